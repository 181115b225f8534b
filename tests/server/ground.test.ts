/** The ground of a village against a real house: uploads in pieces, layers, landmarks, pictures from above, online tiles, who may. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GroundAct } from '#lib/ground/input.ts';
import { allowOnlineTiles } from '#lib/ground/online.server.ts';
import { findPhotoGround, readGround, readLayer, readPutAway, searchPlaces } from '#lib/ground/read.server.ts';
import type { UploadKind } from '#lib/ground/rules.ts';
import { beginUpload, partFile, takePiece } from '#lib/ground/upload.server.ts';
import { changeGround, surveyUpload } from '#lib/ground/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { event, layer, layerFeature } from '#lib/server/schema.ts';
import type { News } from '#lib/server/transact.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { collect, square, VILLAGE } from '../support/ground.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
const news: News[] = [];
const V = 'turgyzba';
beforeAll(async () => {
	house = await openHouse();
	house.app.queue.listen((item) => news.push(item));
});
afterAll(() => house.close());

const stream = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]).stream() as never;
async function upload(bytes: Uint8Array, kind: UploadKind, actor: Actor = house.people.facilitator): Promise<string> {
	const id = newId();
	const begun = await beginUpload(actor, V, { id, kind, bytes: bytes.byteLength });
	if (!begun.ok) throw new Error(begun.reason);
	const half = Math.ceil(bytes.byteLength / 2);
	for (const [offset, end] of [
		[0, half],
		[half, bytes.byteLength]
	] as const) {
		const taken = await takePiece(actor, V, id, offset, stream(bytes.subarray(offset, end)));
		if (!taken.ok) throw new Error(taken.reason);
	}
	return id;
}
const act = (input: GroundAct, actor: Actor = house.people.facilitator, village = V) => changeGround(actor, village, input);
const reason = (done: { ok: boolean; reason?: string }) => (done.ok ? 'ok' : done.reason);
const about = { source: 'Жер кадастры', asOf: '2026-10-01', licence: 'Ашық' };
const parcels = collect([
	{ geometry: { type: 'Polygon', coordinates: [square(0, 0)] }, properties: { owner: 'Мемлекет', use: 'саябақ', secret: '900101300123' } },
	{ geometry: { type: 'Polygon', coordinates: [square(0.002, 0).slice(0, 4)] }, properties: { owner: 'Жеке' } }
]);
const layerAct = async (more: Partial<Extract<GroundAct, { act: 'add_layer' }>> = {}, bytes = parcels) =>
	({
		...{
			act: 'add_layer',
			id: newId(),
			upload: await upload(bytes, 'layer'),
			kind: 'parcel',
			name: 'Учаскелер',
			visibility: 'public',
			...about
		},
		...{ projection: '', swap: false, replaces: '' },
		...more
	}) as Extract<GroundAct, { act: 'add_layer' }>;

describe('uploads', () => {
	it('come in pieces, go on after a break, and count once', async () => {
		const id = newId();
		const who = house.people.facilitator;
		const bytes = Buffer.from('0123456789');
		expect(await beginUpload(who, V, { id, kind: 'layer', bytes: 10 })).toMatchObject({ ok: true, value: { received: 0 } });
		expect(await takePiece(who, V, id, 0, stream(bytes.subarray(0, 4)))).toMatchObject({ ok: true, value: { received: 4 } });
		expect(reason(await takePiece(who, V, id, 0, stream(bytes.subarray(0, 4))))).toBe('changed_meanwhile');
		expect(reason(await takePiece(who, V, id, 6, stream(bytes.subarray(6))))).toBe('changed_meanwhile');
		expect(await beginUpload(who, V, { id, kind: 'layer', bytes: 10 })).toMatchObject({ ok: true, value: { received: 4 } });
		expect(reason(await surveyUpload(who, V, id, { kind: 'parcel', projection: '', swap: false }))).toBe('changed_meanwhile');
		expect(reason(await takePiece(who, V, id, 4, stream(Buffer.alloc(7))))).toBe('too_large');
		expect(await takePiece(who, V, id, statSync(partFile(id)).size, stream(bytes.subarray(statSync(partFile(id)).size)))).toMatchObject({
			ok: true
		});
		expect(statSync(partFile(id)).size).toBe(10);
	});
	it('have limits that are said before the first byte', async () => {
		const begin = (kind: UploadKind, bytes: number) => beginUpload(house.people.admin, V, { id: newId(), kind, bytes });
		const MB = 1024 * 1024;
		expect(await begin('pack', 600 * MB)).toMatchObject({ ok: false, reason: 'file_too_large', params: { n: 600, max: 500 } });
		expect(await begin('layer', 300 * MB)).toMatchObject({ ok: false, reason: 'file_too_large', params: { n: 300, max: 20 } });
		expect(reason(await begin('photo', 151 * MB))).toBe('file_too_large');
		expect(reason(await begin('layer', 0))).toBe('required');
		expect(reason(await begin('pack', 300 * MB))).toBe('ok');
	});
	it('belong to whoever began them, and need a role of the village', async () => {
		const id = await upload(parcels, 'layer');
		const choices = { kind: 'parcel', projection: '', swap: false } as const;
		expect(reason(await surveyUpload(house.people.coordinator, V, id, choices))).toBe('not_found');
		expect(reason(await surveyUpload(house.people.facilitator, 'kosshagyl', id, choices))).toBe('not_found');
		expect(reason(await beginUpload(NOBODY, V, { id: newId(), kind: 'layer', bytes: 5 }))).toBe('signed_out');
		expect(reason(await beginUpload(await house.join(), V, { id: newId(), kind: 'layer', bytes: 5 }))).toBe('signed_out');
		expect(reason(await beginUpload(house.people.akimat, 'kosshagyl', { id: newId(), kind: 'layer', bytes: 5 }))).toBe('forbidden');
		expect(reason(await beginUpload(house.people.akimat, V, { id: newId(), kind: 'layer', bytes: 5 }))).toBe('ok');
		expect(reason(await takePiece(house.people.coordinator, V, id, 0, stream(parcels)))).toBe('not_found');
	});
});

describe('layers', () => {
	it('are surveyed, saved with the chosen facts only, and the checks hear of it', async () => {
		const input = await layerAct();
		const seen = await surveyUpload(house.people.facilitator, V, input.upload, { kind: 'parcel', projection: '', swap: false });
		expect(seen).toMatchObject({ ok: true, value: { chosen: { owner: 'owner', category: 'use' }, repairs: { closed: 1 } } });
		news.length = 0;
		expect(await act(input)).toEqual({ ok: true, value: { id: input.id } });
		expect(news).toContainEqual({ kind: 'ground', villageId: V });
		const rows = await db().select().from(layerFeature).where(eq(layerFeature.layerId, input.id)).orderBy(layerFeature.position);
		expect(rows.map(({ facts }) => facts)).toEqual([{ owner: 'Мемлекет', category: 'саябақ' }, { owner: 'Жеке' }]);
		expect(JSON.stringify(rows)).not.toContain('900101300123');
		// Sent again: the same answer, no second layer, although the file is gone.
		expect(await act(input)).toEqual({ ok: true, value: { id: input.id } });
		expect(existsSync(partFile(input.upload))).toBe(false);
		expect(await db().$count(layer)).toBe(1);
	});
	it('a newer one takes the place of an older one; both ways back', async () => {
		const [old] = await db().select().from(layer);
		const input = await layerAct({ replaces: old!.id });
		expect((await act(input)).ok).toBe(true);
		const state = async () =>
			Object.fromEntries((await db().select().from(layer)).map(({ id, removedAt, replacedBy }) => [id, [removedAt !== null, replacedBy]]));
		expect(await state()).toEqual({ [old!.id]: [true, input.id], [input.id]: [false, null] });
		expect(reason(await act(await layerAct({ replaces: old!.id })))).toBe('changed_meanwhile');
		expect((await act({ act: 'remove_layer', id: newId(), layerId: input.id, reason: 'Қате' })).ok).toBe(true);
		expect(reason(await act({ act: 'remove_layer', id: newId(), layerId: input.id, reason: '' }))).toBe('changed_meanwhile');
		expect(await readLayer(db(), V, input.id, true)).toBeNull();
		expect((await readPutAway(db(), V)).map(({ id }) => id)).toContain(input.id);
		expect((await act({ act: 'restore_layer', id: newId(), layerId: old!.id, reason: '' })).ok).toBe(true);
		expect(await state()).toEqual({ [old!.id]: [false, null], [input.id]: [true, null] });
		const [trail] = await db().select().from(event).where(eq(event.action, 'ground_remove_layer'));
		expect(trail).toMatchObject({ reason: 'Қате', actor: `account:${house.people.facilitator.account.id}` });
	});
	it('for staff are shown to staff', async () => {
		const input = await layerAct({ visibility: 'staff', kind: 'gas' });
		expect((await act(input)).ok).toBe(true);
		const ids = async (forStaff: boolean) => (await readGround(db(), V, forStaff))!.layers.map(({ id }) => id);
		expect(await ids(true)).toContain(input.id);
		expect(await ids(false)).not.toContain(input.id);
		expect(await readLayer(db(), V, input.id, false)).toBeNull();
		expect((await readLayer(db(), V, input.id, true))!.features).toHaveLength(2);
		expect(await readLayer(db(), 'kosshagyl', input.id, true)).toBeNull();
	});
	it('with swapped axes, in metres or of another village are refused until that is settled', async () => {
		const swapped = collect([{ geometry: { type: 'Polygon', coordinates: [square(0, 0).map(([x, y]) => [y, x])] } }]);
		const refused = await act(await layerAct({}, swapped));
		expect(refused).toMatchObject({ ok: false, reason: 'axes_swapped', field: 'swap' });
		expect((await act(await layerAct({ swap: true }, swapped))).ok).toBe(true);
		const metres = collect([{ geometry: { type: 'Point', coordinates: [9_714_200, 5_211_200] } }]);
		expect(reason(await act(await layerAct({}, metres)))).toBe('projection_needed');
		expect((await act(await layerAct({ projection: 'EPSG:28409' }, metres))).ok).toBe(true);
		const ocean = collect([{ geometry: { type: 'Point', coordinates: [-30, 10] } }]);
		expect(await act(await layerAct({}, ocean))).toMatchObject({ reason: 'far_away', field: 'file' });
	});
	it('may be kept by those of the village only', async () => {
		const input = await layerAct();
		expect(reason(await act(input, NOBODY))).toBe('signed_out');
		expect(reason(await act(input, house.people.akimat, 'kosshagyl'))).toBe('forbidden');
		expect(reason(await act(input, house.people.facilitator, 'nowhere'))).toBe('not_found');
	});
});

describe('landmarks', () => {
	const point = (name: string, east = 0.001): Extract<GroundAct, { act: 'add_landmark' }> => ({
		...{ act: 'add_landmark', id: newId(), kind: 'landmark', name },
		geometry: { type: 'Point', coordinates: [VILLAGE.lng + east, VILLAGE.lat] }
	});
	it('are found by their names with a Russian keyboard, taken away and brought back', async () => {
		const shop = point('Ескі дүкен');
		expect((await act(shop)).ok).toBe(true);
		const find = async (typed: string, village: string | null = V) =>
			(await searchPlaces(db(), village, typed, 'kk')).map(({ name }) => name);
		expect(await find('ески дук')).toEqual(['Ескі дүкен']);
		expect(await find('ески дук', null)).toEqual([]);
		expect(await find('косш')).toEqual(['Қосшағыл']);
		expect((await act({ act: 'remove_landmark', id: newId(), landmarkId: shop.id, reason: '' })).ok).toBe(true);
		expect(await find('ески дук')).toEqual([]);
		expect((await act({ act: 'restore_landmark', id: newId(), landmarkId: shop.id, reason: '' })).ok).toBe(true);
		expect((await readGround(db(), V, false))!.landmarks.map(({ name }) => name)).toEqual(['Ескі дүкен']);
	});
	it('have the shape of their kind, and lie in the village', async () => {
		expect(reason(await act({ ...point('Көше'), kind: 'street' }))).toBe('place_missing');
		expect(reason(await act({ ...point('Алыс', 30) }))).toBe('outside_village');
		const broken = { ...point('Қате'), geometry: { type: 'LineString' as const, coordinates: [[1], 'x'] }, kind: 'street' as const };
		expect(reason(await act(broken))).toBe('place_missing');
		const street = {
			...point('Абай көшесі'),
			kind: 'street' as const,
			geometry: { type: 'LineString' as const, coordinates: square(0, 0).slice(0, 2) }
		};
		expect((await act(street, house.people.akimat)).ok).toBe(true);
	});
});

describe('pictures from above', () => {
	const addPhoto = async (bytes: Uint8Array, visibility: 'public' | 'staff' = 'public') =>
		act({
			act: 'add_photo',
			id: newId(),
			upload: await upload(bytes, 'photo'),
			name: 'Дрон',
			source: 'Дрон',
			asOf: '2026-05-01',
			visibility
		});

	it('of forty megapixels become tiles of several sizes, without what the camera wrote', async () => {
		const big = await sharp({ create: { width: 7304, height: 5480, channels: 3, background: '#b59a6a' } })
			.withExif({ IFD0: { Make: 'Secret' } })
			.jpeg()
			.toBuffer();
		const added = await addPhoto(big);
		if (!added.ok) throw new Error(added.reason);
		const row = (await findPhotoGround(db(), added.value.id, () => false))!;
		expect(row).toMatchObject({ width: 7304, height: 5480, levels: 4 });
		const folder = join(house.dataDir, 'ground', row.id);
		expect(readdirSync(folder).sort()).toEqual(['0', '1', '2', '3', '4']);
		expect(readdirSync(join(folder, '0'))).toEqual(['0_0.webp']);
		expect(readdirSync(join(folder, '4'))).toHaveLength(15 * 11);
		// The coarsest level holds the whole picture: 7304 / 16.
		const { width, height, exif } = await sharp(join(folder, '0', '0_0.webp')).metadata();
		expect([width, height, exif]).toEqual([457, 343, undefined]);
		// It begins in the middle of the village, a kilometre wide, and is put right.
		const corners = [
			[53.81, 47.005],
			[53.82, 47.006],
			[53.811, 46.998]
		] as [[number, number], [number, number], [number, number]];
		const place = (more: object) =>
			act({ act: 'place_photo', id: newId(), photoId: row.id, corners, opacity: 0.6, visibility: 'public', ...more } as GroundAct);
		expect((await place({})).ok).toBe(true);
		expect((await readGround(db(), V, false))!.photos[0]).toMatchObject({ corners, opacity: 0.6 });
		expect(reason(await place({ corners: [[0, 0], corners[1], corners[2]] }))).toBe('outside_village');
		expect(reason(await place({ photoId: newId() }))).toBe('not_found');
	});
	it('that are none, or too many pixels, are refused and leave nothing', async () => {
		const before = readdirSync(join(house.dataDir, 'ground'));
		expect(reason(await addPhoto(Buffer.from('GIF89a and then some words, no picture')))).toBe('not_a_picture');
		expect(reason(await addPhoto(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')))).toBe(
			'not_a_picture'
		);
		const wide = await sharp({ create: { width: 10_000, height: 8_100, channels: 3, background: 'white' } })
			.png()
			.toBuffer();
		expect(await addPhoto(wide)).toMatchObject({ reason: 'too_many_pixels', params: { n: 81, max: 80 } });
		expect(readdirSync(join(house.dataDir, 'ground'))).toEqual(before);
	});
	it('for staff are for staff', async () => {
		const small = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'green' } })
			.png()
			.toBuffer();
		const added = await addPhoto(small, 'staff');
		if (!added.ok) throw new Error(added.reason);
		expect(await findPhotoGround(db(), added.value.id, () => false)).toBeNull();
		expect(await findPhotoGround(db(), added.value.id, (village) => village === V)).toMatchObject({ levels: 0 });
	});
});

describe('online tiles', () => {
	const policy = "default-src 'self'; img-src 'self' data: blob:; connect-src 'self'";
	const set = (more: object, actor: Actor = house.people.admin) =>
		act(
			{
				act: 'set_online',
				id: newId(),
				url: 'https://tile.example.org/{z}/{x}/{y}.png',
				attribution: '© OSM',
				policyRead: true,
				...more
			} as GroundAct,
			actor
		);
	it('are off, and then open exactly one host for pictures', async () => {
		expect(await allowOnlineTiles(policy, db())).toBe(policy);
		expect(reason(await set({}, house.people.facilitator))).toBe('forbidden');
		expect(await set({ policyRead: false })).toMatchObject({ reason: 'required', field: 'policyRead' });
		expect(await set({ url: 'http://tile.example.org/{z}/{x}/{y}.png' })).toMatchObject({ reason: 'address_invalid', field: 'url' });
		expect((await set({})).ok).toBe(true);
		expect(await allowOnlineTiles(policy, db())).toBe(
			"default-src 'self'; img-src 'self' https://tile.example.org data: blob:; connect-src 'self'"
		);
		expect((await readGround(db(), V, false))!.online).toEqual({ url: 'https://tile.example.org/{z}/{x}/{y}.png', attribution: '© OSM' });
		expect((await set({ url: '', attribution: '' })).ok).toBe(true);
		expect(await allowOnlineTiles(policy, db())).toBe(policy);
	});
});
