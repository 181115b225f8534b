import type { IncomingMessage, ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Plugin } from 'vite';

const START = '/src/lib/server/start.server.ts';

type Published = {
	upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
	rooms: { request(req: IncomingMessage, res: ServerResponse): void };
	tiles: { request(req: IncomingMessage, res: ServerResponse): void };
};
const published = () => (globalThis as Record<symbol, unknown>)[Symbol.for('asar')] as Published | undefined;

/**
 * Gives `vite dev` what server/index.ts gives production: the app is started before the first request (Kit runs `init` only then),
 * and /live/*, /tiles/* and the upgrades of /feed/* go to the published app. Every other upgrade, Vite's own socket among them, is left alone.
 * Does nothing under vitest.
 */
export function live(): Plugin {
	return {
		name: 'asar:live',
		apply: 'serve',
		configureServer(server) {
			const http = server.httpServer;
			if (!http || process.env.VITEST) return;
			let starting: Promise<void> | undefined;
			const start = () =>
				(starting ??= server
					.ssrLoadModule(START)
					.then((module) => module.startApp?.() as Promise<void>)
					.catch((error: unknown) => {
						starting = undefined;
						server.config.logger.error(`The app did not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
					}));
			http.once('listening', () => void start());
			server.middlewares.use((req, res, next) => {
				const part = /^\/(live|tiles)\//.exec(req.url ?? '')?.[1];
				if (!part) return next();
				void start().then(() => {
					const app = published();
					if (app) (part === 'live' ? app.rooms : app.tiles).request(req, res);
					else res.writeHead(503).end();
				});
			});
			http.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
				if (!/^\/(live|feed)\//.test(req.url ?? '')) return;
				const onError = () => socket.destroy();
				socket.on('error', onError);
				void start().then(() => {
					socket.off('error', onError);
					const app = published();
					if (app) app.upgrade(req, socket, head);
					else socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
				});
			});
		}
	};
}

const PHONE = 'src/routes/w/[code]/phone-entry.ts';

/** Builds the phone's own entry beside Kit's, under a name that the page knows. In `vite dev` the page asks for the source. */
export function phone(): Plugin {
	let isClientBuild = false;
	return {
		name: 'asar:phone',
		apply: 'build',
		configResolved(config) {
			isClientBuild = !config.build.ssr;
		},
		buildStart() {
			if (isClientBuild && this.environment.name === 'client')
				this.emitFile({ type: 'chunk', id: resolve(PHONE), fileName: '_app/phone.js', preserveSignature: false });
		}
	};
}
