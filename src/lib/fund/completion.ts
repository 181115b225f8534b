/** Equal Shares usually leaves money: what is done with it. Pure, exact. Definitions: D. Peters, equalshares.net. */
import { countBallots, type Election, type Worth } from '#lib/vote/tally.ts';
import { EqualShares } from './equal-shares.ts';
import type { Fraction } from './exact-prices.ts';
import { groupBallots } from './purses.ts';

/**
 * base: nothing. add1: purses are raised by 1 of the currency, again and again, until the next raise would cost more than the fund or no
 * idea that anybody supports fits into what is left. addpct: the same in steps of 1 % of the fund.
 */
export type Raise = 'base' | 'add1' | 'addpct';
export const RAISES = ['base', 'add1', 'addpct'] as const satisfies readonly Raise[];

export type SharesTerms = { worth: Worth; perCost: boolean; rank: Int32Array };
/** runOn: go on when nothing more fits. wholeShare: the first purse is rounded down to whole units of the currency. */
export type RaiseVariant = { runOn?: boolean; wholeShare?: boolean };
/** share: the purse of every ballot. raises: how often it was raised. shares: the run that led there, for its prices and what is left. */
export type SharesOutcome = { winners: number[]; free: number; share: Fraction; raises: number; shares: EqualShares };

/** Runs Equal Shares on an election; winners are places in its ideas, in order of selection. `free` of them, the first, cost nothing. */
export function shareEqually(election: Election, terms: SharesTerms, raise: Raise = 'base', variant: RaiseVariant = {}): SharesOutcome {
	const { ideas, budget } = election;
	const ballots = countBallots(election.ballots);
	const purses = groupBallots(election, terms.worth, (i) => ideas[i]!.cost === 0);
	const costs = ideas.map(({ cost }) => cost);
	const shares = new EqualShares({ purses, costs, rank: terms.rank, perCost: terms.perCost });
	const supported = supportOf(election, terms.worth);
	const free = costs.map((_, i) => i).filter((i) => costs[i] === 0 && supported[i]);
	free.sort((a, b) => terms.rank[a]! - terms.rank[b]!);
	const share = (k: number) => purseOf(election, ballots, raise, k, variant);
	if (!ballots) return { winners: [], free: 0, share: { num: 0n, den: 1n }, raises: 0, shares };

	let raises = 0;
	let winners = shares.run(share(0));
	const answer = (): SharesOutcome => ({ winners: [...free, ...winners], free: free.length, share: share(raises), raises, shares });
	if (raise === 'base') return answer();
	// Jumps are tried where a step has changed nothing.
	let jump = 0;
	for (;;) {
		const left = budget - winners.reduce((sum, i) => sum + costs[i]!, 0);
		const paid = new Set(winners);
		const fits = supported.some((yes, i) => yes && costs[i]! > 0 && !paid.has(i) && (variant.runOn || costs[i]! <= left));
		if (!fits) return answer();
		for (; jump >= 1;) {
			if (shares.extend(share(raises + jump))) {
				raises += jump;
				jump *= 2;
			} else jump = Math.floor(jump / 4);
		}
		const next = shares.run(share(raises + 1));
		if (next.reduce((sum, i) => sum + costs[i]!, 0) > budget) {
			shares.run(share(raises));
			return answer();
		}
		raises += 1;
		jump = next.length === winners.length && next.every((i, k) => i === winners[k]) ? 4 : 0;
		winners = next;
	}
}

/** The purse after k raises. */
function purseOf({ budget, unit }: Election, ballots: number, raise: Raise, k: number, { wholeShare }: RaiseVariant): Fraction {
	if (wholeShare) return { num: BigInt((Math.floor(budget / ballots / unit) + k) * unit), den: 1n };
	if (raise === 'addpct') return { num: BigInt(budget) * BigInt(100 + k), den: BigInt(ballots) * 100n };
	return { num: BigInt(budget) + BigInt(ballots) * BigInt(k * unit), den: BigInt(ballots) };
}

function supportOf({ ideas, ballots }: Election, worth: Worth): boolean[] {
	const supported = ideas.map(() => false);
	const least = worth === 'borda' ? 1 : worth === 'votes' ? -1 : 0;
	for (let e = 0; e < ballots.idea.length; e++) if (ballots.points[e]! > least) supported[ballots.idea[e]!] = true;
	return supported;
}
