/**
 * Where notes lie on a board: those that somebody has put somewhere lie there, the others flow into what is free, groups together. The
 * desk and the screen ask the same function, so they show the same arrangement. Pure; all lengths in thousandths of a sheet's width (x, w)
 * or height (y, h). A sheet is ASPECT times as wide as high.
 */
import type { Cluster, Link } from './around.ts';
import type { Note } from './document.ts';

/** Width of a sheet by its height. */
export const ASPECT = 1.8;
/** Size of the letters in thousandths of a sheet's width: 43 px when the sheet fills a screen of 1920 x 1080 beside its corner. */
export const LETTER = 30;
/** Lines of one note at most; a longer text is cut with dots. */
export const MOST_LINES = 6;
/** What one line of a note holds, in letters of the Kazakh alphabet; words that are longer break. */
const LETTERS_IN_LINE = 12;
const COLUMNS = 4;
const GAP = 12;
const WIDTH = (1000 - GAP * (COLUMNS - 1)) / COLUMNS;
const LINE = LETTER * 1.18 * ASPECT;
/** Space above and below the text, and the row of marks under it. */
const AROUND_TEXT = LETTER * 0.6 * ASPECT + LETTER * 0.8 * ASPECT;
/** Height of a group's name, and how far its ground reaches beyond its notes. */
const NAME = LETTER * 1.25 * ASPECT;
const STEP = 10;

export type Box = { x: number; y: number; w: number; h: number };
/** lines: how many of the text are shown. placed: somebody has put it there. */
export type LaidNote = Box & { id: string; sheet: number; lines: number; placed: boolean };
/** One sheet's part of a group: where its name stands, its notes, and between which of them its ground runs. */
export type LaidCluster = { id: string; name: string; sheet: number; x: number; y: number; notes: string[]; joints: [string, string][] };
export type LaidLink = { id: string; sheet: number; from: [number, number]; to: [number, number] };
export type Layout = { sheets: number; notes: LaidNote[]; clusters: LaidCluster[]; links: LaidLink[] };

/** @returns how many lines a text takes in a note, broken as a browser would: at spaces, long words anywhere. */
export function linesOf(text: string): number {
	let lines = 0;
	for (const paragraph of text.split('\n')) {
		let used = 0;
		lines++;
		for (const { length } of paragraph.split(/\s+/).filter(Boolean)) {
			if (used > 0 && used + 1 + length <= LETTERS_IN_LINE) {
				used += 1 + length;
				continue;
			}
			const rows = Math.ceil(length / LETTERS_IN_LINE);
			lines += used > 0 ? rows : rows - 1;
			used = length - (rows - 1) * LETTERS_IN_LINE;
		}
	}
	return Math.min(MOST_LINES, Math.max(1, lines));
}

/** @returns width and height of a note that says this. */
export function sizeOf(text: string): { w: number; h: number; lines: number } {
	const lines = linesOf(text);
	return { w: WIDTH, h: lines * LINE + AROUND_TEXT, lines };
}

/** @returns the place of a note whose upper left corner is put at x, y: all of it on the sheet, in whole thousandths. */
export function placeWithin(text: string, x: number, y: number): [number, number] {
	const { w, h } = sizeOf(text);
	const within = (at: number, most: number) => Math.min(Math.floor(most), Math.max(0, Math.round(at)));
	return [within(x, 1000 - w), within(y, 1000 - h)];
}

/**
 * Lays out a board. What was placed lies on the first sheet; what finds no room there comes on the next ones, oldest first. The order of
 * the lists does not matter.
 */
export function layoutBoard(notes: readonly Note[], clusters: readonly Cluster[], links: readonly Link[] = []): Layout {
	const sorted = [...notes].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
	const names = new Map(clusters.map((cluster) => [cluster.id, cluster]));
	const laid: LaidNote[] = [];
	/** What is taken on each sheet, the names of groups too. */
	const sheets: Box[][] = [[]];
	for (const { id, text, pos } of sorted) {
		if (!pos) continue;
		const { w, h, lines } = sizeOf(text);
		const [x, y] = placeWithin(text, ...pos);
		laid.push({ id, x, y, w, h, lines, sheet: 0, placed: true });
		sheets[0]!.push({ x, y, w, h });
	}
	for (const { pos, name } of clusters) if (pos) sheets[0]!.push(nameBox(pos[0], pos[1], name));

	const free = sorted.filter(({ pos }) => !pos);
	const grouped = [...clusters].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
	const flows = [
		...grouped.map(({ id }) => free.filter(({ cluster }) => cluster === id)),
		...free.filter(({ cluster }) => cluster === null || !names.has(cluster)).map((note) => [note])
	];
	for (const members of flows) {
		const head = members[0]?.cluster && names.has(members[0].cluster) ? NAME : 0;
		for (const block of blocksOf(members, 1000 - head)) {
			const width = block.columns * (WIDTH + GAP) - GAP;
			const { sheet, x, y } = findRoom(sheets, width, block.height + head);
			sheets[sheet]!.push({ x, y, w: width, h: block.height + head });
			for (const { note, column, top } of block.cells)
				laid.push({ id: note.id, x: x + column * (WIDTH + GAP), y: y + head + top, ...sizeOf(note.text), sheet, placed: false });
		}
	}
	const byId = new Map(laid.map((box) => [box.id, box]));
	return {
		sheets: sheets.length,
		notes: laid,
		clusters: grouped.flatMap((cluster) => partsOf(cluster, sorted, byId)),
		links: links.flatMap(({ id, a, b }) => {
			const [from, to] = [byId.get(a), byId.get(b)];
			return from && to && from.sheet === to.sheet ? [{ id, sheet: from.sheet, from: middleOf(from), to: middleOf(to) }] : [];
		})
	};
}

type Block = { columns: number; height: number; cells: { note: Note; column: number; top: number }[] };

/** Packs notes into columns, as few and as square as fit below a height; what does not fit in one block comes in the next. */
function blocksOf(notes: readonly Note[], room: number): Block[] {
	if (notes.length === 0) return [];
	for (let columns = Math.min(COLUMNS, Math.ceil(notes.length / 3)); columns <= COLUMNS; columns++) {
		const block = packInto(notes, columns);
		if (block.height <= room) return [block];
	}
	let fit = notes.length - 1;
	while (fit > 1 && packInto(notes.slice(0, fit), COLUMNS).height > room) fit--;
	return [packInto(notes.slice(0, fit), COLUMNS), ...blocksOf(notes.slice(fit), room)];
}

function packInto(notes: readonly Note[], columns: number): Block {
	const tops = Array.from({ length: columns }, () => 0);
	const cells = notes.map((note) => {
		const column = tops.indexOf(Math.min(...tops));
		const top = tops[column]!;
		tops[column] = top + sizeOf(note.text).h + GAP;
		return { note, column, top };
	});
	return { columns, cells, height: Math.max(...tops) - GAP };
}

/** @returns the first place, from the top and the left, where nothing lies; a new sheet when there is none. */
function findRoom(sheets: Box[][], w: number, h: number): { sheet: number; x: number; y: number } {
	for (const [sheet, taken] of sheets.entries())
		for (let y = 0; y + h <= 1000; y += STEP)
			for (let column = 0; column * (WIDTH + GAP) + w <= 1000.001; column++) {
				const spot = { x: column * (WIDTH + GAP), y, w, h };
				if (!taken.some((box) => isNear(box, spot))) return { sheet, x: spot.x, y };
			}
	sheets.push([]);
	return { sheet: sheets.length - 1, x: 0, y: 0 };
}

const isNear = (a: Box, b: Box) => a.x < b.x + b.w + GAP && b.x < a.x + a.w + GAP && a.y < b.y + b.h + GAP && b.y < a.y + a.h + GAP;
const middleOf = ({ x, y, w, h }: Box): [number, number] => [x + w / 2, y + h / 2];
const nameBox = (x: number, y: number, name: string): Box => ({ x, y, w: Math.min(1000 - x, (name.length + 2) * LETTER * 0.6), h: NAME });

/** A group on each sheet where it has notes: its name above the uppermost of them, unless somebody has put it somewhere. */
function partsOf({ id, name, pos }: Cluster, notes: readonly Note[], byId: ReadonlyMap<string, LaidNote>): LaidCluster[] {
	const members = notes.flatMap((note) => (note.cluster === id ? (byId.get(note.id) ?? []) : []));
	return [...new Set(members.map(({ sheet }) => sheet))].sort().map((sheet) => {
		const here = members.filter((box) => box.sheet === sheet);
		const [top] = [...here].sort((a, b) => a.y - b.y || a.x - b.x);
		const [x, y] = pos && sheet === 0 ? pos : [top!.x, Math.max(0, top!.y - NAME)];
		return { id, name, sheet, x, y, notes: here.map((box) => box.id), joints: jointsOf(here) };
	});
}

/** The shortest net that holds all boxes together. */
function jointsOf(boxes: readonly LaidNote[]): [string, string][] {
	const joints: [string, string][] = [];
	const [first, ...rest] = boxes;
	const inside = first ? [first] : [];
	const outside = new Set(rest);
	const far = (a: Box, b: Box) => Math.hypot((a.x + a.w / 2 - b.x - b.w / 2) * ASPECT, a.y + a.h / 2 - b.y - b.h / 2);
	while (outside.size > 0) {
		const pairs = [...outside].flatMap((to) => inside.map((from) => ({ from, to, length: far(from, to) })));
		const { from, to } = pairs.reduce((best, pair) => (pair.length < best.length ? pair : best));
		joints.push([from.id, to.id]);
		inside.push(to);
		outside.delete(to);
	}
	return joints;
}
