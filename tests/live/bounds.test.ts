/** What one phone may not do to the others: write after the closing, more than its share, faster than its pace. */
import { afterEach, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addNote, readNotes } from '#lib/board/document.ts';
import { CLOSE, SYNC } from '#lib/live/protocol.ts';
import type { Late } from '#lib/live/rooms.server.ts';
import {
	SEATS,
	STAGE,
	WORKSHOP,
	cleanUp,
	connect,
	connectRaw,
	newBoard,
	savedBy,
	seatCookie,
	startHouse,
	until,
	type House
} from './house.ts';
import { headers, last, note, written } from './seat.ts';

let house: House;
let late: Late[];
async function open(limits: Parameters<typeof startHouse>[4] = {}) {
	late = [];
	house = await startHouse(undefined, undefined, 60_000, 0, limits, { onLate: (one) => void late.push(one) });
}
const texts = (board: string) => house.rooms.view(board, (doc) => readNotes(doc).map(({ text }) => text));

afterEach(async () => {
	cleanUp();
	await house.stop();
	cleanUp(house.dir);
});

it('an edit that comes after the closing is refused, counted, and others do not notice', async () => {
	await open();
	const board = newBoard();
	const [a, b] = [connect(house.url, board, seatCookie(0)), connect(house.url, board, seatCookie(1))];
	await until('synced', () => a.provider.synced && b.provider.synced);
	a.provider.disconnect();
	addNote(a.doc, note(0, 'бір'));
	addNote(a.doc, note(0, 'екі'));
	house.may = () => ({ ok: true, write: false, workshopId: WORKSHOP });
	house.rooms.permissionsChanged(WORKSHOP);
	a.provider.connect();
	await until('refused', () => a.closed?.code === CLOSE.refused);
	expect(last(a, 'refused')).toEqual({ type: 'refused', reason: 'not_open' });
	expect(late).toEqual([{ workshopId: WORKSHOP, document: board, author: `seat:${SEATS[0]}`, notes: 2 }]);
	await until('b knows', () => last(b, 'access')?.write === false);
	expect(b.closed).toBeNull();
	expect(await texts(board)).toEqual([]);
});

it('a seat has a share of a board, a board has an end', async () => {
	await open({ notes: 5, seatNotes: 3 });
	const board = newBoard();
	const fill = async (seat: number, ...some: string[]) => {
		const raw = await connectRaw(house.url, board, headers(seat));
		raw.send(SYNC.step2, written(seat, ...some));
		const closed = raw.closed.then(() => last(raw, 'refused')?.reason);
		const saved = until('saved', () => savedBy(raw) === 1 || raw.ws.readyState > 1).then(() => 'saved');
		const result = await Promise.race([closed, saved]);
		return result === 'saved' && savedBy(raw) === 0 ? closed : result;
	};
	expect(await fill(0, '1', '2', '3')).toBe('saved');
	expect(await fill(0, '4')).toBe('too_many_notes');
	expect(await fill(1, '4', '5')).toBe('saved');
	expect(await fill(2, '6')).toBe('board_full');
	expect(await texts(board)).toHaveLength(5);
	await house.stop();
	house = await startHouse(house.dir, undefined, 60_000, 0, { notes: 9, seatNotes: 3 });
	expect(await fill(0, '4')).toBe('too_many_notes');
	expect(await fill(2, '6')).toBe('saved');
});

it('a document has a size', async () => {
	await open({ documentBytes: 20_000 });
	const board = newBoard();
	const raw = await connectRaw(house.url, board, headers(0));
	raw.send(SYNC.step2, Uint8Array.of(0, 0));
	for (let i = 0; i < 60; i++) raw.send(SYNC.update, written(0, 'ө'.repeat(270)));
	expect((await raw.closed).reason).toBe('board_full');
	const size = await house.rooms.view(board, (doc) => Y.encodeStateAsUpdate(doc).length);
	expect(size).toBeGreaterThan(10_000);
	expect(size).toBeLessThan(20_000);
});

it('who sends too fast is slowed, who goes on is sent away, and the desk sees it', async () => {
	await open({ messages: 20, messageBurst: 50 });
	house.may = (_visitor, document) => ({ ok: true, write: true, workshopId: WORKSHOP, staff: document === STAGE });
	const board = newBoard();
	const desk = connect(house.url, STAGE, seatCookie(2));
	const raw = await connectRaw(house.url, board, headers(0));
	for (let i = 0; i < 400; i++) raw.send(SYNC.step2, Uint8Array.of(0, 0));
	expect((await raw.closed).code).toBe(CLOSE.later);
	const { totals } = house.rooms.report();
	expect(totals.slowed).toBeGreaterThan(0);
	expect(totals.abusive).toBe(1);
	await until('seen', () => (last(desk, 'presence')?.trouble?.length ?? 0) > 0);
	expect(last(desk, 'presence')?.trouble?.[0]).toMatchObject({ number: 1, kind: 'too_fast' });
});

it('bytes have a pace too', async () => {
	await open({ bytes: 10_000, byteBurst: 50_000 });
	const raw = await connectRaw(house.url, newBoard(), headers(0));
	for (let i = 0; i < 8; i++) raw.send(SYNC.step2, new Uint8Array(60_000));
	await until('slowed', () => house.rooms.report().totals.slowed > 0);
	await new Promise((resolve) => setTimeout(resolve, 300));
	expect(house.rooms.report().totals.received).toBeLessThan(5);
});
