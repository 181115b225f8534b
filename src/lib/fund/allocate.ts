/** The rules of counting by their names (as Pabulib's tools and equalshares.net use them), one call for all. Pure, exact. */
import { countElection, sumWorth, type Election, type Worth } from '#lib/vote/tally.ts';
import { RAISES, shareEqually, type Raise, type RaiseVariant, type SharesOutcome } from './completion.ts';
import { lineUp, payInLine } from './greedy.ts';
import { rankTies, type Ties } from './ties.ts';

/** base | u (what is left goes from the top, by score) | add1 | add1u | addpct | addpctu. */
export const COMPLETIONS = ['base', 'u', 'add1', 'add1u', 'addpct', 'addpctu'] as const;
export type Completion = (typeof COMPLETIONS)[number];

type GreedyRule = { worth: Worth; perCost?: boolean; noskip?: boolean; threshold?: boolean };
const GREEDY = {
	greedy_score: { worth: 'score' },
	greedy_score_noskip: { worth: 'score', noskip: true },
	greedy_score_per_cost: { worth: 'score', perCost: true },
	greedy_votes: { worth: 'votes' },
	greedy_votes_per_cost: { worth: 'votes', perCost: true },
	greedy_borda_per_cost: { worth: 'borda', perCost: true },
	greedy_score_threshold: { worth: 'score', threshold: true },
	greedy_score_threshold_noskip: { worth: 'score', threshold: true, noskip: true }
} as const satisfies Record<string, GreedyRule>;
const SHARES = {
	mes_cost_score: { worth: 'score', perCost: true },
	mes_score: { worth: 'score', perCost: false },
	mes_cost_votes: { worth: 'votes', perCost: true },
	mes_votes: { worth: 'votes', perCost: false },
	mes_borda: { worth: 'borda', perCost: false }
} as const satisfies Record<string, { worth: Worth; perCost: boolean }>;

export type RuleName = keyof typeof GREEDY | keyof typeof SHARES;
export const RULE_NAMES = [...Object.keys(GREEDY), ...Object.keys(SHARES)] as RuleName[];

/** threshold: the least score, for the rules that have one (in points of the election). */
export type AllocateOptions = { completion?: Completion; ties?: Ties; threshold?: number; variant?: RaiseVariant };
/** winners: places of the ideas in order of selection. spent: never more than the budget. shares: the run of Equal Shares, if it was one. */
export type Allocated = { winners: number[]; spent: number; shares: SharesOutcome | null };

export function isSharesRule(rule: RuleName): rule is keyof typeof SHARES {
	return rule in SHARES;
}

/** Shares out the budget of an election. An idea that nobody supports is never paid. */
export function allocate(election: Election, rule: RuleName, options: AllocateOptions = {}): Allocated {
	const { ties = 'lex', completion = 'base' } = options;
	const rank = rankTies(election, ties);
	const costs = election.ideas.map(({ cost }) => cost);
	const spend = (winners: readonly number[]) => winners.reduce((sum, i) => sum + costs[i]!, 0);
	if (!isSharesRule(rule)) {
		const { worth, perCost, noskip, threshold }: GreedyRule = GREEDY[rule];
		const { score } = countElection(election);
		const line = lineUp({ worth: sumWorth(election, worth), costs, rank, perCost });
		const standing = threshold ? line.filter((i) => score[i]! >= (options.threshold ?? 0)) : line;
		const winners = payInLine(standing, costs, election.budget, noskip);
		return { winners, spent: spend(winners), shares: null };
	}
	const [raise, rest] = splitCompletion(completion);
	const shares = shareEqually(election, { ...SHARES[rule], rank }, raise, options.variant);
	const winners = [...shares.winners];
	if (rest) {
		const paid = new Set(winners);
		const { score } = countElection(election);
		const line = lineUp({ worth: score, costs, rank }).filter((i) => !paid.has(i));
		winners.push(...payInLine(line, costs, election.budget - spend(winners)));
	}
	return { winners, spent: spend(winners), shares };
}

function splitCompletion(completion: Completion): [Raise, boolean] {
	if (completion === 'u') return ['base', true];
	const raise = RAISES.find((name) => completion === name || completion === `${name}u`)!;
	return [raise, completion.endsWith('u')];
}
