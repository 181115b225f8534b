import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	cellAt,
	cellMetres,
	cellName,
	cellPlace,
	frameAt,
	gridRange,
	gridSize,
	GRID_LETTERS,
	PAPER_NAMES,
	PAPERS,
	readCell,
	readSheetCode,
	SCALES,
	sheetCode,
	standardFrame,
	type SheetFrame
} from '#lib/ground/grid.ts';
import { sheetPlane } from '#lib/map/sheet-plane.ts';
import { metresBetween } from '#lib/map/rules.ts';
import { CODE_ALPHABET } from '#lib/workshop/rules.ts';

const turgyzba = { lng: 53.81667, lat: 47 };
const places = fc.record({ lng: fc.double({ min: -180, max: 179.99, noNaN: true }), lat: fc.double({ min: -84, max: 84, noNaN: true }) });
const frames = fc
	.tuple(places, fc.constantFrom(...SCALES), fc.constantFrom(...PAPER_NAMES))
	.map(([centre, scale, paper]) => frameAt(centre, scale, paper));
const cells = (paper: SheetFrame['paper']) =>
	fc.record({
		column: fc.integer({ min: 0, max: PAPERS[paper].columns - 1 }),
		row: fc.integer({ min: 0, max: PAPERS[paper].rows - 1 }),
		part: fc.option(fc.integer({ min: 1, max: 9 }))
	});
const framesWithCells = frames.chain((frame) => fc.tuple(fc.constant(frame), cells(frame.paper)));
const value = <T>(result: { ok: true; value: T } | { ok: false; reason: string }): T => {
	if (!result.ok) throw new Error(result.reason);
	return result.value;
};

describe('the plane of a sheet', () => {
	test('a degree at 47 degrees north is as long as on the ellipsoid', () => {
		// By hand, WGS 84, sin²47° = 0.534878: N = 6 378 137 / sqrt(1 - 0.00669438 · 0.534878) = 6 389 587 m, cos 47° = 0.681998;
		// M = 6 378 137 · 0.99330562 / (0.99641932)^1.5 = 6 369 654 m. Times π/180 = 0.01745329: 76 056 m a degree east, 111 171 m a degree north.
		const plane = sheetPlane({ lng: 53, lat: 47 });
		expect(plane.toMetres({ lng: 54, lat: 47 }).east).toBeCloseTo(76_056, -1);
		expect(plane.toMetres({ lng: 53, lat: 48 }).north).toBeCloseTo(111_171, -1);
		expect(plane.toMetres({ lng: 53, lat: 47 })).toEqual({ east: 0, north: 0 });
	});
	test('turns back exactly', () => {
		fc.assert(
			fc.property(places, fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: -5000, max: 5000 }), (centre, east, north) => {
				const plane = sheetPlane(centre);
				const back = plane.toMetres(plane.toPlace({ east, north }));
				expect(back.east).toBeCloseTo(east, 4);
				expect(back.north).toBeCloseTo(north, 4);
			})
		);
	});
});

describe('scale', () => {
	test('at 1:5000 a square of 2 cm is 100 m: a centimetre is 50 m', () => {
		expect(cellMetres(5000)).toBe(100);
		const frame: SheetFrame = { centre: { lng: 53.8165, lat: 47 }, scale: 5000, paper: 'a4' };
		// Nine squares across: the middle of the fifth column is the middle of the sheet; ten down: the middle is a line.
		expect(cellPlace(frame, { column: 4, row: 5, part: null }).lng).toBeCloseTo(53.8165, 9);
		const [a, b] = [cellPlace(frame, { column: 0, row: 5, part: null }), cellPlace(frame, { column: 8, row: 5, part: null })];
		// On the sphere that the rest of the product measures with, within half a percent.
		expect(metresBetween(a, b)).toBeGreaterThan(796);
		expect(metresBetween(a, b)).toBeLessThan(804);
		expect(sheetPlane(frame.centre).toMetres(a)).toMatchObject({ east: expect.closeTo(-400, 6), north: expect.closeTo(-50, 6) });
	});
	test('parts lie as the keys of a phone', () => {
		const frame: SheetFrame = { centre: turgyzba, scale: 5000, paper: 'a4' };
		const metres = (part: number) => sheetPlane(turgyzba).toMetres(cellPlace(frame, { column: 4, row: 5, part }));
		const third = 100 / 3;
		expect(metres(1)).toMatchObject({ east: expect.closeTo(-third, 6), north: expect.closeTo(-50 + third, 6) });
		expect(metres(5)).toMatchObject({ east: expect.closeTo(0, 6), north: expect.closeTo(-50, 6) });
		expect(metres(9)).toMatchObject({ east: expect.closeTo(third, 6), north: expect.closeTo(-50 - third, 6) });
	});
	test('all squares fit on the paper, with letters enough', () => {
		for (const paper of PAPER_NAMES) {
			const { width, height } = gridSize({ paper });
			expect(width).toBeLessThanOrEqual(PAPERS[paper].width - 30);
			expect(height).toBeLessThanOrEqual(PAPERS[paper].height - 50);
			expect(gridRange(paper).letters.length).toBeLessThanOrEqual(GRID_LETTERS.length);
			expect(new Set(gridRange(paper).letters).size).toBe(PAPERS[paper].letters === 'across' ? PAPERS[paper].columns : PAPERS[paper].rows);
		}
	});
});

describe('squares', () => {
	test('a square is a place, and the place lies in the square', () => {
		fc.assert(
			fc.property(framesWithCells, ([frame, cell]) => {
				expect(cellAt(frame, cellPlace(frame, cell))).toEqual({ ...cell, part: cell.part ?? 5 });
			})
		);
	});
	test('what is printed is read as the same square, whatever keyboard types it', () => {
		const latin: Record<string, string> = Object.fromEntries([...'АВЕКМНРСТУХ'].map((letter, i) => [letter, 'ABEKMHPCTYX'[i]!]));
		fc.assert(
			fc.property(framesWithCells, fc.boolean(), fc.boolean(), ([{ paper }, cell], isLatin, isLower) => {
				const name = cellName(cell, paper);
				const typed = isLatin ? name.replace(/\p{L}/u, (letter) => latin[letter]!) : name;
				expect(readCell(isLower ? typed.toLowerCase() : typed, paper)).toEqual({ ok: true, value: cell });
			})
		);
	});
	test.each([
		['к7', 'К7'],
		[' k 7 ', 'К7'],
		['7K', 'К7'],
		['7 к', 'К7'],
		['Қ7', 'К7'],
		['К07', 'К7'],
		['К-7', 'К7'],
		['К7-5', 'К7-5'],
		['к7 5', 'К7-5'],
		['K7/5', 'К7-5'],
		['7К5', 'К7-5'],
		['К10', 'К10'],
		['K10.3', 'К10-3']
	])('%s is %s', (typed, name) => {
		expect(cellName(value(readCell(typed, 'a4')), 'a4')).toBe(name);
	});
	test('what is not there is refused, with what there is', () => {
		expect(readCell('', 'a4')).toEqual({ ok: false, reason: 'required', field: 'cell' });
		for (const typed of ['К', '7', 'КК7', '7 7', 'К7-0', 'К7-12', 'К 7 5 1', '?', 'К777', 'К1.5.5'])
			expect(readCell(typed, 'a4')).toEqual({ ok: false, reason: 'cell_unclear', field: 'cell' });
		const params = { letters: 'А В Е К М Н Р С Т', last: 10 };
		for (const typed of ['Б2', 'Х1', 'К11', 'К0', 'G7', 'О7'])
			expect(readCell(typed, 'a4')).toEqual({ ok: false, reason: 'outside_sheet', field: 'cell', params });
	});
	test('a place beside the sheet is in no square', () => {
		const frame = frameAt(turgyzba, 5000, 'a4');
		expect(cellAt(frame, { lng: 53.9, lat: 47 })).toBeNull();
		expect(cellAt(frame, { lng: 53.81667, lat: 46.9 })).toBeNull();
	});
});

describe('the code of a sheet', () => {
	test('is enough to find the sheet again', () => {
		fc.assert(
			fc.property(frames, (frame) => {
				const code = sheetCode(frame);
				expect(code).toMatch(/^[2-9A-Z]{5}-[2-9A-Z]{5}$/);
				const read = value(readSheetCode(code));
				expect(read.centre.lng).toBeCloseTo(frame.centre.lng, 9);
				expect(read.centre.lat).toBeCloseTo(frame.centre.lat, 9);
				expect(read).toMatchObject({ scale: frame.scale, paper: frame.paper });
				expect(sheetCode(read)).toBe(code);
			}),
			{ numRuns: 500 }
		);
	});
	test('stays what it was: sheets are on paper', () => {
		// (467633 · 360000 + 274000) · 8 + 1, · 4 + 0, with 31 letters; the check letter is the weighted sum.
		expect(sheetCode(frameAt(turgyzba, 5000, 'a4'))).toBe('8BTZT-3NZ3D');
		expect(value(readSheetCode('8BTZT-3NZ3D'))).toEqual({ centre: { lng: 53.8165, lat: 47 }, scale: 5000, paper: 'a4' });
	});
	test('no centre is moved by more than 60 m', () => {
		fc.assert(fc.property(places, (place) => metresBetween(place, frameAt(place, 5000, 'a4').centre) < 60));
	});
	test('is read in lower case, with spaces, from a Kazakh keyboard', () => {
		const frame = frameAt(turgyzba, 5000, 'a4');
		const code = sheetCode(frame);
		expect(value(readSheetCode(` ${code.toLowerCase().replace('-', ' ')} `))).toEqual(frame);
		const twins: Record<string, string> = {
			A: 'А',
			B: 'В',
			C: 'С',
			E: 'Е',
			H: 'Н',
			K: 'К',
			M: 'М',
			P: 'Р',
			T: 'Т',
			X: 'Х',
			Y: 'Ү',
			3: 'З'
		};
		expect(value(readSheetCode([...code].map((sign) => twins[sign] ?? sign).join('')))).toEqual(frame);
	});
	test('one wrong letter, or two that changed places, are noticed', () => {
		fc.assert(
			fc.property(frames, fc.nat(9), fc.nat(9), fc.constantFrom(...CODE_ALPHABET), (frame, i, j, letter) => {
				const signs = [...sheetCode(frame).replace('-', '')];
				const wrong = signs.with(i, letter).join('');
				if (signs[i] !== letter) expect(readSheetCode(wrong)).toEqual({ ok: false, reason: 'sheet_unknown', field: 'sheet' });
				const swapped = signs.with(i, signs[j]!).with(j, signs[i]!).join('');
				if (signs[i] !== signs[j]) expect(readSheetCode(swapped).ok).toBe(false);
			}),
			{ numRuns: 2000 }
		);
	});
	test('nothing else is a code', () => {
		expect(readSheetCode('')).toEqual({ ok: false, reason: 'required', field: 'sheet' });
		for (const typed of ['ABC', 'HATT24', '0000000000', 'ZZZZZZZZZZ', '8BTZT-3NZ3DD', '💥'])
			expect(readSheetCode(typed)).toEqual({ ok: false, reason: 'sheet_unknown', field: 'sheet' });
	});
});

describe('the standard sheet', () => {
	const box = (east: number, north: number): [number, number, number, number] => {
		const { toPlace } = sheetPlane(turgyzba);
		const [a, b] = [toPlace({ east: -east / 2, north: -north / 2 }), toPlace({ east: east / 2, north: north / 2 })];
		return [a.lng, a.lat, b.lng, b.lat];
	};
	test.each([
		// A4 shows 900 x 1000 m at 1:5000, turned 1100 x 800.
		[800, 950, 'a4', 5000, 'a4'],
		[1000, 700, 'a4', 5000, 'a4l'],
		[1000, 950, 'a4', 7500, 'a4'],
		// A3 shows 1900 x 1100 m turned.
		[1800, 1000, 'a3', 5000, 'a3l'],
		[300, 400, 'a3', 2500, 'a3']
	] as const)('of %i x %i m on %s is 1:%i on %s', (east, north, size, scale, paper) => {
		expect(standardFrame(turgyzba, box(east, north), size)).toMatchObject({ scale, paper });
	});
	test('of a region is the smallest scale, of nothing known the middle', () => {
		expect(standardFrame(turgyzba, box(90_000, 90_000), 'a4')).toMatchObject({ scale: 50_000 });
		expect(standardFrame(turgyzba, null, 'a4')).toEqual({ centre: { lng: 53.8165, lat: 47 }, scale: 10_000, paper: 'a4' });
	});
});
