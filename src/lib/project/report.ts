/**
 * Weekly reports: for which weeks a project owes one, until which day, what is late, and who is reminded when. Pure; the clock is passed in.
 * The method (section 9) asks for one a week and project while it is carried out; the day and the reminders are a product decision.
 */
import { placeOnRoad, type ProjectState, type RoadState } from './rules.ts';
import { addDays, dayOf, daysBetween, endOfDay, mondayOf, weeksBetween } from './weeks.ts';

/** Friday, unless the programme says another day. */
export const REPORT_WEEKDAY = 5;
/** From the money to the opening. */
const REPORTING: readonly RoadState[] = ['funded', 'procurement_preparation', 'works', 'finished'];
export const REPORT_LIMITS = { text: 280, more: 500, photos: 2, people: 10_000, hours: 100_000, weeksBack: 8 } as const;
/** Days around the last day: told before, told after, then the coordinator, then the manager of the programme. */
export const REMIND = { before: 1, after: 1, coordinator: 2, manager: 5 } as const;

export type StateAt = { state: ProjectState; at: number | null };
export type ReportAt = { week: string; writtenAt: number };

/** @returns the weekday of reports that a programme set (1 Monday ... 7 Sunday), or Friday. */
export function readWeekday(settings: Record<string, unknown> | null | undefined): number {
	const day = settings?.reportWeekday;
	return typeof day === 'number' && Number.isInteger(day) && day >= 1 && day <= 7 ? day : REPORT_WEEKDAY;
}

/** @returns the last day on which the report of a week (its Monday) is in time. */
export function dueOn(week: string, weekday: number): string {
	return addDays(week, weekday - 1);
}

/** @returns whether a project whose states are these, oldest first, owes reports: it has its money, is not open yet and not stopped. */
export function owesReports(history: readonly ProjectState[]): boolean {
	const road = placeOnRoad(history);
	return road !== null && REPORTING.includes(road) && history.at(-1) !== 'stopped';
}

/** @returns the weeks (Mondays) for which a report is owed, oldest first, the running one last. A state without a known day makes no debt. */
export function owedWeeks(states: readonly StateAt[], weekday: number, now: number): string[] {
	const first = states.find(({ state, at }) => at !== null && owesReports([state]));
	if (!first) return [];
	return weeksBetween(mondayOf(dayOf(first.at!)), mondayOf(dayOf(now))).filter((week) => {
		const until = Math.min(endOfDay(dueOn(week, weekday)), now);
		return owesReports(states.filter(({ at }) => (at ?? 0) <= until).map(({ state }) => state));
	});
}

export type WeekStanding = { week: string; dueOn: string; standing: 'in_time' | 'late' | 'waiting' | 'overdue' };

/** @returns how each owed week stands on this day. A report is late when it was written after the last day. */
export function judgeWeeks(states: readonly StateAt[], reports: readonly ReportAt[], weekday: number, now: number): WeekStanding[] {
	const first = new Map<string, number>();
	for (const { week, writtenAt } of reports) first.set(week, Math.min(first.get(week) ?? Infinity, writtenAt));
	return owedWeeks(states, weekday, now).map((week) => {
		const until = dueOn(week, weekday);
		const written = first.get(week);
		if (written === undefined) return { week, dueOn: until, standing: dayOf(now) > until ? 'overdue' : 'waiting' };
		return { week, dueOn: until, standing: dayOf(written) > until ? 'late' : 'in_time' };
	});
}

/** @returns the one report that counts for each week: the newest written; of equals the one that came last. Oldest week first. */
export function countingReports<T extends ReportAt & { at: number }>(reports: readonly T[]): T[] {
	const newest = new Map<string, T>();
	for (const report of reports) {
		const other = newest.get(report.week);
		if (!other || report.writtenAt > other.writtenAt || (report.writtenAt === other.writtenAt && report.at >= other.at))
			newest.set(report.week, report);
	}
	return [...newest.values()].sort((a, b) => (a.week < b.week ? -1 : 1));
}

/** @returns whether a report may be given for a week: not before its Monday, and not more than eight weeks back. */
export function mayReportWeek(week: string, now: number): boolean {
	const days = daysBetween(week, mondayOf(dayOf(now)));
	return mondayOf(week) === week && days >= 0 && days <= REPORT_LIMITS.weeksBack * 7;
}

export type Reminder = 'report_due' | 'report_late' | 'report_coordinator' | 'report_manager';
/** @returns what has to be said by this day about a report that has not come. Each is said once. */
export function remindersOf(lastDay: string, today: string): Reminder[] {
	const past = daysBetween(lastDay, today);
	if (past <= 0) return past >= -REMIND.before ? ['report_due'] : [];
	const after: Reminder[] = past >= REMIND.after ? ['report_late'] : [];
	if (past >= REMIND.coordinator) after.push('report_coordinator');
	if (past >= REMIND.manager) after.push('report_manager');
	return after;
}
