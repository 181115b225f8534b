/**
 * The shape of a board: root Y.Map `notes`, note id -> Y.Map of the fields below; what stands around the notes is in around.ts. Pure
 * Yjs, for browsers and server. Who may change what is judged by live/gate.server.ts; these functions make exactly the edits that it
 * lets through.
 */
import * as Y from 'yjs';
import { LIMITS } from '#lib/workshop/rules.ts';
import { NOTE_SOURCES, shownNotes } from './rules.ts';

export { shownNotes };

/** Root of a board document. */
export const NOTES = 'notes';
export const COLOURS = [1, 2, 3, 4, 5] as const;
export type Colour = (typeof COLOURS)[number];

export type Note = {
	/** UUIDv7 */
	id: string;
	/** At most LIMITS.note UTF-16 units. */
	text: string;
	colour: Colour;
	/** seat:ID or account:ID, as nameActor names them. */
	author: string;
	/** Number of the author's seat; 0 for the desk, and where the author did not want to be named. */
	number: number;
	/** Round of the cafe in which it was written. */
	round: number;
	/** When it was written, ms. */
	at: number;
	/** When it was moved to the trash, ms; null = on the board. */
	gone: number | null;
	/** Where it lies: thousandths of the board's width and height, its upper left corner; null = wherever there is room. */
	pos: readonly [number, number] | null;
	/** Id of the group of notes it belongs to (around.ts); null = none. */
	cluster: string | null;
	/** The host has marked it as a highlight. */
	star: boolean;
	/** Id of the note that took its place (merged or split); null = it stands for itself. */
	into: string | null;
	/** Ids of the notes it was made from. */
	from: readonly string[];
	/**
	 * What the desk has said of it; null = nothing yet. of: the words that were let through; a note that says something else by now is read
	 * as if nothing had been said. Written by the server alone.
	 */
	word: { verdict: 'approved' | 'hidden'; reason: string | null; at: number; of?: string } | null;
	/** How many seats asked the desk to look at it. Written by the server alone. */
	reports: number;
	/** Name of the helper who wrote it down for somebody without a phone. Written by the server alone. */
	helper: string | null;
};

/** What a note is born with. `from`: the notes it is made of. */
export type NewNote = Pick<Note, 'id' | 'text' | 'colour' | 'author' | 'number' | 'round' | 'at'> &
	Partial<Pick<Note, 'pos' | 'cluster' | 'from' | 'helper'>>;

/** Bounds of what the fields hold; the gate keeps them. */
export const NOTE_BOUNDS = { pos: 1000, from: NOTE_SOURCES } as const;

function notesOf(doc: Y.Doc): Y.Map<Y.Map<unknown>> {
	return doc.getMap<Y.Map<unknown>>(NOTES);
}

function change(doc: Y.Doc, id: string, edit: (note: Y.Map<unknown>) => void): boolean {
	const note = notesOf(doc).get(id);
	if (!(note instanceof Y.Map)) return false;
	doc.transact(() => edit(note));
	return true;
}

/** Puts a note on the board. A text beyond the limit is cut. @returns false when a note with this id is already there (sent twice). */
export function addNote(doc: Y.Doc, note: NewNote): boolean {
	const { id, text, colour, author, number, round, at, pos, cluster, from, helper } = note;
	const notes = notesOf(doc);
	if (notes.has(id)) return false;
	doc.transact(() => {
		const made = new Y.Map<unknown>();
		made.set('text', new Y.Text(cut(text)));
		for (const [key, value] of Object.entries({ colour, author, number, round, at })) made.set(key, value);
		if (pos) made.set('pos', [...pos]);
		if (cluster) made.set('cluster', cluster);
		if (from?.length) made.set('from', [...from]);
		if (helper) made.set('helper', helper);
		notes.set(id, made);
	});
	return true;
}

/**
 * Makes a note say something else with the smallest edit (what stays the same at both ends is not touched), so that two people who
 * type in one note keep both edits. @returns false when there is no such note.
 */
export function editNoteText(doc: Y.Doc, id: string, newText: string): boolean {
	return change(doc, id, (note) => {
		const text = note.get('text');
		if (!(text instanceof Y.Text)) return;
		const before = text.toString();
		const after = cut(newText);
		const shorter = Math.min(before.length, after.length);
		let start = 0;
		while (start < shorter && before[start] === after[start]) start++;
		if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--;
		let end = 0;
		while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
		if (end > 0 && isLowSurrogate(before.charCodeAt(before.length - end))) end--;
		const removed = before.length - end - start;
		const added = after.slice(start, after.length - end);
		if (removed > 0) text.delete(start, removed);
		if (added) text.insert(start, added);
	});
}

/** Gives a note another colour. @returns false when there is no such note. */
export function recolourNote(doc: Y.Doc, id: string, colour: Colour): boolean {
	return change(doc, id, (note) => {
		if (note.get('colour') !== colour) note.set('colour', colour);
	});
}

/** Moves a note to the trash. @param at ms @returns false when there is no such note. */
export function trashNote(doc: Y.Doc, id: string, at: number): boolean {
	return change(doc, id, (note) => {
		if (!note.has('gone')) note.set('gone', at);
	});
}

/** Takes a note out of the trash. @returns false when there is no such note. */
export function restoreNote(doc: Y.Doc, id: string): boolean {
	return change(doc, id, (note) => note.delete('gone'));
}

/** Puts a note somewhere on the board; null = back among the others. @returns false when there is no such note. */
export function moveNote(doc: Y.Doc, id: string, pos: readonly [number, number] | null): boolean {
	const place = pos?.map((n) => Math.min(NOTE_BOUNDS.pos, Math.max(0, Math.round(n))));
	return change(doc, id, (note) => setOrDelete(note, 'pos', place));
}

/** Puts a note into a group of notes; null = out of it. @returns false when there is no such note. */
export function putIntoCluster(doc: Y.Doc, id: string, cluster: string | null): boolean {
	return change(doc, id, (note) => setOrDelete(note, 'cluster', cluster ?? undefined));
}

/** Marks a note as a highlight of its table, or takes the mark away. @returns false when there is no such note. */
export function starNote(doc: Y.Doc, id: string, on: boolean): boolean {
	return change(doc, id, (note) => setOrDelete(note, 'star', on || undefined));
}

/** Lets another note stand for this one (merged, split); null = it stands for itself. @returns false when there is no such note */
export function standFor(doc: Y.Doc, id: string, into: string | null): boolean {
	return change(doc, id, (note) => setOrDelete(note, 'into', into ?? undefined));
}

/**
 * Makes one note of several that say the same; the others stay in the document and stand behind it (`into`).
 * @param ids notes of this board, the first gives colour, place and group @param made id, author, number, round, at and text of the new one
 * @returns false when fewer than two of the notes are there
 */
export function mergeNotes(doc: Y.Doc, ids: readonly string[], made: Omit<NewNote, 'colour' | 'pos' | 'cluster' | 'from'>): boolean {
	const standing = new Map(shownNotes(readNotes(doc)).map((note) => [note.id, note]));
	const found = [...new Set(ids)].flatMap((id) => standing.get(id) ?? []).slice(0, NOTE_BOUNDS.from);
	const [first] = found;
	if (!first || found.length < 2) return false;
	doc.transact(() => {
		const { colour, pos, cluster } = first;
		addNote(doc, { ...made, colour, pos, cluster, from: found.map(({ id }) => id) });
		for (const { id } of found) standFor(doc, id, made.id);
	});
	return true;
}

/**
 * Makes several notes of one that says several things; the one stays in the document and stands behind the first of them.
 * @param parts ids and texts of the new notes, two or more @param made who splits it
 * @returns false when there is no such note or there are fewer than two parts
 */
export function splitNote(
	doc: Y.Doc,
	id: string,
	parts: readonly { id: string; text: string }[],
	made: Pick<NewNote, 'author' | 'number' | 'round' | 'at'>
): boolean {
	const whole = readNotes(doc).find((note) => note.id === id && note.gone === null && note.into === null);
	if (!whole || parts.length < 2) return false;
	doc.transact(() => {
		const { colour, pos, cluster } = whole;
		for (const [i, part] of parts.entries()) {
			const place = pos && ([Math.min(NOTE_BOUNDS.pos, pos[0] + 20 * i), Math.min(NOTE_BOUNDS.pos, pos[1] + 130 * i)] as const);
			addNote(doc, { ...made, ...part, colour, pos: place, cluster, from: [id] });
		}
		standFor(doc, id, parts[0]!.id);
	});
	return true;
}

/**
 * Takes a merging or splitting back: the notes it was made from stand for themselves again, what was made goes to the trash.
 * @param id of a note that was made from others @param at ms @returns false when there is no such note
 */
export function separateNotes(doc: Y.Doc, id: string, at: number): boolean {
	const all = readNotes(doc);
	const made = all.find((note) => note.id === id && note.from.length > 0);
	if (!made) return false;
	doc.transact(() => {
		for (const source of made.from) standFor(doc, source, null);
		for (const other of all) if (other.from.some((source) => made.from.includes(source))) trashNote(doc, other.id, at);
	});
	return true;
}

/** Writes what the desk has said of a note. For the server alone. @returns false when there is no such note. */
export function judgeNote(doc: Y.Doc, id: string, word: Note['word']): boolean {
	return change(doc, id, (note) => setOrDelete(note, 'word', word ?? undefined));
}

/** Writes how many seats have reported a note. For the server alone. @returns false when there is no such note. */
export function countReports(doc: Y.Doc, id: string, reports: number): boolean {
	return change(doc, id, (note) => setOrDelete(note, 'reports', reports || undefined));
}

/**
 * Sets a board back to an earlier state by new edits, in one transaction: every note of that state as it was (what the desk said of it
 * stays), with the smallest edits, so that what others type at this moment is kept too. Notes that came later move to the trash; no note ever vanishes.
 * @param version all notes of the earlier state, as readNotes gives them @param at ms, when the later notes were moved
 */
export function restoreNotes(doc: Y.Doc, version: readonly Note[], at: number): void {
	doc.transact(() => {
		const then = new Set(version.map(({ id }) => id));
		for (const { gone, ...note } of version) {
			if (!addNote(doc, note)) {
				editNoteText(doc, note.id, note.text);
				recolourNote(doc, note.id, note.colour);
				moveNote(doc, note.id, note.pos);
				putIntoCluster(doc, note.id, note.cluster);
			}
			starNote(doc, note.id, note.star);
			standFor(doc, note.id, note.into);
			if (gone !== null) trashNote(doc, note.id, gone);
			else if (notesOf(doc).get(note.id)?.has('gone')) restoreNote(doc, note.id);
		}
		for (const { id } of readNotes(doc)) if (!then.has(id)) trashNote(doc, id, at);
	});
}

/** @returns all well-formed notes, those in the trash too (`gone`), oldest first. */
export function readNotes(doc: Y.Doc): Note[] {
	const found: Note[] = [];
	for (const [id, note] of notesOf(doc)) {
		const read = note instanceof Y.Map ? readNote(id, note) : null;
		if (read) found.push(read);
	}
	return found.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

function readNote(id: string, note: Y.Map<unknown>): Note | null {
	const text = note.get('text');
	const [author, at, colour, cluster, into, helper] = ['author', 'at', 'colour', 'cluster', 'into', 'helper'].map((key) => note.get(key));
	const [pos, from, word] = [note.get('pos'), note.get('from'), note.get('word')];
	if (!(text instanceof Y.Text) || typeof author !== 'string' || typeof at !== 'number') return null;
	return {
		id,
		text: text.toString(),
		colour: isColour(colour) ? colour : 1,
		author,
		number: whole(note.get('number')),
		round: whole(note.get('round')),
		at,
		gone: note.has('gone') ? whole(note.get('gone')) : null,
		pos: isPos(pos) ? pos : null,
		cluster: typeof cluster === 'string' ? cluster : null,
		star: note.get('star') === true,
		into: typeof into === 'string' ? into : null,
		from: Array.isArray(from) ? from.filter((one) => typeof one === 'string') : [],
		word: isWord(word) ? wordOn(text.toString(), word) : null,
		reports: whole(note.get('reports')),
		helper: typeof helper === 'string' ? helper : null
	};
}

/** Sets a field when it is another than before; undefined takes it away. */
function setOrDelete(note: Y.Map<unknown>, key: string, value: unknown): void {
	if (value === undefined) {
		if (note.has(key)) note.delete(key);
	} else if (JSON.stringify(note.get(key)) !== JSON.stringify(value)) note.set(key, value);
}

/** @returns whether a value is a place on a board. */
export function isPos(value: unknown): value is [number, number] {
	const isPart = (n: unknown) => Number.isInteger(n) && (n as number) >= 0 && (n as number) <= NOTE_BOUNDS.pos;
	return Array.isArray(value) && value.length === 2 && value.every(isPart);
}

/** @returns what a word of the desk still says of a note with this text: an approval is for the words it was given to. */
export function wordOn(text: string, word: Note['word']): Note['word'] {
	return word?.verdict === 'approved' && word.of !== undefined && word.of !== text.trim() ? null : word;
}

function isWord(value: unknown): value is NonNullable<Note['word']> {
	return typeof value === 'object' && value !== null && ['approved', 'hidden'].includes((value as { verdict?: string }).verdict ?? '');
}

/** @returns whether a value is one of the five colours. */
export function isColour(value: unknown): value is Colour {
	return (COLOURS as readonly unknown[]).includes(value);
}

function whole(value: unknown): number {
	return Number.isSafeInteger(value) ? (value as number) : 0;
}

function cut(text: string): string {
	if (text.length <= LIMITS.note) return text;
	const end = isHighSurrogate(text.charCodeAt(LIMITS.note - 1)) ? LIMITS.note - 1 : LIMITS.note;
	return text.slice(0, end);
}

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff;
const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff;
