/** One open document: its Yjs state, who is connected, its log. Judging and permission are done by the connections (rooms.server.ts). */
import type { Logger } from 'pino';
import * as Y from 'yjs';
import { AROUND } from '#lib/board/around.ts';
import { ROOTS } from '#lib/application/document.ts';
import { NOTES } from '#lib/board/document.ts';
import { frameOf } from './frame.server.ts';
import { CLOSE, SYNC, encodeSync, parseDocument } from './protocol.ts';
import type { LiveReport, RoomReport } from './report.ts';
import { RoomState } from './state.server.ts';
import type { Storage } from './storage.server.ts';

/** The log folds into a snapshot when nobody has written for a while, at the latest after so many updates or bytes. */
const FOLD_QUIET_MS = 5_000;
const FOLD_EVERY = 500;
const FOLD_BYTES = 512_000;
/** The document is measured anew when it may have grown by so many bytes since the last time. */
const MEASURE_BYTES = 64_000;
/** So often a phone may come again for what others have to bring first. */
const WAITS = 8;
/** Author of the server's own Yjs client ids: nobody can claim them. */
export const SERVER = 'server';

/** The part of a connection that a room needs. */
export type Listener = {
	/** Sends what others made; `before` = what the document held until then, for readers who have fallen behind. */
	pass(frame: Buffer, before: Map<number, number>): void;
	close(code: number, reason?: string): void;
};
/** One accepted edit; owner: who the new Yjs client ids belong to; listener: the connection that brought it (null = the server's own). */
export type Edit = { bytes: Uint8Array; author: string; newClients: readonly number[]; owner: string; listener: Listener | null };
/** Edits of one turn of the loop, applied together. `stored`: when each of them is on the disk. */
type Batch = { edits: Edit[]; stored: Promise<void>[] };
type Deed = () => void;

export class Room {
	readonly name: string;
	readonly doc = new Y.Doc();
	readonly state = new RoomState(this.doc);
	readonly owners: Map<number, string>;
	readonly listeners = new Set<Listener>();
	/** How many Yjs client ids each author has used. */
	readonly clients = new Map<string, number>();
	/** Notes on the board by author, those in the trash too. */
	readonly written = new Map<string, number>();
	private readonly storage: Storage;
	private readonly log: Logger;
	private readonly totals: LiveReport['totals'];
	private readonly onBroken: (room: Room) => void;
	private readonly isStage: boolean;
	/** Stage only: where edits are made, always equal to or ahead of `doc`, which holds what is stored and may be sent. */
	private draft: Y.Doc | null = null;
	private turn: Promise<unknown> = Promise.resolve();
	private readonly waited = new Map<string, number>();
	private inbox: { deed: Deed; alone: boolean }[] = [];
	private batch: Batch | null = null;
	private readonly appends = new Set<Promise<unknown>>();
	private unfolded = 0;
	private unfoldedBytes = 0;
	private lastEdit = 0;
	/** Something has been done in this turn of the event loop. */
	private isTurn = false;
	private bytes = 0;
	private measured = -Infinity;
	/** Whether the server's client id is on the disk. */
	private kept = false;
	broken = false;

	private constructor(
		name: string,
		owners: Map<number, string>,
		storage: Storage,
		log: Logger,
		totals: LiveReport['totals'],
		onBroken: (room: Room) => void
	) {
		this.name = name;
		this.owners = owners;
		this.storage = storage;
		this.log = log;
		this.totals = totals;
		this.onBroken = onBroken;
		this.isStage = parseDocument(name)?.kind === 'stage';
	}

	/** Loads a document. Rejects when storage does: an empty room would overwrite what is there. */
	static async open(
		name: string,
		storage: Storage,
		log: Logger,
		totals: LiveReport['totals'],
		onBroken: (room: Room) => void
	): Promise<Room> {
		const [updates, owners] = await Promise.all([storage.load(name), storage.authors(name)]);
		const room = new Room(name, owners, storage, log, totals, onBroken);
		const { doc } = room;
		// Roots are typed before anything refers to them.
		const isApplication = parseDocument(name)?.kind === 'application';
		if (!room.isStage) for (const root of isApplication ? ROOTS : [NOTES, ...AROUND]) doc.getMap(root);
		doc.transact(() => {
			for (const update of updates) Y.applyUpdate(doc, update);
		});
		if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
			log.error({ document: name }, 'stored updates with a gap: the part behind it is left out');
			doc.store.pendingStructs = null;
			doc.store.pendingDs = null;
		}
		room.unfolded = updates.length;
		room.bytes = updates.reduce((sum, update) => sum + update.length, 0);
		room.countNotes();
		owners.set(doc.clientID, SERVER);
		for (const author of owners.values()) room.clients.set(author, (room.clients.get(author) ?? 0) + 1);
		return room;
	}

	/**
	 * Takes a deed of a connection (judge a frame, apply it). The first of a turn of the event loop is done at once; what comes in the
	 * same turn is done at its end, in order and inside one Yjs transaction: what it changes leaves as one frame.
	 * `alone`: in a transaction of its own.
	 */
	take(deed: Deed, alone: boolean): void {
		this.inbox.push({ deed, alone });
		if (this.isTurn) return;
		this.isTurn = true;
		this.work();
		setImmediate(() => {
			this.isTurn = false;
			this.work();
		});
	}

	private work(): void {
		const deeds = this.inbox;
		if (deeds.length === 0) return;
		this.inbox = [];
		try {
			this.carryOut(deeds);
		} catch (error) {
			this.log.error({ document: this.name, err: error }, 'a turn of a room failed');
			this.fail();
		}
	}

	private carryOut(deeds: readonly { deed: Deed; alone: boolean }[]): void {
		for (let i = 0; i < deeds.length && !this.broken;) {
			const batch: Batch = { edits: [], stored: [] };
			let before = new Map<number, number>();
			this.doc.transact((transaction) => {
				before = transaction.beforeState;
				this.batch = batch;
				do deeds[i]!.deed();
				while (++i < deeds.length && !deeds[i]!.alone && !deeds[i - 1]!.alone);
				this.batch = null;
			}, batch);
			// What a broken room holds is neither passed on nor stored: everybody brings it to the next one.
			if (!this.broken) this.spread(batch, before);
		}
	}

	/**
	 * Applies an edit that has passed the gate; only inside a deed.
	 * @param exact whether everything in it is new; otherwise only what is new is passed on and stored
	 * @param notes how many notes it puts on the board under which author
	 * @returns when it is stored. Rejects when it could not be stored: the room is broken then and everybody connects again.
	 */
	apply(edit: Edit, exact: boolean, notes: ReadonlyMap<string, number>): Promise<void> {
		const { batch, doc } = this;
		if (!batch) throw new Error('an edit outside of its turn');
		for (const client of edit.newClients) this.own(client, edit.owner);
		for (const [writer, n] of notes) this.written.set(writer, (this.written.get(writer) ?? 0) + n);
		if (!exact) doc.once('update', (update: Uint8Array) => (edit.bytes = update));
		const index = batch.edits.push(edit) - 1;
		this.bytes += edit.bytes.length;
		try {
			Y.applyUpdate(doc, edit.bytes, batch);
		} catch (error) {
			this.fail();
			throw error;
		}
		if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
			this.log.error({ document: this.name }, 'an update left something pending');
			this.fail();
		}
		this.totals.accepted++;
		// The batch goes to the disk when its transaction ends, later in this same turn.
		return Promise.resolve().then(() => batch.stored[index]);
	}

	private own(client: number, owner: string): void {
		this.owners.set(client, owner);
		this.clients.set(owner, (this.clients.get(owner) ?? 0) + 1);
	}

	/** The server's own client id of this room is kept from its first edit on: after a restart nobody may claim it. */
	private ownNew(): number[] {
		if (this.kept) return [];
		this.kept = true;
		return [this.doc.clientID];
	}

	/** An edit by the server. Resolves when stored; on a stage, others see it only then. */
	edit<T>(author: string, change: (doc: Y.Doc) => T): Promise<T> {
		return this.isStage ? this.inTurn(() => this.editStage(author, change)) : this.editBoard(author, change);
	}

	private async editBoard<T>(author: string, change: (doc: Y.Doc) => T): Promise<T> {
		const { doc } = this;
		if (this.broken) throw new Error('the room has broken');
		const batch: Batch = { edits: [], stored: [] };
		let before = new Map<number, number>();
		const collect = (bytes: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
			before = transaction.beforeState;
			this.bytes += bytes.length;
			batch.edits.push({ bytes, author, newClients: this.ownNew(), owner: SERVER, listener: null });
		};
		doc.on('update', collect);
		let result: T;
		try {
			result = doc.transact(() => change(doc), batch);
		} finally {
			doc.off('update', collect);
			this.countNotes();
			this.spread(batch, before);
		}
		await Promise.all(batch.stored);
		return result;
	}

	private async editStage<T>(author: string, change: (doc: Y.Doc) => T): Promise<T> {
		if (this.broken) throw new Error('the room has broken');
		const draft = (this.draft ??= this.copy());
		const updates: Uint8Array[] = [];
		const collect = (update: Uint8Array) => updates.push(update);
		draft.on('update', collect);
		try {
			const result = draft.transact(() => change(draft));
			if (updates.length > 0) {
				const update = Y.mergeUpdates(updates);
				const edit = { bytes: update, author, newClients: [], owner: SERVER, listener: null };
				this.bytes += update.length;
				await this.append(edit);
				const before = Y.decodeStateVector(Y.encodeStateVector(this.doc));
				Y.applyUpdate(this.doc, update);
				this.fanOut([edit], before);
			}
			return result;
		} catch (error) {
			// What is not stored was never made.
			this.draft = null;
			throw error;
		} finally {
			draft.off('update', collect);
		}
	}

	private copy(): Y.Doc {
		const draft = new Y.Doc();
		Y.applyUpdate(draft, Y.encodeStateAsUpdate(this.doc));
		return draft;
	}

	private inTurn<T>(work: () => Promise<T>): Promise<T> {
		const result = this.turn.then(work);
		this.turn = result.catch(() => undefined);
		return result;
	}

	/** What a turn has changed goes to everybody but its author, and to the disk. */
	private spread(batch: Batch, before: Map<number, number>): void {
		if (batch.edits.length === 0) return;
		this.fanOut(batch.edits, before);
		for (const edit of batch.edits) batch.stored.push(this.append(edit));
	}

	private fanOut(edits: readonly Edit[], before: Map<number, number>): void {
		const update = edits.length === 1 ? edits[0]!.bytes : Y.mergeUpdates(edits.map(({ bytes }) => bytes));
		const frame = frameOf(encodeSync(SYNC.update, update));
		this.state.add(frame);
		if (edits.length === 1) {
			for (const listener of this.listeners) if (listener !== edits[0]!.listener) listener.pass(frame, before);
			return;
		}
		this.totals.merged++;
		const writers = new Set(edits.map(({ listener }) => listener));
		for (const listener of this.listeners) if (!writers.has(listener)) listener.pass(frame, before);
		// Who wrote in this turn gets what the others wrote.
		const frames = edits.map(({ bytes }) => frameOf(encodeSync(SYNC.update, bytes)));
		for (const writer of writers) {
			const others = frames.filter((_, i) => edits[i]!.listener !== writer);
			if (writer && others.length > 0) writer.pass(Buffer.concat(others), before);
		}
	}

	private append({ bytes, author, newClients, owner }: Edit): Promise<void> {
		const stored = this.storage.append(this.name, { bytes, author, newClients, owner }).catch((error: unknown) => {
			this.log.error({ document: this.name, err: error }, 'an edit could not be stored');
			this.totals.failed++;
			this.fail();
			throw error;
		});
		this.track(stored);
		this.unfoldedBytes += bytes.length;
		this.lastEdit = performance.now();
		const isLong = this.unfoldedBytes > Math.max(FOLD_BYTES, this.bytes - this.unfoldedBytes);
		if (++this.unfolded >= FOLD_EVERY || isLong) setImmediate(() => this.isUnfolded && void this.fold());
		return stored;
	}

	private track(work: Promise<unknown>): void {
		const settled = work.catch(() => undefined).finally(() => this.appends.delete(settled));
		this.appends.add(settled);
	}

	/** Folds when there is something to fold and nobody is writing; called now and then. */
	foldWhenQuiet(): void {
		if (this.isUnfolded && performance.now() - this.lastEdit > FOLD_QUIET_MS) void this.fold();
	}

	/** Puts the log into a snapshot. What the document holds then was appended before. */
	fold(): Promise<void> {
		const write = async () => {
			if (this.broken) return;
			this.unfolded = 0;
			this.unfoldedBytes = 0;
			const whole = this.state.whole();
			this.bytes = whole.length;
			await this.storage.fold(this.name, whole);
		};
		const folded = (this.isStage ? this.inTurn(write) : write()).catch((error: unknown) =>
			this.log.error({ document: this.name, err: error }, 'a log could not be folded; it stays as it is')
		);
		this.track(folded);
		return folded;
	}

	/** @returns whether the log has grown since the last fold. */
	get isUnfolded(): boolean {
		return this.unfolded > 0;
	}

	/** @returns whether the document, encoded, would be larger than `limit` bytes with so many more. */
	isFullWith(more: number, limit: number): boolean {
		if (this.bytes + more <= limit) return false;
		// The sum of what came in is more than what it is: much of it has been replaced or deleted since.
		if (this.bytes - this.measured >= MEASURE_BYTES) this.bytes = this.measured = Y.encodeStateAsUpdate(this.doc).length;
		return this.bytes + more > limit;
	}

	/** @returns whether an author whose edits build on what others have not brought yet should come again, or has done so too often. */
	mayWait(author: string): boolean {
		const times = (this.waited.get(author) ?? 0) + 1;
		this.waited.set(author, times);
		return times <= WAITS;
	}

	private countNotes(): void {
		if (this.isStage) return;
		this.written.clear();
		for (const note of this.doc.getMap<Y.Map<unknown>>(NOTES).values()) {
			const author = note instanceof Y.Map ? note.get('author') : null;
			if (typeof author === 'string') this.written.set(author, (this.written.get(author) ?? 0) + 1);
		}
	}

	report(workshopId: string | null): RoomReport {
		const { name, unfolded, bytes, appends, listeners } = this;
		return { document: name, workshopId, connections: listeners.size, bytes, unfolded, unstored: appends.size };
	}

	/** Resolves when everything that the document holds now is stored (or the room is broken). */
	async stored(): Promise<void> {
		if (this.appends.size > 0) await Promise.all(this.appends);
	}

	/** Resolves when nothing is being stored any more. */
	async settle(): Promise<void> {
		await this.turn;
		while (this.appends.size > 0) await Promise.all(this.appends);
	}

	/** Memory and disk differ: everybody has to start again from what is stored, and to send again what was not. */
	fail(): void {
		if (this.broken) return;
		this.broken = true;
		this.onBroken(this);
		for (const listener of [...this.listeners]) listener.close(CLOSE.later);
	}
}
