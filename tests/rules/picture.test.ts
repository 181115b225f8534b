import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWER_DAYS, answerDueOn, answerState, isWorkingDay } from '#lib/picture/due.ts';
import {
	findStanding,
	judgeMerge,
	passes,
	rankPicture,
	unheardYears,
	yearOf,
	type AppealEvidence,
	type Outcome
} from '#lib/picture/rules.ts';

const need = (id: string, support: number, unheard = 0, people: number | null = null, since: number | null = null) => ({
	...{ id, support, unheard, people, since }
});
const places = (list: ReturnType<typeof rankPicture>) => list.map(({ id, place, shared }) => `${place}${shared ? '=' : ''} ${id}`);
const appeal = (sentOn: string, outcome: Outcome | 'waiting'): AppealEvidence => ({
	...{ id: sentOn, kind: 'appeal', sourceId: sentOn, letterId: null, sentOn, addressee: 'Аудан әкімдігі', asked: 'Су', outcome },
	...{ answeredOn: null, answer: '' }
});

describe('the order of the picture', () => {
	it('counts people in the halls, then years unheard, then how many it concerns, then how long it has lasted', () => {
		const ranked = rankPicture([
			need('old', 12, 2, 300, 2009),
			need('water', 40),
			need('light', 12, 3),
			need('young', 12, 2, 300, 2015),
			need('many', 12, 2, 900)
		]);
		expect(places(ranked)).toEqual(['1 water', '2 light', '3 many', '4 old', '5 young']);
	});
	it('names ties and skips the places they take', () => {
		const ranked = rankPicture([need('c', 5), need('b', 7, 1), need('a', 7, 1), need('d', 9)]);
		expect(places(ranked)).toEqual(['1 d', '2= a', '2= b', '4 c']);
	});
	it('a number that is not known counts as the least', () => {
		expect(places(rankPicture([need('a', 1), need('b', 1, 0, 1), need('c', 1, 0, null, 2020)]))).toEqual(['1 b', '2 c', '3 a']);
	});
	it('does not depend on the order in which needs come, and loses none', () => {
		const one = fc.record({
			...{ id: fc.uuid(), support: fc.nat(3), unheard: fc.nat(2) },
			...{ people: fc.option(fc.nat(2)), since: fc.option(fc.integer({ min: 2000, max: 2002 })) }
		});
		fc.assert(
			fc.property(fc.uniqueArray(one, { selector: ({ id }) => id, maxLength: 12 }), (needs) => {
				const there = rankPicture(needs);
				expect(rankPicture([...needs].reverse())).toEqual(there);
				expect(there).toHaveLength(needs.length);
				for (const [i, { place }] of there.entries()) expect(place).toBeLessThanOrEqual(i + 1);
			})
		);
	});
	it('years of refusals and silence are proof, promises and answers still awaited are not', () => {
		const heard = [appeal('2019-03-01', 'refused'), appeal('2019-09-01', 'refused'), appeal('2021-02-01', 'no_answer')];
		expect(unheardYears([...heard, appeal('2022-02-01', 'promised'), appeal('2023-02-01', 'done'), appeal('2026-02-01', 'waiting')])).toBe(
			2
		);
	});
});

describe('filters', () => {
	const water = { category: 'water_green', groups: ['women'], subVillage: '№1 ауыл', years: [2019, 2026] };
	const all = { category: '', group: '', place: '', year: '' };
	it('empty parts ask for nothing; each part must fit', () => {
		expect(passes(water, all)).toBe(true);
		expect(passes(water, { category: 'water_green', group: 'women', place: '№1 ауыл', year: '2019' })).toBe(true);
		for (const other of [{ category: 'play' }, { group: 'youth' }, { place: 'Аппақ' }, { year: '2020' }])
			expect(passes(water, { ...all, ...other })).toBe(false);
	});
	it('the year of a hall is the year of its evening, of a letter the year it was sent', () => {
		const workshop = { id: 'w', code: null, title: '', startsAt: 5 };
		const hall = { id: 'h', kind: 'hall', sourceId: 'n', text: '', support: 1, present: 2, workshop } as const;
		expect(yearOf(hall, (ms) => ms + 2000)).toBe(2005);
		expect(yearOf(appeal('2019-03-01', 'refused'), () => 0)).toBe(2019);
	});
});

describe('joining', () => {
	const merges = [
		{ needId: 'a', intoId: 'b' },
		{ needId: 'b', intoId: 'c' }
	];
	it('follows a need to the one it is part of', () => {
		expect(['a', 'b', 'c', 'd'].map((id) => findStanding(id, merges))).toEqual(['c', 'c', 'c', 'd']);
	});
	it('only what stands by itself goes into what stands by itself', () => {
		expect(judgeMerge('d', 'c', merges)).toBeNull();
		expect(judgeMerge('d', 'd', merges)).toMatchObject({ reason: 'unknown_choice', field: 'intoId' });
		expect(judgeMerge('c', 'a', merges)).toMatchObject({ reason: 'unknown_choice' });
		expect(judgeMerge('a', 'd', merges)).toMatchObject({ reason: 'changed_meanwhile' });
	});
});

describe('the day of the answer', () => {
	it('is the fifteenth working day after the letter was handed in', () => {
		// Monday 2 November 2026: no holiday on the way, three full weeks.
		expect(answerDueOn('2026-11-02', ANSWER_DAYS)).toBe('2026-11-23');
		// Handed in on a Saturday: Monday is the first day.
		expect(answerDueOn('2026-11-07', ANSWER_DAYS)).toBe('2026-11-27');
		expect(answerDueOn('2026-11-02', 1)).toBe('2026-11-03');
	});
	it('leaves out holidays, and the days given for holidays on a weekend', () => {
		// 8 March 2026 is a Sunday: Monday the 9th is free. Nauryz on 21 to 23 March: Saturday and Sunday give the 24th and the 25th.
		expect(['2026-03-09', '2026-03-23', '2026-03-24', '2026-03-25', '2026-03-26'].map(isWorkingDay)).toEqual([
			false,
			false,
			false,
			false,
			true
		]);
		expect(answerDueOn('2026-03-06', ANSWER_DAYS)).toBe('2026-04-02');
		// 7 January 2028 is a Friday; on a Sunday (2029) nothing is made up for.
		expect(['2028-01-07', '2029-01-08'].map(isWorkingDay)).toEqual([false, true]);
		expect(answerDueOn('2026-12-31', 3)).toBe('2027-01-08');
	});
	it('waits on its due day and is overdue the day after; a late answer stays late', () => {
		expect(answerState('2026-11-23', null, '2026-11-23')).toBe('waiting');
		expect(answerState('2026-11-23', null, '2026-11-24')).toBe('overdue');
		expect(answerState('2026-11-23', '2026-11-23', '2027-01-01')).toBe('answered');
		expect(answerState('2026-11-23', '2026-11-24', '2027-01-01')).toBe('answered_late');
	});
});
