/**
 * A house whose map is full: `node tests/support/full-map.ts --data DIR --sites N` seeds a demo, gives Тұрғызба its layers and limits, puts N
 * sites over all villages with words of the akimat, checks them, starts the built product and prints one JSON line as the demo does.
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { newId } from '#lib/live/id.ts';
import { movePlace } from '#lib/map/rules.ts';
import { account, checkLimit, review, site, village } from '#lib/server/schema.ts';
import { openApp } from '#lib/server/start.server.ts';
import { transact } from '#lib/server/transact.ts';
import { SITE_TYPES, VERDICTS } from '#lib/site/rules.ts';
import { insertVillageLayers, makeVillageLayers } from './village-layers.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, sites: { type: 'string', default: '5000' } } });
const dataDir = values.data!;
const DAY_MS = 24 * 3600_000;

const seeded = JSON.parse(execFileSync(process.execPath, ['server/commands/seed.ts', '--demo', '--data', dataDir], { encoding: 'utf8' }));
const app = openApp(dataDir, pino({ level: 'silent' }));
const villages = await app.handles.read.select().from(village);
const [akimat] = await app.handles.read.select().from(account);
const home = villages.find(({ id }) => id === 'turgyzba')!;

let seed = 23;
const chance = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
const PLACES = ['Мектеп жанындағы бос жер', 'Орталық көшенің бойы', 'Ескі дүкеннің арты', 'Жаға', 'Стадион маңы', 'Жаңа ықшамаудан'];

await insertVillageLayers(home.id, makeVillageLayers(home, 5), { byAccountId: akimat!.id });
await transact(async (tx) => {
	for (const [key, value] of [
		['gas', 15],
		['power', 10],
		['water', 5]
	] as const)
		await tx.db
			.insert(checkLimit)
			.values({ id: newId(), key, value, norm: 'Ауылдық норма, 1-тармақ', at: tx.now, byAccountId: akimat!.id });
	for (let i = 0; i < Number(values.sites); i++) {
		// Half of them in one village, as when a programme has worked there for years.
		const where = i % 2 ? home : villages[i % villages.length]!;
		const middle = movePlace(where, (chance() - 0.5) * 2400, (chance() - 0.5) * 2400);
		const at = (east: number, north: number): [number, number] => {
			const { lng, lat } = movePlace(middle, east, north);
			return [lng, lat];
		};
		const geometry: GeoJSON.Geometry =
			i % 7 === 0
				? { type: 'Polygon', coordinates: [[at(0, 0), at(40, 0), at(40, 30), at(0, 30), at(0, 0)]] }
				: { type: 'Point', coordinates: at(0, 0) };
		const id = newId();
		const title = `${PLACES[i % PLACES.length]} ${i + 1}`;
		const objectType = SITE_TYPES[i % 12]!;
		const createdAt = tx.now - Math.floor(chance() * 400) * DAY_MS;
		await tx.db
			.insert(site)
			.values({ id, villageId: where.id, number: i + 1, objectType, title, why: 'Балалар жолда ойнап жүр', geometry, createdAt });
		if (i % 3 === 0)
			await tx.db.insert(review).values({
				id: newId(),
				siteId: id,
				verdict: VERDICTS[i % VERDICTS.length]!,
				reason: 'Жер ауылдыкі, кедергі жоқ',
				accountId: akimat!.id,
				at: createdAt + DAY_MS
			});
	}
	tx.publish({ kind: 'ground', villageId: null });
});
await app.checking.settle();
await app.close();

process.env.ASAR_DATA = dataDir;
process.env.PORT = '0';
process.env.LOG_LEVEL ??= 'warn';
const { start } = await import('../../server/index.ts');
const { port } = await start();
const url = `http://localhost:${port}`;
console.log(JSON.stringify({ url, code: seeded.code, map: `${url}/map`, accounts: seeded.accounts }));
