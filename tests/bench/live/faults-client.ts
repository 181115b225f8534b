/** The browser's client store (live/client.svelte.ts) in Node, with its acknowledgements counted a second time, frame by frame. */
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as decoding from 'lib0/decoding';
import { compileModule } from 'svelte/compiler';
import { WebSocket } from 'ws';
import type * as Y from 'yjs';
import { addNote, editNoteText } from '#lib/board/document.ts';
import type { LiveDocument } from '#lib/live/client.svelte.ts';
import { newId } from '#lib/live/id.ts';
import { MESSAGE, SYNC, readControl } from '#lib/live/protocol.ts';
import { cookieOf, newSeat } from './faults-phone.ts';

registerHooks({
	load(url, context, nextLoad) {
		if (!url.endsWith('.svelte.ts')) return nextLoad(url, context);
		const filename = fileURLToPath(url);
		const source = compileModule(stripTypeScriptTypes(readFileSync(filename, 'utf8')), { filename, generate: 'client' }).js.code;
		return { format: 'module', source, shortCircuit: true };
	}
});
// Each provider listens for the end of the process.
process.setMaxListeners(200);
const { openDocument } = await import('#lib/live/client.svelte.ts');

/** Notes of one writer; then it goes on editing them. */
const NOTES = 60;

/** A phone that writes; each edit puts its own number into one of its notes. */
export class Writer {
	readonly seat = newSeat();
	readonly board: string;
	readonly live: LiveDocument;
	/** By number of the edit (the first is 1): its note and when it was made, ms. */
	readonly journal: { id: string; at: number }[] = [{ id: '', at: 0 }];
	/** Number of the last edit that was acknowledged, and of the last that another phone has shown. */
	acknowledged = 0;
	seen = 0;
	refused: string | null = null;
	private readonly ids: string[] = [];
	private timer: NodeJS.Timeout | undefined;

	constructor(url: string, board: string) {
		this.board = board;
		const socket = this.countingSocket();
		this.live = openDocument(board, { persist: false, url, socket, onRefused: (reason) => (this.refused = reason) });
	}

	get author(): string {
		return `seat:${this.seat.id}`;
	}

	get made(): number {
		return this.journal.length - 1;
	}

	/** A socket that remembers how many edits each frame covers, and hears how many frames are saved. */
	private countingSocket(): typeof globalThis.WebSocket {
		const { seat } = this;
		// eslint-disable-next-line @typescript-eslint/no-this-alias -- the socket's own `this` is another
		const writer = this;
		return class extends WebSocket {
			private readonly covers: number[] = [];
			constructor(url: string, protocols?: string | string[]) {
				super(url, protocols, { headers: { cookie: cookieOf(seat) } });
				this.addEventListener('message', ({ data }) => {
					const decoder = decoding.createDecoder(new Uint8Array(data as ArrayBuffer));
					if (decoding.readVarUint(decoder) !== MESSAGE.control) return;
					const control = readControl(decoder);
					if (control?.type === 'saved') writer.acknowledged = Math.max(writer.acknowledged, this.covers[control.n - 1] ?? 0);
				});
			}
			override send(data: Uint8Array): void {
				super.send(data);
				if (data[0] === MESSAGE.sync && (data[1] === SYNC.step2 || data[1] === SYNC.update)) this.covers.push(writer.made);
			}
		} as unknown as typeof globalThis.WebSocket;
	}

	/** Writes on, with pauses of `least` to three times as many ms. */
	start(least: number): void {
		this.write();
		this.timer = setTimeout(() => this.start(least), least * (1 + 2 * Math.random()));
	}

	halt(): void {
		clearTimeout(this.timer);
	}

	close(): void {
		this.halt();
		this.live.close();
	}

	private write(): void {
		const isNew = this.ids.length < NOTES && this.made % 3 === 0;
		const id = isNew ? newId() : this.ids[this.made % this.ids.length]!;
		const text = String(this.journal.push({ id, at: performance.now() }) - 1);
		const { number } = this.seat;
		if (isNew) {
			this.ids.push(id);
			addNote(this.live.doc, { id, text, colour: 1, author: this.author, number, round: 1, at: Date.now() });
		} else editNoteText(this.live.doc, id, text);
	}

	/** Tells these writers when this one shows an edit of theirs. */
	watch(writers: ReadonlyMap<string, Writer>): void {
		const notes = this.live.doc.getMap<Y.Map<unknown>>('notes');
		notes.observeDeep((events, { local }) => {
			if (local) return;
			for (const { path, target, changes } of events)
				for (const id of path.length > 0 ? [String(path[0])] : target === (notes as Y.AbstractType<unknown>) ? changes.keys.keys() : []) {
					const note = notes.get(id);
					const writer = writers.get(String(note?.get('author')));
					if (writer && writer !== this) writer.seen = Math.max(writer.seen, Number(String(note!.get('text'))));
				}
		});
	}
}
