/**
 * When an answer to a letter is due. An administrative procedure begun by an appeal takes fifteen working days from the day the appeal
 * is received (Administrative Procedural and Process-Related Code of Kazakhstan). Days are text 'YYYY-MM-DD' on a Kazakhstan calendar. Pure.
 */

/** Working days that a state body has; the administrator may set another number. */
export const ANSWER_DAYS = 15;

/** Month-day of the national and state holidays that never move. Kurban Ait follows the moon: whoever sends the letter corrects the day. */
const HOLIDAYS = ['01-01', '01-02', '03-08', '03-21', '03-22', '03-23', '05-01', '05-07', '05-09', '07-06', '08-30', '10-25', '12-16'];
/** A holiday as well, but a weekend that it falls on is not made up for. */
const CHRISTMAS = '01-07';
const DAY_MS = 24 * 3_600_000;

const toTime = (day: string) => Date.parse(`${day}T00:00:00Z`);
const toDay = (time: number) => new Date(time).toISOString().slice(0, 10);
const isWeekend = (day: string) => [0, 6].includes(new Date(toTime(day)).getUTCDay());
const nextDay = (day: string) => toDay(toTime(day) + DAY_MS);

const known = new Map<string, Set<string>>();

/** The days off of a year: a holiday that falls on a weekend makes the next working day free (Labour Code). */
function daysOff(year: string): Set<string> {
	const remembered = known.get(year);
	if (remembered) return remembered;
	const holidays = HOLIDAYS.map((day) => `${year}-${day}`);
	const off = new Set([...holidays, `${year}-${CHRISTMAS}`]);
	for (const holiday of holidays.filter(isWeekend)) {
		let free = nextDay(holiday);
		while (isWeekend(free) || off.has(free)) free = nextDay(free);
		off.add(free);
	}
	known.set(year, off);
	return off;
}

/** @returns whether offices work on that day. */
export function isWorkingDay(day: string): boolean {
	return !isWeekend(day) && !daysOff(day.slice(0, 4)).has(day);
}

/** @returns the last day on which an answer is in time: so many working days, counted from the day after the letter was handed in. */
export function answerDueOn(sentOn: string, days: number): string {
	let day = sentOn;
	for (let left = days; left > 0;) {
		day = nextDay(day);
		if (isWorkingDay(day)) left--;
	}
	return day;
}

export type AnswerState = 'waiting' | 'overdue' | 'answered' | 'answered_late';

/**
 * Where a sent letter stands. On its due day it still waits.
 * @param today 'YYYY-MM-DD'
 */
export function answerState(dueOn: string, answeredOn: string | null, today: string): AnswerState {
	if (answeredOn !== null) return answeredOn > dueOn ? 'answered_late' : 'answered';
	return today > dueOn ? 'overdue' : 'waiting';
}
