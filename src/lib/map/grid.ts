/** A grid of metres over the map, so that people can say how far a place is where there is no street map. Pure. */
import { METRES_PER_DEGREE, type Place } from './rules.ts';

/** Sides of a square, metres. */
export const GRID_STEPS_M = [50, 100, 200, 500, 1000, 2000] as const;
const LEAST_PX = 64;
const MOST_LINES = 80;

/** @returns the side of a square that is at least 64 px wide on the screen, or null when the map shows too much for a grid. */
export function gridStep(metresPerPixel: number): number | null {
	return GRID_STEPS_M.find((step) => step / metresPerPixel >= LEAST_PX) ?? null;
}

type View = { west: number; south: number; east: number; north: number };

/**
 * @param origin where two lines cross: the middle of the village, so that the same place lies in the same square on every screen and on paper
 * @returns meridians and parallels in degrees; none when there would be too many. Squares are true at the latitude of the origin.
 */
export function gridLines(origin: Place, stepM: number, view: View): { lng: number[]; lat: number[] } {
	const lat = stepM / METRES_PER_DEGREE;
	const lng = lat / Math.cos((origin.lat * Math.PI) / 180);
	const between = (from: number, to: number, start: number, step: number) => {
		const [first, last] = [Math.ceil((from - start) / step), Math.floor((to - start) / step)];
		return last - first > MOST_LINES ? [] : Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => start + (first + i) * step);
	};
	return { lng: between(view.west, view.east, origin.lng, lng), lat: between(view.south, view.north, origin.lat, lat) };
}
