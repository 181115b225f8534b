import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLocalParts } from '#lib/i18n/format.ts';
import {
	countingReports,
	dueOn,
	judgeWeeks,
	mayReportWeek,
	owedWeeks,
	owesReports,
	readWeekday,
	remindersOf,
	type StateAt
} from '#lib/project/report.ts';
import { ROAD, type ProjectState } from '#lib/project/rules.ts';
import { addDays, dayOf, daysBetween, endOfDay, isoWeek, mondayOf, weekdayOf, weeksBetween } from '#lib/project/weeks.ts';

const at = (day: string, hour = 12, minute = 0) => {
	const [year, month, date] = day.split('-').map(Number) as [number, number, number];
	return fromLocalParts(year, month, date, hour, minute);
};
const walk = (...steps: [ProjectState, string][]): StateAt[] => steps.map(([state, day]) => ({ state, at: at(day) }));

describe('weeks', () => {
	it('begin on Monday, also over the end of a year', () => {
		expect(mondayOf('2027-01-03')).toBe('2026-12-28');
		expect(weekdayOf('2026-11-26')).toBe(4);
		expect(weekdayOf('1969-12-31')).toBe(3);
		expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
	});
	it('are numbered as ISO 8601 does', () => {
		expect(isoWeek('2026-12-31')).toEqual({ year: 2026, week: 53 });
		expect(isoWeek('2027-01-03')).toEqual({ year: 2026, week: 53 });
		expect(isoWeek('2027-01-04')).toEqual({ year: 2027, week: 1 });
		expect(isoWeek('2024-12-30')).toEqual({ year: 2025, week: 1 });
		expect(isoWeek('2021-01-01')).toEqual({ year: 2020, week: 53 });
	});
	it('know the leap day', () => {
		expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
		expect(addDays('2027-02-28', 1)).toBe('2027-03-01');
		expect(daysBetween('2028-01-01', '2029-01-01')).toBe(366);
		expect(mondayOf('2028-02-29')).toBe('2028-02-28');
	});
	it('turn at midnight in Aqtau, five hours before UTC, in summer and in winter', () => {
		expect(dayOf(Date.UTC(2026, 6, 5, 18, 59))).toBe('2026-07-05');
		expect(dayOf(Date.UTC(2026, 6, 5, 19, 0))).toBe('2026-07-06');
		expect(dayOf(Date.UTC(2026, 0, 4, 19, 0))).toBe('2026-01-05');
		expect(endOfDay('2026-07-05')).toBe(Date.UTC(2026, 6, 5, 19) - 1);
	});
	it('hold for any day: seven days, Monday first', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 40_000 }), (n) => {
				const day = addDays('2000-01-01', n);
				const monday = mondayOf(day);
				expect(weekdayOf(monday)).toBe(1);
				expect(daysBetween(monday, day)).toBe(weekdayOf(day) - 1);
				expect(isoWeek(day)).toEqual(isoWeek(monday));
			})
		);
	});
	it('are listed from one to another', () => {
		expect(weeksBetween('2026-12-21', '2027-01-04')).toEqual(['2026-12-21', '2026-12-28', '2027-01-04']);
		expect(weeksBetween('2027-01-04', '2026-12-28')).toEqual([]);
	});
});

describe('reports that are owed', () => {
	it('from the money to the opening, also while delayed, not while stopped', () => {
		expect(ROAD.filter((state) => owesReports(ROAD.slice(0, ROAD.indexOf(state) + 1)))).toEqual([
			'funded',
			'procurement_preparation',
			'works',
			'finished'
		]);
		expect(owesReports(['funded', 'works', 'delayed'])).toBe(true);
		expect(owesReports(['funded', 'works', 'stopped'])).toBe(false);
		expect(owesReports(['contract_signed', 'delayed'])).toBe(false);
	});
	it('for each week from the one in which the money came before its last day', () => {
		const states = walk(['contract_signed', '2026-11-02'], ['funded', '2026-11-06']);
		expect(owedWeeks(states, 5, at('2026-11-17'))).toEqual(['2026-11-02', '2026-11-09', '2026-11-16']);
		// Saturday: the Friday of that week was over.
		expect(owedWeeks(walk(['funded', '2026-11-07']), 5, at('2026-11-17'))).toEqual(['2026-11-09', '2026-11-16']);
	});
	it('not for weeks in which it stood still, and not after the opening', () => {
		const states = walk(['funded', '2026-11-02'], ['stopped', '2026-11-10'], ['funded', '2026-11-17'], ['opened', '2026-11-26']);
		expect(owedWeeks(states, 5, at('2026-12-10'))).toEqual(['2026-11-02', '2026-11-16']);
	});
	it('not for states without a known day', () => {
		expect(owedWeeks([{ state: 'works', at: null }], 5, at('2026-11-17'))).toEqual([]);
	});
	it('stand in time until midnight of the last day, late after it, overdue when none came', () => {
		const states = walk(['funded', '2026-11-02']);
		const reports = [
			{ week: '2026-11-02', writtenAt: at('2026-11-06', 23, 59) },
			{ week: '2026-11-09', writtenAt: at('2026-11-14', 0, 0) }
		];
		expect(judgeWeeks(states, reports, 5, at('2026-11-25')).map(({ standing }) => standing)).toEqual([
			'in_time',
			'late',
			'overdue',
			'waiting'
		]);
		expect(judgeWeeks(states, reports, 5, at('2026-11-27', 23, 59)).at(-1)!.standing).toBe('waiting');
		expect(judgeWeeks(states, reports, 5, at('2026-11-28', 0, 0)).at(-1)!.standing).toBe('overdue');
	});
	it('a correction after the last day does not make a report late that was in time', () => {
		const reports = [
			{ week: '2026-11-02', writtenAt: at('2026-11-05') },
			{ week: '2026-11-02', writtenAt: at('2026-11-12') }
		];
		expect(judgeWeeks(walk(['funded', '2026-11-02']), reports, 5, at('2026-11-08'))[0]!.standing).toBe('in_time');
	});
	it('the programme says the weekday; nonsense is Friday', () => {
		expect([
			readWeekday({ reportWeekday: 1 }),
			readWeekday({ reportWeekday: 8 }),
			readWeekday({ reportWeekday: '2' }),
			readWeekday(null)
		]).toEqual([1, 5, 5, 5]);
		expect([dueOn('2026-12-28', 5), dueOn('2026-12-28', 1), dueOn('2026-12-28', 7)]).toEqual(['2027-01-01', '2026-12-28', '2027-01-03']);
	});
	it('one a week counts: the newest written, however late it came', () => {
		const rows = [
			{ week: 'w2', writtenAt: 5, at: 9, id: 'c' },
			{ week: 'w1', writtenAt: 3, at: 4, id: 'a' },
			{ week: 'w1', writtenAt: 2, at: 8, id: 'old, came late' },
			{ week: 'w1', writtenAt: 3, at: 6, id: 'b' }
		];
		expect(countingReports(rows).map(({ id }) => id)).toEqual(['b', 'c']);
	});
	it('may be given for the running week and eight back, for Mondays only', () => {
		const now = at('2026-11-26');
		expect(['2026-11-23', '2026-09-28', '2026-09-21', '2026-11-30', '2026-11-24'].map((week) => mayReportWeek(week, now))).toEqual([
			true,
			true,
			false,
			false,
			false
		]);
	});
});

describe('reminders', () => {
	it('the day before, the day itself, then who writes, then the coordinator, then the manager', () => {
		const said = (today: string) => remindersOf('2027-01-01', today);
		expect(said('2026-12-30')).toEqual([]);
		expect(said('2026-12-31')).toEqual(['report_due']);
		expect(said('2027-01-01')).toEqual(['report_due']);
		expect(said('2027-01-02')).toEqual(['report_late']);
		expect(said('2027-01-03')).toEqual(['report_late', 'report_coordinator']);
		expect(said('2027-01-06')).toEqual(['report_late', 'report_coordinator', 'report_manager']);
	});
});
