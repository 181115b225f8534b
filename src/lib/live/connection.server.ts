/** One socket on one document: takes frames in order, asks for permission, sends them through the gate, answers. */
import * as decoding from 'lib0/decoding';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type * as Y from 'yjs';
import type { LiveLimits } from '#lib/server/config.ts';
import type { Reason } from '#lib/workshop/refusal.ts';
import { AROUND } from '#lib/board/around.ts';
import { examineApplication } from './application-gate.server.ts';
import { mayTake } from './around-gate.ts';
import { mayClear } from './note-gate.ts';
import { frameOf } from './frame.server.ts';
import { FAULT_REASON, type Fault } from './fault.ts';
import { BOUNDS, examine, type Examined, type Sender } from './gate.server.ts';
import { Line } from './line.server.ts';
import { CLOSE, MESSAGE, PROTOCOL_VERSION, SYNC, encodeControl, parseDocument, type Control, type Trouble } from './protocol.ts';
import type { LiveReport } from './report.ts';
import type { Listener, Room } from './room.server.ts';
import { examineStage } from './stage-gate.server.ts';
import { withoutForeign } from './update.server.ts';
import { closeCode, signatures, type Access, type Late, type Visitor } from './visitor.server.ts';

/** Frames waiting for their turn (while a permission is asked) before the socket is paused. */
const QUEUE_LIMIT = 200;
const SHORT_REST_MS = 50;
/** A phone that has been told goodbye and does not answer is gone after this, ms. */
const CLOSING_MS = 2_000;
/** A question for the state costs as much as so many messages. */
const STATE_COST = 5;
/** A client answers once; each further answer has to be looked through like the first. */
const ANSWER_COST = 20;

/** What a connection needs from the house. */
export type Surroundings = {
	log: Logger;
	totals: LiveReport['totals'];
	limits: LiveLimits;
	access(visitor: Visitor, document: string): Promise<Access>;
	/** Grows whenever the permissions of the workshop change. */
	epoch(workshopId: string): number;
	/** Called once when the socket is gone. */
	left(connection: Connection): void;
	/** Takes from the author's allowance. @returns how long to stop reading, ms (0 = go on), or null = abuse. */
	spend(author: string, cost: number, bytes: number): number | null;
	late(late: Late): void;
	trouble(connection: Connection, kind: Trouble['kind']): void;
};

/** Faults of an answer that may come from edits of others which a crash has taken from the server. */
const OF_OTHERS: readonly Fault[] = ['foreign_client', 'foreign_author', 'not_yours'];
/** So many times an answer is looked through for them. */
const REDUCTIONS = 8;

type Waiting = { n: number; frame: Uint8Array };

export class Connection implements Listener {
	readonly visitor: Visitor;
	readonly room: Room;
	readonly workshopId: string;
	isStaff: boolean;
	private moderates: boolean;
	/** Presence as it was told last. */
	heard = '';
	private readonly ws: WebSocket;
	private readonly line: Line;
	private readonly house: Surroundings;
	private readonly onStage: boolean;
	private readonly onBoard: boolean;
	private sender: Sender;
	private write: boolean;
	/** Why not, when it may not. */
	private why: Reason;
	private epoch: number;
	private received = 0;
	private readonly queue: Waiting[] = [];
	private busy = false;
	private ended = false;
	private resting: NodeJS.Timeout | null = null;
	/** Whether the client has told what it has: until then an edit with a gap comes again with that answer. */
	private told = false;
	/** Frames that wait for the room's turn. */
	private pending = 0;
	private taken = 0;
	private stored = 0;
	private inOrder: Promise<void> = Promise.resolve();
	private savedTimer: NodeJS.Immediate | null = null;

	constructor(
		ws: WebSocket,
		socket: Duplex,
		visitor: Visitor,
		room: Room,
		access: Extract<Access, { ok: true }> & { epoch: number },
		house: Surroundings
	) {
		this.ws = ws;
		this.line = new Line(ws, socket, room.state, house.totals, () => house.trouble(this, 'stalled'));
		this.visitor = visitor;
		this.room = room;
		this.house = house;
		const kind = parseDocument(room.name)?.kind;
		this.onStage = kind === 'stage';
		this.onBoard = kind === 'board';
		this.workshopId = access.workshopId;
		this.isStaff = access.staff ?? false;
		this.moderates = access.moderates ?? this.isStaff;
		this.write = access.write && !this.onStage;
		this.why = access.why ?? 'not_open';
		this.epoch = access.epoch;
		this.sender = this.makeSender();
		ws.binaryType = 'nodebuffer';
		ws.on('message', (data: Buffer, isBinary: boolean) => this.receive(data, isBinary));
		ws.on('error', (error) => house.log.debug({ document: room.name, error: error.message }, 'socket error'));
		ws.on('close', () => this.end());
		room.listeners.add(this);
		this.line.send(Buffer.concat([room.state.greeting(), frameOf(encodeControl(this.accessNow()))]));
	}

	private makeSender(): Sender {
		return { author: this.visitor.author, signs: signatures(this.visitor.actor), moderates: this.moderates };
	}

	private accessNow(): Control {
		return { type: 'access', write: this.write, version: PROTOCOL_VERSION, now: Date.now() };
	}

	private end(): void {
		if (this.ended) return;
		this.ended = true;
		this.queue.length = 0;
		if (this.savedTimer) clearImmediate(this.savedTimer);
		if (this.resting) clearTimeout(this.resting);
		this.line.end();
		this.room.listeners.delete(this);
		this.house.left(this);
	}

	/** Ends the connection. What was received and not yet taken is dropped; the client sends it again. */
	close(code: number, reason = ''): void {
		if (this.ended) return;
		this.end();
		this.ws.resume();
		this.ws.close(code, reason);
		setTimeout(() => this.ws.terminate(), CLOSING_MS).unref();
	}

	tell(control: Control): void {
		this.line.send(frameOf(encodeControl(control)));
	}

	/** A sign of life both ways; a phone that has not answered the last one is gone. */
	beat(): void {
		this.line.beat();
	}

	sendPresence(frame: Buffer): boolean {
		return this.line.sendUnlessBehind(frame);
	}

	pass(frame: Buffer, before: Map<number, number>): void {
		this.line.pass(frame, before);
	}

	/** Asks again whether this connection may write, before the next frame is judged; tells the client when it changed. */
	recheck(): void {
		void this.drain();
	}

	private receive(data: Buffer, isBinary: boolean): void {
		if (this.ended) return;
		const { totals } = this.house;
		totals.received++;
		totals.bytesIn += data.length;
		const pause = this.house.spend(this.visitor.author, this.costOf(data), data.length);
		if (pause === null || !isBinary) {
			totals.abusive++;
			this.house.log.warn({ author: this.visitor.author, document: this.room.name }, 'too many or wrong messages, closed');
			this.house.trouble(this, 'too_fast');
			this.close(CLOSE.later);
			return;
		}
		if (pause > 0 || this.queue.length >= QUEUE_LIMIT) this.rest(pause);
		const waiting = { n: this.received++, frame: data };
		if (this.busy || this.queue.length > 0) {
			this.queue.push(waiting);
			void this.drain();
		} else this.enter(waiting);
	}

	private costOf(frame: Uint8Array): number {
		if (frame[0] !== MESSAGE.sync || frame[1] === SYNC.update) return 1;
		return frame[1] === SYNC.step1 ? STATE_COST : this.told ? ANSWER_COST : 1;
	}

	/** Does not read for a while. What has been read already is still taken. */
	private rest(pause: number): void {
		if (this.resting) return;
		if (pause > 0) {
			this.house.totals.slowed++;
			this.house.trouble(this, 'too_fast');
		}
		this.ws.pause();
		this.resting = setTimeout(
			() => {
				this.resting = null;
				this.ws.resume();
			},
			Math.max(pause, SHORT_REST_MS)
		).unref();
	}

	private async drain(): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		try {
			while (!this.ended) {
				while (!this.ended && this.epoch !== this.house.epoch(this.workshopId)) await this.askAgain();
				const next = this.queue.shift();
				if (!next || this.ended) break;
				this.enter(next);
			}
		} catch (error) {
			this.failed(error);
		} finally {
			this.busy = false;
		}
	}

	private failed(error: unknown): void {
		this.house.log.error({ document: this.room.name, err: error }, 'a connection failed');
		this.close(CLOSE.later);
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
		this.isStaff = access.staff ?? false;
		this.moderates = access.moderates ?? this.isStaff;
		this.sender = this.makeSender();
		this.why = access.why ?? 'not_open';
		const write = access.write && !this.onStage;
		if (write === this.write) return;
		this.write = write;
		this.tell(this.accessNow());
	}

	/** Reads a frame. Questions are answered at once, edits wait for the room's turn. */
	private enter(waiting: Waiting): void {
		let step: number;
		let bytes: Uint8Array;
		try {
			const decoder = decoding.createDecoder(waiting.frame);
			// Presence is made by the server; anything else unknown is ignored.
			if (decoding.readVarUint(decoder) !== MESSAGE.sync) return;
			step = decoding.readVarUint(decoder);
			bytes = decoding.readVarUint8Array(decoder);
			if (step === SYNC.step1) {
				this.line.bringUpToDate(bytes);
				return;
			}
		} catch {
			this.refuse('malformed', 'undecodable');
			return;
		}
		if (step !== SYNC.step2 && step !== SYNC.update) return;
		const isAnswer = step === SYNC.step2;
		// A hall that comes back says the same thing a thousand times: that costs no turn.
		if (isAnswer && this.pending === 0 && this.room.state.knows(bytes)) {
			this.told = true;
			this.count(this.room.stored());
			return;
		}
		this.pending++;
		this.room.take(() => this.judge(waiting, isAnswer, bytes), isAnswer);
	}

	private judge(waiting: Waiting, isAnswer: boolean, bytes: Uint8Array): void {
		this.pending--;
		if (this.ended) return;
		// Permissions changed since it came: it is judged after they have been asked again, in its place.
		if (this.epoch !== this.house.epoch(this.workshopId)) {
			const place = this.queue.findIndex(({ n }) => n > waiting.n);
			this.queue.splice(place < 0 ? this.queue.length : place, 0, waiting);
			void this.drain();
			return;
		}
		try {
			if (isAnswer) this.judgeAnswer(bytes);
			else this.settle(this.examine(bytes, BOUNDS.updateBytes));
		} catch (error) {
			this.failed(error);
		}
	}

	/** The answer to "this is what I have": often nothing new. */
	private judgeAnswer(bytes: Uint8Array): void {
		const { room, sender } = this;
		this.told = true;
		let found = this.examine(bytes, BOUNDS.stepBytes);
		if (found.ok && !found.news) room.state.know(bytes);
		const foreign = new Set<number>();
		const isForeign = (client: number) => foreign.has(client) || (room.owners.get(client) ?? sender.author) !== sender.author;
		const mayChange = (note: Y.Map<unknown>, field: string | null) =>
			(sender.moderates || sender.signs.has(String(note.get('author')))) && (field === null || mayClear(field, sender));
		const takesBeside = (entry: Y.Item) => {
			const root = AROUND.find((name) => entry.parent === room.doc.getMap(name));
			return !root || mayTake(root, entry.parentSub, entry, sender);
		};
		for (let tries = 0; !found.ok && this.onBoard && OF_OTHERS.includes(found.fault) && tries < REDUCTIONS; tries++) {
			const { client } = found;
			// What the sender itself has made is no excuse, and twice the same is not either.
			if (client === null ? tries > 0 : foreign.has(client) || room.owners.get(client) === sender.author) break;
			if (client !== null) foreign.add(client);
			const own = withoutForeign(bytes, room.doc, isForeign, mayChange, takesBeside);
			found = this.examine(own, BOUNDS.stepBytes);
			// It builds on something that others will bring: try again when they have.
			if (!found.ok && found.fault === 'gap' && room.mayWait(sender.author)) return this.close(CLOSE.later);
		}
		this.settle(found);
	}

	private examine(bytes: Uint8Array, most: number): Examined {
		const { room, sender, house } = this;
		if (this.onStage) return examineStage(bytes, room.doc);
		const { notes, seatNotes, documentBytes } = house.limits;
		const fill = { written: room.written, notes, seatNotes, clients: room.clients.get(sender.author) ?? 0 };
		const found = this.onBoard
			? examine(bytes, room.doc, sender, room.owners, most, fill)
			: examineApplication(bytes, room.doc, sender, room.owners, most);
		return found.ok && found.news && room.isFullWith(bytes.length, documentBytes)
			? { ok: false, fault: 'board_full', client: null }
			: found;
	}

	private settle(found: Examined): void {
		const { room, sender } = this;
		if (!found.ok) {
			// Not acknowledged by itself: the answer to come holds it, and its acknowledgement covers both.
			if (found.fault === 'gap' && !this.told) this.taken++;
			else this.refuse(this.write || found.fault === 'undecodable' ? FAULT_REASON[found.fault] : this.why, found.fault);
		} else if (!found.news) {
			// It may repeat something of this very turn, which goes to the disk at its end.
			this.count(Promise.resolve().then(() => room.stored()));
		} else if (this.write)
			this.count(
				room.apply(
					{ bytes: found.bytes, author: sender.author, newClients: found.newClients, owner: sender.author, listener: this },
					found.exact,
					found.notes
				)
			);
		else {
			const notes = [...found.notes.values()].reduce((sum, n) => sum + n, 0);
			this.refuse(this.why, 'read_only');
			if (this.onBoard) this.house.late({ workshopId: this.workshopId, document: room.name, author: sender.author, notes });
		}
	}

	/** Acknowledges in order; many in one turn become one message. */
	private count(stored: Promise<void>): void {
		const n = ++this.taken;
		// Whoever waits in line behind a failure is never asked for: the room has closed this connection.
		stored.catch(() => undefined);
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
		const { totals, log } = this.house;
		totals.refused[fault] = (totals.refused[fault] ?? 0) + 1;
		log.warn({ author: this.visitor.author, document: this.room.name, fault }, 'edit refused');
		if (fault !== 'read_only') this.house.trouble(this, 'refused');
		this.tell({ type: 'refused', reason });
		this.close(CLOSE.refused, reason);
	}
}
