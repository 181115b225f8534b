/** Tiles of a pack through the real server: a village's worth of vector tiles in MBTiles, asked for by eight lines at once. */
import Database from 'better-sqlite3';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { columnOf, makeMbtiles, makeVectorTile, rowOf, VILLAGE } from '../support/ground.ts';
import type { Bar } from './prove.ts';

const TILES = 10_000;
const LINES = 8;
const MAX_ZOOM = 15;
const AROUND = 20;

/** A tile as a village has it: some hundred houses, a net of streets with names; no two the same. */
function makeTile(x: number, y: number): Uint8Array {
	let seed = (x * 7919 + y * 104_729) % 2_147_483_647;
	const chance = (n: number) => (seed = (seed * 16_807) % 2_147_483_647) % n;
	const houses = Array.from({ length: 160 }, () => {
		const [a, b, w, h] = [chance(4000), chance(4000), 20 + chance(40), 20 + chance(40)];
		const geometry: [number, number][] = [
			[a, b],
			[a + w, b],
			[a + w, b + h],
			[a, b + h]
		];
		return { type: 3 as const, geometry, tags: { render_height: 3 + chance(4) } };
	});
	const streets = Array.from({ length: 24 }, (_, i) => {
		const geometry = Array.from({ length: 12 }, (_, k): [number, number] => [k * 370, i * 170 + chance(30)]);
		return { type: 2 as const, geometry, tags: { class: 'minor', 'name:kk': `Көше ${chance(60)}` } };
	});
	return gzipSync(makeVectorTile({ building: houses, transportation: streets }));
}

function listen(child: ChildProcess): Promise<string> {
	return new Promise((resolve, reject) => {
		let text = '';
		child.stdout!.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			const address = /http:\/\/localhost:\d+/.exec(text)?.[0];
			if (address) resolve(address);
		});
		child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
	});
}

/** @returns bytes of one tile; throws unless it is one. */
function fetchTile(url: string, agent: Agent): Promise<number> {
	return new Promise((resolve, reject) => {
		get(url, { agent, headers: { 'accept-encoding': 'gzip' } }, (response) => {
			let bytes = 0;
			response.on('data', (chunk: Buffer) => (bytes += chunk.length));
			response.on('end', () =>
				response.statusCode === 200 && bytes > 0 ? resolve(bytes) : reject(new Error(`${url}: ${response.statusCode}, ${bytes} bytes`))
			);
		}).on('error', reject);
	});
}

/** Measures how long a thousand tiles take. Needs a build; talks only to the server it starts itself. */
export async function tiles(): Promise<Bar[]> {
	if (!existsSync('build/handler.js')) throw new Error('there is no build: run "npm run build" first');
	const dataDir = mkdtempSync(join(tmpdir(), 'asar-tiles-'));
	mkdirSync(join(dataDir, 'packs'));
	makeMbtiles(join(dataDir, 'packs', 'village.mbtiles'), {
		minZoom: 13,
		maxZoom: MAX_ZOOM,
		around: AROUND,
		tile: (_, x, y) => makeTile(x, y)
	});
	const child = spawn(process.execPath, ['--max-semi-space-size=8', 'server/index.ts'], {
		stdio: ['ignore', 'pipe', 'inherit'],
		env: { ...process.env, ASAR_DATA: dataDir, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'warn' }
	});
	const agent = new Agent({ keepAlive: true, maxSockets: LINES });
	try {
		const base = await listen(child);
		const file = new Database(join(dataDir, 'asar.db'), { readonly: true });
		const pack = file.prepare('select id from pack').pluck().get() as string;
		file.close();
		const middle = { x: columnOf(VILLAGE.lng, MAX_ZOOM), y: rowOf(VILLAGE.lat, MAX_ZOOM) };
		const side = 2 * AROUND + 1;
		const urls = Array.from({ length: TILES }, (_, i) => {
			const [dx, dy] = [(i % side) - AROUND, (Math.floor(i / side) % side) - AROUND];
			return `${base}/tiles/${pack}/${MAX_ZOOM}/${middle.x + dx}/${middle.y + dy}`;
		});
		let bytes = 0;
		const ask = async (list: string[]) => {
			let next = 0;
			const line = async () => {
				for (let i = next++; i < list.length; i = next++) {
					const size = await fetchTile(list[i]!, agent);
					bytes += size;
				}
			};
			await Promise.all(Array.from({ length: LINES }, line));
		};
		await ask(urls.slice(0, 1000));
		bytes = 0;
		const started = performance.now();
		await ask(urls);
		const ms = performance.now() - started;
		const rate = Math.round((TILES / ms) * 1000);
		const size = Math.round(bytes / TILES / 100) / 10;
		return [
			{
				name: `1,000 vector tiles of ${size} kB from MBTiles (${rate} a second)`,
				figure: Math.round((ms / TILES) * 1000),
				limit: 500,
				unit: 'ms'
			}
		];
	} finally {
		agent.destroy();
		const ended = new Promise((resolve) => child.once('exit', resolve));
		if (child.exitCode === null) {
			child.kill('SIGTERM');
			await ended;
		}
		rmSync(dataDir, { recursive: true, force: true });
	}
}

if (process.argv[1]?.endsWith('tiles.ts')) console.log(await tiles());
