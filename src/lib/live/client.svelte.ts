/**
 * A document in the browser. Wraps y-websocket's provider: knows which own edits are not on the server's disk yet, keeps them over a
 * reload (boards), comes back without a stampede, and starts again from the server's state when an edit is refused.
 */
import { untrack } from 'svelte';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { askWhy, fetchState } from './ask.ts';
import { openLocal, type LocalStore } from './browser-store.ts';
import { UnsavedEdits } from './keep.ts';
import { pauseBefore } from './pace.ts';
import { CLOSE, MESSAGE, PROTOCOL_VERSION, SYNC, readControl, type Control, type Page, type Presence } from './protocol.ts';
import type { Turn, Turns } from './turns.ts';

type Options = {
	/** Keeps own edits in this browser until they are stored (boards). */
	persist: boolean;
	/**
	 * Who writes here as the server knows it: seat:ID or account:ID. Needed for a copy of the document in this browser. Without it,
	 * edits that wait are sent whoever made them; with it, the words of others go to `onRefused` with OTHER_AUTHOR.
	 */
	author?: string;
	/** One socket for all documents of a page that share these; without: a socket of its own (desk, screen). */
	turns?: Turns;
	/** Edits were refused: reason key, the document as it was here, and the edits, so that typed text can be offered as a draft. */
	onRefused?(reason: string, abandoned: Y.Doc, edits: Uint8Array[]): void;
	/** What the page is, where the desk shall know. */
	page?: Page;
	/** Address of the rooms; default: this site. */
	url?: string;
	/** Another socket class, another fetch (tests, other environments). */
	socket?: typeof WebSocket;
	fetch?: typeof fetch;
};

/** Reason key: the edits are of another author in this browser, from whom the server takes nothing here. */
export const OTHER_AUTHOR = 'other_seat';

/** So many tries without getting in, and the house is asked in words why. */
const ASK_EVERY = 3;
/** A socket that is neither open nor refused after this long is given up, ms. */
const OPENING_MS = 10_000;
/** The server says something every 20 s. A phone that slept does not wait until it notices, ms. */
const SILENCE_MS = 30_000;

/** A goodbye that is not answered is over after this long, ms. */
const GOODBYE_MS = 500;

/**
 * Opens a document and keeps it connected until `close`.
 * @param name as made by stageDocument or boardDocument
 */
export function openDocument(name: string, options: Options): LiveDocument {
	// An effect that opens a document must not run again because the document's state changes.
	return untrack(() => new LiveDocument(name, options));
}

export class LiveDocument {
	readonly name: string;
	/** Another object after a refusal: read it again whenever it changes. */
	doc = $state.raw(new Y.Doc());
	/** The server's state has arrived in this connection. */
	synced = $state(false);
	connected = $state(false);
	/** Own edits that are not on the server's disk yet, as a person counts them: letters typed in one go are one. */
	waiting = $state(0);
	/** Whether edits are accepted now; false until the server says so. */
	write = $state(false);
	/** Reason key of the last refusal. */
	refusal = $state<string | null>(null);
	/** No more tries: the seat is gone, the document is, or it is not ours (`refusal` says which). */
	ended = $state(false);
	/** Who is here, as the server counts; null = not connected, or not said yet. */
	presence = $state.raw<Presence | null>(null);
	/** Add to Date.now() to get server time, ms; 0 until the server has said it. */
	clock = $state(0);
	/** The server speaks a newer protocol: load the page again, but only when nothing waits. */
	outdated = $state(false);

	private readonly options: Options;
	private readonly unsaved: UnsavedEdits;
	private readonly turn: Turn;
	private provider: WebsocketProvider | null = null;
	private local: LocalStore | null = null;
	private closed = false;
	/** Step-2 and update frames of this connection. */
	private sent = 0;
	/** Tries since the last time that everything was here, and those in a row that did not even open. */
	private failed = 0;
	private unopened = 0;
	private lostAt = Date.now();
	private comeBack: ReturnType<typeof setTimeout> | undefined;
	private opening: ReturnType<typeof setTimeout> | undefined;

	constructor(name: string, options: Options) {
		this.name = name;
		this.options = options;
		this.unsaved = new UnsavedEdits(name, options.persist, options.author ?? null);
		this.unsaved.adopt();
		this.doc.on('update', this.keep);
		this.turn = { staying: true, go: () => this.provider?.connect(), halt: () => this.hangUp() };
		this.count();
		globalThis.addEventListener?.('online', this.wake);
		globalThis.addEventListener?.('offline', this.test);
		globalThis.document?.addEventListener('visibilitychange', this.wake);
		void this.start();
	}

	/** How many people are here; null as with `presence`. */
	get here(): number | null {
		return this.presence?.here ?? null;
	}

	/** Leaves the document. What waits stays in this browser and goes out when it is opened again. */
	close(): void {
		if (this.closed) return;
		this.closed = true;
		globalThis.removeEventListener?.('online', this.wake);
		globalThis.removeEventListener?.('offline', this.test);
		globalThis.document?.removeEventListener('visibilitychange', this.wake);
		this.stop();
		this.local?.destroy();
		this.doc.destroy();
	}

	/** The page no longer shows this document; it only delivers what waits and leaves the socket to others soon. */
	onlyDeliver(): void {
		this.turn.staying = false;
		this.options.turns?.watch();
	}

	private readonly wake = () => {
		const { provider } = this;
		if (globalThis.document?.visibilityState === 'hidden' || !provider?.shouldConnect) return;
		if (provider.wsconnected && Date.now() - provider.wsLastMessageReceived > SILENCE_MS) this.test();
		else provider.connect();
	};

	/** The browser says that the network is gone: a new socket shows whether that is so for this house (a laptop may be its own server). */
	private readonly test = () => {
		if (!this.provider?.shouldConnect) return;
		this.provider.disconnect();
		this.provider.connect();
	};

	/** Resolves when the socket is closed. */
	private hangUp(): Promise<void> {
		clearTimeout(this.comeBack);
		const closed = closing(this.provider?.ws);
		this.provider?.disconnect();
		return closed;
	}

	private readonly keep = (update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
		if (!transaction.local) return;
		// The provider hears of this update right after us, and sends it when its socket is open.
		const { ws } = this.provider ?? {};
		const goesOut = this.provider?.wsconnected && ws?.readyState === ws?.OPEN;
		this.unsaved.add(update, typedIn(transaction), goesOut ? this.sent + 1 : null);
		this.count();
	};

	/** @param copy whether a copy in this browser may be used */
	private async start(copy = true): Promise<void> {
		const { doc } = this;
		const { author, persist } = this.options;
		if (persist) {
			if (copy && author !== undefined) this.local = await openLocal(this.name, author, doc);
			if (this.closed) return this.local?.destroy();
			if (isEmpty(doc)) await this.fillFromHouse(doc);
			if (this.closed) return;
			for (const update of this.unsaved.updates) Y.applyUpdate(doc, update, this);
		}
		this.connect(doc);
	}

	private connect(doc: Y.Doc): void {
		const awareness = new Awareness(doc);
		awareness.setLocalState(null);
		awareness.destroy();
		const provider = new WebsocketProvider(this.address, this.name, doc, {
			connect: false,
			disableBc: true,
			awareness,
			params: { ...this.seat, ...(this.options.page && { page: this.options.page }) },
			WebSocketPolyfill: this.countingSocket()
		});
		this.provider = provider;
		provider.messageHandlers[MESSAGE.control] = (_encoder, decoder) => {
			const control = readControl(decoder);
			if (control) this.hear(control);
		};
		provider.on('status', ({ status }) => {
			this.connected = status === 'connected';
			clearTimeout(this.opening);
			if (status === 'connecting') {
				this.opening = setTimeout(() => provider.ws?.close(), OPENING_MS);
				// Before the socket opens, so that the exchange of states carries it.
				for (const update of this.unsaved.adopt()) Y.applyUpdate(doc, update, this);
				this.count();
			}
			if (this.connected) return;
			this.synced = false;
			this.presence = null;
		});
		provider.on('sync', (synced) => {
			this.synced = synced;
			if (synced) this.failed = 0;
		});
		provider.on('connection-close', () => this.lose(provider));
		provider.on('closed', ({ code, reason }) => void this.end(code, reason));
		if (this.options.turns) this.options.turns.enter(this.turn);
		else provider.connect();
	}

	/** Called before the provider plans its next try: the pause is ours. */
	private lose(provider: WebsocketProvider): void {
		this.unsaved.unsend();
		clearTimeout(this.opening);
		if (!provider.shouldConnect) return;
		if (this.failed === 0) this.lostAt = Date.now();
		// Its own doubling is out of play: only the upper bound counts.
		provider.wsUnsuccessfulReconnects = 30;
		provider.maxBackoffTime = pauseBefore(this.failed++, Date.now() - this.lostAt);
		this.unopened = provider.wsconnected ? 0 : this.unopened + 1;
		if (this.unopened > 0 && this.unopened % ASK_EVERY === 0) void this.askWhy(provider);
	}

	private async askWhy(provider: WebsocketProvider): Promise<void> {
		const code = await askWhy(this.place, this.fetch);
		if (code && this.provider === provider && !provider.wsconnected) await this.end(code, '');
	}

	private async fillFromHouse(doc: Y.Doc): Promise<void> {
		const state = await fetchState(this.place, this.fetch);
		if (!state || this.closed) return;
		try {
			Y.applyUpdate(doc, state, this);
		} catch {
			// not a state: the socket brings it
		}
	}

	private get fetch(): typeof fetch {
		return this.options.fetch ?? ((...question) => fetch(...question));
	}

	/** Which of a phone's seats this document is open for. */
	private get seat(): Record<string, string> {
		const { author } = this.options;
		return author?.startsWith('seat:') ? { seat: author.slice('seat:'.length) } : {};
	}

	private get place(): string {
		const { seat } = this.seat;
		return `${this.address}/${this.name}${seat ? `?seat=${seat}` : ''}`;
	}

	private get address(): string {
		return this.options.url ?? `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`;
	}

	/** A socket class that counts the frames which the server acknowledges. */
	private countingSocket(): typeof WebSocket {
		// eslint-disable-next-line @typescript-eslint/no-this-alias -- the socket's own `this` is another
		const live = this;
		const Socket = this.options.socket ?? WebSocket;
		return class extends Socket {
			constructor(url: string | URL, protocols?: string | string[]) {
				super(url, protocols);
				live.sent = 0;
			}
			send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
				super.send(data as Uint8Array<ArrayBuffer>);
				if (!(data instanceof Uint8Array) || data[0] !== MESSAGE.sync || data[1] === SYNC.step1) return;
				live.sent++;
				// The answer to "what do I lack" carries everything that was made before.
				if (data[1] === SYNC.step2) live.unsaved.sentIn(live.sent);
			}
		} as typeof WebSocket;
	}

	private hear(control: Control): void {
		if (control.type === 'saved') {
			this.unsaved.saved(control.n);
			this.count();
			// The state may come in several frames. It was asked for first, so all of them are here now.
			if (this.synced) this.handBackOthers();
		} else if (control.type === 'access') {
			this.write = control.write;
			this.outdated = control.version > PROTOCOL_VERSION;
			if (Number.isFinite(control.now)) this.clock = control.now - Date.now();
		} else if (control.type === 'presence') {
			const { type: _, ...presence } = control;
			this.presence = presence;
		} else if (control.type === 'bye') {
			const { provider } = this;
			void this.hangUp();
			this.lostAt = Date.now();
			this.comeBack = setTimeout(() => provider?.connect(), control.comeBackMs * (0.5 + Math.random()));
		}
	}

	/** What another author has left here goes to whoever is here now, as words: a seat that was given up does not come back for it. */
	private handBackOthers(): void {
		const edits = this.unsaved.giveUpOthers();
		if (edits.length === 0) return;
		this.count();
		const theirs = new Y.Doc();
		const lost = applyNew(theirs, Y.encodeStateAsUpdate(this.doc), edits);
		if (lost.length > 0) this.options.onRefused?.(OTHER_AUTHOR, theirs, lost);
		theirs.destroy();
	}

	private count(): void {
		this.waiting = this.unsaved.count;
	}

	private stop(): void {
		clearTimeout(this.opening);
		const closed = this.hangUp();
		this.provider?.destroy();
		this.provider = null;
		this.connected = this.synced = false;
		this.presence = null;
		this.options.turns?.leave(this.turn, closed);
	}

	/** The server has closed for good: the seat is gone, the document is, or an edit was refused. */
	private async end(code: number, reason: string): Promise<void> {
		const abandoned = this.doc;
		const { local } = this;
		const edits = this.unsaved.updates;
		this.stop();
		this.local = null;
		this.write = false;
		this.refusal = reason || (code === CLOSE.noSeat ? 'no_seat' : code === CLOSE.notFound ? 'not_found' : 'forbidden');
		this.ended = code !== CLOSE.refused;
		// A seat may come back (its card still opens the door) and then delivers what it wrote. The rest will never be accepted.
		if (code === CLOSE.noSeat) return local?.destroy();
		if (this.ended) this.handBackOthers();
		if (this.ended && edits.length === 0) return local?.destroy();
		this.unsaved.clear();
		this.count();
		if (!this.ended) {
			// At once: what is written from now on must not build on what was refused.
			abandoned.off('update', this.keep);
			this.doc = new Y.Doc();
			this.doc.on('update', this.keep);
		}
		this.options.onRefused?.(this.refusal, abandoned, edits);
		const cleared = await local?.clearData();
		if (this.closed || this.ended) return;
		// A copy that could not be thrown away would bring back what was refused.
		await this.start(cleared !== false);
	}
}

/** Resolves when a socket that is about to be closed is closed, or does not answer. */
function closing(ws: WebSocket | null | undefined): Promise<void> {
	if (!ws || ws.readyState === ws.CLOSED) return Promise.resolve();
	return new Promise((resolve) => {
		ws.addEventListener('close', () => resolve());
		setTimeout(resolve, GOODBYE_MS);
	});
}

/**
 * Puts edits on a state.
 * @param doc empty; holds all of it afterwards
 * @returns those that were not in the state
 */
function applyNew(doc: Y.Doc, state: Uint8Array, edits: readonly Uint8Array[]): Uint8Array[] {
	Y.applyUpdate(doc, state);
	let changed = false;
	doc.on('update', () => (changed = true));
	return edits.filter((edit) => {
		changed = false;
		Y.applyUpdate(doc, edit);
		return changed || doc.store.pendingStructs !== null;
	});
}

/** Nothing but what was typed a moment ago. */
function isEmpty(doc: Y.Doc): boolean {
	return [...doc.store.clients.keys()].every((client) => client === doc.clientID);
}

/** @returns a name for the text in which these letters were typed; null when something else was changed */
function typedIn({ changed }: Y.Transaction): string | null {
	const [type, ...others] = changed.keys();
	if (!(type instanceof Y.Text) || others.length > 0 || !type._item) return null;
	return `${type._item.id.client}:${type._item.id.clock}`;
}
