/** The numbered marks in the corners of a printed map: a photo of the sheet can be laid straight by them. Pure. */
import type { Page } from '#lib/document/pdf.server.ts';
import { rectangle } from './shapes.ts';

/**
 * Numbers 0 to 3 of the common 4x4 dictionary of ArUco (DICT_4X4_50), row by row, 1 = white: no two are alike, however the sheet is turned.
 * Top left, top right, bottom right, bottom left.
 */
export const MARKS = ['1011010100110010', '0000111110011010', '0011001100101101', '1001100101000110'] as const;
const MODULES = 6;
/** Of a mark, mm, and how far its near corner lies from the corner of the squares, in both directions. */
export const MARK = { side: 8, gap: 1.5 } as const;

/** @returns the four marks around a frame, each with its number from 1 to 4. */
export function drawMarks(frame: { x: number; y: number; width: number; height: number }): Page {
	const { side, gap } = MARK;
	const [left, right] = [frame.x - gap - side, frame.x + frame.width + gap];
	const [top, bottom] = [frame.y - gap - side, frame.y + frame.height + gap];
	const corners = [
		[left, top],
		[right, top],
		[right, bottom],
		[left, bottom]
	] as const;
	const module = side / MODULES;
	return {
		shapes: corners.map(([x, y], i) => {
			const black = Array.from({ length: MODULES * MODULES }, (_, at) => {
				const [row, column] = [Math.floor(at / MODULES), at % MODULES];
				const isBorder = row === 0 || column === 0 || row === MODULES - 1 || column === MODULES - 1;
				return isBorder || MARKS[i]![(row - 1) * 4 + column - 1] === '0' ? rectangle(column, row, 1, 1) : '';
			});
			return { path: black.join(''), x, y, scale: module };
		}),
		lines: corners.map(([x, y], i) => ({
			text: String(i + 1),
			x: x + side / 2,
			y: y + (i < 2 ? -0.8 : side + 2.6),
			size: 6,
			align: 'center'
		}))
	};
}
