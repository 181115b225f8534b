/** Reads a file with a layer: GeoJSON, KML (KMZ), a zipped shapefile, a table with coordinates. Geometry is taken as it stands; import.server.ts judges it. */
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { findPlaceColumns, readNumber } from './columns.ts';
import { GROUND_LIMITS } from './rules.ts';
import { isZip, unzip } from './unzip.server.ts';

export type RawFeature = { geometry: GeoJSON.Geometry | null; properties: Record<string, unknown> };
export type RawFile = {
	format: 'geojson' | 'kml' | 'shapefile' | 'csv';
	features: RawFeature[];
	/** As the file names it: a code, or the text of a .prj file; '' = nothing said. */
	projection: string;
};

/** @returns the features of a file, or refusal at `file`: file_unknown, unpacks_too_large, no_features, columns_missing, too_many_features, too_many_vertices. */
export async function readLayerFile(bytes: Buffer): Promise<Result<RawFile>> {
	let read: Result<RawFile>;
	try {
		read = await readAny(bytes);
	} catch {
		// Whatever a parser stumbles over: it is not the file it seems to be.
		return refuse('file_unknown', 'file');
	}
	if (!read.ok) return read;
	const { features } = read.value;
	if (!features.length) return refuse('no_features', 'file');
	if (features.length > GROUND_LIMITS.features)
		return refuse('too_many_features', 'file', { n: features.length, max: GROUND_LIMITS.features });
	const vertices = countVertices(features);
	if (vertices > GROUND_LIMITS.vertices) return refuse('too_many_vertices', 'file', { n: vertices, max: GROUND_LIMITS.vertices });
	return read;
}

async function readAny(bytes: Buffer): Promise<Result<RawFile>> {
	if (isZip(bytes)) return readZip(bytes);
	const text = decode(bytes);
	const start = text.trimStart().slice(0, 400);
	if (start.startsWith('{')) return readGeoJson(text);
	if (start.startsWith('<')) return /<kml[\s>]/i.test(text.slice(0, 3000)) ? readKml(text) : refuse('file_unknown', 'file');
	return readTable(text);
}

/** Tables from Excel come in UTF-8 with a mark, or in the old Cyrillic of Windows. */
function decode(bytes: Buffer): string {
	if (bytes.subarray(0, 4096).includes(0)) throw new Error('not a text');
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder('windows-1251').decode(bytes);
	}
}

function readGeoJson(text: string): Result<RawFile> {
	const root = JSON.parse(text) as GeoJSON.GeoJSON & { crs?: { properties?: { name?: unknown } } };
	const named = root.crs?.properties?.name;
	const list = root.type === 'FeatureCollection' ? root.features : root.type === 'Feature' ? [root] : null;
	const features = list
		? list.map((one) => ({ geometry: one?.geometry ?? null, properties: plain(one?.properties) }))
		: 'coordinates' in root || root.type === 'GeometryCollection'
			? [{ geometry: root as GeoJSON.Geometry, properties: {} }]
			: null;
	if (!features) return refuse('file_unknown', 'file');
	return accept({ format: 'geojson', features, projection: typeof named === 'string' ? named : '' });
}

const plain = (value: unknown): Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

async function readKml(text: string): Promise<Result<RawFile>> {
	// An entity that names entities grows without bound; KML needs none of its own.
	if (/<!(DOCTYPE|ENTITY)/i.test(text.slice(0, 3000))) return refuse('file_unknown', 'file');
	const [{ kml }, { DOMParser }] = await Promise.all([import('@tmcw/togeojson'), import('@xmldom/xmldom')]);
	const quiet = new DOMParser({ onError: (level, message) => void (level === 'fatalError' && fail(message)) });
	const collection = kml(quiet.parseFromString(text, 'text/xml') as never);
	return accept({
		format: 'kml',
		features: collection.features.map(({ geometry, properties }) => ({ geometry, properties: plain(properties) })),
		projection: 'EPSG:4326'
	});
}

function fail(message: string): never {
	throw new Error(message);
}

const WANTED = /\.(shp|dbf|prj|cpg|kml|geojson|json)$/i;

async function readZip(bytes: Buffer): Promise<Result<RawFile>> {
	const opened = await unzip(bytes, (name) => WANTED.test(name) && !name.includes('__MACOSX'));
	if (!opened.ok) return opened;
	const files = [...opened.value].map(([name, data]) => ({ name, data }));
	const shp = files.find(({ name }) => /\.shp$/i.test(name));
	if (!shp) {
		const text = files.find(({ name }) => /\.(kml|geojson|json)$/i.test(name));
		return text ? readAny(text.data) : refuse('file_unknown', 'file');
	}
	const base = shp.name.slice(0, -4).toLowerCase();
	const beside = (ending: string) => files.find(({ name }) => name.toLowerCase() === `${base}.${ending}`)?.data;
	const { parseShp, parseDbf } = await import('shpjs');
	const shapes = parseShp(shp.data);
	const [dbf, cpg] = [beside('dbf'), beside('cpg')];
	const rows = dbf ? parseDbf(dbf, cpg?.toString('utf8').trim() || guessCodePage(dbf)) : [];
	return accept({
		format: 'shapefile',
		features: shapes.map((geometry, i) => ({ geometry, properties: plain(rows[i]) })),
		projection: beside('prj')?.toString('utf8') ?? ''
	});
}

/** Old shapefiles say nothing of their letters: what is no UTF-8 is Windows Cyrillic. */
function guessCodePage(dbf: Buffer): string {
	try {
		new TextDecoder('utf-8', { fatal: true }).decode(dbf.subarray(dbf.readUInt16LE(8)));
		return 'utf-8';
	} catch {
		return 'windows-1251';
	}
}

async function readTable(text: string): Promise<Result<RawFile>> {
	const { default: Papa } = await import('papaparse');
	const firstLine = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? '';
	const delimiter = [';', '\t', ','].find((one) => firstLine.includes(one));
	if (!delimiter) return refuse('file_unknown', 'file');
	const { data, meta } = Papa.parse<Record<string, string>>(text.replace(/^\uFEFF/, ''), {
		header: true,
		delimiter,
		skipEmptyLines: 'greedy',
		transformHeader: (head) => head.trim()
	});
	const columns = (meta.fields ?? []).filter(Boolean);
	const at = findPlaceColumns(columns);
	if (!at) return refuse('columns_missing', 'file', { columns: columns.slice(0, 8).join(', ').slice(0, 120) });
	const features = data.map((row) => ({
		geometry: { type: 'Point' as const, coordinates: [readNumber(row[at.lng]), readNumber(row[at.lat])] },
		properties: row as Record<string, unknown>
	}));
	return accept({ format: 'csv', features, projection: '' });
}

function countVertices(features: readonly RawFeature[]): number {
	let n = 0;
	const walk = (value: unknown): void => {
		if (!Array.isArray(value)) return;
		if (typeof value[0] !== 'object') n++;
		else for (const one of value) walk(one);
	};
	const count = (geometry: GeoJSON.Geometry | null): void => {
		if (!geometry) return;
		if (geometry.type === 'GeometryCollection') for (const one of geometry.geometries ?? []) count(one);
		else walk(geometry.coordinates);
	};
	for (const { geometry } of features) count(geometry);
	return n;
}
