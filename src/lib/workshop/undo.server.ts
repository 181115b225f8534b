/** The history of the desk: every act with what takes it back, and taking back the newest one that stands. */
import { and, desc, eq, gt, isNull, ne } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import {
	activity,
	activityTurn,
	attendance,
	cafeRound,
	decision,
	deskStep,
	lateEdit,
	need,
	project,
	projector,
	seat,
	seating,
	site,
	staging,
	voteReveal,
	workshop
} from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import { closeVote, dropVote } from '#lib/vote/turns.server.ts';
import { countVoted, findVote } from '#lib/vote/read.server.ts';
import { undoKeepApart, undoMergeIdeas } from '#lib/idea/alike.server.ts';
import { undoNeeds } from '#lib/need/desk.server.ts';
import { undoRanking } from '#lib/need/ranking.server.ts';
import { undoTurn, type TurnPayload } from '#lib/site/turns.server.ts';
import { undoModeration, undoVoice, type ModerationPayload, type VoicePayload } from '#lib/moderation/write.server.ts';
import { startCafe, undoHost, undoMove, undoRest } from './cafe.server.ts';
import { readActivities } from './read.server.ts';
import { refuse, type Refusal } from './refusal.ts';
import { MOVING_ACTS } from './desk-acts.ts';
import { restoreTimer, type Timer } from './timer.ts';

type Picture = typeof staging.$inferSelect.screen;
type Message = typeof staging.$inferSelect.message;
/** How the desk stood before an act moved the meeting: what was closed for it, the clock at that moment, the picture. */
export type Before = {
	/** The turn that closed what was open; none = nothing was. */
	closed?: { activityId: string; turnId: string };
	timer: Timer;
	/** When that was, ms. */
	at: number;
	screen: Picture;
	adjournedAt: number | null;
	/** The ranking of needs that was closed with what was open. */
	closedRanking: string | null;
};
/** What takes an act back. Each kind has its handler in UNDO. */
export type Undo =
	| ({ kind: 'open_activity'; opened: { activityId: string; turnId: string; began: boolean; voteId: string | null } } & Before)
	| ({ kind: 'close_activity' } & Before)
	| ({ kind: 'next_round'; activityId: string; round: number } & Before)
	| { kind: 'set_timer'; timer: Timer }
	| { kind: 'show'; screen: Picture }
	| { kind: 'say'; message: Message }
	| { kind: 'retime'; activities: { id: string; minutes: number; roundMinutes?: unknown }[] }
	| { kind: 'set_activity'; activityId: string; settings: Record<string, unknown> }
	| { kind: 'set_projector'; projectorId: string; values: Record<string, unknown> }
	| { kind: 'remove_need'; needId: string }
	| { kind: 'remove_site'; siteId: string }
	| { kind: 'reveal_vote'; voteId: string }
	| { kind: 'decide'; decisionId: string }
	| ({ kind: 'adjourn'; seatIds: string[] } & Before)
	| ({ kind: 'end_workshop' } & Before);

type Payload = Record<string, unknown>;
/** Takes one kind of act back. @param accountId who undoes @returns a refusal (then nothing has happened), or null */
export type TakeBack = (tx: Tx, workshopId: string, payload: Payload, accountId: string) => Promise<Refusal | null>;
const takes =
	<K extends Undo['kind']>(
		work: (tx: Tx, workshopId: string, payload: Extract<Undo, { kind: K }>, accountId: string) => Promise<Refusal | void>
	) =>
	async (tx: Tx, workshopId: string, payload: Payload, accountId: string): Promise<Refusal | null> =>
		(await work(tx, workshopId, payload as Extract<Undo, { kind: K }>, accountId)) ?? null;

/** A handler for every kind of payload that a step may carry; other domains add theirs here. */
export const UNDO: Record<string, TakeBack> = {
	open_activity: takes<'open_activity'>(async (tx, workshopId, undo, accountId) => {
		const { activityId, turnId, began, voteId } = undo.opened;
		const used = voteId !== null && (await takeBackVote(tx, voteId, accountId));
		// A step that was used stays in the record as opened and closed; one that nobody used never was.
		if (used)
			await tx.db.insert(activityTurn).values({ id: newId(tx.now), activityId, change: 'closed', at: tx.now, byAccountId: accountId });
		else await tx.db.delete(activityTurn).where(eq(activityTurn.id, turnId));
		if (began) await dropRound(tx, activityId, 1);
		await putBack(tx, workshopId, undo);
	}),
	close_activity: takes<'close_activity'>((tx, workshopId, undo) => putBack(tx, workshopId, undo)),
	next_round: takes<'next_round'>(async (tx, workshopId, undo, accountId) => {
		const cafe = (await readActivities(tx.db, workshopId)).find(({ id }) => id === undo.activityId);
		if (!cafe) return refuse('not_found');
		await dropRound(tx, cafe.id, undo.round);
		// Who came during the round that is taken back sits down in the one before.
		await startCafe(tx, workshopId, cafe, accountId);
		await putBack(tx, workshopId, undo);
	}),
	set_timer: takes<'set_timer'>((tx, workshopId, { timer }) => setStaging(tx, workshopId, clock(timer))),
	show: takes<'show'>((tx, workshopId, { screen }) => setStaging(tx, workshopId, { screen })),
	say: takes<'say'>((tx, workshopId, { message }) => setStaging(tx, workshopId, { message })),
	retime: takes<'retime'>(async (tx, workshopId, { activities }) => {
		for (const { id, minutes, roundMinutes } of activities)
			await setActivity(tx, workshopId, id, { minutes, settings: roundMinutes === undefined ? {} : { roundMinutes } });
	}),
	set_activity: takes<'set_activity'>((tx, workshopId, { activityId, settings }) => setActivity(tx, workshopId, activityId, { settings })),
	set_projector: takes<'set_projector'>(async (tx, workshopId, { projectorId, values }) => {
		await tx.db
			.update(projector)
			.set(values)
			.where(and(eq(projector.id, projectorId), eq(projector.workshopId, workshopId)));
	}),
	remove_need: takes<'remove_need'>(async (tx, workshopId, { needId }) => {
		await tx.db
			.update(need)
			.set({ removedAt: null })
			.where(and(eq(need.id, needId), eq(need.workshopId, workshopId)));
	}),
	remove_site: takes<'remove_site'>(async (tx, workshopId, { siteId }) => {
		const back = await tx.db
			.update(site)
			.set({ removedAt: null })
			.where(and(eq(site.id, siteId), eq(site.workshopId, workshopId)))
			.returning({ villageId: site.villageId });
		for (const { villageId } of back) tx.publish({ kind: 'ground', villageId, siteId });
	}),
	reveal_vote: takes<'reveal_vote'>(async (tx, _workshopId, { voteId }) => {
		await tx.db.delete(voteReveal).where(eq(voteReveal.voteId, voteId));
	}),
	merge_ideas: undoMergeIdeas,
	keep_apart: undoKeepApart,
	decide: takes<'decide'>(async (tx, _workshopId, { decisionId }) => {
		if (await tx.db.$count(project, eq(project.decisionId, decisionId))) return refuse('already_promoted');
		await tx.db.delete(decision).where(eq(decision.id, decisionId));
	}),
	adjourn: takes<'adjourn'>(async (tx, workshopId, undo, accountId) => {
		for (const seatId of undo.seatIds) {
			const gone = and(eq(seat.id, seatId), eq(seat.leftAt, undo.at));
			if (!(await tx.db.$count(seat, gone))) continue;
			await tx.db.update(seat).set({ leftAt: null }).where(gone);
			const row = { id: newId(tx.now), workshopId, seatId, change: 'in', at: tx.now, by: `account:${accountId}` };
			await tx.db.insert(attendance).values(row);
		}
		await putBack(tx, workshopId, undo);
	}),
	put_needs_back: undoNeeds,
	turn_site: (tx, _workshopId, payload, accountId) => undoTurn(tx, accountId, payload as TurnPayload),
	open_ranking: undoRanking.open_ranking,
	close_ranking: undoRanking.close_ranking,
	reveal_ranking: async (tx, workshopId, undo) => {
		await setStaging(tx, workshopId, { screen: undo.screen as Picture });
		return undoRanking.reveal_ranking(tx, workshopId, undo);
	},
	set_host: undoHost,
	move_seat: undoMove,
	seat_rest: undoRest,
	judge: async (tx, workshopId, payload, accountId) => {
		await undoModeration(tx, workshopId, accountId, payload as ModerationPayload);
		return null;
	},
	voice: async (tx, workshopId, payload) => {
		await undoVoice(tx, workshopId, payload as VoicePayload);
		return null;
	},
	end_workshop: takes<'end_workshop'>(async (tx, workshopId, undo) => {
		await tx.db.update(workshop).set({ endedAt: null, endedBy: null }).where(eq(workshop.id, workshopId));
		await putBack(tx, workshopId, undo);
	})
};

/** Opens again what an act had closed, with the clock and the picture as they were. */
async function putBack(tx: Tx, workshopId: string, { closed, closedRanking, timer, at, screen, adjournedAt }: Before): Promise<void> {
	// One whose result was shown meanwhile stays closed: its ballots belong to nobody any more.
	if (closedRanking) await undoRanking.close_ranking(tx, workshopId, { rankingId: closedRanking });
	if (closed) {
		await tx.db.delete(activityTurn).where(eq(activityTurn.id, closed.turnId));
		// As if it had never been closed: nothing was late.
		await tx.db.delete(lateEdit).where(and(eq(lateEdit.activityId, closed.activityId), gt(lateEdit.at, at - 1)));
	}
	await setStaging(tx, workshopId, { screen, ...clock(restoreTimer(timer, at, tx.now)) });
	await tx.db.update(workshop).set({ adjournedAt }).where(eq(workshop.id, workshopId));
}

const clock = ({ endsAt, leftMs }: Timer) => ({ timerEndsAt: endsAt, timerLeftMs: leftMs });

async function setStaging(tx: Tx, workshopId: string, values: Partial<typeof staging.$inferInsert>): Promise<void> {
	await tx.db.update(staging).set(values).where(eq(staging.workshopId, workshopId));
}

/** Only what is named changes: others may have set the rest meanwhile. A setting that was not there (null) goes. */
async function setActivity(
	tx: Tx,
	workshopId: string,
	id: string,
	{ settings, ...values }: { minutes?: number; settings: Record<string, unknown> }
): Promise<void> {
	const here = and(eq(activity.id, id), eq(activity.workshopId, workshopId));
	const [row] = await tx.db.select().from(activity).where(here);
	if (!row) return;
	const kept = Object.entries({ ...row.settings, ...settings }).filter(([, value]) => value !== null);
	await tx.db
		.update(activity)
		.set({ ...values, settings: Object.fromEntries(kept) })
		.where(here);
}

async function dropRound(tx: Tx, activityId: string, round: number): Promise<void> {
	await tx.db.delete(seating).where(and(eq(seating.activityId, activityId), eq(seating.round, round)));
	await tx.db.delete(cafeRound).where(and(eq(cafeRound.activityId, activityId), eq(cafeRound.number, round)));
}

/** A vote nobody has used is withdrawn; one with ballots is closed and counted: they are not thrown away. @returns whether it was used */
async function takeBackVote(tx: Tx, voteId: string, accountId: string): Promise<boolean> {
	const row = await findVote(tx.db, voteId);
	if (!row) return false;
	if (row.state === 'open' && (await countVoted(tx.db, row)) === 0) {
		await dropVote(tx, voteId);
		return false;
	}
	if (row.state === 'open') await closeVote(tx, { accountId, voteId });
	return true;
}

/**
 * Notes an act of the desk down, inside its transaction: the other desks are told, and `undo` says what takes it back.
 * @param step id: of the request, so that its desk knows its own step; data fills the step's sentence, is read by every phone and holds
 * nothing that was taken off the screen; undo null = cannot be taken back
 */
export async function recordStep(
	tx: Tx,
	step: {
		id?: string;
		workshopId: string;
		accountId: string;
		act: string;
		data?: Record<string, unknown>;
		undo: ({ kind: string } & Record<string, unknown>) | null;
	}
): Promise<void> {
	const { workshopId, accountId: byAccountId, act, data = {}, undo } = step;
	const newest = await readNewest(tx, workshopId);
	const id = step.id && !(await tx.db.$count(deskStep, eq(deskStep.id, step.id))) ? step.id : newId(tx.now);
	// Two steps in one millisecond must still have an order.
	const at = Math.max(tx.now, (newest?.at ?? 0) + 1);
	await tx.db.insert(deskStep).values({ id, workshopId, at, byAccountId, act, data, undo });
}

async function readNewest(tx: Tx, workshopId: string) {
	const [row] = await tx.db.select().from(deskStep).where(eq(deskStep.workshopId, workshopId)).orderBy(desc(deskStep.at)).limit(1);
	return row;
}

/** @returns whether an act moves the meeting, so that what another desk had in mind may not hold any more. */
const moves = ({ act, data }: { act: string; data: Record<string, unknown> }) =>
	(MOVING_ACTS as readonly string[]).includes(act === 'undo' ? String(data.act) : act);

/** Has the meeting moved since a desk looked? @param seen newest step that its page knew, null = none @returns desk_moved, or null */
export async function checkSeen(tx: Tx, workshopId: string, seen: string | null): Promise<Refusal | null> {
	const here = eq(deskStep.workshopId, workshopId);
	const [known] =
		seen === null
			? []
			: await tx.db
					.select()
					.from(deskStep)
					.where(and(here, eq(deskStep.id, seen)));
	if (seen !== null && !known) return refuse('desk_moved');
	const since = await tx.db
		.select()
		.from(deskStep)
		.where(and(here, gt(deskStep.at, known?.at ?? 0)));
	return since.some(moves) ? refuse('desk_moved') : null;
}

/** @returns the newest step that stands, or undefined. */
export async function readStanding(tx: Tx, workshopId: string) {
	const [row] = await tx.db
		.select()
		.from(deskStep)
		.where(and(eq(deskStep.workshopId, workshopId), isNull(deskStep.undoneAt), ne(deskStep.act, 'undo')))
		.orderBy(desc(deskStep.at))
		.limit(1);
	return row;
}

/**
 * Takes back the newest step that stands.
 * @param stepId the one that was named to whoever pressed; another one is refused
 * @returns data for the step of undoing, or a refusal: nothing_to_undo, desk_moved, and those of the step's handler
 */
export async function undoStep(
	tx: Tx,
	{ workshopId, accountId, stepId }: { workshopId: string; accountId: string; stepId: string }
): Promise<Refusal | { data: Record<string, unknown> }> {
	const step = await readStanding(tx, workshopId);
	if (!step) return refuse('nothing_to_undo');
	if (step.id !== stepId) return refuse('desk_moved');
	const takeBack = step.undo && UNDO[step.undo.kind];
	if (!takeBack) return refuse('nothing_to_undo');
	const refused = await takeBack(tx, workshopId, step.undo!, accountId);
	if (refused) return refused;
	await tx.db.update(deskStep).set({ undoneAt: tx.now, undoneBy: accountId }).where(eq(deskStep.id, step.id));
	return { data: { ...step.data, act: step.act, stepId } };
}
