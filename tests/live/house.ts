/** A real house for the live tests: HTTP server on loopback, real SQLite files, real clients. Also runs as a process of its own. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as decoding from 'lib0/decoding';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { newId } from '#lib/live/id.ts';
import { MESSAGE, boardDocument, encodeSync, readControl, stageDocument, type Control } from '#lib/live/protocol.ts';
import { createRooms, type Access, type Rooms, type RoomsOptions, type Visitor } from '#lib/live/rooms.server.ts';
import { createStorage, type Storage } from '#lib/live/storage.server.ts';
import { config, type LiveLimits } from '#lib/server/config.ts';
import { publishApp, type App } from '#lib/server/app.ts';
import { openDatabase } from '#lib/server/db.ts';
import { WriteQueue } from '#lib/server/transact.ts';
import { NOBODY } from '#lib/workshop/rules.ts';

export const WORKSHOP = newId();
export const STAGE = stageDocument(WORKSHOP);
export const SEATS = [newId(), newId(), newId()] as const;

export type House = {
	url: string;
	dir: string;
	rooms: Rooms;
	/** What the house answers when asked for access; the tests change it. */
	may(visitor: Visitor, document: string): Access;
	/** Stops politely. */
	stop(): Promise<void>;
};

/** @returns a new board name. */
export function newBoard(): string {
	return boardDocument(newId(), newId());
}

/** @returns a new folder for data. */
export function newFolder(): string {
	return mkdtempSync(join(tmpdir(), 'asar-live-'));
}

const everybodyWrites = (): Access => ({ ok: true, write: true, workshopId: WORKSHOP });

/** A seat is named by the cookie `seat=ID.NUMBER`; the screen by `screen=1`. */
function identify(req: IncomingMessage): Visitor | null {
	const [, id, number] = /seat=([^.;]+)\.(\d+)/.exec(req.headers.cookie ?? '') ?? [];
	if (id) return { author: `seat:${id}`, actor: { ...NOBODY, seat: { id, workshopId: WORKSHOP, number: Number(number) } } };
	if (req.headers.cookie?.includes('screen=1')) return { author: `screen:${WORKSHOP}`, actor: { ...NOBODY, screenOf: WORKSHOP } };
	return null;
}

/** Starts a house on a folder. `wrap` may stand between the rooms and their storage. */
export async function startHouse(
	dir = newFolder(),
	wrap: (storage: Storage) => Storage = (storage) => storage,
	idleMs = 60_000,
	port = 0,
	limits: Partial<LiveLimits> = {},
	hooks: Pick<RoomsOptions, 'onLate' | 'elsewhere' | 'onPresence'> = {}
): Promise<House> {
	const handles = openDatabase(dir, 'server/migrations');
	const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' });
	const queue = new WriteQueue(
		handles.write,
		(sql) => void handles.raw.exec(sql),
		(error) => log.error({ err: error }, 'news could not be passed on')
	);
	const server = createServer();
	const rooms = createRooms({
		storage: wrap(createStorage(handles.file, log)),
		identify: async (req) => identify(req),
		originAllowed: ({ headers }) => headers.origin === undefined || headers.origin === `http://${headers.host}`,
		access: async (visitor, document) => house.may(visitor, document),
		log,
		limits: { ...config.live, idleMs, ...limits },
		...hooks
	});
	// The rooms need only this much of the app.
	publishApp({ handles, queue, rooms, log, dataDir: dir } as App);
	server.on('upgrade', rooms.upgrade);
	server.on('request', rooms.request);
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	const house: House = {
		url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/live`,
		dir,
		rooms,
		may: everybodyWrites,
		async stop() {
			await rooms.close();
			await queue.settle();
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			handles.close();
			publishApp(undefined);
		}
	};
	return house;
}

export type Client = {
	doc: Y.Doc;
	provider: WebsocketProvider;
	heard: Control[];
	closed: { code: number; reason: string } | null;
	end(): void;
};
const open: { end(): void }[] = [];

/** A socket class that sends a cookie, as a browser does. */
export function socketWith(cookie: string): typeof globalThis.WebSocket {
	return class extends WebSocket {
		constructor(url: string, protocols?: string | string[]) {
			super(url, protocols, { headers: { cookie } });
		}
	} as unknown as typeof globalThis.WebSocket;
}

/** @returns the cookie of one of the seats (0, 1, 2). */
export function seatCookie(seat: number): string {
	return `seat=${SEATS[seat]}.${seat + 1}`;
}

/** Opens a document with y-websocket's own provider. */
export function connect(url: string, document: string, cookie: string, doc = new Y.Doc()): Client {
	const provider = new WebsocketProvider(url, document, doc, {
		disableBc: true,
		maxBackoffTime: 300,
		WebSocketPolyfill: socketWith(cookie)
	});
	const client: Client = {
		doc,
		provider,
		heard: [],
		closed: null,
		end: () => provider.destroy()
	};
	provider.messageHandlers[MESSAGE.control] = (_encoder, decoder) => void client.heard.push(readControl(decoder)!);
	provider.on('connection-close', (event) => {
		if (event) client.closed = { code: event.code, reason: event.reason };
	});
	open.push(client);
	return client;
}

export type Raw = {
	ws: WebSocket;
	heard: Control[];
	closed: Promise<{ code: number; reason: string }>;
	send(step: 0 | 1 | 2, update: Uint8Array): void;
};

/** Opens a document with a bare socket that says what the tests want. Rejects with the HTTP status when it is turned away. */
export function connectRaw(url: string, document: string, headers: Record<string, string>): Promise<Raw> {
	return new Promise((resolve, reject) => {
		const ws = new WebSocket(`${url}/${document}`, { headers });
		const heard: Control[] = [];
		const closed = new Promise<{ code: number; reason: string }>((done) =>
			ws.on('close', (code, reason) => done({ code, reason: reason.toString() }))
		);
		ws.on('message', (data: Buffer) => {
			const decoder = decoding.createDecoder(data);
			if (decoding.readVarUint(decoder) === MESSAGE.control) heard.push(readControl(decoder)!);
		});
		ws.on('unexpected-response', (_req, res) => reject(new Error(String(res.statusCode))));
		ws.on('error', reject);
		ws.on('open', () => {
			open.push({ end: () => ws.terminate() });
			resolve({ ws, heard, closed, send: (step, update) => ws.send(encodeSync(step, update)) });
		});
	});
}

/** Waits until something is so; fails after 5 s. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
	const end = Date.now() + 5_000;
	while (!isSo()) {
		if (Date.now() > end) throw new Error(`in vain: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
}

/** @returns how many frames of the client are on the disk. */
export function savedBy(client: { heard: Control[] }): number {
	return client.heard.reduce((most, control) => (control.type === 'saved' ? Math.max(most, control.n) : most), 0);
}

/** Ends all clients of a test and the given folders. */
export function cleanUp(...folders: string[]): void {
	for (const client of open.splice(0)) client.end();
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

// As a process of its own, to be killed (arguments: folder, port): prints its address.
if (process.argv[1]?.endsWith('house.ts') && process.argv[2]) {
	const house = await startHouse(process.argv[2], undefined, undefined, Number(process.argv[3] ?? 0));
	console.log(house.url);
}
