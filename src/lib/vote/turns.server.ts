/**
 * A vote is opened, closed, opened again, revealed; an idea leaves its paper. Steps of the desk: they run inside its transaction, after it
 * has asked can(actor, 'run_desk', …).
 */
import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import {
	activity,
	ballot,
	countedBallot,
	event,
	idea,
	request,
	seat,
	vote,
	voteClosing,
	voted,
	voteIdea,
	voteKey,
	voteReopening,
	voteRequest,
	voteReveal
} from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import { countSeats } from '#lib/seat/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { findVote, readOpenVote, readPaper } from './read.server.ts';
import { checkTurn, isCast, withoutIdeas, type Channel, type Dots, type VoteKind, type VotePurpose, type VoteRules } from './rules.ts';
import { hashRequest, holderOf, makeKey, readKey } from './secret.server.ts';
import { requestOf, subjectOf } from './write.server.ts';

/** What a vote is opened with. dots: of a ranking the number of places. */
export type Opening = {
	accountId: string;
	workshopId: string;
	activityId: string;
	dots: number;
	maxPerIdea: number;
	kind?: VoteKind;
	rules?: Partial<VoteRules>;
	reason?: string;
};

/**
 * Opens a vote on all ideas that are not removed, in the order of their numbers, at the cost they have now. A further vote of the same
 * activity is a new round and needs a reason; the old one is kept.
 * @returns the vote's id, or a refusal: not_found (no such vote activity), vote_open, no_ideas, required (field reason).
 */
export async function openVote(tx: Tx, act: Opening): Promise<Result<{ voteId: string }>> {
	const { accountId, workshopId, activityId, kind = 'dots' } = act;
	if (await readOpenVote(tx.db, workshopId)) return refuse('vote_open');
	const [place] = await tx.db
		.select({ kind: activity.kind })
		.from(activity)
		.where(and(eq(activity.id, activityId), eq(activity.workshopId, workshopId)));
	if (place?.kind !== 'vote') return refuse('not_found');
	const round = await nextRound(tx, activityId, 'ideas');
	const reason = act.reason?.trim() || null;
	if (round > 1 && !reason) return refuse('required', 'reason');
	const ideas = await tx.db
		.select({ ideaId: idea.id, cost: idea.cost })
		.from(idea)
		.where(and(eq(idea.workshopId, workshopId), isNull(idea.removedAt)))
		.orderBy(asc(idea.number));
	if (!ideas.length) return refuse('no_ideas');

	const voteId = newId(tx.now);
	// A ballot that must name more ideas than there are could never count.
	const rules = { ...act.rules, minIdeas: Math.min(act.rules?.minIdeas ?? 0, ideas.length) };
	const paper = paperOf(kind, act, ideas.length);
	await tx.db
		.insert(vote)
		.values({ id: voteId, workshopId, activityId, round, kind, ...paper, rules, openedAt: tx.now, openedBy: accountId, reason });
	await tx.db.insert(voteIdea).values(ideas.map((row, position) => ({ voteId, position, ...row })));
	await tx.db.insert(voteKey).values({ voteId, key: makeKey() });
	await note(tx, act, 'open_vote', voteId, { round, kind, ...paper, ...rules }, reason);
	return accept({ voteId });
}

function paperOf(kind: VoteKind, { dots, maxPerIdea }: Opening, ideas: number) {
	if (kind === 'dots') return { dotsPerSeat: dots, maxPerIdea: Math.min(maxPerIdea, dots) };
	if (kind === 'ranking') return { dotsPerSeat: Math.min(dots, ideas), maxPerIdea: Math.min(dots, ideas) };
	return { dotsPerSeat: ideas, maxPerIdea: 1 };
}

async function nextRound(tx: Tx, activityId: string, purpose: VotePurpose): Promise<number> {
	const [last] = await tx.db
		.select({ round: vote.round })
		.from(vote)
		.where(and(eq(vote.activityId, activityId), eq(vote.purpose, purpose)))
		.orderBy(desc(vote.round))
		.limit(1);
	return (last?.round ?? 0) + 1;
}

const note = async (
	tx: Tx,
	{ accountId, workshopId }: { accountId: string; workshopId: string },
	action: string,
	voteId: string,
	data?: Record<string, unknown>,
	reason?: string | null
) => {
	await tx.record({
		workshopId,
		actor: `account:${accountId}`,
		action,
		subject: subjectOf(voteId),
		reason: reason ?? undefined,
		...(data && { data })
	});
	tx.publish({ kind: 'workshop', workshopId });
};

/**
 * Opens a test vote or a motion in the open activity. byHands: a motion that only hands decide.
 * @returns the vote's id, or a refusal: not_open (no activity is open), vote_open.
 */
export async function openPoll(
	tx: Tx,
	act: {
		accountId: string;
		workshopId: string;
		activityId: string | null;
		purpose: 'test' | 'motion';
		question?: string;
		byHands?: boolean;
	}
): Promise<Result<{ voteId: string }>> {
	const { accountId, workshopId, activityId, purpose, question = null, byHands = false } = act;
	if (activityId === null) return refuse('not_open');
	if (await readOpenVote(tx.db, workshopId)) return refuse('vote_open');
	if (purpose === 'motion' && !question) return refuse('required', 'question');
	const voteId = newId(tx.now);
	const paper = purpose === 'test' ? { kind: 'dots', dotsPerSeat: 3, maxPerIdea: 2 } : { kind: 'motion', dotsPerSeat: 1, maxPerIdea: 1 };
	await tx.db.insert(vote).values({
		...{ id: voteId, workshopId, activityId, purpose, question, ...paper },
		round: await nextRound(tx, activityId, purpose),
		rules: { byHands },
		openedAt: tx.now,
		openedBy: accountId
	});
	await tx.db.insert(voteKey).values({ voteId, key: makeKey() });
	await note(tx, act, 'open_poll', voteId, { purpose, byHands, ...(question && { question }) });
	return accept({ voteId });
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** The order in which somebody tapped says something about them. */
const sortDots = (dots: Dots): Dots => Object.fromEntries(Object.entries(dots).sort(([a], [b]) => compare(a, b)));

/**
 * Closes a vote. Ballots that count become `voted` (who, without what) and `counted_ballot` (what, without who), each written in an order
 * of its own; the ballots, the key that named them and the remembered requests are deleted: from here on nothing links a seat to its dots.
 * @returns the vote's id, or a refusal: not_found, vote_closed.
 */
export async function closeVote(tx: Tx, { accountId, voteId }: { accountId: string; voteId: string }): Promise<Result<{ voteId: string }>> {
	const row = await findVote(tx.db, voteId);
	const allowed = checkTurn('close', row?.state ?? null);
	if (!row || !allowed.ok) return allowed.ok ? refuse('not_found') : allowed;
	const { workshopId } = row;
	const key = await readKey(tx.db, voteId);
	const seats = await tx.db.select({ id: seat.id }).from(seat).where(eq(seat.workshopId, workshopId));
	const seatOf = new Map(seats.map(({ id }) => [holderOf(key, id), id]));
	const cast = await tx.db
		.select()
		.from(ballot)
		.where(and(eq(ballot.voteId, voteId), eq(ballot.cast, true)));

	// Of a vote that was opened again there are some already: all are written anew, or the last ones would lie apart.
	const who = await tx.db.select().from(voted).where(eq(voted.voteId, voteId));
	const what = await tx.db.select().from(countedBallot).where(eq(countedBallot.voteId, voteId));
	for (const { holder, channel, helper, replaced } of cast) {
		const seatId = seatOf.get(holder);
		if (seatId) who.push({ voteId, seatId, channel, helper, replaced });
	}
	for (const { receipt, dots, channel } of cast) what.push({ voteId, receipt, dots: sortDots(dots), channel });
	const told = foldChannels(
		what.map(({ channel }) => channel),
		row.rules.fewest
	);
	await tx.db.delete(voted).where(eq(voted.voteId, voteId));
	await tx.db.delete(countedBallot).where(eq(countedBallot.voteId, voteId));
	// The order of rows must not tell what belongs together: seats by seat, contents by receipt.
	for (const one of who.sort((a, b) => compare(a.seatId, b.seatId))) await tx.db.insert(voted).values(one);
	for (const one of what.sort((a, b) => compare(a.receipt, b.receipt)))
		await tx.db.insert(countedBallot).values({ ...one, channel: told(one.channel) });
	await tx.db.delete(ballot).where(eq(ballot.voteId, voteId));
	await tx.db.delete(voteKey).where(eq(voteKey.voteId, voteId));
	await forgetRequests(tx, voteId);

	const { present } = await countSeats(tx.db, workshopId);
	await tx.db.insert(voteClosing).values({ voteId, at: tx.now, byAccountId: accountId, present });
	await note(tx, { accountId, workshopId }, 'close_vote', voteId, { voted: who.length, present });
	tx.publish({ kind: 'scrub' });
	return accept({ voteId });
}

/** Requests are remembered as hashes in their own order: no seat, no time. */
async function forgetRequests(tx: Tx, voteId: string): Promise<void> {
	const here = eq(request.action, requestOf(voteId));
	const hashes = (await tx.db.select({ id: request.id }).from(request).where(here)).map(({ id }) => hashRequest(id)).sort();
	for (const hash of hashes) await tx.db.insert(voteRequest).values({ voteId, hash }).onConflictDoNothing();
	await tx.db.delete(request).where(here);
}

/**
 * By which channel a ballot came may be kept only where enough came that way; card and paper are put together first.
 * @returns what to keep of a ballot's channel, null = nothing
 */
function foldChannels(channels: readonly (string | null)[], fewest: number): (channel: string | null) => Channel | null {
	if (channels.includes(null)) return () => null;
	const together = (channel: string | null) => (channel === 'paper' ? 'card' : (channel as Channel));
	for (const name of [(channel: string | null) => channel as Channel, together]) {
		const sizes = new Map<string, number>();
		for (const channel of channels) sizes.set(name(channel), (sizes.get(name(channel)) ?? 0) + 1);
		if ([...sizes.values()].every((n) => n >= fewest)) return name;
	}
	return () => null;
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
	if (row.state === 'revealed') return accept({ voteId });
	await tx.db.insert(voteReveal).values({ voteId, at: tx.now, byAccountId: accountId });
	await note(tx, { accountId, workshopId: row.workshopId }, 'reveal_vote', voteId);
	return accept({ voteId });
}

/**
 * Opens a closed vote again, so that ballots that came late can be cast: only by seats that are not counted yet, and only as long as
 * nothing was shown. The closing is kept with the reason.
 * @returns the vote's id, or a refusal: not_found, vote_open (this one, or another), vote_shown.
 */
export async function reopenVote(
	tx: Tx,
	{ accountId, voteId, reason }: { accountId: string; voteId: string; reason: string }
): Promise<Result<{ voteId: string }>> {
	const row = await findVote(tx.db, voteId);
	const allowed = checkTurn('reopen', row?.state ?? null);
	if (!row || !allowed.ok) return allowed.ok ? refuse('not_found') : allowed;
	if (await readOpenVote(tx.db, row.workshopId)) return refuse('vote_open');
	// It may have been shown and taken off again: the hall has seen it.
	if (await tx.db.$count(event, and(eq(event.subject, subjectOf(voteId)), eq(event.action, 'reveal_vote')))) return refuse('vote_shown');
	const [closing] = await tx.db.select().from(voteClosing).where(eq(voteClosing.voteId, voteId));
	const { at: closedAt, byAccountId: closedBy } = closing!;
	await tx.db.insert(voteReopening).values({ id: newId(tx.now), voteId, closedAt, closedBy, at: tx.now, byAccountId: accountId, reason });
	await tx.db.delete(voteClosing).where(eq(voteClosing.voteId, voteId));
	await tx.db.insert(voteKey).values({ voteId, key: makeKey() });
	await note(tx, { accountId, workshopId: row.workshopId }, 'reopen_vote', voteId, undefined, reason);
	return accept({ voteId });
}

/**
 * An idea leaves the paper of the open vote: what was on it goes back to its voters. Somebody whose ballot counted keeps that,
 * unless nothing is left on it.
 * @returns the vote it stood in, null = it stands in no open vote; or refusal no_ideas (nothing would be left to vote on).
 */
export async function withdrawIdea(
	tx: Tx,
	{ workshopId, ideaId, reason }: { workshopId: string; ideaId: string; reason: string }
): Promise<Result<{ voteId: string } | null>> {
	const row = await readOpenVote(tx.db, workshopId);
	const paper = row ? await readPaper(tx.db, row.id) : [];
	if (!row || !paper.some(({ id }) => id === ideaId)) return accept(null);
	if (paper.length === 1) return refuse('no_ideas');
	const voteId = row.id;
	await tx.db
		.update(voteIdea)
		.set({ withdrawnAt: tx.now, withdrawnReason: reason })
		.where(and(eq(voteIdea.voteId, voteId), eq(voteIdea.ideaId, ideaId)));
	const gone = new Set([ideaId]);
	for (const { holder, dots, cast } of await tx.db.select().from(ballot).where(eq(ballot.voteId, voteId))) {
		if (!(ideaId in dots)) continue;
		const rest = withoutIdeas(dots, gone, row);
		await tx.db
			.update(ballot)
			.set({ dots: rest, cast: cast && isCast(rest) })
			.where(and(eq(ballot.voteId, voteId), eq(ballot.holder, holder)));
	}
	return accept({ voteId });
}

/** Takes back a vote that nobody has used: it never was. */
export async function dropVote(tx: Tx, voteId: string): Promise<void> {
	await tx.db.delete(voteIdea).where(eq(voteIdea.voteId, voteId));
	await tx.db.delete(ballot).where(eq(ballot.voteId, voteId));
	await tx.db.delete(voteKey).where(eq(voteKey.voteId, voteId));
	await tx.db.delete(request).where(eq(request.action, requestOf(voteId)));
	await tx.db.delete(vote).where(eq(vote.id, voteId));
}
