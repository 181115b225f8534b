import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import {
	activity,
	ballot,
	countedBallot,
	event,
	idea,
	request,
	vote,
	voteClosing,
	voted,
	voteIdea,
	voteReveal
} from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { can, type Actor } from '#lib/workshop/rules.ts';
import type { BallotInput } from './input.ts';
import { findVote, lacksCard, readBallot, readNewestVote, readPaperRules, readVote } from './read.server.ts';
import { checkDots, checkTurn, isCast, makeReceipt, sumDots, type Dots } from './rules.ts';

// openVote, closeVote and revealVote are steps of the desk: they run inside its transaction, after it has asked can(actor, 'run_desk', …).

/**
 * Opens a vote on all ideas that are not removed, in the order of their numbers, at the cost they have now. A further vote of the same
 * activity is a new round and needs a reason; the old one is kept.
 * @returns the vote's id, or a refusal: not_found (no such vote activity), vote_open, no_ideas, required (field reason).
 */
export async function openVote(
	tx: Tx,
	act: { accountId: string; workshopId: string; activityId: string; dots: number; maxPerIdea: number; reason?: string }
): Promise<Result<{ voteId: string }>> {
	const { accountId, workshopId, activityId } = act;
	const newest = await readNewestVote(tx.db, workshopId);
	const allowed = checkTurn('open', newest?.state ?? null);
	if (!allowed.ok) return allowed;
	const [place] = await tx.db
		.select({ kind: activity.kind })
		.from(activity)
		.where(and(eq(activity.id, activityId), eq(activity.workshopId, workshopId)));
	if (place?.kind !== 'vote') return refuse('not_found');
	const [last] = await tx.db
		.select({ round: vote.round })
		.from(vote)
		.where(eq(vote.activityId, activityId))
		.orderBy(desc(vote.round))
		.limit(1);
	const round = (last?.round ?? 0) + 1;
	const reason = act.reason?.trim() || null;
	if (round > 1 && !reason) return refuse('required', 'reason');
	const ideas = await tx.db
		.select({ ideaId: idea.id, cost: idea.cost })
		.from(idea)
		.where(and(eq(idea.workshopId, workshopId), isNull(idea.removedAt)))
		.orderBy(asc(idea.number));
	if (!ideas.length) return refuse('no_ideas');

	const voteId = newId(tx.now);
	const paper = { dotsPerSeat: act.dots, maxPerIdea: act.maxPerIdea };
	await tx.db.insert(vote).values({ id: voteId, workshopId, activityId, round, ...paper, openedAt: tx.now, openedBy: accountId, reason });
	await tx.db.insert(voteIdea).values(ideas.map((row, position) => ({ voteId, position, ...row })));
	await tx.record({
		workshopId,
		actor: `account:${accountId}`,
		action: 'open_vote',
		subject: subjectOf(voteId),
		reason: reason ?? undefined,
		data: { round, ...paper }
	});
	tx.publish({ kind: 'workshop', workshopId });
	return accept({ voteId });
}

/**
 * Closes a vote. Ballots with at least one dot become `voted` (who, without what) and `counted_ballot` (what, without who),
 * each written in an order of its own, and the ballots are deleted: from here on nothing links a seat to its dots.
 * @returns the vote's id, or a refusal: not_found, vote_closed.
 */
export async function closeVote(tx: Tx, { accountId, voteId }: { accountId: string; voteId: string }): Promise<Result<{ voteId: string }>> {
	const row = await findVote(tx.db, voteId);
	const allowed = checkTurn('close', row?.state ?? null);
	if (!row || !allowed.ok) return allowed.ok ? refuse('not_found') : allowed;
	const { workshopId } = row;
	const cast = (await tx.db.select().from(ballot).where(eq(ballot.voteId, voteId))).filter(({ dots }) => isCast(dots));
	// The order of rows must not tell what belongs together: seats by seat, contents by receipt.
	const seats = cast.map(({ seatId, helper }) => ({ voteId, seatId, helper })).sort((a, b) => compare(a.seatId, b.seatId));
	const contents = cast
		.map(({ receipt, dots }) => ({ voteId, receipt, dots: sortDots(dots) }))
		.sort((a, b) => compare(a.receipt, b.receipt));
	for (const row of seats) await tx.db.insert(voted).values(row);
	for (const row of contents) await tx.db.insert(countedBallot).values(row);
	await tx.db.delete(ballot).where(eq(ballot.voteId, voteId));
	await tx.db.delete(request).where(eq(request.action, requestOf(voteId)));
	await tx.db.insert(voteClosing).values({ voteId, at: tx.now, byAccountId: accountId });
	await tx.record({
		workshopId,
		actor: `account:${accountId}`,
		action: 'close_vote',
		subject: subjectOf(voteId),
		data: { voted: cast.length }
	});
	tx.publish({ kind: 'workshop', workshopId });
	tx.publish({ kind: 'scrub' });
	return accept({ voteId });
}

/**
 * Reveals the tally of a vote; doing it again changes nothing.
 * @returns the vote's id, or a refusal: not_found, not_closed_yet.
 */
export async function revealVote(
	tx: Tx,
	{ accountId, voteId }: { accountId: string; voteId: string }
): Promise<Result<{ voteId: string }>> {
	const row = await findVote(tx.db, voteId);
	const allowed = checkTurn('reveal', row?.state ?? null);
	if (!row || !allowed.ok) return allowed.ok ? refuse('not_found') : allowed;
	const { workshopId } = row;
	if (row.state === 'revealed') return accept({ voteId });
	await tx.db.insert(voteReveal).values({ voteId, at: tx.now, byAccountId: accountId });
	await tx.record({ workshopId, actor: `account:${accountId}`, action: 'reveal_vote', subject: subjectOf(voteId) });
	tx.publish({ kind: 'workshop', workshopId });
	return accept({ voteId });
}

/**
 * What a voter is told. dots, left and receipt are null only when a ballot that had arrived in time is sent again after the closing:
 * it was counted, but nothing ties it to the seat any more.
 */
export type PlacedDots = { voteId: string; dots: Dots | null; left: number | null; receipt: string | null };

/**
 * Places, changes or takes back (no dots) the ballot of the actor's seat: one ballot per seat, the last one received wins, the receipt
 * of the first one stays. The same request id counts once: sent again, even after a newer ballot, it changes nothing and is told what counts now.
 * @returns what counts now, or a refusal: no_seat, not_found (no such vote here), vote_closed, not_open, workshop_ended, cards_only, and those of checkDots.
 */
export async function placeDots(actor: Actor, workshopId: string, voteId: string, { id, dots }: BallotInput): Promise<Result<PlacedDots>> {
	const seat = actor.seat?.workshopId === workshopId ? actor.seat : null;
	if (!seat) return refuse('no_seat');
	const name = `seat:${seat.id}`;
	// The remembered answer names the vote only: what was voted stays in the ballot alone.
	const done = await transactOnce<Result<{ voteId: string }>>({ actor: name, id, action: requestOf(voteId) }, async (tx) => {
		const row = await readVote(tx.db, workshopId, voteId);
		if (!row) return refuse('not_found');
		if (row.state !== 'open') return (await cameInTime(tx, name, voteId, id)) ? accept({ voteId }) : refuse('vote_closed');
		const allowed = can(actor, 'place_dots', await readState(tx.db, workshopId), { activityId: row.activityId });
		if (!allowed.ok) return allowed;
		if (await lacksCard(tx.db, workshopId, seat.id)) return refuse('cards_only');
		const checked = checkDots(dots, await readPaperRules(tx.db, row));
		if (!checked.ok) return checked;
		const helper = actor.assistedBy ?? null;
		await saveBallot(tx, voteId, seat.id, { dots: checked.value, helper });
		const data = { request: id, ...(helper && { helper }) };
		await tx.record({ workshopId, actor: name, action: 'place_dots', subject: subjectOf(voteId), data });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ voteId });
	});
	if (!done.ok) return done;
	const [row, own] = [await readVote(db(), workshopId, voteId), await readBallot(db(), voteId, seat.id)];
	if (!row || !own) return accept({ voteId, dots: null, left: null, receipt: null });
	return accept({ voteId, dots: own.dots, left: row.dotsPerSeat - sumDots(own.dots), receipt: own.receipt });
}

const subjectOf = (voteId: string) => `vote:${voteId}`;
const requestOf = (voteId: string) => `place_dots:${voteId}`;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** The order in which somebody tapped says something about them. */
const sortDots = (dots: Dots): Dots => Object.fromEntries(Object.entries(dots).sort(([a], [b]) => compare(a, b)));

/** helper: whoever cast what counts now; null = the person themselves. */
async function saveBallot(tx: Tx, voteId: string, seatId: string, cast: { dots: Dots; helper: string | null }): Promise<void> {
	const own = await readBallot(tx.db, voteId, seatId);
	if (own) {
		await tx.db
			.update(ballot)
			.set(cast)
			.where(and(eq(ballot.voteId, voteId), eq(ballot.seatId, seatId)));
		return;
	}
	await tx.db.insert(ballot).values({ voteId, seatId, ...cast, receipt: await freshReceipt(tx, voteId) });
}

async function freshReceipt(tx: Tx, voteId: string): Promise<string> {
	for (;;) {
		const receipt = makeReceipt(randomBytes(6));
		if (!(await tx.db.$count(ballot, and(eq(ballot.voteId, voteId), eq(ballot.receipt, receipt))))) return receipt;
	}
}

/** Whether this very request was accepted while the vote was open (its answer was lost on the way back). */
async function cameInTime(tx: Tx, actor: string, voteId: string, requestId: string): Promise<boolean> {
	const rows = await tx.db
		.select({ data: event.data })
		.from(event)
		.where(and(eq(event.subject, subjectOf(voteId)), eq(event.actor, actor), eq(event.action, 'place_dots')));
	return rows.some(({ data }) => data?.request === requestId);
}
