/** Starts a demo of the built product in a process of its own: real files, real sockets, a free port. */
import Database from 'better-sqlite3';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aheadOf } from './moved-clock.ts';

export type Demo = {
	url: string;
	code: string;
	join: string;
	phone: string;
	screen: string;
	desk: string;
	map: string;
	accounts: Record<'facilitator' | 'akimat' | 'coordinator' | 'admin', { login: string; password: string }>;
	pid: number;
	dataDir: string;
	/** Ends the server as an operator would (SIGTERM) and starts another one over the same data, at the same address, so many ms ahead of the machine. */
	restart(movedMs?: number): Promise<void>;
	/** Ends the server and throws the data away. */
	stop(): Promise<void>;
};

/** Builds nothing: `npm run build` must have run. Resolves when the server answers. @param options.movedMs the clock of the server, ms ahead */
export async function startDemo(options: { build?: boolean; movedMs?: number } = {}): Promise<Demo> {
	const dataDir = mkdtempSync(join(tmpdir(), 'asar-demo-'));
	const args = ['server/commands/demo.ts', '--json', '--port', '0', '--data', dataDir, ...(options.build ? [] : ['--no-build'])];
	let child = spawnAhead(args, options.movedMs);
	const line = await readLine(child);
	seatByNumber(dataDir);
	const told = JSON.parse(line) as Omit<Demo, 'pid' | 'dataDir' | 'restart' | 'stop'>;
	return {
		...told,
		get pid() {
			return child.pid!;
		},
		dataDir,
		async restart(movedMs) {
			await end(child);
			const { port } = new URL(told.url);
			child = spawnAhead(['server/index.ts'], movedMs, { ASAR_DATA: dataDir, PORT: port, LOG_LEVEL: 'warn' });
			await readLine(child);
		},
		async stop() {
			await end(child);
			rmSync(dataDir, { recursive: true, force: true });
		}
	};
}

function spawnAhead(args: string[], movedMs = 0, env: Record<string, string> = {}): ChildProcess {
	return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...aheadOf(movedMs), ...env } });
}

async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null) return;
	const ended = new Promise((resolve) => child.once('exit', resolve));
	child.kill('SIGTERM');
	await ended;
}

/** Tests say who sits where: in the workshop of the demo people are seated by number. */
function seatByNumber(dataDir: string): void {
	const db = new Database(join(dataDir, 'asar.db'));
	db.prepare(`update activity set settings = json_set(settings, '$.seating', 'number') where kind = 'cafe'`).run();
	db.close();
}

function readLine(child: ChildProcess): Promise<string> {
	return new Promise((resolve, reject) => {
		let text = '';
		child.stdout!.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
		});
		child.once('exit', (code) => reject(new Error(`the demo ended with ${code} before it was ready`)));
	});
}
