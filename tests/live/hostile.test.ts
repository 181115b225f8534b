/** What a phone that means harm can do over a real socket: nothing that others notice. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addNote, readNotes, type Note } from '#lib/board/document.ts';
import { CLOSE, SYNC } from '#lib/live/protocol.ts';
import { SEATS, cleanUp, connect, connectRaw, newBoard, savedBy, seatCookie, startHouse, until, type House } from './house.ts';
import { note as noteOf } from './seat.ts';

const OTHER = `seat:${SEATS[1]}`;
/** A note of the first seat. */
const note = (more: Partial<Note> = {}) => noteOf(0, 'су жоқ', more);

describe('a hostile phone', () => {
	let house: House;
	beforeAll(async () => {
		house = await startHouse();
	});
	afterAll(async () => {
		cleanUp();
		await house.stop();
		cleanUp(house.dir);
	});

	const acts: [string, () => Uint8Array][] = [
		['garbage', () => Uint8Array.of(1, 2, 3, 250, 250)],
		['a foreign root', () => made((doc) => doc.getMap('elsewhere').set('a', 'x'.repeat(1000)))],
		['a foreign author', () => made((doc) => addNote(doc, note({ author: OTHER })))],
		[
			'a gap',
			() =>
				Y.diffUpdate(
					made((doc) => [addNote(doc, note()), addNote(doc, note())]),
					Y.encodeStateVector(new Map([[900, 8]]))
				)
		],
		['70 kB', () => made((doc) => addNote(doc, note({ author: 'x'.repeat(70_000) })))]
	];
	const made = (edit: (doc: Y.Doc) => unknown) => {
		const doc = new Y.Doc();
		doc.clientID = 900;
		edit(doc);
		return Y.encodeStateAsUpdate(doc);
	};

	it.each(acts)('%s: is refused, and nobody else notices', async (_name, act) => {
		const board = newBoard();
		const other = connect(house.url, board, seatCookie(1));
		await until('synced', () => other.provider.synced);
		addNote(other.doc, note({ author: OTHER, number: 2, text: 'өзгермейді' }));
		await until('acknowledged', () => savedBy(other) === 2);
		const before = await house.rooms.view(board, (doc) => Y.encodeStateAsUpdate(doc));

		const hostile = await connectRaw(house.url, board, { cookie: seatCookie(0) });
		hostile.send(SYNC.step2, Uint8Array.of(0, 0));
		hostile.send(SYNC.update, act());
		expect((await hostile.closed).code).toBe(CLOSE.refused);
		expect(hostile.heard.some(({ type }) => type === 'refused')).toBe(true);
		expect(await house.rooms.view(board, (doc) => Y.encodeStateAsUpdate(doc))).toEqual(before);
		expect(readNotes(other.doc)).toHaveLength(1);
		expect(other.closed).toBeNull();
	});

	it('a frame beyond 1 MB ends the socket', async () => {
		const hostile = await connectRaw(house.url, newBoard(), { cookie: seatCookie(0) });
		hostile.ws.send(new Uint8Array(2_000_000));
		expect((await hostile.closed).code).toBe(1009);
	});

	it('a flood is slowed and then closed', async () => {
		const hostile = await connectRaw(house.url, newBoard(), { cookie: seatCookie(2) });
		for (let i = 0; i < 3_000; i++) hostile.send(SYNC.step2, Uint8Array.of(0, 0));
		expect((await hostile.closed).code).toBe(CLOSE.later);
	});

	it('an edit with a gap before the first answer waits for that answer', async () => {
		const board = newBoard();
		const doc = new Y.Doc();
		addNote(doc, note({ text: 'бұрын' }));
		const vector = Y.encodeStateVector(doc);
		addNote(doc, note({ text: 'қазір' }));
		const raw = await connectRaw(house.url, board, { cookie: seatCookie(0) });
		raw.send(SYNC.update, Y.encodeStateAsUpdate(doc, vector));
		raw.send(SYNC.step2, Y.encodeStateAsUpdate(doc));
		await until('acknowledged', () => savedBy(raw) === 2);
		expect(raw.heard.filter(({ type }) => type === 'saved')).toEqual([{ type: 'saved', n: 2 }]);
		expect(await house.rooms.view(board, readNotes)).toHaveLength(2);
	});

	it('two that hold edits of a third, unknown here, come in without them', async () => {
		const board = newBoard();
		const [a, b] = [connect(house.url, board, seatCookie(0)), connect(house.url, board, seatCookie(1))];
		await until('synced', () => a.provider.synced && b.provider.synced);
		addNote(a.doc, note());
		await until('seen', () => readNotes(b.doc).length === 1);
		a.provider.disconnect();
		b.provider.disconnect();
		// As after a crash between passing on and storing: b has something of a that the server has not.
		addNote(a.doc, note({ text: 'жоғалған' }));
		Y.applyUpdate(b.doc, Y.encodeStateAsUpdate(a.doc));
		addNote(b.doc, note({ author: OTHER, number: 2, text: 'өзінікі' }));
		b.provider.connect();
		await until('b is back', () => b.provider.synced && b.heard.some((control) => control.type === 'saved' && control.n === 1));
		await expect.poll(() => house.rooms.view(board, (doc) => readNotes(doc).length)).toBe(2);
		a.provider.connect();
		await expect.poll(() => house.rooms.view(board, (doc) => readNotes(doc).length)).toBe(3);
		expect(b.closed?.code).not.toBe(CLOSE.refused);
	});
});
