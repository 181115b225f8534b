/** What can be said of a Yjs update by reading it, without a document's rules. */
import * as Y from 'yjs';

export type Decoded = ReturnType<typeof Y.decodeUpdate>;
export type Struct = Decoded['structs'][number];

/**
 * Leaves out what other authors' clients made. After a crash a phone may hold edits of others that the server had passed on but not
 * stored; their authors send them again.
 */
export function withoutForeign(update: Uint8Array, doc: Y.Doc, author: string, owners: ReadonlyMap<number, string>): Uint8Array {
	const known = new Map<number, number>();
	for (const { id, length } of Y.decodeUpdate(update).structs) {
		const foreign = (owners.get(id.client) ?? author) !== author;
		known.set(id.client, foreign ? id.clock + length : Y.getState(doc.store, id.client));
	}
	return Y.diffUpdate(update, Y.encodeStateVector(known));
}

/** @returns what an update of such parts can measure at most, bytes: what is longer carries something behind its end that nobody reads. */
export function mostBytes({ structs, ds }: Decoded): number {
	let most = 64;
	for (const struct of structs) {
		most += 100;
		if (!(struct instanceof Y.Item)) continue;
		const { content } = struct;
		if (content instanceof Y.ContentString) most += 3 * content.str.length;
		else if (content instanceof Y.ContentAny) for (const value of content.arr) most += typeof value === 'string' ? 3 * value.length : 12;
	}
	for (const ranges of ds.clients.values()) most += 16 + 16 * ranges.length;
	return most;
}

/** Yjs writes deletions in order and apart; a list that names the same place again and again would only take time, also when applied. */
export function isInOrder(ranges: readonly { clock: number; len: number }[]): boolean {
	return ranges.every(({ clock }, i) => i === 0 || clock >= ranges[i - 1]!.clock + ranges[i - 1]!.len);
}

/** @returns whether a struct carries nothing any more. */
export function isEmpty(struct: Struct): boolean {
	return !(struct instanceof Y.Item) || struct.content instanceof Y.ContentDeleted;
}

/** @returns how much of a struct lies within a range of clocks. */
export function overlap({ id, length }: { id: Y.ID; length: number }, from: number, to: number): number {
	return Math.max(0, Math.min(id.clock + length, to) - Math.max(id.clock, from));
}
