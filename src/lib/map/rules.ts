/** Places, boxes, distances and directions on the map, and which labels fit. Pure; degrees WGS 84, metres. */

export type Place = { lng: number; lat: number };
const EARTH_M = 6_371_008.8;
/** Length of one degree of latitude, metres. */
export const METRES_PER_DEGREE = (EARTH_M * Math.PI) / 180;
const rad = (degrees: number) => (degrees * Math.PI) / 180;

/** @returns the great-circle distance of two places, metres. */
export function metresBetween(a: Place, b: Place): number {
	const h = Math.sin(rad(b.lat - a.lat) / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lng - a.lng) / 2) ** 2;
	return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

export const DIRECTIONS = ['north', 'north_east', 'east', 'south_east', 'south', 'south_west', 'west', 'north_west'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** @returns in which of eight directions `to` lies, seen from `from`. */
export function directionOf(from: Place, to: Place): Direction {
	const y = Math.sin(rad(to.lng - from.lng)) * Math.cos(rad(to.lat));
	const x =
		Math.cos(rad(from.lat)) * Math.sin(rad(to.lat)) - Math.sin(rad(from.lat)) * Math.cos(rad(to.lat)) * Math.cos(rad(to.lng - from.lng));
	const degrees = (Math.atan2(y, x) * 180) / Math.PI;
	return DIRECTIONS[Math.round((degrees + 360) / 45) % 8]!;
}

/** @returns a place moved by so many metres to the east and to the north. */
export function movePlace(place: Place, east: number, north: number): Place {
	const lat = place.lat + (north / EARTH_M) * (180 / Math.PI);
	const lng = place.lng + (east / (EARTH_M * Math.cos(rad(place.lat)))) * (180 / Math.PI);
	return { lng, lat };
}

/** Six decimals: about ten centimetres, no more is known. */
export function roundPlace({ lng, lat }: Place): Place {
	return { lng: Math.round(lng * 1e6) / 1e6, lat: Math.round(lat * 1e6) / 1e6 };
}

/** Visits every position of a geometry, in order. */
function eachPosition(geometry: GeoJSON.Geometry, visit: (position: GeoJSON.Position) => void): void {
	if (geometry.type === 'GeometryCollection') return geometry.geometries.forEach((part) => eachPosition(part, visit));
	const walk = (part: unknown): void => {
		if (!Array.isArray(part)) return;
		if (typeof part[0] === 'number') visit(part as GeoJSON.Position);
		else for (const inner of part) walk(inner);
	};
	walk(geometry.coordinates);
}

/** @returns every position of a geometry, in order. */
export function positionsOf(geometry: GeoJSON.Geometry): GeoJSON.Position[] {
	const all: GeoJSON.Position[] = [];
	eachPosition(geometry, (position) => all.push(position));
	return all;
}

/** @returns the box of a geometry: west, south, east, north. */
export function boxOf(geometry: GeoJSON.Geometry): [number, number, number, number] {
	const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
	eachPosition(geometry, ([lng, lat]) => {
		box[0] = Math.min(box[0], lng!);
		box[1] = Math.min(box[1], lat!);
		box[2] = Math.max(box[2], lng!);
		box[3] = Math.max(box[3], lat!);
	});
	return box;
}

/** @returns where the number of a shape stands: a point itself, otherwise the middle of what a line or an area spans. */
export function middleOf(geometry: GeoJSON.Geometry): Place {
	const [west, south, east, north] = boxOf(geometry);
	return { lng: (west + east) / 2, lat: (south + north) / 2 };
}

/** Rings drawn around the middle of a village, so that people can tell how far a place is; metres. */
export const RINGS_M = [500, 1000, 2000] as const;

type Box = { x: number; y: number; width: number; height: number };
/** @returns which boxes stay when, taken in order, none may cover one that stays. For labels, the important ones first. */
export function fitLabels(boxes: readonly Box[]): boolean[] {
	const kept: Box[] = [];
	return boxes.map((box) => {
		const free = kept.every(
			(other) =>
				box.x + box.width <= other.x || other.x + other.width <= box.x || box.y + box.height <= other.y || other.y + other.height <= box.y
		);
		if (free) kept.push(box);
		return free;
	});
}
