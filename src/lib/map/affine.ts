/** A picture laid over the map by three corners: which of its tiles are to be seen, and where they lie. Pure. */

export type Point = { x: number; y: number };
/** As CSS has it: x' = a x + c y + e, y' = b x + d y + f. */
export type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];
type Picture = { width: number; height: number; levels: number };

/** @returns what turns px of a picture into px of the screen, from where its top left, top right and bottom left corners lie there. */
export function matrixOf({ width, height }: Picture, [topLeft, topRight, bottomLeft]: readonly [Point, Point, Point]): Matrix {
	return [
		(topRight.x - topLeft.x) / width,
		(topRight.y - topLeft.y) / width,
		(bottomLeft.x - topLeft.x) / height,
		(bottomLeft.y - topLeft.y) / height,
		topLeft.x,
		topLeft.y
	];
}

/** @returns the fourth corner: a picture stays a parallelogram. */
export function fourthCorner([topLeft, topRight, bottomLeft]: readonly [Point, Point, Point]): Point {
	return { x: topRight.x + bottomLeft.x - topLeft.x, y: topRight.y + bottomLeft.y - topLeft.y };
}

/** @returns the px of the picture under a px of the screen; null when the corners lie on one line. */
export function invert([a, b, c, d, e, f]: Matrix, { x, y }: Point): Point | null {
	const size = a * d - b * c;
	if (Math.abs(size) < 1e-12) return null;
	return { x: (d * (x - e) - c * (y - f)) / size, y: (a * (y - f) - b * (x - e)) / size };
}

/** @returns the coarsest level that is still as fine as the screen. @param density px of the device to one of the page */
export function levelFor({ levels }: Picture, [a, b, c, d]: Matrix, density: number): number {
	const screenPerPixel = Math.max(Math.hypot(a, b), Math.hypot(c, d)) * density;
	// A quarter too coarse is not seen, and halves what a phone loads.
	return Math.max(0, Math.min(levels, Math.ceil(levels + Math.log2(screenPerPixel) - 0.25)));
}

export type Tile = { level: number; x: number; y: number; matrix: Matrix };

/**
 * @param screen the visible part, px; nothing outside of it is loaded
 * @returns the tiles of the level that fits, each with its own place
 */
export function tilesInSight(picture: Picture, matrix: Matrix, screen: { min: Point; max: Point }, tile: number, density = 1): Tile[] {
	const level = levelFor(picture, matrix, density);
	const shrink = 2 ** (picture.levels - level);
	const corners = [screen.min, { x: screen.max.x, y: screen.min.y }, screen.max, { x: screen.min.x, y: screen.max.y }];
	const inside = corners.map((corner) => invert(matrix, corner));
	if (inside.some((point) => point === null)) return [];
	const range = (axis: 'x' | 'y', length: number): [number, number] => {
		const all = (inside as Point[]).map((point) => point[axis] / shrink / tile);
		const last = Math.ceil(Math.ceil(length / shrink) / tile) - 1;
		return [Math.max(0, Math.floor(Math.min(...all))), Math.min(last, Math.floor(Math.max(...all)))];
	};
	const [[x0, x1], [y0, y1]] = [range('x', picture.width), range('y', picture.height)];
	const [a, b, c, d, e, f] = matrix;
	const out: Tile[] = [];
	for (let y = y0; y <= y1; y++)
		for (let x = x0; x <= x1; x++) {
			const [u, v] = [x * tile * shrink, y * tile * shrink];
			out.push({ level, x, y, matrix: [a * shrink, b * shrink, c * shrink, d * shrink, a * u + c * v + e, b * u + d * v + f] });
		}
	return out;
}
