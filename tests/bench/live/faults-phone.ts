/** What the fault and hostile proofs share: a phone that holds the document over a bare socket, waiting, figures. */
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { addNote, editNoteText } from '#lib/board/document.ts';
import { newId } from '#lib/live/id.ts';
import { MESSAGE, SYNC, encodeSync, readControl } from '#lib/live/protocol.ts';
import type { Bar } from '../prove.ts';

export const MB = 1_000_000;
export const MIB = 1_048_576;

/** Seats of these tests: who says so in a cookie is believed (tests/live/house.ts). */
export type Seat = { id: string; number: number };
let seats = 0;
/** @returns a seat that nobody has had. */
export function newSeat(): Seat {
	return { id: newId(), number: (++seats % 900) + 1 };
}

export const cookieOf = ({ id, number }: Seat) => `seat=${id}.${number}`;

export class Phone {
	readonly seat: Seat;
	readonly doc = new Y.Doc();
	readonly ws: WebSocket;
	private readonly listens: boolean;
	/** Step-2 and update frames that went out, and those that the server has acknowledged. */
	sent = 0;
	saved = 0;
	synced = false;
	/** Code and reason of the end of the socket. */
	closed: string | null = null;
	/** What the server sent could not be applied. */
	unreadable = false;
	/** Reason key of a refusal. */
	refused: string | null = null;

	/** Opens a board. `listen`: asks for the state and hears of edits; without it only writes. */
	constructor(url: string, board: string, seat = newSeat(), listen = true) {
		this.seat = seat;
		this.listens = listen;
		const ws = new WebSocket(`${url}/${board}`, { headers: { cookie: cookieOf(seat) }, perMessageDeflate: false });
		this.ws = ws;
		ws.on('open', () => listen && ws.send(encodeSync(SYNC.step1, Y.encodeStateVector(this.doc))));
		ws.on('message', (data: Buffer) => this.hear(data, listen));
		ws.on('error', (error) => (this.closed ??= error.message));
		ws.on('close', (code, reason) => (this.closed ??= `${code} ${reason.toString()}`));
		this.doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== this) this.push(update);
		});
	}

	private hear(data: Buffer, listen: boolean): void {
		const decoder = decoding.createDecoder(data);
		const type = decoding.readVarUint(decoder);
		if (type === MESSAGE.control) {
			const control = readControl(decoder);
			if (control?.type === 'saved') this.saved = control.n;
			if (control?.type === 'refused') this.refused = control.reason;
		}
		if (type !== MESSAGE.sync) return;
		const step = decoding.readVarUint(decoder);
		const bytes = decoding.readVarUint8Array(decoder);
		if (step === SYNC.step1) return this.push(Y.encodeStateAsUpdate(this.doc, bytes), SYNC.step2);
		try {
			Y.applyUpdate(this.doc, bytes, this);
		} catch {
			this.unreadable = true;
		}
		if (step === SYNC.step2 && listen) this.synced = true;
	}

	/** Sends an update as it is. */
	push(update: Uint8Array, step: typeof SYNC.step2 | typeof SYNC.update = SYNC.update): void {
		if (this.ws.readyState !== WebSocket.OPEN) return;
		this.sent++;
		this.ws.send(encodeSync(step, update));
	}

	get author(): string {
		return `seat:${this.seat.id}`;
	}

	/** Writes a note. @returns its id */
	add(text: string): string {
		const id = newId();
		addNote(this.doc, { id, text, colour: 1, author: this.author, number: this.seat.number, round: 1, at: Date.now() });
		return id;
	}

	edit(id: string, text: string): void {
		editNoteText(this.doc, id, text);
	}

	/** Resolves when the socket is open and has heard the state (or, without listening, the server's question). */
	ready(): Promise<void> {
		return until('a phone comes in', () => this.closed !== null || (this.listens ? this.synced && this.sent > 0 : this.sent > 0)).then(
			() => {
				if (this.closed !== null) throw new Error(`turned away: ${this.closed}`);
			}
		);
	}

	/** Resolves when everything sent is on the disk. */
	async settled(): Promise<void> {
		await until('everything is saved', () => this.saved >= this.sent || this.closed !== null, 15_000);
		if (this.saved < this.sent) throw new Error(`sent away before all was saved: ${this.closed}`);
	}

	leave(): void {
		this.ws.terminate();
	}
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Waits until something is so. @returns how long it took, ms. Rejects after `patienceMs`. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, patienceMs = 10_000, every = 5): Promise<number> {
	const since = performance.now();
	while (!(await isSo())) {
		if (performance.now() - since > patienceMs) throw new Error(`in vain: ${what}`);
		await pause(every);
	}
	return performance.now() - since;
}

export const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;
export const rounded = (value: number) => Math.round(value * 100) / 100;

/** Prints bars as prove.ts does. @returns whether all are met. */
export function printBars(bars: Bar[]): boolean {
	const width = Math.max(...bars.map(({ name }) => name.length));
	for (const { name, figure, limit, unit } of bars)
		console.log(
			`${name.padEnd(width)}  ${String(figure).padStart(8)} ${unit.padEnd(5)} limit ${String(limit).padStart(6)}  ${figure <= limit ? 'ok' : 'short'}`
		);
	return bars.every(({ figure, limit }) => figure <= limit);
}
