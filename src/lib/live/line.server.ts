/**
 * The wire to one reader: whole frames written to the TCP socket as they are, and what happens when the reader does not keep up. Frames
 * are never dropped one by one (a client that misses one has a hole for ever): who is behind gets one fresh diff later.
 */
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import * as Y from 'yjs';
import { PING, frameOf } from './frame.server.ts';
import { MESSAGE } from './protocol.ts';
import type { LiveReport } from './report.ts';
import type { RoomState } from './state.server.ts';

/** Above this many unsent bytes a reader is behind, until it has come down to so many. */
const BUFFER_LIMIT = 256_000;
const BUFFER_LOW = 64_000;
/** Who stays behind for so long is let go; looked at so often. */
const LAGGING_MS = 20_000;
const LAGGING_LOOK_MS = 250;
/** A whole state may take its time on a slow line: bytes a second that are patience enough. */
const SLOWEST_LINE = 8_000;
/** Bytes of a state vector: some thousand phones. */
const MOST_VECTOR = 64_000;
/** Beats that may go unanswered: a whole state in front of the ping takes its time. */
const MISSES = { usual: 1, sending: 4 } as const;
/** A socket that sent something impossible has this long to hear why, ms. */
const BROKEN_MS = 100;

/** A ping, and an empty presence message: it says nothing, but y-websocket clients hang up when they hear nothing for 30 s. */
const BEAT = Buffer.concat([PING, frameOf(Uint8Array.of(MESSAGE.awareness, 1, 0))]);

export class Line {
	private readonly ws: WebSocket;
	private readonly socket: Duplex;
	private readonly state: RoomState;
	private readonly totals: LiveReport['totals'];
	private readonly onStalled: () => void;
	/** Beats since the last answer. */
	private missed = 0;
	/** Whether the reader has asked for the state: only then it needs to hear of edits. */
	private listening = false;
	private behind: { until: number; vector: Uint8Array; timer: NodeJS.Timeout } | null = null;

	/** @param onStalled called before a reader is let go that has been behind for too long */
	constructor(ws: WebSocket, socket: Duplex, state: RoomState, totals: LiveReport['totals'], onStalled: () => void) {
		this.ws = ws;
		this.socket = socket;
		this.state = state;
		this.totals = totals;
		this.onStalled = onStalled;
		ws.on('pong', () => (this.missed = 0));
		// What cannot be a frame: ws says why and closes, but would read on what still comes.
		ws.on('error', () => {
			setImmediate(() => socket.pause());
			setTimeout(() => ws.terminate(), BROKEN_MS).unref();
		});
	}

	/** Writes whole WebSocket frames; ws itself writes only pongs and the closing to this socket. */
	send(frames: Buffer): void {
		if (this.ws.readyState !== this.ws.OPEN) return;
		this.totals.bytesOut += frames.length;
		this.socket.write(frames);
	}

	/** For what is worth nothing later. @returns whether it was sent */
	sendUnlessBehind(frames: Buffer): boolean {
		if (!this.behind) this.send(frames);
		return !this.behind;
	}

	/** Sends what others made; `before` = what the document held until then. */
	pass(frame: Buffer, before: Map<number, number>): void {
		if (!this.listening || this.behind) return;
		if (this.socket.writableLength <= BUFFER_LIMIT) this.send(frame);
		else this.fallBehind(Y.encodeStateVector(before));
	}

	/** Answers "this is what I have", and passes on edits from now. */
	bringUpToDate(vector: Uint8Array): void {
		// Read before it is kept: what cannot be read throws here, where the sender answers for it.
		if (vector.length > MOST_VECTOR) throw new Error('a state vector beyond any board');
		Y.decodeStateVector(vector);
		this.listening = true;
		if (this.behind) this.behind.vector = vector;
		else if (this.socket.writableLength > BUFFER_LIMIT) this.fallBehind(vector);
		else this.sendState(vector);
	}

	private sendState(vector: Uint8Array): void {
		this.socket.cork();
		for (const frame of this.state.missing(vector)) this.send(frame);
		this.socket.uncork();
	}

	private fallBehind(vector: Uint8Array): void {
		this.totals.lagged++;
		const patience = LAGGING_MS + Math.max(0, this.socket.writableLength - 2 * BUFFER_LIMIT) / (SLOWEST_LINE / 1000);
		this.behind = { until: Date.now() + patience, vector, timer: setInterval(() => this.look(), LAGGING_LOOK_MS) };
	}

	private look(): void {
		const { behind } = this;
		if (!behind) return;
		if (this.socket.writableLength <= BUFFER_LOW) {
			clearInterval(behind.timer);
			this.behind = null;
			this.sendState(behind.vector);
		} else if (Date.now() > behind.until) {
			this.totals.stalled++;
			this.onStalled();
			this.ws.terminate();
		}
	}

	/** A sign of life both ways; a reader that has not answered the last one is gone. */
	beat(): void {
		if (this.missed++ >= (this.socket.writableLength > BUFFER_LOW ? MISSES.sending : MISSES.usual)) {
			this.ws.terminate();
			return;
		}
		this.send(this.behind ? PING : BEAT);
	}

	/** Nothing is sent any more. */
	end(): void {
		if (this.behind) clearInterval(this.behind.timer);
		this.behind = null;
		this.listening = false;
	}
}
