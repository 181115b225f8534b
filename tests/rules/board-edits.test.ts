/** What hosts and the desk do on a board: merge, split, separate, group, go back to an earlier state, take a step back. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
	addComment,
	linkNotes,
	markNote,
	readClusters,
	readComments,
	readLinks,
	readMarks,
	removeCluster,
	removeComment,
	restoreGroups,
	setCluster,
	silenceComment,
	unlinkNotes
} from '#lib/board/around.ts';
import {
	addNote,
	editNoteText,
	judgeNote,
	mergeNotes,
	moveNote,
	putIntoCluster,
	readNotes,
	recolourNote,
	restoreNotes,
	separateNotes,
	shownNotes,
	splitNote,
	starNote,
	trashNote
} from '#lib/board/document.ts';
import { byWeight, changesTo, groupNotes, projectedNotes } from '#lib/board/rules.ts';
import { joinSteps, recordEdit, replay, type Step } from '#lib/board/undo.ts';
import { newId } from '#lib/live/id.ts';
import { LIMITS } from '#lib/workshop/rules.ts';

const note = (text: string, at = 1, author = 'seat:a') => ({ id: newId(), text, colour: 2 as const, author, number: 7, round: 1, at });
const by = (at = 50, author = 'account:h') => ({ author, number: 0, round: 1, at });
const copy = (from: Y.Doc) => {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(from));
	return doc;
};
const meet = (...docs: Y.Doc[]) => {
	for (const from of docs) for (const to of docs) if (from !== to) Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)));
};
const shown = (doc: Y.Doc) => shownNotes(readNotes(doc)).map(({ text }) => text);
const of = (doc: Y.Doc, id: string) => readNotes(doc).find((one) => one.id === id)!;
function boardOf(...texts: string[]) {
	const doc = new Y.Doc();
	const notes = texts.map((text, i) => note(text, i + 1));
	for (const one of notes) addNote(doc, one);
	return { doc, ids: notes.map(({ id }) => id) };
}

describe('merging', () => {
	it('makes one note of several, with the place and group of the first; separating gives them back', () => {
		const { doc, ids } = boardOf('су жоқ', 'ауыз су', 'жол');
		const cluster = newId();
		moveNote(doc, ids[0]!, [100, 200]);
		putIntoCluster(doc, ids[0]!, cluster);
		const id = newId();
		expect(mergeNotes(doc, ids.slice(0, 2), { id, text: 'Ауыз су жоқ', ...by() })).toBe(true);
		expect(shown(doc)).toEqual(['жол', 'Ауыз су жоқ']);
		expect(of(doc, id)).toMatchObject({ pos: [100, 200], cluster, colour: 2, from: ids.slice(0, 2) });
		expect(separateNotes(doc, id, 60)).toBe(true);
		expect(shown(doc)).toEqual(['су жоқ', 'ауыз су', 'жол']);
		expect(of(doc, id).gone).toBe(60);
	});

	it('wants two notes that people see: not one twice, none from the trash, none that has been merged or hidden', () => {
		const { doc, ids } = boardOf('бір', 'екі', 'үш', 'төрт');
		trashNote(doc, ids[1]!, 5);
		judgeNote(doc, ids[2]!, { verdict: 'hidden', reason: null, at: 5 });
		for (const wish of [[ids[0]!], [ids[0]!, ids[0]!], ids.slice(0, 3), [ids[0]!, newId()]])
			expect(mergeNotes(doc, wish, { id: newId(), text: 'бірге', ...by() })).toBe(false);
		expect(readNotes(doc)).toHaveLength(4);
	});

	it('takes no more than a note may name as its sources; the others stay', () => {
		const { doc, ids } = boardOf(...Array.from({ length: 23 }, (_, i) => `ой ${i}`));
		mergeNotes(doc, ids, { id: newId(), text: 'бәрі', ...by() });
		expect(shown(doc)).toEqual(['ой 20', 'ой 21', 'ой 22', 'бәрі']);
	});

	it('by two people at once leaves one merged note, the same for both', () => {
		for (let i = 0; i < 8; i++) {
			const { doc: one, ids } = boardOf('су жоқ', 'ауыз су');
			const two = copy(one);
			mergeNotes(one, ids, { id: newId(), text: 'Су', ...by(50, 'account:a') });
			mergeNotes(two, ids, { id: newId(), text: 'Ауыз су', ...by(51, 'account:b') });
			meet(one, two);
			expect(shown(one)).toHaveLength(1);
			expect(shown(two)).toEqual(shown(one));
			const [stands] = shownNotes(readNotes(one));
			separateNotes(one, stands!.id, 60);
			expect(shown(one)).toEqual(['су жоқ', 'ауыз су']);
		}
	});

	it('of overlapping notes by two people loses no words', () => {
		const { doc: one, ids } = boardOf('бір', 'екі', 'үш');
		const two = copy(one);
		mergeNotes(one, ids.slice(0, 2), { id: newId(), text: 'бір, екі', ...by(50, 'account:a') });
		mergeNotes(two, ids.slice(1), { id: newId(), text: 'екі, үш', ...by(51, 'account:b') });
		meet(one, two);
		expect(shown(one).sort()).toEqual(['бір, екі', 'екі, үш']);
		expect(shown(two)).toEqual(shown(one));
	});
});

describe('splitting', () => {
	const split = (doc: Y.Doc, id: string, texts: string[], at = 50, author = 'account:h') =>
		splitNote(
			doc,
			id,
			texts.map((text) => ({ id: newId(), text })),
			by(at, author)
		);

	it('makes several notes of one, beside each other; separating gives the one back', () => {
		const { doc, ids } = boardOf('су мен жол және жарық');
		moveNote(doc, ids[0]!, [900, 950]);
		expect(split(doc, ids[0]!, ['су'])).toBe(false);
		expect(split(doc, ids[0]!, ['су', 'жол', 'жарық'])).toBe(true);
		expect(shown(doc).sort()).toEqual(['жарық', 'жол', 'су']);
		for (const part of shownNotes(readNotes(doc))) expect(part.pos!.every((n) => n >= 0 && n <= 1000)).toBe(true);
		separateNotes(doc, shownNotes(readNotes(doc))[1]!.id, 60);
		expect(shown(doc)).toEqual(['су мен жол және жарық']);
	});

	it('by two people at once leaves the parts of one of them', () => {
		for (let i = 0; i < 8; i++) {
			const { doc: one, ids } = boardOf('су мен жол');
			const two = copy(one);
			split(one, ids[0]!, ['су', 'жол'], 50, 'account:a');
			split(two, ids[0]!, ['Ауыз су', 'Көше'], 51, 'account:b');
			meet(one, two);
			expect([
				['жол', 'су'],
				['Ауыз су', 'Көше']
			]).toContainEqual(shown(one).sort());
			expect(shown(two)).toEqual(shown(one));
		}
	});

	it('and merging the same note at once loses no words', () => {
		const { doc: one, ids } = boardOf('су мен жол', 'жарық');
		const two = copy(one);
		split(one, ids[0]!, ['су', 'жол'], 50, 'account:a');
		mergeNotes(two, ids, { id: newId(), text: 'су мен жол, жарық', ...by(51, 'account:b') });
		meet(one, two);
		const words = shown(one).join(' ');
		for (const word of ['су', 'жол', 'жарық']) expect(words).toContain(word);
		expect(shown(two)).toEqual(shown(one));
	});
});

describe('what a screen may show', () => {
	it('with moderation: what was let through, and what the desk wrote; never what was hidden', () => {
		const doc = new Y.Doc();
		const [free, approved, hidden, desk, empty] = [
			note('күтеді'),
			note('рұқсат'),
			note('жасырын'),
			note('жүргізуші', 1, 'account:h'),
			note(' ', 1, 'account:h')
		];
		for (const one of [free, approved, hidden, desk, empty]) addNote(doc, one);
		judgeNote(doc, approved.id, { verdict: 'approved', reason: null, at: 9 });
		judgeNote(doc, hidden.id, { verdict: 'hidden', reason: 'дөрекі', at: 9 });
		const texts = (moderated: boolean) =>
			projectedNotes(readNotes(doc), moderated)
				.map(({ text }) => text)
				.sort();
		expect(texts(true)).toEqual(['жүргізуші', 'рұқсат']);
		expect(texts(false)).toEqual(['жүргізуші', 'күтеді', 'рұқсат']);
	});
});

describe('around the notes', () => {
	it('a mark counts once a seat, a line once a pair, a comment once', () => {
		const { doc, ids } = boardOf('су', 'жол');
		const [a, b] = ids as [string, string];
		for (const on of [true, true]) markNote(doc, a, 'x', on, 5);
		markNote(doc, a, 'y', true, 5);
		expect(readMarks(doc).get(a)!.sort()).toEqual(['x', 'y']);
		markNote(doc, a, 'x', false, 6);
		expect(readMarks(doc).get(a)).toEqual(['y']);
		const line = { id: newId(), a, b };
		expect([linkNotes(doc, line), linkNotes(doc, { id: newId(), a: b, b: a }), linkNotes(doc, { id: newId(), a, b: a })]).toEqual([
			true,
			false,
			false
		]);
		unlinkNotes(doc, line.id);
		expect(readLinks(doc)).toEqual([]);
		const said = { id: newId(), note: a, text: ` ${'ә'.repeat(300)}`, author: 'seat:a', number: 7, at: 3 };
		expect([addComment(doc, said), addComment(doc, said)]).toEqual([true, false]);
		expect(readComments(doc)).toEqual([{ ...said, text: 'ә'.repeat(LIMITS.comment) }]);
		// Silenced by the desk it comes back with the undo; taken away by its writer it does not.
		const step = recordEdit(doc, () => silenceComment(doc, said.id, 9))!;
		silenceComment(doc, newId(), 9);
		expect([readComments(doc), doc.getMap('silenced').size]).toEqual([[], 1]);
		replay(doc, step, 'back', 10);
		expect(readComments(doc)).toHaveLength(1);
		replay(doc, step, 'again', 11);
		expect(readComments(doc)).toEqual([]);
		replay(doc, step, 'back', 12);
		removeComment(doc, said.id);
		expect(readComments(doc)).toEqual([]);
	});

	it('two phones that support one note at once are two', () => {
		const { doc: one, ids } = boardOf('су');
		const two = copy(one);
		markNote(one, ids[0]!, 'x', true, 5);
		markNote(two, ids[0]!, 'y', true, 5);
		meet(one, two);
		expect(readMarks(one).get(ids[0]!)!.sort()).toEqual(['x', 'y']);
	});

	it('a group is renamed and goes; its notes stay', () => {
		const { doc, ids } = boardOf('су');
		const cluster = { id: newId(), name: ' Су ', pos: null, at: 3 };
		setCluster(doc, cluster);
		putIntoCluster(doc, ids[0]!, cluster.id);
		setCluster(doc, { ...cluster, name: 'Ауыз су', pos: [5, 5] });
		expect(readClusters(doc)).toEqual([{ ...cluster, name: 'Ауыз су', pos: [5, 5] }]);
		removeCluster(doc, cluster.id);
		expect([readClusters(doc), shown(doc)]).toEqual([[], ['су']]);
	});

	it('skips what is no entry', () => {
		const doc = new Y.Doc();
		for (const root of ['clusters', 'links', 'comments'])
			for (const value of [null, 'x', [1], { name: 1 }]) doc.getMap(root).set(newId(), value);
		doc.getMap('marks').set('x', 5);
		expect([readClusters(doc), readLinks(doc), readComments(doc), readMarks(doc).size]).toEqual([[], [], [], 0]);
	});
});

describe('going back to an earlier state', () => {
	it('brings back places, groups, highlights and what was merged since', () => {
		const { doc, ids } = boardOf('су жоқ', 'ауыз су', 'жол');
		const [a, b, c] = ids as [string, string, string];
		const cluster = newId();
		moveNote(doc, a, [1, 2]);
		putIntoCluster(doc, b, cluster);
		starNote(doc, c, true);
		const then = readNotes(doc);
		moveNote(doc, a, null);
		moveNote(doc, c, [9, 9]);
		putIntoCluster(doc, b, null);
		starNote(doc, c, false);
		starNote(doc, a, true);
		mergeNotes(doc, [a, b], { id: newId(), text: 'Су', ...by() });
		recolourNote(doc, c, 5);
		expect(changesTo(readNotes(doc), then)).toEqual({ back: 2, away: 1, changed: 1 });
		restoreNotes(doc, then, 99);
		expect(shownNotes(readNotes(doc))).toEqual(then);
		expect(changesTo(readNotes(doc), then)).toEqual({ back: 0, away: 0, changed: 0 });
	});
});

describe('going back to an earlier state, around the notes', () => {
	it('brings back groups and lines; what came later stays', () => {
		const { doc, ids } = boardOf('су', 'жол');
		const [kept, later] = [1, 2].map((at) => ({ id: newId(), name: `${at}`, pos: null, at }));
		const line = { id: newId(), a: ids[0]!, b: ids[1]! };
		setCluster(doc, kept!);
		linkNotes(doc, line);
		const then = { clusters: readClusters(doc), links: readLinks(doc) };
		setCluster(doc, { ...kept!, name: 'басқа' });
		setCluster(doc, later!);
		unlinkNotes(doc, line.id);
		restoreGroups(doc, then);
		expect([readClusters(doc), readLinks(doc)]).toEqual([[kept, later], [line]]);
		const before = Y.encodeStateVector(doc);
		restoreGroups(doc, then);
		expect(Y.encodeStateVector(doc)).toEqual(before);
	});
});

describe('taking a step back', () => {
	const acts: [string, (doc: Y.Doc, ids: string[]) => unknown][] = [
		['a place', (doc, ids) => moveNote(doc, ids[0]!, [5, 6])],
		['a text', (doc, ids) => editNoteText(doc, ids[0]!, 'басқа сөз')],
		['a colour', (doc, ids) => recolourNote(doc, ids[0]!, 5)],
		['the trash', (doc, ids) => trashNote(doc, ids[0]!, 9)],
		['a highlight', (doc, ids) => starNote(doc, ids[0]!, true)],
		['a group', (doc, ids) => (setCluster(doc, { id: ids[0]!, name: 'Су', pos: null, at: 9 }), putIntoCluster(doc, ids[0]!, ids[0]!))],
		['a line', (doc, ids) => linkNotes(doc, { id: ids[0]!, a: ids[0]!, b: ids[1]! })],
		['merging', (doc, ids) => mergeNotes(doc, ids, { id: newId(), text: 'бірге', ...by() })],
		[
			'splitting',
			(doc, ids) =>
				splitNote(
					doc,
					ids[0]!,
					[1, 2].map((n) => ({ id: newId(), text: `${n}` })),
					by()
				)
		]
	];
	const seen = (doc: Y.Doc) => [shownNotes(readNotes(doc)), readClusters(doc), readLinks(doc)];
	it.each(acts)('%s, and again', (_name, act) => {
		const { doc, ids } = boardOf('су жоқ', 'ауыз су');
		const before = seen(doc);
		const step = recordEdit(doc, () => void act(doc, ids))!;
		const after = seen(doc);
		expect(after).not.toEqual(before);
		replay(doc, step, 'back', 70);
		expect(seen(doc)).toEqual(before);
		replay(doc, step, 'again', 71);
		expect(seen(doc)).toEqual(after);
		replay(doc, step, 'back', 72);
		expect(seen(doc)).toEqual(before);
	});

	it('leaves alone what somebody else has changed since', () => {
		const { doc, ids } = boardOf('су', 'жол');
		const step = recordEdit(doc, () => void (moveNote(doc, ids[0]!, [5, 6]), recolourNote(doc, ids[0]!, 4)))!;
		moveNote(doc, ids[0]!, [7, 8]);
		replay(doc, step, 'back', 70);
		expect(of(doc, ids[0]!)).toMatchObject({ pos: [7, 8], colour: 2 });
	});

	it('typing in one note is one step; another note, or another field, is the next', () => {
		const { doc, ids } = boardOf('су', 'жол');
		let steps: Step[] = [];
		const act = (edit: () => unknown) =>
			(steps = joinSteps(
				steps,
				recordEdit(doc, () => void edit())!
			));
		for (const text of ['су ж', 'су жо', 'су жоқ']) act(() => editNoteText(doc, ids[0]!, text));
		act(() => editNoteText(doc, ids[1]!, 'жол бұзық'));
		act(() => recolourNote(doc, ids[1]!, 4));
		expect(steps).toHaveLength(3);
		for (const step of steps.toReversed()) replay(doc, step, 'back', 70);
		expect(shown(doc)).toEqual(['су', 'жол']);
	});

	it('is nothing when nothing was changed', () => {
		const { doc, ids } = boardOf('су');
		expect(recordEdit(doc, () => void recolourNote(doc, ids[0]!, 2))).toBeNull();
	});
});

describe('the order of notes', () => {
	it('highlights first, then support, then the newest', () => {
		const { doc, ids } = boardOf('ескі', 'екі қолдау', 'жаңа', 'белгі');
		starNote(doc, ids[3]!, true);
		const marks = new Map([[ids[1]!, ['x', 'y']]]);
		expect(byWeight(readNotes(doc), marks).map(({ text }) => text)).toEqual(['белгі', 'екі қолдау', 'жаңа', 'ескі']);
	});

	it('by group: those of none, or of one that is gone, come first', () => {
		const { doc, ids } = boardOf('бір', 'екі', 'үш');
		const [full, empty] = [1, 2].map((at) => ({ id: newId(), name: `${at}`, pos: null, at }));
		putIntoCluster(doc, ids[1]!, full!.id);
		putIntoCluster(doc, ids[2]!, newId());
		const texts = (withEmpty: boolean) =>
			groupNotes(readNotes(doc), [full!, empty!], withEmpty).map(({ cluster, notes }) => [cluster?.name, notes.map(({ text }) => text)]);
		expect(texts(false)).toEqual([
			[undefined, ['бір', 'үш']],
			['1', ['екі']]
		]);
		expect(texts(true)).toHaveLength(3);
	});
});
