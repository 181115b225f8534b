import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	countHolders,
	countRule,
	dayAt,
	dayNumber,
	dayOf,
	judgeDuty,
	keepRate,
	NOTHING_KNOWN,
	RHYTHMS,
	seasonOf,
	suggestRhythm,
	windowsIn,
	type Known,
	type Rule
} from '#lib/commitment/duties.ts';

const rule = (
	every: Rule['rhythm']['every'],
	more: Partial<Rule['rhythm']> = {},
	startsOn = '2026-01-01',
	endsOn: string | null = null
): Rule => ({
	rhythm: { every, n: 1, season: null, ...more },
	startsOn,
	endsOn
});
const span = (of: Rule, from: string, to: string) =>
	windowsIn(of, dayNumber(from), dayNumber(to)).map((w) => [dayOf(w.from), dayOf(w.dueOn)]);
const known = (more: Partial<Known>): Known => ({ ...NOTHING_KNOWN, ...more });

describe('days', () => {
	it('turn at midnight of Kazakhstan, UTC+5, in summer and winter alike', () => {
		for (const day of ['2026-01-15', '2026-03-29', '2026-07-15', '2026-10-25']) {
			const midnight = Date.parse(`${day}T00:00:00+05:00`);
			expect(dayOf(dayAt(midnight))).toBe(day);
			expect(dayOf(dayAt(midnight - 1))).toBe(dayOf(dayNumber(day) - 1));
		}
	});
	it('are counted through leap years', () => {
		expect(dayNumber('2028-03-01') - dayNumber('2028-02-28')).toBe(2);
		expect(dayNumber('2027-03-01') - dayNumber('2027-02-28')).toBe(1);
	});
});

describe('watering weekly from April to October', () => {
	const watering = rule('week', { season: seasonOf(4, 10) });
	it('is due on Sundays of weeks that lie mostly in the season', () => {
		const year = span(watering, '2026-01-01', '2026-12-31');
		// 1 April 2026 is a Wednesday: five days of its week are in the season. 31 October is a Saturday.
		expect(year[0]).toEqual(['2026-04-01', '2026-04-05']);
		expect(year.at(-1)).toEqual(['2026-10-26', '2026-10-31']);
		expect(year).toHaveLength(31);
	});
	it('asks nothing of a week with three days only', () => {
		// 1 April 2022 is a Friday.
		expect(span({ ...watering, startsOn: '2022-01-01' }, '2022-01-01', '2022-04-30')[0]).toEqual(['2022-04-04', '2022-04-10']);
	});
	it('begins and ends with its rule', () => {
		const short = { ...watering, startsOn: '2026-05-06', endsOn: '2026-05-20' };
		expect(span(short, '2026-01-01', '2026-12-31')).toEqual([
			['2026-05-06', '2026-05-10'],
			['2026-05-11', '2026-05-17']
		]);
	});
});

describe('other rhythms', () => {
	it('patrol daily, on 29 February too', () => {
		expect(span(rule('day'), '2028-02-27', '2028-03-01')).toHaveLength(4);
		expect(span(rule('day'), '2027-02-27', '2027-03-01')).toHaveLength(3);
	});
	it('a season over the new year is one season', () => {
		const snow = rule('day', { season: seasonOf(11, 2) }, '2026-12-01');
		const days = span(snow, '2026-01-01', '2028-12-31').map(([day]) => day);
		expect(days[0]).toBe('2026-12-01');
		expect(days).toContain('2027-02-28');
		expect(days).not.toContain('2027-03-01');
		expect(days).toContain('2028-02-29');
		const once = rule('year', { season: seasonOf(11, 2) }, '2026-06-01');
		expect(span(once, '2026-01-01', '2028-12-31')).toEqual([
			['2026-11-01', '2027-02-28'],
			['2027-11-01', '2028-02-29']
		]);
	});
	it('every third month, counted from the month of the start', () => {
		expect(span(rule('month', { n: 3 }, '2026-02-01'), '2026-01-01', '2027-01-31')).toEqual([
			['2026-02-01', '2026-04-30'],
			['2026-05-01', '2026-07-31'],
			['2026-08-01', '2026-10-31'],
			['2026-11-01', '2027-01-31']
		]);
	});
	it('a yearly check is due after each full year, from 29 February too', () => {
		expect(span(rule('year', {}, '2026-06-15'), '2026-01-01', '2029-01-01')).toEqual([
			['2026-06-15', '2027-06-14'],
			['2027-06-15', '2028-06-14']
		]);
		expect(span(rule('year', {}, '2028-02-29'), '2028-01-01', '2030-12-31').map(([, due]) => due)).toEqual(['2029-02-27', '2030-02-27']);
	});
	it('lamps within seven days of a report: reports meanwhile start no second duty, one after the repair does', () => {
		const lamps = rule('report', { n: 7 });
		const days = ['2026-03-01', '2026-03-03', '2026-03-07', '2026-04-01'].map(dayNumber);
		const due = (done: [string, string][]) => {
			const shown = new Map(done.map(([dueOn, day]) => [dayNumber(dueOn), dayNumber(day)]));
			return windowsIn(lamps, dayNumber('2026-01-01'), dayNumber('2026-12-31'), days, (d) => shown.get(d)).map((w) => dayOf(w.dueOn));
		};
		expect(due([])).toEqual(['2026-03-08', '2026-04-08']);
		expect(due([['2026-03-08', '2026-03-04']])).toEqual(['2026-03-08', '2026-03-14', '2026-04-08']);
	});
});

describe('what became of a duty', () => {
	const window = { from: 100, dueOn: 106, lateUntil: 109 };
	it.each([
		['coming', 99, {}],
		['open', 106, {}],
		['overdue', 107, {}],
		['unknown', 110, {}],
		['kept', 110, { done: new Map([[106, 106]]) }],
		['late', 110, { done: new Map([[106, 109]]) }],
		['unknown', 130, { done: new Map([[106, 110]]) }],
		['missed', 110, { against: [105] }],
		['unknown', 110, { against: [99] }],
		['missed', 101, { denied: new Set([106]) }],
		[
			'absent',
			110,
			{
				absences: [
					[90, 103],
					[104, 120]
				] as [number, number][]
			}
		],
		['unknown', 110, { absences: [[90, 105]] as [number, number][] }],
		['kept', 110, { done: new Map([[106, 101]]), absences: [[90, 120]] as [number, number][] }]
	])('%s on day %i', (state, today, more) => {
		expect(judgeDuty(window, today as number, known(more as Partial<Known>))).toBe(state);
	});
});

describe('keep-rate', () => {
	const weekly = rule('week', { season: seasonOf(4, 10) });
	const sundays = windowsIn(weekly, dayNumber('2026-01-01'), dayNumber('2026-12-31'));
	it('counts settled duties only; the silent ones are not kept', () => {
		const done = new Map(sundays.slice(0, 20).map(({ dueOn }, i) => [dueOn, i < 16 ? dueOn - 1 : dueOn + 2]));
		const all = known({ done, against: [sundays[25]!.from + 1], absences: [[sundays[28]!.from, sundays[29]!.dueOn]] });
		const counts = countRule(weekly, dayNumber('2027-01-01'), all);
		expect(counts).toEqual({ due: 29, kept: 16, late: 4, missed: 1, unknown: 8, absent: 2 });
		expect(keepRate(counts)).toBeCloseTo(20 / 29);
	});
	it('says no share where too few are due', () => {
		const counts = countRule(weekly, sundays[4]!.lateUntil, known({}));
		expect(counts.due).toBe(4);
		expect(keepRate(counts)).toBeNull();
	});
	it('a duty is counted for whoever answered on its last day; on the day of a hand-over that is the next one', () => {
		const done = new Map([[sundays[0]!.dueOn, sundays[0]!.dueOn]]);
		const until = sundays[2]!.dueOn;
		const earlier = [
			{ holder: 'school', until: sundays[1]!.dueOn },
			{ holder: 'neighbours', until }
		];
		const counts = countHolders({ ...weekly, holder: 'akimat', earlier }, sundays[4]!.lateUntil + 1, known({ done }));
		expect(Object.fromEntries([...counts].map(([holder, { due, kept }]) => [holder, [due, kept]]))).toEqual({
			...{ school: [1, 1], neighbours: [1, 0], akimat: [3, 0] }
		});
	});
	it('what can still be done is not counted', () => {
		expect(countRule(weekly, sundays[0]!.lateUntil, known({})).due).toBe(0);
		expect(countRule(weekly, sundays[0]!.lateUntil + 1, known({})).due).toBe(1);
	});
});

describe('for any rule', () => {
	const day = fc.integer({ min: dayNumber('2020-01-01'), max: dayNumber('2032-12-31') });
	const anyRule = fc.record({
		rhythm: fc.record({
			every: fc.constantFrom(...RHYTHMS.filter((name) => name !== 'report')),
			n: fc.integer({ min: 1, max: 12 }),
			season: fc.option(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })).map(([a, b]) => seasonOf(a, b)))
		}),
		startsOn: day.map(dayOf),
		endsOn: fc.option(day.map(dayOf))
	});
	it('duties follow each other, lie in the span of the rule and in its season', () => {
		fc.assert(
			fc.property(anyRule, day, fc.integer({ min: 0, max: 1200 }), (of, from, length) => {
				const found = windowsIn(of, from, from + length);
				for (const [i, { from: start, dueOn }] of found.entries()) {
					expect(start).toBeLessThanOrEqual(dueOn);
					if (i) expect(start).toBeGreaterThan(found[i - 1]!.dueOn);
					expect(dayOf(start) >= of.startsOn).toBe(true);
					if (of.endsOn) expect(dayOf(dueOn) <= of.endsOn).toBe(true);
					const { season, every } = of.rhythm;
					if (season && every !== 'month' && every !== 'year')
						for (const at of [dayOf(start).slice(5), dayOf(dueOn).slice(5)])
							expect(season.from <= season.to ? at >= season.from && at <= season.to : at >= season.from || at <= season.to).toBe(true);
				}
			}),
			{ numRuns: 300 }
		);
	});
	it('a span is the sum of its halves', () => {
		fc.assert(
			fc.property(anyRule, day, fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 900 }), (of, from, first, second) => {
				const cut = from + first;
				expect(windowsIn(of, from, cut + second)).toEqual([...windowsIn(of, from, cut), ...windowsIn(of, cut + 1, cut + second)]);
			}),
			{ numRuns: 300 }
		);
	});
	it('every due duty is kept, late, missed or unknown', () => {
		fc.assert(
			fc.property(
				anyRule,
				day,
				fc.array(fc.tuple(fc.nat(400), fc.nat(60))),
				fc.array(fc.tuple(day, fc.nat(90))),
				(of, today, shown, away) => {
					const all = windowsIn(of, dayNumber(of.startsOn), today);
					const done = new Map(shown.flatMap(([i, lag]) => (all[i] ? [[all[i].dueOn, all[i].from + lag] as const] : [])));
					const absences = away.map(([from, length]) => [from, from + length] as const);
					const { due, kept, late, missed, unknown, absent } = countRule(of, today, known({ done, absences }));
					expect(kept + late + missed + unknown).toBe(due);
					expect(due + absent).toBe(all.filter(({ lateUntil }) => lateUntil < today).length);
				}
			),
			{ numRuns: 200 }
		);
	});
	it('every kind of promise has a rhythm', () => {
		expect(suggestRhythm('watering')).toEqual({ every: 'week', n: 1, season: { from: '04-01', to: '10-31' } });
		expect(suggestRhythm('lamp_replacement')).toMatchObject({ every: 'report', n: 7 });
		expect(suggestRhythm('police_patrol').every).toBe('day');
		expect(suggestRhythm('cctv').every).toBe('year');
	});
});
