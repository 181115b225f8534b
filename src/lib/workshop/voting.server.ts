/** The steps of a vote at the desk: on ideas, a test, a motion. Inside the transaction of the act (desk.server.ts). */
import { eq } from 'drizzle-orm';
import { drawLot, keepRule } from '#lib/fund/write.server.ts';
import { staging } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import { readStageVote } from '#lib/vote/read.server.ts';
import { closeVote, openPoll, openVote, reopenVote, revealVote } from '#lib/vote/turns.server.ts';
import type { Desk, Outcome } from './desk.server.ts';
import type { ActivityRow } from './read.server.ts';
import { refuse } from './refusal.ts';
import { readSettings } from './settings.ts';
import type { DeskAct } from './desk-acts.ts';

type Act<N extends DeskAct['act']> = Extract<DeskAct, { act: N }>;

/** @returns whether the newest vote on ideas is of this activity. */
export async function hasVoteOf(tx: Tx, workshopId: string, activityId: string): Promise<boolean> {
	return (await readStageVote(tx.db, workshopId))?.activityId === activityId;
}

/** Opens the vote of an activity as it is planned. Refusals: those of openVote. */
export async function openVoteOf({ tx, by, workshopId, head }: Desk, target: ActivityRow, reason?: string) {
	const { ballot: kind, dots, maxPerIdea, places, ...rest } = readSettings(target.settings);
	const { minIdeas, shuffled, receipts, fewest, quorum, minSupport } = rest;
	const rules = { minIdeas, shuffled, receipts, fewest, quorum, minSupport, fund: head.fund };
	const paper = { kind, dots: kind === 'ranking' ? places : dots, maxPerIdea, rules };
	const opened = await openVote(tx, { accountId: by, workshopId, activityId: target.id, ...paper, reason });
	if (opened.ok) await keepRule(tx, { accountId: by, voteId: opened.value.voteId, terms: rest });
	return opened;
}

/** Closes, shows or repeats the vote on ideas. */
export async function changeVote(desk: Desk, input: Act<'close_vote' | 'reveal_vote' | 'repeat_vote'>): Promise<Outcome> {
	const { tx, workshopId, open, by } = desk;
	const vote = await readStageVote(tx.db, workshopId);
	if (!vote) return refuse('not_found');
	// Closing tears the ballots from the seats, and nothing can put them together again.
	if (input.act === 'close_vote') {
		const closed = await closeVote(tx, { voteId: vote.id, accountId: by });
		return closed.ok ? { undo: null } : closed;
	}
	if (input.act === 'reveal_vote') {
		const revealed = await revealVote(tx, { voteId: vote.id, accountId: by });
		if (!revealed.ok) return revealed;
		await drawLot(tx, { accountId: by, voteId: vote.id });
		return vote.state === 'revealed' ? null : { undo: { kind: 'reveal_vote', voteId: vote.id } };
	}
	if (open?.kind !== 'vote') return refuse('not_open');
	const opened = await openVoteOf(desk, open, input.reason);
	if (!opened.ok) return opened;
	await leavePoll(desk);
	return { undo: null };
}

/** The vote is opened again for those who came late. Refusals: not_found, not_open (its activity is not), those of reopenVote. */
export async function admitLate(desk: Desk, reason: string): Promise<Outcome> {
	const { tx, workshopId, open, by } = desk;
	const vote = await readStageVote(tx.db, workshopId);
	if (!vote) return refuse('not_found');
	if (open?.id !== vote.activityId) return refuse('not_open');
	const opened = await reopenVote(tx, { accountId: by, voteId: vote.id, reason });
	if (!opened.ok) return opened;
	await leavePoll(desk);
	return { undo: null };
}

/** A test or a motion: the hall looks at it until the desk shows something else. */
export async function putPoll(desk: Desk, input: Act<'open_poll'>): Promise<Outcome> {
	const { tx, workshopId, open, by } = desk;
	const { purpose, question, byHands } = input;
	const opened = await openPoll(tx, { accountId: by, workshopId, activityId: open?.id ?? null, purpose, question, byHands });
	if (!opened.ok) return opened;
	await tx.db
		.update(staging)
		.set({ screen: { view: 'poll' } })
		.where(eq(staging.workshopId, workshopId));
	return { data: { purpose }, undo: null };
}

/** The poll is closed, and what came out is shown at once. */
export async function showPoll({ tx, workshopId, by }: Desk): Promise<Outcome> {
	const poll = await readStageVote(tx.db, workshopId, true);
	if (!poll) return refuse('not_found');
	for (const turn of [closeVote, revealVote]) {
		const turned = await turn(tx, { voteId: poll.id, accountId: by });
		if (!turned.ok) return turned;
	}
	return { data: { purpose: poll.purpose }, undo: null };
}

/** The answer of the hall makes room for what people vote on now. */
async function leavePoll({ tx, workshopId, stand }: Desk): Promise<void> {
	if (stand.screen.view !== 'poll') return;
	await tx.db
		.update(staging)
		.set({ screen: { view: 'follow' } })
		.where(eq(staging.workshopId, workshopId));
}
