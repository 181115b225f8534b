/** Which of a phone's seats a socket is for; a seat that left, was muted or lost its phone is heard at once, not at its next knock. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { boardDocument, stageDocument } from '#lib/live/protocol.ts';
import { claimHelper, endHelper, inviteHelper } from '#lib/seat/helping.server.ts';
import { actOnSeat } from '#lib/seat/roll.server.ts';
import { helperCookie, seatCookie } from '#lib/server/auth.ts';
import { seat } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { cleanUp, connectRaw, until, type Raw } from './house.ts';
import { openHouse, type House } from '../support/house.ts';
import { WebSocket } from 'ws';

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
	cleanUp();
	await house.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

const board = () => boardDocument(house.activity('cafe'), house.ids.tables[0]!);
const cookieOf = (...tokens: string[]) => ({ cookie: `${seatCookie(house.code)}=${tokens.join('.')}` });
const enter = (headers: Record<string, string>, query = '', document = board()) =>
	connectRaw(`ws://127.0.0.1:${port}/live`, document + query, headers);
/** What the socket was told last about writing. */
const writes = (raw: Raw) => raw.heard.findLast((control) => control.type === 'access')?.write;
const phone = (seatId: string) => ({ ...house.people.facilitator, seat: { id: seatId, workshopId: house.ids.workshop, number: 1 } });
const desk = (seatId: string, act: 'leave' | 'back' | 'free') =>
	actOnSeat(house.people.facilitator, house.ids.workshop, seatId, { id: newId(), act });

/** Follows as a phone does. @returns 101 or the status, and the close code when it is sent away */
function follow(headers: Record<string, string>, query = '') {
	const socket = new WebSocket(`ws://127.0.0.1:${port}/feed/${house.code}${query}`, { headers });
	const line = { status: 0, closed: 0, socket };
	socket.on('open', () => (line.status = 101));
	socket.on('unexpected-response', (req, response) => {
		line.status = response.statusCode ?? 0;
		req.destroy();
	});
	socket.on('close', (code) => (line.closed = code));
	socket.on('error', () => undefined);
	return line;
}

test('each socket is for the seat that it names, and for none that the phone does not hold', async () => {
	const [a, b, c] = [await house.join(), await house.join(), await house.join()];
	await house.open('cafe'); // 1 and 3 at the first table, 2 at the second
	const both = cookieOf(a.token, b.token);
	const [first, second] = [await enter(both, `?seat=${a.seat.id}`), await enter(both, `?seat=${b.seat.id}`)];
	await until('both were told', () => writes(first) !== undefined && writes(second) !== undefined);
	expect([writes(first), writes(second)]).toEqual([true, false]);
	await expect(enter(both, `?seat=${c.seat.id}`)).rejects.toThrow('401');
	const [fine, foreign] = [follow(both, `?seat=${b.seat.id}`), follow(both, `?seat=${c.seat.id}`)];
	await until('the feeds answered', () => fine.status !== 0 && foreign.status !== 0);
	expect([fine.status, foreign.status]).toEqual([101, 401]);
	fine.socket.terminate();
});

test('a seat that leaves may not write from that moment on, and may again when it is back', async () => {
	const a = await house.join();
	await house.open('cafe');
	const raw = await enter(cookieOf(a.token));
	await until('may write', () => writes(raw) === true);
	await actOnSeat({ ...phone(a.seat.id), account: null }, house.ids.workshop, a.seat.id, { id: newId(), act: 'leave' });
	await until('may not', () => writes(raw) === false);
	await desk(a.seat.id, 'back');
	await until('may again', () => writes(raw) === true);
});

test('a muted seat becomes a reader at once', async () => {
	const a = await house.join();
	await house.open('cafe');
	const raw = await enter(cookieOf(a.token));
	await until('may write', () => writes(raw) === true);
	await transact(async (tx) => {
		await tx.db.update(seat).set({ mutedAt: tx.now }).where(eq(seat.id, a.seat.id));
		tx.publish({ kind: 'workshop', workshopId: house.ids.workshop, phase: true });
	});
	await until('may not', () => writes(raw) === false);
});

test('the phone of a seat that was taken from it is sent away, from boards and from the feed', async () => {
	const [a, b] = [await house.join(), await house.join()];
	await house.open('cafe');
	const [lost, other] = [await enter(cookieOf(a.token)), await enter(cookieOf(b.token))];
	const [feed, stays] = [follow(cookieOf(a.token)), follow(cookieOf(b.token))];
	await until('all are in', () => writes(lost) === true && feed.status === 101 && stays.status === 101);
	await desk(a.seat.id, 'free');
	expect((await lost.closed).code).toBe(4401);
	await until('the feed is closed', () => feed.closed !== 0);
	expect([stays.closed, other.ws.readyState]).toEqual([0, WebSocket.OPEN]);
	await expect(enter(cookieOf(a.token))).rejects.toThrow('401');
	stays.socket.terminate();
});

test('a helper reads, writes no board, and is sent away when the help ends', async () => {
	const invited = await inviteHelper(house.people.facilitator, house.ids.workshop, { id: newId(), name: 'Айгүл' });
	const claimed = invited.ok ? await claimHelper(house.ids.workshop, invited.value.token) : invited;
	if (!invited.ok || !claimed.ok) throw new Error('refused');
	const cookie = { cookie: `${helperCookie(house.code)}=${claimed.value.token}` };
	await house.open('cafe');
	const raw = await enter(cookie);
	const stage = await enter(cookie, '', stageDocument(house.ids.workshop));
	const feed = follow(cookie);
	await until('is in', () => writes(raw) === false && feed.status === 101);
	await endHelper(house.people.facilitator, house.ids.workshop, invited.value.id, newId());
	expect([(await raw.closed).code, (await stage.closed).code]).toEqual([4401, 4401]);
	await until('the feed is closed', () => feed.closed !== 0);
});
