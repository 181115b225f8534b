/**
 * A document in the browser. Wraps y-websocket's provider: knows which own edits are not on the server's disk yet, keeps them over a
 * reload (boards), comes back without a stampede, and starts again from the server's state when an edit is refused.
 */
import { untrack } from 'svelte';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { CLOSE, MESSAGE, SYNC, readControl, type Control } from './protocol.ts';

/** y-indexeddb, when there is a database in this browser at all. */
type LocalStore = { destroy(): Promise<void>; clearData(): Promise<void> };
type Options = {
	/** Keeps the document in this browser (boards). */
	persist: boolean;
	/** An edit was refused: reason key and the document as it was here, so that typed text can be offered as a draft. */
	onRefused?(reason: string, abandoned: Y.Doc): void;
	/** Address of the rooms; default: this site. */
	url?: string;
	/** Another socket class (tests, other environments). */
	socket?: typeof WebSocket;
};

/** A private window may leave IndexedDB hanging; then go on without. */
const LOCAL_STORE_PATIENCE_MS = 2_000;

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
	/** Own edits that are not on the server's disk yet. */
	waiting = $state(0);
	/** Whether edits are accepted now; false until the server says so. */
	write = $state(false);
	/** Reason key of the last refusal; `no_seat`, `forbidden` and `not_found` are final. */
	refusal = $state<string | null>(null);

	private readonly options: Options;
	private provider: WebsocketProvider | null = null;
	private local: LocalStore | null = null;
	private closed = false;
	/** Own edits without acknowledgement: number of the frame that carries it in this connection, or null = not sent. */
	private unsaved: (number | null)[] = [];
	private sent = 0;
	private comeBack: ReturnType<typeof setTimeout> | undefined;

	constructor(name: string, options: Options) {
		this.name = name;
		this.options = options;
		if (options.persist) this.unsaved = Array.from({ length: recall(name) }, () => null);
		this.count();
		globalThis.addEventListener?.('online', this.wake);
		globalThis.addEventListener?.('offline', this.test);
		globalThis.document?.addEventListener('visibilitychange', this.wake);
		void this.start();
	}

	/** Leaves the document. What waits stays in this browser and goes out when it is opened again. */
	close(): void {
		if (this.closed) return;
		this.closed = true;
		globalThis.removeEventListener?.('online', this.wake);
		globalThis.removeEventListener?.('offline', this.test);
		globalThis.document?.removeEventListener('visibilitychange', this.wake);
		this.stop();
		void this.local?.destroy();
		this.doc.destroy();
	}

	private readonly wake = () => {
		if (globalThis.document?.visibilityState !== 'hidden' && this.provider?.shouldConnect) this.provider.connect();
	};

	/** The browser says that the network is gone: a new socket shows whether that is so for this house (a laptop may be its own server). */
	private readonly test = () => {
		if (!this.provider?.shouldConnect) return;
		this.provider.disconnect();
		this.provider.connect();
	};

	private async start(): Promise<void> {
		const { doc } = this;
		doc.on('update', (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
			if (!transaction.local) return;
			this.unsaved.push(null);
			this.count();
		});
		if (this.options.persist) {
			this.local = await openLocal(this.name, doc);
			if (this.closed) return void this.local?.destroy();
		}
		this.connect(doc);
	}

	private connect(doc: Y.Doc): void {
		const awareness = new Awareness(doc);
		awareness.setLocalState(null);
		awareness.destroy();
		const provider = new WebsocketProvider(this.options.url ?? liveUrl(), this.name, doc, {
			connect: false,
			disableBc: true,
			awareness,
			maxBackoffTime: 3_500 + Math.random() * 3_000,
			WebSocketPolyfill: this.countingSocket()
		});
		this.provider = provider;
		provider.messageHandlers[MESSAGE.control] = (_encoder, decoder) => {
			const control = readControl(decoder);
			if (control) this.hear(control);
		};
		provider.on('status', ({ status }) => {
			this.connected = status === 'connected';
			if (this.connected) return;
			this.synced = false;
		});
		provider.on('sync', (synced) => (this.synced = synced));
		provider.on('connection-close', () => {
			this.unsaved = this.unsaved.map(() => null);
			// Everybody's pauses grow alike; a random part keeps a hall from coming back in one moment.
			provider.wsUnsuccessfulReconnects = Math.floor(provider.wsUnsuccessfulReconnects) + Math.random();
		});
		provider.on('closed', ({ code, reason }) => void this.end(code, reason));
		provider.connect();
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
				if (data instanceof Uint8Array && data[0] === MESSAGE.sync) live.note(data[1]);
			}
		} as typeof WebSocket;
	}

	private note(step: number | undefined): void {
		if (step === SYNC.step2) {
			// The answer to "what do I lack" carries everything that was made before.
			this.sent++;
			this.unsaved = this.unsaved.map((frame) => frame ?? this.sent);
		} else if (step === SYNC.update) {
			this.sent++;
			const last = this.unsaved.length - 1;
			if (last >= 0 && this.unsaved[last] === null) this.unsaved[last] = this.sent;
		}
	}

	private hear(control: Control): void {
		if (control.type === 'saved') {
			this.unsaved = this.unsaved.filter((frame) => frame === null || frame > control.n);
			this.count();
		} else if (control.type === 'access') {
			this.write = control.write;
		} else if (control.type === 'bye') {
			const { provider } = this;
			provider?.disconnect();
			this.comeBack = setTimeout(() => provider?.connect(), control.comeBackMs * (0.5 + Math.random()));
		}
	}

	private count(): void {
		this.waiting = this.unsaved.length;
		if (this.options.persist) remember(this.name, this.waiting);
	}

	private stop(): void {
		clearTimeout(this.comeBack);
		this.provider?.destroy();
		this.provider = null;
		this.connected = this.synced = false;
	}

	/** The server has closed for good: the seat is gone, the document is, or an edit was refused. */
	private async end(code: number, reason: string): Promise<void> {
		const abandoned = this.doc;
		const { local } = this;
		this.stop();
		this.local = null;
		this.write = false;
		this.refusal = reason || (code === CLOSE.noSeat ? 'no_seat' : code === CLOSE.notFound ? 'not_found' : 'forbidden');
		if (code !== CLOSE.refused) return void local?.destroy();
		this.unsaved = [];
		this.count();
		this.options.onRefused?.(this.refusal, abandoned);
		await local?.clearData();
		if (this.closed) return;
		this.doc = new Y.Doc();
		await this.start();
	}
}

async function openLocal(name: string, doc: Y.Doc): Promise<LocalStore | null> {
	if (!('indexedDB' in globalThis)) return null;
	try {
		const { IndexeddbPersistence } = await import('y-indexeddb');
		const local = new IndexeddbPersistence(`asar:${name}`, doc);
		local._db.catch(() => undefined);
		await Promise.race([local.whenSynced, local._db.then(() => local.whenSynced), patience()]);
		return local;
	} catch {
		return null;
	}
}

function patience(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, LOCAL_STORE_PATIENCE_MS));
}

function liveUrl(): string {
	return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`;
}

const waitingKey = (name: string) => `asar:waiting:${name}`;

function recall(name: string): number {
	const value = Number(globalThis.localStorage?.getItem(waitingKey(name)));
	return Number.isInteger(value) && value > 0 ? Math.min(value, 10_000) : 0;
}

function remember(name: string, waiting: number): void {
	try {
		if (waiting > 0) globalThis.localStorage?.setItem(waitingKey(name), String(waiting));
		else globalThis.localStorage?.removeItem(waitingKey(name));
	} catch {
		// a full or forbidden store only loses the number, not the edits
	}
}
