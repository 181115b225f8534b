/** Weeks of reports: Monday to Sunday, days as 'YYYY-MM-DD' on a Kazakhstan clock (UTC+5, no summer time). Pure. */
import { fromDateInput, toDateInput } from '#lib/i18n/format.ts';

const DAY_MS = 86_400_000;
const toNumber = (day: string): number => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / DAY_MS;
/** Names of days by their number: lists of hundreds of projects ask for the same few hundred days again and again. */
const names = new Map<number, string>();
const toDay = (number: number): string => {
	let name = names.get(number);
	if (name === undefined) names.set(number, (name = new Date(number * DAY_MS).toISOString().slice(0, 10)));
	return name;
};

/** @returns the day so many days later (negative: earlier). */
export function addDays(day: string, days: number): string {
	return toDay(toNumber(day) + days);
}

/** @returns whole days from one day to another; negative when the second is earlier. */
export function daysBetween(from: string, to: string): number {
	return toNumber(to) - toNumber(from);
}

/** @returns 1 Monday ... 7 Sunday. */
export function weekdayOf(day: string): number {
	// 1 January 1970 was a Thursday.
	return ((((toNumber(day) + 3) % 7) + 7) % 7) + 1;
}

/** @returns the Monday of the week of a day. */
export function mondayOf(day: string): string {
	return addDays(day, 1 - weekdayOf(day));
}

/** @returns the number of a week as ISO 8601 counts: the week with the year's first Thursday is week 1 of that year. */
export function isoWeek(day: string): { year: number; week: number } {
	const thursday = addDays(mondayOf(day), 3);
	const year = Number(thursday.slice(0, 4));
	return { year, week: Math.floor(daysBetween(`${year}-01-01`, thursday) / 7) + 1 };
}

/** @returns the Mondays from one to another, both included. */
export function weeksBetween(first: string, last: string): string[] {
	return Array.from({ length: Math.max(0, daysBetween(first, last) / 7 + 1) }, (_, i) => addDays(first, i * 7));
}

/** @returns the last moment (ms) of a day on a Kazakhstan clock. */
export function endOfDay(day: string): number {
	return fromDateInput(day)! + DAY_MS - 1;
}

/** @returns the day of a moment (ms) on a Kazakhstan clock. */
export function dayOf(ms: number): string {
	return toDateInput(ms);
}
