import { desc, eq } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { decision } from '#lib/server/schema.ts';
import { readPaper, readVote, toStageVote } from '#lib/vote/read.server.ts';
import type { StageDecision } from '#lib/workshop/stage.ts';
import { allocateGreedy, type FundIdea } from './rules.ts';

/** @returns the newest decision of a workshop as it was recorded (vote, fund in tenge, rule), or null. */
export async function readNewestDecision(db: Db, workshopId: string): Promise<typeof decision.$inferSelect | null> {
	const [row] = await db
		.select()
		.from(decision)
		.where(eq(decision.workshopId, workshopId))
		.orderBy(desc(decision.at), desc(decision.id))
		.limit(1);
	return row ?? null;
}

/**
 * The newest decision of a workshop. Its rows are computed from the revealed tally, the costs on the ballot paper and the fund (tenge)
 * that the decision names; nothing of them is stored.
 * @returns null when nothing was decided yet
 */
export async function readStageDecision(db: Db, workshopId: string): Promise<StageDecision | null> {
	const row = await readNewestDecision(db, workshopId);
	const vote = row && (await readVote(db, workshopId, row.voteId));
	const tally = vote && (await toStageVote(db, vote)).tally;
	if (!row || !tally) return null;
	const paper = await readPaper(db, row.voteId);
	const ideas = paper.map<FundIdea>(({ id, number, cost }) => ({ id, number, cost, dots: tally.find((t) => t.ideaId === id)?.dots ?? 0 }));
	const { rows, spent } = allocateGreedy(ideas, row.fund);
	return { id: row.id, voteId: row.voteId, at: row.at, fund: row.fund, spent, rule: 'greedy', rows };
}
