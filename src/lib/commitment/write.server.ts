import { eq } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { discardFile } from '#lib/media/files.server.ts';
import { commitment, commitmentState, file, project } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { CommitmentInput } from './input.ts';
import { preparePaper, type Paper } from './paper.server.ts';
import { readCommitments } from './read.server.ts';

/**
 * The akimat takes on a promise for a project of its village: who, what, from when, how long. It begins as `undertaken`, or as
 * `promised` when it was said by word of mouth only; whoever takes it answers for it until it is handed over.
 * @param paper what stands behind it: a signed letter, a photo
 * Refusals: not_found, signed_out, forbidden, malformed (id already taken), those of preparePaper.
 */
export async function takeCommitment(actor: Actor, input: CommitmentInput, paper: Paper | null = null): Promise<Result<{ id: string }>> {
	const prepared = await preparePaper(actor, paper);
	if (!prepared.ok) return prepared;
	const kept = prepared.value;
	let used = false;
	const key = { actor: nameActor(actor), id: input.id, action: 'take_commitment' };
	const taken = await transactOnce<Result<{ id: string }>>(key, async (tx) => {
		const [row] = await tx.db.select().from(project).where(eq(project.id, input.projectId));
		if (!row) return refuse('not_found');
		if (!hasRole(actor, 'take_commitment', row.villageId)) return refuse(actor.account ? 'forbidden' : 'signed_out');
		const { id, projectId, kind, holder, holderName, startsOn, months, state = 'undertaken', budgetLine = '', evidence = 'tick' } = input;
		if (await tx.db.$count(commitment, eq(commitment.id, id))) return refuse('malformed', 'id');
		const note = input.note ? { kk: input.note, ru: input.note, en: input.note } : null;
		const byAccountId = actor.account?.id ?? null;
		await tx.db.insert(commitment).values({
			id,
			projectId,
			kind,
			holder,
			holderName,
			note,
			startsOn,
			months,
			budgetLine,
			evidence,
			accountId: byAccountId,
			createdAt: tx.now,
			byAccountId
		});
		if (kept) await tx.db.insert(file).values(kept);
		const said = { fileId: kept?.id ?? null, filePublic: kept !== null && input.paperPublic === true };
		await tx.db.insert(commitmentState).values({ id: newId(tx.now), commitmentId: id, state, at: tx.now, byAccountId, ...said });
		await tx.record({
			workshopId: row.workshopId ?? undefined,
			actor: nameActor(actor),
			action: 'take_commitment',
			subject: `commitment:${id}`,
			data: { projectId, kind, holder, startsOn, months, state }
		});
		used = true;
		return accept({ id });
	});
	if (kept && !used) await discardFile(kept.id);
	return taken;
}

/**
 * The opening ceremony: every promise of a project that is promised or undertaken is confirmed before everybody.
 * Called inside a work of the opening. @param said the day as its reason, and the paper that was signed there
 * @returns ids of the commitments that were confirmed
 */
export async function confirmAtOpening(
	tx: Tx,
	projectId: string,
	accountId: string,
	said: { reason?: string; fileId?: string; filePublic?: boolean } = {}
): Promise<string[]> {
	const open = (await readCommitments(tx.db, [projectId])).filter(({ state }) => state === 'promised' || state === 'undertaken');
	for (const { id } of open) {
		const row = { id: newId(tx.now), commitmentId: id, state: 'confirmed_at_opening', at: tx.now, byAccountId: accountId, ...said };
		await tx.db.insert(commitmentState).values(row);
		await tx.record({ actor: `account:${accountId}`, action: 'move_commitment', subject: `commitment:${id}`, data: { state: row.state } });
	}
	return open.map(({ id }) => id);
}
