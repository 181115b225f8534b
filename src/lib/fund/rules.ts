/**
 * How the fund is shared out. The rule 'greedy', as it is read out in the hall:
 * 1. Ideas stand in line by their dots, most first. With equal dots the cheaper one goes first; with equal cost too, the one with
 *    the smaller number.
 * 2. From the top, every idea that still fits into what is left of the fund wins. One that does not fit is passed over, and the next is tried.
 * 3. An idea without dots never wins.
 * Pure.
 */
import type { AllocationReason, StageDecision } from '#lib/workshop/stage.ts';

/**
 * The rules that a village can choose. greedy: most dots first. shares: Equal Shares, purses raised by 1 % of the fund until it is used, the
 * rest to the most dots. per_cost: most dots for the money first.
 */
export const FUND_RULES = ['greedy', 'shares', 'per_cost'] as const;
export type FundRule = (typeof FUND_RULES)[number];
/** oneFor: whom at least one idea must serve. grants: that many of equal size instead of each idea's own cost; 0 = its own cost. */
export type FundTerms = { rule: FundRule; oneFor: readonly string[]; grants: number };
/** How a vote is counted that nothing was said of. */
export const PLAIN_TERMS: FundTerms = { rule: 'greedy', oneFor: [], grants: 0 };
/** Whom a promise can be made to: at least one idea for them. */
export const PROMISED_GROUPS = ['children', 'youth', 'women', 'pensioners', 'disability', 'large_families'] as const;
export const MOST_GRANTS = 50;

/** cost in tenge. */
export type FundIdea = { id: string; number: number; cost: number; dots: number };
export type AllocationRow = StageDecision['rows'][number];

/**
 * Shares out a fund by the rule above.
 * @param fund tenge
 * @returns the rows in the order of the rule and what was spent (tenge). `left` = what was left when the idea's turn came.
 * `tie` = what settled the place of an idea that shares its dots with others: compared with the one before it, or for the
 * first of them with the one after it; null without a tie and for ideas without dots.
 */
export function allocateGreedy(ideas: readonly FundIdea[], fund: number): { rows: AllocationRow[]; spent: number } {
	const line = [...ideas].sort((a, b) => b.dots - a.dots || a.cost - b.cost || a.number - b.number);
	let left = Math.max(0, fund);
	const rows = line.map((idea, place) => {
		const before = left;
		const outcome: AllocationReason = idea.dots <= 0 ? 'no_dots' : idea.cost <= left ? 'won' : 'over_fund';
		if (outcome === 'won') left -= idea.cost;
		return { ideaId: idea.id, dots: idea.dots, cost: idea.cost, outcome, left: before, tie: tieOf(line, place) };
	});
	return { rows, spent: rows.reduce((sum, row) => sum + (row.outcome === 'won' ? row.cost : 0), 0) };
}

/** @returns the place of the idea with the same dots that an idea is compared with, or null. */
export function rivalOf(line: readonly { dots: number }[], place: number): number | null {
	const dots = line[place]!.dots;
	if (dots <= 0) return null;
	if (line[place - 1]?.dots === dots) return place - 1;
	return line[place + 1]?.dots === dots ? place + 1 : null;
}

function tieOf(line: readonly FundIdea[], place: number): AllocationRow['tie'] {
	const rival = rivalOf(line, place);
	if (rival === null) return null;
	return line[rival]!.cost === line[place]!.cost ? 'earlier' : 'cheaper';
}
