/**
 * Where documents live between rooms: a log of updates that folds into a snapshot. Narrow on purpose, so that another database can
 * stand behind it (architecture, "Scaling out").
 */
import { and, asc, eq, gt, lte, max } from 'drizzle-orm';
import type { Logger } from 'pino';
import * as Y from 'yjs';
import { db } from '#lib/server/app.ts';
import { documentAuthor, documentSnapshot, documentUpdate } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';

export type Storage = {
	/** @returns the snapshot (if any) and all later updates, oldest first. Rejects when they cannot be read: no room may open then. */
	load(document: string): Promise<Uint8Array[]>;
	/** @returns which author each Yjs client id of the document belongs to. */
	authors(document: string): Promise<Map<number, string>>;
	/** Stores an update and the client ids that its author used for the first time. Resolves when it is on the disk. */
	append(document: string, update: Uint8Array, author: string, newClients: readonly number[]): Promise<void>;
	/**
	 * Replaces the log by a snapshot that holds all updates appended before this call. Appends and folds of one document are
	 * carried out in the order in which they were called.
	 */
	fold(document: string, snapshot: Uint8Array): Promise<void>;
};

/** @returns storage in the app's database, through the one door for writes (many appends share one commit). */
export function createStorage(log: Logger): Storage {
	return {
		async load(document) {
			const [snapshot] = await db().select().from(documentSnapshot).where(eq(documentSnapshot.document, document));
			const rows = await db()
				.select({ seq: documentUpdate.seq, bytes: documentUpdate.bytes })
				.from(documentUpdate)
				.where(and(eq(documentUpdate.document, document), gt(documentUpdate.seq, snapshot?.seq ?? 0)))
				.orderBy(asc(documentUpdate.seq));
			// A broken snapshot is not skipped: without it the log alone would be another, emptier document.
			if (snapshot) Y.decodeUpdate(snapshot.bytes);
			const updates = rows.filter(({ seq, bytes }) => {
				if (isReadable(bytes)) return true;
				log.error({ document, seq, bytes: bytes.length }, 'stored update cannot be read, skipped');
				return false;
			});
			return [...(snapshot ? [snapshot.bytes] : []), ...updates.map(({ bytes }) => bytes)];
		},
		async authors(document) {
			const rows = await db().select().from(documentAuthor).where(eq(documentAuthor.document, document));
			return new Map(rows.map((row) => [row.client, row.author]));
		},
		append(document, update, author, newClients) {
			return transact(async ({ db, now }) => {
				await db.insert(documentUpdate).values({ document, bytes: Buffer.from(update), author, at: now });
				if (newClients.length > 0)
					await db
						.insert(documentAuthor)
						.values(newClients.map((client) => ({ document, client, author })))
						.onConflictDoNothing();
			});
		},
		fold(document, snapshot) {
			return transact(async ({ db, now }) => {
				const [last] = await db
					.select({ seq: max(documentUpdate.seq) })
					.from(documentUpdate)
					.where(eq(documentUpdate.document, document));
				const seq = last?.seq ?? null;
				if (seq === null) return;
				const row = { bytes: Buffer.from(snapshot), seq, at: now };
				await db
					.insert(documentSnapshot)
					.values({ document, ...row })
					.onConflictDoUpdate({ target: documentSnapshot.document, set: row });
				await db.delete(documentUpdate).where(and(eq(documentUpdate.document, document), lte(documentUpdate.seq, seq)));
			});
		}
	};
}

function isReadable(bytes: Uint8Array): boolean {
	try {
		Y.decodeUpdate(bytes);
		return true;
	} catch {
		return false;
	}
}
