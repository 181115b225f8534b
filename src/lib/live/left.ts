/** Where a browser keeps own edits that the server has not stored yet. Light: the first phone page asks here, Yjs stays away. */

/** One key per edit: this, then `<document>:<writer>:<number>`. The writer is `<author>.<page>`, or the page alone. */
export const UNSAVED = 'asar:unsaved:';

/** @returns the keys of all edits kept in this browser; none where storage is forbidden. */
export function unsavedKeys(): string[] {
	try {
		return Object.keys(globalThis.localStorage ?? {}).filter((key) => key.startsWith(UNSAVED));
	} catch {
		return [];
	}
}

/** @returns the document that a key of `unsavedKeys` belongs to. */
export function documentOf(key: string): string {
	return key.slice(UNSAVED.length).split(':').slice(0, -2).join(':');
}

/** @returns who made the edit under a key of `unsavedKeys` (seat:ID or account:ID); null = the page that kept it did not know. */
export function authorOf(key: string): string | null {
	const writer = key.split(':').at(-2) ?? '';
	const end = writer.lastIndexOf('.');
	try {
		return end < 0 ? null : decodeURIComponent(writer.slice(0, end));
	} catch {
		return null;
	}
}
