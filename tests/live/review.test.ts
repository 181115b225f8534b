/** Holes that were open once: each of these failed before it was mended. */
import * as encoding from 'lib0/encoding';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import * as Y from 'yjs';
import { addNote, editNoteText } from '#lib/board/document.ts';
import { BOUNDS, examine } from '#lib/live/gate.server.ts';
import { newId } from '#lib/live/id.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { screenCookie, seatCookie } from '#lib/server/auth.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let server: Server;
let port: number;
beforeEach(async () => {
	house = await openHouse();
	server = createServer().on('upgrade', (req, socket, head) => house.app.upgrade(req, socket, head));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
	await house.close();
	server.closeAllConnections();
	if (server.listening) await new Promise((resolve) => server.close(resolve));
});

/** An update without structs that deletes these ranges of one client. */
function deletions(client: number, ranges: [clock: number, length: number][]): Uint8Array {
	const encoder = encoding.createEncoder();
	for (const n of [0, 1, client, ranges.length, ...ranges.flat()]) encoding.writeVarUint(encoder, n);
	return encoding.toUint8Array(encoder);
}

test('deletions that name the same place again and again are refused at once', () => {
	const doc = new Y.Doc();
	const author = `seat:${newId()}`;
	const id = newId();
	addNote(doc, { id, text: '', colour: 1, author, number: 1, round: 1, at: 1 });
	const from = Y.getState(doc.store, doc.clientID);
	for (let i = 0; i < 2_000; i++) editNoteText(doc, id, `${'абвгд'[i % 5]}${i}`);
	const till = Y.getState(doc.store, doc.clientID);
	const judge = (ranges: [number, number][]) =>
		examine(
			deletions(doc.clientID, ranges),
			doc,
			{ author, signs: new Map([[author, 1]]), moderates: false },
			new Map([[doc.clientID, author]]),
			BOUNDS.stepBytes,
			{ written: new Map(), clients: 0, notes: 100, seatNotes: 100 }
		);
	expect(judge([[from, till - from]])).toMatchObject({ ok: true, news: true });
	const again = Array.from({ length: 50_000 }, (): [number, number] => [from, till - from]);
	const started = performance.now();
	expect(judge(again)).toMatchObject({ ok: false, fault: 'undecodable' });
	expect(performance.now() - started).toBeLessThan(400);
});

test('many who open the screen page do not push the projector off its board', async () => {
	const board = boardDocument(house.activity('cafe'), house.ids.tables[0]!);
	const open = (name: string) =>
		new Promise<{ closed: boolean; socket: WebSocket }>((resolve, reject) => {
			const socket = new WebSocket(`ws://127.0.0.1:${port}/live/${board}`, { headers: { cookie: `${screenCookie(house.code)}=${name}` } });
			const screen = { closed: false, socket };
			socket.on('open', () => resolve(screen));
			socket.on('close', () => (screen.closed = true));
			socket.on('error', reject);
		});
	const projector = await open(newId());
	const others = [];
	for (let i = 0; i < 8; i++) others.push(await open(newId()));
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(projector.closed).toBe(false);
	for (const { socket } of [projector, ...others]) socket.terminate();
});

test('a phone that is gone does not hold up the stop', async () => {
	const { token } = await house.join();
	const gone = connect(port, '127.0.0.1');
	const answered = new Promise((resolve) => gone.once('data', resolve));
	gone.write(
		`GET /feed/${house.code} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
			`Sec-WebSocket-Key: ${Buffer.from('0123456789abcdef').toString('base64')}\r\nCookie: ${seatCookie(house.code)}=${token}\r\n\r\n`
	);
	await answered;
	gone.on('data', () => undefined);
	const started = performance.now();
	house.app.feeds.close();
	await new Promise((resolve) => server.close(resolve));
	expect(performance.now() - started).toBeLessThan(5_000);
	gone.destroy();
});
