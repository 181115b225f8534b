/** Packs: files of map tiles, opened read-only and looked through before they are believed. */
import Database from 'better-sqlite3';
import { closeSync, fstatSync, openSync, read as readFd, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Header } from 'pmtiles';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { areBounds, boundsOfTiles, flipRow, overlap, shapeOfLayers, sniffTile, type Bounds, type PackShape } from './rules.ts';

export type PackFacts = {
	format: 'mbtiles' | 'pmtiles';
	tiles: 'vector' | 'raster';
	shape: PackShape | null;
	name: string;
	attribution: string;
	minZoom: number;
	maxZoom: number;
	bounds: Bounds;
	/** How many tiles there are, where the file says so. */
	count: number | null;
};

/** An open pack. `read` gives a tile as it lies in the file; z, x, y as in addresses (rows from the north). */
export type OpenPack = { read(z: number, x: number, y: number): Uint8Array | null | Promise<Uint8Array | null>; close(): void };

/** The wrong words of a file are data: what is written into a sentence is cut short. */
const word = (value: unknown) => String(value ?? '').slice(0, 60);
const PACK = 'file';

/** @returns which of the two kinds of packs a file is by its first bytes, or null. */
export function sniffPack(file: string): 'mbtiles' | 'pmtiles' | null {
	const fd = openSync(file, 'r');
	try {
		const head = Buffer.alloc(16);
		readSync(fd, head, 0, 16, 0);
		if (head.toString('latin1', 0, 15) === 'SQLite format 3') return 'mbtiles';
		return head.toString('latin1', 0, 7) === 'PMTiles' && head[7] === 3 ? 'pmtiles' : null;
	} finally {
		closeSync(fd);
	}
}

/**
 * Looks a pack through: its tiles must be what its metadata says. Refusals at `file`: file_unknown (no pack), pack_empty, pack_type (says, holds),
 * pack_zooms (says, holds), pack_bounds, pack_schema (layers), pack_slow (no index).
 */
export async function checkPack(file: string): Promise<Result<PackFacts>> {
	try {
		const format = sniffPack(file);
		if (format === 'mbtiles') return await checkMbtiles(file);
		return format === 'pmtiles' ? await checkPmtiles(file) : refuse('file_unknown', PACK);
	} catch {
		return refuse('file_unknown', PACK);
	}
}

export async function openPack(file: string, format: 'mbtiles' | 'pmtiles'): Promise<OpenPack> {
	return format === 'mbtiles' ? openMbtiles(file) : (await openPmtiles(file)).pack;
}

function openSqlite(file: string): Database.Database {
	const db = new Database(file, { readonly: true, fileMustExist: true });
	db.pragma('query_only = ON');
	db.pragma('trusted_schema = OFF');
	return db;
}

function openMbtiles(file: string): OpenPack {
	const db = openSqlite(file);
	const tile = db.prepare('select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?').pluck();
	return {
		read: (z, x, y) => (tile.get(z, x, flipRow(z, y)) as Buffer | undefined) ?? null,
		close: () => db.close()
	};
}

async function checkMbtiles(file: string): Promise<Result<PackFacts>> {
	const db = openSqlite(file);
	try {
		const rows = [...db.prepare('select name, value from metadata').iterate()] as { name: string; value: unknown }[];
		const says = new Map(rows.map(({ name, value }) => [name, String(value ?? '')]));
		const lookUp = 'explain query plan select tile_data from tiles where zoom_level = 1 and tile_column = 1 and tile_row = 1';
		const plan = [...db.prepare(lookUp).iterate()] as { detail: string }[];
		if (plan.some(({ detail }) => /^SCAN (?!CONSTANT)/.test(detail))) return refuse('pack_slow', PACK);
		const zooms = db.prepare('select min(zoom_level) as least, max(zoom_level) as most from tiles').get() as {
			least: number;
			most: number;
		};
		if (zooms.least === null) return refuse('pack_empty', PACK);
		const { least, most } = zooms;
		const wrong = compareZooms(says.get('minzoom'), says.get('maxzoom'), [least, most]);
		if (wrong) return wrong;
		const span = db
			.prepare(
				'select min(tile_column) as w, max(tile_column) as e, min(tile_row) as s, max(tile_row) as n from tiles where zoom_level = ?'
			)
			.get(most) as { w: number; e: number; s: number; n: number };
		const held = boundsOfTiles(most, [span.w, span.e], [flipRow(most, span.n), flipRow(most, span.s)]);
		const bounds = says.has('bounds') ? says.get('bounds')!.split(',').map(Number) : held;
		const outside = compareBounds(bounds, held);
		if (outside) return outside;
		const sample = [...db.prepare('select tile_data from tiles where zoom_level = ? limit 40').pluck().iterate(most)] as Buffer[];
		const type = judgeTiles(says.get('format') ?? '', sample);
		if (!type.ok) return type;
		return accept({
			format: 'mbtiles',
			...type.value,
			name: word(says.get('name')),
			attribution: plainText(says.get('attribution')),
			...{ minZoom: least, maxZoom: most, bounds: bounds as Bounds, count: null }
		});
	} finally {
		db.close();
	}
}

/** Attributions come as HTML; they are shown as text. */
function plainText(value: unknown): string {
	return String(value ?? '')
		.replace(/<[^>]*>/g, '')
		.replace(/&copy;/g, '©')
		.replace(/&amp;/g, '&')
		.trim()
		.slice(0, 200);
}

function compareZooms(least: string | undefined, most: string | undefined, held: [number, number]): Refusal | null {
	const [min, max] = [Number(least ?? held[0]), Number(most ?? held[1])];
	const wrong = min !== held[0] || max !== held[1] || held[0] < 0 || held[1] > 22;
	return wrong ? refuse('pack_zooms', PACK, { says: word(`${least ?? '?'}–${most ?? '?'}`), holds: `${held[0]}–${held[1]}` }) : null;
}

function compareBounds(bounds: readonly number[], held: Bounds): Refusal | null {
	const say = (numbers: readonly number[]) => word(numbers.map((n) => Math.round(n * 1000) / 1000).join(', '));
	return areBounds(bounds) && overlap(bounds, held) ? null : refuse('pack_bounds', PACK, { says: say(bounds), holds: say(held) });
}

type TileKind = Pick<PackFacts, 'tiles' | 'shape'>;

/** @param says the type that the metadata names: pbf, png, jpg, jpeg, webp */
function judgeTiles(says: string, sample: readonly Uint8Array[]): Result<TileKind> {
	const full = sample.filter(({ byteLength }) => byteLength > 0);
	if (!full.length) return refuse('pack_empty', PACK);
	const named = { pbf: 'pbf', mvt: 'pbf', png: 'png', jpg: 'jpg', jpeg: 'jpg', webp: 'webp' }[says.toLowerCase()];
	const held = new Set(full.map(sniffTile).map((type) => (type === 'gzip' ? 'pbf' : type)));
	// One raster pack may mix two kinds of pictures.
	const fits = named === 'pbf' ? held.size === 1 && held.has('pbf') : named && !held.has('pbf');
	if (!fits) return refuse('pack_type', PACK, { says: word(says || '?'), holds: [...held].join(', ') });
	if (named !== 'pbf') return accept({ tiles: 'raster', shape: null });
	const layers = new Set<string>();
	try {
		for (const tile of full) for (const name of layersOf(tile)) layers.add(name);
	} catch {
		return refuse('pack_type', PACK, { says: word(says), holds: '?' });
	}
	const shape = shapeOfLayers([...layers]);
	return shape
		? accept({ tiles: 'vector', shape })
		: refuse('pack_schema', PACK, { layers: word([...layers].slice(0, 6).join(', ') || '?') });
}

/** Names of the layers of a vector tile: field 3 of the tile, field 1 of each layer. Throws when it is no such tile. */
function layersOf(tile: Uint8Array): string[] {
	const bytes = sniffTile(tile) === 'gzip' ? gunzipSync(tile, { maxOutputLength: 32 * 1024 * 1024 }) : Buffer.from(tile);
	let at = 0;
	const varint = (): number => {
		let value = 0;
		for (let shift = 0; ; shift += 7) {
			const byte = bytes[at++];
			if (byte === undefined || shift > 42) throw new Error('not a vector tile');
			value += (byte & 0x7f) * 2 ** shift;
			if (byte < 0x80) return value;
		}
	};
	const names: string[] = [];
	while (at < bytes.length) {
		if (varint() !== 0x1a) throw new Error('not a vector tile');
		const length = varint();
		const end = at + length;
		if (end > bytes.length) throw new Error('not a vector tile');
		while (at < end) {
			const key = varint();
			if ((key & 7) === 2) {
				const size = varint();
				if (key === 0x0a) names.push(bytes.toString('utf8', at, at + Math.min(size, 60)));
				at += size;
			} else varint();
		}
	}
	return names;
}

const readAt = promisify(readFd);

async function openPmtiles(file: string): Promise<{ header: Header; metadata(): Promise<Record<string, unknown>>; pack: OpenPack }> {
	const { findTile, PMTiles, ResolvedValueCache, zxyToTileId } = await import('pmtiles');
	const fd = openSync(file, 'r');
	const { size } = fstatSync(fd);
	const source = {
		getKey: () => file,
		async getBytes(offset: number, length: number) {
			// The header asks for more than a small file has.
			const data = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
			if (length > 64 * 1024 * 1024) throw new Error('not a pack');
			const { bytesRead } = await readAt(fd, data, 0, data.byteLength, offset);
			if (bytesRead < data.byteLength) throw new Error('the pack is cut off');
			return { data: data.buffer };
		}
	};
	const cache = new ResolvedValueCache(64, undefined, decompress as never);
	const archive = new PMTiles(source, cache);
	try {
		const header = await cache.getHeader(source);
		const pack: OpenPack = {
			async read(z, x, y) {
				const id = zxyToTileId(z, x, y);
				let [offset, length] = [header.rootDirectoryOffset, header.rootDirectoryLength];
				for (let depth = 0; depth < 4; depth++) {
					const entry = findTile(await cache.getDirectory(source, offset, length, header), id);
					if (!entry || entry.length === 0) return null;
					if (entry.runLength > 0) return new Uint8Array((await source.getBytes(header.tileDataOffset + entry.offset, entry.length)).data);
					[offset, length] = [header.leafDirectoryOffset + entry.offset, entry.length];
				}
				return null;
			},
			close: () => closeSync(fd)
		};
		return { header, metadata: async () => (await archive.getMetadata()) as Record<string, unknown>, pack };
	} catch (error) {
		closeSync(fd);
		throw error;
	}
}

async function decompress(data: ArrayBuffer, compression: number): Promise<ArrayBuffer> {
	const limit = { maxOutputLength: 64 * 1024 * 1024 };
	if (compression === 1 || compression === 0) return data;
	const out = compression === 2 ? gunzipSync(data, limit) : compression === 3 ? brotliDecompressSync(data, limit) : null;
	if (!out) throw new Error('packed in a way that is not known');
	return out.buffer.slice(out.byteOffset, out.byteOffset + out.byteLength) as ArrayBuffer;
}

/** Kinds of tiles by their number in the header. */
const TYPES = ['?', 'pbf', 'png', 'jpg', 'webp', 'avif', 'mlt'];

async function checkPmtiles(file: string): Promise<Result<PackFacts>> {
	const { header, metadata, pack } = await openPmtiles(file);
	try {
		if (!header.numAddressedTiles && !header.tileDataLength) return refuse('pack_empty', PACK);
		const bounds = [header.minLon, header.minLat, header.maxLon, header.maxLat];
		if (!areBounds(bounds)) return refuse('pack_bounds', PACK, { says: word(bounds.join(', ')), holds: '?' });
		const wanted = await readSample(pack, header, bounds);
		if (!wanted.length) return refuse('pack_zooms', PACK, { says: `${header.minZoom}–${header.maxZoom}`, holds: '?' });
		// Brotli and zstd cannot be taken by every browser as they are.
		if (header.tileCompression > 2) return refuse('pack_type', PACK, { says: TYPES[header.tileType] ?? '?', holds: 'brotli' });
		const type = judgeTiles(TYPES[header.tileType] ?? '?', wanted);
		if (!type.ok) return type;
		const says = await metadata().catch(() => ({}) as Record<string, unknown>);
		return accept({
			...{ format: 'pmtiles', ...type.value, name: word(says.name), attribution: plainText(says.attribution) },
			...{ minZoom: header.minZoom, maxZoom: header.maxZoom, bounds, count: header.numAddressedTiles || null }
		});
	} finally {
		pack.close();
	}
}

/** Some tiles of the highest zoom, spread over the bounds. */
async function readSample(pack: OpenPack, header: Header, [w, s, e, n]: Bounds): Promise<Uint8Array[]> {
	const z = header.maxZoom;
	if (header.minZoom > z || z > 22) return [];
	const column = (lng: number) => Math.min(2 ** z - 1, Math.max(0, Math.floor(((lng + 180) / 360) * 2 ** z)));
	const row = (lat: number) => {
		const limited = Math.max(-85.05, Math.min(85.05, lat));
		return Math.min(2 ** z - 1, Math.max(0, Math.floor(((1 - Math.asinh(Math.tan((limited * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z)));
	};
	const [x0, x1, y0, y1] = [column(w), column(e), row(n), row(s)];
	const found: Uint8Array[] = [];
	const step = Math.max(1, Math.ceil(Math.sqrt(((x1 - x0 + 1) * (y1 - y0 + 1)) / 1500)));
	for (let x = x0; x <= x1 && found.length < 20; x += step)
		for (let y = y0; y <= y1 && found.length < 20; y += step) {
			const tile = await pack.read(z, x, y);
			if (tile) found.push(tile);
		}
	return found;
}
