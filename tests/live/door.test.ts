/** Who may open which socket in a real workshop: cookies, permission, rotation, end. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import WebSocket from 'ws';
import { newId } from '#lib/live/id.ts';
import { boardDocument, stageDocument } from '#lib/live/protocol.ts';
import { screenCookie, seatCookie } from '#lib/server/auth.ts';
import { documentAccess } from '#lib/server/door.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let server: Server;
let port: number;
beforeEach(async () => {
	house = await openHouse();
	server = createServer().on('upgrade', (req, socket, head) => house.app.rooms.upgrade(req, socket, head));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
	await house.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

/** Tries to open a socket. @returns 101 or the status of the refusal */
function knock(document: string, headers: Record<string, string> = {}): Promise<number> {
	return new Promise((resolve) => {
		const socket = new WebSocket(`ws://127.0.0.1:${port}/live/${document}`, { headers });
		socket.on('open', () => {
			socket.terminate();
			resolve(101);
		});
		socket.on('unexpected-response', (req, response) => {
			resolve(response.statusCode ?? 0);
			req.destroy();
		});
		socket.on('error', () => undefined);
	});
}
const stage = () => stageDocument(house.ids.workshop);
const board = (i = 0) => boardDocument(house.activity('cafe'), house.ids.tables[i]!);
const seated = (token: string) => ({ cookie: `${seatCookie(house.code)}=${token}` });

test('without a cookie, with an invented one, or with one of another workshop nobody gets in', async () => {
	const { token } = await house.join();
	expect(await knock(stage())).toBe(401);
	expect(await knock(stage(), seated('invented'))).toBe(401);
	expect(await knock(stage(), { cookie: `${seatCookie('QQQQQQ')}=${token}` })).toBe(401);
	expect(await knock(stage(), seated(token))).toBe(101);
});

test('a seat and a screen get in; a foreign page does not, whatever its cookies', async () => {
	const { token } = await house.join();
	expect(await knock(board(), seated(token))).toBe(101);
	expect(await knock(board(), { cookie: `${screenCookie(house.code)}=1` })).toBe(101);
	expect(await knock(stage(), { ...seated(token), origin: 'http://evil.example' })).toBe(403);
	expect(await knock(stage(), { ...seated(token), origin: 'null' })).toBe(403);
	expect(await knock(stage(), { ...seated(token), origin: `http://127.0.0.1:${port}` })).toBe(101);
});

test('documents that do not exist are not made up', async () => {
	const { token } = await house.join();
	expect(await knock('nonsense', seated(token))).toBe(404);
	expect(await knock(stageDocument(newId()), seated(token))).toBe(401);
	expect(await knock(boardDocument(newId(), house.ids.tables[0]!), seated(token))).toBe(401);
});

test('who may write a board follows the activity and the rotation', async () => {
	const phone = await house.join();
	const visitor = { author: `seat:${phone.seat.id}`, actor: phone };
	const write = async (i: number) => {
		const access = await documentAccess(visitor, board(i));
		return access.ok && access.write;
	};
	expect([await write(0), await write(1)]).toEqual([false, false]);
	await house.open('cafe');
	expect([await write(0), await write(1)]).toEqual([true, false]);
	await house.desk({ act: 'next_round' });
	expect([await write(0), await write(1)]).toEqual([false, true]);
	await house.open('needs');
	expect([await write(0), await write(1)]).toEqual([false, false]);
	const desk = { author: `account:${house.people.facilitator.account.id}`, actor: house.people.facilitator };
	expect(await documentAccess(desk, board(0))).toMatchObject({ ok: true, write: true });
	expect(
		await documentAccess({ author: 'screen:x', actor: { account: null, seat: null, screenOf: house.ids.workshop } }, board(0))
	).toMatchObject({
		ok: true,
		write: false
	});
});
