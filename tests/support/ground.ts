/** Files that tests of the ground send: zips, shapefiles, vector tiles, MBTiles and PMTiles, made in code. */
import Database from 'better-sqlite3';
import { writeFileSync } from 'node:fs';
import { deflateRawSync, gzipSync } from 'node:zlib';
import Pbf from 'pbf';
import { zxyToTileId } from 'pmtiles';

/** The village that the house of the tests stands in. */
export const VILLAGE = { lng: 53.81667, lat: 47 };
/** A small rectangle, degrees east and north of the village. */
export const square = (east: number, north: number, side = 0.001): [number, number][] => {
	const [x, y] = [VILLAGE.lng + east, VILLAGE.lat + north];
	return [
		[x, y],
		[x + side, y],
		[x + side, y + side],
		[x, y + side],
		[x, y]
	];
};

export function collect(features: { geometry: unknown; properties?: object | null }[], more: object = {}): Buffer {
	return Buffer.from(
		JSON.stringify({ type: 'FeatureCollection', ...more, features: features.map((f) => ({ type: 'Feature', properties: {}, ...f })) })
	);
}

/** @param claim what the zip says a file unfolds to, if not the truth */
export function makeZip(files: Record<string, Buffer>, claim?: number): Buffer {
	const parts: Buffer[] = [];
	const central: Buffer[] = [];
	let offset = 0;
	for (const [name, data] of Object.entries(files)) {
		const packed = deflateRawSync(data);
		const label = Buffer.from(name);
		const local = Buffer.alloc(30);
		local.writeUInt32LE(0x04034b50, 0);
		local.writeUInt16LE(8, 8);
		local.writeUInt32LE(packed.length, 18);
		local.writeUInt32LE(claim ?? data.length, 22);
		local.writeUInt16LE(label.length, 26);
		const entry = Buffer.alloc(46);
		entry.writeUInt32LE(0x02014b50, 0);
		entry.writeUInt16LE(8, 10);
		entry.writeUInt32LE(packed.length, 20);
		entry.writeUInt32LE(claim ?? data.length, 24);
		entry.writeUInt16LE(label.length, 28);
		entry.writeUInt32LE(offset, 42);
		parts.push(local, label, packed);
		central.push(entry, label);
		offset += 30 + label.length + packed.length;
	}
	const directory = Buffer.concat(central);
	const end = Buffer.alloc(22);
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(Object.keys(files).length, 8);
	end.writeUInt16LE(Object.keys(files).length, 10);
	end.writeUInt32LE(directory.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...parts, directory, end]);
}

/** A shapefile of points. */
export function makeShp(points: [number, number][]): Buffer {
	const head = Buffer.alloc(100);
	head.writeInt32BE(9994, 0);
	head.writeInt32BE((100 + points.length * 28) / 2, 24);
	head.writeInt32LE(1000, 28);
	head.writeInt32LE(1, 32);
	const records = points.map(([x, y], i) => {
		const record = Buffer.alloc(28);
		record.writeInt32BE(i + 1, 0);
		record.writeInt32BE(10, 4);
		record.writeInt32LE(1, 8);
		record.writeDoubleLE(x, 12);
		record.writeDoubleLE(y, 20);
		return record;
	});
	return Buffer.concat([head, ...records]);
}

/** A dBASE table with one text column and one of whole numbers, in the old Cyrillic of Windows. */
export function makeDbf(columns: [string, string], rows: [Buffer, number][]): Buffer {
	const head = Buffer.alloc(32 + 32 * 2 + 1);
	head[0] = 3;
	head.writeUInt32LE(rows.length, 4);
	head.writeUInt16LE(head.length, 8);
	head.writeUInt16LE(1 + 20 + 8, 10);
	columns.forEach((name, i) => {
		const at = 32 + 32 * i;
		head.write(name, at, 'latin1');
		head[at + 11] = (i ? 'N' : 'C').charCodeAt(0);
		head[at + 16] = i ? 8 : 20;
	});
	head[head.length - 1] = 0x0d;
	const lines = rows.map(([words, n]) => {
		const line = Buffer.alloc(29, 0x20);
		words.copy(line, 1);
		line.write(String(n).padStart(8), 21, 'latin1');
		return line;
	});
	return Buffer.concat([head, ...lines, Buffer.from([0x1a])]);
}

type Drawn = { type: 1 | 2 | 3; geometry: [number, number][]; tags: Record<string, string | number> };

/** A vector tile (specification 2.1), 4096 units a side; areas are closed by themselves. */
export function makeVectorTile(layers: Record<string, Drawn[]>): Uint8Array {
	const pbf = new Pbf();
	for (const [name, features] of Object.entries(layers))
		pbf.writeMessage(
			3,
			(_, out) => {
				const keys: string[] = [];
				const values: (string | number)[] = [];
				const indexIn = <T>(list: T[], one: T) => (list.includes(one) ? list.indexOf(one) : list.push(one) - 1);
				out.writeVarintField(15, 2);
				out.writeStringField(1, name);
				for (const { type, geometry, tags } of features)
					out.writeMessage(
						2,
						(_, one) => {
							one.writePackedVarint(
								2,
								Object.entries(tags).flatMap(([key, value]) => [indexIn(keys, key), indexIn(values, value)])
							);
							one.writeVarintField(3, type);
							one.writePackedVarint(4, commandsOf(type, geometry));
						},
						null
					);
				for (const key of keys) out.writeStringField(3, key);
				for (const value of values)
					out.writeMessage(
						4,
						(_, one) => (typeof value === 'string' ? one.writeStringField(1, value) : one.writeDoubleField(3, value)),
						null
					);
				out.writeVarintField(5, 4096);
			},
			null
		);
	return pbf.finish();
}

function commandsOf(type: 1 | 2 | 3, points: [number, number][]): number[] {
	const zigzag = (n: number) => (n << 1) ^ (n >> 31);
	const steps = points.map(([x, y], i) => [zigzag(x - (points[i - 1]?.[0] ?? 0)), zigzag(y - (points[i - 1]?.[1] ?? 0))]);
	const [first, ...rest] = steps;
	const line = rest.length ? [(rest.length << 3) | 2, ...rest.flat()] : [];
	return [(1 << 3) | 1, ...first!, ...line, ...(type === 3 ? [15] : [])];
}

/** A village as a tile shows it, in one of the two schemas. */
export function villageTile(shape: 'protomaps' | 'openmaptiles'): Uint8Array {
	const road: [number, number][] = [
		[0, 2048],
		[4096, 2048]
	];
	const house: [number, number][] = [
		[1000, 1000],
		[1400, 1000],
		[1400, 1400],
		[1000, 1400]
	];
	const names = { name: 'Street', 'name:kk': 'Бейбітшілік көшесі' };
	return shape === 'protomaps'
		? makeVectorTile({
				earth: [
					{
						type: 3,
						geometry: [
							[-64, -64],
							[4160, -64],
							[4160, 4160],
							[-64, 4160]
						],
						tags: { kind: 'earth' }
					}
				],
				roads: [{ type: 2, geometry: road, tags: { kind: 'minor_road', ...names } }],
				buildings: [{ type: 3, geometry: house, tags: { kind: 'building' } }],
				places: [{ type: 1, geometry: [[2048, 3000]], tags: { kind: 'locality', name: 'Turgyzba', 'name:kk': 'Тұрғызба' } }]
			})
		: makeVectorTile({
				transportation: [{ type: 2, geometry: road, tags: { class: 'minor' } }],
				transportation_name: [{ type: 2, geometry: road, tags: { class: 'minor', ...names } }],
				building: [{ type: 3, geometry: house, tags: { render_height: 4 } }],
				water: [
					{
						type: 3,
						geometry: [
							[3000, 100],
							[3600, 100],
							[3600, 700],
							[3000, 700]
						],
						tags: { class: 'lake' }
					}
				]
			});
}

export const columnOf = (lng: number, z: number) => Math.floor(((lng + 180) / 360) * 2 ** z);
export const rowOf = (lat: number, z: number) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);

export type PackPlan = {
	minZoom?: number;
	maxZoom?: number;
	/** Tiles around the village, so many to each side. */
	around?: number;
	metadata?: Record<string, string | undefined>;
	index?: boolean;
	tile?: (z: number, x: number, y: number) => Uint8Array;
};

/** Writes an MBTiles file around the village. @returns z, x, y (rows from the north) of the tile with the village at the highest zoom */
export function makeMbtiles(file: string, plan: PackPlan = {}): { z: number; x: number; y: number } {
	const { minZoom = 12, maxZoom = 14, around = 1, metadata = {}, index = true } = plan;
	const tile = plan.tile ?? (() => gzipSync(villageTile('openmaptiles')));
	const db = new Database(file);
	db.exec(
		'create table metadata (name text, value text); create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)'
	);
	const add = db.prepare('insert into tiles values (?, ?, ?, ?)');
	const middle = (z: number) => ({ z, x: columnOf(VILLAGE.lng, z), y: rowOf(VILLAGE.lat, z) });
	db.transaction(() => {
		for (let z = minZoom; z <= maxZoom; z++)
			for (let dx = -around; dx <= around; dx++)
				for (let dy = -around; dy <= around; dy++) {
					const { x, y } = middle(z);
					add.run(z, x + dx, 2 ** z - 1 - (y + dy), tile(z, x + dx, y + dy));
				}
	})();
	const { lng, lat } = VILLAGE;
	const says: Record<string, string | undefined> = {
		...{ name: 'Тұрғызба', format: 'pbf', minzoom: String(minZoom), maxzoom: String(maxZoom) },
		...{ bounds: [lng - 0.02, lat - 0.02, lng + 0.02, lat + 0.02].join(','), attribution: '<a href="#">&copy; OpenStreetMap</a>' },
		...metadata
	};
	for (const [name, value] of Object.entries(says))
		if (value !== undefined) db.prepare('insert into metadata values (?, ?)').run(name, value);
	if (index) db.exec('create unique index tile_index on tiles (zoom_level, tile_column, tile_row)');
	db.close();
	return middle(maxZoom);
}

const varint = (n: number): number[] => (n < 0x80 ? [n] : [(n % 0x80) | 0x80, ...varint(Math.floor(n / 0x80))]);

/** Writes a PMTiles file (version 3, one directory) with tiles around the village at one zoom. */
export function makePmtiles(file: string, plan: { zoom?: number; around?: number; tile?: Uint8Array; maxZoom?: number } = {}) {
	const { zoom = 14, around = 1, tile = gzipSync(villageTile('protomaps')) } = plan;
	const maxZoom = plan.maxZoom ?? zoom;
	const [x, y] = [columnOf(VILLAGE.lng, zoom), rowOf(VILLAGE.lat, zoom)];
	const ids: number[] = [];
	for (let dx = -around; dx <= around; dx++) for (let dy = -around; dy <= around; dy++) ids.push(zxyToTileId(zoom, x + dx, y + dy));
	ids.sort((a, b) => a - b);
	// All entries point to the same bytes.
	const directory = gzipSync(
		Buffer.from([
			...varint(ids.length),
			...ids.flatMap((id, i) => varint(id - (ids[i - 1] ?? 0))),
			...ids.flatMap(() => varint(1)),
			...ids.flatMap(() => varint(tile.length)),
			...ids.flatMap(() => varint(1))
		])
	);
	const metadata = gzipSync(Buffer.from(JSON.stringify({ name: 'Тұрғызба PM', attribution: '© OpenStreetMap' })));
	const head = Buffer.alloc(127);
	head.write('PMTiles', 0, 'latin1');
	head[7] = 3;
	const write = (at: number, n: number) => head.writeBigUInt64LE(BigInt(n), at);
	const parts = [
		127,
		directory.length,
		127 + directory.length,
		metadata.length,
		0,
		0,
		127 + directory.length + metadata.length,
		tile.length
	];
	parts.forEach((n, i) => write(8 + i * 8, n));
	write(72, ids.length);
	write(80, ids.length);
	write(88, 1);
	head[96] = 1;
	head[97] = 2;
	head[98] = 2;
	head[99] = 1;
	head[100] = zoom;
	head[101] = maxZoom;
	const degrees = [VILLAGE.lng - 0.02, VILLAGE.lat - 0.02, VILLAGE.lng + 0.02, VILLAGE.lat + 0.02];
	degrees.forEach((n, i) => head.writeInt32LE(Math.round(n * 1e7), 102 + i * 4));
	writeFileSync(file, Buffer.concat([head, directory, metadata, tile]));
	return { z: zoom, x, y };
}
