import { eq } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { decision, workshop } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import { readNewestVote } from '#lib/vote/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { readNewestDecision } from './read.server.ts';

/**
 * Decides by the newest vote, the workshop's fund (tenge) and the rule 'greedy'; what follows from them is computed (fund/rules.ts).
 * Deciding again supersedes: the newest decision counts, the older ones are kept. Inside a transaction that has already asked
 * `can(actor, 'run_desk', …)`.
 * @returns the decision's id, or refusal not_revealed_yet (no vote yet, or its tally is not revealed).
 */
export async function decide(tx: Tx, act: { accountId: string; workshopId: string }): Promise<Result<{ decisionId: string }>> {
	const { accountId, workshopId } = act;
	const newest = await readNewestVote(tx.db, workshopId);
	if (newest?.state !== 'revealed') return refuse('not_revealed_yet');
	const [place] = await tx.db.select({ fund: workshop.fund }).from(workshop).where(eq(workshop.id, workshopId));
	const earlier = await readNewestDecision(tx.db, workshopId);
	const decisionId = newId(tx.now);
	const fund = place!.fund;
	// Two decisions in one millisecond must still have an order.
	const at = Math.max(tx.now, (earlier?.at ?? 0) + 1);
	await tx.db.insert(decision).values({ id: decisionId, workshopId, voteId: newest.id, fund, rule: 'greedy', at, byAccountId: accountId });
	const data = { voteId: newest.id, fund, rule: 'greedy', ...(earlier && { supersedes: earlier.id }) };
	await tx.record({ workshopId, actor: `account:${accountId}`, action: 'decide', subject: `decision:${decisionId}`, data });
	tx.publish({ kind: 'workshop', workshopId });
	return accept({ decisionId });
}
