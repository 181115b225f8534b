/**
 * Paper: pages of placed lines, shapes and pictures -> PDF. Places and lengths are millimetres from the top left of a page, sizes of type are points.
 * The work is done by a process (server/press.ts) that ends with the PDF, so that printing neither holds up a hall nor keeps memory.
 */
import { fork } from 'node:child_process';
import { resolve } from 'node:path';

export const PAGE = { width: 210, height: 297 } as const;
const POINTS_PER_MM = 72 / 25.4;
/** Height of a capital of Noto Sans in ems. */
const CAPITAL = 0.714;

/** How type is set: size in points, extra space after each letter in points. */
export type Type = { size: number; bold?: boolean; spacing?: number };
/** A rectangle of the page, mm. */
export type Frame = { x: number; y: number; width: number; height: number };
/** A line of text with the place of its baseline; `align` says what `x` is. Black unless `white` or of another `ink`; `halo`: mm of white around the letters. */
export type Line = Type & {
	text: string;
	x: number;
	y: number;
	align?: 'left' | 'center' | 'right';
	white?: boolean;
	ink?: string;
	halo?: number;
};
/**
 * An SVG path in units of its own: filled, or stroked so many units wide with round ends. `scale` is millimetres a unit; `flipped`
 * turns it over. `dash` is [drawn, left out] in units. `ink`: a colour like #1a7f6b, black if absent. Nothing is drawn outside of `within`.
 */
export type Shape = {
	path: string;
	x?: number;
	y?: number;
	scale?: number;
	flipped?: boolean;
	stroke?: number;
	dash?: [number, number];
	ink?: string;
	within?: Frame;
};
/** JPEG or PNG, stretched over its frame. */
export type Picture = Frame & { data: Uint8Array };
/** Pictures lie under the shapes, shapes under the lines. `size`: of a sheet smaller than A4, mm. */
export type Page = { shapes: Shape[]; lines: Line[]; pictures?: Picture[]; size?: { width: number; height: number } };

/** Room for a text: mm, lines, sizes from the wanted one down to the smallest that can be read. */
export type Box = { width: number; lines: number; sizes: readonly number[]; bold?: boolean; spacing?: number };
/** `cut`: not all of it found room. */
export type Fitted = { lines: string[]; size: number; cut: boolean };

export type Press = {
	/** @returns the width of a text on one line, mm */
	measure(text: string, type: Type): Promise<number>;
	/**
	 * Sets a text of any length into a box: the largest of `sizes` at which it needs at most `lines` lines, else the smallest with an
	 * ellipsis. Characters that the font lacks (emoji) or that are not seen are left out.
	 */
	fit(text: string, box: Box): Promise<Fitted>;
	/** Draws the next page. */
	lay(page: Page): Promise<void>;
};

/** What the press is asked for; each order gets one answer, in the same order. */
export type Order =
	| { do: 'measure'; text: string; type: Type }
	| { do: 'fit'; text: string; box: Box }
	| { do: 'lay'; page: Page }
	| { do: 'finish'; title: string };

/** Height of capitals and figures of a size in points, mm. */
export function capitalOf(size: number): number {
	return (size * CAPITAL) / POINTS_PER_MM;
}

/** The size in points whose capitals are so many mm high. */
export function sizeOfCapital(mm: number): number {
	return (mm * POINTS_PER_MM) / CAPITAL;
}

/** More at once would take the hall's memory, and anybody may ask for some of the PDFs. */
const MOST_PRESSES = 2;
let running = 0;
const queue: (() => void)[] = [];

/**
 * Makes a PDF; when two are being made, after them.
 * @param title what viewers show
 * @param work lays the pages
 * @param size of the paper, mm; A4 if absent
 */
export async function print(
	title: string,
	work: (press: Press) => Promise<void>,
	size: { width: number; height: number } = PAGE
): Promise<Buffer> {
	if (running >= MOST_PRESSES) await new Promise<void>((go) => queue.push(go));
	else running++;
	try {
		return await press(title, work, size);
	} finally {
		const next = queue.shift();
		if (next) next();
		else running--;
	}
}

async function press(title: string, work: (press: Press) => Promise<void>, size: { width: number; height: number }): Promise<Buffer> {
	const paper = [String(size.width), String(size.height)];
	const press = fork(resolve('server/press.ts'), paper, { serialization: 'advanced', execArgv: [] });
	const waiting: { resolve(answer: never): void; reject(error: Error): void }[] = [];
	let ended: Error | null = null;
	const end = (error: Error) => {
		ended ??= error;
		for (const { reject } of waiting.splice(0)) reject(ended);
	};
	press.on('message', (answer) => waiting.shift()?.resolve(answer as never));
	press.on('error', end);
	press.on('exit', () => end(new Error('The press has ended before the PDF was made.')));
	const ask = <T>(order: Order) =>
		new Promise<T>((resolve, reject) => {
			if (ended) return reject(ended);
			waiting.push({ resolve, reject });
			press.send(order, (error) => error && end(error));
		});
	try {
		await work({
			measure: (text, type) => ask<number>({ do: 'measure', text, type }),
			fit: (text, box) => ask<Fitted>({ do: 'fit', text, box }),
			lay: (page) => ask<void>({ do: 'lay', page })
		});
		return Buffer.from(await ask<Uint8Array>({ do: 'finish', title }));
	} finally {
		press.kill();
	}
}
