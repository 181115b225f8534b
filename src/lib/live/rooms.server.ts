/**
 * The rooms of one process: who may enter, who is in, which documents are open. y-websocket protocol on /live/<document>; the same
 * address answers plain HTTP with the document's state. Everything about a visitor is asked before the socket is accepted; a room that
 * cannot be loaded is not opened.
 */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type * as Y from 'yjs';
import type { LiveLimits } from '#lib/server/config.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { Verdict } from '#lib/workshop/rules.ts';
import { Connection, type Surroundings } from './connection.server.ts';
import { createLimits } from './limits.server.ts';
import { createPresence } from './presence.server.ts';
import { CLOSE, parseDocument, type Presence } from './protocol.ts';
import { newTotals, type LiveReport } from './report.ts';
import { Room } from './room.server.ts';
import type { Storage } from './storage.server.ts';
import type { Access, Late, Visitor } from './visitor.server.ts';

export type { Access, Late, Visitor } from './visitor.server.ts';

const PATH = '/live/';
const MAX_FRAME = 1024 * 1024;
const BEAT_MS = 20_000;
const COME_BACK_MS = 1_000;

export type Rooms = {
	/** Takes an HTTP upgrade of /live/<document>, or answers 401, 403, 404, 429 or 503. */
	upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
	/** Answers GET and HEAD of /live/<document>: the state as a Yjs update (v1), compressed; refuses as `upgrade` does. */
	request(req: IncomingMessage, res: ServerResponse): void;
	/** An edit by the server: stored when it resolves; a stage's edit is stored before anybody sees it. Rejects when it cannot be. */
	edit<T>(document: string, author: string, change: (doc: Y.Doc) => T): Promise<T>;
	/**
	 * An edit for somebody: `may` is asked when the document is open, and again when permissions changed meanwhile, so that nothing is
	 * written after a closing. @returns its refusal, or ok when the edit is stored
	 */
	editFor(document: string, author: string, may: () => Promise<Verdict>, change: (doc: Y.Doc) => Verdict): Promise<Verdict>;
	/** Reads a document as it is now. `read` must not change it. */
	view<T>(document: string, read: (doc: Y.Doc) => T): Promise<T>;
	/** Who may write has changed: from this moment every connection of the workshop is asked again before its next edit is judged. */
	permissionsChanged(workshopId: string): void;
	/** @returns who is connected to which document of a workshop. */
	connections(workshopId: string): { author: string; document: string }[];
	/** @returns who is in a workshop now, with everything that staff may know. */
	presence(workshopId: string): Required<Presence>;
	/** Somebody came or went who follows the workshop by other ways (`elsewhere`). */
	presenceChanged(workshopId: string): void;
	report(): LiveReport;
	/** Says goodbye (1001), stores everything, waits. */
	close(): Promise<void>;
};

export type RoomsOptions = {
	storage: Storage;
	/** May this visitor read (and write) this document now? Asked again after `permissionsChanged`. */
	access(visitor: Visitor, document: string): Promise<Access>;
	/** Who is it? null = nobody we know (401). */
	identify(req: IncomingMessage): Promise<Visitor | null>;
	originAllowed(req: IncomingMessage): boolean;
	log: Logger;
	limits: LiveLimits;
	/** A board edit was refused because it came too late. */
	onLate?(late: Late): void;
	/** Authors that follow a workshop without a room. */
	elsewhere?(workshopId: string): Iterable<string>;
	/** How many people are in a workshop has changed; at most twice a second. */
	onPresence?(workshopId: string, here: number): void;
};

/** Makes the rooms of a process; there must be one only (architecture, rule 8). */
export function createRooms({ storage, access, identify, originAllowed, log, limits, ...hooks }: RoomsOptions): Rooms {
	const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false, clientTracking: false });
	const rooms = new Map<string, Promise<Room>>();
	const opened = new Map<string, Room>();
	/** Rooms on their way out: the same document is loaded again only when they have stored everything. */
	const leaving = new Map<string, Promise<void>>();
	const idle = new Map<string, NodeJS.Timeout>();
	const connections = new Set<Connection>();
	const epochs = new Map<string, number>();
	const allowances = createLimits(limits);
	const totals = newTotals();
	const presence = createPresence(hooks.elsewhere ?? (() => []), (workshopId, here) => hooks.onPresence?.(workshopId, here));
	let changes = 0;
	let asking = 0;
	let closed = false;

	const house: Surroundings = {
		log,
		totals,
		limits,
		access,
		epoch: (workshopId) => epochs.get(workshopId) ?? 0,
		left(connection) {
			connections.delete(connection);
			allowances.leave(connection);
			presence.leave(connection.workshopId, connection);
			restWhenIdle(connection.room);
		},
		spend: allowances.spend,
		late: (late) => hooks.onLate?.(late),
		trouble: ({ workshopId, visitor }, kind) => presence.trouble(workshopId, visitor.actor.seat?.number ?? 0, kind)
	};

	function open(document: string): Promise<Room> {
		clearTimeout(idle.get(document));
		idle.delete(document);
		let room = rooms.get(document);
		if (!room) {
			room = (leaving.get(document) ?? Promise.resolve()).then(() => Room.open(document, storage, log, totals, drop));
			rooms.set(document, room);
			room.then(
				(found) => opened.set(document, found),
				(error: unknown) => {
					log.error({ document, err: error }, 'a document could not be loaded');
					totals.failed++;
					rooms.delete(document);
				}
			);
		}
		return room;
	}

	/** A room that breaks while somebody waits for it is no room to write into: what comes next is loaded anew. */
	async function openWhole(document: string): Promise<Room> {
		for (;;) {
			const room = await open(document);
			if (!room.broken) return room;
		}
	}

	function drop(room: Room): void {
		rooms.delete(room.name);
		opened.delete(room.name);
		clearTimeout(idle.get(room.name));
		idle.delete(room.name);
		const gone = room.settle().then(() => {
			if (leaving.get(room.name) === gone) leaving.delete(room.name);
		});
		leaving.set(room.name, gone);
	}

	function restWhenIdle(room: Room): void {
		if (closed || room.broken || room.listeners.size > 0 || !rooms.has(room.name)) return;
		clearTimeout(idle.get(room.name));
		const timer = setTimeout(() => {
			if (room.listeners.size > 0 || room.broken) return;
			if (room.isUnfolded) void room.fold();
			drop(room);
		}, limits.idleMs);
		idle.set(room.name, timer.unref());
	}

	type Admitted = { room: Room; visitor: Visitor; may: Extract<Access, { ok: true }>; epoch: number };

	async function ask(req: IncomingMessage, document: string): Promise<Admitted | number> {
		const visitor = await identify(req);
		if (!visitor) return 401;
		const before = changes;
		const may = await access(visitor, document);
		if (!may.ok) return STATUS[may.reason];
		// Permissions that changed while we asked are asked again before the first edit.
		const epoch = before === changes ? house.epoch(may.workshopId) : -1;
		return { room: await open(document), visitor, may, epoch };
	}

	/** @returns the room and who may enter it, or the HTTP status of the refusal. */
	async function admit(req: IncomingMessage): Promise<Admitted | number> {
		const document = readDocument(req.url);
		if (!document) return 404;
		if (!originAllowed(req)) return 403;
		if (closed || asking >= limits.asking) return 503;
		asking++;
		const admitted = await ask(req, document).finally(() => asking--);
		if (typeof admitted === 'number' || (!closed && !admitted.room.broken)) return admitted;
		restWhenIdle(admitted.room);
		return 503;
	}

	/** @returns whether the socket has become a connection. */
	async function accept(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<boolean> {
		const admitted = await admit(req);
		if (typeof admitted === 'number') return answer(socket, admitted);
		const { room, visitor, may, epoch } = admitted;
		let taken = false;
		if (!socket.destroyed) {
			const made = allowances.makeRoomFor(visitor.author, room.name);
			server.handleUpgrade(req, socket, head, (ws) => {
				taken = true;
				const connection = new Connection(ws, socket, visitor, room, { ...may, epoch }, house);
				connections.add(connection);
				allowances.enter(connection);
				presence.enter(may.workshopId, connection);
				if (made) house.trouble(connection, 'too_many_sockets');
				if (epoch === -1) connection.recheck();
			});
		}
		restWhenIdle(room);
		return taken;
	}

	async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
		if (req.method !== 'GET' && req.method !== 'HEAD') return void res.writeHead(405, { allow: 'GET, HEAD' }).end();
		const admitted = await admit(req);
		if (typeof admitted === 'number') return void res.writeHead(admitted).end();
		const { room } = admitted;
		const { gzip, etag, plain } = await room.state.packed();
		restWhenIdle(room);
		if (req.headers['if-none-match'] === etag) return void res.writeHead(304, { etag }).end();
		const packed = /\bgzip\b/.test(String(req.headers['accept-encoding'] ?? ''));
		const body = packed ? gzip : plain;
		res.writeHead(200, {
			'content-type': 'application/octet-stream',
			'content-length': body.length,
			...(packed && { 'content-encoding': 'gzip' }),
			'cache-control': 'private, no-cache',
			vary: 'accept-encoding, cookie',
			'x-content-type-options': 'nosniff',
			etag
		});
		totals.bytesOut += body.length;
		res.end(req.method === 'HEAD' ? undefined : body);
	}

	const beat = setInterval(() => {
		for (const connection of connections) connection.beat();
		for (const room of opened.values()) room.foldWhenQuiet();
	}, BEAT_MS);
	beat.unref();

	return {
		upgrade(req, socket, head) {
			const onError = () => socket.destroy();
			socket.on('error', onError);
			accept(req, socket, head)
				.catch((error: unknown) => {
					log.error({ err: error }, 'an upgrade failed');
					return answer(socket, 503);
				})
				.then((taken) => {
					// A socket that was turned away may still break; whoever took it listens itself.
					if (taken === true) socket.off('error', onError);
				});
		},
		request(req, res) {
			serve(req, res).catch((error: unknown) => {
				log.error({ err: error }, 'a state could not be sent');
				if (!res.headersSent) res.writeHead(503);
				res.end();
			});
		},
		async edit(document, author, change) {
			const room = await openWhole(document);
			try {
				return await room.edit(author, change);
			} finally {
				restWhenIdle(room);
			}
		},
		async editFor(document, author, may, change) {
			let room = await openWhole(document);
			try {
				for (let before = -1; before !== changes || room.broken;) {
					before = changes;
					const verdict = await may();
					if (!verdict.ok) return verdict;
					if (room.broken) room = await openWhole(document);
				}
				return await room.edit(author, change);
			} finally {
				restWhenIdle(room);
			}
		},
		async view(document, read) {
			const room = await open(document);
			try {
				return read(room.doc);
			} finally {
				restWhenIdle(room);
			}
		},
		permissionsChanged(workshopId) {
			changes++;
			epochs.set(workshopId, house.epoch(workshopId) + 1);
			for (const member of presence.of(workshopId)) (member as Connection).recheck();
		},
		connections: (workshopId) => [...presence.of(workshopId)].map(({ visitor, room }) => ({ author: visitor.author, document: room.name })),
		presence: presence.read,
		presenceChanged: presence.plan,
		report: () => {
			const workshops = new Map([...connections].map(({ room, workshopId }) => [room.name, workshopId]));
			return {
				rooms: [...opened.values()].map((room) => room.report(workshops.get(room.name) ?? null)),
				connections: connections.size,
				authors: allowances.authors,
				asking,
				totals: { ...totals, refused: { ...totals.refused } },
				store: storage.report()
			};
		},
		async close() {
			closed = true;
			clearInterval(beat);
			presence.close();
			for (const timer of idle.values()) clearTimeout(timer);
			for (const connection of [...connections]) {
				connection.tell({ type: 'bye', comeBackMs: COME_BACK_MS });
				connection.close(CLOSE.goingDown);
			}
			for (const opening of [...rooms.values()]) {
				const room = await opening.catch(() => null);
				if (!room) continue;
				if (room.isUnfolded && !room.broken) void room.fold();
				await room.settle();
			}
			await Promise.all(leaving.values());
			rooms.clear();
			await storage.close();
		}
	};
}

function readDocument(url = ''): string | null {
	const path = url.split('?', 1)[0]!;
	if (!path.startsWith(PATH)) return null;
	try {
		const name = decodeURIComponent(path.slice(PATH.length));
		return parseDocument(name) ? name : null;
	} catch {
		return null;
	}
}

/** Turns a socket away. */
function answer(socket: Duplex, status: number): false {
	if (!socket.destroyed) socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
	return false;
}
