/**
 * The shape of a board: root Y.Map `notes`, note id -> Y.Map of the fields below. Pure Yjs, for browsers and server.
 * Who may change what is judged by live/gate.server.ts; these functions make exactly the edits that it lets through.
 */
import * as Y from 'yjs';
import { LIMITS } from '#lib/workshop/rules.ts';

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
	/** Number of the author's seat; 0 for the desk. */
	number: number;
	/** Round of the cafe in which it was written. */
	round: number;
	/** When it was written, ms. */
	at: number;
	/** When it was moved to the trash, ms; null = on the board. */
	gone: number | null;
};

type NewNote = Omit<Note, 'gone'>;

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
export function addNote(doc: Y.Doc, { id, text, colour, author, number, round, at }: NewNote): boolean {
	const notes = notesOf(doc);
	if (notes.has(id)) return false;
	doc.transact(() => {
		const note = new Y.Map<unknown>();
		note.set('text', new Y.Text(cut(text)));
		for (const [key, value] of Object.entries({ colour, author, number, round, at })) note.set(key, value);
		notes.set(id, note);
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

/**
 * Sets a board back to an earlier state by new edits, in one transaction: text, colour and trash of every note of that state, with the
 * smallest edits, so that what others type at this moment is kept too. Notes that came later move to the trash; no note ever vanishes.
 * @param version all notes of the earlier state, as readNotes gives them @param at ms, when the later notes were moved
 */
export function restoreNotes(doc: Y.Doc, version: readonly Note[], at: number): void {
	doc.transact(() => {
		const then = new Set(version.map(({ id }) => id));
		for (const { gone, ...note } of version) {
			if (!addNote(doc, note)) {
				editNoteText(doc, note.id, note.text);
				recolourNote(doc, note.id, note.colour);
			}
			if (gone !== null) trashNote(doc, note.id, gone);
			else if (notesOf(doc).get(note.id)?.has('gone')) restoreNote(doc, note.id);
		}
		for (const { id } of readNotes(doc)) if (!then.has(id)) trashNote(doc, id, at);
	});
}

/** @returns the notes of a state as Y.encodeStateAsUpdate gave it, as readNotes reads them. */
export function readNotesOf(state: Uint8Array): Note[] {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, state);
	const notes = readNotes(doc);
	doc.destroy();
	return notes;
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
	const [author, at, colour] = [note.get('author'), note.get('at'), note.get('colour')];
	if (!(text instanceof Y.Text) || typeof author !== 'string' || typeof at !== 'number') return null;
	return {
		id,
		text: text.toString(),
		colour: isColour(colour) ? colour : 1,
		author,
		number: whole(note.get('number')),
		round: whole(note.get('round')),
		at,
		gone: note.has('gone') ? whole(note.get('gone')) : null
	};
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
