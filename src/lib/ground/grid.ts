/**
 * The grid of a printed map: a sheet is a centre, a scale and a paper; its squares carry a letter and a number. Everything follows from the code
 * printed on the sheet, so that a square is a place years later, without a table. Pure; lengths in metres or, on paper, millimetres.
 */
import { sheetPlane } from '#lib/map/sheet-plane.ts';
import type { Place } from '#lib/map/rules.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { CODE_ALPHABET, readTwins } from '#lib/workshop/rules.ts';

/** A side of a square on paper: 2 cm, so that a square is a round number of metres at every scale. */
export const CELL_MM = 20;
/** What 1 is on the ground. The place in the list is part of a sheet's code: append only. */
export const SCALES = [2500, 5000, 7500, 10_000, 15_000, 20_000, 25_000, 50_000] as const;
export type Scale = (typeof SCALES)[number];

/**
 * Letters that look the same to readers of Kazakh, Russian and English, as on number plates: whatever keyboard types them, the square is the
 * same. О is left out because it looks like a nought. In the order of the Kazakh alphabet.
 */
export const GRID_LETTERS = 'АВЕКМНРСТУХ';

/** Squares across and down. Letters run along the side that has no more than there are letters. The order is part of a sheet's code. */
export const PAPERS = {
	a4: { width: 210, height: 297, columns: 9, rows: 10, letters: 'across' },
	a4l: { width: 297, height: 210, columns: 11, rows: 8, letters: 'down' },
	a3: { width: 297, height: 420, columns: 11, rows: 18, letters: 'across' },
	a3l: { width: 420, height: 297, columns: 19, rows: 11, letters: 'down' }
} as const;
export type Paper = keyof typeof PAPERS;
export const PAPER_NAMES = Object.keys(PAPERS) as Paper[];

/** The centre lies on a net of 0.0005 degrees (at most 56 m), so that the code stays short: see `frameAt`. */
export type SheetFrame = { centre: Place; scale: Scale; paper: Paper };
/** Counted from the top left, from 0. `part`: a ninth of the square, numbered as the keys of a phone; null = the whole square. */
export type Cell = { column: number; row: number; part: number | null };

const NET = 2000;
const CHARS = 9;
const BASE = CODE_ALPHABET.length;

/** @returns the frame nearest to a wanted centre. */
export function frameAt(centre: Place, scale: Scale, paper: Paper): SheetFrame {
	const snap = (degrees: number, most: number) => Math.min(Math.max(Math.round(degrees * NET), -most * NET), most * NET - 1) / NET;
	return { centre: { lng: snap(centre.lng, 180), lat: snap(centre.lat, 90) }, scale, paper };
}

/** @returns the size of what the squares of a sheet show, mm on paper. */
export function gridSize({ paper }: Pick<SheetFrame, 'paper'>): { width: number; height: number } {
	return { width: PAPERS[paper].columns * CELL_MM, height: PAPERS[paper].rows * CELL_MM };
}

/** @returns the side of a square on the ground, m. */
export function cellMetres(scale: Scale): number {
	return (CELL_MM * scale) / 1000;
}

/** Weights are the places 1..10: no two letters can change places, none can change, without the sum (a prime's remainder) changing. */
const checkOf = (digits: readonly number[]) => digits.reduce((sum, digit, i) => sum + digit * (i + 1), 0) % BASE;

/**
 * The code of a sheet: layout (0), centre, scale and paper as one number in nine letters of the codes' alphabet, then a check letter.
 * @returns e.g. 'ABCDE-FGH23'
 */
export function sheetCode({ centre, scale, paper }: SheetFrame): string {
	let n = Math.round(centre.lng * NET) + 180 * NET;
	n = n * 180 * NET + Math.round(centre.lat * NET) + 90 * NET;
	n = (n * SCALES.length + SCALES.indexOf(scale)) * PAPER_NAMES.length + PAPER_NAMES.indexOf(paper);
	const digits: number[] = [];
	for (let i = 0; i < CHARS; i++, n = Math.floor(n / BASE)) digits.unshift(n % BASE);
	const text = [...digits, checkOf(digits)].map((digit) => CODE_ALPHABET[digit]).join('');
	return `${text.slice(0, 5)}-${text.slice(5)}`;
}

/**
 * Reads a typed code kindly: lower case, spaces, dashes and Cyrillic look-alikes are accepted.
 * @returns the sheet, or a refusal at `sheet`: required, sheet_unknown (not a code, or mistyped)
 */
export function readSheetCode(typed: string): Result<SheetFrame> {
	const text = readTwins(typed);
	if (text === '') return refuse('required', 'sheet');
	const unknown = refuse('sheet_unknown', 'sheet');
	const digits = [...text].map((letter) => CODE_ALPHABET.indexOf(letter));
	if (digits.length !== CHARS + 1 || digits.includes(-1)) return unknown;
	const check = digits.pop();
	if (checkOf(digits) !== check) return unknown;
	let n = digits.reduce((sum, digit) => sum * BASE + digit, 0);
	const take = (count: number) => {
		const rest = n % count;
		n = Math.floor(n / count);
		return rest;
	};
	const paper = PAPER_NAMES[take(PAPER_NAMES.length)]!;
	const scale = SCALES[take(SCALES.length)]!;
	const lat = (take(180 * NET) - 90 * NET) / NET;
	const lng = (take(360 * NET) - 180 * NET) / NET;
	return n === 0 ? accept({ centre: { lng, lat }, scale, paper }) : unknown;
}

/** @returns how a square is called: 'К7', with a part 'К7-5'. */
export function cellName({ column, row, part }: Cell, paper: Paper): string {
	const [letter, number] = PAPERS[paper].letters === 'across' ? [column, row] : [row, column];
	return `${GRID_LETTERS[letter]}${number + 1}${part ? `-${part}` : ''}`;
}

/** @returns the letters and the numbers of a sheet, for what is said when a square is not on it. */
export function gridRange(paper: Paper): { letters: string; last: number } {
	const { columns, rows, letters } = PAPERS[paper];
	const [count, last] = letters === 'across' ? [columns, rows] : [rows, columns];
	return { letters: GRID_LETTERS.slice(0, count), last };
}

/** What Kazakh, Russian and Latin keyboards offer for a letter of the grid, besides itself. */
const TWINS: Record<string, string> = {
	...{ A: 'А', B: 'В', E: 'Е', K: 'К', M: 'М', H: 'Н', P: 'Р', C: 'С', T: 'Т', Y: 'У', X: 'Х' },
	...{ Ә: 'А', Ё: 'Е', Қ: 'К', Ң: 'Н', Һ: 'Н', Ү: 'У', Ұ: 'У' }
};

/**
 * Reads a typed square kindly: 'К7', 'к 7', '7K', 'K7-5', 'K7 5', '7К5'.
 * @returns the square, or a refusal at `cell`: required, cell_unclear (not a letter and a number), outside_sheet (`letters`, `last`: what
 * there is)
 */
export function readCell(typed: string, paper: Paper): Result<Cell> {
	const text = [...typed.normalize('NFC').toUpperCase()]
		.map((sign) => TWINS[sign] ?? sign)
		.join('')
		.trim();
	if (text === '') return refuse('required', 'cell');
	const match =
		/^(?<letter>\p{L})[\s\-–.]*0*(?<number>\d{1,2})(?:[\s\-–./,:]+(?<part>[1-9]))?$/u.exec(text) ??
		/^0*(?<number>\d{1,2})[\s\-–.]*(?<letter>\p{L})(?:[\s\-–./,:]*(?<part>[1-9]))?$/u.exec(text);
	if (!match) return refuse('cell_unclear', 'cell');
	const { letter, number, part } = match.groups as { letter: string; number: string; part?: string };
	const range = gridRange(paper);
	const [across, down] = [range.letters.indexOf(letter), Number(number) - 1];
	if (across < 0 || down < 0 || down >= range.last)
		return refuse('outside_sheet', 'cell', { letters: [...range.letters].join(' '), last: range.last });
	const [column, row] = PAPERS[paper].letters === 'across' ? [across, down] : [down, across];
	return accept({ column, row, part: part ? Number(part) : null });
}

/** Where the middle of a square, or of its part, lies: shares of the sheet's squares from the left and from the top. */
function middleOf({ column, row, part }: Cell): { x: number; y: number } {
	const [right, down] = part ? [(part - 1) % 3, Math.floor((part - 1) / 3)] : [1, 1];
	return { x: column + (right + 0.5) / 3, y: row + (down + 0.5) / 3 };
}

/** @returns the place in the middle of a square, or of its part. */
export function cellPlace(frame: SheetFrame, cell: Cell): Place {
	const { columns, rows } = PAPERS[frame.paper];
	const { x, y } = middleOf(cell);
	const side = cellMetres(frame.scale);
	return sheetPlane(frame.centre).toPlace({ east: (x - columns / 2) * side, north: (rows / 2 - y) * side });
}

/** @returns the square and its part that a place lies in, or null when it is not on the sheet. */
export function cellAt(frame: SheetFrame, place: Place): (Cell & { part: number }) | null {
	const { columns, rows } = PAPERS[frame.paper];
	const { east, north } = sheetPlane(frame.centre).toMetres(place);
	const side = cellMetres(frame.scale);
	const [x, y] = [east / side + columns / 2, rows / 2 - north / side];
	const [column, row] = [Math.floor(x), Math.floor(y)];
	if (column < 0 || row < 0 || column >= columns || row >= rows) return null;
	return { column, row, part: 1 + Math.floor((x - column) * 3) + 3 * Math.floor((y - row) * 3) };
}

/** West, south, east, north of what should be seen. */
export type Bounds = readonly [number, number, number, number];

/**
 * The sheet of a paper that shows what a village has.
 * @param bounds null = nothing is known but the middle
 * @returns the largest scale at which it fits, else the smallest there is
 */
export function fitFrame(middle: Place, bounds: Bounds | null, paper: Paper): SheetFrame {
	if (!bounds) return frameAt(middle, 10_000, paper);
	const [west, south, east, north] = bounds;
	const centre = { lng: (west + east) / 2, lat: (south + north) / 2 };
	const corner = sheetPlane(centre).toMetres({ lng: east, lat: north });
	const { width, height } = gridSize({ paper });
	const fits = (scale: Scale) => 2 * corner.east <= (width * scale) / 1000 && 2 * corner.north <= (height * scale) / 1000;
	return frameAt(centre, SCALES.find(fits) ?? SCALES.at(-1)!, paper);
}

/** @returns the same on a paper turned as it shows more, upright if that is all one. */
export function standardFrame(middle: Place, bounds: Bounds | null, size: 'a4' | 'a3'): SheetFrame {
	const [upright, turned] = [fitFrame(middle, bounds, size), fitFrame(middle, bounds, `${size}l`)];
	return turned.scale < upright.scale ? turned : upright;
}

/** @returns the sheet beside this one: half of it further to the north, east, south or west. */
export function shiftFrame({ centre, scale, paper }: SheetFrame, to: 'n' | 'e' | 's' | 'w'): SheetFrame {
	const { width, height } = gridSize({ paper });
	const [east, north] = { n: [0, 1], e: [1, 0], s: [0, -1], w: [-1, 0] }[to] as [number, number];
	const metres = { east: (east * width * scale) / 2000, north: (north * height * scale) / 2000 };
	return frameAt(sheetPlane(centre).toPlace(metres), scale, paper);
}
