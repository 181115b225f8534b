/**
 * The stage for phones: the parts of a stage as JSON over a WebSocket on /feed/<code>. A phone that only reads the stage needs no Yjs
 * for it: 28 kB less on the first page. First all parts, then those that changed; whole parts, so that a lost or doubled message does
 * no harm. Beside the parts `here`: how many people are connected. Phones send nothing here.
 */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Stage } from '#lib/workshop/stage.ts';
import { FEED_BEAT_MS } from './feed.ts';
import { CLOSE } from './protocol.ts';

/** A phone with more than this unread is let go; it comes back for a fresh stage. Bytes. */
const MOST_UNREAD = 1024 * 1024;

/** How long a phone may take to answer the goodbye. */
const BYE_MS = 2_000;

/** Upgrades whose visitor is not known yet, in the whole process. */
const MOST_ASKING = 1_000;

/** Tabs of one seat: the oldest goes when there are more. */
const MOST_OF_ONE = 6;

/** `stays`: whether this visitor may still read, asked again when permissions have changed. */
export type Admitted = { workshopId: string; author: string; stays?(): Promise<boolean> };

export type FeedOptions = {
	originAllowed(req: IncomingMessage): boolean;
	/** @returns the workshop that the address names and this visitor may read, or the HTTP status of the refusal */
	admit(req: IncomingMessage): Promise<Admitted | number>;
	read(workshopId: string): Promise<Partial<Stage>>;
	/** Hears whenever a phone has come to a workshop or left it. */
	peopleChanged?(workshopId: string): void;
	log: Logger;
};

/** @returns the message that carries some parts of a stage; `now` is server time, ms. */
export function encodeParts(parts: Partial<Stage> & { here?: number }, now: number): string {
	return JSON.stringify({ ...parts, now });
}

/** The feeds of one process. */
export function makeFeeds({ originAllowed, admit, read, peopleChanged, log }: FeedOptions) {
	const server = new WebSocketServer({ noServer: true, maxPayload: 1024, perMessageDeflate: false, clientTracking: false });
	const followers = new Map<string, Set<Follower>>();
	/** How many people are connected to a workshop, as its phones were told. */
	const heres = new Map<string, number>();
	let asking = 0;
	let closed = false;

	/** @returns whether the socket has become a follower's. */
	async function accept(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<boolean> {
		if (!originAllowed(req)) return answer(socket, 403);
		if (closed || asking >= MOST_ASKING) return answer(socket, 503);
		asking++;
		const admitted = await admit(req).finally(() => asking--);
		if (typeof admitted === 'number') return answer(socket, admitted);
		if (closed) return answer(socket, 503);
		let taken = false;
		if (!socket.destroyed)
			server.handleUpgrade(req, socket, head, (ws) => {
				taken = true;
				void follow(ws, admitted);
			});
		return taken;
	}

	async function follow(ws: WebSocket, { workshopId, author, stays }: Admitted): Promise<void> {
		const follower = new Follower(ws, author, stays);
		const all = followers.get(workshopId) ?? new Set();
		const own = [...all].filter((other) => other.author === author);
		if (own.length >= MOST_OF_ONE) own[0]!.ws.close(CLOSE.later);
		followers.set(workshopId, all.add(follower));
		ws.on('error', () => ws.terminate());
		ws.on('close', () => {
			all.delete(follower);
			if (!all.size) followers.delete(workshopId);
			peopleChanged?.(workshopId);
		});
		peopleChanged?.(workshopId);
		try {
			const stage = await read(workshopId);
			const here = heres.get(workshopId);
			follower.begin(encodeParts({ ...stage, ...(here !== undefined && { here }) }, Date.now()));
		} catch (error) {
			log.error({ err: error, workshopId }, 'a stage could not be read');
			ws.close(CLOSE.later);
		}
	}

	/** Sends parts to everybody who follows the workshop; encoded once for all of them. */
	function send(workshopId: string, parts: Partial<Stage> & { here?: number }): void {
		const all = followers.get(workshopId);
		if (!all?.size) return;
		const message = encodeParts(parts, Date.now());
		for (const follower of all) follower.send(message);
	}

	/** Tells phones that the line stands, and finds those that are gone. */
	const beat = setInterval(() => {
		const message = encodeParts({}, Date.now());
		for (const all of followers.values()) for (const follower of all) follower.beat(message);
	}, FEED_BEAT_MS);
	beat.unref();

	return {
		/** Takes an HTTP upgrade of /feed/<code>, or answers 401, 403, 404 or 503. */
		upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
			const onError = () => socket.destroy();
			socket.on('error', onError);
			accept(req, socket, head)
				.catch((error: unknown) => {
					log.error({ err: error }, 'a feed could not be opened');
					return answer(socket, 503);
				})
				.then((taken) => {
					// A socket that was turned away may still break; whoever took it listens itself.
					if (taken === true) socket.off('error', onError);
				});
		},
		send,
		/** Permissions have changed: who may not read any more (a phone whose seat was taken from it) is sent away. */
		permissionsChanged(workshopId: string): void {
			for (const follower of followers.get(workshopId) ?? [])
				void follower.stays?.().then(
					(stays) => !stays && follower.ws.close(CLOSE.noSeat),
					(error: unknown) => log.error({ err: error, workshopId }, 'a follower could not be asked again')
				);
		},
		/** Tells the phones of a workshop how many people are connected to it, when that is news; newcomers hear it with the stage. */
		sendHere(workshopId: string, here: number): void {
			if (heres.get(workshopId) === here) return;
			if (here > 0) heres.set(workshopId, here);
			else heres.delete(workshopId);
			send(workshopId, { here });
		},
		/** @returns who follows a workshop: seat:ID, account:ID, each once however many tabs they have open. */
		authors: (workshopId: string) => new Set([...(followers.get(workshopId) ?? [])].map(({ author }) => author)),
		/** @returns the workshops that somebody follows. */
		workshops: () => [...followers.keys()],
		/** How many phones follow a workshop. */
		count: (workshopId: string) => followers.get(workshopId)?.size ?? 0,
		/** Says goodbye (1001). */
		close(): void {
			closed = true;
			clearInterval(beat);
			for (const all of followers.values()) for (const follower of all) follower.bye();
		}
	};
}
export type Feeds = ReturnType<typeof makeFeeds>;

class Follower {
	readonly ws: WebSocket;
	readonly author: string;
	readonly stays: Admitted['stays'];
	/** What changes while the stage is being read is sent after it, so that nothing newer is overwritten by something older. */
	private early: string[] | null = [];
	private heard = true;

	constructor(ws: WebSocket, author: string, stays: Admitted['stays']) {
		this.ws = ws;
		this.author = author;
		this.stays = stays;
		ws.on('pong', () => (this.heard = true));
	}

	begin(stage: string): void {
		const early = this.early ?? [];
		this.early = null;
		for (const message of [stage, ...early]) this.send(message);
	}

	send(message: string): void {
		if (this.early) this.early.push(message);
		else if (this.ws.bufferedAmount > MOST_UNREAD) this.ws.terminate();
		else this.ws.send(message);
	}

	/** A phone that is gone does not answer the goodbye: nobody waits for it. */
	bye(): void {
		this.ws.close(CLOSE.goingDown);
		setTimeout(() => this.ws.terminate(), BYE_MS).unref();
	}

	beat(message: string): void {
		if (!this.heard) return this.ws.terminate();
		this.heard = false;
		this.ws.ping();
		this.send(message);
	}
}

/** Turns a socket away. */
function answer(socket: Duplex, status: number): false {
	if (!socket.destroyed) socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
	return false;
}
