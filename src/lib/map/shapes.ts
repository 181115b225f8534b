/** Geometry on paper: paths of lines and areas, hatching, the middle of a line. Pure; millimetres, y grows downwards. */
import { bboxClip } from '@turf/turf';
import type { Frame } from '#lib/document/pdf.server.ts';

export type Point = [number, number];
/** Hundredths of a millimetre are finer than any printer. */
const mm = (n: number) => Math.round(n * 100) / 100;

/** A geometry taken apart on paper. */
export type Parts = { points: Point[]; lines: Point[][]; areas: Point[][][] };

/** @param place turns [lng, lat] into a point of the page. What lies outside of the frame by more than `margin` is cut away. */
export function toParts(geometry: GeoJSON.Geometry, place: (position: GeoJSON.Position) => Point, frame: Frame, margin = 4): Parts {
	const parts: Parts = { points: [], lines: [], areas: [] };
	const box: [number, number, number, number] = [
		frame.x - margin,
		frame.y - margin,
		frame.x + frame.width + margin,
		frame.y + frame.height + margin
	];
	const take = (of: GeoJSON.Geometry): void => {
		if (of.type === 'GeometryCollection') return of.geometries.forEach(take);
		if (of.type === 'Point') return void parts.points.push(...[place(of.coordinates)].filter((point) => isIn(point, box)));
		if (of.type === 'MultiPoint') return of.coordinates.forEach((coordinates) => take({ type: 'Point', coordinates }));
		if (of.type === 'LineString') return void parts.lines.push(...cutLine(of.coordinates.map(place), box));
		if (of.type === 'MultiLineString') return of.coordinates.forEach((coordinates) => take({ type: 'LineString', coordinates }));
		if (of.type === 'Polygon')
			return void parts.areas.push(
				...cutArea(
					of.coordinates.map((ring) => ring.map(place)),
					box
				)
			);
		of.coordinates.forEach((coordinates) => take({ type: 'Polygon', coordinates }));
	};
	take(geometry);
	return parts;
}

type Box = [number, number, number, number];
const isIn = ([x, y]: Point, [left, top, right, bottom]: Box) => x >= left && x <= right && y >= top && y <= bottom;
/** Whole: nothing to cut. None: nothing left. */
function judge(points: Point[], box: Box): 'whole' | 'none' | 'part' {
	const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
	// Not Math.min(...): a coast has more points than a call may have arguments.
	const [left, right] = [xs.reduce((a, b) => Math.min(a, b), Infinity), xs.reduce((a, b) => Math.max(a, b), -Infinity)];
	const [top, bottom] = [ys.reduce((a, b) => Math.min(a, b), Infinity), ys.reduce((a, b) => Math.max(a, b), -Infinity)];
	if (right < box[0] || left > box[2] || bottom < box[1] || top > box[3]) return 'none';
	return left >= box[0] && right <= box[2] && top >= box[1] && bottom <= box[3] ? 'whole' : 'part';
}

function cutLine(line: Point[], box: Box): Point[][] {
	const kind = judge(line, box);
	if (kind !== 'part') return kind === 'whole' ? [line] : [];
	const { geometry } = bboxClip({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: line } }, box);
	return (geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates).filter((l) => l.length > 1) as Point[][];
}

function cutArea(rings: Point[][], box: Box): Point[][][] {
	const kind = judge(rings[0] ?? [], box);
	if (kind !== 'part') return kind === 'whole' ? [rings] : [];
	const { geometry } = bboxClip({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: rings } }, box);
	return (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).filter((a) => a.length > 0) as Point[][][];
}

/** @returns an SVG path through the points; `closed`: back to the first. */
export function pathOf(points: readonly Point[], closed = false): string {
	const steps = points.map(([x, y], i) => `${i ? 'L' : 'M'}${mm(x)} ${mm(y)}`).join('');
	return closed && steps ? `${steps}Z` : steps;
}

export const areaPath = (areas: readonly Point[][][]) => areas.flatMap((rings) => rings.map((ring) => pathOf(ring, true))).join('');
export const linePath = (lines: readonly Point[][]) => lines.map((line) => pathOf(line)).join('');
export const circle = (x: number, y: number, r: number) => `M${mm(x - r)} ${mm(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
export const rectangle = (x: number, y: number, width: number, height: number) =>
	`M${mm(x)} ${mm(y)}h${mm(width)}v${mm(height)}h${mm(-width)}Z`;

/**
 * Parallel lines that fill areas; those of neighbours continue each other.
 * @param angle of the lines against the x axis, degrees
 * @param gap between two lines, mm
 */
export function hatch(areas: readonly Point[][][], angle: number, gap: number): string {
	const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
	const turn = ([x, y]: Point): Point => [x * cos + y * sin, -x * sin + y * cos];
	const back = ([u, v]: Point): Point => [u * cos - v * sin, u * sin + v * cos];
	let path = '';
	for (const rings of areas) {
		const turned = rings.map((ring) => ring.map(turn));
		const vs = turned[0]?.map(([, v]) => v) ?? [];
		const [low, high] = [vs.reduce((a, b) => Math.min(a, b), Infinity), vs.reduce((a, b) => Math.max(a, b), -Infinity)];
		for (let v = Math.ceil(low / gap) * gap; v < high; v += gap) {
			const cuts = turned.flatMap((ring) =>
				ring.flatMap(([u, at], i) => {
					const [nextU, nextAt] = ring[(i + 1) % ring.length]!;
					return at > v === nextAt > v ? [] : [u + ((v - at) / (nextAt - at)) * (nextU - u)];
				})
			);
			cuts.sort((a, b) => a - b);
			for (let i = 0; i + 1 < cuts.length; i += 2) path += pathOf([back([cuts[i]!, v]), back([cuts[i + 1]!, v])]);
		}
	}
	return path;
}

/** @returns points along a line, one every `gap` mm, the first after `from`; a short line has one in its middle. */
export function pointsAlong(line: readonly Point[], gap: number, from = gap / 2): Point[] {
	const lengths = line.slice(1).map(([x, y], i) => Math.hypot(x - line[i]![0], y - line[i]![1]));
	const all = lengths.reduce((a, b) => a + b, 0);
	const found: Point[] = [];
	let [passed, next] = [0, all < gap ? all / 2 : from];
	lengths.forEach((length, i) => {
		while (length > 0 && next <= passed + length && next < all) {
			const share = (next - passed) / length;
			const [[x1, y1], [x2, y2]] = [line[i]!, line[i + 1]!];
			found.push([x1 + share * (x2 - x1), y1 + share * (y2 - y1)]);
			next += gap;
		}
		passed += length;
	});
	return found;
}

/** @returns a point that stands for a geometry on paper: in the middle of its longest line or the centre of its largest area. */
export function anchorOf({ points, lines, areas }: Parts): Point | null {
	if (areas[0]) return centreOf(areas[0][0]!);
	if (lines[0]) return pointsAlong(lines[0], Infinity)[0] ?? lines[0][0]!;
	return points[0] ?? null;
}

function centreOf(ring: Point[]): Point {
	let [sum, x, y] = [0, 0, 0];
	ring.forEach(([x1, y1], i) => {
		const [x2, y2] = ring[(i + 1) % ring.length]!;
		const cross = x1 * y2 - x2 * y1;
		sum += cross;
		x += (x1 + x2) * cross;
		y += (y1 + y2) * cross;
	});
	return Math.abs(sum) < 1e-9 ? ring[0]! : [x / (3 * sum), y / (3 * sum)];
}
