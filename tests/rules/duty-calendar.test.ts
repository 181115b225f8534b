/**
 * The calendar of duties and reports through ten years, held against a slow one that walks every single day: leap years, weeks and seasons over new year, holders
 * who are away for a part, and machines that stand in other time zones, with summer time or without.
 */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
	countRule,
	dayAt,
	dayNumber,
	dayOf,
	judgeDuty,
	NOTHING_KNOWN,
	seasonOf,
	windowsIn,
	type Rule,
	type Season
} from '#lib/commitment/duties.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { judgeWeeks, owedWeeks, type StateAt } from '#lib/project/report.ts';
import { placeOnRoad, type ProjectState } from '#lib/project/rules.ts';
import { isoWeek } from '#lib/project/weeks.ts';

const FIRST = dayNumber('2023-01-01');
const LAST = dayNumber('2032-12-31');

/** A day as people count it: by walking from a known one. */
type Day = { n: number; text: string; weekday: number; month: number };
const DAYS: Day[] = [];
{
	const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
	// 1 January 2021 was a Friday.
	let [n, weekday] = [dayNumber('2021-01-01'), 5];
	for (let year = 2021; year <= 2034; year++)
		for (let month = 1; month <= 12; month++) {
			const leap = month === 2 && year % 4 === 0 ? 1 : 0;
			for (let day = 1; day <= lengths[month - 1]! + leap; day++) {
				const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
				DAYS.push({ n: n++, text, weekday, month: year * 12 + month });
				weekday = (weekday % 7) + 1;
			}
		}
}
const AT = new Map(DAYS.map((day) => [day.text, day]));
const inSeason = (season: Season | null, day: Day): boolean => {
	if (!season) return true;
	// The season of a leap year ends with its 29 February, too.
	const monthDay = day.text.slice(5) === '02-29' ? '02-28' : day.text.slice(5);
	return season.from <= season.to ? monthDay >= season.from && monthDay <= season.to : monthDay >= season.from || monthDay <= season.to;
};

test('the days that are walked are those of the calendar', () => {
	expect(DAYS.every(({ n, text }) => dayOf(n) === text && dayNumber(text) === n)).toBe(true);
	expect(DAYS.filter(({ text }) => text.endsWith('-02-29')).map(({ text }) => text.slice(0, 4))).toEqual(['2024', '2028', '2032']);
	for (const { text, weekday } of DAYS) {
		const thursday = DAYS[DAYS.findIndex((day) => day.text === text) + 4 - weekday];
		if (!thursday) continue;
		const firstOfYear = AT.get(`${thursday.text.slice(0, 4)}-01-01`)!;
		expect(isoWeek(text)).toEqual({ year: Number(thursday.text.slice(0, 4)), week: Math.floor((thursday.n - firstOfYear.n) / 7) + 1 });
	}
});

/** What a rule asks for, by walking: days, weeks with four days or more, months of which half holds. [from, dueOn] as texts. */
function walk({ rhythm, startsOn, endsOn }: Rule): [string, string][] {
	const holds = DAYS.filter((day) => day.text >= startsOn && (endsOn === null || day.text <= endsOn) && inSeason(rhythm.season, day));
	if (rhythm.every === 'day') return holds.map(({ text }) => [text, text]);
	const start = AT.get(startsOn)!;
	const groupOf = ({ n, weekday, month }: Day) => (rhythm.every === 'week' ? n - weekday : Math.floor((month - start.month) / rhythm.n));
	const groups = new Map<number, Day[]>();
	for (const day of holds) {
		const key = groupOf(day);
		const group = groups.get(key) ?? groups.set(key, []).get(key)!;
		group.push(day);
	}
	return [...groups].flatMap(([key, days]): [string, string][] => {
		const whole = rhythm.every === 'week' ? 7 : DAYS.filter((day) => groupOf(day) === key).length;
		const enough = rhythm.every === 'week' ? days.length >= 4 : days.length * 2 >= whole;
		return enough ? [[days[0]!.text, days.at(-1)!.text]] : [];
	});
}

const day = fc.integer({ min: FIRST, max: LAST }).map(dayOf);
const season = fc.option(
	fc
		.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
		.map(([a, b]) => seasonOf(a, b))
		.filter((one) => one !== null)
);
const rule = (every: 'day' | 'week' | 'month', n: fc.Arbitrary<number> = fc.constant(1)) =>
	fc.record({ rhythm: fc.record({ every: fc.constant(every), n, season }), startsOn: day, endsOn: fc.option(day) });
const found = (of: Rule, from = FIRST, to = LAST) => windowsIn(of, from, to).map(({ from: a, dueOn }) => [dayOf(a), dayOf(dueOn)]);
const within = (windows: [string, string][]) => windows.filter(([, dueOn]) => dueOn >= dayOf(FIRST) && dueOn <= dayOf(LAST));

describe('duties from 2023 to 2032', () => {
	for (const every of ['day', 'week', 'month'] as const)
		test(`every ${every}: as by walking each day`, () => {
			fc.assert(
				fc.property(rule(every), (of) => {
					expect(found(of)).toEqual(within(walk(of)));
				}),
				{ numRuns: every === 'day' ? 40 : 150 }
			);
		});
	test('every second to sixth month, without a season: as by walking each day', () => {
		const some = rule('month', fc.integer({ min: 2, max: 6 })).map((of) => ({ ...of, rhythm: { ...of.rhythm, season: null } }));
		fc.assert(
			fc.property(some, (of) => {
				expect(found(of)).toEqual(within(walk(of)));
			}),
			{ numRuns: 100 }
		);
	});
	test('every year: a window ends on the day before the same day of the next year', () => {
		fc.assert(
			fc.property(day, (startsOn) => {
				const of: Rule = { rhythm: { every: 'year', n: 1, season: null }, startsOn, endsOn: null };
				const windows = found(of);
				for (const [i, [from, dueOn]] of windows.entries()) {
					if (i) expect(AT.get(from!)!.n).toBe(AT.get(windows[i - 1]![1]!)!.n + 1);
					const next = DAYS[DAYS.findIndex(({ text }) => text === dueOn) + 1]!.text.slice(5);
					// From 29 February on: the day before 28 February where there is no 29th.
					expect(startsOn.endsWith('02-29') ? ['02-28', '02-29'] : [startsOn.slice(5)]).toContain(next);
				}
				expect(windows.length).toBe(2032 - Number(startsOn.slice(0, 4)) + (startsOn.endsWith('-01-01') ? 1 : 0));
			}),
			{ numRuns: 60 }
		);
	});
	test('29 February is a day of watching, and belongs to the winter of snow', () => {
		const daily: Rule = { rhythm: { every: 'day', n: 1, season: seasonOf(11, 2) }, startsOn: '2023-06-01', endsOn: null };
		const days = found(daily).map(([one]) => one);
		for (const year of [2024, 2028, 2032]) expect(days).toContain(`${year}-02-29`);
		for (const year of [2025, 2026, 2027]) expect([days.includes(`${year}-02-28`), days.includes(`${year}-03-01`)]).toEqual([true, false]);
	});
	test('a week over new year is one duty, of a rule of all seasons', () => {
		const weekly: Rule = { rhythm: { every: 'week', n: 1, season: null }, startsOn: '2023-01-02', endsOn: null };
		for (const year of [2023, 2024, 2025, 2026, 2027, 2028, 2029, 2030, 2031]) {
			const [from, dueOn] = found(weekly, dayNumber(`${year}-12-31`), dayNumber(`${year + 1}-01-06`))[0]!;
			expect(AT.get(dueOn!)!.n - AT.get(from!)!.n).toBe(6);
			expect([AT.get(from!)!.weekday, AT.get(dueOn!)!.weekday]).toEqual([1, 7]);
		}
	});
});

describe('a holder who is away', () => {
	const away = fc.array(
		fc.tuple(fc.integer({ min: -20, max: 40 }), fc.integer({ min: 0, max: 25 })).map(([from, length]) => [from, from + length] as const),
		{ maxLength: 4 }
	);
	test('is excused only when away on all days of a duty, however the absences overlap', () => {
		fc.assert(
			fc.property(away, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 30 }), (absences, from, length) => {
				const window = { from, dueOn: from + length, lateUntil: from + length + 3 };
				const days = Array.from({ length: length + 1 }, (_, i) => from + i);
				const everyDay = days.every((one) => absences.some(([a, b]) => a <= one && one <= b));
				const state = judgeDuty(window, window.lateUntil + 1, { ...NOTHING_KNOWN, absences });
				expect(state).toBe(everyDay ? 'absent' : 'unknown');
				// What somebody else did meanwhile counts; what residents saw undone counts against a holder who was there for a part.
				const shown = { ...NOTHING_KNOWN, absences, done: new Map([[window.dueOn, window.dueOn]]) };
				expect(judgeDuty(window, window.lateUntil + 1, shown)).toBe('kept');
				expect(judgeDuty(window, window.lateUntil + 1, { ...NOTHING_KNOWN, absences, against: [from] })).toBe(
					everyDay ? 'absent' : 'missed'
				);
			}),
			{ numRuns: 500 }
		);
	});
	test('two absences that touch are one; a day between them is not excused', () => {
		const window = { from: 100, dueOn: 106, lateUntil: 109 };
		const state = (...absences: [number, number][]) => judgeDuty(window, 120, { ...NOTHING_KNOWN, absences });
		expect(state([95, 102], [103, 120])).toBe('absent');
		expect(state([104, 120], [95, 103])).toBe('absent');
		expect(state([95, 102], [104, 120])).toBe('unknown');
		expect(state([101, 120])).toBe('unknown');
	});
	test('a summer of watering: what is away is neither due nor kept', () => {
		const weekly: Rule = { rhythm: { every: 'week', n: 1, season: seasonOf(4, 10) }, startsOn: '2027-06-01', endsOn: '2027-08-31' };
		const today = dayNumber('2027-12-01');
		// From Wednesday 30 June to Tuesday 20 July: two whole weeks, and a part of two others.
		const absences = [[dayNumber('2027-06-30'), dayNumber('2027-07-20')] as const];
		const all = walk(weekly).length;
		expect(countRule(weekly, today, { ...NOTHING_KNOWN, absences })).toEqual({
			due: all - 2,
			kept: 0,
			late: 0,
			missed: 0,
			unknown: all - 2,
			absent: 2
		});
	});
});

describe('weekly reports from 2023 to 2032', () => {
	test('are owed for the weeks that a walk through the days finds', () => {
		const states = fc.array(
			fc.constantFrom<ProjectState>('contract_signed', 'funded', 'works', 'finished', 'delayed', 'stopped', 'opened'),
			{
				minLength: 1,
				maxLength: 6
			}
		);
		const days = fc.integer({ min: FIRST, max: LAST - 200 });
		fc.assert(
			fc.property(
				days,
				states,
				fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 6, maxLength: 6 }),
				fc.integer({ min: 1, max: 7 }),
				(from, names, gaps, weekday) => {
					let n = from;
					const history = names.map((state, i): StateAt & { n: number } => ({
						state,
						n: (n += gaps[i]!),
						at: n * 86_400_000 + 5 * 3_600_000
					}));
					const today = n + 30;
					const owes = (last: number) => {
						const until = history.filter((one) => one.n <= last).map(({ state }) => state);
						const place = placeOnRoad(until);
						return ['funded', 'works', 'finished'].includes(place ?? '') && until.at(-1) !== 'stopped';
					};
					// A week counts as it stood on its last day; the running one as it stands now.
					const owed = DAYS.filter(
						(one) => one.weekday === 1 && one.n >= from - 7 && one.n <= today && owes(Math.min(one.n + weekday - 1, today))
					);
					expect(owedWeeks(history, weekday, today * 86_400_000 + 5 * 3_600_000)).toEqual(owed.map(({ text }) => text));
				}
			),
			{ numRuns: 300 }
		);
	});
});

describe('a machine that stands elsewhere', () => {
	const home = process.env.TZ;
	afterEach(() => {
		if (home === undefined) delete process.env.TZ;
		else process.env.TZ = home;
	});
	/** Everything that depends on days, around midnight of Aqtau, on days when clocks elsewhere are changed. */
	const say = () => {
		const midnights = ['2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01', '2026-12-31', '2028-02-29', '2024-03-01', '2032-02-29'];
		const moments = midnights.flatMap((text) => [-1, 0, 1].map((ms) => Date.parse(`${text}T00:00:00+05:00`) + ms));
		const weekly: Rule = { rhythm: { every: 'week', n: 1, season: seasonOf(11, 3) }, startsOn: '2023-10-29', endsOn: '2032-03-31' };
		const states: StateAt[] = [{ state: 'funded', at: Date.parse('2026-10-24T23:30:00+05:00') }];
		return JSON.stringify([
			moments.map((ms) => [dayOf(dayAt(ms)), toDateInput(ms)]),
			found(weekly),
			judgeWeeks(
				states,
				[{ week: '2026-10-26', writtenAt: Date.parse('2026-10-30T23:59:59+05:00') }],
				5,
				Date.parse('2026-11-14T00:00:00+05:00')
			)
		]);
	};
	const clocks = ['UTC', 'Asia/Almaty', 'Asia/Aqtau', 'America/New_York', 'Europe/London', 'Pacific/Apia', 'Australia/Lord_Howe'];
	test('counts the same days', () => {
		process.env.TZ = 'UTC';
		const there = say();
		const offsets = new Set<number>();
		for (const zone of clocks) {
			process.env.TZ = zone;
			offsets.add(new Date(2026, 6, 1).getTimezoneOffset());
			expect(say(), zone).toBe(there);
		}
		// The zone did change: otherwise this proves nothing.
		expect(offsets.size).toBeGreaterThan(3);
	});
});
