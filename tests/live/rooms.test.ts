import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { addNote, editNoteText, readNotes } from '#lib/board/document.ts';
import { newId } from '#lib/live/id.ts';
import { CLOSE } from '#lib/live/protocol.ts';
import {
	SEATS,
	STAGE,
	WORKSHOP,
	cleanUp,
	connect,
	connectRaw,
	newBoard,
	newFolder,
	savedBy,
	seatCookie,
	startHouse,
	until,
	type House
} from './house.ts';

let house: House;
beforeEach(async () => {
	house = await startHouse();
});
afterEach(async () => {
	cleanUp();
	await house.stop();
	cleanUp(house.dir);
});

const note = (seat: number, text: string) => ({
	id: newId(),
	text,
	colour: 1 as const,
	author: `seat:${SEATS[seat]}`,
	number: seat + 1,
	round: 1,
	at: Date.now()
});
const enter = (document: string, seat: number, doc?: Y.Doc) => connect(house.url, document, seatCookie(seat), doc);
const synced = (...clients: { provider: { synced: boolean } }[]) => until('synced', () => clients.every(({ provider }) => provider.synced));
const texts = (doc: Y.Doc) => readNotes(doc).map(({ text }) => text);
const onServer = (document: string) => house.rooms.view(document, texts);

describe('writing together', () => {
	it('two phones of one seat converge, also when both type in one note', async () => {
		const board = newBoard();
		const [a, b] = [enter(board, 0), enter(board, 0)];
		await synced(a, b);
		const shared = note(0, 'көше жарығы жоқ');
		addNote(a.doc, shared);
		await until('b sees it', () => readNotes(b.doc).length === 1);
		editNoteText(a.doc, shared.id, 'Абай көше жарығы жоқ');
		editNoteText(b.doc, shared.id, 'көше жарығы мүлдем жоқ');
		const both = 'Абай көше жарығы мүлдем жоқ';
		await until('equal', () => texts(a.doc)[0] === both && texts(b.doc)[0] === both);
		expect(await onServer(board)).toEqual([both]);
		await until('acknowledged', () => savedBy(a) === 3 && savedBy(b) === 2);
	});

	it('edits made offline arrive after the return and count once', async () => {
		const board = newBoard();
		const [a, b] = [enter(board, 0), enter(board, 1)];
		await synced(a, b);
		a.provider.disconnect();
		for (let i = 0; i < 30; i++) addNote(a.doc, note(0, `жазба ${i}`));
		a.provider.connect();
		await until('b has all', () => readNotes(b.doc).length === 30);
		// A reloaded phone brings the edits of its earlier client id.
		a.end();
		const reloaded = new Y.Doc();
		Y.applyUpdate(reloaded, Y.encodeStateAsUpdate(a.doc));
		addNote(reloaded, note(0, 'қайта ашылған'));
		enter(board, 0, reloaded);
		await until('b has one more', () => readNotes(b.doc).length === 31);
	});

	it('the server writes too, and a note sent twice stays one', async () => {
		const board = newBoard();
		const a = enter(board, 0);
		await synced(a);
		const card = note(1, 'картадан');
		expect(await house.rooms.edit(board, card.author, (doc) => addNote(doc, card))).toBe(true);
		expect(await house.rooms.edit(board, card.author, (doc) => addNote(doc, card))).toBe(false);
		await until('a sees it', () => texts(a.doc)[0] === 'картадан');
		addNote(a.doc, note(0, 'телефоннан'));
		await until('acknowledged', () => savedBy(a) === 2);
		expect((await onServer(board)).sort()).toEqual(['картадан', 'телефоннан']);
	});
});

describe('who may write', () => {
	it('a reader changes nothing and is told', async () => {
		const board = newBoard();
		house.may = ({ author }) => ({ ok: true, write: author === `seat:${SEATS[0]}`, workshopId: WORKSHOP });
		const [writer, reader] = [enter(board, 0), enter(board, 1)];
		await synced(writer, reader);
		addNote(writer.doc, note(0, 'су'));
		await until('seen', () => readNotes(reader.doc).length === 1);
		expect(reader.heard[0]).toMatchObject({ type: 'access', write: false });
		addNote(reader.doc, note(1, 'рұқсатсыз'));
		await until('closed', () => reader.closed !== null);
		expect(reader.closed).toEqual({ code: CLOSE.refused, reason: 'not_open' });
		expect(reader.heard).toContainEqual({ type: 'refused', reason: 'not_open' });
		expect(await onServer(board)).toEqual(['су']);
		expect(texts(writer.doc)).toEqual(['су']);
	});

	it('a reader who has what everybody has comes back in peace', async () => {
		const board = newBoard();
		const [writer, reader] = [enter(board, 0), connect(house.url, board, 'screen=1')];
		house.may = ({ author }) => ({ ok: true, write: !author.startsWith('screen'), workshopId: WORKSHOP });
		await synced(writer, reader);
		const first = note(0, 'су');
		addNote(writer.doc, first);
		editNoteText(writer.doc, first.id, 'жол');
		await until('seen', () => texts(reader.doc)[0] === 'жол');
		reader.provider.disconnect();
		reader.provider.connect();
		await synced(reader);
		await until('answered', () => savedBy(reader) === 1);
		expect(reader.provider.wsconnected).toBe(true);
		expect(house.rooms.connections(WORKSHOP)).toHaveLength(2);
	});

	it('a phase that closes between two edits refuses the second', async () => {
		const board = newBoard();
		const [a, b] = [enter(board, 0), enter(board, 1)];
		await synced(a, b);
		addNote(a.doc, note(0, 'жабылғанға дейін'));
		await until('acknowledged', () => savedBy(a) === 2);
		house.may = () => ({ ok: true, write: false, workshopId: WORKSHOP });
		house.rooms.permissionsChanged(WORKSHOP);
		addNote(a.doc, note(0, 'жабылғаннан кейін'));
		await until('closed', () => a.closed?.code === CLOSE.refused);
		expect(a.closed?.reason).toBe('not_open');
		await until('b is told', () => b.heard.some((control) => control.type === 'access' && !control.write));
		expect(await onServer(board)).toEqual(['жабылғанға дейін']);
		expect(texts(b.doc)).toEqual(['жабылғанға дейін']);
	});

	it('a seat that is taken away is shown out', async () => {
		const a = enter(newBoard(), 0);
		await synced(a);
		house.may = () => ({ ok: false, reason: 'no_seat' });
		house.rooms.permissionsChanged(WORKSHOP);
		await until('closed', () => a.closed !== null);
		expect(a.closed).toEqual({ code: CLOSE.noSeat, reason: 'no_seat' });
	});

	it('nobody but the server writes on the stage', async () => {
		const [a, b] = [enter(STAGE, 0), enter(STAGE, 1)];
		await synced(a, b);
		await house.rooms.edit(STAGE, 'server', (doc) => doc.getMap('stage').set('counts', { present: 2 }));
		await until('seen', () => b.doc.getMap('stage').has('counts'));
		a.doc.getMap('stage').set('counts', { present: 999 });
		await until('closed', () => a.closed !== null);
		expect(a.closed).toEqual({ code: CLOSE.refused, reason: 'not_open' });
		await house.rooms.edit(STAGE, 'server', (doc) => doc.getMap('stage').set('timer', 1));
		await until('goes on', () => b.doc.getMap('stage').get('timer') === 1);
		expect(b.doc.getMap('stage').get('counts')).toEqual({ present: 2 });
	});
});

describe('the door', () => {
	const seat = { cookie: seatCookie(0) };
	const door = (headers: Record<string, string>, document = STAGE) => connectRaw(house.url, document, headers);

	it('turns away foreign pages, strangers and wrong names before the upgrade', async () => {
		await expect(door({ ...seat, origin: 'https://elsewhere.example' })).rejects.toThrow('403');
		await expect(door({ ...seat, origin: 'null' })).rejects.toThrow('403');
		await expect(door({})).rejects.toThrow('401');
		await expect(door(seat, 'board:x')).rejects.toThrow('404');
		await expect(door(seat, `${STAGE}:more`)).rejects.toThrow('404');
		house.may = () => ({ ok: false, reason: 'not_found' });
		await expect(door(seat)).rejects.toThrow('404');
		house.may = () => ({ ok: false, reason: 'forbidden' });
		await expect(door(seat)).rejects.toThrow('403');
	});

	it('lets in a page of its own', async () => {
		const raw = await door({ ...seat, origin: house.url.replace('ws', 'http').replace('/live', '') });
		await until('greeted', () => raw.heard.length === 1);
	});

	it('keeps a seat at six sockets on a document: the oldest makes room', async () => {
		const first = await door(seat);
		for (let i = 0; i < 6; i++) await door(seat);
		expect((await first.closed).code).toBe(CLOSE.later);
		expect(house.rooms.connections(WORKSHOP)).toHaveLength(6);
	});
});

describe('nothing is lost', () => {
	it('a restart keeps everything and clients come back by themselves', async () => {
		const board = newBoard();
		const a = enter(board, 0);
		await synced(a);
		for (let i = 0; i < 150; i++) addNote(a.doc, note(0, `жазба ${i}`));
		await until('acknowledged', () => savedBy(a) === 151);
		await house.rooms.edit(STAGE, 'server', (doc) => doc.getMap('stage').set('timer', 5));
		await house.stop();
		await until('told', () => a.closed !== null);
		expect(a.closed?.code).toBe(CLOSE.goingDown);
		expect(a.heard.at(-1)).toMatchObject({ type: 'bye' });
		house = await startHouse(house.dir);
		expect(await onServer(board)).toHaveLength(150);
		expect(await house.rooms.view(STAGE, (doc) => doc.getMap('stage').get('timer'))).toBe(5);
		// The client id still belongs to its seat, and goes on where it stopped.
		const again = enter(board, 0, a.doc);
		await synced(again);
		addNote(again.doc, note(0, 'қайтып келдім'));
		await until('acknowledged', () => savedBy(again) === 2);
		expect(await onServer(board)).toHaveLength(151);
	});

	it('SIGKILL keeps every acknowledged edit', async () => {
		const dir = newFolder();
		const child = spawn(process.execPath, ['tests/live/house.ts', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
		const [address] = (await once(child.stdout, 'data')) as [Buffer];
		const board = newBoard();
		const a = connect(address.toString().trim(), board, seatCookie(0));
		await synced(a);
		let written = 0;
		while (savedBy(a) < 40) {
			addNote(a.doc, note(0, String(written++)));
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
		child.kill('SIGKILL');
		await once(child, 'exit');
		// Frame 1 is the answer at the beginning; each later frame is one note.
		const acknowledged = savedBy(a) - 1;
		a.end();
		const second = await startHouse(dir);
		const kept = await second.rooms.view(board, texts);
		await second.stop();
		cleanUp(dir);
		expect(acknowledged).toBeGreaterThanOrEqual(39);
		expect(kept).toEqual(expect.arrayContaining(Array.from({ length: acknowledged }, (_, i) => String(i))));
	});
});
