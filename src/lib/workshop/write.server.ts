/** Planning a workshop and the acts of the desk. */
import { eq } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { keepVersions } from '#lib/board/write.server.ts';
import type { Turn } from '#lib/board/rules.ts';
import { newId } from '#lib/live/id.ts';
import { removeNeed } from '#lib/need/write.server.ts';
import { decide } from '#lib/fund/write.server.ts';
import { readStageVote } from '#lib/vote/read.server.ts';
import { closeVote, openVote, revealVote } from '#lib/vote/write.server.ts';
import { removeSite } from '#lib/site/write.server.ts';
import { activity, activityTurn, cafeTable, staging, village, workshop } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { nextRound, startCafe } from './cafe.server.ts';
import type { PlanInput } from './input.ts';
import { readActivities, readState, type ActivityRow } from './read.server.ts';
import { accept, refuse, type Refusal, type Result } from './refusal.ts';
import { can, DEFAULTS, makeCode, nameActor, openActivity, type Actor } from './rules.ts';
import type { DeskAct } from './stage.ts';
import { TEMPLATES } from './templates.ts';
import { setTimer } from './timer.ts';

/**
 * Makes a workshop from a template, ready to be joined.
 * Refusals: forbidden, signed_out, unknown_choice (villageId).
 */
export function planWorkshop(actor: Actor, input: PlanInput): Promise<Result<{ id: string; code: string }>> {
	return transactOnce<Result<{ id: string; code: string }>>(
		{ actor: nameActor(actor), id: input.id, action: 'plan_workshop' },
		async (tx) => {
			const [place] = await tx.db.select().from(village).where(eq(village.id, input.villageId));
			if (!place) return refuse('unknown_choice', 'villageId');
			const id = newId(tx.now);
			const may = can(actor, 'plan_workshop', { id, villageId: place.id, endedAt: null, activities: [] });
			if (!may.ok) return may;
			const code = await makeFreeCode(tx);
			const { title, startsAt, fund } = input;
			const byAccountId = actor.account!.id;
			await tx.db.insert(workshop).values({ id, code, title, villageId: place.id, startsAt, fund, createdAt: tx.now, byAccountId });
			await tx.db.insert(staging).values({ workshopId: id, screen: { view: 'follow' } });
			for (const [position, { kind, minutes, settings }] of TEMPLATES[input.template].entries()) {
				const planned = { kind, minutes: input.minutes[position] ?? minutes, settings: settings ?? {} };
				const activityId = newId(tx.now);
				await tx.db.insert(activity).values({ id: activityId, workshopId: id, position, ...planned });
				if (kind !== 'cafe') continue;
				for (let number = 1; number <= input.tables; number++)
					await tx.db.insert(cafeTable).values({ id: newId(tx.now), activityId, number, question: input.questions[number - 1] ?? {} });
			}
			await tx.record({
				workshopId: id,
				actor: nameActor(actor),
				action: 'plan_workshop',
				subject: `workshop:${id}`,
				data: { template: input.template }
			});
			return accept({ id, code });
		}
	);
}

async function makeFreeCode(tx: Tx): Promise<string> {
	for (;;) {
		const code = makeCode(randomBytes(8));
		const taken = await tx.db.select({ id: workshop.id }).from(workshop).where(eq(workshop.code, code));
		if (!taken.length) return code;
	}
}

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
	const { dots, maxPerIdea } = { ...DEFAULTS.vote, ...(target.settings as Partial<typeof DEFAULTS.vote>) };
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
