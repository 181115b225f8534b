/** The copy of a document in this browser's database, so that a board is there before the server answers. */
import type { IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';

/** Both leave the document alone at once. clearData: resolves, soon in any case, with false when the copy may still be there. */
export type LocalStore = { destroy(): void; clearData(): Promise<boolean | void> };

/** A private window or another tab may leave IndexedDB hanging; then go on without, ms. */
const PATIENCE_MS = 2_000;

/**
 * Fills the document from this browser and keeps it there.
 * @param author whose copy: it holds what the server does not have yet, and takes from this author only
 * @returns null when there is no database here
 */
export async function openLocal(name: string, author: string, doc: Y.Doc): Promise<LocalStore | null> {
	if (!('indexedDB' in globalThis)) return null;
	try {
		const { IndexeddbPersistence, clearDocument } = await import('y-indexeddb');
		// A copy of nobody in particular, as it was kept before: the edits that wait are not only there.
		clearDocument(`asar:${name}`).catch(() => undefined);
		const local = new IndexeddbPersistence(`asar:${name}:${author}`, doc);
		const opened = local._db.then((db) => {
			// Another tab throws the copy away (its edits were refused). Writing into a closed database would break every edit here.
			db.onversionchange = () => destroy(local);
			return local.whenSynced;
		});
		await Promise.race([opened, patience()]);
		opened.catch(() => undefined);
		return { destroy: () => destroy(local), clearData: () => clear(local) };
	} catch {
		return null;
	}
}

function destroy(local: IndexeddbPersistence): void {
	local.destroy().catch(() => undefined);
}

function clear(local: IndexeddbPersistence): Promise<boolean> {
	const cleared = local.clearData().then(
		() => true,
		() => false
	);
	return Promise.race([cleared, patience().then(() => false)]);
}

function patience(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
}
