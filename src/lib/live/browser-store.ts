/** The copy of a document in this browser's database, so that a board is there before the server answers. */
import type { IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';

export type LocalStore = Pick<IndexeddbPersistence, 'destroy' | 'clearData'>;

/** A private window may leave IndexedDB hanging; then go on without, ms. */
const PATIENCE_MS = 2_000;

/** Fills the document from this browser and keeps it there. @returns null when there is no database here */
export async function openLocal(name: string, doc: Y.Doc): Promise<LocalStore | null> {
	if (!('indexedDB' in globalThis)) return null;
	try {
		const { IndexeddbPersistence } = await import('y-indexeddb');
		const local = new IndexeddbPersistence(`asar:${name}`, doc);
		const opened = local._db.then((db) => {
			// Another tab throws the copy away (its edits were refused). Writing into a closed database would break every edit here.
			db.onversionchange = () => void local.destroy();
			return local.whenSynced;
		});
		await Promise.race([opened, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
		opened.catch(() => undefined);
		return local;
	} catch {
		return null;
	}
}
