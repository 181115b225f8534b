import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addNote, readNotes } from '#lib/board/document.ts';
import { openDocument, type LiveDocument } from '#lib/live/client.svelte.ts';
import { newId } from '#lib/live/id.ts';
import { SEATS, WORKSHOP, cleanUp, newBoard, seatCookie, socketWith, startHouse, until, type House } from './house.ts';

const note = (text: string) => ({ id: newId(), text, colour: 1 as const, author: `seat:${SEATS[0]}`, number: 1, round: 1, at: 5 });

let house: House;
const open: LiveDocument[] = [];
beforeEach(async () => {
	house = await startHouse();
});
afterEach(async () => {
	for (const live of open.splice(0)) live.close();
	await house.stop();
	cleanUp(house.dir);
});

function enter(document: string, onRefused?: (reason: string, abandoned: LiveDocument['doc']) => void): LiveDocument {
	const live = openDocument(document, { persist: false, onRefused, url: house.url, socket: socketWith(seatCookie(0)) });
	open.push(live);
	return live;
}

describe('the client store', () => {
	it('counts what waits, and says saved when it is on the disk', async () => {
		const board = newBoard();
		const live = enter(board);
		addNote(live.doc, note('байланысқа дейін'));
		expect(live.waiting).toBe(1);
		await until('saved', () => live.synced && live.write && live.waiting === 0);
		for (let i = 0; i < 5; i++) addNote(live.doc, note(String(i)));
		expect(live.waiting).toBe(5);
		await until('saved', () => live.waiting === 0);
		expect(await house.rooms.view(board, (doc) => readNotes(doc).length)).toBe(6);
	});

	it('keeps what is written while the house is away, and delivers it after the return', async () => {
		const board = newBoard();
		const live = enter(board);
		await until('in', () => live.synced);
		const { port } = new URL(house.url);
		await house.stop();
		await until('noticed', () => !live.connected);
		for (let i = 0; i < 3; i++) addNote(live.doc, note(String(i)));
		expect(live.waiting).toBe(3);
		house = await startHouse(house.dir, undefined, undefined, Number(port));
		await until('delivered', () => live.connected && live.waiting === 0);
		expect(await house.rooms.view(board, (doc) => readNotes(doc).length)).toBe(3);
	});

	it('hands back what was refused and starts again from the state of the server', async () => {
		const board = newBoard();
		const refused: { reason: string; texts: string[] }[] = [];
		const live = enter(board, (reason, abandoned) => refused.push({ reason, texts: readNotes(abandoned).map(({ text }) => text) }));
		await until('in', () => live.synced);
		addNote(live.doc, note('қабылданды'));
		await until('saved', () => live.waiting === 0);
		const { clientID } = live.doc;
		house.may = () => ({ ok: true, write: false, workshopId: WORKSHOP });
		house.rooms.permissionsChanged(WORKSHOP);
		addNote(live.doc, note('кеш қалды'));
		await until('handed back', () => refused.length === 1);
		expect(refused).toEqual([{ reason: 'not_open', texts: ['қабылданды', 'кеш қалды'] }]);
		await until('in again', () => live.synced && readNotes(live.doc).length === 1);
		expect(live.doc.clientID).not.toBe(clientID);
		expect(live).toMatchObject({ waiting: 0, write: false, refusal: 'not_open' });
		house.may = () => ({ ok: true, write: true, workshopId: WORKSHOP });
		house.rooms.permissionsChanged(WORKSHOP);
		await until('may write', () => live.write);
		addNote(live.doc, note('қайта ашылды'));
		await until('saved', () => live.waiting === 0);
		expect(await house.rooms.view(board, (doc) => readNotes(doc).length)).toBe(2);
	});

	it('stops for good when the seat is gone', async () => {
		const live = enter(newBoard());
		await until('in', () => live.synced);
		house.may = () => ({ ok: false, reason: 'no_seat' });
		house.rooms.permissionsChanged(WORKSHOP);
		await until('stopped', () => live.refusal === 'no_seat');
		expect(live.connected).toBe(false);
		await new Promise((resolve) => setTimeout(resolve, 500));
		expect(house.rooms.connections(WORKSHOP)).toEqual([]);
	});
});
