import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { decision, decisionOverride, voteLot, voteRule, workshop } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import { readNewestVote, readPaper } from '#lib/vote/read.server.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import type { DeskAct } from '#lib/workshop/desk-acts.ts';
import { readGroups, readNewestDecision, readRules, readStageDecision } from './read.server.ts';
import type { FundTerms } from './rules.ts';

// All of these run inside a transaction that has already asked `can(actor, 'run_desk', …)`.
type By = { accountId: string; workshopId: string };
/** None of these acts is taken back: a lot is drawn once, and another rule or an override is followed by another one. */
type Step = { data?: Record<string, unknown>; undo: null };

/**
 * Decides by the newest vote, the workshop's fund (tenge) and the rule of that vote; what follows from them is computed (fund/count.ts).
 * Deciding again supersedes: the newest decision counts, the older ones are kept.
 * @returns the decision's id, or refusal not_revealed_yet (no vote yet, or its tally is not revealed).
 */
export async function decide(tx: Tx, { accountId, workshopId }: By): Promise<Result<{ decisionId: string }>> {
	const newest = await readNewestVote(tx.db, workshopId);
	if (newest?.state !== 'revealed') return refuse('not_revealed_yet');
	const [place] = await tx.db.select({ fund: workshop.fund }).from(workshop).where(eq(workshop.id, workshopId));
	const earlier = await readNewestDecision(tx.db, workshopId);
	const { rule, oneFor, grants } = (await readRules(tx.db, newest.id)).at(-1)!;
	const paper = await readPaper(tx.db, newest.id);
	const groups = oneFor.length
		? await readGroups(
				tx.db,
				paper.map(({ id }) => id)
			)
		: {};
	const decisionId = newId(tx.now);
	const fund = place!.fund;
	// Two decisions in one millisecond must still have an order.
	const at = Math.max(tx.now, (earlier?.at ?? 0) + 1);
	const terms = { oneFor, grants, groups };
	await tx.db.insert(decision).values({ id: decisionId, workshopId, voteId: newest.id, fund, rule, terms, at, byAccountId: accountId });
	const data = {
		voteId: newest.id,
		fund,
		rule,
		...(oneFor.length && { oneFor }),
		...(grants && { grants }),
		...(earlier && { supersedes: earlier.id })
	};
	await tx.record({ workshopId, actor: `account:${accountId}`, action: 'decide', subject: `decision:${decisionId}`, data });
	tx.publish({ kind: 'workshop', workshopId });
	return accept({ decisionId });
}

/** Keeps how a vote will be counted, as it was chosen before its opening. */
export async function keepRule(tx: Tx, act: { accountId: string; voteId: string; terms: FundTerms }): Promise<void> {
	const { rule, oneFor, grants } = act.terms;
	await tx.db
		.insert(voteRule)
		.values({ id: newId(tx.now), voteId: act.voteId, rule, oneFor: [...oneFor], grants, at: tx.now, byAccountId: act.accountId });
}

/** Draws the lot of a vote, unless it is drawn. @param seed what the hall named; missing = the server makes one */
export async function drawLot(tx: Tx, act: { accountId: string; voteId: string; seed?: string }): Promise<void> {
	const seed = act.seed?.trim();
	const row = { voteId: act.voteId, seed: seed || randomBytes(8).toString('hex'), at: tx.now, byAccountId: act.accountId };
	await tx.db
		.insert(voteLot)
		.values({ ...row, source: seed ? 'hall' : 'server' })
		.onConflictDoNothing();
}

/**
 * The acts of the desk on how the fund is shared out. @returns the step, null when all is so already, or a refusal: not_found (no vote, no decision),
 * lot_drawn (or the result is known), unknown_idea, over_fund (field winners)
 */
export async function actOnFund(
	tx: Tx,
	by: By,
	input: Extract<DeskAct, { act: 'draw_lot' | 'change_rule' | 'override_decision' }>
): Promise<Step | Refusal | null> {
	if (input.act === 'override_decision') return override(tx, by, input);
	const vote = await readNewestVote(tx.db, by.workshopId);
	if (!vote) return refuse('not_found');
	if (input.act === 'draw_lot') {
		if (vote.state === 'revealed' || (await tx.db.$count(voteLot, eq(voteLot.voteId, vote.id)))) return refuse('lot_drawn');
		await drawLot(tx, { accountId: by.accountId, voteId: vote.id, seed: input.seed });
		return { undo: null };
	}
	const now = (await readRules(tx.db, vote.id)).at(-1)!;
	if (now.rule === input.rule) return null;
	// Two changes in one millisecond must still have an order; what was chosen before stands first.
	const at = Math.max(tx.now, now.at + 1);
	const rows = { voteId: vote.id, oneFor: now.oneFor, grants: now.grants, byAccountId: by.accountId };
	if (now.at === 0) await tx.db.insert(voteRule).values({ ...rows, id: newId(tx.now), rule: now.rule, at: vote.openedAt });
	await tx.db.insert(voteRule).values({ ...rows, id: newId(tx.now), rule: input.rule, reason: input.reason, at });
	const decided = await readNewestDecision(tx.db, by.workshopId);
	if (decided?.voteId === vote.id) await decide(tx, by);
	return { data: { rule: input.rule, from: now.rule }, undo: null };
}

async function override(
	tx: Tx,
	{ accountId, workshopId }: By,
	input: Extract<DeskAct, { act: 'override_decision' }>
): Promise<Step | Refusal | null> {
	const decided = await readStageDecision(tx.db, workshopId);
	if (!decided) return refuse('not_found');
	const winners = [...new Set(input.winners)];
	const chosen = winners.map((id) => decided.rows.find(({ ideaId }) => ideaId === id));
	if (chosen.some((row) => !row)) return refuse('unknown_idea', 'winners');
	if (chosen.reduce((sum, row) => sum + row!.cost, 0) > decided.fund) return refuse('over_fund', 'winners');
	const before = decided.rows.filter(({ outcome }) => outcome === 'won').map(({ ideaId }) => ideaId);
	if (before.length === winners.length && before.every((id) => winners.includes(id))) return null;
	const at = Math.max(tx.now, (decided.override?.at ?? 0) + 1);
	const { who, reason } = input;
	await tx.db
		.insert(decisionOverride)
		.values({ id: newId(tx.now), decisionId: decided.id, winners, who, reason, at, byAccountId: accountId });
	return { undo: null };
}
