/**
 * The one door for writes (architecture, rule 1). Work is queued and runs one at a time inside BEGIN IMMEDIATE .. COMMIT; small
 * works that wait together share one commit, each in its own savepoint. Every caller is answered only after its commit is on the
 * disk, and events are published only then, in the same turn of the event loop, so nobody can act between a commit and its news.
 */
import { and, eq, lt } from 'drizzle-orm';
import { AsyncLocalStorage } from 'node:async_hooks';
import { newId } from '#lib/live/id.ts';
import type { Refusal } from '#lib/workshop/refusal.ts';
import { app } from './app.ts';
import type { Db } from './db.ts';
import { event, request } from './schema.ts';

/** News for the rest of the house, after the commit. `phase` = who may write has changed: rooms ask again before the next edit. */
export type News =
	| { kind: 'workshop'; workshopId: string; phase?: boolean }
	/** The desk said something of notes, or residents reported some: the boards have to show it. */
	| { kind: 'words'; workshopId: string }
	/** What the checks rest on has changed: a layer or a limit (siteId absent: every site of the village), or one site. null = of every village. */
	| { kind: 'ground'; villageId: string | null; siteId?: string }
	/** Something was deleted that must not be found in the write-ahead log either (ballots of a closed vote). */
	| { kind: 'scrub' };

export type Tx = {
	db: Db;
	/** Server time of this work, ms. */
	now: number;
	/** Adds a row to the audit trail. `actor` as named by nameActor. */
	record(entry: {
		workshopId?: string;
		actor: string;
		action: string;
		subject: string;
		reason?: string;
		data?: Record<string, unknown>;
	}): Promise<void>;
	/** Published after the commit; dropped when the work is refused or fails. */
	publish(news: News): void;
};

type Answer = { ok: true; value: unknown } | Refusal;
type Job = { work: (tx: Tx) => Promise<unknown>; resolve: (value: unknown) => void; reject: (error: unknown) => void };

const REQUEST_KEPT_MS = 30 * 24 * 3600_000;
/** How many waiting works may share one commit. */
const GROUP = 64;

/** Marks code that runs inside a work: a transact in there would wait for itself for ever. */
const inside = new AsyncLocalStorage<true>();

/** The queue of one process; made by openApp, used through `transact`. */
export class WriteQueue {
	/** How many groups have been committed: as long as it stands still, the database has not changed (but for document logs). */
	commits = 0;
	private jobs: Job[] = [];
	private running: Promise<void> | null = null;
	private listeners = new Set<(news: News) => void>();
	private readonly db: Db;
	private readonly exec: (sql: string) => void;
	private readonly failed: (error: unknown) => void;

	/** @param failed hears of listeners that throw: what they hear about is committed, so everybody is answered all the same */
	constructor(db: Db, exec: (sql: string) => void, failed: (error: unknown) => void) {
		this.db = db;
		this.exec = exec;
		this.failed = failed;
	}

	/** Hears all news, synchronously after each commit. @returns how to stop listening. */
	listen(listener: (news: News) => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}

	run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
		if (inside.getStore()) throw new Error('transact inside transact would wait for itself: pass tx on instead');
		return new Promise<T>((resolve, reject) => {
			this.jobs.push({ work, resolve: resolve as (value: unknown) => void, reject });
			this.running ??= this.drain();
		});
	}

	/** Resolves when everything queued so far is done. */
	async settle(): Promise<void> {
		while (this.running) await this.running;
	}

	private async drain(): Promise<void> {
		await Promise.resolve(); // works queued in this same turn share the first commit
		try {
			while (this.jobs.length) await this.commitGroup(this.jobs.splice(0, GROUP));
		} finally {
			this.running = null;
		}
	}

	private async commitGroup(jobs: Job[]): Promise<void> {
		const done: { job: Job; value: unknown; news: News[] }[] = [];
		try {
			this.exec('BEGIN IMMEDIATE');
			for (const job of jobs) {
				const news: News[] = [];
				this.exec('SAVEPOINT job');
				try {
					const value = await inside.run(true, () => job.work(this.makeTx(news)));
					const refused = isRefusal(value);
					if (refused) this.exec('ROLLBACK TO job');
					this.exec('RELEASE job');
					done.push({ job, value, news: refused ? [] : news });
				} catch (error) {
					this.exec('ROLLBACK TO job');
					this.exec('RELEASE job');
					job.reject(error);
				}
			}
			this.exec('COMMIT');
			this.commits++;
		} catch (error) {
			// The commit itself failed (disk full, ...): nobody of this group was saved, and everybody is told so.
			try {
				this.exec('ROLLBACK');
			} catch {
				// no transaction was open any more
			}
			for (const job of jobs) job.reject(error);
			return;
		}
		for (const { job, value, news } of done) {
			for (const item of news) this.tell(item);
			job.resolve(value);
		}
	}

	private tell(news: News): void {
		for (const listener of this.listeners) {
			try {
				listener(news);
			} catch (error) {
				this.failed(error);
			}
		}
	}

	private makeTx(news: News[]): Tx {
		const { db } = this;
		const now = Date.now();
		return {
			db,
			now,
			async record({ workshopId, actor, action, subject, reason, data }) {
				await db.insert(event).values({ id: newId(now), at: now, workshopId, actor, action, subject, reason, data });
			},
			publish: (item) => void news.push(item)
		};
	}
}

function isRefusal(value: unknown): value is Refusal {
	return typeof value === 'object' && value !== null && (value as { ok?: unknown }).ok === false;
}

/**
 * Writes. The work gets the only connection that can write; a refusal it returns undoes what it did, as an exception does.
 * Inside, await only database calls: everybody else waits.
 */
export function transact<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
	return app().queue.run(work);
}

/**
 * Writes once: the same actor's same request id gets the first answer again and changes nothing (architecture, rule 6).
 * Refusals are not remembered, so that the sender may mend and try again with the same id.
 * @param key actor as named by nameActor, the client-made id, and what is asked (an id reused for another action is `malformed`).
 */
export function transactOnce<T extends Answer>(
	key: { actor: string; id: string; action: string },
	work: (tx: Tx) => Promise<T>
): Promise<T | Refusal> {
	return transact<T | Refusal>(async (tx) => {
		const [seen] = await tx.db
			.select()
			.from(request)
			.where(and(eq(request.actor, key.actor), eq(request.id, key.id)));
		if (seen) return seen.action === key.action ? (seen.answer as T) : { ok: false, reason: 'malformed', field: 'id' };
		const answer = await work(tx);
		if (answer.ok) await tx.db.insert(request).values({ ...key, answer, at: tx.now });
		return answer;
	});
}

/** Forgets remembered answers older than a month. @param now ms */
export async function forgetRequests(now: number): Promise<void> {
	await transact(async (tx) => {
		await tx.db.delete(request).where(lt(request.at, now - REQUEST_KEPT_MS));
	});
}
