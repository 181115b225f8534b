/**
 * A house (house.ts) in a process of its own that answers questions about itself: for tests that flood it, measure it or kill it.
 * It dies with the process that started it.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as Y from 'yjs';
import type { House } from './house.ts';
import { SERVER_FLAGS } from '../support/flags.ts';

export type Memory = { heapUsed: number; heapTotal: number; external: number; descriptors: number; resources: Record<string, number> };
/** What can be asked. `state`: encoded document and whether structs wait for others; `view`: how long opening it took, ms. */
type Questions = {
	state: (document: string) => { update: Uint8Array; pending: boolean };
	view: (document: string) => number;
	connections: () => { author: string; document: string }[];
	/** Open documents, or null when the house does not say. */
	rooms: () => number | null;
	/** Counters of the house, by name; empty when it does not say. */
	totals: () => Record<string, number>;
	/** After a collection of garbage. */
	memory: () => Memory;
	stop: () => void;
};

export type Served = {
	/** ws://.../live */
	url: string;
	port: number;
	pid: number;
	dir: string;
	/** Log lines of level error and worse, and whatever was printed as an error. */
	errors: string[];
	/** Log lines of level warn, e.g. one for each refusal. */
	warnings: string[];
	/** null while it runs. */
	exit: string | null;
	ask<Q extends keyof Questions>(question: Q, ...args: Parameters<Questions[Q]>): Promise<ReturnType<Questions[Q]>>;
	/** Resident memory, bytes. */
	rss(): number;
	/** SIGKILL; resolves when it is gone. */
	kill(): Promise<void>;
	/** Stops politely: everything is stored and folded. */
	stop(): Promise<void>;
};

const FILE = fileURLToPath(import.meta.url);

/** Starts a house on a folder. `idleMs`: how long a document stays in memory after its last reader; `port` 0 = any. */
export async function serve(dir: string, { idleMs = 60_000, port = 0, env = {} as Record<string, string> } = {}): Promise<Served> {
	const child = fork(FILE, [dir, String(port), String(idleMs)], {
		execArgv: [...SERVER_FLAGS, '--expose-gc', '--disable-warning=ExperimentalWarning'],
		env: { ...process.env, LOG_LEVEL: 'warn', ASAR_LIVE_IDLE_MS: String(idleMs), ...env },
		serialization: 'advanced',
		stdio: ['ignore', 'pipe', 'pipe', 'ipc']
	});
	const [errors, warnings]: [string[], string[]] = [[], []];
	readLines(child, errors, warnings);
	let exit: string | null = null;
	const gone = once(child, 'exit').then(([code, signal]) => (exit = `${code ?? signal}`));
	const first = await Promise.race([once(child, 'message'), gone]);
	if (typeof first === 'string') throw new Error(`the house did not start (${first}): ${errors.join('\n')}`);
	const { url } = first[0] as { url: string };
	const ask = askThrough(child, () => exit);
	return {
		url,
		port: Number(new URL(url).port),
		pid: child.pid!,
		dir,
		errors,
		warnings,
		get exit() {
			return exit;
		},
		ask,
		rss: () => rssOf(child.pid!),
		async kill() {
			child.kill('SIGKILL');
			await gone;
		},
		async stop() {
			if (exit !== null) return;
			void ask('stop').catch(() => undefined);
			await gone;
		}
	};
}

/** @returns resident memory of a process, bytes. */
export function rssOf(pid: number): number {
	return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}

function readLines(child: ChildProcess, errors: string[], warnings: string[]): void {
	let rest = '';
	child.stdout!.on('data', (data: Buffer) => {
		const lines = (rest + data.toString()).split('\n');
		rest = lines.pop()!;
		for (const line of lines) (/^\{"level":(30|40),/.test(line) ? warnings : errors).push(line);
	});
	child.stderr!.on('data', (data: Buffer) => errors.push(data.toString().trim()));
}

function askThrough(child: ChildProcess, exit: () => string | null): Served['ask'] {
	const open = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
	let last = 0;
	child.on('message', ({ id, value, error }: { id: number; value: unknown; error?: string }) => {
		if (error === undefined) open.get(id)?.resolve(value as never);
		else open.get(id)?.reject(new Error(error));
		open.delete(id);
	});
	child.on('exit', () => {
		for (const { reject } of open.values()) reject(new Error('the house is gone'));
		open.clear();
	});
	return (question, ...args) =>
		new Promise((resolve, reject) => {
			if (exit() !== null) return reject(new Error('the house is gone'));
			open.set(++last, { resolve, reject });
			child.send({ id: last, question, args });
		});
}

function memory(): Memory {
	for (let i = 0; i < 2; i++) globalThis.gc?.();
	const { heapUsed, heapTotal, external } = process.memoryUsage();
	const resources: Record<string, number> = {};
	for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1;
	return { heapUsed, heapTotal, external, descriptors: readdirSync('/proc/self/fd').length, resources };
}

function answers({ rooms, stop }: House, workshopId: string): { [Q in keyof Questions]: (...args: Parameters<Questions[Q]>) => unknown } {
	return {
		state: (document) =>
			rooms.view(document, (doc) => ({
				update: Y.encodeStateAsUpdate(doc),
				pending: doc.store.pendingStructs !== null || doc.store.pendingDs !== null
			})),
		async view(document) {
			const since = performance.now();
			await rooms.view(document, () => null);
			return performance.now() - since;
		},
		connections: () => rooms.connections(workshopId),
		rooms: () => rooms.report().rooms.length,
		totals: () => Object.fromEntries(Object.entries(rooms.report().totals).filter(([, value]) => typeof value === 'number')),
		memory,
		stop: async () => {
			await stop();
			process.exit(0);
		}
	};
}

if (process.argv[1] === FILE && process.send) {
	const { WORKSHOP, startHouse } = await import('./house.ts');
	const [dir, port, idleMs] = process.argv.slice(2) as [string, string, string];
	const house = await startHouse(dir, undefined, Number(idleMs), Number(port));
	const answer = answers(house, WORKSHOP);
	process.on('message', ({ id, question, args }: { id: number; question: keyof Questions; args: never[] }) => {
		void (async () => (answer[question] as (...args: never[]) => unknown)(...args))().then(
			(value) => process.send!({ id, value }),
			(error: Error) => process.send!({ id, error: error.message })
		);
	});
	process.on('disconnect', () => process.exit(1));
	process.send({ url: house.url });
}
