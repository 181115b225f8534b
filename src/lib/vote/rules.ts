/**
 * Ballots: what one may say, how they are counted, and when a vote may be opened, closed and revealed. Pure.
 *
 *     none -> open -> closed -> revealed
 *               ^        |          |
 *               |________|__________|    a repeated round, with a reason; the old round is kept
 *               ^________|               opened again for those who came late, with a reason, before anything was shown
 */
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { makeCode, type Verdict } from '#lib/workshop/rules.ts';
import type { StageVote } from '#lib/workshop/stage.ts';

/**
 * dots: some on each idea. approval: every idea one likes. ranking: the best few in order. cart: what fits into the fund.
 * motion: yes, no or abstain.
 */
export const VOTE_KINDS = ['dots', 'approval', 'ranking', 'cart', 'motion'] as const;
export type VoteKind = (typeof VOTE_KINDS)[number];
/** ideas: the vote of an activity; test: to warm up, never mixed with the others; motion: for the protocol. */
export type VotePurpose = 'ideas' | 'test' | 'motion';
/** What one may say to a motion: the ids that stand on its paper. */
export const MOTION_ANSWERS = ['yes', 'no', 'abstain'] as const;
/** "Which tea?": what stands on the paper of a test vote. */
export const TEAS = ['tea_milk', 'tea_black', 'tea_green', 'tea_herbs'] as const;
/** How a ballot came: phone; card: a person without a phone told it; paper: typed from a paper ballot; hands: counted in the hall. */
export const CHANNELS = ['phone', 'card', 'paper', 'hands'] as const;
export type Channel = (typeof CHANNELS)[number];

/**
 * What is on a ballot, by idea id; an idea without anything is left out. dots: how many dots. approval, cart, motion: 1.
 * ranking: points, as many as there are places for the first and one less for each further.
 */
export type Dots = Record<string, number>;
/**
 * The ballot paper. `ideas`: the ids in the order of their numbers. dotsPerSeat: of approval and cart without meaning, of a ranking the
 * number of places. costs and fund (tenge): of a cart.
 */
export type Paper = {
	kind?: VoteKind;
	ideas: readonly string[];
	dotsPerSeat: number;
	maxPerIdea: number;
	minIdeas?: number;
	costs?: Readonly<Record<string, number>>;
	fund?: number;
};
export type TallyRow = { ideaId: string; dots: number; seats: number };
export type VoteState = 'open' | 'closed' | 'revealed';
export type VoteStep = 'open' | 'close' | 'reveal' | 'reopen';

/** The rules of a vote beside its dots, chosen before it opens. */
export type VoteRules = {
	/** A ballot counts from this many ideas on; 0 and 1 = any. */
	minIdeas: number;
	/** Each seat sees the ideas in an order of its own. */
	shuffled: boolean;
	/** Every seat has a code to find its ballot in the published list. */
	receipts: boolean;
	/** Groups smaller than this are published as sums only. */
	fewest: number;
	/** Percent of those present who must vote; 0 = none. */
	quorum: number;
	/** Seats that an idea needs to be chosen; 0 = none. */
	minSupport: number;
	/** tenge, of a cart */
	fund: number;
	/** A motion is counted by hands alone. */
	byHands: boolean;
};
export const DEFAULT_RULES: VoteRules = {
	minIdeas: 0,
	shuffled: true,
	receipts: true,
	fewest: 5,
	quorum: 0,
	minSupport: 0,
	fund: 0,
	byHands: false
};

/** What GET /api/v1/workshops/CODE/votes/VOTE answers. Costs in tenge. */
export type VoteAnswer = Omit<StageVote, 'ideas' | 'activityId' | 'voted' | 'present'> & {
	ideas: { id: string; number: number; title: string; cost: number }[];
	/** present: at the closing; while the vote is open, now. */
	counts: { present: number; voted: number };
	/**
	 * Every counted ballot in the order of receipts, once revealed; null before, and when there are fewer than rules.fewest.
	 * receipt null: the vote had none.
	 */
	ballots: { receipt: string | null; dots: Dots }[] | null;
};

/** Before the idea's id in the name of its field in a plain form: `dots.<idea>`. */
export const DOTS_FIELD = 'dots.';
/** The same for the place of an idea in a ranking: `place.<idea>`. */
export const PLACE_FIELD = 'place.';
/** More ideas than this on one paper are too many to weigh. */
export const MANY_IDEAS = 20;

/** @returns how many dots suit a paper of so many ideas: about a quarter of them, three to ten. */
export function suggestDots(ideas: number): number {
	return Math.min(10, Math.max(3, Math.round(ideas / 4)));
}

/**
 * Judges a ballot against its paper. An empty ballot is allowed: it takes everything back and does not count as having voted.
 * @returns the ballot without its zeros, or a refusal at field `dots`: dots_not_whole, unknown_idea, too_many_on_one {max},
 * too_many_dots {max}; ranking: too_many_places {max}, order_broken; cart: cart_full; motion: one_answer.
 */
export function checkDots(dots: Dots, paper: Paper): Result<Dots> {
	const standing = new Set(paper.ideas);
	const entries = Object.entries(dots);
	const { kind = 'dots', dotsPerSeat } = paper;
	if (entries.some(([, n]) => !Number.isSafeInteger(n) || n < 0)) return refuse('dots_not_whole', 'dots');
	if (entries.some(([ideaId]) => !standing.has(ideaId))) return refuse('unknown_idea', 'dots');
	const given = entries.filter(([, n]) => n > 0);
	if (kind === 'ranking' && given.length > dotsPerSeat) return refuse('too_many_places', 'dots', { max: dotsPerSeat });
	const max = kind === 'ranking' ? dotsPerSeat : kind === 'dots' ? paper.maxPerIdea : 1;
	if (entries.some(([, n]) => n > max)) return refuse('too_many_on_one', 'dots', { max });
	if (kind === 'dots' && sumDots(dots) > dotsPerSeat) return refuse('too_many_dots', 'dots', { max: dotsPerSeat });
	if (kind === 'ranking') {
		const points = given.map(([, n]) => n).sort((a, b) => b - a);
		if (points.some((n, place) => n !== dotsPerSeat - place)) return refuse('order_broken', 'dots');
	}
	if (kind === 'cart') {
		const spent = given.reduce((sum, [ideaId]) => sum + (paper.costs?.[ideaId] ?? 0), 0);
		if (spent > (paper.fund ?? 0)) return refuse('cart_full', 'dots');
	}
	if (kind === 'motion' && given.length > 1) return refuse('one_answer', 'dots');
	return accept(Object.fromEntries(given));
}

/** @returns whether hands can stand for ballots of this kind: an order and a purse are each person's own. */
export function canRaiseHands({ kind }: { kind?: VoteKind }): boolean {
	return kind !== 'ranking' && kind !== 'cart';
}

/** @returns the points of an order: as many as there are places for the first, one less for each further. */
export function pointsOf(order: readonly string[], places: number): Dots {
	return Object.fromEntries(order.map((ideaId, at) => [ideaId, places - at]));
}

/** @returns the ids of a ranking, the best first. */
export function orderOf(points: Dots): string[] {
	return Object.entries(points)
		.sort(([, a], [, b]) => b - a)
		.map(([ideaId]) => ideaId);
}

/** @returns a ballot after ideas have left the paper: their dots are free again, a ranking closes up. */
export function withoutIdeas(dots: Dots, gone: ReadonlySet<string>, paper: Pick<Paper, 'kind' | 'dotsPerSeat'>): Dots {
	const rest = Object.fromEntries(Object.entries(dots).filter(([ideaId]) => !gone.has(ideaId)));
	return paper.kind === 'ranking' ? pointsOf(orderOf(rest), paper.dotsPerSeat) : rest;
}

/** @returns the number of dots on a ballot. */
export function sumDots(dots: Dots): number {
	return Object.values(dots).reduce((sum, n) => sum + n, 0);
}

/** @returns whether a ballot counts as having voted: at least one dot, and on as many ideas as the vote asks for. */
export function isCast(dots: Dots, minIdeas = 0): boolean {
	return Object.values(dots).filter((n) => n > 0).length >= Math.max(1, minIdeas);
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

/** @returns whether enough of those who were present voted. Without a quorum always. */
export function meetsQuorum({ quorum }: Pick<VoteRules, 'quorum'>, voted: number, present: number): boolean {
	return voted * 100 >= quorum * present;
}

/** @returns whether enough seats stand behind an idea to be chosen at all. */
export function isSupported({ minSupport }: Pick<VoteRules, 'minSupport'>, row: Pick<TallyRow, 'seats'>): boolean {
	return row.seats >= minSupport;
}

/** @returns a receipt of six characters that cannot be mistaken for each other. @param random 6 or more random bytes */
export function makeReceipt(random: Uint8Array): string {
	return makeCode(random);
}

/**
 * When a vote may be turned. @param state of the newest vote of the workshop, null = none yet
 * @returns ok or a refusal: vote_open (a vote is running), not_found (nothing to close or reveal), vote_closed (closed already),
 * not_closed_yet, vote_shown (it was revealed: nobody may vote knowing what the others did).
 */
export function checkTurn(step: VoteStep, state: VoteState | null): Verdict {
	if (step === 'open') return state === 'open' ? refuse('vote_open') : { ok: true };
	if (state === null) return refuse('not_found');
	if (step === 'close') return state === 'open' ? { ok: true } : refuse('vote_closed');
	if (step === 'reopen') return state === 'closed' ? { ok: true } : refuse(state === 'open' ? 'vote_open' : 'vote_shown');
	return state === 'open' ? refuse('not_closed_yet') : { ok: true };
}
