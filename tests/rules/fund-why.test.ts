import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDots, countFund, toElection, wouldAdd, type PaperIdea } from '#lib/fund/count.ts';
import { allocateGreedy, FUND_RULES, type FundTerms } from '#lib/fund/rules.ts';
import { explainFund } from '#lib/fund/why.ts';
import { strikeIdeas } from '#lib/vote/tally.ts';

const paper = (costs: readonly number[]): PaperIdea[] =>
	costs.map((cost, i) => ({ id: `i${i}`, number: i + 1, cost, groups: i % 3 === 2 ? ['youth'] : [] }));
const anyCase = fc
	.record({
		costs: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 }),
		cast: fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }), { maxLength: 8 }),
		fund: fc.integer({ min: 0, max: 15 }),
		rule: fc.constantFrom(...FUND_RULES),
		oneFor: fc.constantFrom<string[]>([], ['youth']),
		grants: fc.constantFrom(0, 0, 3)
	})
	.chain((one) =>
		fc
			.shuffledSubarray(
				one.costs.map((_, i) => `i${i}`),
				{ minLength: one.costs.length }
			)
			.map((lot) => ({ ...one, lot }))
	)
	.map(({ costs, cast, fund, lot, ...terms }) => {
		const ballots = cast.map((dots) => Object.fromEntries(dots.slice(0, costs.length).flatMap((n, i) => (n ? [[`i${i}`, n]] : []))));
		return { election: toElection(paper(costs), ballots, fund), terms: terms as FundTerms, lot };
	});

describe('reasons are true', () => {
	test('with the dots that were missing it wins, with one fewer it does not', () => {
		let stated = 0;
		fc.assert(
			fc.property(anyCase, ({ election, terms, lot }) => {
				const count = countFund(election, terms, lot);
				for (const { ideaId, why, outcome } of explainFund(election, terms, lot).rows) {
					const idea = election.ideas.findIndex(({ id }) => id === ideaId);
					const order = wouldAdd(count, idea);
					const wins = (dots: number) => countFund(addDots(election, idea, order, dots), terms, lot).winners.includes(idea);
					if (outcome === 'won') expect(why.more).toBeNull();
					else if (why.more !== null) {
						stated++;
						expect([wins(why.more), wins(why.more - 1)]).toEqual([true, false]);
					} else if (order.length) for (const dots of [1, 2, 5, 40]) expect(wins(dots)).toBe(false);
				}
			}),
			{ numRuns: 600 }
		);
		expect(stated).toBeGreaterThan(300);
	});
	test('without the winner that displaced it an idea wins, without the others it does not', () => {
		fc.assert(
			fc.property(anyCase, ({ election, terms, lot }) => {
				const { rows } = explainFund(election, terms, lot);
				const winners = rows.filter(({ outcome }) => outcome === 'won');
				for (const winner of winners) {
					const without = strikeIdeas(
						election,
						election.ideas.map(({ id }) => id !== winner.ideaId)
					);
					const now = countFund(without, terms, lot).winners.map((i) => without.ideas[i]!.id);
					const fresh = now.filter((id) => !winners.some(({ ideaId }) => ideaId === id));
					expect(winner.why.displaced).toEqual(fresh);
					const blaming = rows.filter(({ why }) => why.displacedBy.includes(winner.ideaId)).map(({ ideaId }) => ideaId);
					expect(blaming.sort()).toEqual([...fresh].sort());
				}
			}),
			{ numRuns: 600 }
		);
	});
	test('what another rule would have chosen is what it chooses; the rows are the winners and add up', () => {
		fc.assert(
			fc.property(anyCase, ({ election, terms, lot }) => {
				const { rows, spent, byRule } = explainFund(election, terms, lot);
				const won = rows.filter(({ outcome }) => outcome === 'won');
				expect(new Set(won.map(({ ideaId }) => ideaId))).toEqual(new Set(byRule[terms.rule]));
				expect(won.reduce((sum, { cost }) => sum + cost, 0)).toBe(spent);
				expect(spent).toBeLessThanOrEqual(election.budget);
				expect(rows).toHaveLength(election.ideas.length);
				for (const rule of FUND_RULES) {
					const other = countFund(election, { ...terms, rule }, lot).winners.map((i) => election.ideas[i]!.id);
					for (const { ideaId, outcome, why } of rows)
						expect(why.otherwise.includes(rule)).toBe(other.includes(ideaId) !== (outcome === 'won'));
				}
				for (const row of rows) {
					if (row.outcome === 'over_fund') expect(row.cost).toBeGreaterThan(row.left);
					if (row.outcome === 'won') expect(row.cost).toBeLessThanOrEqual(row.left);
					if (row.outcome === 'short') expect(row.why.theirs).toBeLessThan(row.cost);
				}
			}),
			{ numRuns: 800 }
		);
	});
	test('from the top it is the same as the rule that is read out in the hall', () => {
		fc.assert(
			fc.property(anyCase, ({ election, lot }) => {
				const terms: FundTerms = { rule: 'greedy', oneFor: [], grants: 0 };
				const { rows } = explainFund(election, terms, lot);
				const ideas = rows.map(({ ideaId, dots, cost }) => ({ id: ideaId, dots, cost, number: lot.indexOf(ideaId) + 1 }));
				const read = allocateGreedy(ideas, election.budget).rows;
				expect(rows.filter(({ dots }) => dots > 0).map(({ ideaId, outcome, left }) => [ideaId, outcome, left])).toEqual(
					read.filter(({ dots }) => dots > 0).map(({ ideaId, outcome, left }) => [ideaId, outcome, left])
				);
			}),
			{ numRuns: 600 }
		);
	});
});

describe('Equal Shares in a hall', () => {
	// 10 seats: seven want the pump and the fence, three the swings.
	const ballots = [...Array.from({ length: 7 }, () => ({ pump: 3, fence: 3 })), ...Array.from({ length: 3 }, () => ({ swings: 5 }))];
	const ideas = [
		{ id: 'pump', number: 1, cost: 4200, groups: [] },
		{ id: 'fence', number: 2, cost: 3500, groups: [] },
		{ id: 'swings', number: 3, cost: 2700, groups: ['children'] }
	];
	const election = toElection(ideas, ballots, 10_000);
	const rowOf = (terms: Partial<FundTerms>, id: string) =>
		explainFund(election, { rule: 'greedy', oneFor: [], grants: 0, ...terms }, ['pump', 'fence', 'swings']).rows.find(
			({ ideaId }) => ideaId === id
		)!;

	test('from the top the seven take nearly all, and the three lose their swings', () => {
		expect(rowOf({}, 'fence')).toMatchObject({ outcome: 'won', tie: 'cheaper', why: { displaced: ['swings'] } });
		expect(rowOf({}, 'swings')).toMatchObject({
			outcome: 'over_fund',
			left: 2300,
			why: { displacedBy: ['fence', 'pump'], more: 6, otherwise: ['shares', 'per_cost'] }
		});
	});
	test('each has the same share: it says who paid, how much for a dot, and what was missing', () => {
		expect(rowOf({ rule: 'shares' }, 'fence').why).toMatchObject({ seats: 7, paid: { seats: 7, gaveAll: 0, perDot: 167 } });
		expect(rowOf({ rule: 'shares' }, 'swings').why).toMatchObject({ seats: 3, paid: { seats: 3, gaveAll: 0, perDot: 180 } });
		// Each of the seven has 500 left; nothing fits into the 3 800 that are left, so nothing is raised.
		expect(rowOf({ rule: 'shares' }, 'pump')).toMatchObject({
			outcome: 'short',
			left: 3800,
			why: { theirs: 3500, otherwise: ['greedy'] }
		});
	});
	test('a promise made before the vote comes first, and is said', () => {
		expect(rowOf({ oneFor: ['children'] }, 'swings')).toMatchObject({ outcome: 'won', left: 10_000, why: { promised: 'children' } });
	});
	test('grants of equal size cost the same whatever an idea says', () => {
		expect(rowOf({ grants: 3 }, 'swings')).toMatchObject({ outcome: 'won', cost: 3333 });
	});
});
