/** The squares of a printed map, drawn. Pure; millimetres of the page. */
import type { Frame, Line, Page } from '#lib/document/pdf.server.ts';
import { CELL_MM, cellName, gridRange, PAPERS, type Cell, type SheetFrame } from '#lib/ground/grid.ts';
import { rectangle } from './shapes.ts';

const GREY = '#6a6a6a';
/** Height of capitals of the letters on the four sides. */
const CAPITAL = 3.02;

/** @returns where the names of the squares stand: nothing else is written there. */
export function nameBoxes({ paper }: SheetFrame, { x, y }: Frame): Frame[] {
	const { columns, rows } = PAPERS[paper];
	return Array.from({ length: columns * rows }, (_, i) => ({
		x: x + (i % columns) * CELL_MM,
		y: y + Math.floor(i / columns) * CELL_MM,
		width: 5.5,
		height: 3
	}));
}

/** Squares 2 cm wide with their names, letters and numbers on all four sides, and fine ticks at the thirds. */
export function drawGrid({ paper }: SheetFrame, { x, y, width, height }: Frame): Page {
	const { columns, rows, letters } = PAPERS[paper];
	const { letters: names } = gridRange(paper);
	const lines: Line[] = [];
	let ticks = '';
	let rules = '';
	for (let column = 0; column <= columns; column++) rules += `M${x + column * CELL_MM} ${y}v${height}`;
	for (let row = 0; row <= rows; row++) rules += `M${x} ${y + row * CELL_MM}h${width}`;
	for (let column = 0; column < columns; column++)
		for (let row = 0; row < rows; row++) {
			const [left, top] = [x + column * CELL_MM, y + row * CELL_MM];
			lines.push({ text: cellName({ column, row, part: null }, paper), x: left + 0.7, y: top + 2.4, size: 6, ink: GREY, halo: 0.3 });
			for (const right of [1, 2])
				for (const down of [1, 2]) {
					const [at, on] = [left + (right * CELL_MM) / 3, top + (down * CELL_MM) / 3];
					ticks += `M${at - 0.5} ${on}h1M${at} ${on - 0.5}v1`;
				}
		}
	const across = (i: number) => (letters === 'across' ? names[i]! : String(i + 1));
	const down = (i: number) => (letters === 'across' ? String(i + 1) : names[i]!);
	for (let i = 0; i < columns; i++)
		for (const at of [y - 1.6, y + height + 5])
			lines.push({ text: across(i), x: x + (i + 0.5) * CELL_MM, y: at, size: 12, bold: true, align: 'center' });
	for (let i = 0; i < rows; i++)
		for (const at of [x - 4, x + width + 4])
			lines.push({ text: down(i), x: at, y: y + (i + 0.5) * CELL_MM + CAPITAL / 2, size: 12, bold: true, align: 'center' });
	return {
		shapes: [
			{ path: rules, stroke: 0.12, ink: '#4a4a4a' },
			{ path: ticks, stroke: 0.1, ink: '#4a4a4a' },
			{ path: rectangle(x, y, width, height), stroke: 0.5 }
		],
		lines
	};
}

/** One square, or its part, made plain. */
export function drawCell({ column, row, part }: Cell, { x, y }: Frame): Page {
	const third = CELL_MM / 3;
	const [left, top] = [x + column * CELL_MM, y + row * CELL_MM];
	const [right, down] = part ? [(part - 1) % 3, Math.floor((part - 1) / 3)] : [1, 1];
	const small = rectangle(left + right * third, top + down * third, third, third);
	const middle = [left + (right + 0.5) * third, top + (down + 0.5) * third] as const;
	return {
		shapes: [
			{ path: rectangle(left, top, CELL_MM, CELL_MM), stroke: 1.1, ink: '#0b4f3f' },
			...(part ? [{ path: small, stroke: 0.8, ink: '#0b4f3f' }] : []),
			{ path: `M${middle[0] - 2} ${middle[1]}h4M${middle[0]} ${middle[1] - 2}v4`, stroke: 1.6, ink: '#ffffff' },
			{ path: `M${middle[0] - 2} ${middle[1]}h4M${middle[0]} ${middle[1] - 2}v4`, stroke: 0.8, ink: '#b3261e' }
		],
		lines: []
	};
}
