/** Settings from the environment, read once. Nothing else reads process.env. */
import { join, resolve } from 'node:path';

const env = process.env;

export const config = {
	/** Folder with the database and the photos. */
	dataDir: resolve(env.ASAR_DATA ?? 'data'),
	port: Number(env.PORT ?? 3000),
	host: env.HOST ?? '0.0.0.0',
	/** Public address when a proxy with TLS stands in front; empty = whatever address the browser used. */
	origin: env.ORIGIN ?? '',
	migrations: resolve(env.ASAR_MIGRATIONS ?? join('server', 'migrations')),
	logLevel: env.LOG_LEVEL ?? 'info',
	/** A phone keeps its seat this long. */
	seatDays: 30,
	/** Documents leave memory this long after the last reader. */
	roomIdleMs: 60_000
};
