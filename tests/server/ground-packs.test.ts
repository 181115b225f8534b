/** Packs of tiles against a real house: looked through, served, taken away, found in their folder. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GroundAct } from '#lib/ground/input.ts';
import { findPacks } from '#lib/ground/found.server.ts';
import { checkPack } from '#lib/ground/pack.server.ts';
import { readGround } from '#lib/ground/read.server.ts';
import type { UploadKind } from '#lib/ground/rules.ts';
import { beginUpload, partFile, takePiece } from '#lib/ground/upload.server.ts';
import { changeGround } from '#lib/ground/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { pack } from '#lib/server/schema.ts';
import { type Actor } from '#lib/workshop/rules.ts';
import { makeMbtiles, makePmtiles, villageTile } from '../support/ground.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let server: Server;
let base: string;
const V = 'turgyzba';
beforeAll(async () => {
	house = await openHouse();
	server = createServer((req, res) => house.app.tiles.request(req, res)).listen(0);
	base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
	server.closeAllConnections();
	server.close();
	await house.close();
});

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

describe('packs', () => {
	const packFileOf = (name: string) => join(house.dataDir, name);
	const check = async (name: string, plan: Parameters<typeof makeMbtiles>[1]) => {
		makeMbtiles(packFileOf(name), plan);
		return checkPack(packFileOf(name));
	};
	async function addPack(name: string): Promise<string> {
		const id = newId();
		const added = await act({
			act: 'add_pack',
			id,
			upload: await upload(readFileSync(packFileOf(name)), 'pack'),
			name: '',
			attribution: ''
		});
		if (!added.ok) throw new Error(added.reason);
		return id;
	}
	const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => fetch(`${base}${path}`, { headers, method });

	it('are what their metadata says, or are refused with what is wrong', async () => {
		expect(await check('good.mbtiles', {})).toMatchObject({
			ok: true,
			value: { format: 'mbtiles', tiles: 'vector', shape: 'openmaptiles', minZoom: 12, maxZoom: 14, attribution: '© OpenStreetMap' }
		});
		expect(await check('zooms.mbtiles', { metadata: { maxzoom: '16' } })).toMatchObject({
			reason: 'pack_zooms',
			params: { says: '12–16', holds: '12–14' }
		});
		expect(await check('type.mbtiles', { metadata: { format: 'png' } })).toMatchObject({
			reason: 'pack_type',
			params: { says: 'png', holds: 'pbf' }
		});
		expect(reason(await check('bounds.mbtiles', { metadata: { bounds: '10,10,11,11' } }))).toBe('pack_bounds');
		expect(reason(await check('turned.mbtiles', { metadata: { bounds: '54,48,53,46' } }))).toBe('pack_bounds');
		expect(reason(await check('words.mbtiles', { metadata: { bounds: 'a,b,c,d' } }))).toBe('pack_bounds');
		expect(reason(await check('slow.mbtiles', { index: false }))).toBe('pack_slow');
		expect(reason(await check('empty.mbtiles', { around: -1 }))).toBe('pack_empty');
		expect(reason(await check('garbage.mbtiles', { tile: () => Buffer.from('garbage!') }))).toBe('pack_type');
		// Without zooms and bounds in its metadata the tiles themselves say them.
		expect(await check('silent.mbtiles', { metadata: { minzoom: undefined, maxzoom: undefined, bounds: undefined } })).toMatchObject({
			ok: true
		});
		writeFileSync(packFileOf('text.mbtiles'), 'not a pack, but as long as one');
		expect(reason(await checkPack(packFileOf('text.mbtiles')))).toBe('file_unknown');
		makePmtiles(packFileOf('good.pmtiles'));
		expect(await checkPack(packFileOf('good.pmtiles'))).toMatchObject({
			ok: true,
			value: { format: 'pmtiles', shape: 'protomaps', name: 'Тұрғызба PM' }
		});
		makePmtiles(packFileOf('high.pmtiles'), { maxZoom: 16 });
		expect(reason(await checkPack(packFileOf('high.pmtiles')))).toBe('pack_zooms');
		writeFileSync(packFileOf('cut.pmtiles'), readFileSync(packFileOf('good.pmtiles')).subarray(0, 140));
		expect(reason(await checkPack(packFileOf('cut.pmtiles')))).toBe('file_unknown');
	});
	it('of MBTiles are served from the north, packed as they lie, kept for ever', async () => {
		const names = new Map<string, Uint8Array>();
		const at = makeMbtiles(packFileOf('rows.mbtiles'), {
			tile: (z, x, y) => {
				const tile = gzipSync(villageTile('openmaptiles'), { level: 1 + ((x + y) % 9) });
				names.set(`${z}/${x}/${y}`, tile);
				return tile;
			}
		});
		const id = await addPack('rows.mbtiles');
		const path = `/tiles/${id}/${at.z}/${at.x}/${at.y}`;
		const tile = await get(path, { 'accept-encoding': 'gzip' });
		expect(tile.status).toBe(200);
		expect(Object.fromEntries(tile.headers)).toMatchObject({
			'content-type': 'application/x-protobuf',
			'content-encoding': 'gzip',
			'cache-control': 'public, max-age=31536000, immutable'
		});
		expect(Buffer.from(await tile.arrayBuffer())).toEqual(gunzipSync(names.get(`${at.z}/${at.x}/${at.y}`)!));
		// Whoever takes no gzip gets it unpacked.
		const bare = await get(path, { 'accept-encoding': 'identity' });
		expect(bare.headers.get('content-encoding')).toBeNull();
		expect(Buffer.from(await bare.arrayBuffer())).toEqual(gunzipSync(names.get(`${at.z}/${at.x}/${at.y}`)!));
		expect((await get(path, { 'if-none-match': tile.headers.get('etag')! })).status).toBe(304);
		expect((await get(path, {}, 'HEAD')).status).toBe(200);
		expect((await get(path, {}, 'POST')).status).toBe(405);
		expect((await get(`/tiles/${id}/${at.z}/${at.x + 50}/${at.y}`)).status).toBe(204);
		for (const wrong of [`15/${at.x}/${at.y}`, `11/${at.x}/${at.y}`, '12/4096/0', '12/0/4096', '12/x/0', '12/1', '../../asar.db'])
			expect((await get(`/tiles/${id}/${wrong}`)).status, wrong).toBe(404);
		expect((await get(`/tiles/${newId()}/12/0/0`)).status).toBe(404);
	});
	it('the row is turned: the tile north of another one is another tile', async () => {
		const at = makeMbtiles(packFileOf('flip.mbtiles'), {
			metadata: { format: 'png' },
			// Only the first bytes of a picture are looked at; the rest says which one it is.
			tile: (z, x, y) => Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.from(`${z}/${x}/${y}`)])
		});
		const id = await addPack('flip.mbtiles');
		for (const dy of [-1, 0, 1]) {
			const tile = await get(`/tiles/${id}/14/${at.x}/${at.y + dy}`);
			expect(tile.headers.get('content-type')).toBe('image/png');
			expect(Buffer.from(await tile.arrayBuffer()).toString('latin1', 4)).toBe(`14/${at.x}/${at.y + dy}`);
		}
	});
	it('of PMTiles are read by ranges', async () => {
		const id = await addPack('good.pmtiles');
		const { z, x, y } = makePmtiles(packFileOf('same.pmtiles'));
		const tile = await get(`/tiles/${id}/${z}/${x}/${y}`, { 'accept-encoding': 'gzip' });
		expect(tile.headers.get('content-encoding')).toBe('gzip');
		expect(Buffer.from(await tile.arrayBuffer())).toEqual(Buffer.from(villageTile('protomaps')));
		expect((await get(`/tiles/${id}/${z}/${x + 9}/${y}`)).status).toBe(204);
	});
	it('are gone once they are taken away, and come back', async () => {
		const at = makeMbtiles(packFileOf('again.mbtiles'));
		const id = await addPack('again.mbtiles');
		const path = `/tiles/${id}/${at.z}/${at.x}/${at.y}`;
		expect((await get(path)).status).toBe(200);
		expect((await act({ act: 'remove_pack', id: newId(), packId: id, reason: '' })).ok).toBe(true);
		expect((await get(path)).status).toBe(404);
		expect((await readGround(db(), V, false))!.packs.map((one) => one.id)).not.toContain(id);
		expect((await act({ act: 'restore_pack', id: newId(), packId: id, reason: '' })).ok).toBe(true);
		expect((await get(path)).status).toBe(200);
	});
	it('of another place are refused, and the upload stays', async () => {
		makeMbtiles(packFileOf('far.mbtiles'), { around: 0 });
		const bytes = readFileSync(packFileOf('far.mbtiles'));
		const id = newId();
		const who = house.people.facilitator;
		await beginUpload(who, 'kosshagyl', { id, kind: 'pack', bytes: bytes.byteLength });
		await takePiece(who, 'kosshagyl', id, 0, stream(bytes));
		const refused = await act({ act: 'add_pack', id: newId(), upload: id, name: '', attribution: '' }, who, 'kosshagyl');
		expect(refused).toMatchObject({ ok: false, reason: 'pack_elsewhere' });
		expect(existsSync(partFile(id))).toBe(true);
	});
	it('in the folder are found at the start, for every village they cover; a changed file is another pack', async () => {
		mkdirSync(join(house.dataDir, 'packs'), { recursive: true });
		copyFileSync(packFileOf('good.mbtiles'), join(house.dataDir, 'packs', 'west.mbtiles'));
		writeFileSync(join(house.dataDir, 'packs', 'bad.mbtiles'), 'nothing');
		const found = async () =>
			(await db().select().from(pack).where(eq(pack.file, 'west.mbtiles'))).map(({ removedAt }) => removedAt !== null);
		await findPacks(house.app);
		expect(await found()).toEqual([false]);
		await findPacks(house.app);
		expect(await found()).toEqual([false]);
		expect((await readGround(db(), V, false))!.packs.map(({ name }) => name)).toContain('Тұрғызба');
		expect((await readGround(db(), 'kosshagyl', false))!.packs).toEqual([]);
		makeMbtiles(join(house.dataDir, 'packs', 'other.mbtiles'), { around: 4 });
		copyFileSync(join(house.dataDir, 'packs', 'other.mbtiles'), join(house.dataDir, 'packs', 'west.mbtiles'));
		await findPacks(house.app);
		expect((await found()).sort()).toEqual([false, true]);
		expect(await db().$count(pack, eq(pack.file, 'bad.mbtiles'))).toBe(0);
	});
});
