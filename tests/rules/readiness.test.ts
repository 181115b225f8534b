/** Templates keep what their names promise, an agenda is timed, and what is missing before the start is found. */
import { describe, expect, it } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { parseAgenda, parseSave, type Plan, type PlannedActivity } from '#lib/workshop/plan.ts';
import { findGaps, timeAgenda, type Facts } from '#lib/workshop/readiness.ts';
import { TEMPLATES, type TemplateName } from '#lib/workshop/templates.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 13);

describe('templates', () => {
	const lengths: Record<TemplateName, number> = { evening: 140, cafe: 120, needs: 90, day: 360, focus: 60, vote: 30 };
	it.each(Object.entries(lengths))('%s takes as long as its name says', (name, minutes) => {
		expect(TEMPLATES[name as TemplateName].reduce((all, part) => all + part.minutes, 0)).toBe(minutes);
	});
	it('give a cafe as many minutes as its rounds take', () => {
		const cafes = Object.values(TEMPLATES).flatMap((parts) => parts.filter(({ kind }) => kind === 'cafe'));
		expect(cafes.length).toBeGreaterThan(2);
		for (const { minutes, settings } of cafes) expect(Number(settings!.rounds) * Number(settings!.roundMinutes)).toBe(minutes);
	});
	it('are agendas that a workshop can be made from', () => {
		for (const parts of Object.values(TEMPLATES)) {
			const agenda = parts.map((part) => ({ ...part, tables: part.kind === 'cafe' ? [{ kk: 'Не керек?' }] : [] }));
			expect(parseAgenda(agenda)).toMatchObject({ ok: true });
		}
		expect(parseAgenda([{ kind: 'dance', minutes: 5 }])).toMatchObject({ ok: false });
		expect(parseAgenda([])).toMatchObject({ ok: false });
	});
});

describe('an agenda on the clock', () => {
	const parts = [
		{ id: 'a', minutes: 10 },
		{ id: 'b', minutes: 50 }
	];
	it('runs one after the other and says what is too much', () => {
		expect(timeAgenda({ startsAt: START, endsAt: START + 38 * MINUTE, activities: parts })).toEqual({
			slots: [
				{ id: 'a', from: START, to: START + 10 * MINUTE },
				{ id: 'b', from: START + 10 * MINUTE, to: START + 60 * MINUTE }
			],
			total: 60,
			over: 22
		});
	});
	it('may end early, on the minute, or have no end', () => {
		const over = (endsAt: number | null) => timeAgenda({ startsAt: START, endsAt, activities: parts }).over;
		expect([over(START + 75 * MINUTE), over(START + 60 * MINUTE), over(null)]).toEqual([-15, 0, null]);
	});
	it('counts what cannot be read as nothing', () => {
		expect(
			timeAgenda({
				startsAt: START,
				endsAt: null,
				activities: [
					{ id: 'a', minutes: Number.NaN },
					{ id: 'b', minutes: -5 }
				]
			}).total
		).toBe(0);
	});
});

const both = { kk: 'Не керек?', ru: 'Что нужно?' };
const cafe = (more: Partial<PlannedActivity> = {}): PlannedActivity => ({
	id: 'cafe',
	kind: 'cafe',
	title: null,
	minutes: 30,
	settings: { rounds: 2, roundMinutes: 15, seatsPerTable: 10, questions: [] },
	tables: [
		{ id: 't1', question: both },
		{ id: 't2', question: both }
	],
	...more
});
const part = (kind: PlannedActivity['kind']): PlannedActivity => ({ id: kind, kind, title: null, minutes: 10, settings: {}, tables: [] });
const plan = (more: Partial<Plan> = {}): Plan => ({
	title: 'Кездесу',
	villageId: 'turgyzba',
	startsAt: START,
	endsAt: START + 40 * MINUTE,
	secondStartsAt: null,
	fund: 4_000_000,
	capacity: 20,
	voters: 'everybody',
	asks: [],
	activities: [cafe(), part('vote')],
	...more
});
const READY: Facts = {
	cards: { made: 20, printed: 20 },
	mapPack: true,
	reachable: true,
	battery: { charging: true, level: 0.1 },
	wifi: true
};
const open = (more: Partial<Plan>, facts: Partial<Facts> = {}) =>
	findGaps(plan(more), { ...READY, ...facts })
		.filter(({ ok }) => !ok)
		.map(({ key }) => key);

describe('what is missing before the start', () => {
	it('is nothing when everything is there', () => {
		expect(open({})).toEqual([]);
		expect(findGaps(plan(), READY)).toHaveLength(9);
	});
	it('is a question that is not in both languages, at its activity', () => {
		const silent = cafe({
			tables: [
				{ id: 't1', question: both },
				{ id: 't2', question: { kk: 'Не?', ru: ' ' } }
			]
		});
		const [gap] = findGaps(plan({ activities: [silent] }), READY);
		expect(gap).toMatchObject({ key: 'questions', ok: false, activityId: 'cafe', params: { n: 1 } });
	});
	it('minds the questions of the rounds, and the tables only where a round has none', () => {
		const silentTables = [{ id: 't1', question: {} }];
		const rounds = (questions: object[]) => [cafe({ settings: { rounds: 2, questions }, tables: silentTables })];
		expect(open({ capacity: 1, activities: rounds([both, both]) })).toEqual([]);
		expect(open({ capacity: 1, activities: rounds([both, { kk: 'Не?' }]) })).toEqual(['questions']);
		expect(open({ capacity: 1, activities: rounds([both]) })).toEqual(['questions']);
	});
	it('is time beyond the planned end; without an end there is none', () => {
		expect(open({ endsAt: START + 39 * MINUTE })).toEqual(['time']);
		expect(open({ endsAt: null })).toEqual([]);
	});
	it('is chairs for the people expected', () => {
		expect(open({ capacity: 21 })).toEqual(['chairs']);
	});
	it('is cards: one is enough beside phones, one for each where only cards vote, and all that were made are printed', () => {
		expect(open({}, { cards: { made: 0, printed: 0 } })).toEqual(['cards']);
		expect(open({}, { cards: { made: 1, printed: 1 } })).toEqual([]);
		expect(open({}, { cards: { made: 8, printed: 7 } })).toEqual(['cards']);
		expect(open({ voters: 'cards' }, { cards: { made: 19, printed: 19 } })).toEqual(['cards']);
		expect(open({ voters: 'cards' })).toEqual([]);
	});
	it('is a fund only where money is divided', () => {
		expect(open({ fund: 0 })).toEqual(['fund']);
		expect(open({ fund: 0, activities: [part('decision')] })).toEqual(['fund']);
		expect(open({ fund: 0, activities: [part('needs')] })).toEqual([]);
	});
	it('is a map, an address, power and the Wi-Fi', () => {
		expect(open({}, { mapPack: false, reachable: false, wifi: false })).toEqual(['map', 'address', 'wifi']);
		const battery = (charging: boolean, level: number) => open({}, { battery: { charging, level } });
		expect([battery(false, 0.5), battery(false, 0.51), battery(true, 0.04)]).toEqual([['battery'], [], []]);
	});
	it('leaves out what does not concern it or cannot be known', () => {
		const keys = findGaps(plan({ activities: [part('needs')] }), { ...READY, battery: null }).map(({ key }) => key);
		expect(keys).toEqual(['time', 'cards', 'map', 'address', 'wifi']);
	});
});

describe('a plan to save', () => {
	const [a, t] = [newId(), newId()];
	const whole = (activity: object = {}, more: object = {}) => {
		const one = {
			id: a,
			kind: 'cafe',
			title: null,
			minutes: 30,
			settings: { rounds: 2 },
			tables: [{ id: t, question: both }],
			...activity
		};
		return parseSave({ id: newId(), revision: 0, ...plan(), activities: [one], ...more });
	};
	const refused = (...of: Parameters<typeof whole>) => {
		const read = whole(...of);
		return read.ok ? null : `${read.field}: ${read.reason}`;
	};
	it('keeps the settings of its kind and drops the others', () => {
		const read = whole({ settings: { rounds: '3', dots: 9, colour: 'red' } });
		expect(read.ok && read.value.activities[0]!.settings).toEqual({ rounds: 3 });
		const vote = whole({ kind: 'vote', settings: { dots: 7, maxPerIdea: 2, rounds: 3 } });
		expect(vote.ok && vote.value.activities[0]).toMatchObject({ settings: { dots: 7, maxPerIdea: 2 }, tables: [] });
	});
	it('names the field that is wrong', () => {
		expect(refused()).toBeNull();
		expect(refused({ minutes: '' })).toBe(`activities.${a}.minutes: number_invalid`);
		expect(refused({ minutes: 1.5 })).toBe(`activities.${a}.minutes: number_invalid`);
		expect(refused({ tables: [] })).toBe(`activities.${a}.tables: number_invalid`);
		expect(refused({ settings: { rounds: 99 } })).toBe(`activities.${a}.settings.rounds: number_invalid`);
		expect(refused({ kind: 'vote', settings: { dots: 3, maxPerIdea: 4 } })).toBe(`activities.${a}.settings.maxPerIdea: number_invalid`);
		expect(refused({ title: { kk: 'я'.repeat(121) } })).toBe(`activities.${a}.title.kk: too_long`);
		expect(refused({ tables: [{ id: t, question: { kk: 'я'.repeat(301) } }] })).toBe(`activities.${a}.tables.0.question.kk: too_long`);
		expect(refused({ settings: { questions: [{ kk: 'я'.repeat(301) }] } })).toBe(`activities.${a}.settings.questions.0.kk: too_long`);
		expect(refused({}, { activities: [] })).toBe('activities: required');
		expect(refused({}, { endsAt: START })).toBe('endsAt: date_invalid');
		expect(refused({}, { endsAt: START + 25 * 3600_000 })).toBe('endsAt: date_invalid');
		expect(refused({}, { secondStartsAt: START - 1 })).toBe('secondStartsAt: date_invalid');
		expect(refused({}, { capacity: 0 })).toBe('capacity: number_invalid');
		expect(refused({}, { voters: 'men' })).toBe('voters: unknown_choice');
		expect(refused({}, { asks: ['income'] })).toBe('asks: unknown_choice');
		expect(refused({ tables: [{ id: a, question: both }] })).toBe('activities: malformed');
	});
});
