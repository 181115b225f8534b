/**
 * Paper: pages of placed lines and shapes -> PDF. Places and lengths are millimetres from the top left of an A4 page, sizes of type are points.
 * pdfmake and the fonts are loaded when the first PDF is made, so that a server that prints nothing stays small.
 */
import { once } from 'node:events';
import { createRequire } from 'node:module';

export const PAGE = { width: 210, height: 297 } as const;
const POINTS_PER_MM = 72 / 25.4;
/** Height of a capital of Noto Sans in ems. */
const CAPITAL = 0.714;
const FONT = 'Noto Sans';
const FONT_FILES = { normal: '400Regular/NotoSans_400Regular.ttf', bold: '700Bold/NotoSans_700Bold.ttf' } as const;

/** How type is set: size in points, extra space after each letter in points. */
export type Type = { size: number; bold?: boolean; spacing?: number };
/** A line of text with the place of its baseline; `align` says what `x` is. Black unless `white`. */
export type Line = Type & { text: string; x: number; y: number; align?: 'left' | 'center' | 'right'; white?: boolean };
/**
 * An SVG path in units of its own, black: filled, or stroked so many units wide with round ends. `scale` is millimetres a unit; `flipped`
 * turns it over. `dash` is [drawn, left out] in units.
 */
export type Shape = { path: string; x?: number; y?: number; scale?: number; flipped?: boolean; stroke?: number; dash?: [number, number] };
/** Shapes lie under the lines. */
export type Page = { shapes: Shape[]; lines: Line[] };

/** Room for a text: mm, lines, sizes from the wanted one down to the smallest that can be read. */
export type Box = { width: number; lines: number; sizes: readonly number[]; bold?: boolean; spacing?: number };

export type Press = {
	/** @returns the width of a text on one line, mm */
	measure(text: string, type: Type): number;
	/**
	 * Sets a text of any length into a box: the largest of `sizes` at which it needs at most `lines` lines, else the smallest with an
	 * ellipsis. Characters that the font lacks (emoji) or that are not seen are left out.
	 */
	fit(text: string, box: Box): { lines: string[]; size: number };
	/** @returns the PDF. `title` is what viewers show. */
	print(pages: Page[], title: string): Promise<Buffer>;
};

/** Height of capitals and figures of a size in points, mm. */
export function capitalOf(size: number): number {
	return (size * CAPITAL) / POINTS_PER_MM;
}

/** The size in points whose capitals are so many mm high. */
export function sizeOfCapital(mm: number): number {
	return (mm * POINTS_PER_MM) / CAPITAL;
}

/** Loads the libraries and opens the fonts. A press makes one PDF; what it holds is freed with it. */
export async function openPress(): Promise<Press> {
	const { default: pdfmake } = await import('pdfmake');
	const find = createRequire(import.meta.url).resolve;
	const files = {
		normal: find(`@expo-google-fonts/noto-sans/${FONT_FILES.normal}`),
		bold: find(`@expo-google-fonts/noto-sans/${FONT_FILES.bold}`)
	};
	pdfmake.setFonts({ [FONT]: { ...files } });
	pdfmake.setUrlAccessPolicy(() => false);
	pdfmake.setLocalAccessPolicy((path) => path === files.normal || path === files.bold);
	// Every line and shape here has its place already; pdfmake's own layout would cost ten times the memory.
	const definition = {
		pageSize: 'A4',
		pageMargins: 0,
		content: '',
		language: 'kk',
		displayTitle: true,
		defaultStyle: { font: FONT }
	} as const;
	const doc = await pdfmake.createPdf(definition).getStream();

	const take = ({ size, bold }: Type) => doc.font(bold ? files.bold : files.normal).fontSize(size);
	const measure: Press['measure'] = (text, type) => take(type).widthOfString(text, { characterSpacing: type.spacing ?? 0 }) / POINTS_PER_MM;
	const { font } = (take({ size: 10 }) as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })._font;
	const clean = (text: string) =>
		[...text.replace(/[^\S\u00a0]+/g, ' ')]
			.filter((letter) => !/\p{C}/u.test(letter) && font.hasGlyphForCodePoint(letter.codePointAt(0)!))
			.join('')
			.replace(/ {2,}/g, ' ')
			.trim();

	return {
		measure,
		fit(text, { width, lines: most, sizes, bold, spacing }) {
			const words = clean(text).split(' ');
			for (const size of sizes) {
				const lines = wrap(words, (line) => measure(line, { size, bold, spacing }) <= width);
				if (lines.length <= most) return { lines, size };
			}
			const size = sizes.at(-1)!;
			const fits = (line: string) => measure(line, { size, bold, spacing }) <= width;
			const lines = wrap(words, fits);
			let last = lines[most - 1]!;
			while (last && !fits(`${last}…`)) last = last.slice(0, -1);
			return { lines: [...lines.slice(0, most - 1), `${last.trimEnd()}…`], size };
		},
		async print(pages, title) {
			doc.info.Title = title;
			const chunks: Buffer[] = [];
			doc.on('data', (chunk: Buffer) => chunks.push(chunk));
			for (const [i, { shapes, lines }] of pages.entries()) {
				if (i > 0) doc.addPage({ size: 'A4', margin: 0 });
				for (const shape of shapes) draw(doc, shape);
				for (const line of lines) {
					const spacing = line.spacing ?? 0;
					const space = line.align === undefined || line.align === 'left' ? 0 : measure(line.text, line) - spacing / POINTS_PER_MM;
					const left = (line.x - (line.align === 'center' ? space / 2 : space)) * POINTS_PER_MM;
					const options = { lineBreak: false, characterSpacing: spacing, baseline: 'alphabetic' } as const;
					take(line)
						.fillColor(line.white ? 'white' : 'black')
						.text(line.text, left, line.y * POINTS_PER_MM, options);
				}
				// A hall may be live in the same process: it gets its turn after each page.
				await new Promise((resolve) => setImmediate(resolve));
			}
			doc.end();
			await once(doc, 'end');
			return Buffer.concat(chunks);
		}
	};
}

function draw(doc: PDFKit.PDFDocument, { path, x = 0, y = 0, scale = 1, flipped = false, stroke, dash }: Shape): void {
	doc.save();
	doc.translate(x * POINTS_PER_MM, y * POINTS_PER_MM).scale(scale * POINTS_PER_MM, (flipped ? -scale : scale) * POINTS_PER_MM);
	doc.path(path);
	if (stroke === undefined) doc.fill('black');
	else {
		doc
			.lineWidth(stroke)
			.lineCap(dash ? 'butt' : 'round')
			.lineJoin('round');
		if (dash) doc.dash(dash[0], { space: dash[1] });
		doc.stroke('black');
	}
	doc.restore();
}

/** Fills lines word by word; a word longer than a line is cut where the line ends. */
function wrap(words: string[], fits: (line: string) => boolean): string[] {
	const lines: string[] = [];
	let line = '';
	for (let word of words) {
		if (line && fits(`${line} ${word}`)) {
			line += ` ${word}`;
			continue;
		}
		if (line) lines.push(line);
		while (!fits(word)) {
			const letters = [...word];
			let end = letters.length - 1;
			while (end > 1 && !fits(letters.slice(0, end).join(''))) end--;
			lines.push(letters.slice(0, end).join(''));
			word = letters.slice(end).join('');
		}
		line = word;
	}
	return [...lines, line];
}
