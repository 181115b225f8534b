/**
 * The rooms of one process: who may enter, who is in, which documents are open. y-websocket protocol on /live/<document>.
 * Everything about a visitor is asked before the socket is accepted; a room that cannot be loaded is not opened.
 */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type * as Y from 'yjs';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { Verdict } from '#lib/workshop/rules.ts';
import { Connection, type Access, type Surroundings, type Visitor } from './connection.server.ts';
import { createLimits } from './limits.server.ts';
import { CLOSE, MESSAGE, parseDocument } from './protocol.ts';
import { Room } from './room.server.ts';
import type { Storage } from './storage.server.ts';

export type { Access, Visitor } from './connection.server.ts';

const PATH = '/live/';
const MAX_FRAME = 1024 * 1024;
const BEAT_MS = 20_000;
const COME_BACK_MS = 1_000;
/** Upgrades whose visitor is not known yet, in the whole process. */
const MAX_ASKING = 1_000;
/** An empty presence message: says nothing, but y-websocket clients hang up when they hear nothing for 30 s. */
const HEARTBEAT = Uint8Array.of(MESSAGE.awareness, 1, 0);

export type Rooms = {
	/** Takes an HTTP upgrade of /live/<document>, or answers 401, 403, 404, 429 or 503. */
	upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
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
	/** A document leaves memory this long (ms) after its last reader. */
	idleMs: number;
};

/** Makes the rooms of a process; there must be one only (architecture, rule 8). */
export function createRooms({ storage, access, identify, originAllowed, log, idleMs }: RoomsOptions): Rooms {
	const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME, perMessageDeflate: false, clientTracking: false });
	const rooms = new Map<string, Promise<Room>>();
	/** Rooms on their way out: the same document is loaded again only when they have stored everything. */
	const leaving = new Map<string, Promise<void>>();
	const idle = new Map<string, NodeJS.Timeout>();
	const connections = new Set<Connection>();
	const epochs = new Map<string, number>();
	const limits = createLimits();
	let changes = 0;
	let asking = 0;
	let closed = false;

	const house: Surroundings = {
		log,
		access,
		epoch: (workshopId) => epochs.get(workshopId) ?? 0,
		left(connection) {
			connections.delete(connection);
			limits.leave(connection);
			restWhenIdle(connection.room);
		},
		spend: limits.spend
	};

	function open(document: string): Promise<Room> {
		clearTimeout(idle.get(document));
		idle.delete(document);
		let room = rooms.get(document);
		if (!room) {
			room = (leaving.get(document) ?? Promise.resolve()).then(() => Room.open(document, storage, log, drop));
			rooms.set(document, room);
			room.catch((error: unknown) => {
				log.error({ document, err: error }, 'a document could not be loaded');
				rooms.delete(document);
			});
		}
		return room;
	}

	function drop(room: Room): void {
		rooms.delete(room.name);
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
		}, idleMs);
		idle.set(room.name, timer.unref());
	}

	async function admit(
		req: IncomingMessage,
		document: string
	): Promise<{ room: Room; visitor: Visitor; may: Extract<Access, { ok: true }>; epoch: number } | number> {
		const visitor = await identify(req);
		if (!visitor) return 401;
		const before = changes;
		const may = await access(visitor, document);
		if (!may.ok) return STATUS[may.reason];
		// Permissions that changed while we asked are asked again before the first edit.
		const epoch = before === changes ? house.epoch(may.workshopId) : -1;
		return { room: await open(document), visitor, may, epoch };
	}

	async function accept(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
		const document = readDocument(req.url);
		if (!document) return answer(socket, 404);
		if (!originAllowed(req)) return answer(socket, 403);
		if (closed || asking >= MAX_ASKING) return answer(socket, 503);
		asking++;
		const admitted = await admit(req, document).finally(() => asking--);
		if (typeof admitted === 'number') return answer(socket, admitted);
		const { room, visitor, may, epoch } = admitted;
		if (closed || room.broken || socket.destroyed) {
			restWhenIdle(room);
			return answer(socket, 503);
		}
		limits.makeRoomFor(visitor.author, document);
		server.handleUpgrade(req, socket, head, (ws) => {
			const connection = new Connection(ws, visitor, room, { ...may, epoch }, house);
			connections.add(connection);
			limits.enter(connection);
			if (epoch === -1) connection.recheck();
		});
		restWhenIdle(room);
	}

	const beat = setInterval(() => {
		for (const connection of connections) connection.beat(HEARTBEAT);
	}, BEAT_MS);
	beat.unref();

	return {
		upgrade(req, socket, head) {
			const onError = () => socket.destroy();
			socket.on('error', onError);
			accept(req, socket, head)
				.catch((error: unknown) => {
					log.error({ err: error }, 'an upgrade failed');
					answer(socket, 503);
				})
				.finally(() => socket.off('error', onError));
		},
		async edit(document, author, change) {
			const room = await open(document);
			try {
				return await room.edit(author, change);
			} finally {
				restWhenIdle(room);
			}
		},
		async editFor(document, author, may, change) {
			const room = await open(document);
			try {
				for (let before = -1; before !== changes;) {
					before = changes;
					const verdict = await may();
					if (!verdict.ok) return verdict;
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
			for (const connection of connections) if (connection.workshopId === workshopId) connection.recheck();
		},
		connections(workshopId) {
			return [...connections]
				.filter((connection) => connection.workshopId === workshopId)
				.map(({ visitor, room }) => ({ author: visitor.author, document: room.name }));
		},
		async close() {
			closed = true;
			clearInterval(beat);
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

function answer(socket: Duplex, status: number): void {
	if (!socket.destroyed) socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
