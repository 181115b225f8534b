import { and, eq } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { ballot, seat, voted, voteHands, voteLate, voteRequest } from '#lib/server/schema.ts';
import { transact, transactOnce, type Tx } from '#lib/server/transact.ts';
import { countSeats } from '#lib/seat/read.server.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { can, nameActor, type Actor } from '#lib/workshop/rules.ts';
import { checkHands } from './hands.ts';
import type { BallotInput, HandsInput } from './input.ts';
import { countWithoutBallot, lacksCard, readBallot, readHands, readPaperRules, readVote, type VoteRow } from './read.server.ts';
import { checkDots, isCast, pointsOf, sumDots, withoutIdeas, type Dots } from './rules.ts';
import { hashRequest, holderOf, readKey, receiptOf } from './secret.server.ts';

/**
 * What a voter is told. cast: whether the ballot counts as it is. dots, left and receipt are null only when a ballot that had arrived in
 * time is sent again after the closing: it was counted, but nothing ties it to the seat any more.
 */
export type PlacedDots = { voteId: string; dots: Dots | null; left: number | null; receipt: string | null; cast: boolean };

/** Under this name the requests of a vote are remembered. */
export const requestOf = (voteId: string) => `place_dots:${voteId}`;
export const subjectOf = (voteId: string) => `vote:${voteId}`;

/**
 * Places, changes or takes back (no dots) the ballot of the actor's seat: one ballot per seat, the last one received wins, the receipt
 * stays. The same request id counts once: sent again, even after a newer ballot, it changes nothing and is told what counts now.
 * Dots on an idea that was withdrawn meanwhile are left out. Neither the trail nor the remembered answer says who voted, or when.
 * @returns what counts now, or a refusal: no_seat, not_found (no such vote here), vote_closed, not_open, workshop_ended, seat_left,
 * cards_only, ballot_by_other (somebody else cast this seat's ballot: `replace` takes its place), ballot_counted (the vote was opened
 * again, this seat's ballot is counted), hands_counted (this seat may have raised its hand), by_hands_only, and those of checkDots.
 */
export async function placeDots(actor: Actor, workshopId: string, voteId: string, input: BallotInput): Promise<Result<PlacedDots>> {
	const own = actor.seat?.workshopId === workshopId ? actor.seat : null;
	if (!own) return refuse('no_seat');
	const seatId = own.id;
	const now = await readVote(db(), workshopId, voteId);
	if (!now) return refuse('not_found');
	if (now.state !== 'open') return answerLate(workshopId, voteId, seatId, input.id);
	const key = await readKey(db(), voteId);
	const holder = holderOf(key, seatId);
	const name = `ballot:${holder}`;
	const done = await transactOnce<Result<{ voteId: string }>>({ actor: name, id: input.id, action: requestOf(voteId) }, async (tx) => {
		const row = await readVote(tx.db, workshopId, voteId);
		if (row?.state !== 'open') return refuse('vote_closed');
		const allowed = can(actor, row.purpose === 'ideas' ? 'place_dots' : 'answer_poll', await readState(tx.db, workshopId), {
			activityId: row.activityId
		});
		if (!allowed.ok) return allowed;
		if (await lacksCard(tx.db, workshopId, seatId)) return refuse('cards_only');
		const refused = await saveBallot(tx, row, { actor, seatId, holder, key }, input);
		if (refused) return refused;
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ voteId });
	});
	// It was closed in the meantime.
	if (!done.ok) return done.reason === 'vote_closed' ? answerLate(workshopId, voteId, seatId, input.id) : done;
	const counts = await readBallot(db(), voteId, seatId);
	if (!counts) return accept({ voteId, dots: null, left: null, receipt: null, cast: true });
	const left = now.kind === 'dots' ? now.dotsPerSeat - sumDots(counts.dots) : null;
	return accept({ voteId, dots: counts.dots, left, receipt: now.rules.receipts ? counts.receipt : null, cast: counts.cast });
}

type Voter = { actor: Actor; seatId: string; holder: string; key: string | null };

async function saveBallot(tx: Tx, row: VoteRow, voter: Voter, input: BallotInput): Promise<Refusal | null> {
	const { holder, seatId, key, actor } = voter;
	if (row.rules.byHands) return refuse('by_hands_only');
	if (await tx.db.$count(voted, and(eq(voted.voteId, row.id), eq(voted.seatId, seatId)))) return refuse('ballot_counted');
	const paper = await readPaperRules(tx.db, row);
	const gone = new Set(paper.withdrawn.map(({ ideaId }) => ideaId));
	const typed = input.order ? pointsOf(input.order, Math.max(row.dotsPerSeat, input.order.length)) : input.dots;
	const checked = checkDots(withoutIdeas(typed, gone, gone.size ? row : { kind: 'dots', dotsPerSeat: 0 }), paper);
	if (!checked.ok) return checked;
	const helper = actor.assistedBy ?? null;
	const mine = and(eq(ballot.voteId, row.id), eq(ballot.holder, holder));
	const [own] = await tx.db.select().from(ballot).where(mine);
	const takesOver = own !== undefined && own.helper !== helper;
	if (takesOver && own.cast && !input.replace) return refuse('ballot_by_other', undefined, { name: own.helper ?? '' });
	const cast = isCast(checked.value, row.rules.minIdeas);
	const hands = cast ? await readHands(tx.db, row) : null;
	// Whoever came by phone has never been without one.
	if (hands && !own?.cast && (await wasWithoutPhone(tx, seatId))) {
		if ((await countWithoutBallot(tx.db, row, seatId)) < hands.people) return refuse('hands_counted', undefined, { n: hands.people });
	}
	const channel = helper === null ? 'phone' : input.paper ? 'paper' : 'card';
	const values = { dots: checked.value, cast, channel, helper };
	if (!own) {
		await tx.db.insert(ballot).values({ voteId: row.id, holder, ...values, receipt: await freshReceipt(tx, row.id, seatId, key) });
		return null;
	}
	const replaced = takesOver ? [...own.replaced, own.helper] : own.replaced;
	await tx.db
		.update(ballot)
		.set({ ...values, replaced })
		.where(mine);
	return null;
}

async function wasWithoutPhone(tx: Tx, seatId: string): Promise<boolean> {
	const [row] = await tx.db.select({ channel: seat.channel }).from(seat).where(eq(seat.id, seatId));
	return row?.channel !== 'phone';
}

async function freshReceipt(tx: Tx, voteId: string, seatId: string, key: string | null): Promise<string> {
	for (let turn = 0; ; turn++) {
		const receipt = receiptOf(key, seatId, turn);
		if (!(await tx.db.$count(ballot, and(eq(ballot.voteId, voteId), eq(ballot.receipt, receipt))))) return receipt;
	}
}

/**
 * A request after the closing: one that had arrived in time (its answer was lost on the way) is told so; any other is refused and counted
 * as having come late, without what it said.
 */
async function answerLate(workshopId: string, voteId: string, seatId: string, requestId: string): Promise<Result<PlacedDots>> {
	const known = and(eq(voteRequest.voteId, voteId), eq(voteRequest.hash, hashRequest(requestId)));
	if (await db().$count(voteRequest, known)) return accept({ voteId, dots: null, left: null, receipt: null, cast: true });
	await transact(async (tx) => {
		const row = await readVote(tx.db, workshopId, voteId);
		if (row && row.state !== 'open') await tx.db.insert(voteLate).values({ voteId, seatId }).onConflictDoNothing();
		tx.publish({ kind: 'workshop', workshopId });
	});
	return refuse('vote_closed');
}

/**
 * The desk or a helper notes down hands that were counted in the hall: of people without a phone who have no ballot, or of everybody
 * for a motion that is counted by hands. Entered again, the newest counts; all are kept with who and when.
 * @returns how many people, or a refusal: signed_out, forbidden, workshop_ended, not_found, vote_closed, and those of checkHands.
 */
export function countHands(actor: Actor, workshopId: string, voteId: string, input: HandsInput): Promise<Result<{ people: number }>> {
	const by = nameActor({ ...actor, seat: null });
	return transactOnce<Result<{ people: number }>>({ actor: by, id: input.id, action: `count_hands:${voteId}` }, async (tx) => {
		const may = can(actor, 'assist', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const row = await readVote(tx.db, workshopId, voteId);
		if (!row) return refuse('not_found');
		if (row.state !== 'open') return refuse('vote_closed');
		const all = row.rules.byHands ? (await countSeats(tx.db, workshopId)).present : await countWithoutBallot(tx.db, row);
		const dots = input.dots;
		const people = row.kind === 'motion' ? sumDots(dots) : input.people;
		const checked = checkHands({ people, dots }, await readPaperRules(tx.db, row), all);
		if (!checked.ok) return checked;
		const earlier = await tx.db.select({ at: voteHands.at }).from(voteHands).where(eq(voteHands.voteId, voteId));
		// Two counts in one millisecond must still have an order.
		const at = Math.max(tx.now, ...earlier.map((one) => one.at + 1));
		const byName = actor.account?.name ?? actor.helper?.name ?? '';
		await tx.db.insert(voteHands).values({ id: newId(tx.now), voteId, ...checked.value, at, by, byName });
		await tx.record({ workshopId, actor: by, action: 'count_hands', subject: subjectOf(voteId), data: { people } });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ people });
	});
}
