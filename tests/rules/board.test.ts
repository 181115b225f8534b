import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addNote, editNoteText, readNotes, recolourNote, restoreNote, trashNote } from '#lib/board/document.ts';
import { newId } from '#lib/live/id.ts';
import { LIMITS } from '#lib/workshop/rules.ts';

const note = (text: string, at = 1) => ({ id: newId(), text, colour: 2 as const, author: 'seat:a', number: 7, round: 1, at });
const sync = (from: Y.Doc, to: Y.Doc) => Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));

describe('board document', () => {
	it('reads what was added, oldest first', () => {
		const doc = new Y.Doc();
		const [late, early] = [note('екінші', 2), note('бірінші', 1)];
		addNote(doc, late);
		addNote(doc, early);
		const bare = { gone: null, pos: null, cluster: null, star: false, into: null, from: [], word: null, reports: 0, helper: null };
		expect(readNotes(doc)).toEqual([
			{ ...early, ...bare },
			{ ...late, ...bare }
		]);
	});

	it('adds a note once, however often it is sent', () => {
		const doc = new Y.Doc();
		const first = note('су');
		expect(addNote(doc, first)).toBe(true);
		expect(addNote(doc, { ...first, text: 'жол' })).toBe(false);
		expect(readNotes(doc).map(({ text }) => text)).toEqual(['су']);
	});

	it('cuts a text at the limit and never through a pair', () => {
		const doc = new Y.Doc();
		const long = note('ә'.repeat(LIMITS.note - 1) + '🌳');
		addNote(doc, long);
		expect(readNotes(doc)[0]!.text).toBe('ә'.repeat(LIMITS.note - 1));
		editNoteText(doc, long.id, 'a'.repeat(LIMITS.note + 5));
		expect(readNotes(doc)[0]!.text).toBe('a'.repeat(LIMITS.note));
	});

	it('keeps both edits of two people in one note', () => {
		const [a, b] = [new Y.Doc(), new Y.Doc()];
		const shared = note('көше жарығы жоқ');
		addNote(a, shared);
		sync(a, b);
		editNoteText(a, shared.id, 'Абай көше жарығы жоқ');
		editNoteText(b, shared.id, 'көше жарығы мүлдем жоқ');
		sync(a, b);
		sync(b, a);
		expect(readNotes(a)[0]!.text).toBe('Абай көше жарығы мүлдем жоқ');
		expect(readNotes(b)).toEqual(readNotes(a));
	});

	it('edits to any other text', () => {
		const doc = new Y.Doc();
		const one = note('');
		addNote(doc, one);
		for (const text of ['аа', 'ааа', 'а', '', '🌳🌳', '🌳🌲', '🌲🌳', 'барлығы басқа', 'басқа']) {
			expect(editNoteText(doc, one.id, text)).toBe(true);
			expect(readNotes(doc)[0]!.text).toBe(text);
		}
		expect(editNoteText(doc, newId(), 'жоқ')).toBe(false);
	});

	it('moves to the trash and back, and changes colour', () => {
		const doc = new Y.Doc();
		const one = note('су');
		addNote(doc, one);
		recolourNote(doc, one.id, 5);
		trashNote(doc, one.id, 99);
		trashNote(doc, one.id, 100);
		expect(readNotes(doc)[0]).toMatchObject({ gone: 99, colour: 5 });
		restoreNote(doc, one.id);
		expect(readNotes(doc)[0]!.gone).toBeNull();
	});

	it('skips what is not a note', () => {
		const doc = new Y.Doc();
		addNote(doc, note('су'));
		doc.getMap('notes').set(newId(), 'text');
		doc.getMap('notes').set(newId(), new Y.Map([['text', 'not shared']]));
		expect(readNotes(doc)).toHaveLength(1);
	});
});
