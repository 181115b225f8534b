/** What the administrator sees of the live rooms, and what Prometheus reads. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { boardDocument, stageDocument } from '#lib/live/protocol.ts';
import { seatCookie } from '#lib/server/auth.ts';
import { config } from '#lib/server/config.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { load } from '../../src/routes/admin/live/+page.server.ts';
import { GET as getFigures } from '../../src/routes/admin/live/+server.ts';
import { drawLines, GAP_MS, remember, SPAN_MS, takeSample, type LiveFigures, type Sample } from '../../src/routes/admin/live/figures.ts';
import { GET as getMetrics } from '../../src/routes/metrics/+server.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let server: Server;
beforeAll(async () => {
	house = await openHouse();
	server = createServer().on('upgrade', (req, socket, head) => house.app.upgrade(req, socket, head));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
	await house.close();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
});

const eventOf = (actor: Actor) =>
	({ locals: { actor, locale: 'kk', requestId: 'x' }, url: new URL('http://house.example/admin/live') }) as never;
const ask = (actor: Actor) => getFigures(eventOf(actor));
const figures = async () => (await (await ask(house.people.admin)).json()) as LiveFigures;

describe('the live panel', () => {
	it('is for the administrator only, as a page and as figures', async () => {
		await expect(load(eventOf(NOBODY))).rejects.toMatchObject({ status: 303, location: '/login?back=%2Fadmin%2Flive' });
		await expect(load(eventOf(house.people.facilitator))).rejects.toMatchObject({ status: 403 });
		expect(await load(eventOf(house.people.admin))).toHaveProperty('figures.documents');
		const answers = [NOBODY, house.people.facilitator, house.people.coordinator, house.people.akimat, house.people.admin].map(ask);
		expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([401, 403, 403, 403, 200]);
	});

	it('counts people on documents and phones that only follow, each once, and names documents as people know them', async () => {
		await house.open('cafe');
		const seat = await house.join();
		const { port } = server.address() as AddressInfo;
		const cookie = `${seatCookie(house.code)}=${seat.token}`;
		const other = `${seatCookie(house.code)}=${(await house.join()).token}`;
		const table = boardDocument(house.activity('cafe'), house.ids.tables[1]!);
		const sockets = [
			new WebSocket(`ws://127.0.0.1:${port}/live/${table}`, { headers: { cookie } }),
			new WebSocket(`ws://127.0.0.1:${port}/feed/${house.code}`, { headers: { cookie } }),
			new WebSocket(`ws://127.0.0.1:${port}/feed/${house.code}`, { headers: { cookie: other } })
		];
		await Promise.all(sockets.map((socket) => once(socket, 'open')));
		await expect.poll(async () => (await figures()).connections).toBe(3);
		const { people, documents } = await figures();
		expect(people).toBe(2);
		expect(documents.rows.find(({ key }) => key === table)).toMatchObject({
			kind: 'board',
			title: 'Ауылымызға не керек?',
			table: 2,
			connections: 1
		});
		expect(documents.rows.map(({ kind, table }) => [kind, table])[0]).toEqual(['stage', null]);
		expect(documents.rows[0]!.key).toBe(stageDocument(house.ids.workshop));
		for (const socket of sockets) socket.terminate();
		await expect.poll(async () => (await figures()).people).toBe(0);
	});
});

describe('/metrics', () => {
	afterEach(() => void (config.metrics = false));

	it('is not there unless it was switched on', async () => {
		await expect(getMetrics(eventOf(house.people.admin))).rejects.toMatchObject({ status: 404 });
	});

	it('tells of the process and the rooms, to anybody inside, as often as it is asked', async () => {
		config.metrics = true;
		await getMetrics(eventOf(NOBODY));
		const answer = await getMetrics(eventOf(NOBODY));
		expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
		const text = await answer.text();
		const value = (name: string) => Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]);
		const { totals, store, rooms } = house.app.rooms.report();
		expect(value('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
		expect(value('asar_live_documents')).toBe(rooms.length);
		expect(value('asar_live_store_commits_total')).toBe(store.commits);
		expect(store.commits).toBeGreaterThan(0);
		expect(value('asar_live_frames_total')).toBe(totals.received);
		expect(text).not.toContain(house.ids.workshop);
	});
});

describe('the pictures', () => {
	const shown = (now: number, accepted: number): LiveFigures => ({
		now,
		memory: 0,
		people: 3,
		connections: 4,
		asking: 0,
		totals: { accepted } as LiveFigures['totals'],
		store: { waiting: 0, commits: 1, edits: 1, lastMs: 7, slowestMs: 9 },
		documents: { count: 2, bytes: 0, rows: [], more: 0 }
	});
	const sample = (at: number): Sample => ({ at, people: 1, edits: 1, disk: 1, documents: 1 });

	it('know edits a second only from two askings of the same process', () => {
		expect(takeSample(shown(2_000, 30), null).edits).toBeNull();
		expect(takeSample(shown(4_000, 40), shown(2_000, 30))).toEqual({ at: 4_000, people: 3, edits: 5, disk: 7, documents: 2 });
		expect(takeSample(shown(4_000, 2), shown(2_000, 30)).edits).toBeNull();
		expect(takeSample(shown(2_000, 40), shown(2_000, 30)).edits).toBeNull();
	});

	it('remember five minutes', () => {
		let kept: Sample[] = [];
		for (let at = 0; at <= 2 * SPAN_MS; at += 2_000) kept = remember(kept, sample(at));
		expect(kept).toHaveLength(SPAN_MS / 2_000);
		expect(kept.at(-1)!.at).toBe(2 * SPAN_MS);
	});

	it('begin at zero, end now, and do not join what nobody has seen', () => {
		const now = SPAN_MS;
		const lines = drawLines(
			[
				{ at: 0, value: 0 },
				{ at: 2_000, value: 10 },
				{ at: 4_000, value: null },
				{ at: 6_000, value: 5 },
				{ at: now - GAP_MS, value: 10 },
				{ at: now, value: 20 }
			],
			now,
			10,
			300,
			40
		);
		expect(lines).toEqual(['0.0,40.0 2.0,0.0', '6.0,20.0 6.0,20.0', '292.0,0.0 300.0,0.0']);
	});
});
