/**
 * Taking back what one desk has done on a board, and doing it again. Notes never leave a board (the gate keeps that), so what was made
 * goes to the trash; what somebody else has changed since then stays as it is. Pure Yjs.
 */
import type * as Y from 'yjs';
import {
	editNoteText,
	moveNote,
	putIntoCluster,
	readNotes,
	recolourNote,
	restoreNote,
	standFor,
	starNote,
	trashNote,
	type Note
} from './document.ts';

const FIELDS = ['text', 'colour', 'gone', 'pos', 'cluster', 'star', 'into'] as const;
type Fields = Pick<Note, (typeof FIELDS)[number]>;
/** Plain entries of a root beside the notes that a desk changes. */
const ROOTS = ['clusters', 'links', 'comments', 'silenced'] as const;
type Entry = { root: (typeof ROOTS)[number]; key: string };

/** What an edit has changed: each field as it was and as it became. before null = the note was made by it. */
export type Step = {
	notes: { id: string; before: Fields | null; after: Fields }[];
	entries: (Entry & { before: unknown; after: unknown })[];
};

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const fieldsOf = (note: Note) => Object.fromEntries(FIELDS.map((field) => [field, note[field]])) as Fields;
const entriesOf = (doc: Y.Doc) =>
	new Map(ROOTS.flatMap((root) => [...doc.getMap(root)].map(([key, value]) => [`${root} ${key}`, { root, key, value }] as const)));

/** Makes an edit and notes down what it changed. @returns the step; null when nothing has changed */
export function recordEdit(doc: Y.Doc, edit: () => void): Step | null {
	const [notes, entries] = [new Map(readNotes(doc).map((note) => [note.id, fieldsOf(note)])), entriesOf(doc)];
	doc.transact(edit);
	const changed = readNotes(doc).flatMap((note) => {
		const [before, after] = [notes.get(note.id) ?? null, fieldsOf(note)];
		return same(before, after) ? [] : [{ id: note.id, before, after }];
	});
	const now = entriesOf(doc);
	const moved = [...new Set([...entries.keys(), ...now.keys()])].flatMap((name) => {
		const { root, key } = (entries.get(name) ?? now.get(name))!;
		const [before, after] = [entries.get(name)?.value, now.get(name)?.value];
		return same(before, after) ? [] : [{ root, key, before, after }];
	});
	return changed.length + moved.length > 0 ? { notes: changed, entries: moved } : null;
}

/** Takes a step back, or does it again. @param at ms, when what was made goes to the trash */
export function replay(doc: Y.Doc, step: Step, direction: 'back' | 'again', at: number): void {
	const there = new Map(readNotes(doc).map((note) => [note.id, note]));
	doc.transact(() => {
		for (const { id, before, after } of step.notes) {
			const now = there.get(id);
			if (!now) continue;
			if (!before) {
				if (direction === 'back') trashNote(doc, id, at);
				else restoreNote(doc, id);
				continue;
			}
			const [from, to] = direction === 'back' ? [after, before] : [before, after];
			for (const field of FIELDS) if (!same(from[field], to[field]) && same(now[field], from[field])) setField(doc, id, field, to);
		}
		for (const { root, key, before, after } of step.entries) {
			const [from, to] = direction === 'back' ? [after, before] : [before, after];
			const map = doc.getMap(root);
			if (!same(map.get(key), from)) continue;
			if (to === undefined) map.delete(key);
			// What was said is never said again under the same name: a comment that was taken away stays away.
			else if (root !== 'comments') map.set(key, to);
		}
	});
}

function setField(doc: Y.Doc, id: string, field: (typeof FIELDS)[number], to: Fields): void {
	if (field === 'text') editNoteText(doc, id, to.text);
	else if (field === 'colour') recolourNote(doc, id, to.colour);
	else if (field === 'pos') moveNote(doc, id, to.pos);
	else if (field === 'cluster') putIntoCluster(doc, id, to.cluster);
	else if (field === 'star') starNote(doc, id, to.star);
	else if (field === 'into') standFor(doc, id, to.into);
	else if (to.gone === null) restoreNote(doc, id);
	else trashNote(doc, id, to.gone);
}

/** Letters typed in one note one after the other are one step. @param steps of one desk, the newest last @returns them with this one behind */
export function joinSteps(steps: readonly Step[], next: Step): Step[] {
	const last = steps.at(-1);
	const typed = ({ notes, entries }: Step) => {
		const [only] = notes;
		const isText = notes.length === 1 && entries.length === 0 && only!.before !== null;
		return isText && FIELDS.every((field) => field === 'text' || same(only!.before![field], only!.after[field])) ? only! : null;
	};
	const [before, now] = [last && typed(last), typed(next)];
	if (!before || !now || before.id !== now.id || before.after.text !== now.before!.text) return [...steps, next];
	return [...steps.slice(0, -1), { notes: [{ ...before, after: now.after }], entries: [] }];
}
