/** The acts of the desk: one transaction each, refused or done, recorded. */
import { eq } from 'drizzle-orm';
import { keepVersions } from '#lib/board/write.server.ts';
import type { Turn } from '#lib/board/rules.ts';
import { newId } from '#lib/live/id.ts';
import { removeNeed } from '#lib/need/write.server.ts';
import { decide } from '#lib/fund/write.server.ts';
import { readStageVote } from '#lib/vote/read.server.ts';
import { closeVote, openVote, revealVote } from '#lib/vote/write.server.ts';
import { removeSite } from '#lib/site/write.server.ts';
import { activityTurn, staging, workshop } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { nextRound, startCafe } from './cafe.server.ts';
import { readActivities, readState, type ActivityRow } from './read.server.ts';
import { accept, refuse, type Refusal, type Result } from './refusal.ts';
import { can, nameActor, openActivity, type Actor } from './rules.ts';
import { readSettings } from './settings.ts';
import type { DeskAct } from './stage.ts';
import { setTimer } from './timer.ts';

/** Acts on the stage itself; removing what residents wrote belongs to its domain. */
type StageAct = Exclude<DeskAct, { act: 'remove_need' | 'remove_site' }>;
/** After these acts the boards are kept as they are then. */
const TURNS: Partial<Record<StageAct['act'], Turn>> = {
	open_activity: 'opened',
	close_activity: 'closed',
	next_round: 'round',
	end_workshop: 'ended'
};
type Desk = { tx: Tx; actor: Actor; workshopId: string; activities: ActivityRow[]; open: ActivityRow | null };

/**
 * One act of the desk, once. Refusals: signed_out, forbidden, workshop_ended, not_found, not_open, no_ideas, last_round,
 * not_closed_yet, not_revealed_yet, required (reason).
 */
export async function actAtDesk(actor: Actor, workshopId: string, input: DeskAct & { id: string }): Promise<Result<{ done: true }>> {
	if (input.act === 'remove_need' || input.act === 'remove_site') {
		const removed = input.act === 'remove_need' ? await removeNeed(actor, workshopId, input) : await removeSite(actor, workshopId, input);
		return removed.ok ? accept({ done: true }) : removed;
	}
	const key = { actor: nameActor(actor), id: input.id, action: `desk:${input.act}` };
	const done = await transactOnce<Result<{ done: true }>>(key, async (tx) => {
		const may = can(actor, 'run_desk', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const activities = await readActivities(tx.db, workshopId);
		const refused = await perform({ tx, actor, workshopId, activities, open: openActivity({ activities }) }, input);
		if (refused) return refused;
		const reason = 'reason' in input ? input.reason : undefined;
		const { id: _, ...data } = input;
		await tx.record({ workshopId, actor: nameActor(actor), action: input.act, subject: `workshop:${workshopId}`, reason, data });
		tx.publish({ kind: 'workshop', workshopId, phase: true });
		return accept({ done: true });
	});
	const turn = TURNS[input.act];
	if (done.ok && turn) void keepVersions(workshopId, turn, actor.account!.id);
	return done;
}

async function perform(desk: Desk, input: StageAct): Promise<Refusal | null> {
	const { tx, workshopId, open } = desk;
	const by = desk.actor.account!.id;
	switch (input.act) {
		case 'open_activity':
			return openTheActivity(desk, input.activityId, input.reason);
		case 'close_activity':
			return open ? closeOpen(desk) : refuse('not_open');
		case 'next_round':
			return open?.kind === 'cafe' ? nextRound(tx, workshopId, open, by) : refuse('not_open');
		case 'set_timer':
			return changeTimer(tx, workshopId, input);
		case 'show':
			await tx.db
				.update(staging)
				.set({ screen: { view: input.view, ...(input.focus && { focus: input.focus }) } })
				.where(eq(staging.workshopId, workshopId));
			return null;
		case 'close_vote':
		case 'reveal_vote':
		case 'repeat_vote':
			return changeVote(desk, input);
		case 'decide':
			return asRefusal(await decide(tx, { workshopId, accountId: by }));
		case 'end_workshop':
			return endWorkshop(desk);
		default:
			return refuse('not_found');
	}
}

const asRefusal = (result: Result<unknown>): Refusal | null => (result.ok ? null : result);

async function openTheActivity(desk: Desk, activityId: string, reason: string | undefined): Promise<Refusal | null> {
	const { tx, workshopId, activities } = desk;
	const target = activities.find((a) => a.id === activityId);
	if (!target) return refuse('not_found', 'activityId');
	if (target.phase === 'open') return null;
	const by = desk.actor.account!.id;
	const closing = desk.open ? await closeOpen(desk) : null;
	if (closing) return closing;
	await tx.db.insert(activityTurn).values({ id: newId(tx.now), activityId, change: 'opened', at: tx.now, byAccountId: by, reason });
	await tx.db
		.update(staging)
		.set({ screen: { view: 'follow' }, timerEndsAt: tx.now + target.minutes * 60_000, timerLeftMs: null })
		.where(eq(staging.workshopId, workshopId));
	if (target.kind === 'cafe') await startCafe(tx, workshopId, target, by);
	if (target.kind === 'vote' && !(await hasVoteOf(tx, workshopId, target.id))) return openVoteOf(desk, target, reason);
	return null;
}

async function closeOpen({ tx, actor, workshopId, open }: Desk): Promise<Refusal | null> {
	if (!open) return null;
	const by = actor.account!.id;
	const vote = open.kind === 'vote' ? await readStageVote(tx.db, workshopId) : null;
	// Leaving a vote closes it: nothing may be counted after the desk has moved on.
	if (vote?.state === 'open') {
		const closed = await closeVote(tx, { voteId: vote.id, accountId: by });
		if (!closed.ok) return closed;
	}
	await tx.db.insert(activityTurn).values({ id: newId(tx.now), activityId: open.id, change: 'closed', at: tx.now, byAccountId: by });
	await tx.db.update(staging).set({ timerEndsAt: null, timerLeftMs: null }).where(eq(staging.workshopId, workshopId));
	return null;
}

async function hasVoteOf(tx: Tx, workshopId: string, activityId: string): Promise<boolean> {
	return (await readStageVote(tx.db, workshopId))?.activityId === activityId;
}

async function openVoteOf({ tx, actor, workshopId }: Desk, target: ActivityRow, reason?: string): Promise<Refusal | null> {
	const { dots, maxPerIdea } = readSettings(target.settings);
	return asRefusal(await openVote(tx, { accountId: actor.account!.id, workshopId, activityId: target.id, dots, maxPerIdea, reason }));
}

async function changeVote(
	desk: Desk,
	input: Extract<DeskAct, { act: 'close_vote' | 'reveal_vote' | 'repeat_vote' }>
): Promise<Refusal | null> {
	const { tx, workshopId, open } = desk;
	const accountId = desk.actor.account!.id;
	const vote = await readStageVote(tx.db, workshopId);
	if (!vote) return refuse('not_found');
	if (input.act === 'close_vote') return asRefusal(await closeVote(tx, { voteId: vote.id, accountId }));
	if (input.act === 'reveal_vote') return asRefusal(await revealVote(tx, { voteId: vote.id, accountId }));
	if (open?.kind !== 'vote') return refuse('not_open');
	return openVoteOf(desk, open, input.reason);
}

async function changeTimer(tx: Tx, workshopId: string, input: Extract<DeskAct, { act: 'set_timer' }>): Promise<null> {
	const [row] = await tx.db.select().from(staging).where(eq(staging.workshopId, workshopId));
	const { endsAt, leftMs } = setTimer({ endsAt: row?.timerEndsAt ?? null, leftMs: row?.timerLeftMs ?? null }, input, tx.now);
	await tx.db.update(staging).set({ timerEndsAt: endsAt, timerLeftMs: leftMs }).where(eq(staging.workshopId, workshopId));
	return null;
}

async function endWorkshop(desk: Desk): Promise<Refusal | null> {
	const { tx, workshopId } = desk;
	// After the end nothing can be revealed any more: people's votes would be lost.
	const vote = await readStageVote(tx.db, workshopId);
	if (vote && vote.state !== 'revealed') return refuse(vote.state === 'open' ? 'vote_open' : 'not_revealed_yet');
	const refused = await closeOpen(desk);
	if (refused) return refused;
	await tx.db.update(workshop).set({ endedAt: tx.now, endedBy: desk.actor.account!.id }).where(eq(workshop.id, workshopId));
	return null;
}
