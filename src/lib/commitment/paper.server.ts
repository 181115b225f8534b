/** Signed papers: a scan or a photo of one, kept as it came. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { isId, newId } from '#lib/live/id.ts';
import { app } from '#lib/server/app.ts';
import { file } from '#lib/server/schema.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';

export type FileRow = typeof file.$inferInsert;
const placeOf = (id: string) => join(app().dataDir, 'papers', id);

/** The media type that the first bytes say: PDF, JPEG or PNG; null = anything else. */
function typeOf(bytes: Uint8Array): string | null {
	const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
	if (head.startsWith('%PDF-')) return 'application/pdf';
	if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
	return head === '\x89PNG\r\n\x1a\n' ? 'image/png' : null;
}

/** Stores a paper; insert the row where it belongs, or take it back with discardPaper. Refusals at `paper`: too_large, not_a_picture. */
export async function preparePaper(bytes: Uint8Array, name: string, accountId: string): Promise<Result<FileRow>> {
	if (bytes.byteLength > LIMITS.photoBytes) return refuse('too_large', 'paper');
	const type = typeOf(bytes);
	if (!type) return refuse('not_a_picture', 'paper');
	const id = newId();
	await mkdir(join(app().dataDir, 'papers'), { recursive: true });
	await writeFile(placeOf(id), bytes, { flush: true });
	return accept({ id, name: name.slice(0, 120), type, bytes: bytes.byteLength, accountId, createdAt: Date.now() });
}

/** Takes back a paper whose row was not inserted. */
export async function discardPaper(id: string): Promise<void> {
	await rm(placeOf(id), { force: true });
}

/** @returns a paper with its media type, or null. */
export async function readPaper(id: string): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string; name: string } | null> {
	if (!isId(id)) return null;
	const [row] = await app().handles.read.select().from(file).where(eq(file.id, id));
	return row ? { bytes: new Uint8Array(await readFile(placeOf(id))), type: row.type, name: row.name } : null;
}
