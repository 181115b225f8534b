import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { seatCookie } from '#lib/server/auth.ts';
import { db } from '#lib/server/app.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { forPhones } from '#lib/workshop/stage.ts';
import type { Stage } from '#lib/workshop/stage.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let server: Server;
let cookie: string;
beforeEach(async () => {
	house = await openHouse();
	server = createServer().on('upgrade', (req, socket, head) => house.app.upgrade(req, socket, head));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	cookie = `${seatCookie(house.code)}=${(await house.join()).token}`;
});
afterEach(async () => {
	await house.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

/** Follows as a phone does. */
function follow(headers: Record<string, string> = { cookie }, code = house.code) {
	const socket = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/feed/${code}`, { headers });
	const phone = {
		socket,
		stage: {} as Partial<Stage>,
		last: {} as Partial<Stage>,
		messages: 0,
		here: [] as number[],
		status: 0,
		closed: 0
	};
	socket.on('message', (data: Buffer) => {
		const { now: _, here, ...parts } = JSON.parse(data.toString()) as Partial<Stage> & { now: number; here?: number };
		if (here !== undefined) phone.here.push(here);
		if (Object.keys(parts).length === 0) return;
		phone.stage = { ...phone.stage, ...parts };
		phone.last = parts;
		phone.messages++;
	});
	socket.on('open', () => (phone.status = 101));
	socket.on('unexpected-response', (req, response) => {
		phone.status = response.statusCode ?? 0;
		req.destroy();
	});
	socket.on('close', (code) => (phone.closed = code));
	socket.on('error', () => undefined);
	return phone;
}

it('begins with the whole stage and follows every act', async () => {
	const phone = follow();
	await expect.poll(() => phone.stage.workshop?.code).toBe(house.code);
	await house.join();
	await expect.poll(() => phone.stage.counts?.present).toBe(2);
	await house.open('cafe');
	await expect.poll(() => phone.stage.cafe?.round).toBe(1);
	await house.app.refreshStage(house.ids.workshop);
	expect(phone.stage).toEqual(forPhones(await readStage(db(), house.ids.workshop)));
	phone.socket.close();
});

it('sends only what changed', async () => {
	await house.open('welcome');
	await house.app.refreshStage(house.ids.workshop);
	const phone = follow();
	await expect.poll(() => phone.messages).toBe(1);
	await house.desk({ act: 'show', view: 'blank' });
	await expect.poll(() => phone.stage.screen).toEqual({ view: 'blank' });
	expect([phone.messages, Object.keys(phone.last)]).toEqual([2, ['screen']]);
	phone.socket.close();
});

it('is closed to strangers, foreign pages and unknown codes', async () => {
	const refused = [
		follow({}),
		follow({ cookie, origin: 'http://evil.example' }),
		follow({ cookie }, 'QQQQQQ'),
		follow({ cookie: 'asar-seat-HATT24=invented' })
	];
	await expect.poll(() => refused.map((phone) => phone.status)).toEqual([401, 403, 404, 401]);
	expect(house.app.feeds.count(house.ids.workshop)).toBe(0);
});

it('forgets a phone that left and says goodbye when the house closes', async () => {
	const [stays, leaves] = [follow(), follow()];
	await expect.poll(() => house.app.feeds.count(house.ids.workshop)).toBe(2);
	leaves.socket.terminate();
	await expect.poll(() => house.app.feeds.count(house.ids.workshop)).toBe(1);
	house.app.feeds.close();
	await expect.poll(() => stays.closed).toBe(1001);
});

it('takes nothing from phones', async () => {
	const phone = follow();
	await expect.poll(() => phone.messages).toBeGreaterThan(0);
	const before = JSON.stringify(await readStage(db(), house.ids.workshop));
	phone.socket.send(JSON.stringify({ screen: { view: 'blank' } }));
	phone.socket.send('x'.repeat(5000));
	await expect.poll(() => phone.closed).toBe(1009);
	expect(JSON.stringify(await readStage(db(), house.ids.workshop))).toBe(before);
});

it('tells how many people are here, when that is news', async () => {
	const { feeds } = house.app;
	const phone = follow();
	await expect.poll(() => phone.here).toEqual([1]);
	for (const n of [150, 150, 151, 151]) feeds.sendHere(house.ids.workshop, n);
	await house.desk({ act: 'show', view: 'blank' });
	await expect.poll(() => phone.stage.screen).toEqual({ view: 'blank' });
	expect(phone.here).toEqual([1, 150, 151]);
	phone.socket.close();
});

it('tells a hall that streams in at most twice a second', async () => {
	const phone = follow();
	await expect.poll(() => phone.here).toEqual([1]);
	const started = performance.now();
	const others = [];
	for (let i = 0; i < 12; i++) {
		others.push(follow({ cookie: `${seatCookie(house.code)}=${(await house.join()).token}` }));
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	await expect.poll(() => phone.here.at(-1)).toBe(13);
	expect(phone.here.length - 1).toBeLessThanOrEqual((performance.now() - started) / 500 + 1);
	for (const { socket } of [phone, ...others]) socket.close();
});

it('tells a newcomer the number with the first message', async () => {
	const first = follow();
	await expect.poll(() => first.here).toEqual([1]);
	house.app.feeds.sendHere(house.ids.workshop, 143);
	const second = follow();
	await expect.poll(() => second.messages).toBeGreaterThan(0);
	expect(second.here[0]).toBe(143);
	for (const { socket } of [first, second]) socket.close();
});

it('counts a person with several tabs once, and whoever leaves no more', async () => {
	const other = `${seatCookie(house.code)}=${(await house.join()).token}`;
	const [phone, tab, neighbour] = [follow(), follow(), follow({ cookie: other })];
	await expect.poll(() => phone.here.at(-1)).toBe(2);
	const { feeds } = house.app;
	expect([feeds.count(house.ids.workshop), feeds.authors(house.ids.workshop).size]).toEqual([3, 2]);
	tab.socket.terminate();
	neighbour.socket.terminate();
	await expect.poll(() => phone.here.at(-1)).toBe(1);
	phone.socket.terminate();
	await expect.poll(() => feeds.authors(house.ids.workshop).size).toBe(0);
	const again = follow();
	await expect.poll(() => again.here.at(-1)).toBe(1);
	again.socket.close();
});
