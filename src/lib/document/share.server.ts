/**
 * The picture that messengers show beside a link (Open Graph), 1200 x 630: an SVG whose words are outlines, photos laid onto it.
 * Drawn once for what it shows and kept as long as there is room.
 */
import { createHash } from 'node:crypto';
import type { OverlayOptions } from 'sharp';
import { readPhoto } from '#lib/media/read.server.ts';
import { HORNS, SEEDS, STROKE, WIDTH } from '#lib/ui/motif.ts';
import { ONE_LINE, openType, type Typesetter } from './outline.server.ts';

/** Everything that the picture shows: two of the same are one picture. */
export type Share = {
	/** Above the title: the village, the district. */
	over: string;
	title: string;
	/** The state in words; empty for a village. */
	state: string;
	/** Of the work, 0 to 100; null = nothing to say. */
	percent: number | null;
	/** At most four, each with what is counted. */
	figures: { value: string; label: string }[];
	/** At most two, before and after: ids with a word that is written on them. */
	photos: { id: string; word: string }[];
};

export const SHARE_SIZE = { width: 1200, height: 630 } as const;
const { width: W, height: H } = SHARE_SIZE;
/** Grows when the drawing changes, so that messengers fetch it again. */
const DRAWING = 1;
/** About 10 MB at most. */
const KEPT = 40;
/** The colours of ui/tokens.css, which a picture cannot ask for. */
const C = {
	paper: '#faf5ea',
	raised: '#fffdf8',
	sunk: '#f1e9d8',
	ink: '#231d14',
	soft: '#5d5344',
	accent: '#0b6b70',
	line: '#dccfb6',
	on: '#ffffff'
};
const EDGE = 64;
const PHOTO = { left: 700, width: W - 700 };

/** @returns what tells one picture from another, for addresses and ETags. */
export function nameShare(share: Share): string {
	return createHash('sha256')
		.update(JSON.stringify([DRAWING, share]))
		.digest('hex')
		.slice(0, 16);
}

const kept = new Map<string, Promise<Buffer>>();
/** Pictures are drawn one at a time: whoever asks for forty must not take the processor from a hall. */
let drawing: Promise<unknown> = Promise.resolve();

/** @returns the picture as PNG. */
export function drawShare(share: Share): Promise<Buffer> {
	const name = nameShare(share);
	const before = kept.get(name);
	if (before) {
		// Asked for again: it goes to the end of those that make room.
		kept.delete(name);
		kept.set(name, before);
		return before;
	}
	const turn = drawing.catch(() => undefined).then(() => render(share));
	drawing = turn;
	kept.set(name, turn);
	turn.catch(() => kept.delete(name));
	for (const oldest of kept.keys()) {
		if (kept.size <= KEPT) break;
		kept.delete(oldest);
	}
	return turn;
}

async function render(share: Share): Promise<Buffer> {
	const [{ default: sharp }, type] = await Promise.all([import('sharp'), openType()]);
	const found = await Promise.all(share.photos.slice(0, 2).map(async ({ id, word }) => ({ word, bytes: await readPhoto(id, 1600) })));
	const photos = found.flatMap(({ word, bytes }) => (bytes ? [{ word, bytes }] : []));
	const height = Math.round(H / Math.max(1, photos.length));
	const laid: OverlayOptions[] = await Promise.all(
		photos.map(async ({ bytes }, i) => ({
			input: await sharp(bytes).resize(PHOTO.width, height, { fit: 'cover', position: 'attention' }).png().toBuffer(),
			left: PHOTO.left,
			top: i * height
		}))
	);
	const words = photos.map(({ word }, i) => drawChip(type, word, i * height + 20)).join('');
	const over: OverlayOptions[] = words ? [{ input: Buffer.from(svg(words)) }] : [];
	return sharp(Buffer.from(svg(drawGround(photos.length > 0) + drawWords(type, share, photos.length > 0))))
		.composite([...laid, ...over])
		.png({ palette: true, quality: 90, effort: 4 })
		.toBuffer();
}

const svg = (inner: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="${W}" height="${H}" viewBox="0 0 ${W} ${H}">${inner}</svg>`;

/** Paper, with the ornament along its foot. */
function drawGround(beside: boolean): string {
	const width = beside ? PHOTO.left : W;
	const scale = 0.75;
	const count = Math.ceil(width / (WIDTH * scale));
	const band = Array.from({ length: count }, (_, i) => `<use href="#motif" x="${i * WIDTH}"/>`).join('');
	return `<defs><g id="motif">${HORNS.map((d) => `<path d="${d}" fill="none" stroke="${C.accent}" stroke-width="${STROKE}" stroke-linecap="round"/>`).join('')}<path d="${SEEDS}" fill="${C.accent}"/></g>
		<clipPath id="left"><rect width="${width}" height="${H}"/></clipPath></defs><rect width="${W}" height="${H}" fill="${C.paper}"/>
		<g clip-path="url(#left)"><g transform="translate(0 ${H - 44}) scale(${scale})">${band}</g></g>`;
}

function drawWords(type: Typesetter, { over, title, state, percent, figures }: Share, beside: boolean): string {
	const width = (beside ? PHOTO.left : W) - 2 * EDGE;
	const parts: string[] = [];
	const put = (text: string, y: number, size: number, fill: string, bold = false, x = EDGE) =>
		parts.push(type.draw(text, x, y, { size, fill, bold }));
	// From the ornament upwards; the title takes what is left.
	let foot = H - 74;
	const columns = beside ? 2 : Math.max(3, figures.length);
	for (let row = Math.ceil(figures.length / columns) - 1; row >= 0; row--) {
		const column = width / columns;
		for (const [i, { value, label }] of figures.slice(row * columns, (row + 1) * columns).entries()) {
			const said = type.fit(value, { width: column - 16, lines: ONE_LINE, sizes: [46, 40, 34, 28, 24], bold: true });
			const under = type.fit(label, { width: column - 16, lines: ONE_LINE, sizes: [24, 21, 18] });
			put(said.lines[0]!, foot - 34, said.size, C.accent, true, EDGE + i * column);
			put(under.lines[0]!, foot, under.size, C.soft, false, EDGE + i * column);
		}
		foot -= 104;
	}
	if (percent !== null) {
		const bar = (length: number, look: string) =>
			parts.push(`<rect x="${EDGE}" y="${foot - 18}" width="${length}" height="22" rx="11" ${look}/>`);
		bar(width, `fill="${C.sunk}" stroke="${C.line}" stroke-width="2"`);
		bar(Math.max(22, (width * percent) / 100), `fill="${C.accent}"`);
		foot -= 46;
	}
	if (state) {
		const said = type.fit(state, { width: width - 40, lines: ONE_LINE, sizes: [34, 30, 26, 23], bold: true });
		const pill = type.measure(said.lines[0]!, { size: said.size, bold: true }) + 40;
		parts.push(`<rect x="${EDGE}" y="${foot - 50}" width="${pill}" height="58" rx="29" fill="${C.accent}"/>`);
		put(said.lines[0]!, foot - 10, said.size, C.on, true, EDGE + 20);
		foot -= 76;
	}
	const above = type.fit(over, { width, lines: ONE_LINE, sizes: [30, 27, 24] });
	put(above.lines[0]!, 92, above.size, C.soft);
	const room = foot - 108;
	const sizes = state ? (beside ? [60, 54, 48, 43] : [80, 72, 64, 56, 48]) : [108, 96, 84, 72, 60];
	const head = type.fit(title, { width, lines: (size) => Math.floor(room / (size * 1.18)), sizes, bold: true });
	for (const [i, line] of head.lines.entries()) put(line, 100 + (i + 1) * head.size * 1.18, head.size, C.ink, true);
	return parts.join('');
}

/** A word on a photo. */
function drawChip(type: Typesetter, word: string, y: number): string {
	if (!word) return '';
	const width = type.measure(word, { size: 28, bold: true }) + 32;
	const x = PHOTO.left + 20;
	const ground = `<rect x="${x}" y="${y}" width="${width}" height="46" rx="10" fill="${C.raised}"/>`;
	return ground + type.draw(word, x + 16, y + 33, { size: 28, bold: true, fill: C.ink });
}
