/** How a phone comes back to its stage: soon after a crash, at once when it wakes, and not for ever when its seat is gone. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { seatCookie } from '#lib/server/auth.ts';
import { db } from '#lib/server/app.ts';
import { followStage } from '#lib/workshop/follow-stage.svelte.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { openHouse, type House } from '../support/house.ts';
import { socketWith } from './house.ts';

let house: House;
let server: Server;
let port = 0;
/** Tries of the phone. */
let tries = 0;
let browser: EventTarget & { visibilityState: string };
let stop: (() => void) | undefined;

const listen = () =>
	new Promise<void>((resolve) => {
		server = createServer().on('upgrade', (req, socket, head) => house.app.upgrade(req, socket, head));
		server.listen(port, '127.0.0.1', resolve);
	});
/** The house is gone from one moment to the next. */
async function crash() {
	server.closeAllConnections();
	for (const socket of lines) socket.destroy();
	await new Promise((resolve) => server.close(resolve));
}
const lines = new Set<{ destroy(): void }>();

beforeEach(async () => {
	house = await openHouse();
	port = 0;
	await listen();
	server.on('connection', (socket) => lines.add(socket));
	({ port } = server.address() as AddressInfo);
	tries = 0;
	browser = Object.assign(new EventTarget(), { visibilityState: 'visible' });
	const cookie = `${seatCookie(house.code)}=${(await house.join()).token}`;
	const Socket = socketWith(cookie) as unknown as new (url: string) => { onerror: unknown };
	vi.stubGlobal(
		'WebSocket',
		class extends Socket {
			constructor(url: string) {
				super(url);
				tries++;
				this.onerror = () => undefined;
			}
		}
	);
	vi.stubGlobal('location', { protocol: 'http:', host: `127.0.0.1:${port}` });
	vi.stubGlobal('document', browser);
	for (const name of ['addEventListener', 'removeEventListener'] as const) vi.stubGlobal(name, browser[name].bind(browser));
});
afterEach(async () => {
	stop?.();
	vi.unstubAllGlobals();
	await house.close();
	await crash();
});

async function follow(mayReturn = async () => true) {
	const phone = followStage(house.code, await readStage(db(), house.ids.workshop), 0);
	const heard = { returns: 0 };
	stop = phone.start({ onReturn: () => heard.returns++, mayReturn });
	await expect.poll(() => phone.here).toBe(1);
	return { phone, heard };
}

it('is back two seconds after a crashed house listens again, and says so once', async () => {
	const { phone, heard } = await follow();
	await crash();
	await expect.poll(() => phone.connected).toBe(false);
	expect(phone.here).toBeNull();
	await new Promise((resolve) => setTimeout(resolve, 4_000));
	await listen();
	await expect.poll(() => phone.connected, { timeout: 2_000, interval: 20 }).toBe(true);
	expect(heard.returns).toBe(1);
	await house.desk({ act: 'show', view: 'blank' });
	await expect.poll(() => phone.stage.screen).toEqual({ view: 'blank' });
});

it('tries at once when it is looked at again or has its network back, and not while nobody looks', async () => {
	const { phone } = await follow();
	browser.dispatchEvent(new Event('visibilitychange'));
	expect(tries).toBe(1);
	await crash();
	await expect.poll(() => phone.connected).toBe(false);
	for (const event of ['visibilitychange', 'online']) {
		const before = tries;
		browser.dispatchEvent(new Event(event));
		expect(tries).toBe(before + 1);
	}
	browser.visibilityState = 'hidden';
	const before = tries;
	browser.dispatchEvent(new Event('visibilitychange'));
	expect(tries).toBe(before);
});

it('asks whether it may still come, and knocks no more when it may not', async () => {
	let asked = 0;
	const { phone } = await follow(async () => ++asked < 2);
	await crash();
	await expect.poll(() => asked, { timeout: 15_000 }).toBe(2);
	const knocked = tries;
	await new Promise((resolve) => setTimeout(resolve, 2_000));
	expect(tries).toBe(knocked);
	expect(phone.connected).toBe(false);
});
