/**
 * What a programme came to, by stage and region: the heads of the official statistics page (form D). Pure.
 *
 * Every head has up to two sides: what is computed from rows, and what a source prints. They are never mixed: where they differ, both are
 * shown with the difference. Participants (people, each once), attendance (visits), beneficiaries (users of objects) are heads of their own
 * and never added up; indirect reach is not part of the form.
 */
import type { Amount, RoadState } from '#lib/project/rules.ts';

/** In the order of the form. */
export const HEADS = [
	'geography',
	'applications',
	'projects',
	'events',
	'programme_participants',
	'event_attendance',
	'average_grant_kzt',
	'max_grant_kzt',
	'community_contribution_kzt',
	'created_objects',
	'beneficiaries'
] as const;
export type Head = (typeof HEADS)[number];
/** Whole tenge; the others count. */
export const MONEY_HEADS: readonly Head[] = ['average_grant_kzt', 'max_grant_kzt', 'community_contribution_kzt'];
/** Their parts are not disjoint or no parts of a sum: a village takes part in several stages. */
const NOT_ADDED: readonly Head[] = ['geography', 'average_grant_kzt', 'max_grant_kzt'];

/** The six groups of created objects of the form, and what belongs to none of them. */
export const OBJECT_GROUPS = ['play_sport', 'canteens', 'disability_centres', 'rooms', 'football_fields', 'parks', 'other'] as const;
export type ObjectGroup = (typeof OBJECT_GROUPS)[number];
const GROUP_OF: Record<string, ObjectGroup> = {
	playground: 'play_sport',
	sports_ground: 'play_sport',
	street_workout: 'play_sport',
	obstacle_course: 'play_sport',
	school_canteen: 'canteens',
	rehab_centre: 'disability_centres',
	support_centre: 'disability_centres',
	sensory_room: 'disability_centres',
	psychologist_room: 'rooms',
	speech_therapist_room: 'rooms',
	mother_child_room: 'rooms',
	football_field: 'football_fields',
	park: 'parks',
	alley: 'parks',
	beach: 'parks'
};
/** @returns the group of a type of object (site/rules.ts). */
export const groupOf = (objectType: string): ObjectGroup => GROUP_OF[objectType] ?? 'other';

const REGION_CODES: Record<string, string> = { 'Маңғыстау облысы': 'МО', 'Атырау облысы': 'АО' };
/** @returns the code of a region as the programme prints it, by its Kazakh name; a region without a code is its own name. */
export const regionCode = (name: string): string => REGION_CODES[name] ?? name;

/** One bar. null = it belongs to no single one, or (printed) the source does not say. */
export type Part = { stage: string | null; region: string | null; group: ObjectGroup | null; online: boolean; amount: Amount };
export type Side = { parts: Part[]; total: Amount | null };
/** known, of: for how many of the projects a number is known. */
export type Computed = Side & { known: number; of: number };
/** asOf: 'YYYY-MM' of which the number speaks. */
export type Printed = Side & { asOf: string | null; source: string };

export type Finding =
	/** So many printed parts name no stage and no region. */
	| { kind: 'place_unsaid'; n: number }
	/** A printed part stands for all regions of its stage. */
	| { kind: 'region_unsaid'; stage: string }
	| { kind: 'sum_differs'; sum: number; total: number }
	/** The source marks parts as online and does not say whether the total holds them. */
	| { kind: 'online_unsaid' }
	| { kind: 'total_unprinted' }
	| { kind: 'differs'; computed: Amount; printed: Amount }
	| { kind: 'part_differs'; stage: string; region: string; computed: Amount; printed: Amount }
	| { kind: 'known_for'; known: number; of: number }
	/** Seats are counted once a meeting; nobody knows who came to two meetings. */
	| { kind: 'at_most' }
	/** A record stands for several projects. */
	| { kind: 'joined'; records: number; counted: number };

export type Statistic = { head: Head; computed: Computed | null; printed: Printed | null; findings: Finding[] };

const exactly = (value: number): Amount => ({ op: '=', value });

/**
 * @returns the sum with the vaguest qualifier of its parts: about, if any part is about or below something; at least, if any is over
 * something or a range (its lower end counts); null of nothing.
 */
export function sumAmounts(amounts: readonly Amount[]): Amount | null {
	if (!amounts.length) return null;
	const value = amounts.reduce((sum, amount) => sum + amount.value, 0);
	const ops = new Set(amounts.map(({ op }) => op));
	if (ops.has('~') || ops.has('<') || ops.has('<=')) return { op: ops.size === 1 && ops.has('<=') ? '<=' : '~', value };
	return { op: ops.has('>') || ops.has('>=') || ops.has('range') ? '>=' : '=', value };
}

/** @returns whether a computed number is what the printed one allows. */
export function agrees(computed: Amount, printed: Amount): boolean {
	const { value } = computed;
	switch (printed.op) {
		case '=':
			return computed.op === '=' && value === printed.value;
		case 'range':
			return value >= printed.value && value <= (printed.max ?? printed.value);
		case '>':
			return value > printed.value;
		case '>=':
			return value >= printed.value;
		case '<':
			return value < printed.value;
		case '<=':
			return value <= printed.value;
		case '~':
			return Math.abs(value - printed.value) <= printed.value / 10;
	}
}

/** What is counted: one thing of a stage and a region. */
export type Counted = { stage: string; region: string; group?: ObjectGroup; amount: Amount };

const order = (a: string | null, b: string | null) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1);

/** @returns the sums by stage, region and group, in that order. */
export function countParts(things: readonly Counted[]): Part[] {
	const found = new Map<string, Counted[]>();
	for (const thing of things) {
		const key = `${thing.stage}|${thing.region}|${thing.group ?? ''}`;
		const same = found.get(key);
		if (same) same.push(thing);
		else found.set(key, [thing]);
	}
	const parts = [...found.values()].map((same): Part => {
		const { stage, region, group = null } = same[0]!;
		return { stage, region, group, online: false, amount: sumAmounts(same.map(({ amount }) => amount))! };
	});
	const place = ({ group }: Part) => (group ? OBJECT_GROUPS.indexOf(group) : -1);
	return parts.sort((a, b) => place(a) - place(b) || order(a.stage, b.stage) || order(b.region, a.region));
}

/** What a programme is computed from. stage: as printed, or the year; region: its code. Amounts null where not known. */
export type ProgrammeFacts = {
	projects: {
		stage: string;
		region: string;
		villageId: string;
		/** Where on the road it is. */
		road: RoadState | null;
		objectTypes: readonly string[];
		grant: Amount | null;
		beneficiaries: Amount | null;
		/** A record may stand for two projects on one site. */
		countsAs: number;
		/** Tenge in the ledger of the community; null = no entry. */
		given: number | null;
	}[];
	/** Handed in and not taken back. */
	applications: { stage: string; region: string }[];
	/** Meetings from which the applications came. people: seats, each once; visits: seat and day. */
	events: { stage: string; region: string; people: number; visits: number }[];
};
export type PrintedFigure = {
	head: Head;
	role: 'part' | 'total';
	stage: string | null;
	region: string | null;
	online: boolean;
	amount: Amount;
	asOf: string | null;
	source: string;
};
/** Where a source says that a stage was carried out; days 'YYYY-MM'. */
export type PrintedStage = { stage: string; region: string; startsOn: string; endsOn: string; villageIds: readonly string[] };

const BUILT: readonly RoadState[] = ['finished', 'opened', 'handed_over', 'closed'];

function computeHeads({ projects, applications, events }: ProgrammeFacts): Record<Head, Computed | null> {
	const of = projects.length;
	const all = (parts: Part[], total: Amount | null = sumAmounts(parts.map(({ amount }) => amount)), known = of): Computed | null =>
		parts.length ? { parts, total, known, of } : null;
	const one = ({ stage, region }: { stage: string; region: string }, amount: Amount): Counted => ({ stage, region, amount });
	const villages = new Map(projects.map((project) => [`${project.stage}|${project.region}|${project.villageId}`, project]));
	const granted = projects.flatMap(({ grant }) => (grant ? [grant] : []));
	const exact = granted.filter(({ op }) => op === '=').map(({ value }) => value);
	const ofGrants = (value: number): Computed | null =>
		exact.length ? { parts: [], total: exactly(value), known: exact.length, of } : null;
	const given = projects.filter((project) => project.given !== null);
	const used = projects.filter(({ beneficiaries }) => beneficiaries !== null);
	const built = projects.filter(({ road }) => road !== null && BUILT.includes(road));
	const objects = built.flatMap(({ objectTypes }) => objectTypes.map((type) => ({ group: groupOf(type) })));
	const groups = OBJECT_GROUPS.flatMap((group): Part[] => {
		const n = objects.filter((object) => object.group === group).length;
		return n ? [{ stage: null, region: null, group, online: false, amount: exactly(n) }] : [];
	});
	const people = countParts(events.map((event) => one(event, { op: '=', value: event.people })));
	const heads = sumAmounts(people.map(({ amount }) => amount));
	return {
		geography: all(
			countParts([...villages.values()].map((row) => one(row, exactly(1)))),
			exactly(new Set(projects.map(({ villageId }) => villageId)).size)
		),
		applications: all(countParts(applications.map((row) => one(row, exactly(1))))),
		projects: all(countParts(projects.map((row) => one(row, exactly(row.countsAs))))),
		events: all(countParts(events.map((row) => one(row, exactly(1))))),
		programme_participants: all(people, heads && events.length > 1 ? { ...heads, op: '<=' } : heads),
		event_attendance: all(countParts(events.map((event) => one(event, exactly(event.visits))))),
		average_grant_kzt: ofGrants(Math.round(exact.reduce((sum, value) => sum + value, 0) / exact.length)),
		max_grant_kzt: ofGrants(exact.reduce((most, value) => Math.max(most, value), 0)),
		community_contribution_kzt: all(countParts(given.map((row) => one(row, exactly(row.given!)))), undefined, given.length),
		created_objects: all(groups),
		beneficiaries: all(countParts(used.map((row) => one(row, row.beneficiaries!))), undefined, used.length)
	};
}

/** @returns the printed side of each head. The settlements that a source lists for a stage are parts of the geography. */
function printedHeads(figures: readonly PrintedFigure[], stages: readonly PrintedStage[]): Map<Head, Printed> {
	const found = new Map<Head, Printed>();
	for (const { head, role, stage, region, online, amount, asOf, source } of figures) {
		const side = found.get(head) ?? { parts: [], total: null, asOf, source };
		if (role === 'total') side.total = amount;
		else side.parts.push({ stage, region, group: null, online, amount });
		found.set(head, side);
	}
	const geography = found.get('geography');
	if (geography)
		geography.parts = stages.map(({ stage, region, villageIds }) => ({
			...{ stage, region, group: null, online: false },
			amount: exactly(villageIds.length)
		}));
	return found;
}

/** @returns what has to be said about a printed side: what it leaves open, and where it contradicts itself. */
function judgePrinted(head: Head, { parts, total }: Printed): Finding[] {
	const found: Finding[] = [];
	const unsaid = parts.filter(({ stage }) => stage === null).length;
	if (unsaid) found.push({ kind: 'place_unsaid', n: unsaid });
	for (const { stage, region } of parts) if (stage !== null && region === null) found.push({ kind: 'region_unsaid', stage });
	const sum = sumAmounts(parts.map(({ amount }) => amount));
	if (sum && !NOT_ADDED.includes(head)) {
		if (!total) found.push({ kind: 'total_unprinted' });
		else if (!agrees(sum, total) && sum.value !== total.value) {
			found.push({ kind: 'sum_differs', sum: sum.value, total: total.value });
			if (parts.some(({ online }) => online)) found.push({ kind: 'online_unsaid' });
		}
	}
	return found;
}

/** @returns where both sides tell of the same and differ. Numbers that are known for some projects only contradict nothing. */
function compare(computed: Computed, printed: Printed): Finding[] {
	if (computed.known < computed.of) return [];
	const found: Finding[] = [];
	if (computed.total && printed.total && !agrees(computed.total, printed.total))
		found.push({ kind: 'differs', computed: computed.total, printed: printed.total });
	for (const { stage, region, amount } of printed.parts) {
		const own = computed.parts.find((part) => part.stage === stage && part.region === region);
		if (stage !== null && region !== null && own && !agrees(own.amount, amount))
			found.push({ kind: 'part_differs', stage, region, computed: own.amount, printed: amount });
	}
	return found;
}

/** @returns every head about which anything is known, in the order of the form. */
export function makeStatistics(
	facts: ProgrammeFacts,
	figures: readonly PrintedFigure[] = [],
	stages: readonly PrintedStage[] = []
): Statistic[] {
	const counted = computeHeads(facts);
	const said = printedHeads(figures, stages);
	const records = facts.projects.length;
	const total = facts.projects.reduce((sum, { countsAs }) => sum + countsAs, 0);
	return HEADS.flatMap((head): Statistic[] => {
		const computed = counted[head];
		const printed = said.get(head) ?? null;
		if (!computed && !printed) return [];
		const findings: Finding[] = printed ? judgePrinted(head, printed) : [];
		if (computed && printed) findings.push(...compare(computed, printed));
		if (computed && computed.known < computed.of) findings.push({ kind: 'known_for', known: computed.known, of: computed.of });
		if (head === 'projects' && records !== total) findings.push({ kind: 'joined', records, counted: total });
		if (head === 'programme_participants' && computed?.total?.op === '<=') findings.push({ kind: 'at_most' });
		return [{ head, computed, printed, findings }];
	});
}

/** @returns the side that stands large: what rows give, unless it is known for some projects only and a source prints the whole. */
export function leadingSide({ computed, printed }: Statistic): Side {
	if (computed && (!printed || computed.known === computed.of)) return computed;
	return printed ?? computed!;
}

/** @returns the total of a side, or the sum of its parts where the source prints none. */
export const totalOf = (side: Side): Amount | null => side.total ?? sumAmounts(side.parts.map(({ amount }) => amount));

/** A line of the table: what rows give beside what a source prints. total: the last line of a head. */
export type Line = Omit<Part, 'amount'> & { computed: Amount | null; printed: Amount | null; total: boolean };
/** @returns the lines of a head: each stage and region once, what has no place in the order of the source, then the total. */
export function linesOf({ computed, printed }: Statistic): Line[] {
	const lines: Line[] = [];
	for (const { amount, ...place } of computed?.parts ?? []) lines.push({ ...place, computed: amount, printed: null, total: false });
	for (const { amount, ...place } of printed?.parts ?? []) {
		const same = lines.find(
			(line) =>
				place.stage !== null &&
				line.printed === null &&
				line.stage === place.stage &&
				line.region === place.region &&
				line.online === place.online
		);
		if (same) same.printed = amount;
		else lines.push({ ...place, computed: null, printed: amount, total: false });
	}
	const nowhere = { stage: null, region: null, group: null, online: false };
	const sums = { computed: computed?.total ?? null, printed: printed?.total ?? null };
	return sums.computed || sums.printed ? [...lines, { ...nowhere, ...sums, total: true }] : lines;
}
