/** What the desk does with single needs beside removing them: joins those that say the same, moves one, rejects one with a reason. */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { need } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import { refuse, type Refusal } from '#lib/workshop/refusal.ts';
import type { DeskAct } from '#lib/workshop/desk-acts.ts';
import { readNewestRanking } from './read.server.ts';
import type { NeedCategory } from './rules.ts';

/** How needs stood before an act, by id. */
type Earlier = { id: string; mergedInto: string | null; category: string; rejectedAt: number | null; rejectedReason: string | null };
type Step = { data: Record<string, unknown>; undo: { kind: 'put_needs_back'; needs: Earlier[] } };
export type NeedAct = Extract<DeskAct, { act: 'merge_needs' | 'move_need' | 'reject_need' }>;

/**
 * One act of the desk on needs, inside its transaction; the desk has been asked whether it may.
 * @returns the step for the history, null when all was so already, or a refusal: not_found (no such need, or not one that stands for
 * itself), ranking_shown (joining needs would change a result that everybody has seen)
 */
export async function actOnNeed(tx: Tx, workshopId: string, input: NeedAct): Promise<Step | Refusal | null> {
	if (input.act === 'merge_needs') return mergeNeeds(tx, workshopId, input.needIds, input.into);
	const [one] = await readEarlier(tx, workshopId, [input.needId]);
	if (!one || one.mergedInto !== null) return refuse('not_found', 'needId');
	if (input.act === 'move_need') {
		if (one.category === input.category) return null;
		await change(tx, [one], { category: input.category });
		return { data: { needId: one.id }, undo: { kind: 'put_needs_back', needs: [one] } };
	}
	await change(tx, [one], { rejectedAt: tx.now, rejectedReason: input.reason });
	return { data: { needId: one.id }, undo: { kind: 'put_needs_back', needs: [one] } };
}

async function mergeNeeds(tx: Tx, workshopId: string, needIds: readonly string[], into: string): Promise<Step | Refusal> {
	const found = await readEarlier(tx, workshopId, [...needIds, into]);
	const stands = (id: string) => found.some((one) => one.id === id && one.mergedInto === null && one.rejectedAt === null);
	if (!stands(into)) return refuse('not_found', 'into');
	if (needIds.includes(into) || !needIds.every(stands)) return refuse('not_found', 'needIds');
	if ((await readNewestRanking(tx.db, workshopId))?.state === 'revealed') return refuse('ranking_shown');
	// What was joined to one of them goes with it, so that nobody has to follow a chain.
	const behind = await readColumns(tx, and(eq(need.workshopId, workshopId), inArray(need.mergedInto, [...needIds])));
	const joined = [...found.filter(({ id }) => id !== into), ...behind];
	await change(tx, joined, { mergedInto: into });
	return { data: { n: needIds.length, into }, undo: { kind: 'put_needs_back', needs: joined } };
}

const readEarlier = (tx: Tx, workshopId: string, ids: readonly string[]) =>
	readColumns(tx, and(eq(need.workshopId, workshopId), inArray(need.id, [...ids]), isNull(need.removedAt)));

async function readColumns(tx: Tx, where: ReturnType<typeof and>): Promise<Earlier[]> {
	const { id, mergedInto, category, rejectedAt, rejectedReason } = need;
	return tx.db.select({ id, mergedInto, category, rejectedAt, rejectedReason }).from(need).where(where);
}

async function change(
	tx: Tx,
	needs: readonly Earlier[],
	values: Partial<Omit<Earlier, 'id'>> & { category?: NeedCategory }
): Promise<void> {
	const ids = needs.map(({ id }) => id);
	await tx.db.update(need).set(values).where(inArray(need.id, ids));
}

/** Takes joining, moving or rejecting back: the needs stand as they stood. @returns null: there is nothing that forbids it */
export async function undoNeeds(tx: Tx, workshopId: string, undo: Record<string, unknown>): Promise<Refusal | null> {
	for (const { id, ...values } of undo.needs as Earlier[])
		await tx.db
			.update(need)
			.set(values)
			.where(and(eq(need.id, id), eq(need.workshopId, workshopId)));
	return null;
}
