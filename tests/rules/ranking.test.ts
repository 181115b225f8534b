/** Rankings of needs: Borda, Schulze, marks, closing up, and what groups may be told of. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	checkRanks,
	closeUp,
	compareGroups,
	compareMethods,
	comparePairs,
	countBorda,
	countSchulze,
	groupsOf,
	isRanked,
	markScore,
	meanMarks,
	type Compared,
	type Marks,
	type Pairs,
	type Place,
	type Ranks
} from '#lib/need/rules.ts';

const order = (letters: string): Ranks => ({ order: [...letters] });
/** '5 ACB' = five ballots that put A first, then C, then B. */
const hall = (...lines: string[]): Ranks[] =>
	lines.flatMap((line) => {
		const [times, letters] = line.split(' ') as [string, string];
		return Array.from({ length: Number(times) }, () => order(letters));
	});
const levels = (places: readonly Place[]) =>
	[...new Set(places.map(({ place }) => place))].map((at) => places.flatMap(({ needId, place }) => (place === at ? [needId] : [])));
const written = (places: readonly Place[]) =>
	levels(places)
		.map((level) => level.join('='))
		.join('>');
const schulze = (ballots: readonly Ranks[], needs: string) => countSchulze(comparePairs(ballots, [...needs]));
const borda = (ballots: readonly Ranks[], needs: string) => countBorda(comparePairs(ballots, [...needs]));

/** The relation by its definition: every chain without a repetition is walked. Slow, and another road to the same numbers. */
function relationByWalking({ needs, above }: Pairs): (a: string, b: string) => boolean {
	const win = (a: number, b: number) => (above[a]![b]! > above[b]![a]! ? above[a]![b]! : 0);
	const strongest = (from: number, to: number, seen: number[]): number =>
		Math.max(
			win(from, to),
			...needs.map((_, via) =>
				via === from || via === to || seen.includes(via) || win(from, via) === 0
					? 0
					: Math.min(win(from, via), strongest(via, to, [...seen, from]))
			)
		);
	return (a, b) => {
		const [i, j] = [needs.indexOf(a), needs.indexOf(b)];
		return strongest(i, j, []) > strongest(j, i, []);
	};
}

describe('worked examples of Schulze’s paper', () => {
	/** Section 3: 45 people, five candidates. */
	const first = hall('5 ACBED', '5 ADECB', '8 BEDAC', '3 CABED', '7 CAEBD', '2 CBADE', '7 DCEBA', '8 EBADC');
	test('example 1: the pairs as printed, then E, A, C, B, D', () => {
		const pairs = comparePairs(first, [...'ABCDE']);
		expect(pairs.above).toEqual([
			[0, 20, 26, 30, 22],
			[25, 0, 16, 33, 18],
			[19, 29, 0, 17, 24],
			[15, 12, 28, 0, 14],
			[23, 27, 21, 31, 0]
		]);
		expect(written(countSchulze(pairs).places)).toBe('E>A>C>B>D');
		expect(countSchulze(pairs).unbeaten).toEqual(['E']);
	});
	test.each([
		['D>A>C>B', hall('5 ACBD', '2 ACDB', '3 ADCB', '4 BACD', '3 CBDA', '3 CDBA', '1 DACB', '5 DBAC', '4 DCBA'), 'ABCD'],
		['B>A>D>E>C', hall('3 ABDEC', '5 ADEBC', '1 ADECB', '2 BADEC', '2 BDECA', '4 CABDE', '6 CBADE', '2 DBECA', '5 DECAB'), 'ABCDE']
	])('strict orders: %s', (expected, ballots, needs) => {
		const { places, unbeaten } = schulze(ballots, needs);
		expect(written(places)).toBe(expected);
		expect(unbeaten).toEqual([expected[0]]);
	});
	test('nine people: B stands before C, D before A, and nothing else; two winners, named', () => {
		const { places, unbeaten } = schulze(hall('3 ABCD', '2 DABC', '2 DBCA', '2 CBDA'), 'ABCD');
		expect(unbeaten).toEqual(['B', 'D']);
		expect(written(places)).toBe('B=D>A=C');
		expect(places.every(({ tied }) => tied)).toBe(true);
	});
});

describe('by hand', () => {
	test('Borda: two points above, one each where tied, also among those left out', () => {
		// A>B, C left out; B alone. A: (2+2)+(0+1); B: (0+2)+(2+2); C: (0+0)+(0+1)
		expect(borda([order('AB'), order('B')], 'ABC')).toEqual([
			{ needId: 'B', place: 1, tied: false, points: 6 },
			{ needId: 'A', place: 2, tied: false, points: 5 },
			{ needId: 'C', place: 3, tied: false, points: 1 }
		]);
	});
	test('Borda: the classic case of Tennessee, and Schulze on the same ballots', () => {
		// Memphis 42, Nashville 26, Chattanooga 15, Knoxville 17: 126, 194, 173, 107, doubled.
		const ballots = hall('42 MNCK', '26 NCKM', '15 CKNM', '17 KCNM');
		expect(borda(ballots, 'MNCK').map(({ needId, points }) => [needId, points])).toEqual([
			['N', 388],
			['C', 346],
			['M', 252],
			['K', 214]
		]);
		expect(written(schulze(ballots, 'MNCK').places)).toBe('N>C>K>M');
	});
	test('nobody ranked: everything is tied, in a fixed order', () => {
		expect(written(borda([], 'CAB'))).toBe('A=B=C');
		expect(schulze([], 'CAB')).toMatchObject({ unbeaten: ['A', 'B', 'C'] });
		expect(borda([], '')).toEqual([]);
		expect(schulze([], '')).toEqual({ places: [], unbeaten: [] });
	});
	test('a cycle of three is one tie when its wins are equally strong', () => {
		const { places, unbeaten } = schulze(hall('1 ABC', '1 BCA', '1 CAB'), 'ABC');
		expect(written(places)).toBe('A=B=C');
		expect(unbeaten).toEqual(['A', 'B', 'C']);
	});
	test('tied ones share a place, the next is left out', () => {
		expect(borda([order('AB'), order('BA')], 'ABC').map(({ place }) => place)).toEqual([1, 1, 3]);
	});
});

describe('where the methods differ', () => {
	const compare = (ballots: readonly Ranks[], needs: string) => {
		const pairs = comparePairs(ballots, [...needs]);
		return compareMethods(pairs, countBorda(pairs), countSchulze(pairs));
	};
	test('not even the first place: three of five put A above B, but B stands high everywhere', () => {
		expect(compare(hall('3 ABC', '2 BCA'), 'ABC')).toEqual({
			agreement: 'first',
			pair: { schulze: 'A', borda: 'B', votes: 3, against: 2 }
		});
	});
	test('the same in all places', () => {
		expect(compare(hall('3 ABC', '1 BAC'), 'ABC')).toEqual({ agreement: 'same', pair: null });
	});
	test('only further down', () => {
		expect(compare(hall('42 MNCK', '26 NCKM', '15 CKNM', '17 KCNM'), 'MNCK')).toEqual({ agreement: 'below', pair: null });
	});
	test('a shared first place on one side is named without a pair', () => {
		expect(compare(hall('3 ABCD', '2 DABC', '2 DBCA', '2 CBDA'), 'ABCD')).toEqual({ agreement: 'first', pair: null });
	});
});

type Election = {
	name: string;
	all: number;
	needs: string[];
	above: number[][];
	borda2: Record<string, number>;
	winner: string | null;
	unbeaten: string[];
	order: string[][];
	ballots?: string[][];
};
const elections = JSON.parse(readFileSync(new URL('ranked-elections.json', import.meta.url), 'utf8')) as Election[];

describe('real elections and a village, counted by two other programs', () => {
	test.each(elections)('$name', ({ all, needs, above, borda2, winner, unbeaten, order: expected, ballots }) => {
		const pairs: Pairs = { needs, above, all };
		const { places, unbeaten: best } = countSchulze(pairs);
		expect(levels(places)).toEqual(expected);
		expect(best).toEqual(unbeaten);
		expect(Object.fromEntries(countBorda(pairs).map(({ needId, points }) => [needId, points]))).toEqual(borda2);
		if (winner !== null) expect(best).toEqual([winner]);
		if (ballots) {
			const cast = ballots.map((ids) => ({ order: ids }));
			expect(comparePairs(cast, needs)).toEqual(pairs);
		}
	});
});

const NEEDS = 'ABCDEF';
const ballot = fc.shuffledSubarray([...NEEDS], { minLength: 0, maxLength: 5 }).map((ids): Ranks => ({ order: ids }));
const ballots = fc.array(ballot, { maxLength: 15 });

describe('whatever the ballots', () => {
	test('the order in which they come makes no difference, nor the order of the needs', () => {
		fc.assert(
			fc.property(ballots, fc.array(fc.nat(), { minLength: 40, maxLength: 40 }), (cast, keys) => {
				const mixed = cast.map((one, i) => ({ one, key: keys[i] ?? 0 })).sort((a, b) => a.key - b.key);
				const needs = [...NEEDS].map((id, i) => ({ id, key: keys[20 + i]! })).sort((a, b) => a.key - b.key);
				const other = comparePairs(
					mixed.map(({ one }) => one),
					needs.map(({ id }) => id)
				);
				const pairs = comparePairs(cast, [...NEEDS]);
				expect(countBorda(other)).toEqual(countBorda(pairs));
				expect(countSchulze(other)).toEqual(countSchulze(pairs));
			})
		);
	});
	test('names make no difference: with needs renamed, each keeps its place', () => {
		const to = (id: string) => String.fromCharCode('A'.charCodeAt(0) + 'F'.charCodeAt(0) - id.charCodeAt(0));
		fc.assert(
			fc.property(ballots, (cast) => {
				const renamed = cast.map((one): Ranks => ({ order: 'order' in one ? one.order.map(to) : [] }));
				const place = (places: readonly Place[], id: string) => places.find(({ needId }) => needId === id)!;
				for (const count of [(of: Ranks[]) => borda(of, NEEDS), (of: Ranks[]) => schulze(of, NEEDS).places])
					for (const id of NEEDS) {
						const [before, after] = [place(count(cast), id), place(count(renamed), to(id))];
						expect([after.place, after.tied, after.points]).toEqual([before.place, before.tied, before.points]);
					}
			})
		);
	});
	test('a need that wins all its pairs is Schulze’s only winner', () => {
		fc.assert(
			fc.property(ballots, (cast) => {
				const pairs = comparePairs(cast, [...NEEDS]);
				const wins = pairs.needs.filter((_, a) => pairs.needs.every((_b, b) => a === b || pairs.above[a]![b]! > pairs.above[b]![a]!));
				const { places, unbeaten } = countSchulze(pairs);
				if (wins.length) expect([unbeaten, places[0]!.needId]).toEqual([wins, wins[0]]);
				expect(unbeaten.length).toBeGreaterThan(0);
			})
		);
	});
	test('Schulze says what walking every chain says, and whoever stands before another has the better place', () => {
		fc.assert(
			fc.property(ballots, (cast) => {
				const pairs = comparePairs(cast, [...NEEDS]);
				const before = relationByWalking(pairs);
				const { places, unbeaten } = countSchulze(pairs);
				for (const { needId, place, points } of places) {
					expect(points).toBe([...NEEDS].filter((other) => other !== needId && before(needId, other)).length);
					for (const other of places) if (before(needId, other.needId)) expect(place).toBeLessThan(other.place);
				}
				expect(unbeaten).toEqual([...NEEDS].filter((id) => ![...NEEDS].some((other) => other !== id && before(other, id))));
			}),
			{ numRuns: 60 }
		);
	});
	test('clones: a second need right behind F on every ballot changes nothing among the others', () => {
		fc.assert(
			fc.property(fc.array(fc.shuffledSubarray([...NEEDS], { minLength: 6 }), { maxLength: 15 }), (cast) => {
				const plain = comparePairs(
					cast.map((ids) => ({ order: ids })),
					[...NEEDS]
				);
				const cloned = comparePairs(
					cast.map((ids) => ({ order: ids.flatMap((id) => (id === 'F' ? ['F', 'G'] : [id])) })),
					[...NEEDS, 'G']
				);
				const others = (ids: string[]) => ids.filter((id) => id !== 'F' && id !== 'G');
				expect(others(countSchulze(cloned).unbeaten)).toEqual(others(countSchulze(plain).unbeaten));
				expect(countSchulze(cloned).unbeaten.some((id) => id === 'F' || id === 'G')).toBe(countSchulze(plain).unbeaten.includes('F'));
			})
		);
	});
	test('all points of Borda add up: two for each pair of needs on each ballot', () => {
		fc.assert(
			fc.property(ballots, (cast) => {
				const sum = borda(cast, NEEDS).reduce((all, { points }) => all + points, 0);
				expect(sum).toBe(cast.length * 2 * 15);
			})
		);
	});
});

describe('marks', () => {
	const marks = (given: Record<string, Marks>): Ranks => ({ marks: given });
	test('the score is the product; equal products are tied, what has no marks is last', () => {
		expect(markScore([5, 4, 3])).toBe(60);
		const one = marks({ A: [5, 1, 2], B: [1, 5, 2], C: [1, 1, 1] });
		expect(written(borda([one], 'ABCD'))).toBe('A=B>C>D');
		expect(written(schulze([one], 'ABCD').places)).toBe('A=B>C>D');
	});
	test('one enthusiast has the highest mean and does not win', () => {
		const cast = [marks({ A: [5, 5, 5] }), ...Array.from({ length: 4 }, () => marks({ B: [4, 4, 4] }))];
		expect(meanMarks(cast, ['B', 'A', 'C'])).toEqual([
			{ needId: 'A', n: 1, importance: 5, urgency: 5, feasibility: 5, score: 125 },
			{ needId: 'B', n: 4, importance: 4, urgency: 4, feasibility: 4, score: 64 }
		]);
		expect(written(borda(cast, 'ABC'))).toBe('B>A>C');
	});
	test('means are over those who gave marks', () => {
		const [mean] = meanMarks([marks({ A: [1, 2, 3] }), marks({ A: [2, 4, 5] }), marks({})], ['A']);
		expect(mean).toEqual({ needId: 'A', n: 2, importance: 1.5, urgency: 3, feasibility: 4, score: 23 });
	});
});

describe('a ballot as it arrives', () => {
	const needs = [...NEEDS];
	test('at most five in order, fewer are enough, none takes it back', () => {
		expect(checkRanks(order('ABCDE'), 'order', needs)).toMatchObject({ ok: true });
		expect(checkRanks(order('A'), 'order', needs)).toMatchObject({ ok: true });
		expect(checkRanks(order(''), 'order', needs)).toMatchObject({ ok: true });
		expect([isRanked(order('')), isRanked(order('A')), isRanked({ marks: {} })]).toEqual([false, true, false]);
		expect(checkRanks(order('ABCDEF'), 'order', needs)).toMatchObject({ ok: false, reason: 'too_many_ranked', params: { max: 5 } });
	});
	test('no need twice, none that is not on the list, not the other way', () => {
		expect(checkRanks(order('ABA'), 'order', needs)).toMatchObject({ ok: false, reason: 'malformed' });
		expect(checkRanks(order('AX'), 'order', needs)).toMatchObject({ ok: false, reason: 'unknown_choice' });
		expect(checkRanks(order('AB'), 'rate', needs)).toMatchObject({ ok: false, reason: 'malformed' });
		expect(checkRanks({ marks: { A: [1, 1, 1] } }, 'order', needs)).toMatchObject({ ok: false, reason: 'malformed' });
	});
});

describe('closing up', () => {
	const now = (stands: string, into: Record<string, string> = {}) => [new Set(stands), new Map(Object.entries(into))] as const;
	test('a need that is gone leaves no gap', () => {
		expect(closeUp(order('ABC'), ...now('AC'))).toEqual(order('AC'));
	});
	test('a need joined to another counts as that one, at the better place', () => {
		expect(closeUp(order('BAC'), ...now('AC', { B: 'A' }))).toEqual(order('AC'));
		expect(closeUp(order('ACB'), ...now('AC', { B: 'A' }))).toEqual(order('AC'));
		expect(closeUp(order('B'), ...now('AC', { B: 'A' }))).toEqual(order('A'));
		expect(closeUp(order('BC'), ...now('C', { B: 'A' }))).toEqual(order('C'));
	});
	test('marks of the one that stands come first, else the highest', () => {
		const given: Ranks = { marks: { B: [5, 5, 5], A: [1, 1, 1], C: [2, 2, 2], D: [3, 3, 3] } };
		expect(closeUp(given, ...now('AE', { B: 'A', C: 'E', D: 'E' }))).toEqual({ marks: { A: [1, 1, 1], E: [3, 3, 3] } });
	});
	test('bringing back gives the ballot back', () => {
		fc.assert(
			fc.property(ballot, (one) => {
				expect(closeUp(one, new Set(NEEDS), new Map())).toEqual(one);
			})
		);
	});
});

describe('groups', () => {
	type Cast = { ranks: Ranks; groups: Compared[] };
	const people = (n: number, letters: string, ...groups: Compared[]): Cast[] =>
		Array.from({ length: n }, () => ({ ranks: order(letters), groups }));
	const shown = (cast: readonly Cast[]) => compareGroups(cast, [...'ABC']).map(({ group, n }) => `${group} ${n}`);

	test('who is in which', () => {
		const nobody = { group: null, gender: null, ageBand: null, social: null };
		expect(groupsOf(nobody)).toEqual([]);
		expect(groupsOf({ ...nobody, gender: 'women', ageBand: '23-27' })).toEqual(['women', 'youth']);
		expect(groupsOf({ ...nobody, gender: 'men', group: 'pensioner', social: 'persons_with_disabilities' })).toEqual([
			'pensioners',
			'disability'
		]);
		expect(groupsOf({ ...nobody, ageBand: '59+' })).toEqual(['pensioners']);
		expect(groupsOf({ ...nobody, ageBand: '33-45', social: 'older_50plus' })).toEqual([]);
	});
	test('each puts something else on top; the order is told, without points', () => {
		expect(compareGroups([...people(6, 'AB', 'women'), ...people(7, 'BA')], [...'ABC'])).toEqual([
			{ group: 'women', n: 6, tops: [['A'], ['B']] },
			{ group: 'others', n: 7, tops: [['B'], ['A']] }
		]);
	});
	test('four are not shown; they are among the others, and others of four are not shown either', () => {
		expect(shown([...people(6, 'A', 'women'), ...people(4, 'B', 'pensioners'), ...people(3, 'C')])).toEqual(['women 6', 'others 7']);
		expect(shown([...people(4, 'A', 'women'), ...people(4, 'B', 'youth')])).toEqual([]);
	});
	test('all but four are not shown: the four would follow by subtraction', () => {
		expect(shown([...people(36, 'A', 'women'), ...people(4, 'B')])).toEqual([]);
		expect(shown([...people(36, 'A', 'women'), ...people(5, 'B')])).toEqual(['women 36', 'others 5']);
	});
	test('two groups that differ by one person are not both shown', () => {
		const cast = [...people(6, 'A', 'women', 'youth'), ...people(1, 'B', 'women'), ...people(9, 'C')];
		expect(shown(cast)).toEqual(['women 7', 'others 9']);
	});
	test('an overlap of two follows from women, youth, others and all: then the others are not shown', () => {
		const cast = [...people(8, 'A', 'women'), ...people(7, 'B', 'youth'), ...people(2, 'C', 'women', 'youth'), ...people(8, 'B')];
		expect(shown(cast)).toEqual(['women 10', 'youth 9']);
	});
	test('everybody in one group: it is everybody', () => {
		expect(shown(people(8, 'A', 'women'))).toEqual(['women 8']);
	});
	test('nothing that is told, added and subtracted with small factors, rests on one to four people', () => {
		const kind = fc.subarray(['women', 'youth', 'pensioners', 'disability'] as Compared[]);
		const crowd = fc.array(fc.tuple(kind, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 7 });
		fc.assert(
			fc.property(crowd, fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 6, maxLength: 6 }), (kinds, factors) => {
				const cast = kinds.flatMap(([groups, n]) => people(n, 'A', ...groups));
				// The result of all is public however few they are; then no group is shown beside it.
				if (cast.length < 5) return void expect(shown(cast)).toEqual([]);
				const told = compareGroups(cast, [...'ABC']).map(({ group }) => group);
				const isIn = (name: string, one: Cast) =>
					name === 'others' ? !one.groups.some((group) => told.includes(group)) : one.groups.includes(name as Compared);
				const weight = cast.map((one) => told.reduce((sum, name, i) => sum + factors[i + 1]! * Number(isIn(name, one)), factors[0]!));
				const rest = weight.filter((sum) => sum !== 0).length;
				expect(rest === 0 || rest >= 5).toBe(true);
			}),
			{ numRuns: 500 }
		);
	});
	test('the order of people makes no difference', () => {
		const cast = [...people(8, 'A', 'women'), ...people(7, 'B', 'youth'), ...people(6, 'C')];
		expect(compareGroups([...cast].reverse(), [...'CBA'])).toEqual(compareGroups(cast, [...'ABC']));
	});
});
