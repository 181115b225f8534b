/**
 * The keep-rate: how the duties that are settled were kept, per holder, village, district. One source for every page, export and the API.
 * Duties are computed, evidence is rows: what a rule came to is counted once and kept in memory until something about it changes.
 */
import { and, eq, gt, gte, inArray, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { app, type App } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { commitment, dutyEvidence, dutyRule, handOver, holderAbsence, plateReport, project, village } from '#lib/server/schema.ts';
import {
	addCounts,
	countHolders,
	dayAt,
	dayNumber,
	dayOf,
	keepRate,
	NO_COUNTS,
	NOTHING_KNOWN,
	type Counts,
	type Earlier,
	type Known,
	type Rhythm,
	type Rule
} from './duties.ts';
import type { CommitmentKind, Holder } from './rules.ts';

/** A rule with whose it is. `reports`: days of residents' reports that speak of its commitment, rising. */
export type RuleRow = Rule & {
	id: string;
	text: string;
	commitmentId: string;
	endedAt: number | null;
	kind: CommitmentKind;
	holder: Holder;
	/** Who handed it over, oldest first. */
	earlier: Earlier<Holder>[];
	holderName: string;
	accountId: string | null;
	projectId: string;
	villageId: string;
	district: string;
};
export type RuleKnown = { known: Known; reports: number[] };

const columns = {
	rule: dutyRule,
	kind: commitment.kind,
	holder: commitment.holder,
	holderName: commitment.holderName,
	accountId: commitment.accountId,
	projectId: commitment.projectId,
	villageId: project.villageId,
	district: village.district
};

/** @returns rules of duties with whose they are; one that was ended asks nothing after that day. */
export async function readRules(db: Db, where: SQL | undefined): Promise<RuleRow[]> {
	const rows = await db
		.select(columns)
		.from(dutyRule)
		.innerJoin(commitment, eq(commitment.id, dutyRule.commitmentId))
		.innerJoin(project, eq(project.id, commitment.projectId))
		.innerJoin(village, eq(village.id, project.villageId))
		.where(where)
		.orderBy(dutyRule.id);
	const earlier = await readEarlier(
		db,
		rows.map(({ rule }) => rule.commitmentId)
	);
	return rows.map(({ rule: { id, text, commitmentId, rhythm, startsOn, endsOn, endedAt }, kind, holder, district, ...rest }) => {
		const ended = endedAt === null ? null : dayOf(dayAt(endedAt));
		const end = ended !== null && (endsOn === null || ended < endsOn) ? ended : endsOn;
		return {
			...rest,
			...{ id, text, commitmentId, startsOn, endedAt, endsOn: end, rhythm: rhythm as Rhythm },
			...{ kind: kind as CommitmentKind, holder: holder as Holder, district: district.kk ?? '' },
			earlier: earlier.get(commitmentId) ?? []
		};
	});
}

/** Of each commitment that was handed over: who answered before, oldest first. */
async function readEarlier(db: Db, commitments: readonly string[]): Promise<Map<string, Earlier<Holder>[]>> {
	const found = new Map<string, Earlier<Holder>[]>();
	const rows = await db
		.select()
		.from(handOver)
		.where(and(inArray(handOver.commitmentId, [...new Set(commitments)]), isNotNull(handOver.fromHolder)))
		.orderBy(sql`max(${handOver.givenAt}, ${handOver.takenAt})`, handOver.id);
	for (const { commitmentId, fromHolder, givenAt, takenAt } of rows) {
		const one = { holder: fromHolder as Holder, until: dayAt(Math.max(givenAt!, takenAt!)) };
		const own = found.get(commitmentId);
		if (own) own.push(one);
		else found.set(commitmentId, [one]);
	}
	return found;
}

/**
 * What is known of the duties of rules: evidence, what was denied, what residents reported, when holders were away. By rule.
 * @param since only evidence of duties whose last day is this one or later
 */
export async function readKnown(db: Db, rules: readonly RuleRow[], since?: string): Promise<Map<string, RuleKnown>> {
	const ids = rules.map(({ id }) => id);
	const commitments = [...new Set(rules.map(({ commitmentId }) => commitmentId))];
	const [shown, reports, absences] = await Promise.all([
		db
			.select({
				ruleId: dutyEvidence.dutyRuleId,
				dueOn: dutyEvidence.dueOn,
				doneAt: sql<number | null>`min(case when ${dutyEvidence.kind} <> 'denied' then ${dutyEvidence.at} end)`
			})
			.from(dutyEvidence)
			.where(
				and(
					inArray(dutyEvidence.dutyRuleId, ids),
					isNull(dutyEvidence.removedAt),
					since === undefined ? undefined : gte(dutyEvidence.dueOn, since)
				)
			)
			.groupBy(dutyEvidence.dutyRuleId, dutyEvidence.dueOn),
		db
			.select({ commitmentId: plateReport.commitmentId, at: plateReport.at })
			.from(plateReport)
			.where(and(inArray(plateReport.commitmentId, commitments), isNull(plateReport.hiddenAt)))
			.orderBy(plateReport.at),
		db
			.select()
			.from(holderAbsence)
			.where(and(inArray(holderAbsence.commitmentId, commitments), isNull(holderAbsence.removedAt)))
	]);
	const reported = new Map<string, number[]>();
	for (const { commitmentId, at } of reports) {
		const own = reported.get(commitmentId!);
		if (own) own.push(dayAt(at));
		else reported.set(commitmentId!, [dayAt(at)]);
	}
	const away = Map.groupBy(absences, ({ commitmentId }) => commitmentId);
	const found = new Map<string, RuleKnown & { known: { done: Map<number, number>; denied: Set<number> } }>();
	for (const { id, commitmentId } of rules) {
		const against = reported.get(commitmentId) ?? [];
		const known = {
			...NOTHING_KNOWN,
			done: new Map<number, number>(),
			denied: new Set<number>(),
			against,
			absences: (away.get(commitmentId) ?? []).map(({ fromDay, toDay }) => [dayNumber(fromDay), dayNumber(toDay)] as const)
		};
		found.set(id, { known, reports: against });
	}
	for (const { ruleId, dueOn, doneAt } of shown) {
		const { known } = found.get(ruleId)!;
		if (doneAt === null) known.denied.add(dayNumber(dueOn));
		else known.done.set(dayNumber(dueOn), dayAt(doneAt));
	}
	return found;
}

type Counted = RuleRow & { counts: ReadonlyMap<Holder, Counts> | null };
type Memory = { app: App; today: number; marks: Marks; rules: Map<string, Counted>; said: Map<string, KeepRates> };
type Marks = { rule: number; evidence: number; report: number; absence: number };
let memory: Memory | undefined;
/** The rules are being read for the first time: whoever asks meanwhile waits for the same reading. */
let reading: Promise<Memory> | undefined;
/** So many rules are read, and so many counted, before others get their turn: a hall waits for a few milliseconds at most. */
const READ = 150;
const COUNT = 25;

const letOthers = () => new Promise((resolve) => setImmediate(resolve));

/** Rows are added, never deleted: the last number of each table tells whether another process has written. */
async function readMarks(db: Db): Promise<Marks> {
	const last = async (table: typeof dutyRule | typeof dutyEvidence | typeof plateReport | typeof holderAbsence) =>
		(await db.select({ last: sql<number | null>`max(rowid)` }).from(table))[0]?.last ?? 0;
	return {
		rule: await last(dutyRule),
		evidence: await last(dutyEvidence),
		report: await last(plateReport),
		absence: await last(holderAbsence)
	};
}

/** All rules in portions, others having their turn between two. @param last number of the last row that is read; null = all there are now */
export async function* readPortions(db: Db, last: number | null = null): AsyncGenerator<RuleRow[]> {
	const end = last ?? (await readMarks(db)).rule;
	for (let from = 0; from < end; from += READ) {
		yield await readRules(db, sql`${dutyRule}.rowid > ${from} and ${dutyRule}.rowid <= ${from + READ}`);
		await letOthers();
	}
}

async function readAll(house: App, today: number): Promise<Memory> {
	const db = house.handles.read;
	const rules = new Map<string, Counted>();
	// What comes while this reads has a higher number, and is read again the next time somebody asks.
	const marks = await readMarks(db);
	for await (const some of readPortions(db, marks.rule)) for (const row of some) rules.set(row.id, { ...row, counts: null });
	return { app: house, today, marks, rules, said: new Map() };
}

async function refresh(now: number): Promise<Memory> {
	const house = app();
	const today = dayAt(now);
	if (memory?.app !== house) {
		reading ??= readAll(house, today).finally(() => (reading = undefined));
		const read = await reading;
		if (read.app !== house) return refresh(now);
		if (memory?.app !== house) memory = read;
	}
	const old = memory;
	const db = house.handles.read;
	const marks = await readMarks(db);
	const changed = old.today !== today || Object.entries(marks).some(([key, n]) => n !== old.marks[key as keyof Marks]);
	if (!changed) return old;
	// Who is counting now goes on with what was there before, and cannot leave it here.
	old.said = new Map();
	if (old.today !== today) dropCounts(old, old.rules.keys());
	if (marks.rule > old.marks.rule)
		for (const row of await readRules(db, sql`${dutyRule}.rowid > ${old.marks.rule}`)) old.rules.set(row.id, { ...row, counts: null });
	if (marks.evidence > old.marks.evidence) {
		const rows = await db
			.selectDistinct({ id: dutyEvidence.dutyRuleId })
			.from(dutyEvidence)
			.where(gt(sql`${dutyEvidence}.rowid`, old.marks.evidence));
		dropCounts(
			old,
			rows.map(({ id }) => id)
		);
	}
	for (const [table, key] of [
		[plateReport, 'report'],
		[holderAbsence, 'absence']
	] as const) {
		if (marks[key] <= old.marks[key]) continue;
		const rows = await db
			.selectDistinct({ id: dutyRule.id })
			.from(table)
			.innerJoin(dutyRule, eq(dutyRule.commitmentId, table.commitmentId))
			.where(gt(sql`${table}.rowid`, old.marks[key]));
		dropCounts(
			old,
			rows.map(({ id }) => id)
		);
	}
	return Object.assign(old, { today, marks });
}

/** Each becomes another object, so that a count that is under way does not reach it. */
function dropCounts({ rules }: Memory, ids: Iterable<string>): void {
	for (const id of ids) {
		const rule = rules.get(id);
		if (rule) rules.set(id, { ...rule, counts: null });
	}
}

/** Something about a commitment or its duties has changed that added no row: counted again when asked for. Call it after the commit. */
export async function recount(commitmentId: string): Promise<void> {
	if (!memory || memory.app !== app()) return;
	const { rules } = memory;
	for (const row of await readRules(app().handles.read, eq(dutyRule.commitmentId, commitmentId)))
		rules.set(row.id, { ...row, counts: null });
	memory.said = new Map();
}

/** Counts everything that is not counted yet, so that nobody has to wait for it: at the start, and when a new day has begun. @param now ms */
export async function countAhead(now: number): Promise<void> {
	await readKeepRates({}, now);
}

/** Settled duties and the share that was kept, in time or late; null when too few are behind it. */
export type Rate = Counts & { share: number | null };
export type KeepFilter = { villageId?: string; district?: string; holder?: string; projectId?: string; commitmentId?: string };
export type KeepRates = Rate & {
	holders: (Rate & { holder: Holder })[];
	villages: (Rate & { villageId: string })[];
	/** Commitments that have a calendar of duties. */
	commitments: number;
};

const rateOf = (counts: Counts): Rate => ({ ...counts, share: keepRate(counts) });

/**
 * How promises are kept.
 * @param filter district = its Kazakh name; nothing = everywhere
 * @param now ms; duties that can still be done on that day are not counted
 */
export async function readKeepRates(filter: KeepFilter, now: number): Promise<KeepRates> {
	const house = await refresh(now);
	const { said } = house;
	const key = JSON.stringify([filter.villageId, filter.district, filter.holder, filter.projectId, filter.commitmentId]);
	const before = said.get(key);
	if (before) return before;
	const wanted: Counted[] = [];
	for (const rule of house.rules.values())
		if (
			(!filter.villageId || rule.villageId === filter.villageId) &&
			(!filter.district || rule.district === filter.district) &&
			(!filter.holder || rule.holder === filter.holder || rule.earlier.some(({ holder }) => holder === filter.holder)) &&
			(!filter.projectId || rule.projectId === filter.projectId) &&
			(!filter.commitmentId || rule.commitmentId === filter.commitmentId)
		)
			wanted.push(rule);
	await countRules(house, wanted);
	const parts = wanted.flatMap(partsOf).filter(({ holder }) => !filter.holder || holder === filter.holder);
	const by = <K extends string>(keyOf: (part: Part) => K) =>
		[...Map.groupBy(parts, keyOf)].map(([name, own]) => ({ name, ...rateOf(sumCounts(own)) })).sort((a, b) => b.due - a.due);
	const answer: KeepRates = {
		...rateOf(sumCounts(parts)),
		holders: by(({ holder }) => holder).map(({ name, ...rate }) => ({ holder: name, ...rate })),
		villages: by(({ villageId }) => villageId).map(({ name, ...rate }) => ({ villageId: name, ...rate })),
		commitments: new Set(parts.map(({ commitmentId }) => commitmentId)).size
	};
	said.set(key, answer);
	return answer;
}

type Part = { holder: Holder; villageId: string; commitmentId: string; counts: Counts };
/** What a rule came to, by who answered then; whoever answers now is among them without a settled duty, too. */
function partsOf({ holder, villageId, commitmentId, counts }: Counted): Part[] {
	const parts = [...(counts ?? [])].map(([holder, counts]) => ({ holder, villageId, commitmentId, counts }));
	return counts?.has(holder) ? parts : [...parts, { holder, villageId, commitmentId, counts: NO_COUNTS }];
}
const sumCounts = (parts: readonly Part[]): Counts => addCounts(parts.map(({ counts }) => counts));

/** @returns the same as one line of figures. */
export async function readRate(filter: KeepFilter, now: number): Promise<Rate> {
	const { due, kept, late, missed, unknown, absent, share } = await readKeepRates(filter, now);
	return { due, kept, late, missed, unknown, absent, share };
}

/** @returns the figures of many commitments, each as readRate says them. */
export async function readRates(commitmentIds: readonly string[], now: number): Promise<Map<string, Rate>> {
	const house = await refresh(now);
	const wanted = new Set(commitmentIds);
	const rules = [...house.rules.values()].filter(({ commitmentId }) => wanted.has(commitmentId));
	await countRules(house, rules);
	const of = Map.groupBy(rules, ({ commitmentId }) => commitmentId);
	return new Map(commitmentIds.map((id) => [id, rateOf(sumCounts((of.get(id) ?? []).flatMap(partsOf)))]));
}

async function countRules(house: Memory, rules: readonly Counted[]): Promise<void> {
	const { today } = house;
	const missing = rules.filter(({ counts }) => !counts);
	for (let from = 0; from < missing.length; from += COUNT) {
		// Somebody else may have counted these meanwhile.
		const some = missing.slice(from, from + COUNT).filter(({ counts }) => !counts);
		if (some.length) {
			const known = await readKnown(house.app.handles.read, some);
			for (const rule of some) {
				const of = known.get(rule.id)!;
				rule.counts = countHolders(rule, today, of.known, of.reports);
			}
		}
		if (from + COUNT < missing.length) await letOthers();
	}
}

export type DistrictRate = Rate & { district: Words };
/** @returns the keep-rate of every district in which somebody has duties, the one with most duties first. */
export async function readDistrictRates(now: number): Promise<DistrictRate[]> {
	const rows = await app().handles.read.select({ district: village.district }).from(village);
	const districts = new Map(rows.map(({ district }) => [district.kk ?? '', district]));
	const { rules } = await refresh(now);
	const found = [];
	for (const name of new Set([...rules.values()].map(({ district }) => district)))
		found.push({ district: districts.get(name)!, ...rateOf(await readKeepRates({ district: name }, now)) });
	return found.sort((a, b) => b.due - a.due);
}
