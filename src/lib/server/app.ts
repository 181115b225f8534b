/**
 * What must exist once per process (database handles, the write queue, rooms) is published on globalThis, because Kit's bundle and
 * the shell in server/ are two module graphs (architecture, rule 8).
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Rooms } from '#lib/live/rooms.server.ts';
import type { Tiles } from '#lib/ground/tiles.server.ts';
import type { Feeds } from '#lib/live/feed.server.ts';
import type { Checking } from '#lib/site/checking.server.ts';
import type { Handles } from './db.ts';
import type { WriteQueue } from './transact.ts';

export type App = {
	handles: Handles;
	queue: WriteQueue;
	rooms: Rooms;
	/** Phones that follow a stage. */
	feeds: Feeds;
	/** Answers /tiles/…: the tiles of packs. */
	tiles: Tiles;
	/** Takes every HTTP upgrade: /live/<document> and /feed/<code>. */
	upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
	/** Computes and publishes the stage of a workshop now; `ensureStage` only if this process has not done it yet, with its boards. */
	refreshStage(workshopId: string): Promise<void>;
	ensureStage(workshopId: string): Promise<void>;
	/** Resolves when the boards show what the desk has said of their notes. */
	wordsWritten(workshopId: string): Promise<void>;
	/** Checks sites in the background. */
	checking: Checking;
	log: Logger;
	dataDir: string;
	/** Path of the one-time link for the first administrator; null once there are accounts. The shell prints it. */
	setUpLink: string | null;
	/** Stops taking work, stores rooms (sockets close with 1001), closes the database. */
	close(): Promise<void>;
};

const KEY = Symbol.for('asar');
type Global = { [KEY]?: App };

/** @returns the process's app. Throws when init has not run: that is a bug. */
export function app(): App {
	const found = (globalThis as Global)[KEY];
	if (!found) throw new Error('the app was used before init');
	return found;
}

/** @returns the app if it is already there. */
export function maybeApp(): App | undefined {
	return (globalThis as Global)[KEY];
}

/** Publishes the app, or takes it away (undefined). */
export function publishApp(value: App | undefined): void {
	(globalThis as Global)[KEY] = value;
}

/** The read-only connection: never sees half a transaction. */
export function db() {
	return app().handles.read;
}
