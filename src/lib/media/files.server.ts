/** Files kept as they came: acts, signed papers, quotes, originals of photos, short videos. The bytes are in files/<id> of the data folder. */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { isId, newId } from '#lib/live/id.ts';
import { app, db } from '#lib/server/app.ts';
import { file } from '#lib/server/schema.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { FILE_KINDS, fileTypeOf, type FileKind } from './rules.ts';
import { writeDurably } from './write.server.ts';

export type FileRow = typeof file.$inferInsert;

const MB = 1024 * 1024;
const placeOf = (id: string) => join(app().dataDir, 'files', id);

/**
 * Keeps a file on the disk; insert the row in the transaction of what it belongs to, or take the file back with discardFile.
 * @param name as it was called; kind: what it may be, said by its first bytes; most: bytes; field: where a refusal belongs
 * @returns the row to insert, or a refusal: document_too_large (max in MB), not_a_document, not_a_video
 */
export async function prepareFile(
	bytes: Uint8Array,
	name: string,
	accountId: string | null,
	{ kind, most, field = 'file' }: { kind: FileKind; most: number; field?: string }
): Promise<Result<FileRow>> {
	if (bytes.byteLength > most) return refuse('document_too_large', field, { max: Math.floor(most / MB) });
	const type = fileTypeOf(bytes);
	if (!type || !FILE_KINDS[kind].types.test(type)) return refuse(FILE_KINDS[kind].not, field);
	const now = Date.now();
	const id = newId(now);
	await writeDurably(placeOf(id), bytes);
	const given = name.replaceAll(/[\p{Cc}/\\]/gu, '').slice(-120) || 'file';
	return accept({ id, name: given, type, bytes: bytes.byteLength, accountId, createdAt: now });
}

/** Takes back a file whose row was not inserted. */
export async function discardFile(id: string): Promise<void> {
	await rm(placeOf(id), { force: true });
}

/** @returns a kept file as a whole with its name and type, or null. The caller has asked whether it may be seen. */
export async function readFileWhole(id: string): Promise<{ name: string; type: string; bytes: Uint8Array<ArrayBuffer> } | null> {
	const [row] = isId(id) ? await db().select().from(file).where(eq(file.id, id)) : [];
	const bytes = row ? await readKept(row.id, 0, row.bytes - 1) : null;
	return row && bytes ? { name: row.name, type: row.type, bytes } : null;
}

/** @returns bytes `from` to `to` (included) of a kept file, or null when it is gone. */
export async function readKept(id: string, from: number, to: number): Promise<Uint8Array<ArrayBuffer> | null> {
	try {
		const handle = await open(placeOf(id), 'r');
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
