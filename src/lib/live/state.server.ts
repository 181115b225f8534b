/**
 * What newcomers and returning phones of a room are sent, made once for all of them: the whole state as a base plus the frames since,
 * the same base compressed for HTTP, and the answers to equal state vectors.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip as deflate } from 'node:zlib';
import * as Y from 'yjs';
import { frameOf } from './frame.server.ts';
import { SYNC, encodeSync } from './protocol.ts';

const gzip = promisify(deflate);

/** The frames since the base may grow to this many bytes, or to this share of it, before a new base is made. */
const TAIL_BYTES = 32_000;
const TAIL_SHARE = 0.25;
/** A compressed state is made anew when so much is missing in it, and at most once in so long. */
const STALE_BYTES = 2_000;
const STALE_MS = 2_000;
/** Answers kept for different state vectors: phones that were away together come back with the same one. */
const ANSWERS = 32;
const ANSWERS_BYTES = 2_000_000;
/** Answers of clients that held nothing new: a document only grows, so the same bytes hold nothing new for ever. */
const KNOWN = 16;
const KNOWN_BYTES = 64_000;

/** A whole state, compressed. etag: changes with its content. */
export type Packed = { gzip: Buffer; plain: Uint8Array; etag: string };
type Base = { bytes: Uint8Array; frame: Buffer; at: number; packed: Promise<Packed> | null };

export class RoomState {
	private readonly doc: Y.Doc;
	private base: Base | null = null;
	private tail: Buffer[] = [];
	private tailBytes = 0;
	private vector: Buffer | null = null;
	private readonly answers = new Map<string, Buffer>();
	private answersBytes = 0;
	private readonly known: Buffer[] = [];

	constructor(doc: Y.Doc) {
		this.doc = doc;
	}

	/** The document has changed by this frame. */
	add(frame: Buffer): void {
		this.vector = null;
		this.answers.clear();
		this.answersBytes = 0;
		if (!this.base) return;
		this.tail.push(frame);
		this.tailBytes += frame.length;
		if (this.tailBytes > Math.max(TAIL_BYTES, this.base.bytes.length * TAIL_SHARE)) this.base = null;
	}

	private take(): Base {
		if (this.base) return this.base;
		const bytes = Y.encodeStateAsUpdate(this.doc);
		this.tail = [];
		this.tailBytes = 0;
		return (this.base = { bytes, frame: frameOf(encodeSync(SYNC.step2, bytes)), at: performance.now(), packed: null });
	}

	/** @returns the frame "this is what I have". */
	greeting(): Buffer {
		return (this.vector ??= frameOf(encodeSync(SYNC.step1, Y.encodeStateVector(this.doc))));
	}

	/** @returns the frames that bring the holder of a state vector up to date; the first is the answer to its question. */
	missing(vector: Uint8Array): Buffer[] {
		if (vector.length === 0 || (vector.length === 1 && vector[0] === 0)) return [this.take().frame, ...this.tail];
		const key = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('latin1');
		let answer = this.answers.get(key);
		if (!answer) {
			answer = frameOf(encodeSync(SYNC.step2, Y.encodeStateAsUpdate(this.doc, vector)));
			this.answersBytes += answer.length + key.length;
			if (this.answers.size < ANSWERS && this.answersBytes < ANSWERS_BYTES) this.answers.set(key, answer);
		}
		return [answer];
	}

	/** @returns a state, compressed; it may lag behind by the frames since its base, which the socket then brings. */
	packed(): Promise<Packed> {
		if (this.base && this.tailBytes > 0 && this.isStale(this.base)) this.base = null;
		const base = this.take();
		return (base.packed ??= gzip(base.bytes).then((bytes) => ({
			gzip: bytes,
			plain: base.bytes,
			etag: `"${createHash('sha256').update(base.bytes).digest('base64url').slice(0, 22)}"`
		})));
	}

	private isStale({ bytes, at }: Base): boolean {
		return this.tailBytes > Math.max(STALE_BYTES, bytes.length * TAIL_SHARE) || performance.now() - at > STALE_MS;
	}

	/** @returns the whole state as an update, as it is now. */
	whole(): Uint8Array {
		if (this.base && this.tail.length > 0) this.base = null;
		return this.take().bytes;
	}

	/** Remembers an answer of a client that held nothing new. */
	know(answer: Uint8Array): void {
		if (answer.length > KNOWN_BYTES) return;
		if (this.known.length >= KNOWN) this.known.shift();
		this.known.push(Buffer.from(answer));
	}

	/** @returns whether an answer is known to hold nothing new. */
	knows(answer: Uint8Array): boolean {
		return this.known.some((seen) => seen.equals(answer));
	}
}
