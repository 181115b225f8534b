/** The acts of the desk: one transaction each, refused or done, recorded, and noted down with what takes them back. */
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import { keepVersions } from '#lib/board/write.server.ts';
import type { Turn } from '#lib/board/rules.ts';
import { actOnFund, decide } from '#lib/fund/write.server.ts';
import { keepApart, mergeIdeas } from '#lib/idea/alike.server.ts';
import { newId } from '#lib/live/id.ts';
import { actOnNeed } from '#lib/need/desk.server.ts';
import { closeRanking, openRanking, revealRanking } from '#lib/need/ranking.server.ts';
import { readNewestRanking } from '#lib/need/read.server.ts';
import { removeNeed } from '#lib/need/write.server.ts';
import { activity, activityTurn, attendance, projector, seat, staging, workshop } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { removeSite } from '#lib/site/write.server.ts';
import { readOpenVote, readStageVote } from '#lib/vote/read.server.ts';
import { closeVote, revealVote } from '#lib/vote/turns.server.ts';
import { moveSeat, nextRound, seatRest, setHost, startCafe } from './cafe.server.ts';
import { readActivities, readRound, readState, type ActivityRow } from './read.server.ts';
import { accept, refuse, type Refusal, type Result } from './refusal.ts';
import { can, nameActor, openActivity, type Actor } from './rules.ts';
import { readSettings, SETTINGS_OF } from './settings.ts';
import { MOVING_ACTS, type DeskAct } from './desk-acts.ts';
import { retime, setTimer } from './timer.ts';
import { checkSeen, readStanding, recordStep, undoStep, type Before, type Undo } from './undo.server.ts';
import { admitLate, changeVote, hasVoteOf, openVoteOf, putPoll, showPoll } from './voting.server.ts';

/** Acts on the stage itself; removing what residents wrote belongs to its domain. */
type StageAct = Exclude<DeskAct, { act: 'remove_need' | 'remove_site' }>;
/** After these acts the boards are kept as they are then. */
const TURNS: Partial<Record<StageAct['act'], Turn>> = {
	open_activity: 'opened',
	close_activity: 'closed',
	next_round: 'round',
	adjourn: 'closed',
	end_workshop: 'ended'
};
/** Acts that change what the studio has planned. */
const CHANGES_PLAN: readonly StageAct['act'][] = ['set_activity', 'retime', 'undo'];
/** How long after the end it can be taken back, ms. */
const REOPEN_MS = 24 * 3600_000;
export type Desk = {
	tx: Tx;
	actor: Actor;
	by: string;
	workshopId: string;
	activities: ActivityRow[];
	open: ActivityRow | null;
	head: typeof workshop.$inferSelect;
	stand: typeof staging.$inferSelect;
};
/** What a performed act leaves in the history: words for its sentence, and what takes it back (null = nothing can). */
type Step = { data?: Record<string, unknown>; undo: Undo | ({ kind: string } & Record<string, unknown>) | null };
/** A refusal, a step, or nothing: all was so already. */
export type Outcome = Refusal | Step | null;
const isRefusal = (outcome: Outcome): outcome is Refusal => outcome !== null && 'ok' in outcome;

/**
 * One act of the desk, once. `seen`: the newest step its page knew; an act that moves the meeting is refused when it has moved since.
 * Refusals: signed_out, forbidden, workshop_ended, not_found, not_open, no_ideas, last_round, not_closed_yet, not_revealed_yet, vote_open,
 * required (reason), desk_moved, nothing_to_undo, already_promoted, few_needs, ranking_open, ranking_closed, ranking_hidden, ranking_shown.
 */
export async function actAtDesk(
	actor: Actor,
	workshopId: string,
	input: DeskAct & { id: string; seen?: string | null }
): Promise<Result<{ done: true }>> {
	if (input.act === 'remove_need' || input.act === 'remove_site') {
		const removed = input.act === 'remove_need' ? await removeNeed(actor, workshopId, input) : await removeSite(actor, workshopId, input);
		return removed.ok ? accept({ done: true }) : removed;
	}
	const key = { actor: nameActor(actor), id: input.id, action: `desk:${input.act}` };
	const done = await transactOnce<Result<{ done: true }>>(key, async (tx) => {
		const refused = await judge(tx, actor, workshopId, input);
		if (refused) return refused;
		const outcome = await perform(await readDesk(tx, actor, workshopId), input);
		if (isRefusal(outcome)) return outcome;
		const reason = 'reason' in input ? input.reason : undefined;
		const { id, seen: _, ...data } = input;
		await tx.record({ workshopId, actor: nameActor(actor), action: input.act, subject: `workshop:${workshopId}`, reason, data });
		if (outcome) await recordStep(tx, { id, workshopId, accountId: actor.account!.id, act: input.act, ...outcome });
		// The studio notices that the plan is another than the one it has open.
		if (CHANGES_PLAN.includes(input.act))
			await tx.db
				.update(workshop)
				.set({ revision: sql`${workshop.revision} + 1` })
				.where(eq(workshop.id, workshopId));
		tx.publish({ kind: 'workshop', workshopId, phase: true });
		return accept({ done: true });
	});
	const turn = TURNS[input.act];
	if (done.ok && turn) void keepVersions(workshopId, turn, actor.account!.id);
	return done;
}

/** May this act be done now? Taking back the end is the one act that a meeting that is over still has. */
async function judge(tx: Tx, actor: Actor, workshopId: string, input: StageAct & { seen?: string | null }): Promise<Refusal | null> {
	const state = await readState(tx.db, workshopId);
	const reopens = input.act === 'undo' && state.endedAt !== null && (await readStanding(tx, workshopId))?.act === 'end_workshop';
	const may = can(actor, reopens ? 'reopen_workshop' : 'run_desk', state);
	if (!may.ok) return may;
	if (reopens && tx.now - state.endedAt! > REOPEN_MS) return refuse('workshop_ended');
	const moves = (MOVING_ACTS as readonly string[]).includes(input.act);
	return moves && input.seen !== undefined ? checkSeen(tx, workshopId, input.seen) : null;
}

async function readDesk(tx: Tx, actor: Actor, workshopId: string): Promise<Desk> {
	const activities = await readActivities(tx.db, workshopId);
	const [head] = await tx.db.select().from(workshop).where(eq(workshop.id, workshopId));
	const [stand] = await tx.db.select().from(staging).where(eq(staging.workshopId, workshopId));
	const open = openActivity({ activities });
	return { tx, actor, by: actor.account!.id, workshopId, activities, open, head: head!, stand: stand! };
}

async function perform(desk: Desk, input: StageAct): Promise<Outcome> {
	const { tx, workshopId, open, stand } = desk;
	switch (input.act) {
		case 'open_activity':
			return openTheActivity(desk, input.activityId, input.reason);
		case 'close_activity': {
			const closed = await closeOpen(desk);
			if ('ok' in closed) return closed;
			return open ? { data: closed.data, undo: { kind: 'close_activity', ...closed.before } } : refuse('not_open');
		}
		case 'next_round':
			return moveTables(desk);
		case 'set_timer': {
			const timer = timerOf(desk);
			const { endsAt, leftMs } = setTimer(timer, input, tx.now);
			await setStaging(desk, { timerEndsAt: endsAt, timerLeftMs: leftMs });
			const { act: _, ...data } = withoutId(input);
			return { data, undo: { kind: 'set_timer', timer } };
		}
		case 'show': {
			const story = input.view === 'story' && { at: tx.now, seconds: input.seconds ?? 0 };
			const screen = { view: input.view, ...(input.focus && { focus: input.focus }), ...story };
			await setStaging(desk, { screen });
			return { data: screen, undo: { kind: 'show', screen: stand.screen } };
		}
		case 'say':
			await setStaging(desk, { message: input.text ? { id: newId(tx.now), text: input.text, at: tx.now } : null });
			return { data: { off: !input.text }, undo: { kind: 'say', message: stand.message } };
		case 'retime':
			return shortenAgenda(desk);
		case 'set_activity':
			return setActivity(desk, input);
		case 'set_projector':
			return setProjector(desk, input);
		case 'close_vote':
		case 'reveal_vote':
		case 'repeat_vote':
			return changeVote(desk, input);
		case 'reopen_vote':
			return admitLate(desk, input.reason);
		case 'open_poll':
			return putPoll(desk, input);
		case 'close_poll':
			return showPoll(desk);
		case 'merge_ideas':
			return mergeIdeas(tx, workshopId, input);
		case 'keep_apart':
			return keepApart(tx, workshopId, desk.by, input);
		case 'merge_needs':
		case 'move_need':
		case 'reject_need':
			return actOnNeed(tx, workshopId, input);
		case 'open_ranking':
			return openRanking(tx, { accountId: desk.by, workshopId, open, way: input.way });
		case 'close_ranking':
			return closeRanking(tx, { accountId: desk.by, workshopId });
		case 'reveal_ranking':
			return showRanking(desk);
		case 'decide': {
			const decided = await decide(tx, { workshopId, accountId: desk.by });
			return decided.ok ? { undo: { kind: 'decide', decisionId: decided.value.decisionId } } : decided;
		}
		case 'draw_lot':
		case 'change_rule':
		case 'override_decision':
			return actOnFund(tx, { workshopId, accountId: desk.by }, input);
		case 'adjourn':
			return adjourn(desk);
		case 'end_workshop':
			return endWorkshop(desk);
		case 'undo': {
			const undone = await undoStep(tx, { workshopId, accountId: desk.by, stepId: input.stepId });
			return 'ok' in undone ? undone : { data: undone.data, undo: null };
		}
		case 'set_host':
			return setHost(tx, workshopId, desk.by, input);
		case 'move_seat':
			return moveSeat(tx, workshopId, input);
		case 'seat_rest':
			return open?.kind === 'cafe' ? seatRest(tx, workshopId, open) : refuse('not_open');
	}
}

const withoutId = <T extends object>(input: T): Omit<T, 'id' | 'seen'> => {
	const { id: _id, seen: _seen, ...rest } = input as T & { id?: string; seen?: string | null };
	return rest as Omit<T, 'id' | 'seen'>;
};
const timerOf = ({ stand }: Desk) => ({ endsAt: stand.timerEndsAt, leftMs: stand.timerLeftMs });

async function setStaging({ tx, workshopId }: Desk, values: Partial<typeof staging.$inferInsert>): Promise<void> {
	await tx.db.update(staging).set(values).where(eq(staging.workshopId, workshopId));
}

async function openTheActivity(desk: Desk, activityId: string, reason: string | undefined): Promise<Outcome> {
	const { tx, workshopId, activities, by } = desk;
	const target = activities.find((a) => a.id === activityId);
	if (!target) return refuse('not_found', 'activityId');
	if (target.phase === 'open') return null;
	const closing = await closeOpen(desk);
	if ('ok' in closing) return closing;
	const turnId = newId(tx.now);
	await tx.db.insert(activityTurn).values({ id: turnId, activityId, change: 'opened', at: tx.now, byAccountId: by, reason });
	await setStaging(desk, { screen: { view: 'follow' }, timerEndsAt: tx.now + target.minutes * 60_000, timerLeftMs: null });
	await tx.db.update(workshop).set({ adjournedAt: null }).where(eq(workshop.id, workshopId));
	const began = target.kind === 'cafe' && (await readRound(tx.db, activityId)) === 0;
	if (target.kind === 'cafe') await startCafe(tx, workshopId, target, by);
	let voteId: string | null = null;
	if (target.kind === 'vote' && !(await hasVoteOf(tx, workshopId, target.id))) {
		const opened = await openVoteOf(desk, target, reason);
		if (!opened.ok) return opened;
		voteId = opened.value.voteId;
	}
	const data = { activityId, ...closing.data, opensVote: voteId !== null };
	return { data, undo: { kind: 'open_activity', opened: { activityId, turnId, began, voteId }, ...closing.before } };
}

/** Closes what is open, if anything is. @returns a refusal, or how it stood before with words for the sentence that takes it back */
async function closeOpen(desk: Desk): Promise<Refusal | { data: Record<string, unknown>; before: Before }> {
	const { tx, workshopId, open, by, head, stand } = desk;
	const timer = timerOf(desk);
	const before: Before = { timer, at: tx.now, screen: stand.screen, adjournedAt: head.adjournedAt, closedRanking: null };
	if (!open) return { data: {}, before };
	const vote = await readOpenVote(tx.db, workshopId);
	// Leaving a vote closes it: nothing may be counted after the desk has moved on.
	if (vote) {
		const closed = await closeVote(tx, { voteId: vote.id, accountId: by });
		if (!closed.ok) return closed;
		if (vote.purpose !== 'ideas') await revealVote(tx, { voteId: vote.id, accountId: by });
	}
	// The same with a ranking of needs.
	const ranking = open.kind === 'needs' ? await closeRanking(tx, { workshopId, accountId: by }) : null;
	const closedRanking = ranking && 'undo' in ranking ? String(ranking.undo.rankingId) : null;
	const turnId = newId(tx.now);
	await tx.db.insert(activityTurn).values({ id: turnId, activityId: open.id, change: 'closed', at: tx.now, byAccountId: by });
	await setStaging(desk, { timerEndsAt: null, timerLeftMs: null });
	const leftMs = timer.endsAt === null ? timer.leftMs : timer.endsAt - tx.now;
	const data = { from: open.id, leftMs, closedVote: vote?.purpose === 'ideas' };
	return { data, before: { ...before, closed: { activityId: open.id, turnId }, closedRanking } };
}

async function moveTables(desk: Desk): Promise<Outcome> {
	const { tx, workshopId, open, by, head, stand } = desk;
	if (open?.kind !== 'cafe') return refuse('not_open');
	const timer = timerOf(desk);
	const refused = await nextRound(tx, workshopId, open, by);
	if (refused) return refused;
	const round = await readRound(tx.db, open.id);
	const before: Before = { timer, at: tx.now, screen: stand.screen, adjournedAt: head.adjournedAt, closedRanking: null };
	const leftMs = timer.endsAt === null ? timer.leftMs : timer.endsAt - tx.now;
	return { data: { round, leftMs }, undo: { kind: 'next_round', activityId: open.id, round, ...before } };
}

/** The hall sees it at once, also when another step is open by now. */
async function showRanking(desk: Desk): Promise<Outcome> {
	const { tx, workshopId, open, by, stand } = desk;
	const shown = await revealRanking(tx, { accountId: by, workshopId });
	if (!shown || 'ok' in shown) return shown;
	await setStaging(desk, { screen: { view: open?.kind === 'needs' ? 'follow' : 'needs' } });
	return { ...shown, undo: { ...shown.undo, screen: stand.screen } };
}

async function shortenAgenda(desk: Desk): Promise<Outcome> {
	const { tx, activities, head } = desk;
	const parts = await Promise.all(
		activities.map(async ({ id, kind, minutes, phase, openedAt, settings }) => {
			if (kind !== 'cafe') return { id, minutes, phase, openedAt };
			const { rounds, roundMinutes } = readSettings(settings);
			return { id, minutes: rounds * roundMinutes, phase, openedAt, rounds, round: await readRound(tx.db, id) };
		})
	);
	const endsAt = head.endsAt ?? head.startsAt + activities.reduce((all, { minutes }) => all + minutes * 60_000, 0);
	const { changes, fits } = retime(parts, timerOf(desk), tx.now, endsAt);
	if (!changes.length) return null;
	const earlier: Extract<Undo, { kind: 'retime' }>['activities'] = [];
	for (const { id, each, minutes } of changes) {
		const row = activities.find((one) => one.id === id)!;
		const isCafe = row.kind === 'cafe';
		earlier.push({ id, minutes: row.minutes, ...(isCafe && { roundMinutes: row.settings.roundMinutes ?? null }) });
		const settings = isCafe ? { ...row.settings, roundMinutes: each } : row.settings;
		await tx.db.update(activity).set({ minutes, settings }).where(eq(activity.id, id));
	}
	// The agenda is shorter now: when people want to go home stays where it was.
	if (head.endsAt === null) await tx.db.update(workshop).set({ endsAt }).where(eq(workshop.id, head.id));
	const saved = changes.reduce((all, change) => all + change.saved, 0);
	return { data: { saved, fits }, undo: { kind: 'retime', activities: earlier } };
}

async function setActivity({ tx, activities }: Desk, input: Extract<DeskAct, { act: 'set_activity' }>): Promise<Outcome> {
	const row = activities.find(({ id }) => id === input.activityId);
	if (!row) return refuse('not_found', 'activityId');
	const asked = (['writers', 'names', 'moderated', 'ranking', 'dots'] as const).filter(
		(key) => input[key] !== undefined && SETTINGS_OF[row.kind].includes(key)
	);
	if (!asked.length) return null;
	const settings = { ...row.settings, ...Object.fromEntries(asked.map((key) => [key, input[key]])) };
	await tx.db.update(activity).set({ settings }).where(eq(activity.id, row.id));
	const earlier = Object.fromEntries(asked.map((key) => [key, row.settings[key] ?? null]));
	return { data: { activityId: row.id, settings: asked }, undo: { kind: 'set_activity', activityId: row.id, settings: earlier } };
}

async function setProjector({ tx, workshopId }: Desk, input: Extract<DeskAct, { act: 'set_projector' }>): Promise<Outcome> {
	const here = and(eq(projector.id, input.projectorId), eq(projector.workshopId, workshopId));
	const [row] = await tx.db.select().from(projector).where(here);
	if (!row) return refuse('not_found', 'projectorId');
	const asked = (['name', 'scale', 'dark', 'locale'] as const).filter((key) => input[key] !== undefined && input[key] !== row[key]);
	if (!asked.length) return null;
	await tx.db
		.update(projector)
		.set(Object.fromEntries(asked.map((key) => [key, input[key]])))
		.where(here);
	const values = Object.fromEntries(asked.map((key) => [key, row[key]]));
	return { data: { number: row.number, name: row.name }, undo: { kind: 'set_projector', projectorId: row.id, values } };
}

/** The first of two dates is over: everybody goes home, the boards stay. */
async function adjourn(desk: Desk): Promise<Outcome> {
	const { tx, actor, workshopId, head } = desk;
	if (head.secondStartsAt === null) return refuse('not_found');
	if (head.adjournedAt !== null) return null;
	if ((await readOpenVote(tx.db, workshopId))?.purpose === 'ideas') return refuse('vote_open');
	const closed = await closeOpen(desk);
	if ('ok' in closed) return closed;
	await tx.db.update(workshop).set({ adjournedAt: tx.now }).where(eq(workshop.id, workshopId));
	await setStaging(desk, { screen: { view: 'follow' }, timerEndsAt: null, timerLeftMs: null });
	const present = await tx.db
		.select({ id: seat.id })
		.from(seat)
		.where(and(eq(seat.workshopId, workshopId), isNull(seat.leftAt)));
	const seatIds = present.map(({ id }) => id);
	await tx.db.update(seat).set({ leftAt: tx.now }).where(inArray(seat.id, seatIds));
	const rows = seatIds.map((seatId) => ({ id: newId(tx.now), workshopId, seatId, change: 'out', at: tx.now, by: nameActor(actor) }));
	if (rows.length) await tx.db.insert(attendance).values(rows);
	return { data: { ...closed.data, people: seatIds.length }, undo: { kind: 'adjourn', seatIds, ...closed.before } };
}

async function endWorkshop(desk: Desk): Promise<Outcome> {
	const { tx, workshopId, by } = desk;
	// After the end nothing can be revealed any more: people's votes would be lost.
	const vote = await readStageVote(tx.db, workshopId);
	if (vote && vote.state !== 'revealed') return refuse(vote.state === 'open' ? 'vote_open' : 'not_revealed_yet');
	const ranking = await readNewestRanking(tx.db, workshopId);
	if (ranking && ranking.state !== 'revealed') return refuse(ranking.state === 'open' ? 'ranking_open' : 'ranking_hidden');
	const closed = await closeOpen(desk);
	if ('ok' in closed) return closed;
	await tx.db.update(workshop).set({ endedAt: tx.now, endedBy: by }).where(eq(workshop.id, workshopId));
	return { data: closed.data, undo: { kind: 'end_workshop', ...closed.before } };
}
