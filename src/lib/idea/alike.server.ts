/** Ideas that say the same: two become one before people vote, or are kept apart with a reason. Steps of the desk, inside its transaction. */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { idea, ideaApart, ideaSource, project } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import { refuse, type Refusal } from '#lib/workshop/refusal.ts';
import { readBallotState } from './read.server.ts';
import { judgeIdeaChange } from './rules.ts';

type Step = { data: Record<string, unknown>; undo: { kind: string } & Record<string, unknown> };
type Take = (tx: Tx, workshopId: string, undo: Record<string, unknown>) => Promise<Refusal | null>;

const standing = (workshopId: string, ids: string[]) => and(eq(idea.workshopId, workshopId), inArray(idea.id, ids), isNull(idea.removedAt));

/**
 * One idea goes into another, with everything it grew from; its number is not given again.
 * @returns the step, or a refusal: unknown_idea (ideaId), vote_open, already_promoted.
 */
export async function mergeIdeas(tx: Tx, workshopId: string, act: { ideaId: string; into: string }): Promise<Step | Refusal> {
	const { ideaId, into } = act;
	const rows = await tx.db
		.select({ id: idea.id, number: idea.number })
		.from(idea)
		.where(standing(workshopId, [ideaId, into]));
	const [from, to] = [rows.find(({ id }) => id === ideaId), rows.find(({ id }) => id === into)];
	if (!from || !to || ideaId === into) return refuse('unknown_idea', 'ideaId');
	for (const id of [ideaId, into]) if (judgeIdeaChange(await readBallotState(tx.db, id), 'cost')) return refuse('vote_open');
	if (await tx.db.$count(project, eq(project.ideaId, ideaId))) return refuse('already_promoted');
	const has = await tx.db.select().from(ideaSource).where(eq(ideaSource.ideaId, into));
	const known = new Set(has.map(({ kind, sourceId }) => `${kind}:${sourceId}`));
	const moved = (await tx.db.select().from(ideaSource).where(eq(ideaSource.ideaId, ideaId)))
		.filter(({ kind, sourceId }) => !known.has(`${kind}:${sourceId}`))
		.map(({ id }) => id);
	if (moved.length) await tx.db.update(ideaSource).set({ ideaId: into }).where(inArray(ideaSource.id, moved));
	await tx.db.update(idea).set({ removedAt: tx.now }).where(eq(idea.id, ideaId));
	return { data: { number: from.number, into: to.number }, undo: { kind: 'merge_ideas', ideaId, moved } };
}

export const undoMergeIdeas: Take = async (tx, workshopId, undo) => {
	const ideaId = String(undo.ideaId);
	await tx.db
		.update(idea)
		.set({ removedAt: null })
		.where(and(eq(idea.id, ideaId), eq(idea.workshopId, workshopId)));
	const moved = undo.moved as string[];
	if (moved.length) await tx.db.update(ideaSource).set({ ideaId }).where(inArray(ideaSource.id, moved));
	return null;
};

/** Two ideas look alike and both stay. @returns the step, or refusal unknown_idea (ideaIds). */
export async function keepApart(
	tx: Tx,
	workshopId: string,
	byAccountId: string,
	act: { ideaIds: string[]; reason: string }
): Promise<Step | Refusal> {
	const [firstId, secondId] = [...act.ideaIds].sort() as [string, string];
	if ((await tx.db.$count(idea, standing(workshopId, act.ideaIds))) !== 2) return refuse('unknown_idea', 'ideaIds');
	const pair = { firstId, secondId };
	await tx.db
		.insert(ideaApart)
		.values({ ...pair, workshopId, reason: act.reason, at: tx.now, byAccountId })
		.onConflictDoUpdate({ target: [ideaApart.firstId, ideaApart.secondId], set: { reason: act.reason, at: tx.now, byAccountId } });
	return { data: {}, undo: { kind: 'keep_apart', ...pair } };
}

export const undoKeepApart: Take = async (tx, workshopId, undo) => {
	const here = and(eq(ideaApart.firstId, String(undo.firstId)), eq(ideaApart.secondId, String(undo.secondId)));
	await tx.db.delete(ideaApart).where(and(here, eq(ideaApart.workshopId, workshopId)));
	return null;
};

/** @returns for each idea the ids of those that are kept apart from it. */
export async function readApart(db: Db, workshopId: string): Promise<(ideaId: string) => string[]> {
	const rows = await db.select().from(ideaApart).where(eq(ideaApart.workshopId, workshopId));
	return (ideaId) => rows.flatMap(({ firstId, secondId }) => (firstId === ideaId ? [secondId] : secondId === ideaId ? [firstId] : []));
}
