/**
 * Large files come in pieces: each goes straight to the disk, and after a break the browser goes on where the server stands. What is not used
 * within two days is thrown away.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { app } from '#lib/server/app.ts';
import { config } from '#lib/server/config.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, type Actor } from '#lib/workshop/rules.ts';
import { GROUND_LIMITS, type UploadKind } from './rules.ts';

const KEPT_MS = 2 * 24 * 3600_000;
/** The database must still be able to write. */
const KEEP_FREE = 200 * 1024 * 1024;
const MB = 1024 * 1024;

type Ticket = { id: string; villageId: string; by: string; kind: UploadKind; bytes: number };
export type Progress = { id: string; received: number; bytes: number };

const folder = () => join(app().dataDir, 'uploads');
const ticketFile = (id: string) => join(folder(), `${id}.json`);
/** @returns where the bytes of an upload lie. The id has been checked to be one. */
export const partFile = (id: string) => join(folder(), `${id}.part`);

/** @returns the most bytes that a file of a kind may have. */
export function limitOf(kind: UploadKind): number {
	return kind === 'pack' ? config.packMb * MB : kind === 'photo' ? GROUND_LIMITS.photoBytes : GROUND_LIMITS.layerBytes;
}

async function sizeOf(file: string): Promise<number> {
	return stat(file).then(
		({ size }) => size,
		() => 0
	);
}

async function readTicket(actor: Actor, villageId: string, id: string): Promise<Result<Ticket>> {
	if (!actor.account) return refuse('signed_out');
	if (!hasRole(actor, 'keep_ground', villageId)) return refuse('forbidden');
	try {
		const ticket = JSON.parse(await readFile(ticketFile(id), 'utf8')) as Ticket;
		return ticket.by === actor.account.id && ticket.villageId === villageId ? accept(ticket) : refuse('not_found');
	} catch {
		return refuse('not_found');
	}
}

/**
 * Begins an upload, or says how far it has come. Refusals: signed_out, forbidden, file_too_large (bytes: n and max in MB), no_room, required (an empty
 * file), malformed (the id belongs to another file).
 */
export async function beginUpload(
	actor: Actor,
	villageId: string,
	{ id, kind, bytes }: { id: string; kind: UploadKind; bytes: number }
): Promise<Result<Progress>> {
	if (!actor.account) return refuse('signed_out');
	if (!hasRole(actor, 'keep_ground', villageId)) return refuse('forbidden');
	if (bytes < 1) return refuse('required', 'file');
	if (bytes > limitOf(kind)) return refuse('file_too_large', 'file', { n: Math.ceil(bytes / MB), max: Math.floor(limitOf(kind) / MB) });
	await mkdir(folder(), { recursive: true });
	const known = await readTicket(actor, villageId, id);
	if (known.ok) {
		if (known.value.kind !== kind || known.value.bytes !== bytes) return refuse('malformed', 'id');
		return accept({ id, bytes, received: await sizeOf(partFile(id)) });
	}
	const { bavail, bsize } = await statfs(folder());
	if (bavail * bsize < bytes + KEEP_FREE) return refuse('no_room', 'file');
	const ticket: Ticket = { id, villageId, by: actor.account.id, kind, bytes };
	try {
		// 'wx': whose id it is already keeps it.
		await writeFile(ticketFile(id), JSON.stringify(ticket), { flag: 'wx' });
	} catch {
		return refuse('malformed', 'id');
	}
	return accept({ id, bytes, received: 0 });
}

/** Uploads that are just being written: two pieces of one file at once would mix. */
const busy = new Set<string>();

/**
 * Takes one piece. Refusals: signed_out, forbidden, not_found, changed_meanwhile (the server stands elsewhere: ask with beginUpload), too_large
 * (more than was announced, or a piece above the limit).
 */
export async function takePiece(
	actor: Actor,
	villageId: string,
	id: string,
	offset: number,
	body: ReadableStream<Uint8Array> | null
): Promise<Result<Progress>> {
	const ticket = await readTicket(actor, villageId, id);
	if (!ticket.ok) return ticket;
	const { bytes } = ticket.value;
	const file = partFile(id);
	if (busy.has(id) || (await sizeOf(file)) !== offset || busy.has(id)) return refuse('changed_meanwhile');
	if (!body) return refuse('required', 'file');
	busy.add(id);
	try {
		let taken = 0;
		const most = Math.min(GROUND_LIMITS.pieceBytes, bytes - offset);
		const bounded = async function* (chunks: AsyncIterable<Uint8Array>) {
			for await (const chunk of chunks) {
				taken += chunk.byteLength;
				if (taken > most) throw new TooLong();
				yield chunk;
			}
		};
		await pipeline(Readable.fromWeb(body), bounded, createWriteStream(file, { flags: offset ? 'r+' : 'w', start: offset }));
		return accept({ id, bytes, received: await sizeOf(file) });
	} catch (error) {
		if (error instanceof TooLong || (error as { status?: number }).status === 413) return refuse('too_large', 'file');
		// The line broke: what arrived is on the disk, and the browser goes on from there.
		return refuse('changed_meanwhile');
	} finally {
		busy.delete(id);
	}
}

class TooLong extends Error {}

/** @returns the whole file of an upload, or refusal not_found, changed_meanwhile (not all of it is here). */
export async function findUpload(
	actor: Actor,
	villageId: string,
	id: string,
	kind: UploadKind
): Promise<Result<{ file: string; bytes: number }>> {
	const ticket = await readTicket(actor, villageId, id);
	if (!ticket.ok) return ticket.reason === 'not_found' ? refuse('not_found', 'upload') : ticket;
	if (ticket.value.kind !== kind) return refuse('not_found', 'upload');
	const received = await sizeOf(partFile(id));
	return received === ticket.value.bytes && !busy.has(id)
		? accept({ file: partFile(id), bytes: received })
		: refuse('changed_meanwhile', 'upload');
}

/** Throws an upload away once it has become something, or will not. */
export async function dropUpload(id: string): Promise<void> {
	await rm(partFile(id), { force: true });
	await rm(ticketFile(id), { force: true });
}

/** Throws away what nobody came back for. @param now ms */
export async function tidyUploads(dataDir: string, now: number): Promise<void> {
	const names = await readdir(join(dataDir, 'uploads')).catch(() => [] as string[]);
	for (const name of names) {
		const file = join(dataDir, 'uploads', name);
		const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: now }));
		if (now - mtimeMs > KEPT_MS) await rm(file, { force: true });
	}
}
