/** Makes geometry valid where that can be done without guessing, and says where it cannot. Degrees WGS 84. */
import { unkinkPolygon } from '@turf/unkink-polygon';
import { area } from '@turf/area';
import { findCrossings } from './crossings.ts';

/** How many rings, lines or areas were mended, and how. */
export type Repairs = { closed: number; repeated: number; turned: number; untied: number };
export const NO_REPAIRS: Readonly<Repairs> = { closed: 0, repeated: 0, turned: 0, untied: 0 };

export type LeftOutReason =
	'no_geometry' | 'not_a_number' | 'too_few_points' | 'crosses_itself' | 'antimeridian' | 'far' | 'too_detailed' | 'wrong_shape';
export type Mended =
	{ ok: true; geometry: GeoJSON.Geometry; repairs: Repairs } | { ok: false; reason: LeftOutReason; at: [number, number] | null };

type Ring = [number, number][];
const round = (n: number) => Math.round(n * 1e7) / 1e7;
const same = (a: [number, number], b: [number, number]) => a[0] === b[0] && a[1] === b[1];

/** Square degrees: a hand's breadth. */
const NOTHING = 1e-12;

/** Untying takes time that grows with the square of these. */
const MOST_CROSSINGS = 20;
const MOST_UNTIED = 2_000;

class Broken extends Error {
	readonly reason: LeftOutReason;
	readonly at: [number, number] | null;
	constructor(reason: LeftOutReason, at: [number, number] | null = null) {
		super(reason);
		this.reason = reason;
		this.at = at;
	}
}

/** @returns the geometry without repeated points, with closed rings that turn the right way and do not cross themselves; or why not, and where. */
export function mendGeometry(geometry: GeoJSON.Geometry): Mended {
	const repairs = { ...NO_REPAIRS };
	try {
		return { ok: true, geometry: mend(geometry, repairs), repairs };
	} catch (error) {
		if (error instanceof Broken) return { ok: false, reason: error.reason, at: error.at };
		throw error;
	}
}

function mend(geometry: GeoJSON.Geometry, repairs: Repairs): GeoJSON.Geometry {
	switch (geometry.type) {
		case 'Point':
			return { type: 'Point', coordinates: clean([geometry.coordinates], repairs)[0]! };
		case 'MultiPoint':
			return single('Point', clean(geometry.coordinates, repairs));
		case 'LineString':
			return { type: 'LineString', coordinates: mendLine(geometry.coordinates, repairs) };
		case 'MultiLineString':
			return single(
				'LineString',
				keepWhole(geometry.coordinates, (line) => [mendLine(line, repairs)])
			);
		case 'Polygon':
			return single('Polygon', mendPolygon(geometry.coordinates, repairs));
		case 'MultiPolygon':
			return single(
				'Polygon',
				keepWhole(geometry.coordinates, (rings) => mendPolygon(rings, repairs))
			);
		default:
			throw new Broken('wrong_shape');
	}
}

/** Parts that are too small to be anything are dropped as long as one is left. */
function keepWhole<T, R>(parts: readonly T[], work: (part: T) => R[]): R[] {
	let first: Broken | null = null;
	const out = parts.flatMap((part) => {
		try {
			return work(part);
		} catch (error) {
			if (!(error instanceof Broken) || error.reason !== 'too_few_points') throw error;
			first ??= error;
			return [];
		}
	});
	if (!out.length) throw first ?? new Broken('no_geometry');
	return out;
}

function single(type: 'Point' | 'LineString' | 'Polygon', parts: unknown[]): GeoJSON.Geometry {
	return (parts.length === 1 ? { type, coordinates: parts[0] } : { type: `Multi${type}`, coordinates: parts }) as GeoJSON.Geometry;
}

/** Two numbers a position, no point twice in a row, nothing across the antimeridian. */
function clean(line: readonly GeoJSON.Position[], repairs: Repairs): Ring {
	const out: Ring = [];
	let repeated = false;
	for (const position of line) {
		const [lng, lat] = position;
		if (typeof lng !== 'number' || typeof lat !== 'number' || !Number.isFinite(lng) || !Number.isFinite(lat))
			throw new Broken('not_a_number', out.at(-1) ?? null);
		const next: [number, number] = [round(lng), round(lat)];
		const last = out.at(-1);
		if (last && Math.abs(last[0] - next[0]) > 180) throw new Broken('antimeridian', next);
		if (last && same(last, next)) repeated = true;
		else out.push(next);
	}
	if (!out.length) throw new Broken('no_geometry');
	if (repeated) repairs.repeated++;
	return out;
}

function mendLine(line: readonly GeoJSON.Position[], repairs: Repairs): Ring {
	const out = clean(line, repairs);
	if (out.length < 2) throw new Broken('too_few_points', out[0]);
	return out;
}

function mendRing(ring: readonly GeoJSON.Position[], outer: boolean, repairs: Repairs): Ring {
	const out = clean(ring, repairs);
	if (!same(out[0]!, out.at(-1)!)) {
		out.push(out[0]!);
		repairs.closed++;
	}
	if (out.length < 4) throw new Broken('too_few_points', out[0]);
	if (signedArea(out) > 0 !== outer) {
		out.reverse();
		repairs.turned++;
	}
	return out;
}

/** Above zero when a ring turns against the clock, as outer rings do. */
function signedArea(ring: Ring): number {
	const [x0, y0] = ring[0]!;
	return ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i]![0] - x0) * (y - y0) - (x - x0) * (ring[i]![1] - y0), 0) / 2;
}

function mendPolygon(rings: readonly GeoJSON.Position[][], repairs: Repairs): Ring[][] {
	if (!rings.length) throw new Broken('no_geometry');
	const [outer, ...holes] = rings as [GeoJSON.Position[], ...GeoJSON.Position[][]];
	const mended = [mendRing(outer, true, repairs), ...holes.filter((hole) => hole.length > 3).map((hole) => mendRing(hole, false, repairs))];
	const polygon: GeoJSON.Polygon = { type: 'Polygon', coordinates: mended };
	const crossings = findCrossings(mended, MOST_CROSSINGS + 1);
	const [at] = crossings;
	if (!at) {
		if (Math.abs(signedArea(mended[0]!)) < NOTHING) throw new Broken('too_few_points', mended[0]![0]);
		return [mended];
	}
	// A crossing beside a hole has no plain answer, nor has a scribble.
	if (mended.length > 1 || crossings.length > MOST_CROSSINGS || mended[0]!.length > MOST_UNTIED) throw new Broken('crosses_itself', at);
	const parts = untie(polygon);
	if (!parts.length) throw new Broken('crosses_itself', at);
	repairs.untied++;
	return parts;
}

/** A bow becomes its two loops. Loops of less than a square metre are the width of the pencil. */
function untie(polygon: GeoJSON.Polygon): Ring[][] {
	try {
		return unkinkPolygon(polygon)
			.features.filter((part) => area(part) >= 1)
			.map(({ geometry: { coordinates } }) => {
				const [ring] = coordinates as Ring[];
				return [signedArea(ring!) > 0 ? ring! : [...ring!].reverse()];
			});
	} catch {
		return [];
	}
}
