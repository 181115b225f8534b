/**
 * The shell that Node runs: HTTP, WebSocket upgrade, shutdown around build/handler.js. It imports nothing from src/: the app that
 * Kit's bundle publishes on globalThis is all it knows (architecture, rule 8).
 */
import compression from 'compression';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Duplex } from 'node:stream';

type RunningApp = {
	upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
	rooms: { request(req: IncomingMessage, res: ServerResponse): void };
	tiles: { request(req: IncomingMessage, res: ServerResponse): void };
	log: { info(o: object, m: string): void };
	close(): Promise<void>;
	setUpLink: string | null;
};
const readApp = () => (globalThis as Record<symbol, unknown>)[Symbol.for('asar')] as RunningApp | undefined;

/** Node below this cannot run the native packages and strip types. */
const OLDEST_NODE = [22, 18];

/** Requests that have begun get so long to be finished when the server stops. */
const FINISH_MS = 3_000;

/** @returns addresses under which this machine is reached from the hall's Wi-Fi, loopback last. */
function listAddresses(port: number): string[] {
	const found = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).filter((i) => i.family === 'IPv4' && !i.internal));
	return [...found.map((i) => `http://${i.address}:${port}`), `http://localhost:${port}`];
}

/** Starts the server and resolves when it listens. */
export async function start(): Promise<{ port: number; addresses: string[]; app: RunningApp; stop(): Promise<void> }> {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major < OLDEST_NODE[0]! || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]!))
		throw new Error(`Asar needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}.`);
	const build = new URL('../build/handler.js', import.meta.url);
	if (!existsSync(build)) throw new Error('There is no build yet: run "npm run build" once, then start again.');
	process.env.NODE_ENV ??= 'production';
	// Over plain http on the hall's Wi-Fi adapter-node would assume https and refuse forms: the shell itself says which it is.
	process.env.PROTOCOL_HEADER = 'x-asar-protocol';
	process.env.BODY_SIZE_LIMIT ??= '20M';
	const protocol = process.env.ORIGIN?.startsWith('https') ? 'https' : 'http';

	const { handler } = (await import(pathToFileURL(fileURLToPath(build)).href)) as {
		handler: (req: IncomingMessage, res: unknown, next: () => void) => void;
	};
	const app = readApp();
	if (!app) throw new Error('the app did not start');

	const compress = compression({ threshold: 1024 });
	/** Requests that are not answered yet. */
	let open = 0;
	const server = createServer((req, res) => {
		open++;
		res.once('close', () => open--);
		// The state of a live document: compressed already, and no page.
		if (req.url?.startsWith('/live/')) return app.rooms.request(req, res);
		// Tiles of the map come by the dozen, and packed as they lie in their file.
		if (req.url?.startsWith('/tiles/')) return app.tiles.request(req, res);
		req.headers['x-asar-protocol'] = protocol;
		compress(req as never, res as never, () => handler(req, res, () => res.writeHead(404).end()));
	});
	server.on('upgrade', (req, socket, head) => app.upgrade(req, socket, head));
	await new Promise<void>((resolve, reject) => {
		server.once('error', (error: NodeJS.ErrnoException) =>
			reject(
				error.code === 'EADDRINUSE'
					? new Error(`Port ${process.env.PORT ?? 3000} is taken. Set PORT (demo: --port) to another one.`)
					: error
			)
		);
		const [port, host] = [Number(process.env.PORT ?? 3000), process.env.HOST ?? '0.0.0.0'];
		// A hall that comes back knocks in one moment; whom the queue has no room for would wait for seconds.
		server.listen({ port, host, backlog: 4096 }, resolve);
	});
	const { port } = server.address() as AddressInfo;

	let stopping: Promise<void> | undefined;
	/** Finishes open requests, stores rooms, closes sockets with 1001, closes the database. */
	const stop = () =>
		(stopping ??= (async () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeIdleConnections();
			for (const end = Date.now() + FINISH_MS; open > 0 && Date.now() < end;) await new Promise((resolve) => setTimeout(resolve, 20));
			await app.close();
			server.closeAllConnections();
			await closed;
		})());
	for (const signal of ['SIGTERM', 'SIGINT'] as const)
		process.once(signal, () => {
			app.log.info({ signal }, 'stopping');
			void stop().then(() => process.exit(0));
		});
	return { port, addresses: listAddresses(port), app, stop };
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
	try {
		const { addresses, app } = await start();
		for (const address of addresses) console.log(`Asar: ${address}`);
		if (app.setUpLink) console.log(`First administrator (once): ${process.env.ORIGIN || addresses.at(-1)}${app.setUpLink}`);
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		process.exit(1);
	}
}
