/**
 * What a board may look like, told a second time and without the gate: reads the whole state as anybody would get it. Written from
 * board/document.ts; it looks at every item of the document, also at those that no reader would ever show.
 */
import * as Y from 'yjs';
import { isId } from '#lib/live/id.ts';

type Fields = Record<string, (value: unknown) => boolean>;
const isPlace = (value: unknown) =>
	Array.isArray(value) && value.length === 2 && value.every((n) => Number.isInteger(n) && n >= 0 && n <= 1_000);
const moment = (value: unknown) => Number.isSafeInteger(value) && (value as number) > 0;
const FIELDS: Fields = {
	colour: (value) => typeof value === 'number' && [1, 2, 3, 4, 5].includes(value),
	author: (value) => typeof value === 'string' && /^(seat|account):/.test(value) && isId(value.replace(/^\w+:/, '')),
	number: (value) => Number.isInteger(value) && (value as number) >= 0,
	round: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 99,
	at: moment,
	gone: moment,
	pos: isPlace,
	cluster: isId
};
/** What a seat may not set never comes about here: star, into, from, word, reports, helper. */
const BESIDE = ['clusters', 'links', 'marks', 'comments', 'silenced'];
/** An author may take the colour off a note (Yjs sends that as it sends a new one); readers then show the first colour. */
const MUST = ['text', 'author', 'number', 'round', 'at'];
const LONGEST = 280;
const LONGEST_COMMENT = 200;

/**
 * Checks an encoded state. `owners`: which author each Yjs client id belongs to, as stored.
 * @returns what is wrong, a sentence each; empty when it is a proper board
 */
export function faultsOf(state: Uint8Array, owners: ReadonlyMap<number, string>): string[] {
	const faults: string[] = [];
	const doc = new Y.Doc();
	// A newcomer does not know the roots' types before it reads them.
	Y.applyUpdate(doc, state);
	if (doc.store.pendingStructs || doc.store.pendingDs) faults.push('structs wait for others that nobody has');
	for (const name of doc.share.keys())
		if (!['notes', ...BESIDE].includes(name)) faults.push(`a root named ${JSON.stringify(name.slice(0, 40))}`);
	if (faults.length > 0) return faults;
	const notes = doc.getMap<unknown>('notes');
	const places = new Map<Y.AbstractType<unknown>, 'board' | 'note' | 'text'>([[notes as Y.AbstractType<unknown>, 'board']]);
	for (const [id, note] of notes) faults.push(...faultsOfNote(id, note, notes, owners, places));
	for (const root of BESIDE) {
		const map = doc.getMap<unknown>(root);
		places.set(map as Y.AbstractType<unknown>, 'board');
		for (const [key, value] of map) {
			const item = map._map.get(key)!;
			const wrong =
				item.content instanceof Y.ContentAny ? faultBeside(root, key, value, notes, owners.get(item.id.client)) : 'is no plain value';
			if (wrong) faults.push(`${root} ${JSON.stringify(key.slice(0, 90))} ${wrong}`);
		}
	}
	for (const [client, structs] of doc.store.clients) {
		if (!owners.has(client)) faults.push(`client ${client} belongs to nobody`);
		for (const struct of structs) if (struct instanceof Y.Item && !struct.deleted) faults.push(...faultsOfItem(struct, places));
	}
	return faults;
}

function faultsOfNote(
	id: string,
	note: unknown,
	notes: Y.Map<unknown>,
	owners: ReadonlyMap<number, string>,
	places: Map<Y.AbstractType<unknown>, string>
): string[] {
	if (!isId(id)) return [`a note named ${JSON.stringify(String(id).slice(0, 60))}`];
	if (!(note instanceof Y.Map)) return [`note ${id} is no map`];
	const fields: Iterable<[string, unknown]> = note;
	places.set(note as Y.AbstractType<unknown>, 'note');
	const faults: string[] = [];
	for (const key of MUST) if (!note.has(key)) faults.push(`note ${id} has no ${key}`);
	for (const [key, value] of fields) {
		if (key === 'text') continue;
		const isProper = FIELDS[key];
		if (!isProper) faults.push(`note ${id} has a field ${JSON.stringify(key.slice(0, 40))}`);
		else if (!isProper(value)) faults.push(`note ${id}: ${key} is ${String(value).slice(0, 60)}`);
	}
	const text = note.get('text');
	if (text instanceof Y.Text) {
		places.set(text as unknown as Y.AbstractType<unknown>, 'text');
		if (text.length > LONGEST) faults.push(`note ${id}: a text of ${text.length}`);
		const delta = text.toDelta() as { insert: unknown; attributes?: unknown }[];
		if (delta.some(({ insert, attributes }) => typeof insert !== 'string' || attributes))
			faults.push(`note ${id}: more than plain letters`);
	} else faults.push(`note ${id}: text is no text`);
	const client = notes._map.get(id)!.id.client;
	if (note.get('author') !== owners.get(client))
		faults.push(`note ${id} is signed ${String(note.get('author'))}, written by ${owners.get(client)}`);
	// Only its author touches a note here: no staff comes into these tests.
	for (const item of itemsOf(note, text))
		if (owners.get(item.id.client) !== note.get('author')) faults.push(`note ${id}: touched by ${owners.get(item.id.client)}`);
	return faults;
}

/** @returns what is wrong with an entry beside the notes; null = nothing. No host comes into these tests. */
function faultBeside(root: string, key: string, value: unknown, notes: Y.Map<unknown>, owner: string | undefined): string | null {
	if (root === 'marks') {
		const [note, seat, ...rest] = key.split(':');
		if (rest.length > 0 || !notes.has(note!) || `seat:${seat}` !== owner) return `was put by ${owner}`;
		return moment(value) ? null : 'holds no moment';
	}
	if (root !== 'comments') return 'was made by a seat';
	if (!isId(key) || typeof value !== 'object' || value === null) return 'is no comment';
	const { note, text, author, number, at, ...rest } = value as Record<string, unknown>;
	if (Object.keys(rest).length > 0 || author !== owner) return `is signed ${String(author)}, written by ${owner}`;
	if (!notes.has(String(note)) || typeof text !== 'string' || !text.trim() || text.length > LONGEST_COMMENT) return 'says nothing proper';
	return moment(at) && Number.isInteger(number) && (number as number) >= 0 ? null : 'has a wrong number or time';
}

/** All items of a note that are alive: its fields and the pieces of its text. */
function* itemsOf(note: Y.Map<unknown>, text: unknown): Iterable<Y.Item> {
	for (const item of note._map.values()) if (!item.deleted) yield item;
	if (text instanceof Y.Text) for (let item = text._start; item; item = item.right) if (!item.deleted) yield item;
}

/** Every living item stands in the board, in a note or in a text; nothing hangs where no reader looks. */
function faultsOfItem(item: Y.Item, places: ReadonlyMap<Y.AbstractType<unknown>, string>): string[] {
	const place = places.get(item.parent as Y.AbstractType<unknown>);
	const at = `item ${item.id.client}:${item.id.clock}`;
	if (!place) return [`${at} stands nowhere`];
	if (place === 'text') return item.parentSub === null && item.content instanceof Y.ContentString ? [] : [`${at} in a text is no letters`];
	if (item.parentSub === null) return [`${at} stands in a map without a key`];
	return item.content instanceof Y.ContentType || item.content instanceof Y.ContentAny ? [] : [`${at}: ${item.content.constructor.name}`];
}
