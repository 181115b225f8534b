/** The paper behind a state of a commitment: kept as it came, open to everybody only where somebody said so. */
import { asc, eq } from 'drizzle-orm';
import { prepareFile, type FileRow } from '#lib/media/files.server.ts';
import { FILE_BYTES } from '#lib/media/rules.ts';
import type { Db } from '#lib/server/db.ts';
import { account, commitment, commitmentState, file } from '#lib/server/schema.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import type { Actor } from '#lib/workshop/rules.ts';

/** A scan, a photo, a Word file as it was chosen. */
export type Paper = { bytes: Uint8Array; name: string };

/** Puts a paper on the disk, or nothing when none came. Refusals: signed_out; at `paper`: document_too_large, not_a_document. */
export async function preparePaper(actor: Actor, paper: Paper | null): Promise<Result<FileRow | null>> {
	if (!paper) return accept(null);
	if (!actor.account) return refuse('signed_out');
	return prepareFile(paper.bytes, paper.name, actor.account.id, { kind: 'document', most: FILE_BYTES, field: 'paper' });
}

/** Who said each state of the commitments of a project, and with which paper; for those who keep the commitment. */
export type SaidBy = { stateId: string; commitmentId: string; who: string; paper: KeptPaper | null };
export type KeptPaper = { id: string; name: string; type: string; bytes: number; isPublic: boolean };
/** @returns every state of a project's commitments with its person and paper, oldest first. */
export async function readSaid(on: Db, projectId: string): Promise<SaidBy[]> {
	const rows = await on
		.select({ state: commitmentState, who: account.name, file })
		.from(commitmentState)
		.innerJoin(commitment, eq(commitment.id, commitmentState.commitmentId))
		.leftJoin(account, eq(account.id, commitmentState.byAccountId))
		.leftJoin(file, eq(file.id, commitmentState.fileId))
		.where(eq(commitment.projectId, projectId))
		.orderBy(asc(commitmentState.at), asc(commitmentState.id));
	return rows.map(({ state, who, file }) => ({
		stateId: state.id,
		commitmentId: state.commitmentId,
		who: who ?? '',
		paper: file && { id: file.id, name: file.name, type: file.type, bytes: file.bytes, isPublic: state.filePublic }
	}));
}
