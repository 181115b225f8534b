/**
 * Our live engine as a process of its own: the whole app (real door, real gate, real store) behind a loopback HTTP server. Bundled by
 * bundle.ts, as the product is. Arguments: `seed FOLDER ROOMS SEATS` makes a house with one open cafe and writes `house.json`;
 * `serve FOLDER [PORT]` serves it and prints its port.
 */
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import { newId } from '#lib/live/id.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { hashToken, makeToken, seatCookie } from '#lib/server/auth.ts';
import {
	account,
	activity,
	activityTurn,
	cafeRound,
	cafeTable,
	seat,
	seating,
	seatToken,
	staging,
	village,
	workshop
} from '#lib/server/schema.ts';
import { openApp } from '#lib/server/start.server.ts';
import { transact } from '#lib/server/transact.ts';

/** What `seed` writes: one board a table, and the seats; seat i sits at table i % ROOMS. */
export type SeededHouse = { documents: string[]; seats: { id: string; number: number; cookie: string }[] };

const CODE = 'HATT24';
const DAY_MS = 86_400_000;
/** Rows of one INSERT. */
const CHUNK = 500;
const log = pino({ level: process.env.LOG_LEVEL ?? 'error' }, pino.destination(2));

async function seed(dataDir: string, rooms: number, seats: number): Promise<void> {
	const app = openApp(dataDir, log);
	const now = Date.now();
	const same = (text: string) => ({ kk: text, ru: text, en: text });
	const [workshopId, activityId, byAccountId] = [newId(), newId(), newId()];
	const tables = Array.from({ length: rooms }, () => newId());
	const people = Array.from({ length: seats }, (_, i) => ({ id: newId(), number: i + 1, token: makeToken() }));
	await transact(async ({ db }) => {
		await db.insert(village).values({
			id: 'turgyzba',
			kind: 'village',
			name: same('Тұрғызба'),
			district: same('Жылыой ауданы'),
			region: same('Атырау облысы'),
			sortKey: 'т',
			folded: 'тургызба',
			population: 3600,
			lng: 53.81667,
			lat: 47,
			accuracyM: 2500
		});
		await db.insert(account).values({ id: byAccountId, login: 'desk', passwordHash: 'x', name: 'desk', createdAt: now });
		await db.insert(workshop).values({
			id: workshopId,
			code: CODE,
			title: 'Ауылымызға не керек?',
			villageId: 'turgyzba',
			startsAt: now,
			fund: 4_000_000,
			capacity: seats,
			createdAt: now,
			byAccountId
		});
		await db.insert(staging).values({ workshopId, screen: { view: 'follow' } });
		await db
			.insert(activity)
			.values({ id: activityId, workshopId, position: 0, kind: 'cafe', minutes: 60, settings: { rounds: 1, roundMinutes: 60 } });
		await db.insert(activityTurn).values({ id: newId(), activityId, change: 'opened', at: now, byAccountId });
		await db.insert(cafeRound).values({ id: newId(), activityId, number: 1, startedAt: now, byAccountId });
		for (const [i, id] of tables.entries())
			await db.insert(cafeTable).values({ id, activityId, number: i + 1, question: same(`Сұрақ ${i + 1}`) });
		for (let from = 0; from < people.length; from += CHUNK) {
			const some = people.slice(from, from + CHUNK);
			await db.insert(seat).values(
				some.map(({ id, number }) => ({
					id,
					workshopId,
					number,
					channel: 'phone',
					name: null,
					locale: 'kk',
					consentVersion: '2026-11',
					joinedAt: now
				}))
			);
			await db
				.insert(seatToken)
				.values(some.map(({ id, token }) => ({ tokenHash: hashToken(token), seatId: id, createdAt: now, expiresAt: now + 30 * DAY_MS })));
			await db
				.insert(seating)
				.values(some.map(({ id, number }) => ({ activityId, round: 1, seatId: id, tableId: tables[(number - 1) % rooms]!, at: now })));
		}
	});
	const house: SeededHouse = {
		documents: tables.map((id) => boardDocument(activityId, id)),
		seats: people.map(({ id, number, token }) => ({ id, number, cookie: `${seatCookie(CODE)}=${token}` }))
	};
	writeFileSync(join(dataDir, 'house.json'), JSON.stringify(house));
	await app.close();
}

async function serve(dataDir: string, port: number): Promise<void> {
	const app = openApp(dataDir, log);
	// The state over HTTP is part of the rooms.
	const rooms: { request?: (req: IncomingMessage, res: ServerResponse) => void } = app.rooms;
	const server = createServer((req, res) => {
		if (req.url?.startsWith('/live/') && rooms.request) rooms.request(req, res);
		else res.writeHead(404).end();
	});
	server.on('upgrade', (req, socket, head) => app.upgrade(req, socket, head));
	await new Promise<void>((resolve) => server.listen({ port, host: '127.0.0.1', backlog: 4096 }, resolve));
	console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
}

const [act, dataDir, ...numbers] = process.argv.slice(2);
if (act === 'seed') await seed(dataDir!, Number(numbers[0]), Number(numbers[1]));
else await serve(dataDir!, Number(numbers[0] ?? 0));
