/** Two members on one application over real sockets: who gets in, what both see, and what ends when it is sent. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { addRow, changeText, readContent, setRow, setValue, textOf } from '#lib/application/document.ts';
import { addMember, removeMember } from '#lib/application/group.server.ts';
import { contentOf, moveApplication } from '#lib/application/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { applicationDocument, MESSAGE } from '#lib/live/protocol.ts';
import { groupCookie } from '#lib/server/auth.ts';
import { application, programme } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let server: Server;
let port: number;
const open: WebsocketProvider[] = [];
const id = newId();
const words = (text: string) => ({ kk: text, ru: text, en: text });
beforeEach(async () => {
	house = await openHouse();
	const by = { createdAt: 1, byAccountId: house.people.coordinator.account.id };
	await transact(async ({ db }) => {
		const years = { startsOn: '2026-01-01', endsOn: '2026-12-31', fund: 9, grantMax: 9 };
		await db.insert(programme).values({ id: 'p', name: words('Бағдарлама'), ...years, settings: {}, ...by });
		await db.insert(application).values({ id, programmeId: 'p', villageId: house.ids.village, number: 1, title: 'Алаң', ...by });
	});
	server = createServer().on('upgrade', (req, socket, head) => house.app.rooms.upgrade(req, socket, head));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	({ port } = server.address() as AddressInfo);
});
afterEach(async () => {
	for (const provider of open.splice(0)) provider.destroy();
	await house.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

async function link(leader: boolean): Promise<{ token: string; memberId: string }> {
	const input = { id: newId(), role: 'Мүше', name: '', consent: false, leader, login: '' };
	const made = await addMember(house.people.coordinator, null, id, input);
	if (!made.ok) throw new Error(made.reason);
	return { token: made.value.token!, memberId: made.value.id };
}

function sit(token: string): { doc: Y.Doc; provider: WebsocketProvider } {
	const doc = new Y.Doc();
	class Socket extends WebSocket {
		constructor(url: string) {
			super(url, { headers: { cookie: `${groupCookie(id)}=${token}` } });
		}
	}
	const provider = new WebsocketProvider(`ws://127.0.0.1:${port}/live`, applicationDocument(id), doc, {
		disableBc: true,
		WebSocketPolyfill: Socket as never
	});
	provider.messageHandlers[MESSAGE.control] = () => undefined;
	open.push(provider);
	return { doc, provider };
}
const filled = (doc: Y.Doc) => vi.waitFor(() => expect(textOf(doc, 'goal')).not.toBeNull());

test('a link gets in, nothing else does; two at once keep both', async () => {
	const knock = (cookie: string) =>
		new Promise<number>((resolve) => {
			const socket = new WebSocket(`ws://127.0.0.1:${port}/live/${applicationDocument(id)}`, { headers: { cookie } });
			socket.on('unexpected-response', (req, response) => (resolve(response.statusCode ?? 0), req.destroy()));
			socket.on('open', () => (resolve(101), socket.terminate()));
			socket.on('error', () => undefined);
		});
	const [first, second] = [await link(true), await link(false)];
	expect(await knock('')).toBe(401);
	expect(await knock(`${groupCookie(id)}=invented`)).toBe(401);
	expect(await knock(`${groupCookie(newId())}=${first.token}`)).toBe(401);
	expect(await knock(`${groupCookie(id)}=${first.token}`)).toBe(101);
	const [a, b] = [sit(first.token), sit(second.token)];
	await Promise.all([filled(a.doc), filled(b.doc)]);
	const row = newId();
	addRow(a.doc, 'budget', row, { item: 'Құм' });
	await vi.waitFor(() => expect(readContent(b.doc).rows.budget.some((one) => one.id === row)).toBe(true));
	setRow(a.doc, 'budget', row, { quantity: 3 });
	setRow(b.doc, 'budget', row, { price: 500 });
	changeText(textOf(a.doc, 'goal')!, 'Алаң');
	changeText(textOf(b.doc, 'problem')!, 'Жер бос');
	for (const { doc } of [a, b])
		await vi.waitFor(() => {
			const { texts, rows } = readContent(doc);
			expect(rows.budget.find((one) => one.id === row)).toMatchObject({ item: 'Құм', quantity: 3, price: 500 });
			expect([texts.goal, texts.problem]).toEqual(['Алаң', 'Жер бос']);
		});
	await vi.waitFor(async () => expect((await contentOf(id)).texts.goal).toBe('Алаң'));
});

test('what is not of its shape reaches nobody; a withdrawn application and a removed member are closed at once', async () => {
	const [leader, other] = [await link(true), await link(false)];
	const [a, b] = [sit(leader.token), sit(other.token)];
	await Promise.all([filled(a.doc), filled(b.doc)]);
	setValue(b.doc, 'start', '2026-06-01');
	await vi.waitFor(() => expect(readContent(a.doc).values.start).toBe('2026-06-01'));
	const closed = new Promise<number>((resolve) => b.provider.on('connection-close', (event) => resolve(event?.code ?? 0)));
	const removed = await removeMember(house.people.coordinator, null, id, { id: newId(), memberId: other.memberId });
	expect(removed.ok).toBe(true);
	expect(await closed).toBe(4403);
	const refused = new Promise<number>((resolve) => a.provider.on('connection-close', (event) => resolve(event?.code ?? 0)));
	const moved = await moveApplication(house.people.coordinator, null, id, { id: newId(), to: 'withdrawn', reason: 'Топ бас тартты' });
	expect(moved.ok).toBe(true);
	setValue(a.doc, 'start', '2026-07-01');
	expect(await refused).toBe(4409);
	expect((await contentOf(id)).values.start).toBe('2026-06-01');
});
