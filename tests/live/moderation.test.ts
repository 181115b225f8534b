/** Moderation over real sockets in a real workshop: a muted seat, the desk's word on its way to phones, and nobody forging it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { addNote, editNoteText, judgeNote, readNotes } from '#lib/board/document.ts';
import { versionsKept } from '#lib/board/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { boardDocument, CLOSE, SYNC } from '#lib/live/protocol.ts';
import { judgeItems, muteSeat, reportThing } from '#lib/moderation/write.server.ts';
import { seatCookie } from '#lib/server/auth.ts';
import { openHouse, type House } from '../support/house.ts';
import { cleanUp, connect, connectRaw, savedBy, until } from './house.ts';
import { last } from './seat.ts';

type Seated = Awaited<ReturnType<House['join']>>;
let house: House;
let server: Server;
let url: string;
let one: Seated;
let two: Seated;
beforeEach(async () => {
	house = await openHouse();
	server = createServer().on('upgrade', (req, socket, head) => house.app.upgrade(req, socket, head));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
	// Seats 1 and 3 sit at the first table.
	one = await house.join();
	await house.join();
	two = await house.join();
	await house.open('cafe');
});
afterEach(async () => {
	cleanUp();
	await versionsKept();
	await house.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

const board = () => boardDocument(house.activity('cafe'), house.ids.tables[0]!);
const cookieOf = ({ token }: Seated) => `${seatCookie(house.code)}=${token}`;
const enter = (seat: Seated) => connect(url, board(), cookieOf(seat));
const noteOf = ({ seat }: Seated, text: string) => ({
	...{ id: newId(), text, colour: 1 as const, author: `seat:${seat.id}`, number: seat.number, round: 1, at: Date.now() }
});
const facilitator = () => house.people.facilitator;
const onServer = () => house.app.rooms.view(board(), readNotes);
const hide = (id: string) => {
	const items = [{ kind: 'note' as const, id, document: board() }];
	return judgeItems(facilitator(), house.ids.workshop, { id: newId(), verdict: 'hidden', items, reason: 'Дөрекі сөз' });
};

test('the desk’s word and the reports reach the phones at the table', async () => {
	const [author, neighbour] = [enter(one), enter(two)];
	await until('in', () => author.provider.synced && neighbour.provider.synced);
	const note = noteOf(one, 'су жоқ');
	addNote(author.doc, note);
	await until('seen', () => readNotes(neighbour.doc).length === 1);
	const report = { id: newId(), kind: 'note' as const, subjectId: note.id, document: board() };
	expect(await reportThing(two, house.ids.workshop, report)).toMatchObject({ ok: true });
	await until('reported', () => readNotes(author.doc)[0]!.reports === 1);
	await hide(note.id);
	for (const { doc } of [author, neighbour])
		await until('hidden', () => readNotes(doc)[0]!.word?.verdict === 'hidden' && readNotes(doc)[0]!.word?.reason === 'Дөрекі сөз');
	expect(readNotes(author.doc)[0]!.reports).toBe(0);
});

test('a muted seat’s open socket is told, refuses its next edit, and others go on', async () => {
	const [muted, other] = [await connectRaw(url, board(), { cookie: cookieOf(one) }), enter(two)];
	await until('told', () => last(muted, 'access')?.write === true && other.provider.synced && savedBy(other) === 1);
	const wish = { id: newId(), seat: one.seat.number, muted: true, reason: 'Ойнап жүр' };
	expect(await muteSeat(facilitator(), house.ids.workshop, wish)).toMatchObject({ ok: true });
	await until('told', () => last(muted, 'access')?.write === false);
	const doc = new Y.Doc();
	addNote(doc, noteOf(one, 'тағы да'));
	muted.send(SYNC.update, Y.encodeStateAsUpdate(doc));
	expect(await muted.closed).toEqual({ code: CLOSE.refused, reason: 'seat_muted' });
	expect(await onServer()).toEqual([]);
	const kept = noteOf(two, 'көше қараңғы');
	addNote(other.doc, kept);
	await until('kept', () => savedBy(other) === 2);
	expect((await onServer()).map(({ text }) => text)).toEqual(['көше қараңғы']);

	await muteSeat(facilitator(), house.ids.workshop, { id: newId(), seat: one.seat.number, muted: false });
	const again = await connectRaw(url, board(), { cookie: cookieOf(one) });
	await until('told', () => last(again, 'access')?.write === true);
	again.send(SYNC.update, Y.encodeStateAsUpdate(doc));
	await until('saved', () => last(again, 'saved') !== undefined);
	expect(await onServer()).toHaveLength(2);
});

test('no phone writes the desk’s word itself, nor wipes it away', async () => {
	for (const forge of [
		(doc: Y.Doc, id: string) => void judgeNote(doc, id, { verdict: 'approved', reason: null, at: 1 }),
		(doc: Y.Doc, id: string) => void judgeNote(doc, id, null)
	]) {
		const phone = await connectRaw(url, board(), { cookie: cookieOf(one) });
		const note = noteOf(one, 'дөрекі');
		await house.app.rooms.edit(board(), `seat:${one.seat.id}`, (doc) => addNote(doc, note));
		await hide(note.id);
		const doc = new Y.Doc();
		Y.applyUpdate(doc, await house.app.rooms.view(board(), Y.encodeStateAsUpdate));
		const before = Y.encodeStateVector(doc);
		forge(doc, note.id);
		phone.send(SYNC.update, Y.encodeStateAsUpdate(doc, before));
		expect((await phone.closed).code).toBe(CLOSE.refused);
		expect((await onServer()).find(({ id }) => id === note.id)!.word).toMatchObject({ verdict: 'hidden', reason: 'Дөрекі сөз' });
	}
	// Its own words it may still mend.
	const mended = enter(one);
	await until('in', () => mended.provider.synced && savedBy(mended) === 1);
	const [first] = readNotes(mended.doc);
	editNoteText(mended.doc, first!.id, 'кешіріңіз');
	await until('mended', () => savedBy(mended) > 1);
	expect((await onServer())[0]).toMatchObject({ text: 'кешіріңіз', word: { verdict: 'hidden' } });
});

test('after a crash between the rows and the board the first reader of the board finds the note hidden', async () => {
	const note = noteOf(one, 'дөрекі');
	await house.app.rooms.edit(board(), `seat:${one.seat.id}`, (doc) => addNote(doc, note));
	await hide(note.id);
	await house.app.rooms.edit(board(), 'system', (doc) => judgeNote(doc, note.id, null));
	await versionsKept();
	await house.restart();
	const reader = enter(two);
	await until('in', () => reader.provider.synced);
	expect(readNotes(reader.doc)).toMatchObject([{ id: note.id, word: { verdict: 'hidden' } }]);
});
