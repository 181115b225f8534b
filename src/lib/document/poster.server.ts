/** The poster for the door of the hall: how a phone gets in. A4, black and white, the code to be read from the last row. */
import { formatLongDate, formatTime } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { capitalOf, PAGE, print, sizeOfCapital, type Box, type Line, type Page, type Press } from './pdf.server.ts';
import { spaceCode, wifiText, type Wifi } from './rules.ts';
import { drawOrnament, drawQrAt } from './shapes.server.ts';

export type Poster = {
	/** Title of the workshop, of any length. */
	title: string;
	village: string;
	/** ms. */
	startsAt: number;
	/** What the second QR code opens, e.g. http://192.168.1.20:3000. */
	address: string;
	/** Code of the workshop. */
	code: string;
	/** The network of the hall; null where phones have internet of their own. */
	wifi: Wifi | null;
};

const MARGIN = 14;
const INNER = PAGE.width - 2 * MARGIN;
const MIDDLE = PAGE.width / 2;
/** Each of two QR codes is as wide as its column. */
const COLUMN = 72;
const LARGE_QR = 86;
const DISC = 6.5;
/** Heights on the page: the middle of the steps' names, the QR codes, what stands below them. */
const STEP = 65.5;
const QR_TOP = 81;
const CAPTION = 163.5;
/** Capitals of 25 mm are read from 8 m; the widest codes (MMMMMM) get 20. */
const CODE_SIZES = [32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19].map(sizeOfCapital);

/** A text of the poster, which says everything in Kazakh and in Russian. */
type Says = typeof m.print_poster_open;
const say = (says: Says, locale: 'kk' | 'ru') => says({}, { locale });
const sayBoth = (says: Says) => `${say(says, 'kk')} · ${say(says, 'ru')}`;

/** @returns the poster as PDF, one page. */
export function drawPoster({ title, village, startsAt, address, code, wifi }: Poster): Promise<Buffer> {
	const link = `${address}/join/${code}`;
	return print(`${title} · ${code}`, async (press) => {
		const ways = wifi
			? [
					drawStep(press, 1, m.print_poster_wifi, wifiText(wifi), MARGIN),
					drawStep(press, 2, m.print_poster_open, link, PAGE.width - MARGIN - COLUMN),
					drawArrow(),
					setNetwork(press, wifi),
					setPair(press, m.print_poster_scan, PAGE.width - MARGIN - COLUMN, CAPTION)
				]
			: [drawLargeQr(press, m.print_poster_open, link)];
		const parts = await Promise.all([drawBands(), setHead(press, title, village, startsAt), ...ways, setFoot(press, address, code)]);
		await press.lay({ shapes: parts.flatMap(({ shapes }) => shapes ?? []), lines: parts.flatMap(({ lines }) => lines ?? []) });
	});
}

type Part = Partial<Page>;

function drawBands(): Part {
	const band = { x: MARGIN, width: INNER, count: 13 };
	return { shapes: [...drawOrnament({ ...band, y: 12 }), ...drawOrnament({ ...band, y: PAGE.height - 12, flipped: true })] };
}

/** One text in the middle of the page. */
async function centre(press: Press, text: string, y: number, box: Partial<Box> & Pick<Box, 'sizes'>): Promise<Line> {
	const { lines, size } = await press.fit(text, { width: INNER, lines: 1, ...box });
	return { text: lines[0]!, x: MIDDLE, y, size, align: 'center', bold: box.bold, spacing: box.spacing };
}

async function setHead(press: Press, title: string, village: string, startsAt: number): Promise<Part> {
	const one = await press.fit(title, { width: INNER, lines: 1, sizes: [34, 32, 30, 28, 26, 24], bold: true });
	const { lines, size } = one.cut
		? await press.fit(title, { width: INNER, lines: 2, sizes: [23, 21, 19, 17, 16, 15, 14, 13], bold: true })
		: one;
	const step = capitalOf(size) * 1.75;
	const first = 35 + capitalOf(size) / 2 - ((lines.length - 1) * step) / 2;
	const when = `${formatLongDate(startsAt, 'kk')}, ${formatTime(startsAt)}`;
	return {
		lines: [
			...lines.map((text, i): Line => ({ text, x: MIDDLE, y: first + i * step, size, bold: true, align: 'center' })),
			await centre(press, `${village} · ${when}`, 52, { sizes: [15, 13, 11, 9] })
		]
	};
}

/** A numbered QR code with what it is for, in a column that begins at x. */
async function drawStep(press: Press, number: number, says: Says, text: string, x: number): Promise<Part> {
	const disc = { path: `M0 ${STEP}a${DISC} ${DISC} 0 0 1 ${2 * DISC} 0a${DISC} ${DISC} 0 0 1 ${-2 * DISC} 0z`, x };
	const numeral: Line = {
		text: String(number),
		x: x + DISC,
		y: STEP + capitalOf(22) / 2,
		size: 22,
		bold: true,
		white: true,
		align: 'center'
	};
	const box = { width: COLUMN - 2 * DISC - 4, lines: 1 };
	const kk = await press.fit(say(says, 'kk'), { ...box, sizes: [15.5, 15, 14, 13, 12], bold: true });
	const ru = await press.fit(say(says, 'ru'), { ...box, sizes: [12.5, 12, 11, 10] });
	const left = x + 2 * DISC + 4;
	return {
		shapes: [disc, drawQrAt(text, x, QR_TOP, COLUMN)],
		lines: [
			numeral,
			{ text: kk.lines[0]!, x: left, y: STEP - 1.2, size: kk.size, bold: true },
			{ text: ru.lines[0]!, x: left, y: STEP + 5.4, size: ru.size }
		]
	};
}

/** From the first QR code to the second. */
function drawArrow(): Part {
	const [half, y] = [6, QR_TOP + COLUMN / 2];
	return { shapes: [{ path: `M${MIDDLE - half} ${y}H${MIDDLE + half}m-4 -4l4 4l-4 4`, stroke: 1 }] };
}

async function drawLargeQr(press: Press, says: Says, text: string): Promise<Part> {
	return {
		shapes: [drawQrAt(text, MIDDLE - LARGE_QR / 2, QR_TOP, LARGE_QR)],
		lines: [
			await centre(press, say(says, 'kk'), 66, { sizes: [22, 18], bold: true }),
			await centre(press, say(says, 'ru'), 73, { sizes: [14, 12] })
		]
	};
}

/** A hint in both languages, one under the other, in a column. */
async function setPair(press: Press, says: Says, x: number, y: number): Promise<Part> {
	const box = { width: COLUMN, lines: 1, sizes: [11.5, 11, 10, 9] };
	const [kk, ru] = await Promise.all([press.fit(say(says, 'kk'), { ...box, bold: true }), press.fit(say(says, 'ru'), box)]);
	return {
		lines: [
			{ text: kk.lines[0]!, x, y, size: kk.size, bold: true },
			{ text: ru.lines[0]!, x, y: y + 6, size: ru.size }
		]
	};
}

/** Name and password in letters, for phones whose camera does not read Wi-Fi codes. Nothing of a password may be cut off. */
async function setNetwork(press: Press, { name, password }: Wifi): Promise<Part> {
	const rows = [{ label: 'Wi-Fi', value: name, most: 1 }];
	if (password)
		rows.push({ label: `${say(m.print_poster_password, 'kk')} / ${say(m.print_poster_password, 'ru')}`, value: password, most: 2 });
	const left = Math.max(...(await Promise.all(rows.map(({ label }) => press.measure(label, { size: 9 }))))) + 3;
	const box = { width: COLUMN - left, sizes: [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3.5], bold: true };
	const lines: Line[] = [];
	let y = CAPTION;
	for (const { label, value, most } of rows) {
		lines.push({ text: label, x: MARGIN, y, size: 9 });
		const { lines: parts, size } = await press.fit(value, { ...box, lines: most });
		for (const [i, text] of parts.entries()) {
			if (i > 0) y += capitalOf(size) * 1.7;
			lines.push({ text, x: MARGIN + left, y, size, bold: true });
		}
		y += 6;
	}
	return { lines };
}

async function setFoot(press: Press, address: string, code: string): Promise<Part> {
	const huge = await centre(press, spaceCode(code), 0, { sizes: CODE_SIZES, bold: true, spacing: 2 });
	return {
		shapes: [{ path: `M${MARGIN} 176.5H${PAGE.width - MARGIN}`, stroke: 0.25 }],
		lines: [
			await centre(press, sayBoth(m.print_poster_type), 185, { sizes: [11, 10, 9] }),
			await centre(press, new URL(address).host, 199.5, { sizes: [36, 32, 28, 24, 20, 16, 12], bold: true }),
			await centre(press, sayBoth(m.print_poster_code), 210.5, { sizes: [11, 10, 9] }),
			{ ...huge, y: 231.5 + capitalOf(huge.size) / 2 },
			await centre(press, say(m.print_poster_no_phone, 'kk'), 260, { sizes: [13, 12, 11], bold: true }),
			await centre(press, say(m.print_poster_no_phone, 'ru'), 266.5, { sizes: [12, 11] })
		]
	};
}
