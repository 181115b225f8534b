/** The gate before what stands around the notes: places, groups, lines, marks, comments, highlights, merging. */
import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
	addComment,
	linkNotes,
	markKey,
	markNote,
	readComments,
	readMarks,
	removeCluster,
	removeComment,
	setCluster,
	silenceComment,
	unlinkNotes
} from '#lib/board/around.ts';
import {
	addNote,
	countReports,
	judgeNote,
	mergeNotes,
	moveNote,
	putIntoCluster,
	separateNotes,
	splitNote,
	starNote
} from '#lib/board/document.ts';
import { BOUNDS, examine, type Sender } from '#lib/live/gate.server.ts';
import { newId } from '#lib/live/id.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { SEATS } from './house.ts';
import { note as noteOf } from './seat.ts';

const ME = `seat:${SEATS[0]}`;
const OTHER = `seat:${SEATS[1]}`;
const AT = 1_790_000_000_000;
const own = noteOf(0, 'су жоқ');
const foreign = noteOf(1, 'жол бұзық');
const roomy = { written: new Map<string, number>(), clients: 0, notes: 2_000, seatNotes: 200 };
const seat: Sender = { author: ME, signs: new Map([[ME, 1]]), moderates: false };
const host: Sender = { ...seat, moderates: true };
const by = { author: ME, number: 1, round: 1, at: AT };

const raw = (doc: Y.Doc, root: string) => doc.getMap<unknown>(root);
const field = (doc: Y.Doc, id: string) => doc.getMap<Y.Map<unknown>>('notes').get(id)!;
const comment = (more: Partial<Parameters<typeof addComment>[1]> = {}) => ({
	id: newId(),
	note: foreign.id,
	text: 'дұрыс айтады',
	author: ME,
	number: 1,
	at: AT,
	...more
});

let server: Y.Doc;
let phone: Y.Doc;
let owners: Map<number, string>;

/** A phone that has what the server has. */
function fresh(): Y.Doc {
	phone = new Y.Doc();
	Y.applyUpdate(phone, Y.encodeStateAsUpdate(server));
	return phone;
}
/** The server gets what somebody else has made, under another Yjs client id. */
function others(edit: (doc: Y.Doc) => unknown, author = OTHER): void {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, Y.encodeStateAsUpdate(server));
	doc.transact(() => edit(doc));
	owners.set(doc.clientID, author);
	Y.applyUpdate(server, Y.encodeStateAsUpdate(doc));
}
function verdict(edit: (doc: Y.Doc) => unknown, sender: Sender = seat, fill = roomy): string {
	const doc = fresh();
	const before = Y.encodeStateVector(doc);
	doc.transact(() => edit(doc));
	const found = examine(Y.encodeStateAsUpdate(doc, before), server, sender, owners, BOUNDS.updateBytes, fill);
	return found.ok ? (found.news ? 'ok' : 'nothing') : found.fault;
}

beforeEach(() => {
	server = new Y.Doc();
	for (const root of ['notes', 'clusters', 'links', 'marks', 'comments', 'silenced']) server.getMap(root);
	owners = new Map();
	others((doc) => addNote(doc, own), ME);
	others((doc) => addNote(doc, foreign));
	fresh();
});

describe('the fields of a note', () => {
	const cluster = newId();
	const edits: [string, (doc: Y.Doc, id: string) => unknown, { own: string; foreign: string }][] = [
		['a place', (doc, id) => moveNote(doc, id, [10, 990]), { own: 'ok', foreign: 'not_yours' }],
		['a group', (doc, id) => putIntoCluster(doc, id, cluster), { own: 'ok', foreign: 'not_yours' }],
		['a highlight', (doc, id) => starNote(doc, id, true), { own: 'not_yours', foreign: 'not_yours' }],
		['what stands for it', (doc, id) => field(doc, id).set('into', newId()), { own: 'not_yours', foreign: 'not_yours' }],
		['where it comes from', (doc, id) => field(doc, id).set('from', [newId()]), { own: 'not_yours', foreign: 'not_yours' }],
		[
			'the word of the desk',
			(doc, id) => judgeNote(doc, id, { verdict: 'approved', reason: null, at: AT }),
			{ own: 'foreign_author', foreign: 'foreign_author' }
		],
		['reports', (doc, id) => countReports(doc, id, 3), { own: 'foreign_author', foreign: 'foreign_author' }],
		['a helper', (doc, id) => field(doc, id).set('helper', 'Гүлнар'), { own: 'foreign_author', foreign: 'foreign_author' }]
	];
	it.each(edits)('%s: a seat', (_name, edit, expected) => {
		expect(verdict((doc) => edit(doc, own.id))).toBe(expected.own);
		expect(verdict((doc) => edit(doc, foreign.id))).toBe(expected.foreign);
	});
	it.each(edits)('%s: the host of the table', (name, edit) => {
		const expected = ['the word of the desk', 'reports', 'a helper'].includes(name)
			? 'foreign_author'
			: name === 'where it comes from'
				? 'not_yours'
				: 'ok';
		for (const id of [own.id, foreign.id]) expect(verdict((doc) => edit(doc, id), host)).toBe(expected);
	});

	it('are taken out by those who may put them in; what the server wrote by nobody', () => {
		others((doc) => {
			for (const { id } of [own, foreign]) {
				moveNote(doc, id, [1, 2]);
				putIntoCluster(doc, id, cluster);
				starNote(doc, id, true);
				judgeNote(doc, id, { verdict: 'hidden', reason: 'дөрекі сөз', at: AT });
				field(doc, id).set('into', newId());
			}
		}, 'server');
		for (const key of ['pos', 'cluster']) {
			expect(verdict((doc) => field(doc, own.id).delete(key))).toBe('ok');
			expect(verdict((doc) => field(doc, foreign.id).delete(key))).toBe('not_yours');
			expect(verdict((doc) => field(doc, foreign.id).delete(key), host)).toBe('ok');
		}
		for (const key of ['star', 'into']) {
			expect(verdict((doc) => field(doc, own.id).delete(key))).toBe('not_yours');
			expect(verdict((doc) => field(doc, foreign.id).delete(key), host)).toBe('ok');
		}
		for (const sender of [seat, host]) expect(verdict((doc) => field(doc, own.id).delete('word'), sender)).toBe('not_yours');
	});

	it('hold nothing else', () => {
		const wrong: [string, unknown][] = [
			...[[1], [1, 2, 3], [-1, 5], [0, 1001], [0.5, 1], ['1', 2], null, 'здесь', { 0: 1, 1: 2 }].map(
				(value) => ['pos', value] as [string, unknown]
			),
			...['', 'x', null, 7, cluster.toUpperCase()].map((value) => ['cluster', value] as [string, unknown]),
			...[false, 1, 'true', null].map((value) => ['star', value] as [string, unknown]),
			...[null, 'x', [newId()]].map((value) => ['into', value] as [string, unknown])
		];
		for (const [key, value] of wrong)
			expect(`${key} ${JSON.stringify(value)}: ${verdict((doc) => field(doc, own.id).set(key, value), host)}`).toBe(
				`${key} ${JSON.stringify(value)}: wrong_value`
			);
		for (const from of [[], ['x'], Array.from({ length: 21 }, newId), 'x'])
			expect(verdict((doc) => addNoteWith(doc, { from }), host)).toBe('wrong_value');
	});

	it('of a new note: a place, a group; sources only by a host; number 0 when its author does not want to be named', () => {
		expect(verdict((doc) => addNote(doc, noteOf(0, 'жаңа', { pos: [5, 5], cluster, number: 0 })))).toBe('ok');
		expect(verdict((doc) => addNote(doc, noteOf(0, 'жаңа', { number: 2 })))).toBe('foreign_author');
		expect(verdict((doc) => addNote(doc, noteOf(0, 'жаңа', { from: [foreign.id] })))).toBe('not_yours');
		expect(verdict((doc) => addNote(doc, noteOf(0, 'жаңа', { from: [foreign.id] })), host)).toBe('ok');
		expect(verdict((doc) => addNote(doc, { ...noteOf(0, 'жаңа'), helper: 'Гүлнар' }), host)).toBe('foreign_author');
	});

	const addNoteWith = (doc: Y.Doc, more: Record<string, unknown>) => {
		const made = noteOf(0, 'жаңа');
		addNote(doc, made);
		for (const [key, value] of Object.entries(more)) field(doc, made.id).set(key, value);
	};
});

describe('merging, splitting, separating', () => {
	const merged = { id: newId(), text: 'су мен жол', ...by };
	const merge = (doc: Y.Doc) => mergeNotes(doc, [own.id, foreign.id], merged);
	const split = (doc: Y.Doc) =>
		splitNote(
			doc,
			own.id,
			[1, 2].map((n) => ({ id: newId(), text: `${n}` })),
			by
		);
	it('are for hosts and the desk', () => {
		for (const edit of [merge, split]) expect([verdict(edit), verdict(edit, host)]).toEqual(['not_yours', 'ok']);
		others(merge);
		expect([verdict((doc) => separateNotes(doc, merged.id, AT)), verdict((doc) => separateNotes(doc, merged.id, AT), host)]).toEqual([
			'not_yours',
			'ok'
		]);
	});
});

describe('groups and lines', () => {
	const cluster = { id: newId(), name: 'Су', pos: null, at: AT };
	const link = { id: newId(), a: own.id, b: foreign.id };
	it('are made, changed and taken away by hosts and the desk alone', () => {
		for (const edit of [(doc: Y.Doc) => setCluster(doc, cluster), (doc: Y.Doc) => linkNotes(doc, link)])
			expect([verdict(edit), verdict(edit, host)]).toEqual(['not_yours', 'ok']);
		others((doc) => (setCluster(doc, cluster), linkNotes(doc, link)), 'account:1');
		for (const edit of [
			(doc: Y.Doc) => setCluster(doc, { ...cluster, name: 'Ауыз су', pos: [5, 900] }),
			(doc: Y.Doc) => removeCluster(doc, cluster.id),
			(doc: Y.Doc) => unlinkNotes(doc, link.id)
		])
			expect([verdict(edit), verdict(edit, host)]).toEqual(['not_yours', 'ok']);
	});

	it('hold nothing but what they are', () => {
		const good = { name: 'Су', pos: null, at: AT };
		const bad: unknown[] = [
			null,
			'Су',
			[good],
			new Y.Map(),
			{ ...good, more: 1 },
			{ name: 'Су', at: AT },
			{ ...good, name: '  ' },
			{ ...good, name: 'ә'.repeat(LIMITS.cluster + 1) },
			{ ...good, name: 5 },
			{ ...good, pos: [1] },
			{ ...good, pos: [1, 2000] },
			{ ...good, at: -1 }
		];
		for (const value of bad) expect(verdict((doc) => raw(doc, 'clusters').set(newId(), value), host)).toBe('wrong_value');
		expect(verdict((doc) => raw(doc, 'clusters').set('no id', good), host)).toBe('foreign_place');
		for (const value of [{ a: own.id }, { a: own.id, b: own.id }, { a: own.id, b: 'x' }, { a: own.id, b: foreign.id, c: 1 }])
			expect(verdict((doc) => raw(doc, 'links').set(newId(), value), host)).toBe('wrong_value');
		expect(verdict((doc) => raw(doc, 'links').set(newId(), { a: own.id, b: newId() }), host)).toBe('gap');
	});

	it('are so many and no more; those that are there may be changed', () => {
		const ids = Array.from({ length: 60 }, newId);
		others((doc) => ids.forEach((id) => setCluster(doc, { ...cluster, id })), 'account:1');
		expect(verdict((doc) => setCluster(doc, { ...cluster, id: newId() }), host)).toBe('board_full');
		expect(verdict((doc) => ids.forEach((id) => setCluster(doc, { ...cluster, id, name: 'Жол' })), host)).toBe('ok');
		others((doc) => removeCluster(doc, ids[0]!), 'account:1');
		expect(verdict((doc) => setCluster(doc, { ...cluster, id: newId() }), host)).toBe('ok');
		expect(verdict((doc) => ids.slice(0, 2).forEach((id) => setCluster(doc, { ...cluster, id })), host)).toBe('ok');
		others((doc) => setCluster(doc, { ...cluster, id: newId() }), 'account:1');
		// One that was taken away comes back only where there is room.
		expect(verdict((doc) => setCluster(doc, { ...cluster, id: ids[0]! }), host)).toBe('board_full');
	});
});

describe('marks', () => {
	it('are one a seat and note, of the own seat, put and taken', () => {
		const mark = (on: boolean) => (doc: Y.Doc) => markNote(doc, foreign.id, SEATS[0], on, AT);
		expect(verdict(mark(true))).toBe('ok');
		others(mark(true), ME);
		expect(verdict(mark(true))).toBe('nothing');
		expect(verdict(mark(false))).toBe('ok');
		for (const sender of [seat, host]) expect(verdict((doc) => markNote(doc, own.id, SEATS[1], true, AT), sender)).toBe('not_yours');
		others((doc) => markNote(doc, own.id, SEATS[1], true, AT));
		for (const sender of [seat, host]) expect(verdict((doc) => markNote(doc, own.id, SEATS[1], false, AT), sender)).toBe('not_yours');
		for (const sender of [seat, host])
			expect(verdict((doc) => raw(doc, 'marks').set(markKey(own.id, SEATS[1]), AT + 1), sender)).toBe('not_yours');
	});

	it('hold a moment, under a note and a seat', () => {
		for (const value of [null, 'x', true, { at: AT }, new Y.Map(), -1, 0.5])
			expect(verdict((doc) => raw(doc, 'marks').set(markKey(own.id, SEATS[0]), value))).toBe('wrong_value');
		for (const key of ['x', own.id, `${own.id}:`, `${own.id}:${SEATS[0]}:x`, `x:${SEATS[0]}`])
			expect(verdict((doc) => raw(doc, 'marks').set(key, AT))).toBe('foreign_place');
		expect(verdict((doc) => markNote(doc, newId(), SEATS[0], true, AT))).toBe('gap');
	});
});

describe('comments', () => {
	it('are signed by their writer, and taken away by the writer and the host', () => {
		const mine = comment();
		expect(verdict((doc) => addComment(doc, mine))).toBe('ok');
		expect(verdict((doc) => addComment(doc, comment({ number: 0 })))).toBe('ok');
		expect(verdict((doc) => addComment(doc, comment({ author: OTHER, number: 2 })))).toBe('foreign_author');
		expect(verdict((doc) => addComment(doc, comment({ number: 2 })), host)).toBe('foreign_author');
		others((doc) => addComment(doc, mine), ME);
		expect(verdict((doc) => removeComment(doc, mine.id))).toBe('ok');
		const theirs = comment({ author: OTHER, number: 2 });
		others((doc) => addComment(doc, theirs));
		expect([verdict((doc) => removeComment(doc, theirs.id)), verdict((doc) => removeComment(doc, theirs.id), host)]).toEqual([
			'not_yours',
			'ok'
		]);
		// What was said is never said otherwise under the same name.
		for (const sender of [seat, host])
			expect(
				verdict((doc) => raw(doc, 'comments').set(theirs.id, { note: own.id, text: 'басқа', author: ME, number: 1, at: AT }), sender)
			).toBe('not_yours');
	});

	it('are silenced by the host, and heard again; nobody else does, and only what was said', () => {
		const theirs = comment({ author: OTHER, number: 2 });
		expect(verdict((doc) => raw(doc, 'silenced').set(theirs.id, AT), host)).toBe('foreign_place');
		others((doc) => addComment(doc, theirs));
		expect(verdict((doc) => silenceComment(doc, theirs.id, AT), host)).toBe('ok');
		expect(verdict((doc) => silenceComment(doc, theirs.id, AT))).toBe('not_yours');
		for (const value of [null, 'x', 0, { at: AT }])
			expect(verdict((doc) => raw(doc, 'silenced').set(theirs.id, value), host)).toBe('wrong_value');
		others((doc) => silenceComment(doc, theirs.id, AT), 'system');
		expect([readComments(server).length, verdict((doc) => raw(doc, 'silenced').delete(theirs.id))]).toEqual([0, 'not_yours']);
		expect(verdict((doc) => raw(doc, 'silenced').delete(theirs.id), host)).toBe('ok');
	});

	it('hold a short text about a note', () => {
		const { id, ...fields } = comment();
		for (const value of [
			null,
			'x',
			{ ...fields, more: 1 },
			{ ...fields, text: ' ' },
			{ ...fields, text: 5 },
			{ ...fields, at: 0 },
			{ ...fields, note: 'x' }
		])
			expect(verdict((doc) => raw(doc, 'comments').set(id, value))).toBe('wrong_value');
		expect(verdict((doc) => raw(doc, 'comments').set(id, { ...fields, text: 'ә'.repeat(LIMITS.comment + 1) }))).toBe('too_long');
		expect(verdict((doc) => raw(doc, 'comments').set(id, { ...fields, text: 'ә'.repeat(LIMITS.comment) }))).toBe('ok');
		expect(verdict((doc) => raw(doc, 'comments').set('x', fields))).toBe('foreign_place');
		expect(verdict((doc) => addComment(doc, comment({ note: newId() })))).toBe('gap');
	});

	it('are so many of one seat, and so many on a board', () => {
		const say = (n: number) => (doc: Y.Doc) => Array.from({ length: n }, () => addComment(doc, comment()));
		expect(verdict(say(3), seat, { ...roomy, seatNotes: 3 })).toBe('ok');
		expect(verdict(say(4), seat, { ...roomy, seatNotes: 3 })).toBe('too_many');
		others(say(2), ME);
		expect(verdict(say(2), seat, { ...roomy, seatNotes: 3 })).toBe('too_many');
		expect(verdict(say(3), seat, { ...roomy, notes: 2 })).toBe('board_full');
	});
});

describe('without a line', () => {
	it('what was made and taken back is let through', () => {
		const mine = comment();
		const sets = (doc: Y.Doc) => {
			for (const on of [true, false, true, false]) markNote(doc, foreign.id, SEATS[0], on, AT);
			addComment(doc, mine);
			removeComment(doc, mine.id);
			moveNote(doc, own.id, [1, 1]);
			moveNote(doc, own.id, null);
		};
		const doc = fresh();
		const before = Y.encodeStateVector(doc);
		// Each edit by itself, as fingers make them: Yjs throws the contents away.
		sets(doc);
		const update = Y.encodeStateAsUpdate(doc, before);
		const found = examine(update, server, seat, owners, BOUNDS.updateBytes, roomy);
		expect(found).toMatchObject({ ok: true, news: true });
		Y.applyUpdate(server, found.ok ? found.bytes : update);
		expect([readMarks(server).size, readComments(server).length, server.store.pendingStructs]).toEqual([0, 0, null]);
	});

	it('one page of a phone writes a note, the next one supports it: they come in any order', () => {
		for (const [first, second] of [
			[1, 2],
			[2, 1]
		] as const) {
			const [one, two] = [fresh(), new Y.Doc()];
			[one.clientID, two.clientID] = [first * 1_000, second * 1_000];
			const before = Y.encodeStateVector(one);
			const written = noteOf(0, 'желісіз');
			addNote(one, written);
			Y.applyUpdate(two, Y.encodeStateAsUpdate(one));
			markNote(two, written.id, SEATS[0], true, AT);
			addComment(two, comment({ note: written.id }));
			const found = examine(Y.encodeStateAsUpdate(two, before), server, seat, owners, BOUNDS.updateBytes, roomy);
			expect(found).toMatchObject({ ok: true, news: true });
		}
	});
});
