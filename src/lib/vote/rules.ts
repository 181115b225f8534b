/**
 * Dots: what a ballot may say, how ballots are counted, and when a vote may be opened, closed and revealed. Pure.
 *
 *     none -> open -> closed -> revealed
 *               ^________|__________|    a repeated round, with a reason; the old round is kept
 */
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { makeCode, type Verdict } from '#lib/workshop/rules.ts';
import type { StageVote } from '#lib/workshop/stage.ts';

/** Dots by idea id. An idea without dots is left out. */
export type Dots = Record<string, number>;
/** The ballot paper. `ideas`: the ids in the order of their numbers. */
export type Paper = { ideas: readonly string[]; dotsPerSeat: number; maxPerIdea: number };
export type TallyRow = { ideaId: string; dots: number; seats: number };
export type VoteState = 'open' | 'closed' | 'revealed';
export type VoteStep = 'open' | 'close' | 'reveal';

/** What GET /api/v1/workshops/CODE/votes/VOTE answers. Costs in tenge. */
export type VoteAnswer = Pick<StageVote, 'id' | 'state' | 'round' | 'dotsPerSeat' | 'maxPerIdea' | 'tally'> & {
	ideas: { id: string; number: number; title: string; cost: number }[];
	counts: { present: number; voted: number };
	/** Every counted ballot by receipt, once revealed; null before, and when there are fewer than five. */
	ballots: { receipt: string; dots: Dots }[] | null;
};

/** Before the idea's id in the name of its field in a plain form: `dots.<idea>`. */
export const DOTS_FIELD = 'dots.';
/** Fewer published ballots than this could be guessed back to people who know each other. */
export const FEWEST_PUBLISHED = 5;

/**
 * Judges a ballot against its paper. An empty ballot is allowed: it takes all dots back and does not count as having voted.
 * @returns the ballot without its zeros, or a refusal at field `dots`: dots_not_whole, unknown_idea, too_many_on_one {max}, too_many_dots {max}.
 */
export function checkDots(dots: Dots, paper: Paper): Result<Dots> {
	const standing = new Set(paper.ideas);
	const entries = Object.entries(dots);
	if (entries.some(([, n]) => !Number.isSafeInteger(n) || n < 0)) return refuse('dots_not_whole', 'dots');
	if (entries.some(([ideaId]) => !standing.has(ideaId))) return refuse('unknown_idea', 'dots');
	if (entries.some(([, n]) => n > paper.maxPerIdea)) return refuse('too_many_on_one', 'dots', { max: paper.maxPerIdea });
	if (sumDots(dots) > paper.dotsPerSeat) return refuse('too_many_dots', 'dots', { max: paper.dotsPerSeat });
	return accept(Object.fromEntries(entries.filter(([, n]) => n > 0)));
}

/** @returns the number of dots on a ballot. */
export function sumDots(dots: Dots): number {
	return Object.values(dots).reduce((sum, n) => sum + n, 0);
}

/** @returns whether a ballot counts as having voted: at least one dot. */
export function isCast(dots: Dots): boolean {
	return sumDots(dots) > 0;
}

/**
 * Counts ballots. The result depends only on what was voted, never on the order of the ballots.
 * @param ideas ids on the paper, in order; every one of them gets a row, dots for anything else are not counted
 * @returns most dots first, equal ones in the order of the paper; `seats` = how many ballots gave the idea at least one dot
 */
export function tallyBallots(ballots: readonly Dots[], ideas: readonly string[]): TallyRow[] {
	const rows = ideas.map((ideaId) => ({ ideaId, dots: 0, seats: 0 }));
	const byIdea = new Map(rows.map((row) => [row.ideaId, row]));
	for (const ballot of ballots) {
		for (const [ideaId, n] of Object.entries(ballot)) {
			const row = byIdea.get(ideaId);
			if (!row || n <= 0) continue;
			row.dots += n;
			row.seats += 1;
		}
	}
	return rows.sort((a, b) => b.dots - a.dots); // sort is stable: ties keep the paper's order
}

/** @returns a receipt of six characters that cannot be mistaken for each other. @param random 6 or more random bytes */
export function makeReceipt(random: Uint8Array): string {
	return makeCode(random);
}

/**
 * When a vote may be turned. @param state of the newest vote of the workshop, null = none yet
 * @returns ok or a refusal: vote_open (a vote is running), not_found (nothing to close or reveal), vote_closed (closed already), not_closed_yet.
 */
export function checkTurn(step: VoteStep, state: VoteState | null): Verdict {
	if (step === 'open') return state === 'open' ? refuse('vote_open') : { ok: true };
	if (state === null) return refuse('not_found');
	if (step === 'close') return state === 'open' ? { ok: true } : refuse('vote_closed');
	return state === 'open' ? refuse('not_closed_yet') : { ok: true };
}
