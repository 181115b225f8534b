import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocate, COMPLETIONS, RULE_NAMES, type Completion, type RuleName } from '#lib/fund/allocate.ts';
import { asEqualGrants, payOneOfEach, payUnderCaps } from '#lib/fund/quotas.ts';
import { rankTies } from '#lib/fund/ties.ts';
import { countElection, packBallots, weigh, type Election, type Worth } from '#lib/vote/tally.ts';

type Rows = (readonly [number, number])[][];
const makeElection = (costs: number[], rows: Rows, budget: number): Election => ({
	kind: 'cumulative',
	ideas: costs.map((cost, i) => ({ id: `i${i}`, cost, category: 'abc'[i % 3], groups: i % 2 ? ['youth'] : [] })),
	budget,
	unit: 1,
	pointUnit: 1,
	ballots: packBallots(rows)
});

/** Few ideas, few dots, few costs: many ties, and purses that are used up to the last tenge. */
const anyElection = fc
	.tuple(
		fc.array(fc.constantFrom(0, 1, 2, 3, 4, 6, 12), { minLength: 1, maxLength: 6 }),
		fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }), { maxLength: 9 }),
		fc.integer({ min: 0, max: 30 })
	)
	.map(([costs, cast, budget]) =>
		makeElection(
			costs,
			cast.map((dots) => costs.flatMap((_, i) => (dots[i] ? [[i, dots[i]!] as const] : []))),
			budget
		)
	);

type Exact = { n: bigint; d: bigint };
const ZERO: Exact = { n: 0n, d: 1n };
const gcd = (a: bigint, b: bigint): bigint => (b ? gcd(b, a % b) : a < 0n ? -a : a);
const make = (n: bigint, d: bigint): Exact => {
	const by = gcd(n, d) || 1n;
	return { n: n / by, d: d / by };
};
const add = (a: Exact, b: Exact) => make(a.n * b.d + b.n * a.d, a.d * b.d);
const times = (a: Exact, k: number) => make(a.n * BigInt(k), a.d);
const less = (a: Exact, b: Exact) => a.n * b.d < b.n * a.d;
const minus = (a: Exact, b: Exact) => add(a, { n: -b.n, d: b.d });

/** Equal Shares once more, as slowly as it is told: sorted purses, fractions, one idea after another. */
function shareSlowly(election: Election, worth: Worth, perCost: boolean, rank: Int32Array, share: Exact): number[] {
	const { ideas, ballots } = election;
	const voters = Array.from({ length: ballots.start.length - 1 }, (_, b) => {
		const use = new Map<number, number>();
		for (let e = ballots.start[b]!; e < ballots.start[b + 1]!; e++) {
			const n = weigh(ballots.points[e]!, worth) * (perCost ? ideas[ballots.idea[e]!]!.cost : 1);
			if (weigh(ballots.points[e]!, worth) > 0) use.set(ballots.idea[e]!, n);
		}
		return { purse: share, use };
	});
	const order = ideas.map((_, i) => i).sort((a, b) => rank[a]! - rank[b]!);
	const chosen = order.filter((i) => ideas[i]!.cost === 0 && voters.some(({ use }) => use.has(i)));
	const waiting = new Set(order.filter((i) => ideas[i]!.cost > 0));
	for (;;) {
		let best: { idea: number; rho: Exact } | null = null;
		for (const i of waiting) {
			const backers = voters.filter(({ use }) => use.has(i));
			const sorted = [...backers].sort((a, b) => (less(times(a.purse, b.use.get(i)!), times(b.purse, a.use.get(i)!)) ? -1 : 1));
			let missing: Exact = { n: BigInt(ideas[i]!.cost), d: 1n };
			let uses = sorted.reduce((sum, { use }) => sum + use.get(i)!, 0);
			let rho: Exact | null = null;
			for (const { purse, use } of sorted) {
				const candidate = make(missing.n, missing.d * BigInt(uses));
				if (!less(purse, times(candidate, use.get(i)!))) {
					rho = candidate;
					break;
				}
				missing = minus(missing, purse);
				uses -= use.get(i)!;
			}
			if (!rho) waiting.delete(i);
			else if (!best || less(rho, best.rho) || (!less(best.rho, rho) && rank[i]! < rank[best.idea]!)) best = { idea: i, rho };
		}
		if (!best) return chosen;
		waiting.delete(best.idea);
		chosen.push(best.idea);
		for (const voter of voters) {
			const use = voter.use.get(best.idea);
			if (use === undefined) continue;
			const pays = times(best.rho, use);
			voter.purse = less(voter.purse, pays) ? ZERO : minus(voter.purse, pays);
		}
	}
}

/** Completion one small step after another. */
function completeSlowly(election: Election, worth: Worth, perCost: boolean, rank: Int32Array, completion: Completion): number[] {
	const { ideas, budget, ballots } = election;
	const n = ballots.start.length - 1;
	if (!n) return [];
	const spent = (winners: number[]) => winners.reduce((sum, i) => sum + ideas[i]!.cost, 0);
	const supported = (i: number) => [...ballots.idea].some((idea, e) => idea === i && weigh(ballots.points[e]!, worth) > 0);
	const run = (k: number) => {
		const share = completion.startsWith('addpct')
			? make(BigInt(budget * (100 + k)), BigInt(100 * n))
			: make(BigInt(budget + k * n), BigInt(n));
		return shareSlowly(election, worth, perCost, rank, share);
	};
	const fits = (winners: number[]) => ideas.some(({ cost }, i) => !winners.includes(i) && supported(i) && cost <= budget - spent(winners));
	let winners = run(0);
	if (completion.startsWith('add'))
		for (let k = 1; fits(winners); k++) {
			const next = run(k);
			if (spent(next) > budget) break;
			winners = next;
		}
	if (!completion.endsWith('u')) return winners;
	const { score } = countElection(election);
	for (const i of ideas.map((_, i) => i).sort((a, b) => score[b]! - score[a]! || rank[a]! - rank[b]!))
		if (!winners.includes(i) && score[i]! > 0 && ideas[i]!.cost <= budget - spent(winners)) winners = [...winners, i];
	return winners;
}

const SHARES = {
	mes_cost_score: ['score', true],
	mes_score: ['score', false],
	mes_votes: ['votes', false],
	mes_borda: ['borda', false]
} as const;
const ids = (election: Election, places: readonly number[]) => places.map((i) => election.ideas[i]!.id);

describe('Equal Shares', () => {
	test('follows the stated rule in every case, whatever is done with the rest; jumps end where small steps end', () => {
		// Where there is no money a step of 1 % never leads anywhere.
		const cases = fc.tuple(
			anyElection.filter(({ budget }) => budget > 0),
			fc.constantFrom(...(Object.keys(SHARES) as (keyof typeof SHARES)[])),
			fc.constantFrom(...COMPLETIONS),
			fc.constantFrom('lex' as const, 'cheap' as const)
		);
		fc.assert(
			fc.property(cases, ([election, rule, completion, ties]) => {
				const [worth, perCost] = SHARES[rule];
				const slow = completeSlowly(election, worth, perCost, rankTies(election, ties), completion);
				expect(allocate(election, rule, { completion, ties }).winners).toEqual(slow);
			}),
			{ numRuns: 3000 }
		);
	});
	test('an idea that takes the last of all its supporters is dearer than its cost by support', () => {
		const ideas = [1, 6, 6].map((cost, i) => ({ id: `i${i}`, cost, category: 'a', groups: [] }));
		const ballots: Record<string, number>[] = [
			{ i1: 3, i2: 2 },
			{ i0: 1, i2: 1 },
			{ i0: 2, i1: 3, i2: 2 },
			{ i1: 2, i2: 2 },
			{ i0: 2, i1: 3, i2: 2 },
			{ i1: 2, i2: 1 },
			{ i0: 2, i2: 3 }
		];
		const places = ballots.map((points) => ideas.flatMap(({ id }, i) => (points[id] ? [[i, points[id]] as const] : [])));
		const start = Int32Array.from([0, ...places.map((_, b) => places.slice(0, b + 1).flat().length)]);
		const election: Election = {
			...{ kind: 'cumulative', ideas, budget: 12, unit: 1, pointUnit: 1 },
			ballots: { start, idea: Int32Array.from(places.flat(), ([i]) => i), points: Float64Array.from(places.flat(), ([, points]) => points) }
		};
		// After i1 the purses hold exactly what i2 costs, at twice the price of i0.
		const { winners } = allocate(election, 'mes_cost_score', { completion: 'base', ties: 'lex' });
		expect(winners).toEqual([1, 0]);
		expect(winners).toEqual(completeSlowly(election, 'score', true, rankTies(election, 'lex'), 'base'));
	});
	test('never spends more than the fund, and pays no idea twice', () => {
		fc.assert(
			fc.property(anyElection, fc.constantFrom(...RULE_NAMES), fc.constantFrom(...COMPLETIONS), (election, rule, completion) => {
				const { winners, spent } = allocate(election, rule, { completion });
				expect(spent).toBe(winners.reduce((sum, i) => sum + election.ideas[i]!.cost, 0));
				expect(spent).toBeLessThanOrEqual(election.budget);
				expect(new Set(winners).size).toBe(winners.length);
			}),
			{ numRuns: 1500 }
		);
	});
});

describe('every rule', () => {
	test('does not depend on the order of the ballots, nor on that of the ideas', () => {
		const shuffled = anyElection.chain((election) =>
			fc.tuple(
				fc.constant(election),
				fc.shuffledSubarray(
					Array.from({ length: election.ballots.start.length - 1 }, (_, b) => b),
					{ minLength: election.ballots.start.length - 1 }
				),
				fc.shuffledSubarray(
					election.ideas.map((_, i) => i),
					{ minLength: election.ideas.length }
				)
			)
		);
		fc.assert(
			fc.property(
				shuffled,
				fc.constantFrom(...RULE_NAMES),
				fc.constantFrom(...COMPLETIONS),
				([election, ballots, ideas], rule, completion) => {
					const { start, idea, points } = election.ballots;
					const rows = ballots.map((b) =>
						Array.from(
							{ length: start[b + 1]! - start[b]! },
							(_, i) => [ideas.indexOf(idea[start[b]! + i]!), points[start[b]! + i]!] as const
						)
					);
					const other = { ...election, ideas: ideas.map((i) => election.ideas[i]!), ballots: packBallots(rows) };
					expect(ids(other, allocate(other, rule, { completion }).winners)).toEqual(
						ids(election, allocate(election, rule, { completion }).winners)
					);
				}
			),
			{ numRuns: 1500 }
		);
	});
	test('that fills up leaves no idea with support that would still fit', () => {
		const full = ['greedy_score', 'greedy_votes', 'greedy_score_per_cost', 'mes_cost_score', 'mes_score'] as const satisfies RuleName[];
		fc.assert(
			fc.property(anyElection, fc.constantFrom(...full), fc.constantFrom('u', 'add1u', 'addpctu'), (election, rule, completion) => {
				const { winners, spent } = allocate(election, rule, { completion: completion as Completion });
				const { score } = countElection(election);
				const left = election.ideas.filter(({ cost }, i) => !winners.includes(i) && score[i]! > 0 && cost <= election.budget - spent);
				expect(left).toEqual([]);
			}),
			{ numRuns: 1500 }
		);
	});
	test('that goes from the top keeps a winner that gets more dots', () => {
		const rules = ['greedy_score', 'greedy_score_noskip', 'greedy_score_per_cost'] as const satisfies RuleName[];
		fc.assert(
			fc.property(anyElection, fc.constantFrom(...rules), fc.nat(), fc.integer({ min: 1, max: 5 }), (election, rule, pick, more) => {
				const { winners } = allocate(election, rule);
				if (!winners.length) return;
				const winner = winners[pick % winners.length]!;
				const { start, idea, points } = election.ballots;
				const rows: Rows = Array.from({ length: start.length - 1 }, (_, b) =>
					Array.from({ length: start[b + 1]! - start[b]! }, (_, i) => [idea[start[b]! + i]!, points[start[b]! + i]!] as const)
				);
				const raised = { ...election, ballots: packBallots([...rows, [[winner, more] as const]]) };
				expect(allocate(raised, rule).winners).toContain(winner);
			}),
			{ numRuns: 1500 }
		);
	});
});

describe('promises made before the vote', () => {
	const election = makeElection(
		[4, 4, 4, 4],
		[
			[
				[0, 3],
				[1, 1]
			],
			[
				[0, 2],
				[2, 2]
			],
			[
				[2, 1],
				[3, 1]
			]
		],
		8
	);
	test('one for the young, though others have more dots', () => {
		expect(ids(election, allocate(election, 'greedy_score').winners)).toEqual(['i0', 'i2']);
		expect(ids(election, payOneOfEach(election, 'groups', 'lex', ['youth']))).toEqual(['i1', 'i0']);
		expect(ids(election, payOneOfEach(election, 'groups', 'lex', ['nobody']))).toEqual(['i0', 'i2']);
	});
	test('a ceiling for one category, and what is left afterwards', () => {
		const wide = { ...election, budget: 12 };
		expect(ids(wide, payUnderCaps(wide, 'category', new Map([['a', 4]]), 'lex'))).toEqual(['i0', 'i2', 'i1']);
		expect(ids(wide, payUnderCaps(wide, 'category', new Map([['c', 3]]), 'lex', true))).toEqual(['i0', 'i1', 'i3']);
	});
	test('N grants of equal size: the cost that is written on an idea does not matter', () => {
		const dear = makeElection(
			[900, 1, 1],
			[
				[
					[0, 3],
					[1, 2]
				],
				[[2, 1]]
			],
			5
		);
		expect(ids(dear, allocate(asEqualGrants(dear, 2, 1000), 'greedy_score').winners)).toEqual(['i0', 'i1']);
	});
	test('ties by a drawn order, kept for all rules', () => {
		const equal = makeElection(
			[4, 4, 4],
			[
				[
					[0, 1],
					[1, 1],
					[2, 1]
				]
			],
			8
		);
		for (const rule of ['greedy_score', 'mes_cost_score'] as const)
			expect(ids(equal, allocate(equal, rule, { ties: ['i2', 'i0', 'i1'] }).winners)).toEqual(['i2', 'i0']);
	});
});
