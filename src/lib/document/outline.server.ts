/**
 * Text as outlines of our own font, for pictures that the server draws: what fonts its system has does not matter. Lengths are pixels.
 * The fonts are opened at the first picture (about 40 ms and 40 MB) and stay.
 */
import type { Font } from 'fontkit';
import { createRequire } from 'node:module';

export type Ink = { size: number; bold?: boolean; fill: string };
/** Room for a text: px, how many lines of a size, sizes from the wanted one down to the smallest that can be read. */
export type Room = { width: number; lines: (size: number) => number; sizes: readonly number[]; bold?: boolean };
export const ONE_LINE = () => 1;

export type Typesetter = Awaited<ReturnType<typeof openType>>;
let opened: ReturnType<typeof open> | undefined;

async function open() {
	const { create } = await import('fontkit');
	const { readFile } = await import('node:fs/promises');
	const find = createRequire(import.meta.url).resolve;
	const load = async (path: string) => create(await readFile(find(path))) as Font;
	const [normal, bold] = await Promise.all([
		load('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
		load('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf')
	]);
	return { normal, bold };
}

/** @returns what measures, fits and outlines text. */
export async function openType() {
	opened ??= open();
	const fonts = await opened;
	const fontOf = (bold = false) => (bold ? fonts.bold : fonts.normal);

	/** Without letters that the font lacks (emoji) or that are not seen. */
	const clean = (text: string) =>
		[...text.replace(/\s+/g, (space) => (space === '\u00a0' ? space : ' '))]
			.filter((letter) => !/\p{C}/u.test(letter) && fonts.normal.hasGlyphForCodePoint(letter.codePointAt(0)!))
			.join('')
			.replace(/ {2,}/g, ' ')
			.trim();
	/** Letter by letter: a title is measured some hundred times before it fits, and what pairs of letters save does not matter there. */
	const widths = { normal: new Map<string, number>(), bold: new Map<string, number>() };
	function measure(text: string, { size, bold }: Pick<Ink, 'size' | 'bold'>): number {
		const font = fontOf(bold);
		const known = bold ? widths.bold : widths.normal;
		let sum = 0;
		for (const letter of clean(text)) {
			const width = known.get(letter) ?? font.glyphForCodePoint(letter.codePointAt(0)!).advanceWidth / font.unitsPerEm;
			known.set(letter, width);
			sum += width;
		}
		return sum * size;
	}

	/** Fills lines word by word; a word longer than a line is cut where the line ends. */
	function wrap(text: string, width: number, type: Pick<Ink, 'size' | 'bold'>): string[] {
		const fits = (line: string) => measure(line, type) <= width;
		const lines: string[] = [];
		let line = '';
		for (let word of clean(text).split(' ')) {
			if (line && fits(`${line} ${word}`)) {
				line += ` ${word}`;
				continue;
			}
			if (line) lines.push(line);
			while (word.length > 1 && !fits(word)) {
				let end = word.length - 1;
				while (end > 1 && !fits(word.slice(0, end))) end--;
				lines.push(word.slice(0, end));
				word = word.slice(end);
			}
			line = word;
		}
		return [...lines, line];
	}

	return {
		measure,
		/** @returns the ids of the glyphs that a text is drawn with; 0 would be a letter that the font lacks. */
		glyphsOf: (text: string, bold?: boolean) =>
			fontOf(bold)
				.layout(clean(text))
				.glyphs.map(({ id }) => id),
		/** The largest size at which a text needs at most so many lines; else the smallest, with an ellipsis. */
		fit(text: string, { width, lines: mostOf, sizes, bold }: Room): { lines: string[]; size: number } {
			for (const size of sizes) {
				const lines = wrap(text, width, { size, bold });
				if (lines.length <= mostOf(size)) return { lines, size };
			}
			const size = sizes.at(-1)!;
			const lines = wrap(text, width, { size, bold }).slice(0, Math.max(1, mostOf(size)));
			let last = lines.at(-1)!;
			while (last && measure(`${last}…`, { size, bold }) > width) last = last.slice(0, -1);
			return { lines: [...lines.slice(0, -1), `${last.trimEnd()}…`], size };
		},
		/** One line of text as SVG, its baseline at y. */
		draw(text: string, x: number, y: number, { size, bold, fill }: Ink): string {
			const scale = size / fontOf(bold).unitsPerEm;
			const { glyphs, positions } = fontOf(bold).layout(clean(text));
			let at = 0;
			const paths = glyphs.map((glyph, i) => {
				const path = `<path transform="translate(${at + positions[i]!.xOffset} ${positions[i]!.yOffset})" d="${glyph.path.toSVG()}"/>`;
				at += positions[i]!.xAdvance;
				return path;
			});
			return `<g fill="${fill}" transform="translate(${x} ${y}) scale(${scale} ${-scale})">${paths.join('')}</g>`;
		}
	};
}
