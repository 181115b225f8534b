/** The count of a workshop's fund: the rules that a village can choose, each ending in rows and in the reasons behind them. Pure, exact. */
import { compareCodePoints, countElection, packBallots, strikeIdeas, type Election } from '#lib/vote/tally.ts';
import { allocate, type RuleName } from './allocate.ts';
import type { SharesOutcome } from './completion.ts';
import { lineUp } from './greedy.ts';
import { asEqualGrants, firstOfEach } from './quotas.ts';
import type { FundRule, FundTerms } from './rules.ts';
import { rankTies } from './ties.ts';

/** An idea on the paper; cost in tenge, groups: whom it serves. */
export type PaperIdea = { id: string; number: number; cost: number; groups: readonly string[] };
export type Count = {
	election: Election;
	/** The order that settles ties, first to last: the cheaper one, then the drawn lot. */
	order: string[];
	/** Places of the winners in order of selection; the first `promised` because of oneFor, then `shared` by purses, the rest by dots. */
	winners: number[];
	promised: number;
	shared: number;
	shares: SharesOutcome | null;
	/** The election that purses were shared in, and where its ideas stand in the whole. */
	pool: { election: Election; places: number[] };
	spent: number;
};

/** @returns an election in tenge. @param ballots dots by idea id; an empty one is not counted */
export function toElection(paper: readonly PaperIdea[], ballots: readonly Readonly<Record<string, number>>[], fund: number): Election {
	const places = new Map(paper.map(({ id }, i) => [id, i]));
	const rows = ballots.map((dots) =>
		Object.entries(dots).flatMap(([id, n]) => (places.has(id) && n > 0 ? [[places.get(id)!, n] as const] : []))
	);
	const ideas = paper.map(({ id, cost, groups }) => ({ id, cost, groups }));
	const cast = rows.filter((row) => row.length);
	return { kind: 'cumulative', ideas, budget: Math.max(0, fund), unit: 1, pointUnit: 1, ballots: packBallots(cast) };
}

/**
 * Counts by a rule of the village.
 * @param lot ids in the drawn order; ideas that cost the same and have equal dots follow it
 */
export function countFund(whole: Election, { rule, oneFor, grants }: FundTerms, lot: readonly string[]): Count {
	const election = grants > 0 ? asEqualGrants(whole, grants, Math.floor(whole.budget / grants)) : whole;
	const order = tieOrder(election, lot);
	const first = oneFor.length ? firstOfEach(election, 'groups', order, oneFor) : [];
	const cost = (places: readonly number[]) => places.reduce((sum, i) => sum + election.ideas[i]!.cost, 0);
	const places = election.ideas.map((_, i) => i).filter((i) => !first.includes(i));
	const pool = first.length
		? strikeIdeas(
				{ ...election, budget: election.budget - cost(first) },
				election.ideas.map((_, i) => !first.includes(i))
			)
		: election;
	const found = allocate(pool, NAMES[rule], { ties: order, ...(rule === 'shares' && { completion: 'addpctu' }) });
	const winners = [...first, ...found.winners.map((i) => places[i]!)];
	const shared = found.shares?.winners.length ?? 0;
	return {
		election,
		order,
		winners,
		promised: first.length,
		shared,
		shares: found.shares,
		pool: { election: pool, places },
		spent: cost(winners)
	};
}

const NAMES: Record<FundRule, RuleName> = { greedy: 'greedy_score', per_cost: 'greedy_score_per_cost', shares: 'mes_cost_score' };

/** The cheaper one first, then the one with more dots, then the drawn one. */
function tieOrder(election: Election, lot: readonly string[]): string[] {
	const { ideas } = election;
	const { score } = countElection(election);
	const drawn = rankTies(election, lot);
	return ideas
		.map((_, i) => i)
		.sort((a, b) => ideas[a]!.cost - ideas[b]!.cost || score[b]! - score[a]! || drawn[a]! - drawn[b]!)
		.map((i) => ideas[i]!.id);
}

/** @returns all ideas with dots in the order in which a rule looks at them; those of Equal Shares: the winners, then by dots. */
export function lineOf({ election, order, winners, promised, shared }: Count, rule: FundRule): number[] {
	const line = lineUp({
		worth: countElection(election).score,
		costs: election.ideas.map(({ cost }) => cost),
		rank: rankTies(election, order),
		perCost: rule === 'per_cost'
	});
	const ahead = winners.slice(0, promised + shared);
	return [...ahead, ...line.filter((i) => !ahead.includes(i))];
}

/**
 * The ballots that would take one more dot each for an idea, in order: those without it first, among them those with the most money left
 * (in Equal Shares), then those that name it already.
 */
export function wouldAdd({ election, shares }: Count, idea: number): number[] {
	const { start, idea: named, points } = election.ballots;
	const money = shares?.shares.moneyLeft() ?? new Float64Array(0);
	const ballots = Array.from({ length: start.length - 1 }, (_, b) => {
		const entries = Array.from({ length: start[b + 1]! - start[b]! }, (_, i) => start[b]! + i);
		const text = entries
			.map((e) => `${election.ideas[named[e]!]!.id}:${points[e]!}`)
			.sort(compareCodePoints)
			.join();
		const group = shares?.shares.groupOf(b) ?? -1;
		// A purse that supports nothing in the pool is full.
		return { b, has: entries.some((e) => named[e] === idea), left: group < 0 ? Infinity : money[group]!, text };
	});
	return ballots.sort((a, b) => Number(a.has) - Number(b.has) || b.left - a.left || compareCodePoints(a.text, b.text)).map(({ b }) => b);
}

/** The same election with more dots for an idea, one on each ballot of a list, from the first again when it ends. */
export function addDots(election: Election, idea: number, order: readonly number[], dots: number): Election {
	const { ballots } = election;
	const count = ballots.start.length - 1;
	const extra = new Int32Array(count);
	for (let k = 0; k < dots; k++) extra[order[k % order.length]!]!++;
	const start = new Int32Array(count + 1);
	const named = new Int32Array(ballots.idea.length + count);
	const points = new Float64Array(named.length);
	let at = 0;
	for (let b = 0; b < count; b++) {
		let more = extra[b]!;
		for (let e = ballots.start[b]!; e < ballots.start[b + 1]!; e++, at++) {
			named[at] = ballots.idea[e]!;
			points[at] = ballots.points[e]!;
			if (named[at] !== idea) continue;
			points[at]! += more;
			more = 0;
		}
		if (more) {
			named[at] = idea;
			points[at++] = more;
		}
		start[b + 1] = at;
	}
	return { ...election, ballots: { start, idea: named.slice(0, at), points: points.slice(0, at) } };
}
