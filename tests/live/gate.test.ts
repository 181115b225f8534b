import { beforeEach, describe, expect, it } from 'vitest';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { addNote, editNoteText, readNotes, recolourNote, restoreNote, trashNote, type Note } from '#lib/board/document.ts';
import { BOUNDS, examine } from '#lib/live/gate.server.ts';
import { withoutForeign } from '#lib/live/update.server.ts';
import { newId } from '#lib/live/id.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { SEATS } from './house.ts';
import { note as noteOf } from './seat.ts';

const ME = `seat:${SEATS[0]}`;
const OTHER = `seat:${SEATS[1]}`;
const note = (more: Partial<Note> = {}) => noteOf(0, 'су жоқ', more);
const field = (doc: Y.Doc, id: string) => doc.getMap<Y.Map<unknown>>('notes').get(id)!;

describe('the gate', () => {
	let server: Y.Doc;
	let phone: Y.Doc;
	let owners: Map<number, string>;
	const first = note({ author: OTHER, number: 2 });
	const seat = { author: ME, signs: new Map([[ME, 1]]), moderates: false };
	/** The same person at the desk. */
	const desk = { ...seat, moderates: true };
	const roomy = { written: new Map<string, number>(), clients: 0, notes: 2_000, seatNotes: 200 };

	beforeEach(() => {
		[server, phone] = [new Y.Doc(), new Y.Doc()];
		owners = new Map([[server.clientID, OTHER]]);
		addNote(server, first);
		Y.applyUpdate(phone, Y.encodeStateAsUpdate(server));
	});

	/** What one edit on the phone sends. */
	const sends = (edit: (doc: Y.Doc) => void) => {
		const before = Y.encodeStateVector(phone);
		phone.transact(() => edit(phone));
		return Y.encodeStateAsUpdate(phone, before);
	};
	const judge = (update: Uint8Array, sender = desk, fill = roomy) => examine(update, server, sender, owners, BOUNDS.updateBytes, fill);
	const fault = (edit: (doc: Y.Doc) => void) => judge(sends(edit));

	it('lets ordinary edits through', () => {
		const own = note();
		for (const edit of [
			(doc: Y.Doc) => addNote(doc, own),
			(doc: Y.Doc) => editNoteText(doc, own.id, 'су мүлдем жоқ'),
			(doc: Y.Doc) => editNoteText(doc, own.id, ''),
			(doc: Y.Doc) => editNoteText(doc, first.id, 'a'.repeat(LIMITS.note)),
			(doc: Y.Doc) => editNoteText(doc, first.id, 'b'.repeat(LIMITS.note)),
			(doc: Y.Doc) => recolourNote(doc, first.id, 4),
			(doc: Y.Doc) => trashNote(doc, first.id, 1_790_000_000_001),
			(doc: Y.Doc) => restoreNote(doc, first.id)
		]) {
			const update = sends(edit);
			expect(judge(update)).toMatchObject({ ok: true, news: true });
			Y.applyUpdate(server, update);
			owners.set(phone.clientID, ME);
			expect(judge(update)).toMatchObject({ ok: true, news: false, newClients: [], notes: new Map() });
		}
		expect(readNotes(server)).toEqual(readNotes(phone));
	});

	it('lets a seat change its own notes, and leaves those of others alone; the desk may change all', () => {
		const own = note();
		const added = sends((doc) => addNote(doc, own));
		Y.applyUpdate(server, added);
		owners.set(phone.clientID, ME);
		const edits: ((doc: Y.Doc, id: string) => void)[] = [
			(doc, id) => editNoteText(doc, id, 'басқа сөз'),
			(doc, id) => editNoteText(doc, id, ''),
			(doc, id) => recolourNote(doc, id, 4),
			(doc, id) => field(doc, id).set('gone', 7),
			(doc, id) => restoreNote(doc, id)
		];
		trashNote(server, first.id, 5);
		trashNote(server, own.id, 5);
		for (const edit of edits)
			for (const [id, allowed] of [
				[own.id, true],
				[first.id, false]
			] as const) {
				phone = new Y.Doc();
				Y.applyUpdate(phone, Y.encodeStateAsUpdate(server));
				const update = sends((doc) => edit(doc, id));
				expect(judge(update, seat)).toMatchObject(allowed ? { ok: true, news: true } : { ok: false, fault: 'not_yours' });
				expect(judge(update, desk)).toMatchObject({ ok: true, news: true });
			}
	});

	it('knows how much a board and a seat may hold', () => {
		const three = sends((doc) => [1, 2, 3].forEach(() => addNote(doc, note())));
		expect(judge(three, seat, { ...roomy, notes: 4 })).toMatchObject({ ok: true, notes: new Map([[ME, 3]]) });
		expect(judge(three, seat, { ...roomy, notes: 3 })).toMatchObject({ ok: false, fault: 'board_full' });
		expect(judge(three, seat, { ...roomy, written: new Map([[ME, 1]]), seatNotes: 4 })).toMatchObject({ ok: true });
		expect(judge(three, seat, { ...roomy, written: new Map([[ME, 2]]), seatNotes: 4 })).toMatchObject({ ok: false, fault: 'too_many' });
	});

	it('lets a long time offline through in one piece', () => {
		const whole = sends((doc) => {
			for (let i = 0; i < 40; i++) {
				const own = note({ text: `${i}` });
				addNote(doc, own);
				editNoteText(doc, own.id, `жазба ${i}`);
				for (const colour of [2, 3, 4] as const) recolourNote(doc, own.id, colour);
				trashNote(doc, own.id, 5);
				restoreNote(doc, own.id);
			}
		});
		expect(judge(whole)).toMatchObject({ ok: true, news: true, exact: true, newClients: [phone.clientID], notes: new Map([[ME, 40]]) });
	});

	it('refuses what is no update', () => {
		expect(judge(Uint8Array.of(255, 255, 255))).toMatchObject({ ok: false, fault: 'undecodable' });
		const whole = sends((doc) => addNote(doc, note()));
		expect(judge(whole.subarray(0, whole.length - 9))).toMatchObject({ ok: false, fault: 'undecodable' });
		expect(judge(new Uint8Array(BOUNDS.updateBytes + 1))).toMatchObject({ ok: false, fault: 'too_large' });
	});

	it('knows what may go on to others as it is', () => {
		const own = note({ text: 'ә'.repeat(LIMITS.note) });
		const whole = sends((doc) => addNote(doc, own));
		expect(judge(whole)).toMatchObject({ exact: true });
		const withTail = new Uint8Array([...whole, ...new Uint8Array(5_000)]);
		expect(judge(withTail)).toMatchObject({ ok: true, exact: false });
		Y.applyUpdate(server, whole);
		owners.set(phone.clientID, ME);
		const again = Y.mergeUpdates([whole, sends((doc) => recolourNote(doc, own.id, 3))]);
		const judged = judge(again);
		expect(judged).toMatchObject({ ok: true, news: true, exact: true });
		// What is known has been cut off.
		expect(judged.ok && judged.bytes.length).toBeLessThan(again.length / 2);
	});

	it('cuts what is known before it looks where the rest stands', () => {
		const own = note({ text: 'су' });
		phone = new Y.Doc();
		const clean = sends((doc) => addNote(doc, own));
		Y.applyUpdate(server, clean);
		owners.set(phone.clientID, ME);
		const next = Y.getState(server.store, phone.clientID);
		// One struct of two letters that claims to stand in the text; its first letter is known, and is the value of `at` in truth.
		const forged = new Y.UpdateEncoderV1();
		for (const number of [1, 1]) encoding.writeVarUint(forged.restEncoder, number);
		forged.writeClient(phone.clientID);
		encoding.writeVarUint(forged.restEncoder, next - 1);
		forged.writeInfo(4);
		forged.writeParentInfo(false);
		forged.writeLeftID((field(server, own.id).get('text') as Y.Text)._item!.id);
		forged.writeString('zz');
		encoding.writeVarUint(forged.restEncoder, 0);
		expect(Y.decodeUpdate(forged.toUint8Array()).structs).toHaveLength(1);
		expect(judge(forged.toUint8Array(), seat).ok).toBe(false);
	});

	it('refuses an update that names a client in two places', () => {
		const [one, two] = [note(), note()];
		const first = sends((doc) => addNote(doc, one));
		const second = sends((doc) => addNote(doc, two));
		const structs = (update: Uint8Array) => update.subarray(1, update.length - 1);
		const both = new Uint8Array([2, ...structs(first), ...structs(second), 0]);
		expect(Y.decodeUpdate(both).structs.length).toBeGreaterThan(12);
		expect(judge(both)).toMatchObject({ ok: false, fault: 'undecodable' });
		expect(judge(Y.mergeUpdates([first, second]))).toMatchObject({ ok: true, exact: true });
	});

	it('lets a colour be changed, never taken away', () => {
		const own = note();
		Y.applyUpdate(
			server,
			sends((doc) => addNote(doc, own))
		);
		owners.set(phone.clientID, ME);
		expect(fault((doc) => field(doc, own.id).delete('colour'))).toMatchObject({ ok: false, fault: 'wrong_value' });
		const again = () => {
			phone = new Y.Doc();
			owners.set(phone.clientID, ME);
			Y.applyUpdate(phone, Y.encodeStateAsUpdate(server));
		};
		again();
		const before = Y.encodeStateVector(phone);
		for (const colour of [2, 3, 4] as const) recolourNote(phone, own.id, colour);
		expect(judge(Y.encodeStateAsUpdate(phone, before), seat)).toMatchObject({ ok: true, news: true });
		again();
		const gone = sends((doc) => {
			recolourNote(doc, own.id, 5);
			field(doc, own.id).delete('colour');
		});
		expect(judge(gone, seat)).toMatchObject({ ok: false, fault: 'wrong_value' });
	});

	it('leaves out of an answer what others must bring, and keeps what is the sender’s own', () => {
		// Somebody else wrote a note and took letters back; this phone saw it, the server lost it in a crash.
		const other = new Y.Doc();
		Y.applyUpdate(other, Y.encodeStateAsUpdate(server));
		editNoteText(other, first.id, 'су');
		addNote(other, note({ author: OTHER, number: 2, text: 'жоғалған' }));
		owners.set(other.clientID, OTHER);
		Y.applyUpdate(phone, Y.encodeStateAsUpdate(other));
		const own = note();
		addNote(phone, own);
		addNote(phone, note({ text: 'тағы' }));
		editNoteText(phone, own.id, 'су мүлдем жоқ');
		editNoteText(phone, own.id, 'жоқ');
		const answer = Y.encodeStateAsUpdate(phone, Y.encodeStateVector(server));
		expect(judge(answer, seat)).toMatchObject({ ok: false, fault: 'foreign_client' });
		const mine = withoutForeign(
			answer,
			server,
			(client) => (owners.get(client) ?? ME) !== ME,
			(of) => of.get('author') === ME,
			() => true
		);
		const judged = judge(mine, seat);
		expect(judged).toMatchObject({ ok: true, news: true });
		Y.applyUpdate(server, judged.ok ? judged.bytes : mine);
		expect(server.store.pendingStructs ?? server.store.pendingDs).toBeNull();
		expect(new Set(readNotes(server).map(({ text }) => text))).toEqual(new Set([first.text, 'жоқ', 'тағы']));
		Y.applyUpdate(server, Y.encodeStateAsUpdate(other, Y.encodeStateVector(server)));
		expect(readNotes(server)).toEqual(readNotes(phone));
	});

	it('refuses a gap', () => {
		sends((doc) => addNote(doc, note()));
		expect(fault((doc) => addNote(doc, note()))).toMatchObject({ ok: false, fault: 'gap' });
		const ahead = new Y.Doc();
		addNote(ahead, note());
		Y.applyUpdate(phone, Y.encodeStateAsUpdate(ahead));
		const deletion = sends((doc) => recolourNote(doc, readNotes(ahead)[0]!.id, 5));
		expect(judge(deletion).ok).toBe(false);
	});

	it('refuses the Yjs client id of another, and another part of the document', () => {
		phone.clientID = server.clientID;
		expect(fault((doc) => addNote(doc, note()))).toMatchObject({ ok: false, fault: 'foreign_client' });
		phone.clientID = 77;
		expect(fault((doc) => doc.getMap('elsewhere').set('a', 1))).toMatchObject({ ok: false, fault: 'foreign_place' });
		phone = new Y.Doc();
		expect(fault((doc) => doc.getArray('notes').push([1]))).toMatchObject({ ok: false });
		phone = new Y.Doc();
		expect(fault((doc) => doc.getText('notes').insert(0, 'x'))).toMatchObject({ ok: false });
	});

	it('refuses invented people and numbers', () => {
		expect(fault((doc) => addNote(doc, note({ author: OTHER })))).toMatchObject({ ok: false, fault: 'foreign_author' });
		phone = new Y.Doc();
		expect(fault((doc) => addNote(doc, note({ number: 2 })))).toMatchObject({ ok: false, fault: 'foreign_author' });
	});

	const onFirst: [string, (of: Y.Map<unknown>, notes: Y.Map<unknown>) => void][] = [
		['not_yours', (_of, notes) => notes.delete(first.id)],
		['not_yours', (_of, notes) => notes.set(first.id, new Y.Map())],
		['not_yours', (of) => of.delete('text')],
		['not_yours', (of) => of.set('text', new Y.Text('басқа'))],
		['not_yours', (of) => of.delete('author')],
		['not_yours', (of) => of.set('author', ME)],
		['not_yours', (of) => of.set('at', 5)],
		['foreign_place', (of) => of.set('html', '<b>')],
		['wrong_value', (of) => of.set('colour', 6)],
		['wrong_value', (of) => of.set('colour', new Y.Text('1'))],
		['wrong_value', (of) => of.set('gone', 'yesterday')],
		['wrong_value', (of) => (of.get('text') as Y.Text).insertEmbed(0, { image: 'x' })],
		['wrong_value', (of) => (of.get('text') as Y.Text).insert(0, 'x', { bold: true })],
		['too_long', (of) => (of.get('text') as Y.Text).insert(0, 'x'.repeat(LIMITS.note))],
		['wrong_value', (_of, notes) => notes.set(newId(), new Y.Map())],
		['wrong_value', (_of, notes) => notes.set(newId(), 'text')],
		['wrong_value', (_of, notes) => notes.set(newId(), new Y.Array())],
		['foreign_place', (_of, notes) => notes.set('not an id', new Y.Map())]
	];
	it.each(onFirst)('refuses as %s: %s', (expected, edit) => {
		expect(fault((doc) => edit(field(doc, first.id), doc.getMap('notes')))).toMatchObject({ ok: false, fault: expected });
	});

	it('refuses values beyond the shape in a new note', () => {
		for (const change of [{ round: -1 }, { round: 0.5 }, { at: -1 }, { at: Infinity }, { colour: 0 as never }]) {
			phone = new Y.Doc();
			expect(fault((doc) => addNote(doc, note(change)))).toMatchObject({ ok: false, fault: 'wrong_value' });
		}
		phone = new Y.Doc();
		const nested = sends((doc) => {
			const own = note();
			addNote(doc, own);
			field(doc, own.id).set('more', new Y.Map([['a', new Y.Map()]]));
		});
		expect(judge(nested)).toMatchObject({ ok: false, fault: 'foreign_place' });
	});

	it('never throws on damaged bytes', () => {
		const whole = sends((doc) => {
			addNote(doc, note());
			editNoteText(doc, first.id, 'жаңа сөз');
		});
		let seed = 42;
		const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
		const verdicts = new Set<string>();
		for (let i = 0; i < 3_000; i++) {
			const bytes = whole.slice(0, random(10) ? whole.length : random(whole.length));
			for (let j = random(4); j >= 0; j--) bytes[random(bytes.length || 1)] = random(256);
			const verdict = judge(bytes);
			verdicts.add(verdict.ok ? 'ok' : verdict.fault);
			if (!verdict.ok) continue;
			const copy = new Y.Doc();
			Y.applyUpdate(copy, Y.encodeStateAsUpdate(server));
			Y.applyUpdate(copy, bytes);
			expect(copy.store.pendingStructs).toBeNull();
			expect(copy.store.pendingDs).toBeNull();
			for (const { text } of readNotes(copy)) expect(text.length).toBeLessThanOrEqual(LIMITS.note);
			expect(readNotes(copy).some(({ id, author }) => id === first.id && author === OTHER)).toBe(true);
		}
		expect(verdicts.size).toBeGreaterThan(4);
	});
});
