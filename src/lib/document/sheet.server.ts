/** The map of a village on paper, with a grid: residents mark a place with a pen, a helper enters its square. */
import {
	cellAt,
	cellMetres,
	cellName,
	CELL_MM,
	gridSize,
	PAPERS,
	sheetCode,
	type Cell,
	type Paper,
	type SheetFrame
} from '#lib/ground/grid.ts';
import { formatDate, formatDistance, formatNumber } from '#lib/i18n/format.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { drawMarks } from '#lib/map/fiducials.ts';
import { pathOf, rectangle, type Point } from '#lib/map/shapes.ts';
import { drawCell, drawGrid, nameBoxes } from '#lib/map/sheet-grid.ts';
import { toSvg } from '#lib/map/svg.ts';
import { drawMap, drawNorth, drawScaleBar, paint, type MapGround, type MapSite } from '#lib/map/sheet.ts';
import type { LayerKind } from '#lib/ground/rules.ts';
import { legendLabel, networkLetters } from './labels.ts';
import { capitalOf, print, type Frame, type Line, type Page, type Press } from './pdf.server.ts';

export type SheetSite = MapSite & { title: string; type: string; place: { lng: number; lat: number } };
export type Sheet = {
	frame: SheetFrame;
	village: string;
	/** ms. */
	at: number;
	locale: Locale;
	ground: MapGround;
	sites: readonly SheetSite[];
};

const MARGIN = 10;
/** Of the squares: what stands above and beside them needs this much. */
const TOP = 30;

/** Words stand under the squares, otherwise to their right. */
const isBelow = (paper: Paper) => paper === 'a4' || paper === 'a3l';

/** @returns where the squares of a sheet lie on its paper. */
export function gridFrame({ paper }: Pick<SheetFrame, 'paper'>): Frame {
	const { width, height } = gridSize({ paper });
	return { x: isBelow(paper) ? (PAPERS[paper].width - width) / 2 : 15, y: TOP, width, height };
}

/** @returns the map as PDF: one page, and a list of the sites if it shows any. */
export function printSheet(sheet: Sheet): Promise<Buffer> {
	const { frame, village, sites } = sheet;
	return print(
		`${village} · ${sheetCode(frame)}`,
		async (press) => {
			await press.lay(await drawSheet(press, sheet));
			if (sites.length) await laySites(press, sheet);
		},
		PAPERS[frame.paper]
	);
}

async function drawSheet(press: Press, sheet: Sheet): Promise<Page> {
	const { frame, locale, ground, sites } = sheet;
	const grid = gridFrame(frame);
	const map = drawMap({ ...frame, frame: grid, locale, letters: networkLetters(locale), free: nameBoxes(frame, grid) }, ground, sites);
	const room = roomBeside(frame, grid);
	const parts = await Promise.all([
		map,
		drawGrid(frame, grid),
		drawMarks(grid),
		setHead(press, sheet),
		setHow(press, room.how, locale),
		setLegend(press, room.legend, map.kinds, locale),
		setScale(press, room.scale, sheet),
		setSources(press, room.sources, map.sources, sheet)
	]);
	return join(parts);
}

const join = (parts: readonly Page[]): Page => ({
	shapes: parts.flatMap(({ shapes }) => shapes),
	lines: parts.flatMap(({ lines }) => lines)
});

/** Room for words: under the squares, or to their right. */
function roomBeside({ paper }: SheetFrame, grid: Frame): Record<'how' | 'legend' | 'scale' | 'sources', Frame> {
	const page = PAPERS[paper];
	const bottom = page.height - 8;
	if (isBelow(paper)) {
		const y = grid.y + grid.height + 9;
		const height = bottom - y - 5;
		const how = paper === 'a4' ? 84 : 150;
		const left = grid.x + how + 7;
		const width = grid.x + grid.width - left;
		// On the wide sheet the scale stands at the end of the row, on the narrow one above the legend.
		const [bar, under] = paper === 'a4' ? [width, 13] : [50, 0];
		return {
			how: { x: grid.x, y, width: how, height },
			legend: { x: left, y: y + under, width: under ? width : width - bar - 3, height: height - under },
			scale: { x: grid.x + grid.width - bar, y, width: bar, height: under || height },
			sources: { x: grid.x, y: bottom - 3, width: grid.width, height: 3 }
		};
	}
	const x = grid.x + grid.width + 11;
	const width = page.width - MARGIN - x;
	return {
		scale: { x, y: grid.y, width, height: 30 },
		how: { x, y: grid.y + 28, width, height: 72 },
		legend: { x, y: grid.y + 101, width, height: bottom - grid.y - 108 },
		sources: { x: grid.x + 14, y: bottom - 3, width: page.width - grid.x - 14 - MARGIN, height: 3 }
	};
}

async function setHead(press: Press, { frame, village, at, locale }: Sheet): Promise<Page> {
	const grid = gridFrame(frame);
	const left = grid.x;
	const code = sheetCode(frame);
	const options = { locale };
	const side = 52;
	const right = isBelow(frame.paper) ? left + grid.width : PAPERS[frame.paper].width - MARGIN;
	const name = await press.fit(village, { width: right - left - side, lines: 1, sizes: [24, 21, 18, 15, 12], bold: true });
	const about = [
		m.paper_printed({ date: formatDate(at) }, options),
		m.paper_scale({ scale: formatNumber(frame.scale, locale, 0), metres: formatDistance(frame.scale / 100, locale) }, options)
	];
	const under = await press.fit(about.join(' · '), { width: right - left - side, lines: 1, sizes: [9.5, 9, 8, 7] });
	return {
		shapes: [],
		lines: [
			{ text: name.lines[0]!, x: left, y: 16.5, size: name.size, bold: true },
			{ text: under.lines[0]!, x: left, y: 22.4, size: under.size },
			{ text: m.paper_code({}, options), x: right, y: 11.2, size: 8, align: 'right' },
			{ text: code, x: right, y: 17.6, size: 15, bold: true, spacing: 0.6, align: 'right' }
		]
	};
}

/** Three steps, and the nine parts of a square. */
async function setHow(press: Press, { x, y, width }: Frame, locale: Locale): Promise<Page> {
	const options = { locale };
	const key = 4.4;
	const side = 3 * key;
	const steps = [m.paper_how_find, m.paper_how_mark, m.paper_how_say, m.paper_how_part];
	const isNarrow = width < 60;
	const lines: Line[] = [{ text: m.paper_how({}, options), x, y: y + 2.8, size: 9.5, bold: true }];
	let top = y + 7.2;
	for (const [i, step] of steps.entries()) {
		const isLast = i === steps.length - 1;
		const box = { width: width - 5 - (isNarrow ? 0 : side + 3), lines: isNarrow ? 6 : 3, sizes: isNarrow ? [8] : [8.5, 8, 7.5, 7, 6.5] };
		const set = await press.fit(step({}, options), box);
		lines.push({ text: isLast ? '+' : `${i + 1}.`, x, y: top, size: set.size, bold: true });
		for (const text of set.lines) {
			lines.push({ text, x: x + 4.4, y: top, size: set.size });
			top += capitalOf(set.size) * 1.55;
		}
		top += 0.9;
	}
	const [left, up] = isNarrow ? [x + 4.4, top] : [x + width - side, y + 5];
	const inner = [1, 2].map((i) => `M${left + i * key} ${up}v${side}M${left} ${up + i * key}h${side}`).join('');
	for (let part = 1; part <= 9; part++) {
		const [right, down] = [(part - 1) % 3, Math.floor((part - 1) / 3)];
		lines.push({
			text: String(part),
			x: left + (right + 0.5) * key,
			y: up + (down + 0.5) * key + capitalOf(8) / 2,
			size: 8,
			align: 'center'
		});
	}
	return {
		shapes: [
			{ path: inner, stroke: 0.12 },
			{ path: rectangle(left, up, side, side), stroke: 0.4 }
		],
		lines
	};
}

const ROW = 4.2;
const AREAS: readonly LayerKind[] = ['boundary', 'houses', 'parcel', 'red_line', 'general_plan', 'protected', 'flood'];
const POINTS: readonly LayerKind[] = ['school', 'clinic', 'object', 'bus_stop'];

async function setLegend(press: Press, { x, y, width, height }: Frame, kinds: readonly LayerKind[], locale: Locale): Promise<Page> {
	if (!kinds.length) return { shapes: [], lines: [] };
	const lines: Line[] = [{ text: m.paper_legend({}, { locale }), x, y: y + 2.8, size: 9.5, bold: true }];
	const perColumn = Math.max(1, Math.floor((height - 4.5) / ROW));
	const columns = width < 45 ? 1 : Math.ceil(kinds.length / perColumn);
	const column = width / columns;
	const letters = networkLetters(locale);
	const shapes: Page['shapes'] = [];
	for (const [i, kind] of [...kinds].reverse().entries()) {
		const [down, across] = columns === 1 ? [i, 0] : [i % perColumn, Math.floor(i / perColumn)];
		const left = x + across * column;
		const middle = y + 4.5 + down * ROW + ROW / 2;
		const box: Point[] = [
			[left, middle - 1.5],
			[left + 7, middle - 1.5],
			[left + 7, middle + 1.5],
			[left, middle + 1.5]
		];
		const middlePoint: Point = [left + 3.5, middle];
		const line: Point[] = [
			[left, middle],
			[left + 7, middle]
		];
		const isArea = AREAS.includes(kind);
		shapes.push(
			...paint(kind, {
				points: POINTS.includes(kind) ? [middlePoint] : [],
				lines: isArea || POINTS.includes(kind) ? [] : [line],
				areas: isArea ? [[box]] : []
			})
		);
		const letter = letters[kind];
		if (letter) lines.push({ text: letter, x: left + 3.5, y: middle + capitalOf(6) / 2, size: 6, bold: true, align: 'center', halo: 0.45 });
		const room = { width: column - 10.5 };
		const one = await press.fit(legendLabel(kind, locale), { ...room, lines: 1, sizes: [7.5, 7, 6.5, 6] });
		const { lines: text, size } = one.cut ? await press.fit(legendLabel(kind, locale), { ...room, lines: 2, sizes: [6, 5.5, 5] }) : one;
		const first = middle + capitalOf(size) / 2 - (text.length - 1) * 1.05;
		lines.push(...text.map((line, n): Line => ({ text: line, x: left + 9, y: first + n * 2.1, size })));
	}
	return { shapes: shapes.filter(({ path }) => path), lines };
}

async function setScale(press: Press, { x, y, width, height }: Frame, { frame, locale }: Sheet): Promise<Page> {
	const top = y + (height < 20 ? 4 : 17);
	const bar = drawScaleBar(frame.scale, Math.min(width - 10, 52), x + 2, top, locale);
	const north = drawNorth(x + width - 4, y + 7, m.paper_north({}, { locale }));
	const metres = formatDistance(cellMetres(frame.scale), locale);
	const square = await press.fit(m.paper_square({ metres }, { locale }), { width, lines: 2, sizes: [7.5, 7, 6.5] });
	const lines = square.lines.map((text, i): Line => ({ text, x, y: top + 5.2 + i * 3, size: square.size }));
	return join([bar, north, { shapes: [], lines }]);
}

async function setSources(press: Press, { x, y, width }: Frame, sources: readonly string[], { locale, ground }: Sheet): Promise<Page> {
	const options = { locale };
	const words = [
		ground.layers.length === 0 && m.paper_no_layers({}, options),
		sources.length > 0 && m.paper_sources({ sources: sources.join('; ') }, options)
	].filter(Boolean);
	const { lines, size } = await press.fit(words.join(' '), { width, lines: 2, sizes: [6.5, 6, 5.5, 5] });
	return { shapes: [], lines: lines.map((text, i): Line => ({ text, x, y: y + 1.5 + i * 2.4, size })) };
}

/** The list behind the map: number, title, what should be built, and the square. */
async function laySites(press: Press, { frame, sites, village, locale }: Sheet): Promise<void> {
	const { width, height } = PAPERS[frame.paper];
	const inner = width - 2 * MARGIN;
	const options = { locale };
	const perPage = Math.floor((height - 44) / 7);
	for (let first = 0; first < sites.length; first += perPage) {
		const lines: Line[] = [
			{ text: `${village}: ${m.paper_sites_on({}, options)}`, x: MARGIN, y: 18, size: 15, bold: true },
			{ text: sheetCode(frame), x: width - MARGIN, y: 18, size: 10, align: 'right' },
			{ text: m.paper_col_cell({}, options), x: width - MARGIN, y: 26, size: 8, align: 'right' }
		];
		let rules = '';
		for (const [i, site] of sites.slice(first, first + perPage).entries()) {
			const y = 33 + i * 7;
			const cell = cellAt(frame, site.place);
			const title = await press.fit(site.title, { width: inner * 0.52, lines: 1, sizes: [10, 9, 8] });
			const type = await press.fit(site.type, { width: inner * 0.26, lines: 1, sizes: [9, 8, 7] });
			lines.push(
				{ text: String(site.number), x: MARGIN + 8, y, size: 10, bold: true, align: 'right' },
				{ text: title.lines[0]!, x: MARGIN + 11, y, size: title.size },
				{ text: type.lines[0]!, x: MARGIN + 13 + inner * 0.52, y, size: type.size },
				{ text: cell ? cellName(cell, frame.paper) : '–', x: width - MARGIN, y, size: 10, bold: true, align: 'right' }
			);
			rules += pathOf([
				[MARGIN, y + 2.2],
				[width - MARGIN, y + 2.2]
			]);
		}
		await press.lay({ shapes: [{ path: rules, stroke: 0.1, ink: '#9a9a9a' }], lines });
	}
}

/**
 * The squares of a sheet as a picture for screens.
 * @param cell made plain; the picture then shows it and what lies around it
 * @returns an SVG document
 */
export function pictureSheet({ frame, locale, ground, sites, village }: Omit<Sheet, 'at'>, cell: Cell | null = null): string {
	const { width, height } = gridSize(frame);
	const room = cell ? around(cell, frame) : { left: -9, top: -8, width: width + 18, height: height + 15 };
	const grid = { x: -room.left, y: -room.top, width, height };
	const window = cell ? { x: 0, y: 0, width: room.width, height: room.height } : grid;
	const view = { ...frame, frame: grid, window, locale, letters: networkLetters(locale), free: nameBoxes(frame, grid) };
	const map = drawMap(view, ground, sites);
	const label = m.map_label({ village }, { locale });
	return toSvg(join([map, drawGrid(frame, grid), ...(cell ? [drawCell(cell, grid)] : [])]), room, label);
}

/** A square with its neighbours, as far as there are any. */
function around({ column, row }: Cell, { paper }: SheetFrame): { left: number; top: number; width: number; height: number } {
	const { columns, rows } = PAPERS[paper];
	const [across, down] = [Math.min(Math.max(column - 1, 0), columns - 3), Math.min(Math.max(row - 1, 0), rows - 3)];
	const edge = 2;
	return { left: across * CELL_MM - edge, top: down * CELL_MM - edge, width: 3 * CELL_MM + 2 * edge, height: 3 * CELL_MM + 2 * edge };
}
