/** How a result is shown step by step on the screen: the winners from the last to the first, then everything. Pure. */
import type { StageDecision } from '#lib/workshop/stage.ts';

type Rows = Pick<StageDecision, 'rows' | 'voteId'>;

/** @returns ids of the winners in the order in which they appear. */
export function revealOrder({ rows }: Rows): string[] {
	return rows
		.filter(({ outcome }) => outcome === 'won')
		.map(({ ideaId }) => ideaId)
		.reverse();
}

/**
 * How many winners are shown. @param focus of the screen: the id of the vote = none yet, that of a winner = up to this one
 * @returns null = everything, the others too
 */
export function revealedCount(decision: Rows, focus: string | undefined): number | null {
	if (focus === decision.voteId) return 0;
	const at = focus === undefined ? -1 : revealOrder(decision).indexOf(focus);
	return at < 0 ? null : at + 1;
}
