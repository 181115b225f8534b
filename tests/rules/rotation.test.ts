import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundOfPairs, countMet, countReturns, planRounds, sizesOf, type Cafe, type Seating } from '#lib/seat/rotation.ts';
import { GOLFERS, HALLS, nameOf, planCase, readBest } from '../bench/rotation.ts';

const ids = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
const cafe = (parts: Partial<Cafe>): Cafe => ({ seats: [], tables: [], hosts: new Map(), past: [], rounds: 1, seed: 1, ...parts });
const plain = (rounds: readonly Seating[]) => rounds.map((round) => Object.fromEntries(round));
const sizesAt = (round: Seating, tables: readonly string[]) => tables.map((table) => sizesOf(round).get(table) ?? 0);
const spread = (sizes: readonly number[]) => Math.max(...sizes) - Math.min(...sizes);

describe('what is counted', () => {
	const rounds = [
		new Map([
			['a', 't1'],
			['b', 't1'],
			['c', 't2'],
			['d', 't2']
		]),
		new Map([
			['a', 't1'],
			['b', 't1'],
			['c', 't1']
		])
	];
	test('every pair once, whichever round it met in; who was away met nobody', () => {
		expect(countMet(rounds)).toBe(4);
		expect(countMet([])).toBe(0);
	});
	test('a return is a table where somebody sat before; hosts have none', () => {
		expect(countReturns(rounds)).toBe(2);
		expect(countReturns(rounds, new Map([['a', 't1']]))).toBe(1);
		expect(countReturns([...rounds, rounds[0]!])).toBe(2 + 4);
	});
	test('the bound counts the places at tables, and only people who were there together', () => {
		expect(boundOfPairs(rounds)).toBe(5);
		expect(boundOfPairs([rounds[0]!, rounds[0]!, rounds[0]!, rounds[0]!])).toBe(6);
		expect(boundOfPairs([new Map([['a', 't1']]), new Map([['b', 't1']])])).toBe(0);
	});
});

describe('a plan for a whole evening', () => {
	const best = readBest();
	test.each([...HALLS, ...GOLFERS].map((hall) => [nameOf(hall), hall] as const))('%s', (name, hall) => {
		const plan = planCase(hall);
		const tables = ids('t', hall.tables);
		expect(plan).toHaveLength(hall.rounds);
		for (const round of plan) {
			expect([...round.keys()].sort()).toEqual(ids('s', hall.seats).sort());
			expect(spread(sizesAt(round, tables))).toBeLessThanOrEqual(1);
		}
		if (hall.rounds <= hall.tables) expect(countReturns(plan)).toBe(0);
		expect(countMet(plan)).toBeGreaterThanOrEqual(0.95 * best[name]!.pairs);
		expect(countMet(plan)).toBeLessThanOrEqual(best[name]!.bound);
	});

	/** Perfect solutions of the social-golfer problem: everybody meets everybody, or nobody meets anybody twice. */
	test.each([
		[6, 3, 5, 15],
		[8, 4, 7, 28],
		[9, 3, 4, 36],
		[12, 4, 4, 48],
		[15, 5, 7, 105],
		[16, 4, 5, 120],
		[20, 5, 4, 120],
		[20, 5, 5, 150]
	])('%i people at %i tables in %i rounds meet as well as anybody has ever planned it: %i pairs', (seats, tables, rounds, pairs) => {
		expect(Math.max(...[1, 2, 3].map((seed) => countMet(planCase({ seats, tables, rounds }, seed))))).toBe(pairs);
	});
});

describe('the rules of a plan', () => {
	test('hosts stay at their tables and everybody else visits them', () => {
		const hosts = new Map(ids('t', 6).map((table, i) => [`s${i + 1}`, table]));
		const plan = planRounds(cafe({ seats: ids('s', 43), tables: ids('t', 6), hosts, rounds: 4 }));
		for (const round of plan) {
			for (const [host, table] of hosts) expect(round.get(host)).toBe(table);
			expect(spread(sizesAt(round, ids('t', 6)))).toBe(1);
		}
		expect(countReturns(plan, hosts)).toBe(0);
	});
	test('a table with more hosts than its share gets nobody else; the others stay even', () => {
		const hosts = new Map(ids('s', 6).map((seat) => [seat, 't2']));
		const plan = planRounds(cafe({ seats: ids('s', 17), tables: ids('t', 4), hosts, rounds: 3 }));
		for (const round of plan) expect(sizesAt(round, ids('t', 4)).sort()).toEqual([3, 4, 4, 6]);
		expect(countReturns(plan, hosts)).toBe(0);
	});
	test('80 people, a host a table, five leave and five come between the rounds: planned anew each time, nobody comes back', () => {
		const tables = ids('t', 8);
		const hosts = new Map(tables.map((table, i) => [`s${i + 1}`, table]));
		const sat: Seating[] = [];
		for (let round = 0; round < 4; round++) {
			const seats = [...ids('s', 8), ...ids('s', 80 + 5 * round).slice(8 + 5 * round)];
			sat.push(planRounds(cafe({ seats, tables, hosts, past: sat, rounds: 4 - round }))[0]!);
			expect(sat[round]!.size).toBe(80);
			expect(sizesAt(sat[round]!, tables)).toEqual(tables.map(() => 10));
		}
		expect(countReturns(sat, hosts)).toBe(0);
		expect(countMet(sat)).toBeGreaterThan(0.9 * boundOfPairs(sat));
	});
	test('planning anew after each round costs next to no meetings', () => {
		const hall = { seats: ids('s', 37), tables: ids('t', 6) };
		const sat: Seating[] = [];
		for (let round = 0; round < 4; round++) sat.push(planRounds(cafe({ ...hall, past: sat, rounds: 4 - round }))[0]!);
		expect(countReturns(sat)).toBe(0);
		expect(countMet(sat)).toBeGreaterThanOrEqual(0.95 * readBest()[nameOf({ seats: 37, tables: 6, rounds: 4 })]!.pairs);
	});
	test('hosts who left, hosts of a table that is gone and past rounds at such a table do no harm', () => {
		const hosts = new Map([
			['away', 't1'],
			['s1', 'gone']
		]);
		const past = [new Map([...ids('s', 8), 'away'].map((seat) => [seat, 'gone']))];
		const [round] = planRounds(cafe({ seats: ids('s', 9), tables: ids('t', 3), hosts, past }));
		expect(sizesAt(round!, ids('t', 3))).toEqual([3, 3, 3]);
	});
	test('after a free first round with everybody at two tables, tables are even again and as few come back as possible', () => {
		const first = new Map(ids('s', 30).map((seat, i) => [seat, i < 18 ? 't1' : 't2']));
		const plan = planRounds(cafe({ seats: ids('s', 30), tables: ids('t', 5), past: [first], rounds: 3 }));
		for (const round of plan) expect(sizesAt(round, ids('t', 5))).toEqual([6, 6, 6, 6, 6]);
		// t1 has 18 chairs in three rounds and only the 12 of t2 have not been there: six must come back.
		expect(countReturns([first, ...plan])).toBe(6);
	});
	test('the order of seats and hosts does not matter; the same seed gives the same plan, another seed another', () => {
		const hosts = new Map([
			['s1', 't1'],
			['s9', 't2']
		]);
		const plan = (seats: string[], host: ReadonlyMap<string, string>, seed = 5) =>
			plain(planRounds(cafe({ seats, tables: ids('t', 4), hosts: host, rounds: 3, seed })));
		const usual = plan(ids('s', 22), hosts);
		expect(plan(ids('s', 22).reverse(), new Map([...hosts].reverse()))).toEqual(usual);
		expect(plan(ids('s', 22), hosts, 6)).not.toEqual(usual);
	});
	test('an empty hall, no tables, one person, no rounds left, more tables than people', () => {
		expect(planRounds(cafe({ rounds: 2 }))).toEqual([new Map(), new Map()]);
		expect(planRounds(cafe({ seats: ['a'], rounds: 1 }))).toEqual([new Map()]);
		expect(planRounds(cafe({ seats: ['a', 'b'], tables: ['t'], rounds: 0 }))).toEqual([]);
		expect(countReturns(planRounds(cafe({ seats: ['a'], tables: ids('t', 4), rounds: 4 })))).toBe(0);
		const few = planRounds(cafe({ seats: ['a', 'b', 'c'], tables: ids('t', 5), rounds: 4 }));
		expect(few.map((round) => sizesOf(round).size)).toEqual([3, 3, 3, 3]);
		expect(countReturns(few)).toBe(0);
	});
});

/** An evening as it goes: who is there in each round, and who hosts. */
const evening = fc.record({
	tables: fc.integer({ min: 2, max: 6 }),
	seed: fc.integer(),
	there: fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 26 }), { minLength: 1, maxLength: 26 }), { minLength: 1, maxLength: 4 }),
	hosts: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 26 }), fc.integer({ min: 1, max: 6 })), {
		maxLength: 8,
		selector: ([seat]) => seat
	})
});

describe('any evening', () => {
	test('people come and go between the rounds: hosts stay, tables are even, everybody sits somewhere, whatever the order of seats', () => {
		fc.assert(
			fc.property(evening, ({ tables: count, seed, there, hosts: pairs }) => {
				const tables = ids('t', count);
				const hosts = new Map(pairs.filter(([, table]) => table <= count).map(([seat, table]) => [`s${seat}`, `t${table}`]));
				const past: Seating[] = [];
				there.forEach((present, done) => {
					const seats = present.map((n) => `s${n}`);
					const input = cafe({ seats, tables, hosts, past, rounds: there.length - done, seed });
					const plan = planRounds(input);
					for (const round of plan) {
						expect([...round.keys()].sort()).toEqual([...seats].sort());
						for (const seat of seats) if (hosts.has(seat)) expect(round.get(seat)).toBe(hosts.get(seat));
						const fixed = tables.map((table) => seats.filter((seat) => hosts.get(seat) === table).length);
						const sizes = sizesAt(round, tables);
						// Tables that hosts alone fill above their share stand aside.
						expect(spread(sizes.filter((size, k) => size > fixed[k]! || !fixed[k]))).toBeLessThanOrEqual(1);
						sizes.forEach((size, k) => {
							if (size - Math.min(...sizes) > 1) expect(size).toBe(fixed[k]);
						});
					}
					if (!done) expect(plain(planRounds({ ...input, seats: [...seats].reverse() }))).toEqual(plain(plan));
					past.push(plan[0]!);
				});
			}),
			{ numRuns: 25 }
		);
	});

	test('in halls small enough to try every plan: no plan has fewer returns, and none of those more pairs', () => {
		const small = fc.record({
			people: fc.integer({ min: 1, max: 6 }),
			past: fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }), { maxLength: 1 }),
			host: fc.option(fc.integer({ min: 1, max: 3 }))
		});
		fc.assert(
			fc.property(small, ({ people, past: sat, host }) => {
				const tables = ids('t', 3);
				const seats = ids('s', people);
				const hosts = new Map(host ? [['s1', `t${host}`]] : []);
				// 0 stands for somebody who came later.
				const past = sat.map((row) => new Map(seats.flatMap((seat, i) => (row[i] ? [[seat, `t${row[i]}`] as const] : []))));
				const measure = (plan: Seating[]) => [countReturns([...past, ...plan], hosts), -countMet([...past, ...plan])] as const;
				const rounds = everySeating(seats, tables).filter(
					(round) => spread(sizesAt(round, tables)) <= 1 && [...hosts].every(([seat, table]) => round.get(seat) === table)
				);
				const [returns, pairs] = rounds
					.flatMap((first) => rounds.map((second) => measure([first, second])))
					.reduce((a, b) => (b[0] < a[0] || (b[0] === a[0] && b[1] < a[1]) ? b : a));
				expect(measure(planRounds(cafe({ seats, tables, hosts, past, rounds: 2 })))).toEqual([returns, pairs]);
			}),
			{ numRuns: 25 }
		);
	});
});

function everySeating(seats: readonly string[], tables: readonly string[]): Map<string, string>[] {
	return seats.reduce<Map<string, string>[]>(
		(all, seat) => all.flatMap((round) => tables.map((table) => new Map([...round, [seat, table]]))),
		[new Map()]
	);
}
