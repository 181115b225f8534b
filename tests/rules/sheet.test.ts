/** The map drawn on the server: where things stand on paper, what is written, and that marks cannot be mistaken. */
import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameAt, readCell } from '#lib/ground/grid.ts';
import type { LayerKind } from '#lib/ground/rules.ts';
import { drawMarks, MARK, MARKS } from '#lib/map/fiducials.ts';
import { hatch, pointsAlong, toParts, type Point } from '#lib/map/shapes.ts';
import { drawGrid } from '#lib/map/sheet-grid.ts';
import { placeLabels, widthOf } from '#lib/map/sheet-labels.ts';
import { sheetPlane } from '#lib/map/sheet-plane.ts';
import { drawMap, drawScaleBar, type MapGround, type MapView } from '#lib/map/sheet.ts';
import { toSvg } from '#lib/map/svg.ts';
import { makeVillageLayers } from '../support/village-layers.ts';

const centre = { lng: 53.8165, lat: 47 };
const frame = { x: 15, y: 30, width: 180, height: 200 };
const view: MapView = { centre, scale: 5000, frame, locale: 'kk', letters: { gas: 'Г', power: 'Э', water: 'С' } };
const at = (east: number, north: number) => {
	const { lng, lat } = sheetPlane(centre).toPlace({ east, north });
	return [lng, lat];
};
const ground = (layers: MapGround['layers'], landmarks: MapGround['landmarks'] = []): MapGround => ({ layers, landmarks, overview: null });
const layerOf = (kind: LayerKind, geometry: GeoJSON.Geometry, facts = {}) => ({
	kind,
	features: [{ geometry, facts }],
	source: 'Әкімдік',
	asOf: '2026-10-01',
	licence: 'CC BY 4.0'
});
const village = ground(
	makeVillageLayers(centre, 3).map((one) => ({ ...one, source: 'Әкімдік', asOf: '2026-10-01', licence: 'CC BY 4.0' }))
);
const pathsOf = (path: string) => [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as Point);

describe('scale', () => {
	test('a road of 500 m is 10 cm long at 1:5000, from the middle of the frame', () => {
		const map = drawMap(view, ground([layerOf('road', { type: 'LineString', coordinates: [at(0, 0), at(300, 400)] })]));
		const [[x1, y1], [x2, y2]] = pathsOf(map.shapes[0]!.path) as [Point, Point];
		expect([x1, y1]).toEqual([105, 130]);
		// 300 m east is 60 mm to the right, 400 m north is 80 mm up.
		expect([x2, y2]).toEqual([165, 50]);
	});
	test('the bar is as long as it says', () => {
		for (const [scale, most, metres, mm] of [
			[5000, 40, 200, 40],
			[10_000, 52, 500, 50],
			[7500, 52, 200, 26.67],
			[2500, 30, 50, 20]
		] as const) {
			const bar = drawScaleBar(scale, most, 0, 0, 'ru');
			expect(bar.lines.at(-1)!.text).toBe(`${metres}\u00a0м`);
			expect(bar.lines.at(-1)!.x).toBeCloseTo(mm, 1);
		}
	});
});

describe('what is drawn', () => {
	test('nothing lies outside of the frame, and the kinds and sources that can be seen are told', () => {
		const map = drawMap(view, village);
		expect(map.kinds).toEqual(expect.arrayContaining(['houses', 'parcel', 'road', 'gas', 'red_line']));
		expect(map.sources).toEqual(['Әкімдік, 2026-10-01, CC BY 4.0']);
		expect(map.shapes.every(({ within }) => within === frame)).toBe(true);
		for (const [x, y] of map.shapes.filter(({ path }) => !/[ahvm]/.test(path)).flatMap(({ path }) => pathsOf(path))) {
			expect(x).toBeGreaterThan(frame.x - 5);
			expect(x).toBeLessThan(frame.x + frame.width + 5);
			expect(y).toBeGreaterThan(frame.y - 5);
			expect(y).toBeLessThan(frame.y + frame.height + 5);
		}
	});
	test('far away there is nothing to see and nobody to name', () => {
		const map = drawMap({ ...view, centre: { lng: 60, lat: 47 } }, village);
		expect(map).toMatchObject({ shapes: [], lines: [], kinds: [], sources: [] });
	});
	test('names and numbers do not cover each other', () => {
		const names = Array.from({ length: 60 }, (_, i) => ({
			kind: 'landmark',
			name: `Мешіт ${i}`,
			geometry: { type: 'Point' as const, coordinates: at((i % 8) * 40, Math.floor(i / 8) * 25) }
		}));
		const { lines } = drawMap(view, { ...village, landmarks: names });
		expect(lines.length).toBeGreaterThan(40);
		const boxes = lines.map(({ text, x, y, size, bold }) => {
			const [width, height] = [widthOf(text, size, bold), (size * 25.4) / 72];
			return { left: x, right: x + width, top: y - height * 0.8, bottom: y + height * 0.2 };
		});
		for (const [i, a] of boxes.entries())
			for (const b of boxes.slice(i + 1))
				expect(a.right <= b.left + 1e-9 || b.right <= a.left + 1e-9 || a.bottom <= b.top + 1e-9 || b.bottom <= a.top + 1e-9).toBe(true);
	});
	test('each network carries its letter, so that it is known without colours', () => {
		const texts = drawMap(view, village).lines.map(({ text }) => text);
		for (const letter of ['Г', 'Э', 'С']) expect(texts.filter((text) => text === letter).length).toBeGreaterThan(3);
	});
	test('sites of all shapes carry their number; ten at one place can all be read', () => {
		const line = { type: 'LineString' as const, coordinates: [at(-100, 0), at(100, 0)] };
		const area = { type: 'Polygon' as const, coordinates: [[at(0, 100), at(50, 100), at(50, 150), at(0, 150), at(0, 100)]] };
		const point = { type: 'Point' as const, coordinates: at(-200, -200) };
		const many = Array.from({ length: 10 }, (_, i) => ({ number: i + 10, geometry: point }));
		const { lines } = drawMap(view, ground([]), [{ number: 1, geometry: line }, { number: 2, geometry: area, main: true }, ...many]);
		expect(lines.map(({ text }) => Number(text)).sort((a, b) => a - b)).toEqual([1, 2, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
		const spots = lines.filter(({ text }) => Number(text) >= 10).map(({ x, y }) => [x, y] as const);
		for (const [i, a] of spots.entries())
			for (const b of spots.slice(i + 1)) expect(Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]))).toBeGreaterThanOrEqual(5.8 - 1e-6);
	});
});

describe('as SVG', () => {
	test('is well-formed whatever a village is called, and fetches nothing', () => {
		const landmark = { kind: 'landmark', name: '<script>&"Әже\'s', geometry: { type: 'Point' as const, coordinates: at(10, 10) } };
		const map = drawMap(view, { ...village, landmarks: [landmark] });
		const svg = toSvg(map, { width: 210, height: 297 }, 'A<b>&"c"');
		const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
		expect(document.documentElement!.getAttribute('aria-label')).toBe('A<b>&"c"');
		expect(document.getElementsByTagName('script').length).toBe(0);
		expect([...document.getElementsByTagName('text')].some((node) => node.textContent === landmark.name)).toBe(true);
		expect(svg).not.toMatch(/href|url\((?!#f\d+\))|http(?!:\/\/www\.w3\.org\/2000\/svg)/);
	});
});

describe('the squares', () => {
	test('every square carries its name, letters and numbers stand on all four sides', () => {
		const { lines } = drawGrid(frameAt(centre, 5000, 'a4'), frame);
		const texts = lines.map(({ text }) => text);
		expect(texts).toEqual(expect.arrayContaining(['А1', 'К7', 'Т10']));
		expect(texts.filter((text) => text === 'К')).toHaveLength(2);
		expect(texts.filter((text) => text === '10')).toHaveLength(2);
		const [k7] = lines.filter(({ text }) => text === 'К7');
		const cell = readCell('К7', 'a4');
		expect(cell).toMatchObject({ value: { column: 3, row: 6 } });
		expect(k7).toMatchObject({ x: frame.x + 60 + 0.7, y: frame.y + 120 + 2.4 });
	});
	test('corner marks are told apart however the sheet is turned, and stand clear of the squares', () => {
		const turn = (bits: string) => Array.from({ length: 16 }, (_, i) => bits[(3 - (i % 4)) * 4 + Math.floor(i / 4)]!).join('');
		const all = MARKS.flatMap((bits) => [bits, turn(bits), turn(turn(bits)), turn(turn(turn(bits)))]);
		for (const [i, a] of all.entries())
			for (const b of all.slice(i + 1)) expect([...a].filter((bit, at) => bit !== b[at]).length).toBeGreaterThanOrEqual(4);
		const { shapes } = drawMarks(frame);
		expect(shapes.map(({ x, y }) => [x, y])).toEqual([
			[frame.x - MARK.gap - MARK.side, frame.y - MARK.gap - MARK.side],
			[frame.x + frame.width + MARK.gap, frame.y - MARK.gap - MARK.side],
			[frame.x + frame.width + MARK.gap, frame.y + frame.height + MARK.gap],
			[frame.x - MARK.gap - MARK.side, frame.y + frame.height + MARK.gap]
		]);
	});
});

describe('shapes on paper', () => {
	const square: Point[] = [
		[0, 0],
		[10, 0],
		[10, 10],
		[0, 10],
		[0, 0]
	];
	test('lines of a hatching stay inside, and out of holes', () => {
		const hole: Point[] = [
			[4, 4],
			[6, 4],
			[6, 6],
			[4, 6],
			[4, 4]
		];
		// Horizontal lines every 2 mm at y = 0, 2, 4, 6, 8: those at 4 are cut by the hole, each edge counting once.
		const pieces = hatch([[square, hole]], 0, 2)
			.match(/M[^M]+/g)!
			.map(pathsOf);
		expect(pieces.flat().every(([x, y]) => x >= 0 && x <= 10 && y >= 0 && y <= 10)).toBe(true);
		expect(pieces.filter((piece) => piece[0]![1] === 4)).toEqual([
			[
				[0, 4],
				[4, 4]
			],
			[
				[6, 4],
				[10, 4]
			]
		]);
	});
	test('letters stand along a line at even distances, on a short one in its middle', () => {
		expect(pointsAlong([[0, 0], [100, 0]], 40)).toEqual([[20, 0], [60, 0]]); // prettier-ignore
		expect(pointsAlong([[0, 0], [10, 0]], 40)).toEqual([[5, 0]]); // prettier-ignore
		expect(pointsAlong([[0, 0], [0, 0]], 40)).toEqual([]); // prettier-ignore
	});
	test('what is cut at the frame stays within its margin', () => {
		const position = fc.tuple(fc.double({ min: -500, max: 500, noNaN: true }), fc.double({ min: -500, max: 500, noNaN: true }));
		fc.assert(
			fc.property(fc.array(position, { minLength: 2, maxLength: 12 }), (coordinates) => {
				const parts = toParts({ type: 'LineString', coordinates }, ([x, y]) => [x!, y!], frame);
				for (const [x, y] of parts.lines.flat()) {
					expect(x).toBeGreaterThanOrEqual(frame.x - 4 - 1e-6);
					expect(x).toBeLessThanOrEqual(frame.x + frame.width + 4 + 1e-6);
					expect(y).toBeGreaterThanOrEqual(frame.y - 4 - 1e-6);
					expect(y).toBeLessThanOrEqual(frame.y + frame.height + 4 + 1e-6);
				}
			})
		);
	});
	test('a label finds the free side of its point, or is left out', () => {
		const label = { text: 'Мешіт', at: [50, 50] as Point, size: 8, bold: false, off: 2 };
		const box = { x: 0, y: 0, width: 100, height: 100 };
		expect(placeLabels([label], box, [])[0]!.x).toBe(52);
		expect(placeLabels([label], box, [{ x: 51, y: 0, width: 49, height: 100 }])[0]!.x).toBeLessThan(48);
		expect(placeLabels([label], box, [{ x: 0, y: 0, width: 100, height: 100 }])).toEqual([]);
	});
});
