/** What may be drawn: a point, a line, an area. Pure; apart from rules.ts so that lists and labels do not carry geometry to the phone. */
import { area, length } from '@turf/turf';
import { refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';

export type Shape = GeoJSON.Point | GeoJSON.LineString | GeoJSON.Polygon;
/** Corners of a drawn line or area; a square kilometre; twenty kilometres. Below the least it is a slip of the finger. */
export const SHAPE_LIMITS = { points: 200, areaM2: 1_000_000, lineM: 20_000, leastAreaM2: 4, leastLineM: 2 } as const;

type Pair = [number, number];
/** Six decimals are a hand's breadth on the ground. */
const toMicro = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

/** @returns the area of a drawn polygon, square metres. */
export const areaOf = (shape: GeoJSON.Polygon): number => area(shape);
/** @returns the length of a drawn line, metres. */
export const lengthOf = (shape: GeoJSON.LineString): number =>
	length({ type: 'Feature', properties: {}, geometry: shape }, { units: 'meters' });

/**
 * Looks at a drawn shape: GeoJSON Point, LineString or Polygon (one ring without holes), degrees WGS 84.
 * @returns it with six decimals, an area closed and counter-clockwise; or a refusal: place_missing (a point without coordinates),
 * shape_invalid (not such a shape, NaN, beyond the Earth, around the antimeridian), shape_points, shape_crossed, shape_too_small,
 * shape_too_large (`max`: square metres or metres); at `place` for a point, otherwise at `shape`
 */
export function readShape(input: unknown): Result<Shape> {
	if (typeof input !== 'object' || input === null) return refuse('place_missing', 'place');
	const { type, coordinates } = input as { type?: unknown; coordinates?: unknown };
	if (type === 'Point') {
		const at = readPair(coordinates);
		return at ? { ok: true, value: { type, coordinates: at } } : refuse('place_missing', 'place');
	}
	if (type === 'LineString') return readLine(coordinates);
	if (type === 'Polygon') return readArea(coordinates);
	return refuse('shape_invalid', 'shape');
}

function readPair(input: unknown): Pair | null {
	if (!Array.isArray(input) || input.length < 2 || input.length > 3) return null;
	const [lng, lat] = input as unknown[];
	if (typeof lng !== 'number' || typeof lat !== 'number' || !Number.isFinite(lng) || !Number.isFinite(lat)) return null;
	return Math.abs(lng) > 180 || Math.abs(lat) > 90 ? null : [toMicro(lng), toMicro(lat)];
}

/** Points that follow each other at the same place are one: a double tap. */
function readPairs(input: unknown): Pair[] | Refusal {
	if (!Array.isArray(input)) return refuse('shape_invalid', 'shape');
	if (input.length > SHAPE_LIMITS.points + 1) return refuse('shape_points', 'shape', { max: SHAPE_LIMITS.points });
	const pairs = input.map(readPair);
	if (pairs.some((pair) => pair === null)) return refuse('shape_invalid', 'shape');
	const found = (pairs as Pair[]).filter((pair, i, all) => i === 0 || !isSame(pair, all[i - 1]!));
	const lngs = found.map(([lng]) => lng);
	return Math.max(...lngs) - Math.min(...lngs) > 180 ? refuse('shape_invalid', 'shape') : found;
}

function readLine(input: unknown): Result<GeoJSON.LineString> {
	const coordinates = readPairs(input);
	if ('ok' in coordinates) return coordinates;
	if (coordinates.length > SHAPE_LIMITS.points) return refuse('shape_points', 'shape', { max: SHAPE_LIMITS.points });
	if (coordinates.length < 2) return refuse('shape_too_small', 'shape');
	const shape: GeoJSON.LineString = { type: 'LineString', coordinates };
	const metres = lengthOf(shape);
	if (metres < SHAPE_LIMITS.leastLineM) return refuse('shape_too_small', 'shape');
	if (metres > SHAPE_LIMITS.lineM) return refuse('shape_too_large', 'shape');
	return { ok: true, value: shape };
}

function readArea(input: unknown): Result<GeoJSON.Polygon> {
	// A hole in a place for something is nothing that people draw.
	if (!Array.isArray(input) || input.length !== 1) return refuse('shape_invalid', 'shape');
	const read = readPairs(input[0]);
	if ('ok' in read) return read;
	const corners = read.length > 1 && isSame(read[0]!, read.at(-1)!) ? read.slice(0, -1) : read;
	if (corners.length > SHAPE_LIMITS.points) return refuse('shape_points', 'shape', { max: SHAPE_LIMITS.points });
	if (corners.length < 3) return refuse('shape_too_small', 'shape');
	if (crosses(corners)) return refuse('shape_crossed', 'shape');
	const ring = turnsLeft(corners) ? corners : corners.toReversed();
	const shape: GeoJSON.Polygon = { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
	const metres = areaOf(shape);
	if (metres < SHAPE_LIMITS.leastAreaM2) return refuse('shape_too_small', 'shape');
	if (metres > SHAPE_LIMITS.areaM2) return refuse('shape_too_large', 'shape');
	return { ok: true, value: shape };
}

const isSame = (a: Pair, b: Pair) => a[0] === b[0] && a[1] === b[1];
/** Twice the signed area of a triangle: positive when c lies to the left of a -> b. */
const side = (a: Pair, b: Pair, c: Pair) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
const turnsLeft = (corners: readonly Pair[]) =>
	corners.reduce((sum, [x, y], i) => sum + x * corners[(i + 1) % corners.length]![1] - corners[(i + 1) % corners.length]![0] * y, 0) > 0;
const between = (a: Pair, b: Pair, c: Pair) =>
	Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1]);

/** Do two segments have a point in common? Touching counts. */
function meets(a: Pair, b: Pair, c: Pair, d: Pair): boolean {
	const [abc, abd, cda, cdb] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
	if (abc * abd < 0 && cda * cdb < 0) return true;
	return (
		(abc === 0 && between(a, b, c)) || (abd === 0 && between(a, b, d)) || (cda === 0 && between(c, d, a)) || (cdb === 0 && between(c, d, b))
	);
}

/** Does the border of an area cross or touch itself, or run back on itself? @param corners without the closing one */
export function crosses(corners: readonly Pair[]): boolean {
	const n = corners.length;
	const at = (i: number) => corners[i % n]!;
	for (let i = 0; i < n; i++) {
		// The next side may share its corner, but not turn back onto this one.
		if (side(at(i), at(i + 1), at(i + 2)) === 0 && !between(at(i), at(i + 2), at(i + 1))) return true;
		for (let j = i + 2; j < n; j++) {
			if (i === 0 && j === n - 1) continue;
			if (meets(at(i), at(i + 1), at(j), at(j + 1))) return true;
		}
	}
	return false;
}
