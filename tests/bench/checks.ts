/** The checks of sites on a village of ordinary size: one site, a thousand in the background, and what others notice of it. */
import { newId } from '#lib/live/id.ts';
import { movePlace } from '#lib/map/rules.ts';
import { checkLimit, setting, site } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { db } from '#lib/server/app.ts';
import { answer, readGround } from '#lib/site/facts.server.ts';
import { readStandingSites } from '#lib/site/proposals.server.ts';
import { SITE_TYPES } from '#lib/site/rules.ts';
import { openHouse } from '../support/house.ts';
import { insertVillageLayers, makeVillageLayers } from '../support/village-layers.ts';
import type { Bar } from './prove.ts';

const HOME = { lng: 53.81667, lat: 47 };
const SITES = 1000;

/** Points, areas and lines all over the village; the same every time. */
function makeSites(): { geometry: GeoJSON.Geometry; objectType: string }[] {
	let seed = 11;
	const chance = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
	return Array.from({ length: SITES }, (_, i) => {
		const [east, north] = [(chance() - 0.5) * 1600, (chance() - 0.5) * 1600];
		const at = (x: number, y: number): [number, number] => {
			const { lng, lat } = movePlace(HOME, east + x, north + y);
			return [lng, lat];
		};
		const ring = Array.from({ length: 12 }, (_, k) =>
			at(30 * Math.cos((k * Math.PI) / 6), (20 + 10 * chance()) * Math.sin((k * Math.PI) / 6))
		);
		const geometry: GeoJSON.Geometry =
			i % 3 === 0
				? { type: 'Point', coordinates: at(0, 0) }
				: i % 3 === 1
					? { type: 'Polygon', coordinates: [[...ring, ring[0]!]] }
					: { type: 'LineString', coordinates: [at(0, 0), at(60, 20), at(140, -30)] };
		return { geometry, objectType: SITE_TYPES[i % 6]! };
	});
}

/** Measures the bars of the checks, in this process on a database file of its own. */
export async function checks(): Promise<Bar[]> {
	const house = await openHouse();
	try {
		await insertVillageLayers(house.ids.village, makeVillageLayers(HOME, 5), { byAccountId: house.people.admin.account.id });
		await transact(async (tx) => {
			for (const key of ['gas', 'power', 'water', 'road'])
				await tx.db.insert(checkLimit).values({ id: newId(), key, value: 10, norm: 'a norm', at: tx.now, byAccountId: 'bench' });
			for (const [i, made] of makeSites().entries())
				await tx.db
					.insert(site)
					.values({ id: newId(), villageId: house.ids.village, number: i + 1, title: 'x', why: 'y', createdAt: tx.now, ...made });
		});
		const ground = (await readGround(db(), house.ids.village))!;
		const sites = await readStandingSites(db(), house.ids.village);
		const times = sites.slice(0, 300).map((one) => {
			const started = performance.now();
			answer(one, ground, sites);
			return performance.now() - started;
		});
		// The first ones also warm the machine up; a village asks about its hundredth site as often as about its first.
		const slow = times.slice(10).sort((a, b) => a - b)[Math.floor(290 * 0.99)]!;

		const started = performance.now();
		house.app.checking.hear({ kind: 'ground', villageId: house.ids.village });
		let working = true;
		const done = house.app.checking.settle().then(() => void (working = false));
		const waits: number[] = [];
		while (working) {
			const asked = performance.now();
			await transact((tx) => tx.db.insert(setting).values({ key: `bench-${waits.length}`, value: 1 }));
			waits.push(performance.now() - asked);
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		await done;
		const seconds = (performance.now() - started) / 1000;
		if ((await db().$count(site)) !== SITES) throw new Error('not every site was there');
		const left = house.app.handles.raw.prepare('select count(*) as n from site_check').get() as { n: number };
		if (left.n !== SITES) throw new Error(`only ${left.n} sites were checked`);
		waits.sort((a, b) => a - b);
		const round = (n: number) => Math.round(n * 10) / 10;
		return [
			{ name: 'all checks of one site for staff and public, p99 of 290', figure: round(slow), limit: 50, unit: 'ms' },
			{ name: `${SITES} sites in the background`, figure: round(seconds), limit: 20, unit: 's' },
			{ name: `a write meanwhile, p95 of ${waits.length}`, figure: round(waits[Math.floor(waits.length * 0.95)]!), limit: 100, unit: 'ms' }
		];
	} finally {
		await house.close();
	}
}
