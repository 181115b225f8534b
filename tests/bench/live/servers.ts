/** Starts and stops the servers that are compared, each as a fresh process on an empty folder, and reads their CPU and memory. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SERVER_FLAGS } from '../../support/flags.ts';
import type { SeededHouse } from './asar.ts';
import { bundleAsar } from './bundle.ts';
import type { Job } from './load.ts';
import { WIDE_LIMITS, type Scenario, type ServerName } from './scenarios.ts';
import type { RoomAt, Target } from './wire.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PEERS = join(ROOT, 'tests/bench/peers');
const START_MS = 20_000;
/** Letters of a server's complaints that are kept. */
const SAID = 400;
/** /proc counts CPU in hundredths of a second. */
const TICK_S = 0.01;

export type Running = {
	pid: number;
	target: Target;
	rooms: RoomAt[];
	seats: Job['seats'];
	/** The last that it wrote to standard error. */ complaints(): string;
	stop(): Promise<void>;
};

/** Installs the peers when they are not there yet (development only; nothing of the product needs them). */
export function installPeers(): void {
	if (existsSync(join(PEERS, 'node_modules/.package-lock.json'))) return;
	console.error('installing the peers into tests/bench/peers …');
	execFileSync('npm', ['ci', '--prefix', PEERS], { cwd: PEERS, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Bundles our server once and seeds one house for each size of scenario. `close` removes everything. */
export async function openWorkbench() {
	const folder = mkdtempSync(join(tmpdir(), 'asar-bench-'));
	const bundle = await bundleAsar();
	const houses = new Map<string, { dir: string; house: SeededHouse }>();
	const running = new Set<Running>();

	function houseFor({ rooms, clients, authors }: Scenario): { dir: string; house: SeededHouse } {
		const seats = Math.max(clients, rooms * Math.max(authors, 1));
		const key = `${rooms}-${seats}`;
		let found = houses.get(key);
		if (!found) {
			const dir = join(folder, `house-${key}`);
			execFileSync(process.execPath, [bundle.file, 'seed', dir, String(rooms), String(seats)], {
				cwd: ROOT,
				stdio: ['ignore', 'ignore', 'inherit']
			});
			found = { dir, house: JSON.parse(readFileSync(join(dir, 'house.json'), 'utf8')) as SeededHouse };
			houses.set(key, found);
		}
		return found;
	}

	/** Starts one server for a scenario. */
	async function start(name: ServerName, scenario: Scenario): Promise<Running> {
		const { dir, house } = houseFor(scenario);
		const data = mkdtempSync(join(folder, `${name}-`));
		const env: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' };
		let args: string[];
		if (name === 'asar') {
			cpSync(dir, data, { recursive: true });
			args = [...SERVER_FLAGS, bundle.file, 'serve', data];
			if (scenario.notes > 0) Object.assign(env, WIDE_LIMITS);
		} else if (name === 'y' || name === 'yl') {
			args = [join(PEERS, 'y-websocket.mjs')];
			if (name === 'yl') env.YPERSISTENCE = join(data, 'leveldb');
		} else args = [join(PEERS, 'hocuspocus.mjs'), ...(name === 'hs' ? [join(data, 'hocuspocus.db')] : [])];
		const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
		let said = '';
		child.stderr!.on('data', (part: Buffer) => (said = (said + part.toString()).slice(-SAID)));
		const gone = new Promise<void>((done) => child.once('exit', () => done()));
		try {
			const port = await portOf(child);
			const here: Running = {
				pid: child.pid!,
				target: { dialect: name === 'h' || name === 'hs' ? 'hocuspocus' : 'y', port, http: name === 'asar' },
				rooms: house.documents.map((document) => ({ name: document, path: name === 'asar' ? `/live/${document}` : `/${document}` })),
				seats: house.seats,
				complaints: () => said,
				async stop() {
					running.delete(here);
					child.kill('SIGKILL');
					await gone;
					rmSync(data, { recursive: true, force: true });
				}
			};
			running.add(here);
			return here;
		} catch (error) {
			child.kill('SIGKILL');
			throw new Error(`${String(error)} ${said}`, { cause: error });
		}
	}

	return {
		start,
		async close() {
			await Promise.all([...running].map((one) => one.stop()));
			bundle.remove();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

/** Reads the line {"port": n} from a server's output. */
function portOf(child: ChildProcess): Promise<number> {
	return new Promise((done, fail) => {
		const timer = setTimeout(() => fail(new Error('a server did not start in time')), START_MS);
		let text = '';
		child.stdout!.on('data', (part: Buffer) => {
			text += part.toString();
			const [, port] = /\{"port":(\d+)\}/.exec(text) ?? [];
			if (!port) return;
			clearTimeout(timer);
			done(Number(port));
		});
		child.once('exit', (code) => {
			clearTimeout(timer);
			fail(new Error(`a server ended while starting (${code})`));
		});
	});
}

/** @returns CPU time of a process so far, all its threads, user and system, s. */
export function cpuOf(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
		.replace(/^.*\) /s, '')
		.split(' ');
	return (Number(fields[11]) + Number(fields[12])) * TICK_S;
}

/** @returns the most memory that a process has had resident since its start, MiB. */
export function peakOf(pid: number): number {
	return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}
