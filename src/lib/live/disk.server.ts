/**
 * The append log on the disk. Edits of all rooms that come within a short window share one commit, and waiting for the disk never holds
 * up the hall: the commit itself only hands pages to the operating system (`synchronous=NORMAL` on a connection of its own), the wait
 * (`fdatasync` of the write-ahead log, exactly what `synchronous=FULL` does) runs beside the event loop, and whoever appended is
 * answered after it. Everything else in the house is written through transact.ts; this is the one exception (docs/decisions/0007).
 */
import Database from 'better-sqlite3';
import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import type { LiveReport } from './report.ts';

const sync = promisify(fdatasync);

/** One thing to write. bytes: a Yjs update (append) or a whole state (fold). clients: Yjs client ids used for the first time, and their owner. */
export type DiskJob =
	| { kind: 'append'; document: string; author: string; bytes: Uint8Array; clients: readonly number[]; owner: string; at: number }
	| { kind: 'fold'; document: string; bytes: Uint8Array; at: number };
type Waiting = { job: DiskJob; resolve(): void; reject(error: unknown): void };

export type Disk = {
	/** Resolves when the job is on the disk. Jobs are carried out in the order of the calls. */
	write(job: DiskJob): Promise<void>;
	report(): LiveReport['store'];
	/** Writes what waits, then closes the connection. */
	close(): Promise<void>;
};

/** Commits begin at least so far apart: the most that a killed process can lose of what others have already seen. */
const WINDOW_MS = 50;
/** While somebody else writes (transact.ts, another process) a commit is tried again: how soon, and for how long. */
const AGAIN_MS = 3;
const PATIENCE_MS = 10_000;
/** Pages in the write-ahead log before this connection moves them itself; the other one usually has done it long before. */
const CHECKPOINT_PAGES = 4_000;

/** Opens the append log of a database file (its tables are there). */
export function openDisk(file: string): Disk {
	const db = new Database(file, { timeout: 0 });
	db.pragma('synchronous = NORMAL');
	db.pragma('secure_delete = ON');
	db.pragma('cache_size = -1024');
	db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
	const insert = db.prepare('INSERT INTO document_update (document, bytes, crc, author, at) VALUES (?, ?, ?, ?, ?)');
	const bind = db.prepare('INSERT OR IGNORE INTO document_author (document, client, author) VALUES (?, ?, ?)');
	const last = db.prepare('SELECT max(seq) FROM document_update WHERE document = ?').pluck();
	const replace = db.prepare(
		`INSERT INTO document_snapshot (document, bytes, crc, seq, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (document) DO UPDATE SET bytes = excluded.bytes, crc = excluded.crc, seq = excluded.seq, at = excluded.at`
	);
	const forget = db.prepare('DELETE FROM document_update WHERE document = ? AND seq <= ?');
	const commit = db.transaction((group: readonly Waiting[]) => {
		for (const { job } of group) {
			const { document, bytes, at } = job;
			if (job.kind === 'append') {
				insert.run(document, bytes, crc32(bytes), job.author, at);
				for (const client of job.clients) bind.run(document, client, job.owner);
				continue;
			}
			const seq = last.get(document);
			if (typeof seq !== 'number') continue;
			replace.run(document, bytes, crc32(bytes), seq, at);
			forget.run(document, seq);
		}
	}).immediate;

	const waiting: Waiting[] = [];
	let writing = 0;
	let log = -1;
	let planned = false;
	let lastStart = -Infinity;
	let closing: (() => void) | null = null;
	const report = { commits: 0, edits: 0, lastMs: 0, slowestMs: 0 };

	function plan(): void {
		if (planned || writing > 0) return;
		if (waiting.length === 0) {
			closing?.();
			return;
		}
		planned = true;
		const rest = lastStart + WINDOW_MS - performance.now();
		if (rest <= 0 || closing) setImmediate(begin);
		else setTimeout(begin, rest);
	}

	function begin(): void {
		planned = false;
		lastStart = performance.now();
		const group = waiting.splice(0);
		writing = group.length;
		store(group, lastStart + PATIENCE_MS).then(
			() => {
				report.commits++;
				report.edits += group.length;
				report.lastMs = performance.now() - lastStart;
				report.slowestMs = Math.max(report.slowestMs, report.lastMs);
				settle(group, null);
			},
			(error: unknown) => settle(group, error)
		);
	}

	async function store(group: readonly Waiting[], until: number): Promise<void> {
		while (!tryCommit(group, until)) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
		// The log file is there from the first commit until the last connection closes.
		if (log < 0) log = openSync(`${file}-wal`, 'r+');
		await sync(log);
	}

	function tryCommit(group: readonly Waiting[], until: number): boolean {
		try {
			commit(group);
			return true;
		} catch (error) {
			if ((error as { code?: string }).code !== 'SQLITE_BUSY' || performance.now() > until) throw error;
			return false;
		}
	}

	function settle(group: readonly Waiting[], error: unknown): void {
		writing = 0;
		for (const { resolve, reject } of group) {
			if (error) reject(error);
			else resolve();
		}
		plan();
	}

	return {
		write: (job) =>
			new Promise((resolve, reject) => {
				waiting.push({ job, resolve, reject });
				plan();
			}),
		report: () => ({ ...report, waiting: waiting.length + writing }),
		async close() {
			await new Promise<void>((resolve) => {
				closing = resolve;
				plan();
			});
			if (log >= 0) closeSync(log);
			db.close();
		}
	};
}
