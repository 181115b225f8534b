/** Settings from the environment, read once. Nothing else reads process.env. */
import { join, resolve } from 'node:path';
import { ANSWER_DAYS } from '#lib/picture/due.ts';

const env = process.env;

/** A whole number from the environment; nonsense stops the start with a clear sentence. */
function whole(name: string, standard: number): number {
	const text = env[name];
	if (text === undefined || text === '') return standard;
	const value = Number(text);
	if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${name} must be a whole number, not "${text}".`);
	return value;
}

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
	/** Working days that a state body has to answer a letter. */
	answerDays: whole('ASAR_ANSWER_DAYS', ANSWER_DAYS),
	/** Largest pack of tiles that can be uploaded, MB; larger ones are put into the folder packs/. */
	packMb: whole('ASAR_PACK_MB', 500),
	/** The server that takes mail (ASAR_SMTP: smtp://user:password@host:587) and who it comes from; null = no mail leaves the house. */
	mail: env.ASAR_SMTP ? { url: env.ASAR_SMTP, from: env.ASAR_MAIL_FROM ?? 'Asar <asar@localhost>' } : null,
	/** Under which licence the open data is given, an address; and who gives it. */
	open: {
		licence: env.ASAR_LICENCE || 'https://creativecommons.org/licenses/by/4.0/',
		publisher: env.ASAR_PUBLISHER || 'Asar'
	},
	/** Serves /metrics (Prometheus) when "on". */
	metrics: env.ASAR_METRICS === 'on',
	/** The live rooms; docs/settings.md explains each. Per seat or account, never per address: a hall stands behind one. */
	live: {
		/** Documents leave memory this long after the last reader, ms. */
		idleMs: whole('ASAR_LIVE_IDLE_MS', 60_000),
		/** Open sockets of one seat; of one account or screen. The oldest makes room. */
		seatSockets: whole('ASAR_LIVE_SEAT_SOCKETS', 6),
		staffSockets: whole('ASAR_LIVE_STAFF_SOCKETS', 64),
		/** Messages a second that one author may go on sending, and how many at once. */
		messages: whole('ASAR_LIVE_MESSAGES', 50),
		messageBurst: whole('ASAR_LIVE_MESSAGE_BURST', 200),
		/** Bytes a second, and at once. */
		bytes: whole('ASAR_LIVE_BYTES', 128_000),
		byteBurst: whole('ASAR_LIVE_BYTE_BURST', 2_000_000),
		/** A board's encoded size. */
		documentBytes: whole('ASAR_LIVE_DOCUMENT_BYTES', 4_000_000),
		/** Notes on one board, and of one seat there. */
		notes: whole('ASAR_LIVE_NOTES', 2_000),
		seatNotes: whole('ASAR_LIVE_SEAT_NOTES', 200),
		/** Upgrades whose visitor is not known yet, in the whole process. */
		asking: whole('ASAR_LIVE_ASKING', 1_000)
	}
};
export type LiveLimits = typeof config.live;
