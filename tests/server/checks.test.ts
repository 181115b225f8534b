/** The checks in a real house: layers and limits come and go, answers follow, in the background and at once. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LayerKind, Visibility } from '#lib/ground/rules.ts';
import { newId } from '#lib/live/id.ts';
import { movePlace } from '#lib/map/rules.ts';
import { db } from '#lib/server/app.ts';
import { checkLimit, layer, layerFeature, site, siteCheck, siteTurn } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import type { CheckKey } from '#lib/site/check-keys.ts';
import { readChecks } from '#lib/site/facts.server.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
beforeEach(async () => void (house = await openHouse()));
afterEach(() => house.close());
const HOME = { lng: 53.81667, lat: 47 };

/** Puts a place of the hall so many metres east and north of the middle of the village. */
async function put(east: number, north: number, objectType = 'playground'): Promise<string> {
	const { lng, lat } = movePlace(HOME, east, north);
	const id = newId();
	await transact(async (tx) => {
		const number = (await tx.db.$count(site)) + 1;
		const geometry: GeoJSON.Point = { type: 'Point', coordinates: [lng, lat] };
		await tx.db
			.insert(site)
			.values({ id, villageId: house.ids.village, number, objectType, title: 'x', why: 'y', geometry, createdAt: tx.now });
		tx.publish({ kind: 'ground', villageId: house.ids.village, siteId: id });
	});
	return id;
}
async function lay(kind: LayerKind, east: number, visibility: Visibility = 'public'): Promise<string> {
	const { lng, lat } = movePlace(HOME, east, 0);
	const id = newId();
	await transact(async (tx) => {
		const said = { name: kind, source: 'test', asOf: '2026-01-01', licence: 'x', features: 1, byAccountId: 'a', visibility };
		await tx.db.insert(layer).values({ id, villageId: house.ids.village, kind, createdAt: tx.now, ...said });
		const geometry: GeoJSON.LineString = { type: 'LineString', coordinates: [[lng, lat - 0.01], [lng, lat + 0.01]] }; // prettier-ignore
		await tx.db.insert(layerFeature).values({ id: newId(), layerId: id, position: 0, geometry, facts: {} });
		tx.publish({ kind: 'ground', villageId: house.ids.village });
	});
	return id;
}
const limit = (key: string, value: number | null, villageId: string | null = null) =>
	transact(async (tx) => {
		await tx.db.insert(checkLimit).values({ id: newId(), villageId, key, value, norm: 'a norm', at: tx.now, byAccountId: 'a' });
		tx.publish({ kind: 'ground', villageId });
	});
const stored = async (id: string) => (await db().select().from(siteCheck).where(eq(siteCheck.siteId, id)))[0];
const read = async (id: string, key: CheckKey, forStaff = true) =>
	(await readChecks(db(), id, forStaff))!.results.find((one) => one.key === key)!;

describe('answers follow what they rest on', () => {
	test('a new place is checked in the background, and again when a layer, then a limit comes', async () => {
		const id = await put(0, 0);
		await house.app.checking.settle();
		expect((await stored(id))!.staffStates).toBe('uuuuuuuuuuuuuuuuo');
		expect(await read(id, 'gas')).toMatchObject({ state: 'unchecked', why: 'no_layer' });

		const gas = await lay('gas', 12);
		await house.app.checking.settle();
		expect((await stored(id))!.results.staff.find(({ key }) => key === 'gas')).toMatchObject({
			why: 'no_limit',
			metres: 12,
			layer: { id: gas, asOf: '2026-01-01' }
		});

		await limit('gas', 15);
		await house.app.checking.settle();
		expect((await stored(id))!.results.staff.find(({ key }) => key === 'gas')).toMatchObject({
			state: 'attention',
			limit: { value: 15, norm: 'a norm' }
		});
		await limit('gas', 10, house.ids.village);
		expect(await read(id, 'gas')).toMatchObject({ state: 'ok', limit: { value: 10 } });
	});

	test('what was taken away counts no more', async () => {
		const id = await put(0, 0);
		const road = await lay('road', 30);
		expect(await read(id, 'road')).toMatchObject({ metres: 30 });
		await transact(async (tx) => {
			await tx.db.update(layer).set({ removedAt: tx.now }).where(eq(layer.id, road));
			tx.publish({ kind: 'ground', villageId: house.ids.village });
		});
		await house.app.checking.settle();
		expect(await read(id, 'road')).toMatchObject({ state: 'unchecked', why: 'no_layer' });
	});

	test('a neighbour that comes, or is withdrawn, changes the answers of those around it', async () => {
		const first = await put(0, 0);
		const second = await put(60, 0);
		await house.app.checking.settle();
		expect((await stored(first))!.results.staff.at(-1)).toMatchObject({ state: 'attention', others: [{ id: second, metres: 60 }] });
		await transact(async (tx) => {
			await tx.db.insert(siteTurn).values({ id: newId(), siteId: second, change: 'withdrawn', reason: 'x', actor: 'seat:1', at: tx.now });
			tx.publish({ kind: 'ground', villageId: house.ids.village, siteId: second });
		});
		await house.app.checking.settle();
		expect((await stored(first))!.results.staff.at(-1)).toMatchObject({ key: 'duplicate', state: 'ok' });
	});

	test('answers that still hold are not made again', async () => {
		const id = await put(0, 0);
		await house.app.checking.settle();
		const before = await stored(id);
		house.app.checking.hear({ kind: 'ground', villageId: null });
		await house.app.checking.settle();
		expect(await stored(id)).toEqual(before);
	});
});

test('a layer for staff says nothing to the public', async () => {
	const id = await put(0, 0);
	await limit('gas', 50);
	await lay('gas', 12, 'staff');
	await house.app.checking.settle();
	expect(await read(id, 'gas', true)).toMatchObject({ state: 'attention', metres: 12 });
	expect(await read(id, 'gas', false)).toEqual({ key: 'gas', state: 'unchecked', why: 'no_layer' });
	const row = (await stored(id))!;
	expect([row.staffStates, row.openStates]).toEqual(['uuuuuuuuuuuuauuuo', 'uuuuuuuuuuuuuuuuo']);
});

test('a house that closes while it checks leaves nothing half', async () => {
	const ids = await Promise.all(Array.from({ length: 40 }, (_, i) => put(i * 10, i)));
	await house.app.checking.close();
	const [{ n }] = house.app.handles.raw.prepare('select count(*) as n from site_check').all() as [{ n: number }];
	expect(n).toBeLessThanOrEqual(ids.length);
});
