/** Memoranda: what a village's akimat promised for a year before there were projects, beside what became of it. */
import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { discardFile, prepareFile, type FileRow } from '#lib/media/files.server.ts';
import { FILE_BYTES } from '#lib/media/rules.ts';
import { db } from '#lib/server/app.ts';
import { commitment, file, memorandum, project, village } from '#lib/server/schema.ts';
import { transactOnce } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { MemorandumInput } from './input.ts';
import type { CommitmentKind } from './rules.ts';

/** A memorandum. kinds: what was promised, with how many commitments of that kind projects of the village have since. */
export type Memorandum = {
	id: string;
	year: number;
	text: string;
	signedOn: string;
	signedBy: string;
	fileId: string | null;
	/** Taken off the page: only those see it who may bring it back. */
	removed: boolean;
	kinds: { kind: CommitmentKind; commitments: number }[];
};

/** @returns the memoranda of a village, the newest year first. @param all those that were taken off, too */
export async function readMemoranda(villageId: string, all = false): Promise<Memorandum[]> {
	const rows = await db()
		.select()
		.from(memorandum)
		.where(and(eq(memorandum.villageId, villageId), all ? undefined : isNull(memorandum.removedAt)))
		.orderBy(desc(memorandum.year), asc(memorandum.id));
	const taken = await db()
		.select({ kind: commitment.kind })
		.from(commitment)
		.innerJoin(project, eq(project.id, commitment.projectId))
		.where(eq(project.villageId, villageId));
	return rows.map(({ id, year, text, signedOn, signedBy, fileId, removedAt, kinds }) => ({
		...{ id, year, text, signedOn, signedBy, fileId, removed: removedAt !== null },
		kinds: kinds.map((kind) => ({ kind: kind as CommitmentKind, commitments: taken.filter((one) => one.kind === kind).length }))
	}));
}

/**
 * Writes down a signed memorandum. @param paper the scan (PDF, JPEG, PNG) and its name
 * Refusals: not_found, signed_out, forbidden; at `paper`: document_too_large, not_a_document.
 */
export async function addMemorandum(
	actor: Actor,
	villageId: string,
	input: MemorandumInput,
	paper: { bytes: Uint8Array; name: string } | null
): Promise<Result<{ id: string }>> {
	if (!hasRole(actor, 'keep_commitments', villageId)) return refuse(actor.account ? 'forbidden' : 'signed_out');
	let kept: FileRow | null = null;
	if (paper) {
		const prepared = await prepareFile(paper.bytes, paper.name, actor.account!.id, { kind: 'paper', most: FILE_BYTES, field: 'paper' });
		if (!prepared.ok) return prepared;
		kept = prepared.value;
	}
	let used = false;
	const result = await transactOnce<Result<{ id: string }>>(
		{ actor: nameActor(actor), id: input.id, action: `add_memorandum:${villageId}` },
		async (tx) => {
			if (!(await tx.db.$count(village, eq(village.id, villageId)))) return refuse('not_found');
			if (kept) await tx.db.insert(file).values(kept);
			const row = { ...input, villageId, fileId: kept?.id, at: tx.now, byAccountId: actor.account!.id };
			await tx.db.insert(memorandum).values(row);
			used = true;
			const { id, year, kinds } = input;
			await tx.record({ actor: nameActor(actor), action: 'add_memorandum', subject: `memorandum:${id}`, data: { villageId, year, kinds } });
			return accept({ id });
		}
	);
	if (kept && !used) await discardFile(kept.id);
	return result;
}

/** Takes a memorandum off the page with a reason, or brings it back. Refusals: not_found, signed_out, forbidden. */
export function withdrawMemorandum(actor: Actor, input: { id: string; memorandumId: string; back: boolean; reason: string }) {
	const action = `${input.back ? 'restore' : 'withdraw'}_memorandum:${input.memorandumId}`;
	return transactOnce<Result<{ id: string }>>({ actor: nameActor(actor), id: input.id, action }, async (tx) => {
		const [row] = await tx.db.select().from(memorandum).where(eq(memorandum.id, input.memorandumId));
		if (!row) return refuse('not_found');
		if (!hasRole(actor, 'keep_commitments', row.villageId)) return refuse(actor.account ? 'forbidden' : 'signed_out');
		await tx.db
			.update(memorandum)
			.set({ removedAt: input.back ? null : tx.now })
			.where(eq(memorandum.id, row.id));
		await tx.record({ actor: nameActor(actor), action: action.split(':')[0]!, subject: `memorandum:${row.id}`, reason: input.reason });
		return accept({ id: row.id });
	});
}
