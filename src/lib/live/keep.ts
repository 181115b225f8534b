/**
 * Own edits that the server has not stored yet: how many, and themselves, in this browser from the moment they are made.
 *
 * Why not y-indexeddb alone: it writes a moment later, so a page that is closed right after the last letter loses that letter, while
 * nothing says so. localStorage is written before the edit returns. Each edit has a key of its own: what a reload finds is what waits,
 * and the number can never tell another story than the edits. An acknowledgement removes the key.
 *
 * Two tabs of one phone have two Yjs client ids and write under two names. Whoever connects takes along what is there, also from tabs
 * that are gone: an update applied twice is applied once, and both tabs may send it. A tab removes a key only when it still holds what
 * that tab has delivered.
 *
 * The server takes edits only from the author who made them. Somebody who takes another seat in the same browser is another author:
 * what the first one left is not sent any more, its words are handed back.
 */
import { fromBase64, toBase64 } from 'lib0/buffer';
import * as Y from 'yjs';
import { UNSAVED, authorOf, documentOf, unsavedKeys } from './left.ts';

/** frame: number of the frame that carries it in this connection, null = not sent. edits: as a person counts them. */
type Unsaved = { key: string; value: string; update: Uint8Array; edits: number; frame: number | null; place: string | null; at: number };

/** Letters typed into one text with shorter pauses than this are one edit, ms. */
const BURST_MS = 1_000;
/** Characters of storage for one document; a browser gives about 5 million to the whole site. */
const ROOM = 1_000_000;
/** So many entries that were never sent become one. */
const MANY = 200;

export class UnsavedEdits {
	private readonly document: string;
	private readonly durable: boolean;
	private readonly author: string | null;
	private readonly writer: string;
	private entries: Unsaved[] = [];
	/** Edits of other authors, found in this browser. */
	private others: Unsaved[] = [];
	private made = 0;

	/**
	 * @param durable whether the edits survive this page (boards)
	 * @param author who writes here; null = not known, then the edits of every author are taken for one's own
	 */
	constructor(document: string, durable: boolean, author: string | null) {
		this.document = document;
		this.durable = durable;
		this.author = author;
		this.writer = `${author === null ? '' : `${encodeURIComponent(author)}.`}${Math.random().toString(36).slice(2, 12)}`;
	}

	/** @returns how many edits wait, also those of other authors that have to be handed back. */
	get count(): number {
		return [...this.entries, ...this.others].reduce((sum, { edits }) => sum + edits, 0);
	}

	/** @returns the edits that wait, as updates. */
	get updates(): Uint8Array[] {
		return this.entries.map(({ update }) => update);
	}

	/**
	 * Takes over what other pages of this browser have left, as not sent.
	 * @returns the updates that were not known yet
	 */
	adopt(): Uint8Array[] {
		if (!this.durable) return [];
		const left = this.look();
		this.others = left.filter(({ key }) => this.isForeign(key));
		const known = ({ key, value }: Unsaved) => this.entries.some((entry) => entry.key === key && entry.value === value);
		const found = left.filter((entry) => !this.isForeign(entry.key) && !known(entry));
		// A tab that goes on typing has more under the same key now.
		this.entries = [...this.entries.filter(({ key }) => !found.some((entry) => entry.key === key)), ...found];
		return found.map(({ update }) => update);
	}

	/**
	 * Forgets what other authors have left in this browser, as `adopt` has found some.
	 * @returns it, oldest first
	 */
	giveUpOthers(): Uint8Array[] {
		if (this.others.length === 0) return [];
		const others = this.look().filter(({ key }) => this.isForeign(key));
		for (const { key } of others) remove(key);
		this.others = [];
		return others.map(({ update }) => update);
	}

	/**
	 * Keeps a new edit at once.
	 * @param place names the text that was typed in; null = no text
	 * @param frame as in `Unsaved`
	 */
	add(update: Uint8Array, place: string | null, frame: number | null): void {
		const at = Date.now();
		const last = this.entries.at(-1);
		if (last && place !== null && last.place === place && at - last.at < BURST_MS && (last.frame === null) === (frame === null)) {
			Object.assign(last, { update: Y.mergeUpdates([last.update, update]), frame, at });
			this.write(last);
			return;
		}
		const entry: Unsaved = { key: this.nextKey(), value: '', update, edits: 1, frame, place, at };
		this.entries.push(entry);
		this.write(entry);
		if (this.entries.length > MANY) this.mergeUnsent();
	}

	/** Everything not sent yet goes out in this frame. */
	sentIn(frame: number): void {
		for (const entry of this.entries) entry.frame ??= frame;
	}

	/** The connection is gone: what is not stored has to be sent again. */
	unsend(): void {
		for (const entry of this.entries) entry.frame = null;
	}

	/** Frames up to this number are stored. */
	saved(upTo: number): void {
		this.drop(({ frame }) => frame !== null && frame <= upTo);
	}

	/** Forgets everything: it was refused. */
	clear(): void {
		this.drop(() => true);
	}

	private drop(is: (entry: Unsaved) => boolean): void {
		for (const entry of this.entries) if (is(entry) && entry.value && read(entry.key) === entry.value) remove(entry.key);
		this.entries = this.entries.filter((entry) => !is(entry));
	}

	/** What other pages have left for this document, in order. What cannot be read goes. */
	private look(): Unsaved[] {
		const found: Unsaved[] = [];
		for (const key of unsavedKeys()) {
			if (documentOf(key) !== this.document || this.isOwn(key)) continue;
			const value = read(key);
			if (value === null) continue;
			const entry = parse(key, value);
			if (entry) found.push(entry);
			else remove(key);
		}
		return found.sort((a, b) => (a.key < b.key ? -1 : 1));
	}

	private isForeign(key: string): boolean {
		const author = authorOf(key);
		return this.author !== null && author !== null && author !== this.author;
	}

	private isOwn(key: string): boolean {
		return key.startsWith(`${UNSAVED}${this.document}:${this.writer}:`);
	}

	private nextKey(): string {
		return `${UNSAVED}${this.document}:${this.writer}:${String(this.made++).padStart(6, '0')}`;
	}

	private mergeUnsent(): void {
		const unsent = this.entries.filter(({ key, frame }) => frame === null && this.isOwn(key));
		if (unsent.length < MANY / 2) return;
		const edits = unsent.reduce((sum, entry) => sum + entry.edits, 0);
		const update = Y.mergeUpdates(unsent.map((entry) => entry.update));
		const merged: Unsaved = { key: this.nextKey(), value: '', update, edits, frame: null, place: null, at: Date.now() };
		// Written before the parts go: a page that ends between the two has it twice, which is once.
		this.write(merged);
		if (this.durable && !merged.value) return;
		for (const { key } of unsent) remove(key);
		this.entries = [...this.entries.filter((entry) => !unsent.includes(entry)), merged];
	}

	/** A full or forbidden store (private windows): y-indexeddb may still hold the edit, this page counts and sends it anyway. */
	private write(entry: Unsaved): void {
		if (!this.durable) return;
		const value = `${entry.edits} ${toBase64(entry.update)}`;
		const taken = this.entries.reduce((sum, other) => (other === entry ? sum : sum + other.value.length), 0);
		if (taken + value.length > ROOM) return;
		try {
			globalThis.localStorage?.setItem(entry.key, value);
			entry.value = value;
		} catch {
			// as above
		}
	}
}

function parse(key: string, value: string): Unsaved | null {
	const [edits, bytes] = value.split(' ');
	try {
		const update = fromBase64(bytes!);
		Y.decodeUpdate(update);
		const number = Number(edits);
		return Number.isInteger(number) && number > 0 ? { key, value, update, edits: number, frame: null, place: null, at: 0 } : null;
	} catch {
		return null;
	}
}

function read(key: string): string | null {
	try {
		return globalThis.localStorage?.getItem(key) ?? null;
	} catch {
		return null;
	}
}

function remove(key: string): void {
	try {
		globalThis.localStorage?.removeItem(key);
	} catch {
		// forbidden: then nothing was kept
	}
}
