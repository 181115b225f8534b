/** One open document: its Yjs state, who is connected, its log. Judging and permission are done by the connections (rooms.server.ts). */
import type { Logger } from 'pino';
import * as Y from 'yjs';
import { NOTES } from '#lib/board/document.ts';
import { CLOSE, SYNC, encodeSync, parseDocument } from './protocol.ts';
import type { Storage } from './storage.server.ts';

/** The log folds into a snapshot after so many appended updates. */
const FOLD_EVERY = 200;
/** Author of the server's own Yjs client ids: nobody can claim them. */
export const SERVER = 'server';

/** The part of a connection that a room needs. */
export type Listener = {
	/** Sends an update that others made; `before` = what the document held until then, for readers who have fallen behind. */
	pass(frame: Uint8Array, before: Map<number, number>): void;
	close(code: number, reason?: string): void;
};
type Edit = { author: string; newClients: readonly number[]; listener: Listener | null; stored?: Promise<void> };

export class Room {
	readonly name: string;
	readonly doc = new Y.Doc();
	readonly owners: Map<number, string>;
	readonly listeners = new Set<Listener>();
	private readonly storage: Storage;
	private readonly log: Logger;
	private readonly onBroken: (room: Room) => void;
	private readonly isStage: boolean;
	/** Stage only: where edits are made, always equal to or ahead of `doc`, which holds what is stored and may be sent. */
	private draft: Y.Doc | null = null;
	private turn: Promise<unknown> = Promise.resolve();
	private readonly appends = new Set<Promise<unknown>>();
	private unfolded = 0;
	private full: Uint8Array | null = null;
	broken = false;

	private constructor(name: string, owners: Map<number, string>, storage: Storage, log: Logger, onBroken: (room: Room) => void) {
		this.name = name;
		this.owners = owners;
		this.storage = storage;
		this.log = log;
		this.onBroken = onBroken;
		this.isStage = parseDocument(name)?.kind === 'stage';
	}

	/** Loads a document. Rejects when storage does: an empty room would overwrite what is there. */
	static async open(name: string, storage: Storage, log: Logger, onBroken: (room: Room) => void): Promise<Room> {
		const [updates, owners] = await Promise.all([storage.load(name), storage.authors(name)]);
		const room = new Room(name, owners, storage, log, onBroken);
		const { doc } = room;
		if (!room.isStage) doc.getMap(NOTES);
		for (const update of updates) Y.applyUpdate(doc, update);
		if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
			log.error({ document: name }, 'stored updates with a gap: the part behind it is left out');
			doc.store.pendingStructs = null;
			doc.store.pendingDs = null;
		}
		room.unfolded = updates.length;
		owners.set(doc.clientID, SERVER);
		doc.on('update', (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) =>
			room.spread(update, origin as Edit | null, transaction.beforeState)
		);
		return room;
	}

	/**
	 * Applies an update that has passed the gate and fans it out.
	 * @returns when it is stored. Rejects when it could not be stored: the room is broken then and everybody connects again.
	 */
	apply(update: Uint8Array, author: string, newClients: readonly number[], listener: Listener): Promise<void> {
		for (const client of newClients) this.owners.set(client, author);
		const edit: Edit = { author, newClients, listener };
		try {
			Y.applyUpdate(this.doc, update, edit);
		} catch (error) {
			this.fail();
			throw error;
		}
		if (this.doc.store.pendingStructs !== null || this.doc.store.pendingDs !== null) {
			this.log.error({ document: this.name }, 'an update left something pending');
			this.fail();
		}
		return edit.stored ?? Promise.resolve();
	}

	/** An edit by the server. Resolves when stored; on a stage, others see it only then. */
	edit<T>(author: string, change: (doc: Y.Doc) => T): Promise<T> {
		return this.isStage ? this.inTurn(() => this.editStage(author, change)) : this.editBoard(author, change);
	}

	private async editBoard<T>(author: string, change: (doc: Y.Doc) => T): Promise<T> {
		const edit: Edit = { author, newClients: [], listener: null };
		const result = this.doc.transact(() => change(this.doc), edit);
		await edit.stored;
		return result;
	}

	private async editStage<T>(author: string, change: (doc: Y.Doc) => T): Promise<T> {
		const draft = (this.draft ??= this.copy());
		const updates: Uint8Array[] = [];
		const collect = (update: Uint8Array) => updates.push(update);
		draft.on('update', collect);
		try {
			const result = draft.transact(() => change(draft));
			if (updates.length > 0) {
				const update = Y.mergeUpdates(updates);
				await this.append(update, author, []);
				Y.applyUpdate(this.doc, update);
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

	private spread(update: Uint8Array, edit: Edit | null, before: Map<number, number>): void {
		this.full = null;
		if (this.listeners.size > 0) {
			const frame = encodeSync(SYNC.update, update);
			for (const listener of this.listeners) if (listener !== edit?.listener) listener.pass(frame, before);
		}
		// A stage's update is stored already.
		if (edit) {
			const stored = this.append(update, edit.author, edit.newClients);
			edit.stored = edit.stored ? Promise.all([edit.stored, stored]).then(() => undefined) : stored;
		}
	}

	private append(update: Uint8Array, author: string, newClients: readonly number[]): Promise<void> {
		const stored = this.storage.append(this.name, update, author, newClients).catch((error: unknown) => {
			this.log.error({ document: this.name, err: error }, 'an edit could not be stored');
			this.fail();
			throw error;
		});
		this.track(stored);
		if (++this.unfolded % FOLD_EVERY === 0) void this.fold();
		return stored;
	}

	private track(work: Promise<unknown>): void {
		const settled = work.catch(() => undefined).finally(() => this.appends.delete(settled));
		this.appends.add(settled);
	}

	/** Puts the log into a snapshot. Called in the same turn as the appends it covers, or (stage) between two edits. */
	fold(): Promise<void> {
		const write = async () => {
			if (this.broken) return;
			this.unfolded = 0;
			await this.storage.fold(this.name, Y.encodeStateAsUpdate(this.doc));
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

	/** Resolves when everything that the document holds now is stored (or the room is broken). */
	async stored(): Promise<void> {
		await Promise.all(this.appends);
	}

	/** Resolves when nothing is being stored any more. */
	async settle(): Promise<void> {
		await this.turn;
		while (this.appends.size > 0) await Promise.all(this.appends);
	}

	/** @returns what the holder of a state vector lacks; the answer to newcomers is kept until the next edit. */
	missing(vector: Uint8Array): Uint8Array {
		const isNewcomer = vector.length === 0 || (vector.length === 1 && vector[0] === 0);
		return isNewcomer ? (this.full ??= Y.encodeStateAsUpdate(this.doc)) : Y.encodeStateAsUpdate(this.doc, vector);
	}

	/** Memory and disk differ: everybody has to start again from what is stored, and to send again what was not. */
	fail(): void {
		if (this.broken) return;
		this.broken = true;
		this.onBroken(this);
		for (const listener of [...this.listeners]) listener.close(CLOSE.later);
	}
}
