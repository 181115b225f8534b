/** Files kept as they came: receipts, acts, originals of photos, short videos. The bytes are in files/<id> of the data folder. */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '#lib/live/id.ts';
import { app } from '#lib/server/app.ts';
import type { file } from '#lib/server/schema.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { fileTypeOf } from './rules.ts';
import { writeDurably } from './write.server.ts';

export type FileRow = typeof file.$inferInsert;

/** @returns where a kept file lies. The id has been checked to be one. */
export function keptFile(dataDir: string, id: string): string {
	return join(dataDir, 'files', id);
}

/**
 * Keeps a file on the disk; insert the row in the transaction of what it belongs to, or take the file back with discardFile.
 * @param name as it was called; @param id of the row, by default a new one
 * @returns the row to insert, or a refusal at `file`: too_large, unknown_choice (its first bytes say no type that is kept)
 */
export async function prepareFile(
	bytes: Uint8Array,
	name: string,
	accountId: string,
	{ most, id = newId() }: { most: number; id?: string }
): Promise<Result<FileRow>> {
	if (bytes.byteLength > most) return refuse('too_large', 'file');
	const type = fileTypeOf(bytes);
	if (!type) return refuse('unknown_choice', 'file');
	await writeDurably(keptFile(app().dataDir, id), bytes);
	return accept({ id, name: name.slice(-120) || 'file', type, bytes: bytes.byteLength, accountId, createdAt: Date.now() });
}

/** Takes back a file whose row was not inserted. */
export async function discardFile(id: string): Promise<void> {
	await rm(keptFile(app().dataDir, id), { force: true });
}

/** @returns bytes `from` to `to` (included) of a kept file, or null when it is gone. */
export async function readKept(id: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null> {
	try {
		const handle = await open(keptFile(app().dataDir, id), 'r');
		try {
			const part = new Uint8Array(to - from + 1);
			const { bytesRead } = await handle.read(part, 0, part.length, from);
			return part.subarray(0, bytesRead);
		} finally {
			await handle.close();
		}
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
}
