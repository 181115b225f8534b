/** Geometry of the screen: where the tiles of a laid picture lie, and where the lines of the grid. */
import { describe, expect, it } from 'vitest';
import { fourthCorner, invert, levelFor, matrixOf, tilesInSight, type Point } from '#lib/map/affine.ts';
import { gridLines, gridStep } from '#lib/map/grid.ts';
import { metresBetween } from '#lib/map/rules.ts';

const picture = { width: 4096, height: 2048, levels: 3 };
const at = (x: number, y: number): Point => ({ x, y });

describe('a picture laid by three corners', () => {
	it('its corners lie where they were put, the fourth where the parallelogram ends', () => {
		const corners = [at(100, 50), at(500, 150), at(60, 250)] as const;
		const matrix = matrixOf(picture, corners);
		const put = (u: number, v: number) => at(matrix[0] * u + matrix[2] * v + matrix[4], matrix[1] * u + matrix[3] * v + matrix[5]);
		expect([put(0, 0), put(4096, 0), put(0, 2048)]).toEqual([...corners]);
		expect(put(4096, 2048)).toEqual(fourthCorner(corners));
		const back = invert(matrix, put(1000, 700))!;
		expect([Math.round(back.x), Math.round(back.y)]).toEqual([1000, 700]);
		expect(invert(matrixOf(picture, [at(0, 0), at(10, 0), at(20, 0)]), at(1, 1))).toBeNull();
	});
	it('the level follows the screen: coarse from afar, the picture itself close up, finer for fine screens', () => {
		const wide = (px: number) => matrixOf(picture, [at(0, 0), at(px, 0), at(0, px / 2)]);
		expect([wide(4096), wide(2048), wide(1024), wide(512), wide(50), wide(9000)].map((matrix) => levelFor(picture, matrix, 1))).toEqual([
			3, 2, 1, 0, 0, 3
		]);
		expect(levelFor(picture, wide(1024), 2)).toBe(2);
	});
	it('only tiles in sight are asked for, each with its own place', () => {
		const full = matrixOf(picture, [at(0, 0), at(4096, 0), at(0, 2048)]);
		const tiles = tilesInSight(picture, full, { min: at(600, 0), max: at(1100, 400) }, 512);
		expect(tiles.map(({ level, x, y }) => `${level}/${x}_${y}`)).toEqual(['3/1_0', '3/2_0']);
		expect(tiles[0]!.matrix).toEqual([1, 0, 0, 1, 512, 0]);
		// Half as large: level 2, whose tiles hold 1024 px of the picture each and are drawn one to one.
		const half = matrixOf(picture, [at(0, 0), at(2048, 0), at(0, 1024)]);
		const [first, ...rest] = tilesInSight(picture, half, { min: at(-500, -500), max: at(5000, 5000) }, 512);
		expect(first).toEqual({ level: 2, x: 0, y: 0, matrix: [1, 0, 0, 1, 0, 0] });
		expect(rest).toHaveLength(7);
		expect(tilesInSight(picture, full, { min: at(9000, 0), max: at(9500, 400) }, 512)).toEqual([]);
	});
});

describe('the grid of metres', () => {
	it('has squares that can be told apart on the screen', () => {
		expect([0.3, 1, 1.5, 5, 20, 40].map(gridStep)).toEqual([50, 100, 100, 500, 2000, null]);
	});
	it('goes through the middle of the village, and its sides are as long as they say', () => {
		const village = { lng: 53.8, lat: 47 };
		const view = { west: 53.79, south: 46.995, east: 53.81, north: 47.005 };
		const { lng, lat } = gridLines(village, 100, view);
		expect(lng.some((one) => Math.abs(one - 53.8) < 1e-9)).toBe(true);
		expect(metresBetween({ lng: lng[0]!, lat: 47 }, { lng: lng[1]!, lat: 47 })).toBeCloseTo(100, 1);
		expect(metresBetween({ lng: 53.8, lat: lat[0]! }, { lng: 53.8, lat: lat[1]! })).toBeCloseTo(100, 1);
		// 0.02 degrees at 47 degrees north are 1516 m, 0.01 of latitude 1112 m.
		expect([lng.length, lat.length]).toEqual([15, 11]);
		expect(gridLines(village, 50, { west: 50, south: 40, east: 60, north: 50 })).toEqual({ lng: [], lat: [] });
	});
});
