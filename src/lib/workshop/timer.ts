/** The clock of an activity or round, and the minutes of the agenda against the end of the meeting. Pure. */

import type { Stage } from './stage.ts';

/** Either it runs towards `endsAt`, or stands still with `leftMs`, or there is none. */
export type Timer = { endsAt: number | null; leftMs: number | null };

const toMs = (minutes: number) => Math.round(minutes * 60_000);

/**
 * @param change `minutes` starts anew, `addMinutes` lengthens (or shortens), `pause` and `resume` stop and go on
 * @param now ms
 * @returns the clock afterwards
 */
export function setTimer(
	timer: Timer,
	change: { minutes?: number; addMinutes?: number; pause?: boolean; resume?: boolean },
	now: number
): Timer {
	if (change.minutes !== undefined)
		return change.minutes > 0 ? { endsAt: now + toMs(change.minutes), leftMs: null } : { endsAt: null, leftMs: null };
	if (change.addMinutes !== undefined) {
		const more = toMs(change.addMinutes);
		if (timer.leftMs !== null) return { endsAt: null, leftMs: Math.max(0, timer.leftMs + more) };
		return { endsAt: Math.max(now, timer.endsAt ?? now) + more, leftMs: null };
	}
	if (change.pause && timer.endsAt !== null) return { endsAt: null, leftMs: Math.max(0, timer.endsAt - now) };
	if (change.resume && timer.leftMs !== null) return { endsAt: now + timer.leftMs, leftMs: null };
	return timer;
}

/** @returns a clock that had stood so at the moment `at` (ms), set going again: what was left then is left now. */
export function restoreTimer(timer: Timer, at: number, now: number): Timer {
	return timer.endsAt === null ? timer : { endsAt: now + timer.endsAt - at, leftMs: null };
}

/** One part of the agenda as retiming sees it. */
export type PlannedPart = {
	id: string;
	/** As planned; of a cafe rounds x minutes of a round. */
	minutes: number;
	phase: 'planned' | 'open' | 'closed';
	openedAt: number | null;
	/** How many equal parts it has: the rounds of a cafe; missing = 1. */
	rounds?: number;
	/** Of the open cafe: the running round, from 1. */
	round?: number;
};

/** @returns the agenda of a stage as retiming sees it. */
export function partsOf({ activities, cafe }: Pick<Stage, 'activities' | 'cafe'>): PlannedPart[] {
	return activities.map(({ id, minutes, rounds, phase, openedAt }) => {
		const part = { id, minutes, phase, openedAt, ...(rounds && { rounds }) };
		if (cafe?.activityId !== id) return part;
		return { ...part, minutes: cafe.rounds * cafe.roundMinutes, rounds: cafe.rounds, round: cafe.round };
	});
}

const MINUTE = 60_000;
/** Nothing is made shorter than this, minutes; in a cafe each round. */
const SHORTEST = 3;

/** What is still to come and can be shortened: `units` equal pieces of `each` minutes. */
type Ahead = { part: PlannedPart; units: number; each: number };

/** @returns what lies ahead, and what the running clock still takes (ms) */
function lookAhead(parts: readonly PlannedPart[], timer: Timer, now: number): { ahead: Ahead[]; runningMs: number } {
	const at = parts.findIndex(({ phase }) => phase === 'open');
	const open = parts[at];
	const eachOf = ({ minutes, rounds = 1 }: PlannedPart) => minutes / rounds;
	const ahead = parts
		.slice(at + 1)
		.filter(({ phase }) => phase === 'planned')
		.map((part) => ({ part, units: part.rounds ?? 1, each: eachOf(part) }));
	if (!open) return { ahead, runningMs: 0 };
	const later = open.round === undefined ? 0 : (open.rounds ?? 1) - open.round;
	if (later > 0) ahead.unshift({ part: open, units: later, each: eachOf(open) });
	const planned = (open.openedAt ?? now) + open.minutes * MINUTE - now;
	const left = timer.endsAt !== null ? timer.endsAt - now : (timer.leftMs ?? planned - later * eachOf(open) * MINUTE);
	return { ahead, runningMs: Math.max(0, left) };
}

/**
 * How far the rest of the agenda reaches beyond the planned end.
 * @param endsAt planned end of the meeting, ms
 * @returns overMin: whole minutes beyond it (negative = spare); leastMin: what would remain of that after retiming
 */
export function measureOver(
	parts: readonly PlannedPart[],
	timer: Timer,
	now: number,
	endsAt: number
): { overMin: number; leastMin: number } {
	const { ahead, runningMs } = lookAhead(parts, timer, now);
	const room = endsAt - now - runningMs;
	const over = (size: (one: Ahead) => number) => ahead.reduce((all, one) => all + one.units * size(one), 0) * MINUTE - room;
	const overMin = Math.ceil(over(({ each }) => each) / MINUTE);
	const { changes } = retime(parts, timer, now, endsAt);
	return { overMin, leastMin: overMin - changes.reduce((all, { saved }) => all + saved, 0) };
}

/**
 * Fits what lies ahead into the time that is left: in proportion, whole minutes, nothing below 3 (or its present length if that is
 * shorter); the rounds of a cafe stay equal. Nothing is made longer.
 * @param endsAt planned end of the meeting, ms
 * @returns the parts that become shorter: `each` = minutes of it (of a cafe: of one round), `minutes` = in all, `saved` = minutes won;
 * fits: whether the rest then ends in time
 */
export function retime(
	parts: readonly PlannedPart[],
	timer: Timer,
	now: number,
	endsAt: number
): { changes: { id: string; each: number; minutes: number; saved: number }[]; fits: boolean } {
	const { ahead, runningMs } = lookAhead(parts, timer, now);
	const room = Math.floor((endsAt - now - runningMs) / MINUTE);
	const sum = (rows: readonly { units: number; size: number }[]) => rows.reduce((all, { units, size }) => all + units * size, 0);
	const rows = ahead.map((one) => ({ ...one, least: Math.min(SHORTEST, one.each), size: one.each }));
	if (sum(rows) <= room) return { changes: [], fits: true };
	let loose = rows;
	// What would fall below the shortest stands at it; the others share what is left.
	for (;;) {
		const firm = rows.filter((row) => !loose.includes(row));
		const share = (room - sum(firm)) / sum(loose.map(({ units, each }) => ({ units, size: each })));
		const short = loose.filter((row) => row.each * share < row.least);
		for (const row of short) row.size = row.least;
		loose = loose.filter((row) => !short.includes(row));
		if (short.length) continue;
		for (const row of loose) row.size = Math.max(row.least, Math.floor(row.each * share));
		break;
	}
	// Whole minutes leave some over: they go to whoever lost most.
	for (let spare = room - sum(rows); spare > 0;) {
		const [next] = rows.filter((row) => row.units <= spare && row.size + 1 <= row.each).sort((a, b) => b.each - b.size - (a.each - a.size));
		if (!next) break;
		next.size += 1;
		spare -= next.units;
	}
	const changes = rows
		.filter(({ size, each }) => size < each)
		.map(({ part, size, each, units }) => ({ id: part.id, each: size, minutes: size * (part.rounds ?? 1), saved: (each - size) * units }));
	return { changes, fits: sum(rows) <= room };
}
