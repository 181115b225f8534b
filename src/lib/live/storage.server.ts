/**
 * Where documents live between rooms: a log of updates that folds into a snapshot. Narrow on purpose, so that another database can
 * stand behind it (architecture, "Scaling out").
 */
import { and, asc, eq, gt } from 'drizzle-orm';
import { crc32 } from 'node:zlib';
import type { Logger } from 'pino';
import * as Y from 'yjs';
import { db } from '#lib/server/app.ts';
import { documentAuthor, documentSnapshot, documentUpdate } from '#lib/server/schema.ts';
import { openDisk } from './disk.server.ts';
import type { LiveReport } from './report.ts';

/** One accepted edit: who made it, the Yjs client ids that it used for the first time, and who these belong to. */
export type StoredEdit = { bytes: Uint8Array; author: string; newClients: readonly number[]; owner: string };

export type Storage = {
	/** @returns the snapshot (if any) and all later updates, oldest first. Rejects when they cannot be read: no room may open then. */
	load(document: string): Promise<Uint8Array[]>;
	/** @returns which author each Yjs client id of the document belongs to. */
	authors(document: string): Promise<Map<number, string>>;
	/** Stores an edit. Resolves when it is on the disk. */
	append(document: string, edit: StoredEdit): Promise<void>;
	/**
	 * Replaces the log by a snapshot that holds all updates appended before this call. Appends and folds of one document are
	 * carried out in the order in which they were called.
	 */
	fold(document: string, snapshot: Uint8Array): Promise<void>;
	report(): LiveReport['store'];
	/** Stores what waits. Nothing may be appended afterwards. */
	close(): Promise<void>;
};

/** @returns storage in the app's database; appends of all rooms share commits (disk.server.ts). @param file the database */
export function createStorage(file: string, log: Logger): Storage {
	const disk = openDisk(file);
	return {
		async load(document) {
			const [snapshot] = await db().select().from(documentSnapshot).where(eq(documentSnapshot.document, document));
			const rows = await db()
				.select({ seq: documentUpdate.seq, bytes: documentUpdate.bytes, crc: documentUpdate.crc })
				.from(documentUpdate)
				.where(and(eq(documentUpdate.document, document), gt(documentUpdate.seq, snapshot?.seq ?? 0)))
				.orderBy(asc(documentUpdate.seq));
			// A broken snapshot is not skipped: without it the log alone would be another, emptier document.
			if (snapshot && !isWhole(snapshot)) throw new Error(`the snapshot of ${document} is damaged`);
			const updates = rows.filter(({ seq, bytes, crc }) => {
				if (isWhole({ bytes, crc })) return true;
				log.error({ document, seq, bytes: bytes.length }, 'stored update cannot be read, skipped');
				return false;
			});
			return [...(snapshot ? [snapshot.bytes] : []), ...updates.map(({ bytes }) => bytes)];
		},
		async authors(document) {
			const rows = await db().select().from(documentAuthor).where(eq(documentAuthor.document, document));
			return new Map(rows.map((row) => [row.client, row.author]));
		},
		append: (document, { bytes, author, newClients, owner }) =>
			disk.write({ kind: 'append', document, author, bytes, clients: newClients, owner, at: Date.now() }),
		fold: (document, snapshot) => disk.write({ kind: 'fold', document, bytes: snapshot, at: Date.now() }),
		report: disk.report,
		close: disk.close
	};
}

function isWhole({ bytes, crc }: { bytes: Uint8Array; crc: number | null }): boolean {
	if (crc !== null && crc32(bytes) !== crc) return false;
	try {
		Y.decodeUpdate(bytes);
		return true;
	} catch {
		return false;
	}
}
