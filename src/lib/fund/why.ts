/** Why each idea won or not: reasons as values, found by counting again with one thing changed. Pure, exact; explain.ts says them. */
import { countElection, strikeIdeas, type Election } from '#lib/vote/tally.ts';
import { addDots, countFund, lineOf, wouldAdd, type Count } from './count.ts';
import { FUND_RULES, type AllocationRow, type FundRule, type FundTerms } from './rules.ts';

/**
 * seats: how many gave it dots.
 * promised: the group for which it was paid before all others, or null.
 * paid: Equal Shares: how many seats paid it from their shares, how many of them gave all they had left, tenge for one dot (rounded).
 * rest: Equal Shares: it was paid from what the shares had left over.
 * theirs: Equal Shares, not won: what its people had left together, tenge (rounded down).
 * displaced: without this winner these would have won. displacedBy: without one of these winners it would have won.
 * more: with so many further dots it would have won, with one fewer not (addDots says on which ballots); null = it won, or none would do.
 * otherwise: the rules by which it would have ended the other way.
 */
export type Why = {
	seats: number;
	promised: string | null;
	paid: { seats: number; gaveAll: number; perDot: number } | null;
	rest: boolean;
	theirs: number | null;
	displaced: string[];
	displacedBy: string[];
	more: number | null;
	otherwise: FundRule[];
};
export type ExplainedRow = AllocationRow & { why: Why };
export type Explained = { rows: ExplainedRow[]; spent: number; byRule: Record<FundRule, string[]> };

/** Counts by the rule of the village and finds the reasons for every idea. @param lot ids in the drawn order */
export function explainFund(whole: Election, terms: FundTerms, lot: readonly string[]): Explained {
	const count = countFund(whole, terms, lot);
	const { election, winners } = count;
	const id = (i: number) => election.ideas[i]!.id;
	const byRule = Object.fromEntries(
		FUND_RULES.map((rule) => [rule, (rule === terms.rule ? count : countFund(whole, { ...terms, rule }, lot)).winners.map(id)])
	) as Explained['byRule'];
	const won = new Set(winners);
	const displaced = new Map(winners.map((winner) => [winner, newWithout(whole, terms, lot, winner, won)]));
	const { seats } = countElection(election);
	const rows = rowsOf(count, terms).map(({ place, ...row }): ExplainedRow => {
		const isWinner = won.has(place);
		return {
			...row,
			why: {
				seats: seats[place]!,
				...sharesOf(count, terms, place),
				displaced: (displaced.get(place) ?? []).map(id),
				displacedBy: winners.filter((winner) => displaced.get(winner)!.includes(place)).map(id),
				more: isWinner ? null : dotsMissing(whole, terms, lot, count, place),
				otherwise: FUND_RULES.filter((rule) => byRule[rule].includes(id(place)) !== isWinner)
			}
		};
	});
	return { rows, spent: count.spent, byRule };
}

/** @returns the ideas that win when one winner is struck from the paper, and did not before. */
function newWithout(whole: Election, terms: FundTerms, lot: readonly string[], winner: number, won: ReadonlySet<number>): number[] {
	const keep = whole.ideas.map((_, i) => i !== winner);
	const back = keep.flatMap((yes, i) => (yes ? [i] : []));
	const without = countFund(strikeIdeas(whole, keep), terms, lot);
	return without.winners.map((i) => back[i]!).filter((i) => !won.has(i));
}

/** The rows in the order of the rule, with what was left of the fund at each turn. */
function rowsOf(count: Count, { rule }: FundTerms): (AllocationRow & { place: number })[] {
	const { election, winners } = count;
	const { score } = countElection(election);
	const line = lineOf(count, rule);
	const silent = election.ideas.map((_, i) => i).filter((i) => score[i] === 0);
	let left = election.budget;
	return [...line, ...silent].map((place, turn) => {
		const { id, cost } = election.ideas[place]!;
		const won = winners.includes(place);
		const outcome = won ? 'won' : score[place] === 0 ? 'no_dots' : rule === 'shares' ? 'short' : 'over_fund';
		const row = { place, ideaId: id, dots: score[place]!, cost, outcome, left, tie: tieOf(count, line, turn, rule) } as const;
		if (won) left -= cost;
		return row;
	});
}

/** What settled the place of an idea in the line of dots that shares them with its neighbour. */
function tieOf({ election, promised }: Count, line: readonly number[], turn: number, rule: FundRule): AllocationRow['tie'] {
	if (rule !== 'greedy' || turn < promised || turn >= line.length) return null;
	const { score } = countElection(election);
	const own = line[turn]!;
	const same = (i: number | undefined) => i !== undefined && score[i] === score[own];
	const rival = turn > promised && same(line[turn - 1]) ? line[turn - 1]! : same(line[turn + 1]) ? line[turn + 1]! : null;
	if (rival === null) return null;
	return election.ideas[rival]!.cost === election.ideas[own]!.cost ? 'lot' : 'cheaper';
}

function sharesOf(count: Count, { oneFor }: FundTerms, place: number): Pick<Why, 'promised' | 'paid' | 'rest' | 'theirs'> {
	const { election, winners, promised, shared, shares, pool } = count;
	const at = winners.indexOf(place);
	const none = { promised: null, paid: null, rest: false, theirs: null };
	if (at >= 0 && at < promised) {
		const taken = winners.slice(0, at).flatMap((i) => election.ideas[i]!.groups ?? []);
		const group = election.ideas[place]!.groups?.find((one) => oneFor.includes(one) && !taken.includes(one)) ?? null;
		return { ...none, promised: group };
	}
	if (!shares) return none;
	const own = pool.places.indexOf(place);
	if (at >= promised + shared) return { ...none, rest: true };
	if (at < 0) return { ...none, theirs: Math.floor(shares.shares.leftWith(own) + 1e-6) };
	const paid = shares.shares.payersOf(own);
	if (!paid) return none;
	const round = shares.shares.rounds().find(({ idea }) => idea === own)!;
	const { num, den } = round.price;
	const perDot = (2n * num * BigInt(election.ideas[place]!.cost) + den) / (2n * den);
	return { ...none, paid: { ...paid, perDot: Number(perDot) } };
}

/** With how many further dots an idea wins while one fewer is not enough, by counting again. */
function dotsMissing(whole: Election, terms: FundTerms, lot: readonly string[], count: Count, idea: number): number | null {
	const { election } = count;
	const order = wouldAdd(count, idea);
	if (!order.length || election.ideas[idea]!.cost > election.budget) return null;
	const wins = (dots: number) => countFund(addDots(whole, idea, order, dots), terms, lot).winners.includes(idea);
	const most = mostNeeded(election, idea, order.length);
	let enough = 1;
	while (!wins(enough)) {
		if (enough > most) return null;
		enough *= 2;
	}
	let few = Math.floor(enough / 2);
	while (enough - few > 1) {
		const middle = Math.floor((few + enough) / 2);
		if (wins(middle)) enough = middle;
		else few = middle;
	}
	return enough;
}

/** With more dots than this an idea stands before all others by every rule. */
function mostNeeded(election: Election, idea: number, ballots: number): number {
	const { score } = countElection(election);
	const { cost } = election.ideas[idea]!;
	const perCost = score.map((n, i) => Math.ceil((n * cost) / Math.max(1, election.ideas[i]!.cost)));
	return Math.max(2 * ballots, ...score, ...perCost) + 1;
}
