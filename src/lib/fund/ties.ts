/** Which of two equal ideas comes first: a fixed order, made before the count and kept for all of it. Pure. */
import { compareCodePoints, countElection, type Election } from '#lib/vote/tally.ts';

/**
 * lex: the smaller id. cheap: the lower cost, then the higher score, then the smaller id. Or a drawn order: the ids, first drawn first;
 * an idea that was not drawn comes after those that were.
 */
export type Ties = 'lex' | 'cheap' | readonly string[];

/** @returns for each idea its place in the order of ties, 0 first. */
export function rankTies(election: Pick<Election, 'ideas' | 'ballots'>, ties: Ties): Int32Array {
	const { ideas } = election;
	const byId = (a: number, b: number) => compareCodePoints(ideas[a]!.id, ideas[b]!.id);
	const order = ideas.map((_, i) => i);
	if (ties === 'lex') order.sort(byId);
	else if (ties === 'cheap') {
		const { score } = countElection(election);
		order.sort((a, b) => ideas[a]!.cost - ideas[b]!.cost || score[b]! - score[a]! || byId(a, b));
	} else {
		const drawn = new Map(ties.map((id, place) => [id, place]));
		const place = (i: number) => drawn.get(ideas[i]!.id) ?? ties.length;
		order.sort((a, b) => place(a) - place(b) || byId(a, b));
	}
	const rank = new Int32Array(ideas.length);
	order.forEach((i, place) => (rank[i] = place));
	return rank;
}
