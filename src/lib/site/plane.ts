/**
 * Distances between shapes of a few kilometres: the ground around a place is laid flat (equirectangular about it), which keeps
 * distances within 15 km right to less than 0.3 %, and those of a site to its surroundings to centimetres. Pure; metres.
 */
export type XY = readonly [number, number];
/** A shape on the plane. Points are lines of one vertex; areas are rings, holes among them. Box: west, south, east, north. */
export type Flat = { lines: XY[][]; areas: XY[][][]; box: [number, number, number, number] };

const EARTH_M = 6_371_008.8;
const M_PER_DEGREE = (EARTH_M * Math.PI) / 180;

export type Plane = {
	/** @returns a place (degrees) in metres east and north of the middle of the plane */
	at(lng: number, lat: number): XY;
	/** @returns a box of degrees that holds everything within so many metres of a box of degrees */
	around(box: readonly [number, number, number, number], metres: number): [number, number, number, number];
};

/** @returns the plane that touches the Earth at a place */
export function planeAt(lng: number, lat: number): Plane {
	const perLng = M_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
	return {
		at: (x, y) => [(x - lng) * perLng, (y - lat) * M_PER_DEGREE],
		around: ([west, south, east, north], metres) => {
			const dx = metres / perLng;
			const dy = metres / M_PER_DEGREE;
			return [west - dx, south - dy, east + dx, north + dy];
		}
	};
}

/** @returns a geometry laid on a plane */
export function flatten(geometry: GeoJSON.Geometry, plane: Plane): Flat {
	const flat: Flat = { lines: [], areas: [], box: [Infinity, Infinity, -Infinity, -Infinity] };
	const chain = (positions: GeoJSON.Position[]) =>
		positions.map(([lng, lat]) => {
			const xy = plane.at(lng!, lat!);
			flat.box = [Math.min(flat.box[0], xy[0]), Math.min(flat.box[1], xy[1]), Math.max(flat.box[2], xy[0]), Math.max(flat.box[3], xy[1])];
			return xy;
		});
	const add = (part: GeoJSON.Geometry): void => {
		if (part.type === 'Point') flat.lines.push(chain([part.coordinates]));
		else if (part.type === 'MultiPoint') part.coordinates.forEach((position) => flat.lines.push(chain([position])));
		else if (part.type === 'LineString') flat.lines.push(chain(part.coordinates));
		else if (part.type === 'MultiLineString') part.coordinates.forEach((line) => flat.lines.push(chain(line)));
		else if (part.type === 'Polygon') flat.areas.push(part.coordinates.map(chain));
		else if (part.type === 'MultiPolygon') part.coordinates.forEach((rings) => flat.areas.push(rings.map(chain)));
		else part.geometries.forEach(add);
	};
	add(geometry);
	return flat;
}

/** @returns whether a point lies in one of the areas of a shape (even-odd, so holes are outside). Its edge belongs to neither side. */
export function isInside([x, y]: XY, { areas, box }: Flat): boolean {
	if (x < box[0] || x > box[2] || y < box[1] || y > box[3]) return false;
	return areas.some((rings) => {
		let inside = false;
		for (const ring of rings)
			for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
				const [xi, yi] = ring[i]!;
				const [xj, yj] = ring[j]!;
				if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
			}
		return inside;
	});
}

const chainsOf = ({ lines, areas }: Flat): XY[][] => (areas.length ? [...lines, ...areas.flat()] : lines);
/** @returns every vertex of a shape */
export const verticesOf = (flat: Flat): XY[] => chainsOf(flat).flat();

/** @returns the distance of a point to the nearest vertex or edge of a shape, metres; its areas count by their edges alone */
export function metresToEdge(point: XY, flat: Flat): number {
	let best = Infinity;
	for (const chain of chainsOf(flat)) {
		if (chain.length === 1) best = Math.min(best, toSegment(point, chain[0]!, chain[0]!));
		for (let i = 1; i < chain.length; i++) best = Math.min(best, toSegment(point, chain[i - 1]!, chain[i]!));
	}
	return Math.sqrt(best);
}

/** @returns the shortest distance of two shapes, metres; 0 when they touch, cross or one lies in the other */
export function metresApart(a: Flat, b: Flat): number {
	if (b.areas.length && chainsOf(a).some((chain) => isInside(chain[0]!, b))) return 0;
	if (a.areas.length && chainsOf(b).some((chain) => isInside(chain[0]!, a))) return 0;
	let best = Infinity;
	for (const one of chainsOf(a))
		for (const other of chainsOf(b)) {
			best = Math.min(best, betweenChains(one, other, best));
			if (best === 0) return 0;
		}
	return Math.sqrt(best);
}

/** @returns whether an edge of one shape crosses an edge of the other from side to side; touching is not crossing */
export function edgesCross(a: Flat, b: Flat): boolean {
	return chainsOf(a).some((one) =>
		chainsOf(b).some((other) => {
			for (let i = 1; i < one.length; i++)
				for (let j = 1; j < other.length; j++) if (crosses(one[i - 1]!, one[i]!, other[j - 1]!, other[j]!)) return true;
			return false;
		})
	);
}

/** Squared distance of two chains; pairs of edges farther apart than `best` are passed over. */
function betweenChains(one: XY[], other: XY[], best: number): number {
	for (let i = Math.min(1, one.length - 1); i < one.length; i++) {
		const [a, b] = [one[Math.max(0, i - 1)]!, one[i]!];
		for (let j = Math.min(1, other.length - 1); j < other.length; j++) {
			const [c, d] = [other[Math.max(0, j - 1)]!, other[j]!];
			const gapX = Math.max(0, Math.min(a[0], b[0]) - Math.max(c[0], d[0]), Math.min(c[0], d[0]) - Math.max(a[0], b[0]));
			const gapY = Math.max(0, Math.min(a[1], b[1]) - Math.max(c[1], d[1]), Math.min(c[1], d[1]) - Math.max(a[1], b[1]));
			if (gapX * gapX + gapY * gapY >= best) continue;
			if (crosses(a, b, c, d)) return 0;
			best = Math.min(best, toSegment(a, c, d), toSegment(b, c, d), toSegment(c, a, b), toSegment(d, a, b));
		}
	}
	return best;
}

/** Squared distance of a point to a segment. */
function toSegment([px, py]: XY, [ax, ay]: XY, [bx, by]: XY): number {
	const [dx, dy] = [bx - ax, by - ay];
	const length = dx * dx + dy * dy;
	const t = length ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length)) : 0;
	return (px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2;
}

const side = ([ax, ay]: XY, [bx, by]: XY, [px, py]: XY) => Math.sign((bx - ax) * (py - ay) - (by - ay) * (px - ax));
const crosses = (a: XY, b: XY, c: XY, d: XY) => side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
