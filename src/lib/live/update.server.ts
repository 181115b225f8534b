/** What can be said of a Yjs update by reading it, without a document's rules. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

export type Decoded = ReturnType<typeof Y.decodeUpdate>;
export type Struct = Decoded['structs'][number];

/** @returns the parts of an update, or null when it cannot be read or names a client in two places (Yjs would take only the last). */
export function decode(update: Uint8Array): Decoded | null {
	try {
		const decoded = Y.decodeUpdate(update);
		const blocks = decoding.readVarUint(decoding.createDecoder(update));
		return new Set(decoded.structs.map(({ id }) => id.client)).size === blocks ? decoded : null;
	} catch {
		return null;
	}
}

/** @returns how much of the structs is in the document already. */
export function knownOf({ structs }: Decoded, doc: Y.Doc): 'nothing' | 'something' | 'everything' {
	let [some, all] = [false, true];
	for (const { id, length } of structs) {
		const known = Y.getState(doc.store, id.client);
		if (id.clock < known) some = true;
		if (id.clock + length > known) all = false;
	}
	return !some ? 'nothing' : all ? 'everything' : 'something';
}

/**
 * What of an answer ("this is what you lack") the sender may bring. After a crash a phone may hold edits of others that the server had
 * passed on but not stored, new things and deletions; they are left out, and their authors bring them again.
 * @param isForeign whether a Yjs client is somebody else's
 * @param mayChange whether the sender may take something out of this note: letters of its text, or (with the key) a field
 * @param mayTake whether the sender may take an entry out of a root beside the notes
 */
export function withoutForeign(
	update: Uint8Array,
	doc: Y.Doc,
	isForeign: (client: number) => boolean,
	mayChange: (note: Y.Map<unknown>, field: string | null) => boolean,
	mayTake: (entry: Y.Item) => boolean
): Uint8Array {
	const { structs, ds } = Y.decodeUpdate(Y.diffUpdate(update, Y.encodeStateVector(doc)));
	const deletions = new Map<number, Range[]>();
	for (const [client, ranges] of ds.clients) {
		const known = Y.getState(doc.store, client);
		const kept = ranges.flatMap(({ clock, len }) => livingOf(doc, client, clock, Math.min(clock + len, known), mayChange, mayTake));
		if (!isForeign(client))
			for (const { clock, len } of ranges)
				if (clock + len > known) kept.push({ clock: Math.max(clock, known), len: clock + len - Math.max(clock, known) });
		if (kept.length > 0) deletions.set(client, kept);
	}
	return encodeParts(
		structs.filter(({ id }) => !isForeign(id.client)),
		deletions
	);
}

type Range = { clock: number; len: number };

/** Ranges of what still lives between two clocks of a client and stands in notes that may be changed. */
function livingOf(
	doc: Y.Doc,
	client: number,
	from: number,
	to: number,
	mayChange: (note: Y.Map<unknown>, field: string | null) => boolean,
	mayTake: (entry: Y.Item) => boolean
): Range[] {
	const structs = doc.store.clients.get(client) ?? [];
	const found: Range[] = [];
	for (let i = from < to ? Y.findIndexSS(structs, from) : structs.length; i < structs.length && structs[i]!.id.clock < to; i++) {
		const struct = structs[i]!;
		if (!(struct instanceof Y.Item) || struct.deleted) continue;
		const note = noteAround(struct);
		if (note ? !mayChange(note, struct.parent === note ? struct.parentSub : null) : !mayTake(struct)) continue;
		const clock = Math.max(struct.id.clock, from);
		found.push({ clock, len: Math.min(struct.id.clock + struct.length, to) - clock });
	}
	return found;
}

/** The outermost map that an item stands in: on a board, its note. */
function noteAround(item: Y.Item): Y.Map<unknown> | null {
	let note: Y.Map<unknown> | null = null;
	for (let type = item.parent; type instanceof Y.AbstractType && type._item; type = type._item.parent)
		if (type instanceof Y.Map) note = type;
	return note;
}

/** Writes an update (v1) of these parts, each client in one place. */
function encodeParts(structs: readonly Struct[], deletions: ReadonlyMap<number, readonly Range[]>): Uint8Array {
	const encoder = new Y.UpdateEncoderV1();
	const blocks = Map.groupBy(structs, ({ id }) => id.client);
	encoding.writeVarUint(encoder.restEncoder, blocks.size);
	for (const [client, own] of blocks) {
		encoding.writeVarUint(encoder.restEncoder, own.length);
		encoder.writeClient(client);
		encoding.writeVarUint(encoder.restEncoder, own[0]!.id.clock);
		for (const struct of own) struct.write(encoder, 0);
	}
	encoding.writeVarUint(encoder.restEncoder, deletions.size);
	for (const [client, ranges] of deletions) {
		encoder.resetDsCurVal();
		encoding.writeVarUint(encoder.restEncoder, client);
		encoding.writeVarUint(encoder.restEncoder, ranges.length);
		for (const { clock, len } of ranges) {
			encoder.writeDsClock(clock);
			encoder.writeDsLen(len);
		}
	}
	return encoder.toUint8Array();
}

/** @returns what an update of such parts can measure at most, bytes: what is longer carries something behind its end that nobody reads. */
export function mostBytes({ structs, ds }: Decoded): number {
	let most = 64;
	for (const struct of structs) {
		most += 100;
		if (!(struct instanceof Y.Item)) continue;
		const { content } = struct;
		if (content instanceof Y.ContentString) most += 3 * content.str.length;
		else if (content instanceof Y.ContentAny) for (const value of content.arr) most += mostBytesOf(value);
	}
	for (const ranges of ds.clients.values()) most += 16 + 16 * ranges.length;
	return most;
}

function mostBytesOf(value: unknown): number {
	if (typeof value === 'string') return 12 + 3 * value.length;
	if (typeof value !== 'object' || value === null) return 12;
	return Object.entries(value).reduce((all, [key, part]) => all + 12 + 3 * key.length + mostBytesOf(part), 12);
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

/** @returns the place of the last struct that begins at or before a clock, -1 when none does. The list is in the order of clocks. */
export function lastUpTo(list: readonly { struct: Struct }[], clock: number): number {
	let [low, high] = [0, list.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (list[middle]!.struct.id.clock <= clock) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}
