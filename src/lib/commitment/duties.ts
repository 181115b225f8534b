/**
 * The calendar of duties: which days a rule asks for something, until when it is in time, and what became of it. Pure; never stored.
 * Days are 'YYYY-MM-DD' on a Kazakhstan clock (UTC+5, no summer time), inside they are whole numbers since 1970.
 */
import { endOfCommitment, type CommitmentKind } from './rules.ts';

export const RHYTHMS = ['day', 'week', 'month', 'year', 'report'] as const;
/** Part of every year, 'MM-DD' to 'MM-DD', both days in it; it may run over the new year. 29 February is the end of February. */
export type Season = { from: string; to: string };
/** n: every n-th month; within n days of a report; else 1. */
export type Rhythm = { every: (typeof RHYTHMS)[number]; n: number; season: Season | null };
export type Rule = { rhythm: Rhythm; startsOn: string; endsOn: string | null };

/** @returns whether two rules ask for the same: one that was ended goes on as another one. */
export function isSameRule(a: { text: string; rhythm: object }, b: { text: string; rhythm: object }): boolean {
	return a.text === b.text && JSON.stringify(a.rhythm) === JSON.stringify(b.rhythm);
}

/** One duty: it can be done from `from`, is in time until `dueOn`, late until `lateUntil`. */
export type Window = { from: number; dueOn: number; lateUntil: number };
export const DUTY_STATES = ['coming', 'open', 'overdue', 'kept', 'late', 'missed', 'unknown', 'absent'] as const;
/** missed: residents or the coordinator said that it was not done. unknown: nobody showed or said anything. */
export type DutyState = (typeof DUTY_STATES)[number];

const MS = 86_400_000;
/** How many days after its last day a duty still counts as done late. */
const GRACE: Record<Rhythm['every'], number> = { day: 1, week: 3, month: 14, year: 30, report: 7 };
/** Duties behind a figure below which no percentage is said. */
export const FEW_DUTIES = 5;

/** @returns the number of a day 'YYYY-MM-DD' since 1970-01-01. */
export function dayNumber(day: string): number {
	return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / MS;
}
/** @returns the day 'YYYY-MM-DD' of a number. */
export function dayOf(number: number): string {
	return new Date(number * MS).toISOString().slice(0, 10);
}
/** @returns the number of the day of a moment (ms) in Kazakhstan. */
export function dayAt(ms: number): number {
	return Math.floor((ms + 5 * 3_600_000) / MS);
}

const monday = (day: number) => day - ((day + 3) % 7);
const firstOf = (month: number) => Date.UTC(Math.floor(month / 12), month % 12, 1) / MS;
const monthOf = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
function inYear(year: number, monthDay: string): number {
	const month = Number(monthDay.slice(0, 2)) - 1;
	const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
	return Date.UTC(year, month, Math.min(Number(monthDay.slice(3)), last)) / MS;
}

type Stretch = readonly [from: number, to: number];
/** The days on which a rule holds, until `until`: its span, cut to its seasons. `whole`: the season as it would be without the span. */
function stretchesOf({ rhythm, startsOn, endsOn }: Rule, until: number): { cut: Stretch; whole: Stretch }[] {
	const start = dayNumber(startsOn);
	const end = Math.min(endsOn === null ? until : dayNumber(endsOn), until);
	const { season } = rhythm;
	if (!season) return end < start ? [] : [{ cut: [start, end], whole: [start, end] }];
	const over = season.from > season.to ? 1 : 0;
	const found: { cut: Stretch; whole: Stretch }[] = [];
	for (let year = Number(startsOn.slice(0, 4)) - 1; year <= Number(dayOf(end).slice(0, 4)); year++) {
		const whole: Stretch = [inYear(year, season.from), inYear(year + over, season.to)];
		const cut: Stretch = [Math.max(whole[0], start), Math.min(whole[1], end)];
		if (cut[0] <= cut[1]) found.push({ cut, whole });
	}
	return found;
}

/** Beyond the days asked for, so that a window is not cut where the question ends. */
const AHEAD = 800;

/**
 * The duties of a rule whose last day lies in a span, in order. A week or a month counts when at least half of its days are in the
 * rule's span and season.
 * @param reports days (numbers, rising) of the reports that start duties of the rhythm `report`; `doneOn` says when the duty with that
 * last day was first shown to be done, so that a report after it starts a new one; one made before belongs to the duty that runs already
 */
export function windowsIn(
	rule: Rule,
	from: number,
	to: number,
	reports: readonly number[] = [],
	doneOn: (dueOn: number) => number | undefined = () => undefined
): Window[] {
	const { every, n } = rule.rhythm;
	const grace = GRACE[every];
	const found: Window[] = [];
	const add = (start: number, dueOn: number) => {
		if (dueOn >= from && dueOn <= to) found.push({ from: start, dueOn, lateUntil: dueOn + grace });
	};
	const stretches = stretchesOf(rule, every === 'day' ? to : to + AHEAD);
	if (every === 'report') {
		let running: { dueOn: number } | null = null;
		for (const day of reports) {
			if (!stretches.some(({ cut }) => day >= cut[0] && day <= cut[1])) continue;
			const done: number | undefined = running ? doneOn(running.dueOn) : undefined;
			if (running && day <= running.dueOn && (done === undefined || day <= done)) continue;
			running = { dueOn: day + n };
			add(day, running.dueOn);
		}
		return found;
	}
	for (const { cut, whole } of stretches) {
		const [start, end] = cut;
		if (every === 'day') for (let day = Math.max(start, from); day <= end; day++) add(day, day);
		if (every === 'week')
			for (let week = monday(Math.max(start, from - 7)); week <= Math.min(end, to + 7); week += 7) {
				const [a, b] = [Math.max(week, start), Math.min(week + 6, end)];
				if (b - a + 1 >= 4) add(a, b);
			}
		if (every === 'month') {
			const first = monthOf(rule.startsOn);
			const skipped = Math.max(0, Math.floor((monthOf(dayOf(Math.max(start, from))) - first) / n) - 1);
			for (let month = first + skipped * n; firstOf(month) <= Math.min(end, to + 31 * n); month += n) {
				const [whole0, whole1] = [firstOf(month), firstOf(month + n) - 1];
				const [a, b] = [Math.max(whole0, start), Math.min(whole1, end)];
				if ((b - a + 1) * 2 >= whole1 - whole0 + 1) add(a, b);
			}
		}
		if (every === 'year' && rule.rhythm.season && (end - start + 1) * 2 >= whole[1] - whole[0] + 1) add(start, end);
	}
	if (every === 'year' && !rule.rhythm.season && stretches[0]) {
		const [start, end] = stretches[0].cut;
		for (let year = 1, a = start; a <= to; year++) {
			const b = dayNumber(endOfCommitment(rule.startsOn, 12 * year)!);
			if (b > end) break;
			add(a, b);
			a = b + 1;
		}
	}
	return found;
}

/** What is known of the duties of one rule. Days as numbers. */
export type Known = {
	/** Last day of a duty -> the day on which it was first shown to be done. */
	done: ReadonlyMap<number, number>;
	/** Last days of duties of which somebody who may judge said that they were not done. */
	denied: ReadonlySet<number>;
	/** Days on which residents reported that it is not done. */
	against: readonly number[];
	absences: readonly Stretch[];
};
export const NOTHING_KNOWN: Known = { done: new Map(), denied: new Set(), against: [], absences: [] };

const isAway = ({ from, dueOn }: Window, absences: readonly Stretch[]) => {
	let day = from;
	for (let moved = true; moved && day <= dueOn;) {
		moved = false;
		for (const [a, b] of absences) if (a <= day && b >= day) [day, moved] = [b + 1, true];
	}
	return day > dueOn;
};

/** @returns what became of a duty, as it stands on a day (number). What was shown counts also for a holder who was away. */
export function judgeDuty(window: Window, today: number, known: Known): DutyState {
	const { from, dueOn, lateUntil } = window;
	const shown = known.done.get(dueOn);
	if (shown !== undefined && shown <= lateUntil) return shown <= dueOn ? 'kept' : 'late';
	if (known.absences.length && isAway(window, known.absences)) return 'absent';
	if (today < from) return 'coming';
	if (known.denied.has(dueOn)) return 'missed';
	if (today <= dueOn) return 'open';
	if (today <= lateUntil) return 'overdue';
	return known.against.some((day) => day >= from && day <= dueOn) ? 'missed' : 'unknown';
}

/** Duties that are settled: nothing more can come. due = kept + late + missed + unknown; those of a holder who was away are apart. */
export type Counts = { due: number; kept: number; late: number; missed: number; unknown: number; absent: number };
export const NO_COUNTS: Counts = { due: 0, kept: 0, late: 0, missed: 0, unknown: 0, absent: 0 };

/** The settled duties of a rule, counted apart by what `keyOf` says of their last day; oldest first. */
function countBy<K>(rule: Rule, today: number, known: Known, reports: readonly number[], keyOf: (dueOn: number) => K): Map<K, Counts> {
	const found = new Map<K, Counts>();
	for (const window of windowsIn(rule, dayNumber(rule.startsOn), today, reports, (due) => known.done.get(due))) {
		if (window.lateUntil >= today) continue;
		const key = keyOf(window.dueOn);
		const counts = found.get(key) ?? { ...NO_COUNTS };
		const state = judgeDuty(window, today, known) as 'kept' | 'late' | 'missed' | 'unknown' | 'absent';
		counts[state]++;
		if (state !== 'absent') counts.due++;
		found.set(key, counts);
	}
	return found;
}

/** @returns how the duties of a rule that are settled on a day were kept; those that can still be done are not counted. */
export function countRule(rule: Rule, today: number, known: Known, reports: readonly number[] = []): Counts {
	return countBy(rule, today, known, reports, () => '').get('') ?? { ...NO_COUNTS };
}

/** @returns the same by the year in which the duties were due, oldest first. */
export function countYears(rule: Rule, today: number, known: Known, reports: readonly number[] = []): Map<string, Counts> {
	return countBy(rule, today, known, reports, (dueOn) => dayOf(dueOn).slice(0, 4));
}

/** Somebody who handed a promise over: from this day (number) on the next one answers. */
export type Earlier<H> = { holder: H; until: number };

/**
 * @returns the same by whoever answered on the last day of a duty: a new holder does not inherit what was missed before.
 * @param earlier who handed it over, oldest first
 */
export function countHolders<H>(
	rule: Rule & { holder: H; earlier: readonly Earlier<H>[] },
	today: number,
	known: Known,
	reports: readonly number[] = []
): Map<H, Counts> {
	const holderOn = (day: number) => rule.earlier.find(({ until }) => day < until)?.holder ?? rule.holder;
	return countBy(rule, today, known, reports, holderOn);
}

/** Adds up. */
export function addCounts(all: readonly Counts[]): Counts {
	const sum = { ...NO_COUNTS };
	// Thousands of rules are added up after every change: no list of names is made for each.
	for (const { due, kept, late, missed, unknown, absent } of all) {
		sum.due += due;
		sum.kept += kept;
		sum.late += late;
		sum.missed += missed;
		sum.unknown += unknown;
		sum.absent += absent;
	}
	return sum;
}

/** @returns kept and late of all due duties, 0..1; null when too few are behind it to say a share. */
export function keepRate({ due, kept, late }: Counts): number | null {
	return due < FEW_DUTIES ? null : (kept + late) / due;
}

const MONTH_ENDS = ['31', '29', '31', '30', '31', '30', '31', '31', '30', '31', '30', '31'];
/** @returns the season from one month (1-12) to another; the same as a whole year = null. */
export function seasonOf(from: number, to: number): Season | null {
	if ((to % 12) + 1 === from) return null;
	const two = (n: number) => String(n).padStart(2, '0');
	return { from: `${two(from)}-01`, to: `${two(to)}-${MONTH_ENDS[to - 1]}` };
}

const SUGGESTED: Partial<Record<CommitmentKind, Rhythm>> = {
	watering: { every: 'week', n: 1, season: seasonOf(4, 10) },
	lamp_replacement: { every: 'report', n: 7, season: null },
	lighting_service: { every: 'report', n: 7, season: null },
	police_patrol: { every: 'day', n: 1, season: null },
	guarding: { every: 'day', n: 1, season: null },
	waste_removal: { every: 'week', n: 1, season: null },
	community_upkeep: { every: 'month', n: 1, season: seasonOf(3, 11) },
	upkeep: { every: 'month', n: 1, season: null },
	water_supply_upkeep: { every: 'month', n: 1, season: null },
	annual_planting: { every: 'year', n: 1, season: seasonOf(3, 5) }
};
/** @returns how often a promise of a kind is usually due: watering weekly from April to October, lamps within 7 days; else once a year. */
export function suggestRhythm(kind: CommitmentKind): Rhythm {
	return SUGGESTED[kind] ?? { every: 'year', n: 1, season: null };
}
