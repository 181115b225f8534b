/** The story of a project as a line of facts, and what anybody can do for it. */
import { describe, expect, it } from 'vitest';
import { listAhead, nextStep, whatToDo, type Needs } from '#lib/project/outlook.ts';
import type { ProjectState } from '#lib/project/rules.ts';
import { foldYears, orderFacts, UNFOLDED, type Fact } from '#lib/project/timeline.ts';

const fact = (kind: Fact['kind'], day: string, at: number | null = null, id = `${kind}:${day}:${at}`): Fact => {
	return { id, kind, day, at, title: '', text: '', photos: [], links: [], tone: null };
};

describe('the line of facts', () => {
	it('goes by day, then by moment, then as a project goes; what is known roughly opens its year or month', () => {
		const facts = [
			fact('state', '2026-08-02', 5),
			fact('decision', '2026-08-01', 9),
			fact('vote', '2026-08-01', 9),
			fact('state', '2026-08'),
			fact('state', '2026'),
			fact('balance', '2026-08-02'),
			fact('meeting', '2026-08-01', 3)
		];
		expect(orderFacts(facts).map(({ kind, day }) => `${day} ${kind}`)).toEqual([
			'2026 state',
			'2026-08 state',
			'2026-08-01 meeting',
			'2026-08-01 vote',
			'2026-08-01 decision',
			'2026-08-02 balance',
			'2026-08-02 state'
		]);
	});
	it('is open as a whole when short; when long, where it began and where it stands', () => {
		const years = (n: number) => Array.from({ length: n }, (_, i) => fact('state', `${2020 + (i % 4)}-03-01`, i));
		expect(foldYears(years(UNFOLDED)).map(({ open }) => open)).toEqual([true, true, true, true]);
		const long = foldYears(years(UNFOLDED + 1));
		expect(long.map(({ year, open }) => [year, open])).toEqual([['2020', true], ['2021', false], ['2022', false], ['2023', true]]); // prettier-ignore
		expect(long.reduce((all, { count }) => all + count, 0)).toBe(UNFOLDED + 1);
	});
	it('leaves the last three of a run of reports in sight, and loses none', () => {
		const week = (n: number) => fact('report', `2026-05-${String(n + 1).padStart(2, '0')}`, n);
		const facts = [fact('state', '2026-04-30'), ...Array.from({ length: 7 }, (_, n) => week(n)), fact('state', '2026-05-20'), week(24)];
		const [year] = foldYears(facts);
		expect(year!.stretches.map(({ folded, facts: some }) => [folded, some.length])).toEqual([[false, 1], [true, 4], [false, 5]]); // prettier-ignore
		expect(year!.stretches.flatMap(({ facts: some }) => some)).toEqual(orderFacts(facts));
	});
	it('of nothing is nothing', () => expect(foldYears([])).toEqual([]));
});

describe('what can be done', () => {
	const building: ProjectState[] = ['contract_signed', 'funded', 'works'];
	const needs = (more: Partial<Needs> = {}): Needs => ({
		...{ today: '2026-06-15', history: building, work: [], openingOn: null, helpAskedOn: null, communityLeft: 0, promises: 1 },
		...{ confirmable: 0, plate: null },
		...more
	});
	const deeds = (more: Partial<Needs>) => whatToDo(needs(more)).map((deed) => deed.do);
	it('is to follow it, when nothing is missing', () => expect(deeds({})).toEqual(['follow']));
	it('names help that was asked within four weeks, while it is being built', () => {
		expect(deeds({ helpAskedOn: '2026-05-18' })).toEqual(['help', 'follow']);
		expect(deeds({ helpAskedOn: '2026-05-17' })).toEqual(['follow']);
		expect(deeds({ helpAskedOn: '2026-06-14', history: [...building, 'finished'] })).toEqual(['follow']);
	});
	it('names the nearest work that is not over', () => {
		const work = [
			{ title: 'late', startsOn: '2026-05-01', endsOn: '2026-06-14' },
			{ title: 'next', startsOn: '2026-07-01', endsOn: '2026-07-03' },
			{ title: 'now', startsOn: '2026-06-10', endsOn: '2026-06-15' }
		];
		expect(whatToDo(needs({ work }))[0]).toEqual({ do: 'work', title: 'now', from: '2026-06-10', until: '2026-06-15' });
		expect(deeds({ work, history: [...building, 'stopped'] })).toEqual(['follow']);
	});
	it('is to come to the opening, to give, to promise, to look', () => {
		const all = { openingOn: '2026-06-15', communityLeft: 1, promises: 0, plate: 'ABC234', confirmable: 2 };
		expect(deeds(all)).toEqual(['opening', 'give', 'promise', 'look', 'follow']);
		expect(deeds({ openingOn: '2026-06-14' })).toEqual(['follow']);
	});
});

describe('what is ahead', () => {
	it('is the next step, none for one that was stopped or only waits for its papers', () => {
		expect(nextStep(['contract_signed', 'funded', 'delayed'])).toBe('procurement_preparation');
		expect(nextStep(['works', 'stopped'])).toBeNull();
		expect(nextStep(['handed_over'])).toBeNull();
		expect(nextStep([])).toBeNull();
	});
	it('comes by day, as many as are wanted', () => {
		const on = (day: string) => ({ kind: 'work' as const, id: day, title: '', day });
		expect(listAhead([on('2026-03-01'), on('2026-01-01'), on('2026-02-01')], 2).map(({ day }) => day)).toEqual([
			'2026-01-01',
			'2026-02-01'
		]);
	});
});
