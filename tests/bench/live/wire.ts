/**
 * One phone as a bare socket: speaks y-websocket's protocol, or Hocuspocus's dialect of it, and holds no document. It looks into edits
 * only for the markers of notes.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { MESSAGE, SYNC, encodeSync, readControl } from '#lib/live/protocol.ts';
import { BareSocket, fetchBare } from './bare-socket.ts';

export type Target = {
	dialect: 'y' | 'hocuspocus';
	port: number;
	/** Offers the state over HTTP, at the socket's address. */ http: boolean;
};
/** path: of the socket; name: what Hocuspocus writes before each message. */
export type RoomAt = { path: string; name: string };

/** Hocuspocus only: before it takes anything else it wants a token, and says when it is content; it answers step 1 with this type. */
const TOKEN = 0;
const SYNC_REPLY = 4;
const PROVIDER_VERSION = '4.7.0';
const RETRY_MS = 300;
/** A server that turns so many sockets away is broken. */
const TOO_MANY = 5_000;
const MARK = Buffer.from('@@');
const DIGITS = 6;
/** An empty document: no state, no edits. */
const EMPTY_VECTOR = Uint8Array.of(0);
const EMPTY_UPDATE = Uint8Array.of(0, 0);

/** @returns the marker of a note, to be put into its text. */
export function marker(sequence: number): string {
	return `@@${String(sequence).padStart(DIGITS, '0')}@@`;
}

/** Calls back with the number of each marker in a frame. Two bytes of something else may look like the beginning of one. */
export function findMarkers(data: Buffer, from: number, found: (sequence: number) => void): void {
	for (let at = data.indexOf(MARK, from); at !== -1; at = data.indexOf(MARK, at + 1)) {
		let sequence = 0;
		let i = at + MARK.length;
		for (const end = i + DIGITS; i < end; i++) {
			const digit = data[i]! - 48;
			if (!(digit >= 0 && digit <= 9)) break;
			sequence = sequence * 10 + digit;
		}
		if (i !== at + MARK.length + DIGITS || data[i] !== MARK[0] || data[i + 1] !== MARK[1]) continue;
		found(sequence);
		at = i + 1;
	}
}

/** Sockets that closed, were refused or were turned away though nobody wanted it, in this process. */
export const lost = { count: 0, why: new Map<string, number>() };
function lose(why: string): void {
	lost.count++;
	if (lost.count > TOO_MANY) throw new Error(`too many sockets are turned away, the last: ${why}`);
	lost.why.set(why, (lost.why.get(why) ?? 0) + 1);
}

export class Phone {
	readonly target: Target;
	readonly room: RoomAt;
	private readonly cookie: string;
	private readonly prefix: Buffer;
	private socket: BareSocket | null = null;
	private wanted = false;
	private readonly parts: Uint8Array[] = [];
	private arrived: (() => void) | null = null;
	private gone: (() => void) | null = null;
	private awareness: { client: number; clock: number; others: Map<number, number> } | null = null;
	/** What it has, as a state vector, and as the update that a server which has lost everything would need. */
	vector: Uint8Array = EMPTY_VECTOR;
	missing: (vector: Uint8Array) => Uint8Array = () => EMPTY_UPDATE;
	echoes = false;
	/** Whether it keeps what it receives, for `held`. */
	keeps = false;
	onNote: ((sequence: number, phone: Phone) => void) | null = null;

	constructor(target: Target, room: RoomAt, cookie: string) {
		this.target = target;
		this.room = room;
		this.cookie = cookie;
		const encoder = encoding.createEncoder();
		if (target.dialect === 'hocuspocus') encoding.writeVarString(encoder, room.name);
		this.prefix = Buffer.from(encoding.toUint8Array(encoder));
	}

	/** Opens the socket; resolves when the answer to "what do I lack" is here. Turned away, it comes again. */
	connect(): Promise<void> {
		this.wanted = true;
		return new Promise((resolve) => {
			this.arrived = resolve;
			this.dial();
		});
	}

	private dial(): void {
		this.socket = new BareSocket(this.target.port, this.room.path, this.cookie, {
			open: () => (this.target.dialect === 'y' ? this.ask() : this.sendToken()),
			message: (data) => this.receive(data),
			end: (why) => {
				this.gone?.();
				if (!this.wanted) return;
				lose(why);
				setTimeout(() => this.wanted && this.dial(), RETRY_MS * (0.5 + Math.random()));
			}
		});
	}

	private ask(): void {
		this.send(encodeSync(SYNC.step1, this.vector));
	}

	private sendToken(): void {
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, MESSAGE.auth);
		encoding.writeVarUint(encoder, TOKEN);
		encoding.writeVarString(encoder, 'nobody');
		encoding.writeVarString(encoder, PROVIDER_VERSION);
		this.send(encoding.toUint8Array(encoder));
	}

	private send(frame: Uint8Array): void {
		this.socket?.send(this.prefix.length ? Buffer.concat([this.prefix, frame]) : frame);
	}

	private receive(data: Buffer): void {
		const at = this.prefix.length;
		const [type, step] = [data[at]!, data[at + 1]!];
		if (type === MESSAGE.sync || type === SYNC_REPLY) {
			if (step === SYNC.step1) {
				const decoder = decoding.createDecoder(data.subarray(at + 2));
				this.send(encodeSync(SYNC.step2, this.missing(decoding.readVarUint8Array(decoder))));
				return;
			}
			if (this.onNote) findMarkers(data, at, (sequence) => this.onNote!(sequence, this));
			if (this.keeps) this.parts.push(decoding.readVarUint8Array(decoding.createDecoder(data.subarray(at + 2))));
			if (step === SYNC.step2 && this.arrived) {
				this.arrived();
				this.arrived = null;
			}
		} else if (type === MESSAGE.awareness) {
			if (this.echoes) this.echo(data);
		} else if (type === MESSAGE.auth && this.target.dialect === 'hocuspocus') this.ask();
		else if (type === MESSAGE.control && this.target.http) {
			const control = readControl(decoding.createDecoder(data.subarray(1)));
			if (control?.type === 'refused') lose(`refused ${control.reason}`);
		}
	}

	/** Sends an edit. */
	write(update: Uint8Array): void {
		this.send(encodeSync(SYNC.update, update));
	}

	/** Says who it is, as a provider does every 15 s. */
	sayPresence(): void {
		this.awareness ??= { client: Math.floor(Math.random() * 2 ** 32), clock: 0, others: new Map() };
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint(encoder, this.awareness.client);
		encoding.writeVarUint(encoder, ++this.awareness.clock);
		encoding.writeVarString(encoder, JSON.stringify({ user: { name: `Орын ${this.awareness.client % 1000}`, color: '#30bced' } }));
		const frame = encoding.createEncoder();
		encoding.writeVarUint(frame, MESSAGE.awareness);
		encoding.writeVarUint8Array(frame, encoding.toUint8Array(encoder));
		this.send(encoding.toUint8Array(frame));
	}

	/** The stock provider sends on every state that is news to it, also one that it has just heard. */
	private echo(data: Buffer): void {
		const frame = data.subarray(this.prefix.length);
		const decoder = decoding.createDecoder(frame);
		decoding.readVarUint(decoder);
		const states = decoding.createDecoder(decoding.readVarUint8Array(decoder));
		let news = false;
		for (let left = decoding.readVarUint(states); left > 0; left--) {
			const [client, clock] = [decoding.readVarUint(states), decoding.readVarUint(states)];
			decoding.readVarString(states);
			if (!this.awareness || client === this.awareness.client || clock <= (this.awareness.others.get(client) ?? 0)) continue;
			this.awareness.others.set(client, clock);
			news = true;
		}
		if (news) this.send(frame);
	}

	/** @returns all that came on the socket as one update, if it keeps that. */
	held(): Uint8Array {
		return this.parts.length ? Y.mergeUpdates(this.parts) : EMPTY_UPDATE;
	}

	/** Bytes that this socket has received, headers too. */
	get bytes(): number {
		return this.socket?.bytes ?? 0;
	}

	/** Closes politely; resolves when the socket is gone. */
	close(): Promise<void> {
		this.wanted = false;
		return new Promise((resolve) => {
			this.gone = resolve;
			if (this.socket) this.socket.close();
			else resolve();
		});
	}

	/** The state over HTTP, as our client asks first. @returns the body as sent (gzip) and all bytes received; null when there is none */
	async fetchState(): Promise<{ body: Buffer; bytes: number } | null> {
		const { status, body, bytes } = await fetchBare(this.target.port, this.room.path, this.cookie);
		return status === 200 && body.length > 0 ? { body, bytes } : null;
	}
}

/** @returns the state vector of an update, and what a server with another vector lacks of it. */
export function stateOf(update: Uint8Array): { vector: Uint8Array; missing(vector: Uint8Array): Uint8Array } {
	const vector = Y.encodeStateVectorFromUpdate(update);
	const answers = new Map<string, Uint8Array>();
	return {
		vector,
		missing(theirs) {
			const key = Buffer.from(theirs).toString('latin1');
			let answer = answers.get(key);
			if (!answer) answers.set(key, (answer = Y.diffUpdate(update, theirs)));
			return answer;
		}
	};
}
