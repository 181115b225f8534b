/** Ten years of data in the built server: how long the pages take that everybody opens, what they weigh, and whether a hall waits meanwhile. */
import Database from 'better-sqlite3';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newId } from '#lib/live/id.ts';
import { BuiltServer } from '../support/built-server.ts';
import { percentile } from '../support/voters.ts';
import type { Bar } from './prove.ts';

const YEARS = 10;
const REQUESTS = 100;
/** ms, by the issue; wall time on loopback, which is a little more than the server's own. */
const MOST_MS = 100;
/** A page of HTML as it leaves the server, before it is packed. */
const MOST_KB = 400;
const MOST_RSS_MB = 500;
const QUIET_MS = 2_000;

type Account = { login: string; password: string };
type Seen = { biggest: string; villages: string[]; districts: string[]; projects: string[]; rules: string[] };
type Measured = { name: string; times: number[]; bytes: number };

/** Asks for addresses, one after the other. @param each called before each request */
async function measure(
	server: BuiltServer,
	name: string,
	paths: readonly string[],
	{ cookie = '', requests = REQUESTS, each = () => {} }: { cookie?: string; requests?: number; each?: (n: number) => void } = {}
): Promise<Measured> {
	const times: number[] = [];
	let bytes = 0;
	// The first of a kind compiles; it is not what people meet.
	await server.ask('GET', paths[0]!, undefined, { cookie });
	for (let n = 0; n < requests; n++) {
		each(n);
		const from = performance.now();
		const answer = await server.ask('GET', paths[n % paths.length]!, undefined, { cookie });
		times.push(performance.now() - from);
		if (answer.status !== 200) throw new Error(`${paths[n % paths.length]} answered ${answer.status}`);
		bytes = Math.max(bytes, Buffer.byteLength(answer.body));
	}
	const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)].map((ms) => ms.toFixed(1));
	console.error(`${name.padEnd(46)} p50 ${p50} ms, p95 ${p95} ms, at most ${(bytes / 1000).toFixed(0)} kB`);
	return { name, times, bytes };
}

function lookInto(file: string): Seen {
	const db = new Database(file, { readonly: true });
	const column = (sql: string) => db.prepare(sql).pluck().all() as string[];
	const seen = {
		biggest: column('select village_id from project group by 1 order by count(*) desc limit 1')[0]!,
		villages: column('select distinct village_id from project'),
		districts: column(`select distinct json_extract(district, '$.kk') from village`),
		projects: column('select id from project order by id limit 100 offset 4000'),
		rules: column('select id from duty_rule order by id desc limit 200')
	};
	db.close();
	return seen;
}

/** Counts all duties anew while somebody in a hall asks for something small all the time. @returns ms of the count, and the longest wait */
async function countCold(server: BuiltServer): Promise<{ counted: number; waited: number }> {
	let waited = 0;
	let counting = true;
	const hall = (async () => {
		while (counting) {
			const from = performance.now();
			await server.ask('GET', '/healthz');
			waited = Math.max(waited, performance.now() - from);
		}
	})();
	const from = performance.now();
	await server.ask('GET', '/api/v1/keep-rates');
	const counted = performance.now() - from;
	counting = false;
	await hall;
	return { counted, waited };
}

/** A house that comes to its data for the first time checks every site and writes hundreds of reminders: resolves when that is done. */
async function settle(file: string): Promise<void> {
	const db = new Database(file, { readonly: true });
	const written = () => db.prepare('select (select count(*) from site_check) + (select count(*) from notice)').pluck().get() as number;
	for (let before = -1; before !== written();) {
		before = written();
		await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
	}
	db.close();
}

const memoryOf = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000;

/**
 * @returns the bars of ten years of data. Generates them into a folder of its own, unless one is given.
 * @param options.build whether the product is built first
 */
export async function projectsLoad(options: { build?: boolean; data?: string; account?: Account; requests?: number } = {}): Promise<Bar[]> {
	if (options.build && spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' }).status !== 0) throw new Error('the build failed');
	const dir = options.data ?? mkdtempSync(join(tmpdir(), 'asar-load-'));
	let account = options.account;
	let seconds = 0;
	if (!account) {
		const args = ['server/commands/load.ts', '--years', String(YEARS), '--data', dir, '--json'];
		const made = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
		({ account, seconds } = made as { account: Account; seconds: number });
	}
	const server = new BuiltServer(dir);
	try {
		const seen = lookInto(server.file);
		await server.start();
		await settle(server.file);
		await server.end('SIGTERM');
		const began = performance.now();
		await server.start();
		const started = performance.now() - began;
		const cold = await countCold(server);
		console.error(`first count of all duties ${cold.counted.toFixed(0)} ms, a hall waits at most ${cold.waited.toFixed(0)} ms`);
		const cookie = await server.signIn(account!);
		const { requests } = options;
		const rates = [
			'',
			'?holder=akimat',
			`?village=${seen.biggest}`,
			...seen.districts.map((one) => `?district=${encodeURIComponent(one)}`)
		];
		const filters = ['state=works', 'category=public_space', 'stage=new', `village=${seen.biggest}`, 'state=closed&category=play_sport'];
		const words = ['алаң', 'парк абая', 'көше шамдары достық', 'мұндай сөз жоқ', 'площадка'];
		const writer = new Database(server.file);
		const show = writer.prepare(
			`insert into duty_evidence (id, duty_rule_id, due_on, kind, at, actor) values (?, ?, '2020-01-01', 'tick', ?, 'system')`
		);
		const write = (n: number) => void show.run(newId(), seen.rules[n % seen.rules.length], Date.now());
		const all: Measured[] = [];
		const ask = async (name: string, paths: string[], more: { cookie?: string; each?: (n: number) => void } = {}) =>
			all.push(await measure(server, name, paths, { requests, ...more }));
		await ask('project list, first page', ['/projects']);
		await ask(
			'project list, filtered',
			filters.map((one) => `/projects?${one}`)
		);
		await ask(
			'project list, searched',
			words.map((one) => `/projects?q=${encodeURIComponent(one)}`)
		);
		await ask(
			'project list, a deep page',
			[50, 100, 150, 200].map((page) => `/projects?page=${page}`)
		);
		await ask('projects as open data', ['/api/v1/projects', '/api/v1/projects?page=20']);
		await ask('overdue list of everywhere', ['/projects/overdue'], { cookie });
		await ask('overdue list as data', ['/api/v1/overdue'], { cookie });
		await ask('page of the largest village', [`/v/${seen.biggest}`]);
		await ask('promises of the largest village', [`/promises?village=${seen.biggest}`], { cookie });
		await ask(
			'keep-rates',
			rates.map((one) => `/api/v1/keep-rates${one}`)
		);
		await ask(
			'keep-rates after each new evidence',
			rates.map((one) => `/api/v1/keep-rates${one}`),
			{ each: write }
		);
		await ask(
			'page of a project',
			seen.projects.map((id) => `/projects/${id}`)
		);
		await ask('map', ['/map', `/map?village=${seen.biggest}`]);
		await ask('start page', ['/']);
		writer.close();
		const bars = all.map(({ name, times }): Bar => ({
			...{ name: `${name}, p95 of ${times.length}`, figure: Math.round(percentile(times, 0.95)), limit: MOST_MS, unit: 'ms' }
		}));
		const heaviest = all.reduce((a, b) => (a.bytes > b.bytes ? a : b));
		return [
			...(seconds ? [{ name: `${YEARS} years of data made`, figure: seconds, limit: 120, unit: 's' }] : []),
			...bars,
			{ name: `the heaviest answer: ${heaviest.name}`, figure: Math.round(heaviest.bytes / 1000), limit: MOST_KB, unit: 'kB' },
			{ name: 'the server takes writes after a start', figure: Math.round(started), limit: 5_000, unit: 'ms' },
			{ name: 'all duties counted after a start', figure: Math.round(cold.counted), limit: 10_000, unit: 'ms' },
			{ name: 'the longest wait of a hall meanwhile', figure: Math.round(cold.waited), limit: MOST_MS, unit: 'ms' },
			{ name: 'memory of the server at the end', figure: Math.round(memoryOf(server.pid)), limit: MOST_RSS_MB, unit: 'MB' }
		];
	} finally {
		await server.end('SIGTERM');
		if (!options.data) rmSync(dir, { recursive: true, force: true });
	}
}

if (import.meta.filename === process.argv[1]) {
	const { data, password, requests } = parseArgs({
		options: { data: { type: 'string' }, password: { type: 'string' }, requests: { type: 'string' } }
	}).values;
	const account = password ? { login: 'coordinator', password } : undefined;
	const bars = await projectsLoad({ data, account, requests: requests ? Number(requests) : undefined });
	for (const { name, figure, limit, unit } of bars)
		console.log(`${name}: ${figure} ${unit} (limit ${limit})${figure > limit ? ' short' : ''}`);
}
