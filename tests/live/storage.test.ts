import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eq } from 'drizzle-orm';
import * as Y from 'yjs';
import { addNote, readNotes } from '#lib/board/document.ts';
import { newId } from '#lib/live/id.ts';
import { CLOSE } from '#lib/live/protocol.ts';
import type { Storage } from '#lib/live/storage.server.ts';
import { db } from '#lib/server/app.ts';
import { documentAuthor, documentSnapshot, documentUpdate } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { SEATS, STAGE, cleanUp, connect, newBoard, newFolder, savedBy, seatCookie, startHouse, until, type House } from './house.ts';

const note = (text: string) => ({ id: newId(), text, colour: 1 as const, author: `seat:${SEATS[0]}`, number: 1, round: 1, at: 5 });
const rows = (document: string) => db().select().from(documentUpdate).where(eq(documentUpdate.document, document));

/** Storage that can be told to fail or to wait. */
let trouble: { append?: Error; load?: Error; hold?: Promise<void> };
const troubled = (storage: Storage): Storage => ({
	...storage,
	async load(document) {
		if (trouble.load) throw trouble.load;
		return storage.load(document);
	},
	async append(...args) {
		await trouble.hold;
		if (trouble.append) throw trouble.append;
		return storage.append(...args);
	}
});

let house: House;
beforeEach(async () => {
	trouble = {};
	house = await startHouse(newFolder(), troubled, 30);
});
afterEach(async () => {
	cleanUp();
	await house.stop();
	cleanUp(house.dir);
});

describe('storage of documents', () => {
	it('folds the log when the last reader has left, and remembers whose a client id is', async () => {
		const board = newBoard();
		const a = connect(house.url, board, seatCookie(0));
		await until('synced', () => a.provider.synced);
		for (let i = 0; i < 10; i++) addNote(a.doc, note(String(i)));
		await until('acknowledged', () => savedBy(a) === 11);
		expect(await rows(board)).toHaveLength(10);
		a.end();
		await expect.poll(() => rows(board)).toHaveLength(0);
		const [snapshot] = await db().select().from(documentSnapshot).where(eq(documentSnapshot.document, board));
		const stored = new Y.Doc();
		Y.applyUpdate(stored, snapshot!.bytes);
		expect(readNotes(stored)).toHaveLength(10);
		expect(await house.rooms.view(board, (doc) => readNotes(doc).length)).toBe(10);
		expect(await db().select().from(documentAuthor).where(eq(documentAuthor.document, board))).toEqual([
			{ document: board, client: a.doc.clientID, author: `seat:${SEATS[0]}` }
		]);
	});

	it('folds now and then and loses none', async () => {
		const board = newBoard();
		for (let i = 0; i < 46; i++)
			await Promise.all(
				Array.from({ length: 50 }, (_, j) => house.rooms.edit(board, 'server', (doc) => addNote(doc, note(String(i * 50 + j)))))
			);
		await expect.poll(async () => (await rows(board)).length).toBeLessThan(1_000);
		expect(await house.rooms.view(board, (doc) => readNotes(doc).length)).toBe(2300);
	});

	it('leaves a broken last update out, loads the rest', async () => {
		const board = newBoard();
		await house.rooms.edit(board, 'server', (doc) => addNote(doc, note('бүтін')));
		await expect.poll(() => rows(board)).toHaveLength(0);
		const broken = Buffer.from(Y.encodeStateAsUpdate(new Y.Doc({ guid: 'x' }))).fill(255);
		await transact(
			async (tx) => void (await tx.db.insert(documentUpdate).values({ document: board, bytes: broken, author: 'server', at: 1 }))
		);
		expect(await house.rooms.view(board, (doc) => readNotes(doc).map(({ text }) => text))).toEqual(['бүтін']);
	});

	it('never opens an empty room when loading fails', async () => {
		const board = newBoard();
		await house.rooms.edit(board, 'server', (doc) => addNote(doc, note('бар')));
		await expect.poll(() => rows(board)).toHaveLength(0);
		trouble.load = new Error('disk');
		await expect(house.rooms.view(board, readNotes)).rejects.toThrow('disk');
		const a = connect(house.url, board, seatCookie(0));
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(a.provider.synced).toBe(false);
		delete trouble.load;
		await until('comes in when it works again', () => readNotes(a.doc).length === 1);
	});

	it('an edit that cannot be stored is never acknowledged and arrives when the disk is back', async () => {
		const board = newBoard();
		const [a, b] = [connect(house.url, board, seatCookie(0)), connect(house.url, board, seatCookie(1))];
		await until('synced', () => a.provider.synced && b.provider.synced);
		await until('greeted', () => savedBy(a) === 1);
		trouble.append = new Error('full');
		a.heard.length = 0;
		addNote(a.doc, note('диск толды'));
		await until('sent away', () => a.closed?.code === CLOSE.later && b.closed?.code === CLOSE.later);
		expect(savedBy(a)).toBe(0);
		delete trouble.append;
		await until('acknowledged', () => savedBy(a) >= 1 && readNotes(b.doc).length === 1);
		await expect.poll(() => house.rooms.view(board, (doc) => readNotes(doc).length)).toBe(1);
	});

	it('acknowledges only what is on the disk, though others see it at once', async () => {
		const board = newBoard();
		const [a, b] = [connect(house.url, board, seatCookie(0)), connect(house.url, board, seatCookie(1))];
		await until('greeted', () => savedBy(a) === 1 && savedBy(b) === 1);
		let release = () => {};
		trouble.hold = new Promise((resolve) => (release = resolve));
		addNote(a.doc, note('жолда'));
		await until('b sees it', () => readNotes(b.doc).length === 1);
		// The same edit once more, over another connection of the same phone: known here, but not stored yet.
		const again = connect(house.url, board, seatCookie(0), a.doc);
		await until('synced', () => again.provider.synced);
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect([savedBy(a), savedBy(again)]).toEqual([1, 0]);
		release();
		await until('acknowledged', () => savedBy(a) === 2 && savedBy(again) === 1);
		expect(await rows(board)).toHaveLength(1);
	});

	it('shows a stage only what is stored, and takes back what cannot be', async () => {
		const a = connect(house.url, STAGE, seatCookie(0));
		await until('synced', () => a.provider.synced);
		let release = () => {};
		trouble.hold = new Promise((resolve) => (release = resolve));
		const edit = house.rooms.edit(STAGE, 'server', (doc) => doc.getMap('stage').set('timer', 1));
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(a.doc.getMap('stage').has('timer')).toBe(false);
		expect(await house.rooms.view(STAGE, (doc) => doc.getMap('stage').has('timer'))).toBe(false);
		release();
		await edit;
		await until('seen', () => a.doc.getMap('stage').get('timer') === 1);
		trouble = { append: new Error('full') };
		await expect(house.rooms.edit(STAGE, 'server', (doc) => doc.getMap('stage').set('timer', 2))).rejects.toThrow('full');
		trouble = {};
		await house.rooms.edit(STAGE, 'server', (doc) => doc.getMap('stage').set('counts', 3));
		await until('goes on', () => a.doc.getMap('stage').get('counts') === 3);
		expect(a.doc.getMap('stage').get('timer')).toBe(1);
	});
});
