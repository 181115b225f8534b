import { eq } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { commitment, commitmentState, project } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { CommitmentInput } from './input.ts';
import { readCommitments } from './read.server.ts';

/**
 * The akimat takes on a promise for a project of its village: who, what, from when, how long. It begins as `undertaken`.
 * Refusals: not_found, signed_out, forbidden, malformed (id already taken).
 */
export function takeCommitment(actor: Actor, input: CommitmentInput): Promise<Result<{ id: string }>> {
	const key = { actor: nameActor(actor), id: input.id, action: 'take_commitment' };
	return transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const [row] = await tx.db.select().from(project).where(eq(project.id, input.projectId));
		if (!row) return refuse('not_found');
		if (!hasRole(actor, 'take_commitment', row.villageId)) return refuse(actor.account ? 'forbidden' : 'signed_out');
		const { id, projectId, kind, holder, holderName, startsOn, months } = input;
		if (await tx.db.$count(commitment, eq(commitment.id, id))) return refuse('malformed', 'id');
		const note = input.note ? { kk: input.note, ru: input.note, en: input.note } : null;
		const byAccountId = actor.account?.id ?? null;
		await tx.db
			.insert(commitment)
			.values({ id, projectId, kind, holder, holderName, note, startsOn, months, createdAt: tx.now, byAccountId });
		await tx.db.insert(commitmentState).values({ id: newId(tx.now), commitmentId: id, state: 'undertaken', at: tx.now, byAccountId });
		await tx.record({
			workshopId: row.workshopId ?? undefined,
			actor: nameActor(actor),
			action: 'take_commitment',
			subject: `commitment:${id}`,
			data: { projectId, kind, holder, startsOn, months }
		});
		return accept({ id });
	});
}

/**
 * At the opening the akim says before everybody that what was promised stands: every promise that is promised or undertaken becomes
 * `confirmed_at_opening`. Part of a larger work. @returns how many were confirmed
 */
export async function confirmCommitments(tx: Tx, projectId: string, byAccountId: string, reason: string): Promise<number> {
	const open = (await readCommitments(tx.db, [projectId])).filter(({ state }) => state === 'promised' || state === 'undertaken');
	for (const { id } of open)
		await tx.db
			.insert(commitmentState)
			.values({ id: newId(tx.now), commitmentId: id, state: 'confirmed_at_opening', at: tx.now, byAccountId, reason });
	return open.length;
}
