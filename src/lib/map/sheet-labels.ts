/** Where names and numbers stand on a printed map so that they do not cover each other. Pure; millimetres. */
import type { Frame, Line, Shape } from '#lib/document/pdf.server.ts';
import { areaPath, circle, hatch, linePath, pathOf, type Parts, type Point } from './shapes.ts';

/** The important ones come first. `off`: how far from its point a text stands, 0 = upon it. `always`: a repeated sign that may be left out. */
export type Label = { text: string; at: Point; size: number; bold: boolean; off: number; always?: boolean };
export type Pin = { number: number; main: boolean; at: Point; parts: Parts };
type Box = { x: number; y: number; width: number; height: number };

const MM_PER_POINT = 25.4 / 72;
const WIDE = /[ЖШЩЮФЫМWM@mwжшщюыфм]/;
const NARROW = /[ .,:;!|'()ilIjftіІ1\-–]/;

/** A little too wide rather than too narrow: the drawing has no font at hand. mm */
export function widthOf(text: string, size: number, bold = false): number {
	const ems = [...text].reduce(
		(sum, sign) => sum + (NARROW.test(sign) ? 0.36 : WIDE.test(sign) ? 0.88 : /\p{Lu}/u.test(sign) ? 0.7 : 0.6),
		0
	);
	return ems * size * MM_PER_POINT * (bold ? 1.07 : 1);
}

const apart = (a: Box, b: Box) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
const holds = (frame: Frame, box: Box) =>
	box.x >= frame.x && box.y >= frame.y && box.x + box.width <= frame.x + frame.width && box.y + box.height <= frame.y + frame.height;

/** @returns the texts that find a place; the others are left out. `taken`: boxes that stay free. */
export function placeLabels(labels: readonly Label[], frame: Frame, taken: readonly Box[]): Line[] {
	const boxes = [...taken];
	const lines: Line[] = [];
	const written = new Map<string, Point[]>();
	for (const { text, at, size, bold, off, always } of labels) {
		// A name that is said nearby already (a landmark that is also in a layer) is not said again.
		if (!text || (!always && written.get(text)?.some(([x, y]) => Math.hypot(x - at[0], y - at[1]) < 25))) continue;
		const [width, height] = [widthOf(text, size, bold), size * MM_PER_POINT];
		const [x, y] = at;
		const places: [number, number][] = off
			? [
					[x + off, y - height / 2],
					[x - off - width, y - height / 2],
					[x - width / 2, y - off - height],
					[x - width / 2, y + off]
				]
			: [[x - width / 2, y - height / 2]];
		const spot = places
			.map(([left, top]) => ({ x: left, y: top, width, height }))
			.find((box) => holds(frame, box) && boxes.every((other) => apart(box, other)));
		if (!spot) continue;
		boxes.push(spot);
		written.set(text, [...(written.get(text) ?? []), at]);
		lines.push({ text, x: spot.x, y: spot.y + height * 0.8, size, bold, halo: 0.6 });
	}
	return lines;
}

/** Hangs the numbers of sites beside their places, on a thin line, so that close ones can still be read. */
export function hangPins(pins: readonly Pin[], frame: Frame): { shapes: Shape[]; lines: Line[]; taken: Box[] } {
	const shapes: Shape[] = [];
	const lines: Line[] = [];
	const taken: Box[] = pins.map(({ at: [x, y] }) => ({ x: x - 0.8, y: y - 0.8, width: 1.6, height: 1.6 }));
	for (const { number, main, at, parts } of [...pins].sort((a, b) => Number(b.main) - Number(a.main))) {
		const [x, y] = at;
		const r = main ? 4.2 : 2.9;
		const ink = main ? '#0b4f3f' : '#111111';
		shapes.push(
			{ path: hatch(parts.areas, 30, main ? 1.1 : 1.6), stroke: main ? 0.2 : 0.12, ink },
			{ path: areaPath(parts.areas), stroke: main ? 0.9 : 0.5, ink },
			{ path: linePath(parts.lines), stroke: main ? 1.2 : 0.8, ink }
		);
		const spots = [1, 1.7, 2.6, 3.6].flatMap((far) =>
			[90, 45, 135, 0, 180, 270, 315, 225].map((angle): Point => {
				const reach = far * (r + 2.2);
				return [x + reach * Math.cos((angle * Math.PI) / 180), y - reach * Math.sin((angle * Math.PI) / 180)];
			})
		);
		const boxAt = ([px, py]: Point): Box => ({ x: px - r, y: py - r, width: 2 * r, height: 2 * r });
		const spot = spots.find((point) => holds(frame, boxAt(point)) && taken.every((other) => apart(boxAt(point), other))) ?? spots[0]!;
		taken.push(boxAt(spot));
		shapes.push(
			{ path: pathOf([at, spot]), stroke: 0.9, ink: '#ffffff' },
			{ path: pathOf([at, spot]), stroke: 0.35, ink },
			{ path: circle(x, y, 0.75), ink },
			{ path: circle(...spot, r + 0.3), ink: '#ffffff' },
			{ path: circle(...spot, r), ink: main ? ink : '#ffffff' },
			{ path: circle(...spot, r - 0.2), stroke: 0.4, ink }
		);
		const size = (main ? 13 : 9) * (number > 99 ? 0.75 : 1);
		lines.push({
			text: String(number),
			x: spot[0],
			y: spot[1] + size * MM_PER_POINT * 0.36,
			size,
			bold: true,
			align: 'center',
			white: main
		});
	}
	return { shapes, lines, taken };
}
