/** What lies under the sites: layers of facts, landmarks, packs of tiles, pictures from above. Pure. */
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import { middleOf } from '#lib/map/rules.ts';

/** Kinds of layers that the checks know. */
export const LAYER_KINDS = [
	'boundary',
	'houses',
	'school',
	'clinic',
	'object',
	'bus_stop',
	'road',
	'parcel',
	'red_line',
	'general_plan',
	'protected',
	'gas',
	'power',
	'water',
	'flood'
] as const;
export type LayerKind = (typeof LAYER_KINDS)[number];

/** What a feature says besides its geometry; everything else of a file is left behind. Counts are people, not households. */
export type FeatureFacts = {
	name?: string;
	/** houses */
	residents?: number;
	children?: number;
	/** parcel */
	owner?: string;
	/** parcel, general_plan: its use in words */
	category?: string;
	/** object: a code of SITE_TYPES */
	objectType?: string;
};
export type Fact = keyof FeatureFacts;

/** Which facts a kind of layer can say, the telling ones first. */
export const FACTS_OF: Record<LayerKind, readonly Fact[]> = {
	boundary: ['name'],
	houses: ['residents', 'children', 'name'],
	school: ['name'],
	clinic: ['name'],
	object: ['objectType', 'name'],
	bus_stop: ['name'],
	road: ['name'],
	parcel: ['owner', 'category', 'name'],
	red_line: ['name'],
	general_plan: ['category', 'name'],
	protected: ['name'],
	gas: ['name'],
	power: ['name'],
	water: ['name'],
	flood: ['name']
};

export const VISIBILITIES = ['public', 'staff'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export const LANDMARK_KINDS = ['landmark', 'street', 'quarter'] as const;
export type LandmarkKind = (typeof LANDMARK_KINDS)[number];
/** The shape that each kind of landmark has. */
export const SHAPE_OF = { landmark: 'Point', street: 'LineString', quarter: 'Polygon' } as const satisfies Record<LandmarkKind, string>;

const MB = 1024 * 1024;
/** What a file may hold. The size of a pack is a setting (ASAR_PACK_MB). */
export const GROUND_LIMITS = {
	name: 80,
	source: 160,
	licence: 120,
	attribution: 200,
	/** A file with a layer, and everything that a zip file unfolds to. */
	layerBytes: 20 * MB,
	unpackedBytes: 120 * MB,
	features: 20_000,
	vertices: 300_000,
	/** Corners of one shape: it is mended in one go, and votes wait as long. */
	shapeVertices: 50_000,
	photoBytes: 150 * MB,
	photoPixels: 80_000_000,
	/** One piece of an upload. */
	pieceBytes: 8 * MB,
	/** A layer lies around its village: farther off it is a mistake of axes or projection. Metres. */
	reachM: 60_000,
	/** Sides of a tile of a photo ground, px. */
	photoTile: 512,
	/** Corners of one landmark. */
	landmarkVertices: 500
} as const;

export const UPLOAD_KINDS = ['pack', 'photo', 'layer'] as const;
export type UploadKind = (typeof UPLOAD_KINDS)[number];

/** West, south, east, north; degrees WGS 84. */
export type Bounds = [number, number, number, number];
/** [lng, lat] of the top left, top right and bottom left corners of a picture. */
export type Corners = [[number, number], [number, number], [number, number]];

/** Online tiles that an administrator switched on for the whole house. */
export type OnlineTiles = { url: string; attribution: string };

/** What a map of a village is drawn of. Staff also get what only staff may see. */
export type GroundView = {
	village: { id: string; lng: number; lat: number };
	packs: {
		id: string;
		name: string;
		tiles: 'vector' | 'raster';
		shape: PackShape | null;
		minZoom: number;
		maxZoom: number;
		bounds: Bounds;
		attribution: string;
	}[];
	photos: {
		id: string;
		name: string;
		width: number;
		height: number;
		levels: number;
		corners: Corners;
		opacity: number;
		visibility: Visibility;
		asOf: string;
		source: string;
	}[];
	layers: {
		id: string;
		kind: LayerKind;
		name: string;
		visibility: Visibility;
		features: number;
		asOf: string;
		source: string;
		licence: string;
	}[];
	landmarks: { id: string; kind: LandmarkKind; name: string; geometry: GeoJSON.Geometry }[];
	online: OnlineTiles | null;
};

export type PackShape = 'protomaps' | 'openmaptiles';
/** Layers that only one of the two schemas has. */
const TELLING: Record<PackShape, readonly string[]> = {
	protomaps: ['roads', 'earth', 'pois', 'places', 'buildings', 'boundaries'],
	openmaptiles: ['transportation', 'transportation_name', 'place', 'building', 'landcover', 'aeroway', 'housenumber', 'water_name']
};

/** @returns which schema the layers of vector tiles follow, or null when neither is to be seen. */
export function shapeOfLayers(names: readonly string[]): PackShape | null {
	const hits = (shape: PackShape) => names.filter((name) => TELLING[shape].includes(name)).length;
	const [protomaps, openmaptiles] = [hits('protomaps'), hits('openmaptiles')];
	if (protomaps === openmaptiles) return null;
	return protomaps > openmaptiles ? 'protomaps' : 'openmaptiles';
}

/** Tile type by the first bytes: gzip and plain protobuf are vector tiles, the others say what they are. */
export function sniffTile(bytes: Uint8Array): 'gzip' | 'png' | 'jpg' | 'webp' | 'pbf' {
	if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
	if (bytes[0] === 0x89 && bytes[1] === 0x50) return 'png';
	if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpg';
	return bytes[0] === 0x52 && bytes[1] === 0x49 && bytes[8] === 0x57 ? 'webp' : 'pbf';
}

/** Row of a tile counted from the other side: MBTiles counts from the south, addresses from the north. */
export function flipRow(z: number, y: number): number {
	return 2 ** z - 1 - y;
}

/** @returns the ground that a rectangle of tiles (rows from the north) covers. */
export function boundsOfTiles(z: number, x: [number, number], y: [number, number]): Bounds {
	const n = 2 ** z;
	const lat = (row: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / n))) * 180) / Math.PI;
	return [(x[0] / n) * 360 - 180, lat(y[1] + 1), ((x[1] + 1) / n) * 360 - 180, lat(y[0])];
}

/** @returns whether four numbers are a rectangle on the earth. */
export function areBounds(numbers: readonly number[]): numbers is Bounds {
	const [w, s, e, n] = numbers as Bounds;
	return numbers.length === 4 && numbers.every(Number.isFinite) && w < e && s < n && w >= -180.001 && e <= 180.001 && s >= -90 && n <= 90;
}

export const overlap = (a: Bounds, b: Bounds) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
export const covers = ([w, s, e, n]: Bounds, { lng, lat }: { lng: number; lat: number }) => lng >= w && lng <= e && lat >= s && lat <= n;

/** Something that can be found by its name. `kind` a kind of landmark or of layer, `village` or `sub_village`. */
export type FoundPlace = { id: string; kind: string; name: string; near: string; lng: number; lat: number };
export type SearchedPlace = FoundPlace & { folded: string };

/** Order of what is equally good: what people call a place first, whole villages last. */
const KIND_ORDER = ['landmark', 'street', 'quarter', 'sub_village', 'village'];
const orderOf = (kind: string) => (KIND_ORDER.includes(kind) ? KIND_ORDER.indexOf(kind) : 2.5);

/**
 * Places whose names have every typed word: at the beginning of a name first, then at the beginning of a word, then inside. Kazakh letters
 * are folded, so that a Russian keyboard finds them.
 * @param from the middle of the map: of equals the nearer one comes first
 */
export function findPlaces(
	places: readonly SearchedPlace[],
	typed: string,
	from: { lng: number; lat: number } | null,
	most = 8
): FoundPlace[] {
	const words = foldForSearch(typed).split(' ').filter(Boolean);
	if (!words.length) return [];
	const away = ({ lng, lat }: SearchedPlace) => (from ? Math.hypot((lng - from.lng) * Math.cos((lat * Math.PI) / 180), lat - from.lat) : 0);
	return places
		.flatMap((place) => {
			const at = words.map((word) => {
				if (place.folded.startsWith(word)) return 0;
				if (place.folded.includes(` ${word}`)) return 1;
				return place.folded.includes(word) ? 2 : 9;
			});
			const worst = Math.max(...at);
			return worst === 9 ? [] : [{ place, worst, first: at[0]! }];
		})
		.sort(
			(a, b) => a.worst - b.worst || a.first - b.first || orderOf(a.place.kind) - orderOf(b.place.kind) || away(a.place) - away(b.place)
		)
		.slice(0, most)
		.map(({ place: { folded: _, ...found } }) => found);
}

/** @returns a place to show a shape at: a point itself, the middle of a line's length, the middle of an area's box. */
export function labelPlaceOf(geometry: GeoJSON.Geometry): { lng: number; lat: number } {
	return geometry.type === 'LineString' ? middleOfLine(geometry.coordinates) : middleOf(geometry);
}

function middleOfLine(line: readonly GeoJSON.Position[]): { lng: number; lat: number } {
	const shrink = Math.cos(((line[0]?.[1] ?? 0) * Math.PI) / 180);
	const lengths = line.slice(1).map(([x, y], i) => Math.hypot((x! - line[i]![0]!) * shrink, y! - line[i]![1]!));
	let left = lengths.reduce((sum, one) => sum + one, 0) / 2;
	for (const [i, length] of lengths.entries()) {
		if (left <= length && length > 0) {
			const share = left / length;
			const [a, b] = [line[i]!, line[i + 1]!];
			return { lng: a[0]! + (b[0]! - a[0]!) * share, lat: a[1]! + (b[1]! - a[1]!) * share };
		}
		left -= length;
	}
	return { lng: line[0]?.[0] ?? 0, lat: line[0]?.[1] ?? 0 };
}
