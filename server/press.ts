/**
 * The press: sets lines and shapes on pages and makes a PDF of them. A process of its own, started for one PDF, because reading the fonts
 * takes a second or two of an old laptop and more than a hundred megabytes: the hall must not wait, and the memory must come back.
 * src/lib/document/pdf.server.ts starts it and says what the messages mean.
 */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import pdfmake from 'pdfmake';
import type { Box, Fitted, Order, Page, Shape, Type } from '../src/lib/document/pdf.server.ts';

const POINTS_PER_MM = 72 / 25.4;
const FONT = 'Noto Sans';
/** Of the paper, mm; A4 comes out to the point. */
const [WIDTH, HEIGHT] = process.argv.slice(2).map(Number) as [number, number];
const isA4 = WIDTH === 210 && HEIGHT === 297;
const pageSize = isA4 ? 'A4' : { width: WIDTH * POINTS_PER_MM, height: HEIGHT * POINTS_PER_MM };
const find = createRequire(import.meta.url).resolve;
const normal = find('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf');
const bold = find('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf');

pdfmake.setFonts({ [FONT]: { normal, bold } });
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => path === normal || path === bold);
// Every line and shape here has its place already; pdfmake's own layout would cost more than twice the time and memory.
const doc = await pdfmake
	.createPdf({ pageSize, pageMargins: 0, content: '', language: 'kk', displayTitle: true, defaultStyle: { font: FONT } })
	.getStream();
const chunks: Buffer[] = [];
doc.on('data', (chunk: Buffer) => chunks.push(chunk));
let pages = 0;

const take = (type: Type) => doc.font(type.bold ? bold : normal).fontSize(type.size);
const measure = (text: string, type: Type) => take(type).widthOfString(text, { characterSpacing: type.spacing ?? 0 }) / POINTS_PER_MM;
const { font } = (take({ size: 10 }) as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } })._font;

function clean(text: string): string {
	return [...text.replace(/[^\S\u00a0]+/g, ' ')]
		.filter((letter) => !/\p{C}/u.test(letter) && font.hasGlyphForCodePoint(letter.codePointAt(0)!))
		.join('')
		.replace(/ {2,}/g, ' ')
		.trim();
}

function fit(text: string, { width, lines: most, sizes, ...type }: Box): Fitted {
	const words = clean(text).split(' ');
	for (const size of sizes) {
		const lines = wrap(words, (line) => measure(line, { ...type, size }) <= width);
		if (lines.length <= most) return { lines, size, cut: false };
	}
	const size = sizes.at(-1)!;
	const fits = (line: string) => measure(line, { ...type, size }) <= width;
	const lines = wrap(words, fits);
	let last = lines[most - 1]!;
	while (last && !fits(`${last}…`)) last = last.slice(0, -1);
	return { lines: [...lines.slice(0, most - 1), `${last.trimEnd()}…`], size, cut: true };
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
		while (!fits(word) && word.length > 1) {
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

function lay({ shapes, lines, pictures = [], size }: Page): null {
	// The first page came with the document.
	if (pages++ > 0) doc.addPage({ size: isA4 ? 'A4' : [WIDTH * POINTS_PER_MM, HEIGHT * POINTS_PER_MM], margin: 0 });
	// A smaller sheet is the top left of the large one.
	if (size) crop(size.width * POINTS_PER_MM, size.height * POINTS_PER_MM);
	for (const { data, x, y, width, height } of pictures)
		doc.image(Buffer.from(data), x * POINTS_PER_MM, y * POINTS_PER_MM, {
			width: width * POINTS_PER_MM,
			height: height * POINTS_PER_MM
		});
	for (const shape of shapes) draw(shape);
	for (const line of lines) {
		const spacing = line.spacing ?? 0;
		const width = measure(line.text, line) - spacing / POINTS_PER_MM;
		const left = line.x - (line.align === 'center' ? width / 2 : line.align === 'right' ? width : 0);
		const options = { lineBreak: false, characterSpacing: spacing, baseline: 'alphabetic' } as const;
		if (line.halo) {
			take(line)
				.strokeColor('white')
				.lineWidth(2 * line.halo * POINTS_PER_MM)
				.lineJoin('round')
				.undash();
			doc.text(line.text, left * POINTS_PER_MM, line.y * POINTS_PER_MM, { ...options, stroke: true, fill: false });
		}
		take(line).fillColor(line.white ? 'white' : (line.ink ?? 'black'));
		doc.text(line.text, left * POINTS_PER_MM, line.y * POINTS_PER_MM, options);
	}
	return null;
}

function crop(width: number, height: number): void {
	const { page } = doc as unknown as { page: { height: number; dictionary: { data: Record<string, number[]> } } };
	page.dictionary.data.MediaBox = [0, page.height - height, width, page.height];
}

function draw({ path, x = 0, y = 0, scale = 1, flipped = false, stroke, dash, ink = 'black', within }: Shape): void {
	doc.save();
	if (within) {
		const [left, top, width, height] = [within.x, within.y, within.width, within.height].map((mm) => mm * POINTS_PER_MM);
		doc.rect(left!, top!, width!, height!).clip();
	}
	doc.translate(x * POINTS_PER_MM, y * POINTS_PER_MM).scale(scale * POINTS_PER_MM, (flipped ? -scale : scale) * POINTS_PER_MM);
	doc.path(path);
	if (stroke === undefined) doc.fill(ink);
	else {
		doc.lineWidth(stroke).lineJoin('round');
		if (dash) doc.dash(dash[0], { space: dash[1] });
		else doc.lineCap('round');
		doc.stroke(ink);
	}
	doc.restore();
}

async function finish(title: string): Promise<Uint8Array> {
	doc.info.Title = title;
	doc.end();
	await once(doc, 'end');
	return Buffer.concat(chunks);
}

async function answer(order: Order): Promise<unknown> {
	if (order.do === 'measure') return measure(order.text, order.type);
	if (order.do === 'fit') return fit(order.text, order.box);
	if (order.do === 'lay') return lay(order.page);
	return finish(order.title);
}

/** Orders are answered in the order they came; after the last one the channel closes, and with it the process. */
process.on('message', async (order: Order) => void process.send!(await answer(order)));
// The server stopped, or wants no PDF any more.
process.on('disconnect', () => process.exit());
