/** How rooms carry many people: one frame a turn, shared states, presence, slow readers. */
import { connect as connectTcp } from 'node:net';
import * as decoding from 'lib0/decoding';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addNote, editNoteText, readNotes } from '#lib/board/document.ts';
import { CLOSE, MESSAGE, SYNC } from '#lib/live/protocol.ts';
import { STAGE, WORKSHOP, cleanUp, connect, connectRaw, newBoard, savedBy, seatCookie, startHouse, until, type House } from './house.ts';
import { headers, last, note, written } from './seat.ts';

let house: House;
async function open(limits: Parameters<typeof startHouse>[4] = {}) {
	house = await startHouse(undefined, undefined, 60_000, 0, limits);
}
const web = () => house.url.replace('ws:', 'http:');
const texts = (board: string) => house.rooms.view(board, (doc) => readNotes(doc).map(({ text }) => text));

afterEach(async () => {
	cleanUp();
	await house.stop();
	cleanUp(house.dir);
});

describe('a turn of the loop', () => {
	beforeEach(() => open());

	/** A bare phone that has asked for the state and keeps the sync frames that came afterwards. */
	async function follow(board: string, seat: number) {
		const raw = await connectRaw(house.url, board, headers(seat));
		const updates: Uint8Array[] = [];
		raw.ws.on('message', (data: Buffer) => {
			const decoder = decoding.createDecoder(data);
			if (decoding.readVarUint(decoder) !== MESSAGE.sync) return;
			if (decoding.readVarUint(decoder) === SYNC.update) updates.push(decoding.readVarUint8Array(decoder));
		});
		raw.send(SYNC.step1, Uint8Array.of(0));
		raw.send(SYNC.step2, Uint8Array.of(0, 0));
		await until('greeted', () => savedBy(raw) === 1);
		return { ...raw, updates };
	}

	it('leaves as one frame for readers; who wrote gets only what others wrote', async () => {
		const board = newBoard();
		const [a, b, reader] = [await follow(board, 0), await follow(board, 1), await follow(board, 2)];
		const early = await follow(board, 2);
		const merged = house.rooms.report().totals.merged;
		// Several tries: whether two frames come in one turn is up to the system.
		for (let i = 0; i < 50 && house.rooms.report().totals.merged === merged; i++) {
			// The first of a turn goes at once.
			early.send(SYNC.update, written(2, `в${i}`));
			a.send(SYNC.update, written(0, `а${i}`));
			b.send(SYNC.update, written(1, `б${i}`));
			await until('acknowledged', () => [a, b, early].every((phone) => savedBy(phone) === i + 2));
		}
		expect(house.rooms.report().totals.merged).toBeGreaterThan(merged);
		const count = house.rooms.report().totals.accepted;
		const read = (updates: Uint8Array[]) => {
			const doc = new Y.Doc();
			for (const update of updates) Y.applyUpdate(doc, update);
			return readNotes(doc).map(({ text }) => text[0]);
		};
		await until('all read', () => read(reader.updates).length === count);
		expect(reader.updates.length).toBeLessThan(count);
		expect(new Set(read(a.updates))).toEqual(new Set(['б', 'в']));
		expect(new Set(read(b.updates))).toEqual(new Set(['а', 'в']));
	});

	it('a refused edit among others of the turn ends only its own client', async () => {
		const board = newBoard();
		const [a, b, reader] = [await follow(board, 0), await follow(board, 1), connect(house.url, board, seatCookie(2))];
		a.send(SYNC.update, written(0, 'бірінші'));
		a.send(SYNC.update, written(1, 'біреудің атынан'));
		a.send(SYNC.update, written(0, 'кейін'));
		b.send(SYNC.update, written(1, 'екінші'));
		expect((await a.closed).code).toBe(CLOSE.refused);
		expect(last(a, 'refused')).toEqual({ type: 'refused', reason: 'forbidden' });
		await until('others go on', () => savedBy(b) === 2 && readNotes(reader.doc).length === 2);
		expect((await texts(board)).sort()).toEqual(['бірінші', 'екінші']);
	});

	it('what is passed on and stored holds nothing but what is new', async () => {
		const board = newBoard();
		const [a, b] = [await follow(board, 0), await follow(board, 1)];
		const doc = new Y.Doc();
		addNote(doc, note(0, 'бір'));
		const first = Y.encodeStateAsUpdate(doc);
		a.send(SYNC.update, first);
		await until('one', () => b.updates.length === 1);
		addNote(doc, note(0, 'екі'));
		a.send(SYNC.update, new Uint8Array([...Y.encodeStateAsUpdate(doc), ...new Uint8Array(9_000)]));
		await until('two', () => b.updates.length === 2);
		expect(b.updates[1]!.length).toBeLessThan(first.length + 50);
		await until('stored', () => savedBy(a) === 3);
		await house.stop();
		house = await startHouse(house.dir);
		expect(await texts(board)).toEqual(['бір', 'екі']);
	});
});

describe('the state for newcomers', () => {
	beforeEach(() => open());

	it('comes over plain HTTP, compressed; the socket brings what is newer', async () => {
		const board = newBoard();
		const a = connect(house.url, board, seatCookie(0));
		await until('synced', () => a.provider.synced);
		for (let i = 0; i < 60; i++) addNote(a.doc, note(0, `жазба ${i}`));
		await until('stored', () => savedBy(a) === 61);
		const get = (more: Record<string, string> = {}, method = 'GET') =>
			fetch(`${web()}/${board}`, { method, headers: { ...headers(1), ...more } });
		const answer = await get();
		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-encoding')).toBe('gzip');
		expect(answer.headers.get('cache-control')).toBe('private, no-cache');
		const body = new Uint8Array(await answer.arrayBuffer());
		const doc = new Y.Doc();
		Y.applyUpdate(doc, body);
		expect(readNotes(doc)).toEqual(readNotes(a.doc));
		const etag = answer.headers.get('etag')!;
		expect((await get({ 'if-none-match': etag })).status).toBe(304);
		expect(Number((await get({}, 'HEAD')).headers.get('content-length'))).toBeLessThan(body.length / 2);
		const plain = await get({ 'accept-encoding': 'identity' });
		expect(new Uint8Array(await plain.arrayBuffer())).toEqual(body);

		addNote(a.doc, note(0, 'кейінгі'));
		await until('stored', () => savedBy(a) === 62);
		const before = house.rooms.report().totals.bytesOut;
		const late = connect(house.url, board, seatCookie(1), doc);
		await until('complete', () => readNotes(late.doc).length === 61);
		expect(house.rooms.report().totals.bytesOut - before).toBeLessThan(1_000);
	});

	it('is refused to the same people as the socket, with the same status', async () => {
		const board = newBoard();
		const status = async (path: string, more: Record<string, string> = headers(0), method = 'GET') =>
			(await fetch(`${web()}/${path}`, { method, headers: more })).status;
		expect(await status(board, {})).toBe(401);
		expect(await status('board:nonsense')).toBe(404);
		expect(await status(board, { ...headers(0), origin: 'http://elsewhere.example' })).toBe(403);
		expect(await status(board, headers(0), 'POST')).toBe(405);
		house.may = () => ({ ok: false, reason: 'no_seat' });
		expect(await status(board)).toBe(401);
		house.may = () => ({ ok: false, reason: 'not_found' });
		expect(await status(board)).toBe(404);
	});

	it('is right at every moment, however many edits lie between base and tail', async () => {
		const board = newBoard();
		const a = connect(house.url, board, seatCookie(0));
		await until('synced', () => a.provider.synced);
		for (let i = 0; i < 120; i++) {
			const own = note(0, `жазба ${i} ${'ұ'.repeat(i % 40)}`);
			addNote(a.doc, own);
			editNoteText(a.doc, own.id, `жазба ${i}`);
			if (i % 10) continue;
			await until('sent', () => savedBy(a) >= i * 2 + 3);
			const raw = await connectRaw(house.url, board, headers(1));
			const fresh = new Y.Doc();
			raw.ws.on('message', (data: Buffer) => {
				const decoder = decoding.createDecoder(data);
				if (decoding.readVarUint(decoder) === MESSAGE.sync && decoding.readVarUint(decoder) !== SYNC.step1)
					Y.applyUpdate(fresh, decoding.readVarUint8Array(decoder));
			});
			raw.send(SYNC.step1, Uint8Array.of(0));
			await until('the same', () => readNotes(fresh).length === readNotes(a.doc).length);
			expect(Y.encodeStateAsUpdate(fresh)).toEqual(await house.rooms.view(board, (doc) => Y.encodeStateAsUpdate(doc)));
			raw.ws.close();
		}
		const packed = await fetch(`${web()}/${board}`, { headers: { ...headers(1), 'accept-encoding': 'gzip' } });
		const again = new Y.Doc();
		Y.applyUpdate(again, new Uint8Array(await packed.arrayBuffer()));
		expect(readNotes(a.doc).length - readNotes(again).length).toBeLessThan(60);
	});
});

describe('presence', () => {
	beforeEach(() => open());

	it('phones hear a number, the desk hears who is where, and nobody can invent people', async () => {
		const [one, two] = [newBoard(), newBoard()];
		house.may = ({ actor }, document) => ({
			ok: true,
			write: true,
			workshopId: WORKSHOP,
			staff: document === STAGE && actor.seat?.number === 3
		});
		const a = connect(house.url, one, seatCookie(0));
		const b = connect(house.url, one, seatCookie(1));
		const tab = connect(house.url, one, seatCookie(1));
		const desk = connect(house.url, STAGE, seatCookie(2));
		const screen = connect(house.url, STAGE, 'screen=1');
		await until('counted', () => last(a, 'presence')?.here === 2 && last(desk, 'presence')?.here === 3);
		expect(last(a, 'presence')).toEqual({ type: 'presence', here: 2 });
		const boards = [{ document: one, numbers: [1, 2], others: 0 }];
		expect(last(desk, 'presence')).toEqual({ type: 'presence', here: 3, boards, trouble: [], desks: [], screens: [] });
		await until('the screen too', () => last(screen, 'presence')?.here === 3);
		expect(last(screen, 'presence')).toEqual({ type: 'presence', here: 3, boards });
		a.provider.awareness.setLocalState({ name: 'ойдан шыққан' });
		const moved = connect(house.url, two, seatCookie(1));
		b.end();
		tab.end();
		await until('moved', () => last(desk, 'presence')?.boards?.length === 2);
		await until('alone', () => last(a, 'presence')?.here === 1);
		expect(b.provider.awareness.getStates().size).toBeLessThanOrEqual(1);
		expect(house.rooms.presence(WORKSHOP).boards).toHaveLength(2);
		moved.end();
	});

	it('is told at most twice a second, and only what is new', async () => {
		const board = newBoard();
		const a = connect(house.url, board, seatCookie(0));
		await until('counted', () => last(a, 'presence')?.here === 1);
		const before = a.heard.length;
		const started = performance.now();
		for (let i = 0; i < 30; i++) {
			const raw = await connectRaw(house.url, board, headers(i % 2));
			raw.ws.close();
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		const most = (performance.now() - started) / 500 + 1;
		expect(a.heard.slice(before).filter(({ type }) => type === 'presence').length).toBeLessThanOrEqual(most);
	});
});

describe('a slow reader', () => {
	beforeEach(() => open({ messages: 10_000, messageBurst: 20_000, bytes: 50_000_000, byteBurst: 100_000_000, seatNotes: 2_000 }));

	it('gets one fresh diff instead of everything it missed, and ends up equal', async () => {
		const board = newBoard();
		const slow = connect(house.url, board, seatCookie(1));
		const a = connect(house.url, board, seatCookie(0));
		await until('synced', () => a.provider.synced && slow.provider.synced);
		const { _socket: socket } = slow.provider.ws as unknown as { _socket: { pause(): void; resume(): void } };
		socket.pause();
		const own = note(0, 'басы');
		addNote(a.doc, own);
		// The system itself holds some megabytes for a socket.
		for (let n = 0; house.rooms.report().totals.lagged === 0; n++) {
			for (let i = 0; i < 100; i++) editNoteText(a.doc, own.id, `${'құңғі'[i % 5]}`.repeat(270));
			await new Promise((resolve) => setTimeout(resolve, 10));
			if (n > 300) throw new Error('never lagged');
		}
		editNoteText(a.doc, own.id, 'соңы');
		await until('stored', () => savedBy(a) > 0 && house.rooms.report().store.waiting === 0);
		socket.resume();
		await until('equal', () => readNotes(slow.doc)[0]?.text === 'соңы');
		expect(readNotes(slow.doc)).toEqual(readNotes(a.doc));
		expect(slow.closed).toBeNull();
	});

	it('that asks for the state again and again and reads nothing costs one state', async () => {
		const board = newBoard();
		const a = connect(house.url, board, seatCookie(0));
		await until('synced', () => a.provider.synced);
		for (let i = 0; i < 1_000; i++) addNote(a.doc, note(0, 'ң'.repeat(270)));
		await until('stored', () => savedBy(a) === 1_001);
		const port = Number(new URL(web()).port);
		const socket = connectTcp(port, '127.0.0.1');
		socket.pause();
		socket.write(
			`GET /live/${board} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
				`Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: ${seatCookie(1)}\r\n\r\n`
		);
		await until('inside', () => house.rooms.connections(WORKSHOP).length === 2);
		const before = house.rooms.report().totals.bytesOut;
		// A masked frame "what do I lack", with a mask of zeros.
		for (let i = 0; i < 100; i++) socket.write(Uint8Array.of(0x82, 0x84, 0, 0, 0, 0, 0, 0, 1, 0));
		await new Promise((resolve) => setTimeout(resolve, 300));
		const one = await house.rooms.view(board, (doc) => Y.encodeStateAsUpdate(doc).length);
		expect(one).toBeGreaterThan(500_000);
		expect(house.rooms.report().totals.bytesOut - before).toBeLessThan(one * 2.5 + 4_000_000);
		expect(house.rooms.report().totals.lagged).toBe(1);
		socket.destroy();
	});
});

it('the report says what is open and what waits', async () => {
	await open();
	const board = newBoard();
	const a = connect(house.url, board, seatCookie(0));
	await until('synced', () => a.provider.synced);
	addNote(a.doc, note(0, 'бір'));
	await until('stored', () => savedBy(a) === 2);
	const report = house.rooms.report();
	expect(report).toMatchObject({ connections: 1, authors: 1, asking: 0, store: { waiting: 0 } });
	expect(report.rooms).toMatchObject([{ document: board, workshopId: WORKSHOP, connections: 1, unfolded: 1, unstored: 0 }]);
	expect(report.totals).toMatchObject({ accepted: 1, refused: {}, failed: 0 });
	expect(report.store.edits).toBe(1);
});
