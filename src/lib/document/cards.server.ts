/** Sheets of cards for people without a phone, and for phones that should get a number of their own: A4, eight to cut out of a page. */
import { formatDate } from '#lib/i18n/format.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { drawOrnament, drawQrAt } from './shapes.server.ts';
import { capitalOf, PAGE, print, type Line, type Page, type Press, type Shape } from './pdf.server.ts';
import { spaceCode } from './rules.ts';

export type CardSheets = {
	/** Title of the workshop, of any length. */
	title: string;
	village: string;
	/** ms. */
	startsAt: number;
	/** Code of the workshop. */
	code: string;
	cards: readonly { number: number; code: string }[];
	/** What the QR codes open, e.g. http://192.168.1.20:3000. */
	address: string;
};

const COLUMNS = 2;
const ROWS = 4;
const WIDTH = PAGE.width / COLUMNS;
const HEIGHT = PAGE.height / ROWS;
/** Nothing is printed so near to the edge of a card: scissors, folds and printers may stray. */
const MARGIN = 8;
const INNER = WIDTH - 2 * MARGIN;
const QR = 34;
const GAP = 6;
const SIDE = INNER - QR - GAP;
const NUMBER_SIZES = [52, 44, 36] as const;
const CODE = { width: SIDE, lines: 1, sizes: [26, 25, 24, 23, 22, 21, 20], bold: true, spacing: 2 };
const SMALL = [7.5, 7];

/** Thin dashed lines between the cards, from edge to edge of the paper. */
const CUTS: Shape = {
	path: `M${WIDTH} 0V${PAGE.height}${[1, 2, 3].map((row) => `M0 ${row * HEIGHT}H${PAGE.width}`).join('')}`,
	stroke: 0.12,
	dash: [1.2, 1.8]
};

/** @returns the sheets as PDF: eight cards a page, in the order given. */
export function drawCards(sheets: CardSheets): Promise<Buffer> {
	return print(`${sheets.title} · ${sheets.code}`, async (press) => {
		for (let first = 0; first < sheets.cards.length; first += COLUMNS * ROWS) {
			const eight = sheets.cards.slice(first, first + COLUMNS * ROWS);
			const drawn = await Promise.all(
				eight.map((card, i) => drawCard(press, sheets, card, (i % COLUMNS) * WIDTH, Math.floor(i / COLUMNS) * HEIGHT))
			);
			await press.lay({ shapes: [CUTS, ...drawn.flatMap(({ shapes }) => shapes)], lines: drawn.flatMap(({ lines }) => lines) });
		}
	});
}

async function drawCard(
	press: Press,
	sheets: CardSheets,
	card: { number: number; code: string },
	left: number,
	top: number
): Promise<Page> {
	const [x, y, bottom] = [left + MARGIN, top + MARGIN, top + HEIGHT - MARGIN];
	const side = x + QR + GAP;
	const lines: Line[] = [];

	const numberX = side + (await press.measure('№', { size: 20 })) + 2;
	const number = await press.fit(String(card.number), { width: x + INNER - numberX, lines: 1, sizes: NUMBER_SIZES, bold: true });
	const numberY = y + capitalOf(NUMBER_SIZES[0]);
	lines.push({ text: '№', x: side, y: numberY, size: 20 });
	lines.push({ text: number.lines[0]!, x: numberX, y: numberY, size: number.size, bold: true });
	const { size } = await press.fit(spaceCode(card.code), CODE);
	lines.push({ text: spaceCode(card.code), x: side, y: y + QR, size, bold: true, spacing: CODE.spacing });

	const words = (locale: Locale) => [m.print_card_phone({}, { locale }), m.print_card_none({}, { locale })];
	[...words('kk'), ...words('ru')].forEach((text, i) => {
		lines.push({ text, x, y: y + QR + 6.8 + i * 3.75 + (i > 1 ? 0.9 : 0), size: 8.4, bold: i < 2 });
	});

	const where = await press.fit(`${sheets.village} · ${formatDate(sheets.startsAt)}`, { width: INNER / 2, lines: 1, sizes: SMALL });
	const room = INNER - (await press.measure(where.lines[0]!, { size: where.size })) - 4;
	const title = await press.fit(sheets.title, { width: room, lines: 1, sizes: SMALL });
	lines.push({ text: title.lines[0]!, x, y: bottom, size: title.size });
	lines.push({ text: where.lines[0]!, x: x + INNER, y: bottom, size: where.size, align: 'right' });

	const qr = drawQrAt(`${sheets.address}/join/${sheets.code}?card=${card.code}`, x, y, QR);
	const shapes = [qr, ...drawOrnament({ x: side, y: y + 17, width: SIDE, count: 8 })];
	return { shapes, lines };
}
