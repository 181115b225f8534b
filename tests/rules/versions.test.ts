/** Going back to an earlier state of a board: nothing is lost, and going back can be undone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
	addNote,
	editNoteText,
	readNotes,
	recolourNote,
	restoreNote,
	restoreNotes,
	trashNote,
	type Colour,
	type Note
} from '#lib/board/document.ts';
import { causeOf, changesTo, MOST_VERSIONS, surplusVersions, type VersionCause } from '#lib/board/rules.ts';

const onBoard = (doc: Y.Doc) =>
	readNotes(doc)
		.filter(({ gone }) => gone === null)
		.map(({ id, text, colour }) => ({ id, text, colour }));
const shown = (notes: readonly Note[]) => notes.filter(({ gone }) => gone === null).map(({ id, text, colour }) => ({ id, text, colour }));
const sync = (a: Y.Doc, b: Y.Doc) => {
	Y.applyUpdate(b, Y.encodeStateAsUpdate(a, Y.encodeStateVector(b)));
	Y.applyUpdate(a, Y.encodeStateAsUpdate(b, Y.encodeStateVector(a)));
};

type Step = { note: number; kind: 'add' | 'say' | 'colour' | 'trash' | 'back'; text: string; colour: number };
const step: fc.Arbitrary<Step> = fc.record({
	note: fc.nat(7),
	kind: fc.constantFrom('add', 'add', 'say', 'colour', 'trash', 'back'),
	text: fc.string({ unit: 'grapheme', maxLength: 12 }),
	colour: fc.integer({ min: 1, max: 5 })
});
const steps = fc.array(step, { maxLength: 30 });
let clock = 1;
/** `who` keeps the notes of two people apart. */
function act(doc: Y.Doc, { note, kind, text, colour }: Step, who = ''): void {
	const id = `note${who}${note}`;
	if (kind === 'add') addNote(doc, { id, text, colour: colour as Colour, author: 'seat:a', number: 1, round: 1, at: clock++ });
	else if (kind === 'say') editNoteText(doc, id, text);
	else if (kind === 'colour') recolourNote(doc, id, colour as Colour);
	else if (kind === 'trash') trashNote(doc, id, clock++);
	else restoreNote(doc, id);
}

describe('going back to an earlier state', () => {
	it('shows exactly what stood there, and loses no note', () => {
		fc.assert(
			fc.property(steps, steps, (before, after) => {
				const doc = new Y.Doc();
				for (const one of before) act(doc, one);
				const then = readNotes(doc);
				for (const one of after) act(doc, one);
				const present = readNotes(doc);
				restoreNotes(doc, then, clock++);
				expect(onBoard(doc)).toEqual(shown(then));
				expect(readNotes(doc).map(({ id }) => id)).toEqual(present.map(({ id }) => id));
			})
		);
	});

	it('is undone by going back to the state before it', () => {
		fc.assert(
			fc.property(steps, steps, (before, after) => {
				const doc = new Y.Doc();
				for (const one of before) act(doc, one);
				const then = readNotes(doc);
				for (const one of after) act(doc, one);
				const present = readNotes(doc);
				restoreNotes(doc, then, clock++);
				restoreNotes(doc, present, clock++);
				expect(onBoard(doc)).toEqual(shown(present));
			})
		);
	});

	it('loses no note and no new words of people who write at the same moment', () => {
		fc.assert(
			fc.property(steps, steps, steps, (before, after, meanwhile) => {
				const [desk, phone] = [new Y.Doc(), new Y.Doc()];
				for (const one of before) act(desk, one);
				const then = readNotes(desk);
				for (const one of after) act(desk, one);
				sync(desk, phone);
				for (const one of meanwhile) act(phone, one, 'phone');
				restoreNotes(desk, then, clock++);
				const written = onBoard(phone).filter(({ id }) => id.startsWith('notephone'));
				sync(desk, phone);
				expect(readNotes(desk)).toEqual(readNotes(phone));
				expect(onBoard(desk)).toEqual(expect.arrayContaining(written));
				expect(onBoard(desk).filter(({ id }) => !id.startsWith('notephone'))).toEqual(shown(then));
			})
		);
	});

	it('keeps letters typed into a note at the same moment', () => {
		const [desk, phone] = [new Y.Doc(), new Y.Doc()];
		addNote(desk, { id: 'a', text: 'көше жарығы', colour: 1, author: 'seat:a', number: 1, round: 1, at: 1 });
		const then = readNotes(desk);
		editNoteText(desk, 'a', 'көше жарығы жоқ');
		sync(desk, phone);
		editNoteText(phone, 'a', 'Абай көше жарығы жоқ');
		restoreNotes(desk, then, 9);
		sync(desk, phone);
		expect(readNotes(desk)[0]!.text).toBe('Абай көше жарығы');
	});

	it('changes nothing, and sends nothing, when nothing is different', () => {
		const doc = new Y.Doc();
		addNote(doc, { id: 'a', text: 'су', colour: 1, author: 'seat:a', number: 1, round: 1, at: 1 });
		addNote(doc, { id: 'b', text: 'жол', colour: 2, author: 'seat:a', number: 1, round: 1, at: 2 });
		trashNote(doc, 'b', 3);
		let updates = 0;
		doc.on('update', () => updates++);
		restoreNotes(doc, readNotes(doc), 9);
		expect(updates).toBe(0);
	});

	it('goes out as one update', () => {
		const doc = new Y.Doc();
		addNote(doc, { id: 'a', text: 'су', colour: 1, author: 'seat:a', number: 1, round: 1, at: 1 });
		const then = readNotes(doc);
		editNoteText(doc, 'a', 'жол');
		recolourNote(doc, 'a', 4);
		addNote(doc, { id: 'b', text: 'мектеп', colour: 2, author: 'seat:a', number: 1, round: 1, at: 2 });
		let updates = 0;
		doc.on('update', () => updates++);
		restoreNotes(doc, then, 9);
		expect(updates).toBe(1);
		expect(readNotes(doc).map(({ text, gone }) => [text, gone])).toEqual([
			['су', null],
			['мектеп', 9]
		]);
	});
});

describe('what going back would do', () => {
	const note = (id: string, more: Partial<Note> = {}): Note => ({
		id,
		text: id,
		colour: 1,
		author: 'seat:a',
		number: 1,
		round: 1,
		at: 1,
		gone: null,
		...{ pos: null, cluster: null, star: false, into: null, from: [], word: null, reports: 0, helper: null },
		...more
	});
	it('counts what comes back, goes away and changes; the trash on both sides does not count', () => {
		const present = [
			note('a'),
			note('b', { text: 'x' }),
			note('c', { gone: 5 }),
			note('d', { gone: 6 }),
			note('e'),
			note('f', { colour: 3 })
		];
		const version = [note('a'), note('b'), note('c'), note('d', { gone: 6 }), note('f')];
		expect(changesTo(present, version)).toEqual({ back: 1, away: 1, changed: 2 });
		expect(changesTo(present, present)).toEqual({ back: 0, away: 0, changed: 0 });
	});
});

describe('why a state is kept', () => {
	it('opening one activity closes another', () => {
		expect(causeOf('opened', { phase: 'closed', closedAt: 20, newest: 10 })).toBe('closed');
		expect(causeOf('opened', { phase: 'closed', closedAt: 20, newest: null })).toBe('closed');
		expect(causeOf('opened', { phase: 'open', closedAt: 20, newest: 10 })).toBe('opened');
	});
	it('a board changed by the desk after its closing carries the turn itself', () => {
		expect(causeOf('opened', { phase: 'closed', closedAt: 20, newest: 30 })).toBe('opened');
		expect(causeOf('round', { phase: 'open', closedAt: null, newest: null })).toBe('round');
		expect(causeOf('ended', { phase: 'closed', closedAt: 20, newest: 10 })).toBe('ended');
	});
});

describe('how many states are kept', () => {
	const row = (at: number, cause: VersionCause) => ({ id: `v${at}`, at, cause });
	it('all of them, up to the limit', () => {
		expect(surplusVersions(Array.from({ length: MOST_VERSIONS }, (_, i) => row(i, 'round')))).toEqual([]);
	});
	it('the oldest rounds go first, then the oldest states before a restore', () => {
		const rows = [
			row(1, 'restored'),
			row(2, 'closed'),
			row(3, 'round'),
			row(4, 'opened'),
			row(5, 'round'),
			row(6, 'restored'),
			row(7, 'round')
		];
		expect(surplusVersions(rows, 6)).toEqual(['v3']);
		expect(surplusVersions([...rows].reverse(), 4)).toEqual(['v3', 'v5', 'v1']);
	});
	it('openings, closings, the end and the newest never go', () => {
		const rows = [row(1, 'opened'), row(2, 'closed'), row(3, 'ended'), row(4, 'restored')];
		expect(surplusVersions(rows, 1)).toEqual([]);
	});
});
