/** One socket on one document: takes frames in order, asks for permission, sends them through the gate, answers. */
import * as decoding from 'lib0/decoding';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Actor } from '#lib/workshop/rules.ts';
import type { Refusal } from '#lib/workshop/refusal.ts';
import { BOUNDS, GATE_REASON, examine, isInOrder, withoutForeign, type Sender } from './gate.server.ts';
import { CLOSE, MESSAGE, PROTOCOL_VERSION, SYNC, encodeControl, encodeSync, parseDocument, type Control } from './protocol.ts';
import type { Listener, Room } from './room.server.ts';

/** Above this many unsent bytes a slow reader gets one fresh diff later instead of more frames. */
const BUFFER_LIMIT = 1_000_000;
const BUFFER_LOW = 64_000;
const LAGGING_MS = 30_000;
const LAGGING_LOOK_MS = 250;
/** Frames waiting for their turn (while a permission is asked) before the socket is paused. */
const QUEUE_LIMIT = 200;

/** Who is connected. author: seat:ID, account:ID or screen:ID; it owns the Yjs client ids it uses. */
export type Visitor = { author: string; actor: Actor };
export type Access = { ok: true; write: boolean; workshopId: string } | Refusal;

/** What a connection needs from the house. */
export type Surroundings = {
	log: Logger;
	access(visitor: Visitor, document: string): Promise<Access>;
	/** Grows whenever the permissions of the workshop change. */
	epoch(workshopId: string): number;
	/** Called once when the socket is gone. */
	left(connection: Connection): void;
	/** Takes one from the author's allowance. @returns how long to stop reading, ms (0 = go on), or null = abuse. */
	spend(author: string, cost: number): number | null;
};

export class Connection implements Listener {
	readonly visitor: Visitor;
	readonly room: Room;
	readonly workshopId: string;
	private readonly ws: WebSocket;
	private readonly house: Surroundings;
	private readonly sender: Sender;
	private write: boolean;
	private epoch: number;
	private readonly queue: Uint8Array[] = [];
	private busy = false;
	private ended = false;
	private alive = true;
	/** Whether the client has asked for our state: only then it needs to hear of edits. */
	private listening = false;
	/** Whether the client has told what it has: until then an edit with a gap comes again with that answer. */
	private told = false;
	private taken = 0;
	private stored = 0;
	private inOrder: Promise<void> = Promise.resolve();
	private savedTimer: NodeJS.Immediate | null = null;
	private lagging: { since: number; vector: Uint8Array; timer: NodeJS.Timeout } | null = null;

	constructor(
		ws: WebSocket,
		visitor: Visitor,
		room: Room,
		access: { write: boolean; workshopId: string; epoch: number },
		house: Surroundings
	) {
		this.ws = ws;
		this.visitor = visitor;
		this.room = room;
		this.house = house;
		this.workshopId = access.workshopId;
		this.write = access.write && !isStage(room.name);
		this.epoch = access.epoch;
		this.sender = { author: visitor.author, signs: signatures(visitor.actor) };
		ws.binaryType = 'nodebuffer';
		ws.on('message', (data: Buffer, isBinary: boolean) => this.receive(data, isBinary));
		ws.on('pong', () => (this.alive = true));
		ws.on('error', (error) => house.log.debug({ document: room.name, error: error.message }, 'socket error'));
		ws.on('close', () => this.end());
		room.listeners.add(this);
		this.send(encodeSync(SYNC.step1, Y.encodeStateVector(room.doc)));
		this.tell({ type: 'access', write: this.write, version: PROTOCOL_VERSION });
	}

	private end(): void {
		if (this.ended) return;
		this.ended = true;
		this.queue.length = 0;
		if (this.savedTimer) clearImmediate(this.savedTimer);
		if (this.lagging) clearInterval(this.lagging.timer);
		this.room.listeners.delete(this);
		this.house.left(this);
	}

	/** Ends the connection. What was received and not yet taken is dropped; the client sends it again. */
	close(code: number, reason = ''): void {
		if (this.ended) return;
		this.end();
		this.ws.resume();
		this.ws.close(code, reason);
		setTimeout(() => this.ws.terminate(), 2_000).unref();
	}

	tell(control: Control): void {
		this.send(encodeControl(control));
	}

	private send(frame: Uint8Array): void {
		if (this.ws.readyState === this.ws.OPEN) this.ws.send(frame);
	}

	/** A sign of life both ways; a phone that has not answered the last one is gone. `frame` keeps stock clients from giving up. */
	beat(frame: Uint8Array): void {
		if (!this.alive) {
			this.ws.terminate();
			return;
		}
		this.alive = false;
		this.ws.ping();
		if (!this.lagging) this.send(frame);
	}

	pass(frame: Uint8Array, before: Map<number, number>): void {
		if (!this.listening || this.lagging) return;
		if (this.ws.bufferedAmount <= BUFFER_LIMIT) this.send(frame);
		else this.lag(before);
	}

	private lag(before: Map<number, number>): void {
		const timer = setInterval(() => this.catchUp(), LAGGING_LOOK_MS);
		this.lagging = { since: Date.now(), vector: Y.encodeStateVector(before), timer };
	}

	private catchUp(): void {
		const { lagging } = this;
		if (!lagging) return;
		if (this.ws.bufferedAmount <= BUFFER_LOW) {
			clearInterval(lagging.timer);
			this.lagging = null;
			this.send(encodeSync(SYNC.update, this.room.missing(lagging.vector)));
		} else if (Date.now() - lagging.since > LAGGING_MS) {
			this.ws.terminate();
		}
	}

	/** Asks again whether this connection may write, before the next frame is judged; tells the client when it changed. */
	recheck(): void {
		void this.drain();
	}

	private receive(data: Buffer, isBinary: boolean): void {
		if (this.ended) return;
		const pause = this.house.spend(this.visitor.author, data[0] === MESSAGE.sync && data[1] === SYNC.step1 ? 5 : 1);
		if (pause === null || !isBinary) {
			this.house.log.warn({ author: this.visitor.author, document: this.room.name }, 'too many or wrong messages, closed');
			this.close(CLOSE.later);
			return;
		}
		if (pause > 0 || this.queue.length >= QUEUE_LIMIT) {
			this.ws.pause();
			setTimeout(() => this.ws.resume(), Math.max(pause, 50)).unref();
		}
		this.queue.push(data);
		void this.drain();
	}

	private async drain(): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		try {
			while (!this.ended) {
				while (!this.ended && this.epoch !== this.house.epoch(this.workshopId)) await this.askAgain();
				const frame = this.queue.shift();
				if (!frame || this.ended) break;
				this.handle(frame);
			}
		} catch (error) {
			this.house.log.error({ document: this.room.name, err: error }, 'a connection failed');
			this.close(CLOSE.later);
		} finally {
			this.busy = false;
		}
	}

	private async askAgain(): Promise<void> {
		const epoch = this.house.epoch(this.workshopId);
		const access = await this.house.access(this.visitor, this.room.name);
		this.epoch = epoch;
		if (this.ended) return;
		if (!access.ok) {
			this.close(closeCode(access), access.reason);
			return;
		}
		const write = access.write && !isStage(this.room.name);
		if (write === this.write) return;
		this.write = write;
		this.tell({ type: 'access', write, version: PROTOCOL_VERSION });
	}

	private handle(frame: Uint8Array): void {
		let step: number;
		let bytes: Uint8Array;
		try {
			const decoder = decoding.createDecoder(frame);
			// Presence is made by the server; anything else unknown is ignored.
			if (decoding.readVarUint(decoder) !== MESSAGE.sync) return;
			step = decoding.readVarUint(decoder);
			bytes = decoding.readVarUint8Array(decoder);
			if (step === SYNC.step1) bytes = this.room.missing(bytes);
		} catch {
			this.refuse('malformed', 'undecodable');
			return;
		}
		if (step === SYNC.step1) {
			this.listening = true;
			this.send(encodeSync(SYNC.step2, bytes));
		} else if (step === SYNC.step2 || step === SYNC.update) this.judge(bytes, step === SYNC.step2);
	}

	private judge(update: Uint8Array, isAnswer: boolean): void {
		const { room, sender } = this;
		const bound = isAnswer ? BOUNDS.stepBytes : BOUNDS.updateBytes;
		let bytes = update;
		let found = isStage(room.name) ? examineStage(bytes, room.doc) : examine(bytes, room.doc, sender, room.owners, bound);
		if (isAnswer && !found.ok && found.fault === 'foreign_client' && !isStage(room.name)) {
			bytes = withoutForeign(bytes, room.doc, sender.author, room.owners);
			found = examine(bytes, room.doc, sender, room.owners, bound);
		}
		if (isAnswer) this.told = true;
		if (!found.ok) {
			// Not acknowledged by itself: the answer to come holds it, and its acknowledgement covers both.
			if (found.fault === 'gap' && !this.told) this.taken++;
			else this.refuse(this.write || found.fault === 'undecodable' ? GATE_REASON[found.fault] : 'not_open', found.fault);
		} else if (!found.news) this.count(room.stored());
		else if (!this.write) this.refuse('not_open', 'read_only');
		else this.count(room.apply(bytes, sender.author, found.newClients, this));
	}

	/** Acknowledges in order; many in one turn become one message. */
	private count(stored: Promise<void>): void {
		const n = ++this.taken;
		this.inOrder = this.inOrder.then(() => stored);
		this.inOrder.then(
			() => {
				this.stored = n;
				if (this.ended) return;
				this.savedTimer ??= setImmediate(() => {
					this.savedTimer = null;
					this.tell({ type: 'saved', n: this.stored });
				});
			},
			() => undefined // the room has closed this connection
		);
	}

	private refuse(reason: string, fault: string): void {
		this.house.log.warn({ author: this.visitor.author, document: this.room.name, fault }, 'edit refused');
		this.tell({ type: 'refused', reason });
		this.close(CLOSE.refused, reason);
	}
}

/** On a stage only the question whether there is news matters: nobody but the server writes there. */
function examineStage(
	update: Uint8Array,
	doc: Y.Doc
): { ok: true; news: boolean; newClients: number[] } | { ok: false; fault: 'undecodable' } {
	try {
		const { structs, ds } = Y.decodeUpdate(update);
		if (![...ds.clients.values()].every(isInOrder)) return { ok: false, fault: 'undecodable' };
		const isNew = structs.some(({ id, length }) => id.clock + length > Y.getState(doc.store, id.client));
		return { ok: true, news: isNew || deletesLiving(ds, doc), newClients: [] };
	} catch {
		return { ok: false, fault: 'undecodable' };
	}
}

function deletesLiving(ds: ReturnType<typeof Y.decodeUpdate>['ds'], doc: Y.Doc): boolean {
	for (const [client, ranges] of ds.clients) {
		const structs = doc.store.clients.get(client) ?? [];
		for (const { clock, len } of ranges) {
			if (clock + len > Y.getState(doc.store, client)) return true;
			for (let i = Y.findIndexSS(structs, clock); i < structs.length && structs[i]!.id.clock < clock + len; i++)
				if (!structs[i]!.deleted) return true;
		}
	}
	return false;
}

function isStage(document: string): boolean {
	return parseDocument(document)?.kind === 'stage';
}

/** A browser that is both a seat and signed in may write notes as either. */
function signatures({ seat, account }: Actor): Map<string, number> {
	const signs = new Map<string, number>();
	if (seat) signs.set(`seat:${seat.id}`, seat.number);
	if (account) signs.set(`account:${account.id}`, 0);
	return signs;
}

function closeCode({ reason }: Refusal): number {
	if (reason === 'no_seat' || reason === 'signed_out') return CLOSE.noSeat;
	return reason === 'not_found' || reason === 'unknown_code' ? CLOSE.notFound : CLOSE.forbidden;
}
