/** What bad lines, bad disks and bad phones must not do to everybody else: end the process, lose an edit, hold a door open. */
import { connect as connectTcp } from 'node:net';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addNote, editNoteText, readNotes } from '#lib/board/document.ts';
import { CLOSE, SYNC } from '#lib/live/protocol.ts';
import type { Storage } from '#lib/live/storage.server.ts';
import { SEATS, WORKSHOP, cleanUp, connect, connectRaw, newBoard, savedBy, seatCookie, startHouse, until, type House } from './house.ts';
import { headers, last, note, written } from './seat.ts';

let house: House;
/** What the disk does at the moment. */
let disk: { fails?: boolean; hold?: Promise<void> };
const wrap = (storage: Storage): Storage => ({
	...storage,
	async append(document, edit) {
		await disk.hold;
		if (disk.fails) throw new Error('full');
		return storage.append(document, edit);
	}
});
const uncaught: unknown[] = [];
const catchIt = (error: unknown) => void uncaught.push(error);

beforeEach(async () => {
	disk = {};
	house = await startHouse(undefined, wrap);
	process.on('uncaughtException', catchIt);
	process.on('unhandledRejection', catchIt);
});
afterEach(async () => {
	cleanUp();
	await house.stop();
	cleanUp(house.dir);
	process.off('uncaughtException', catchIt);
	process.off('unhandledRejection', catchIt);
	expect(uncaught.splice(0)).toEqual([]);
});
const texts = (board: string) => house.rooms.view(board, (doc) => readNotes(doc).map(({ text }) => text));
const enter = (board: string, seat: number, doc?: Y.Doc) => connect(house.url, board, seatCookie(seat), doc);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('nobody ends the process', () => {
	it('with a line that breaks while or after it is turned away', async () => {
		const port = Number(new URL(house.url).port);
		for (const wait of [0, 1, 5, 20])
			for (let i = 0; i < 5; i++) {
				const socket = connectTcp(port, '127.0.0.1');
				socket.on('error', () => undefined);
				await new Promise((resolve) => socket.once('connect', resolve));
				socket.write(
					`GET /live/${newBoard()} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
						'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
				);
				await pause(wait);
				socket.resetAndDestroy();
			}
		await pause(50);
		expect(uncaught).toEqual([]);
	});

	it('with a question that cannot be read', async () => {
		for (const vector of [Uint8Array.of(255, 255, 255, 255), Uint8Array.of(9, 1), new Uint8Array(100_000).fill(1)]) {
			const raw = await connectRaw(house.url, newBoard(), headers(0));
			raw.send(SYNC.step1, vector);
			expect((await raw.closed).code).toBe(CLOSE.refused);
		}
	});

	it('by writing on while the disk fails', async () => {
		const board = newBoard();
		const raw = await connectRaw(house.url, board, headers(0));
		raw.send(SYNC.step2, Uint8Array.of(0, 0));
		await until('greeted', () => savedBy(raw) === 1);
		let fail = () => {};
		disk = { fails: true, hold: new Promise((resolve) => (fail = resolve)) };
		for (let i = 0; i < 3; i++) {
			raw.send(SYNC.update, written(0, `жазба ${i}`));
			await pause(20);
		}
		fail();
		expect((await raw.closed).code).toBe(CLOSE.later);
		await pause(30);
		disk = {};
		expect(await texts(board)).toEqual([]);
	});
});

describe('nothing is lost or doubled', () => {
	it('an edit of the server that waited for a room that broke is written into the next one', async () => {
		const board = newBoard();
		const raw = await connectRaw(house.url, board, headers(0));
		raw.send(SYNC.step2, Uint8Array.of(0, 0));
		await until('greeted', () => savedBy(raw) === 1);
		disk = { fails: true };
		const form = note(1, 'форма');
		const asked = house.rooms.editFor(
			board,
			form.author,
			async () => {
				if (disk.fails) {
					raw.send(SYNC.update, written(0, 'сәтсіз'));
					await raw.closed;
					disk = {};
				}
				return { ok: true };
			},
			(doc) => {
				addNote(doc, form);
				return { ok: true };
			}
		);
		expect(await asked).toEqual({ ok: true });
		await house.stop();
		house = await startHouse(house.dir, wrap);
		expect(await texts(board)).toEqual(['форма']);
	});

	it('after a crash everybody brings what is theirs, and nobody is refused for what others lost', async () => {
		const board = newBoard();
		const [a, b] = [enter(board, 0), enter(board, 1)];
		await until('synced', () => a.provider.synced && b.provider.synced);
		a.provider.disconnect();
		b.provider.disconnect();
		// A's first words, seen by B, never stored; then both come back, B first, with words of its own.
		const lost = note(0, 'жоғалмасын');
		addNote(a.doc, lost);
		editNoteText(a.doc, lost.id, 'жоғалмасыншы');
		Y.applyUpdate(b.doc, Y.encodeStateAsUpdate(a.doc));
		addNote(b.doc, note(1, 'өзімдікі'));
		b.provider.connect();
		await until('b is back', () => b.provider.synced && b.heard.some((control) => control.type === 'saved'));
		await expect.poll(() => texts(board)).toEqual(['өзімдікі']);
		a.provider.connect();
		await expect.poll(() => texts(board).then((all) => all.sort())).toEqual(['жоғалмасыншы', 'өзімдікі']);
		addNote(a.doc, note(0, 'тағы'));
		await expect.poll(() => texts(board).then((all) => all.length)).toBe(3);
		for (const client of [a, b]) expect(last(client, 'refused')).toBeUndefined();
	});

	it('the same answer from another phone is not taken for known because a part of it was left out', async () => {
		const board = newBoard();
		const first = enter(board, 0);
		await until('synced', () => first.provider.synced);
		addNote(first.doc, note(0, 'бірінші'));
		await until('stored', () => savedBy(first) === 2);
		first.end();
		const doc = new Y.Doc();
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(first.doc));
		doc.clientID = first.doc.clientID;
		addNote(doc, note(0, 'екінші'));
		const answer = Y.encodeStateAsUpdate(doc);
		const other = await connectRaw(house.url, board, headers(1));
		other.send(SYNC.step2, answer);
		await until('taken', () => savedBy(other) === 1);
		const own = await connectRaw(house.url, board, headers(0));
		own.send(SYNC.step2, answer);
		await until('taken', () => savedBy(own) === 1);
		expect((await texts(board)).sort()).toEqual(['бірінші', 'екінші']);
	});

	it('what repeats an edit of the same turn is acknowledged with it', async () => {
		const board = newBoard();
		const tabs = [await connectRaw(house.url, board, headers(0)), await connectRaw(house.url, board, headers(0))];
		for (const tab of tabs) tab.send(SYNC.step2, Uint8Array.of(0, 0));
		await until('greeted', () => tabs.every((tab) => savedBy(tab) === 1));
		let release = () => {};
		disk.hold = new Promise((resolve) => (release = resolve));
		const update = written(0, 'екі бетте');
		for (let i = 0; i < 3; i++) for (const tab of tabs) tab.send(SYNC.update, update);
		await pause(100);
		expect(tabs.map(savedBy)).toEqual([1, 1]);
		release();
		await until('acknowledged', () => tabs.every((tab) => savedBy(tab) === 4));
	});
});

describe('what a seat must not do', () => {
	it('take the place of a note with something of no length', async () => {
		const board = newBoard();
		const victim = enter(board, 0);
		await until('synced', () => victim.provider.synced);
		const own = note(0, 'менікі');
		addNote(victim.doc, own);
		await until('stored', () => savedBy(victim) === 2);
		const map = victim.doc.getMap<Y.Map<unknown>>('notes').get(own.id)!;
		for (const place of [map._item!.id, map._map.get('author')!.id]) {
			const raw = await connectRaw(house.url, board, headers(1));
			const forged = new Y.UpdateEncoderV1();
			for (const number of [1, 1]) encoding.writeVarUint(forged.restEncoder, number);
			forged.writeClient(4_242);
			encoding.writeVarUint(forged.restEncoder, 0);
			forged.writeInfo(4 | 128);
			forged.writeLeftID(place);
			forged.writeString('');
			encoding.writeVarUint(forged.restEncoder, 0);
			raw.send(SYNC.step2, Uint8Array.of(0, 0));
			raw.send(SYNC.update, forged.toUint8Array());
			expect((await raw.closed).code).toBe(CLOSE.refused);
		}
		expect(await texts(board)).toEqual(['менікі']);
		expect(victim.closed).toBeNull();
	});

	it('use up client ids, or take the server’s own', async () => {
		const board = newBoard();
		const raw = await connectRaw(house.url, board, headers(0));
		raw.send(SYNC.step2, Uint8Array.of(0, 0));
		for (let i = 0; i < 201; i++) raw.send(SYNC.update, written(0, `${i}`));
		expect((await raw.closed).reason).toBe('too_many_notes');

		const form = newBoard();
		await house.rooms.edit(form, `seat:${SEATS[0]}`, (doc) => addNote(doc, note(0, 'форма')));
		const id = await house.rooms.view(form, (doc) => doc.clientID);
		await house.stop();
		house = await startHouse(house.dir, wrap);
		const copy = new Y.Doc();
		Y.applyUpdate(copy, await house.rooms.view(form, (doc) => Y.encodeStateAsUpdate(doc)));
		copy.clientID = id;
		const before = Y.encodeStateVector(copy);
		addNote(copy, note(1, 'ұрлық'));
		const thief = await connectRaw(house.url, form, headers(1));
		thief.send(SYNC.step2, Uint8Array.of(0, 0));
		thief.send(SYNC.update, Y.encodeStateAsUpdate(copy, before));
		expect((await thief.closed).reason).toBe('forbidden');
		expect(house.rooms.connections(WORKSHOP)).toEqual([]);
	});
});
