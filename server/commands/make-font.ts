/**
 * `node server/commands/make-font.ts`: makes static/fonts from the Golos Text package (SIL Open Font License 1.1).
 *
 * Golos Text comes split by Unicode range, so the letters of one Kazakh word live in two files; they stay split (a browser fetches
 * only what a page uses). Each part is cut down to the characters Asar writes, keeps its weight axis from 400 to 700 drawn as one
 * straight line (the package stores four steps, twice the bytes), kerning and figures of one width (tnum).
 * All parts together must stay within LIMIT.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
// @ts-expect-error the package brings no types
import untypedSubsetFont from 'subset-font';

const subsetFont = untypedSubsetFont as (font: Buffer, text: string, options: object) => Promise<Buffer>;

const LIMIT = 34_000;
const SOURCE = new URL('../../node_modules/@fontsource-variable/golos-text/', import.meta.url);
const OUT = new URL('../../static/fonts/', import.meta.url);

const range = (from: number, to: number) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
const PARTS = [
	// Without \ ^ ` { | } ~, which nobody writes in a village: the reader's own font has them.
	{ name: 'latin', file: 'latin', text: range(0x20, 0x5b) + ']_' + range(0x61, 0x7a) + '\u00a0«»–—…·•×°±²“”„’−↑↓' },
	{ name: 'cyrillic', file: 'cyrillic', text: range(0x410, 0x44f) + 'ЁёІіҰұ№' },
	{ name: 'kazakh', file: 'cyrillic-ext', text: 'ӘәҒғҚқҢңӨөҮүҺһ' },
	{ name: 'tenge', file: 'latin-ext', text: '₸' }
];

/** Table directory of a TrueType file: tag -> [offset, length]. */
function tables(font: Buffer): Map<string, [number, number]> {
	const found = new Map<string, [number, number]>();
	for (let i = 0; i < font.readUInt16BE(4); i++) {
		const at = 12 + 16 * i;
		found.set(font.toString('latin1', at, at + 4), [font.readUInt32BE(at + 8), font.readUInt32BE(at + 12)]);
	}
	return found;
}

/** Reads `count` packed deltas (OpenType gvar) from `at`; answers them and the position behind them. */
function readDeltas(data: Buffer, at: number, count: number): { deltas: number[]; next: number } {
	const deltas: number[] = [];
	while (deltas.length < count) {
		const control = data.readUInt8(at++);
		for (let left = (control & 0x3f) + 1; left > 0; left--) {
			if (control & 0x80) deltas.push(0);
			else if (control & 0x40) {
				deltas.push(data.readInt16BE(at));
				at += 2;
			} else deltas.push(data.readInt8(at++));
		}
	}
	return { deltas, next: at };
}

/** Writes deltas packed: runs of zeros, of bytes and of words, each at most 64 long. */
function packDeltas(deltas: number[]): Buffer {
	const kind = (d: number) => (d === 0 ? 0x80 : d >= -128 && d <= 127 ? 0 : 0x40);
	const out: number[] = [];
	for (let i = 0; i < deltas.length;) {
		const k = kind(deltas[i]!);
		const differs = deltas.findIndex((delta, n) => n > i && (kind(delta) !== k || n - i === 64));
		const run = deltas.slice(i, differs < 0 ? undefined : differs);
		out.push(k | (run.length - 1));
		for (const delta of run) {
			if (k === 0) out.push(delta & 0xff);
			else if (k === 0x40) out.push((delta >> 8) & 0xff, delta & 0xff);
		}
		i += run.length;
	}
	return Buffer.from(out);
}

/** Length in bytes and number of points of packed point numbers at `at`; 0 points means "all points of the glyph". */
function readPoints(data: Buffer, at: number): { bytes: number; points: number } {
	const start = at;
	let points = data.readUInt8(at++);
	if (points & 0x80) points = ((points & 0x7f) << 8) | data.readUInt8(at++);
	for (let seen = 0; seen < points;) {
		const control = data.readUInt8(at++);
		const run = (control & 0x7f) + 1;
		at += control & 0x80 ? run * 2 : run;
		seen += run;
	}
	return { bytes: at - start, points };
}

/** One glyph's variations with only the outline at the end of the axis kept: the sum of the steps that are full there. */
function straightenGlyph(data: Buffer, peaks: number[], pointCount: number): Buffer {
	if (data.length === 0) return data;
	const head = data.readUInt16BE(0);
	if (!(head & 0x8000)) throw new Error('a glyph without shared points: this font is built otherwise than expected');
	let body = data.readUInt16BE(2);
	const shared = readPoints(data, body);
	const points = data.subarray(body, body + shared.bytes);
	const count = shared.points || pointCount;
	body += shared.bytes;
	const sum = new Array<number>(count * 2).fill(0);
	for (let i = 0, at = 4; i < (head & 0x0fff); i++) {
		const size = data.readUInt16BE(at);
		const index = data.readUInt16BE(at + 2);
		at += 4;
		if (index & 0x2000) throw new Error('own points in a step: this font is built otherwise than expected');
		const peak = index & 0x8000 ? data.readInt16BE(at) / 16384 : peaks[index & 0x0fff];
		at += (index & 0x8000 ? 2 : 0) + (index & 0x4000 ? 4 : 0);
		if (peak === 1) {
			const x = readDeltas(data, body, count);
			const y = readDeltas(data, x.next, count);
			[...x.deltas, ...y.deltas].forEach((delta, n) => (sum[n] = sum[n]! + delta));
		}
		body += size;
	}
	const deltas = Buffer.concat([packDeltas(sum.slice(0, count)), packDeltas(sum.slice(count))]);
	const header = Buffer.alloc(8);
	header.writeUInt16BE(0x8001, 0);
	header.writeUInt16BE(8, 2);
	header.writeUInt16BE(deltas.length, 4);
	header.writeUInt16BE(0, 6);
	return Buffer.concat([header, points, deltas]);
}

/** Number of points of a glyph as gvar counts them: outline points (or components) and four phantom points. */
function countPoints(glyph: Buffer): number {
	if (glyph.length === 0) return 4;
	const contours = glyph.readInt16BE(0);
	if (contours >= 0) return (contours === 0 ? 0 : glyph.readUInt16BE(10 + 2 * (contours - 1)) + 1) + 4;
	let components = 0;
	for (let at = 10, more = true; more; components++) {
		const flags = glyph.readUInt16BE(at);
		at += 4 + (flags & 0x1 ? 4 : 2) + (flags & 0x8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0);
		more = (flags & 0x20) !== 0;
	}
	return components + 4;
}

/** Replaces the stepped weight axis of a TrueType font by one straight line; answers a whole font (checksums left to the next writer). */
function straighten(font: Buffer): Buffer {
	const found = tables(font);
	const table = (tag: string) => {
		const [at, length] = found.get(tag)!;
		return font.subarray(at, at + length);
	};
	const [gvar, glyf, loca] = [table('gvar'), table('glyf'), table('loca')];
	const longLoca = table('head').readInt16BE(50) === 1;
	const place = (i: number) => (longLoca ? loca.readUInt32BE(4 * i) : 2 * loca.readUInt16BE(2 * i));
	const longOffsets = (gvar.readUInt16BE(14) & 1) === 1;
	const offset = (i: number) => (longOffsets ? gvar.readUInt32BE(20 + 4 * i) : 2 * gvar.readUInt16BE(20 + 2 * i));
	const peaks = Array.from({ length: gvar.readUInt16BE(6) }, (_, i) => gvar.readInt16BE(gvar.readUInt32BE(8) + 2 * i) / 16384);
	const glyphs = Array.from({ length: gvar.readUInt16BE(12) }, (_, i) => {
		const data = gvar.subarray(gvar.readUInt32BE(16) + offset(i), gvar.readUInt32BE(16) + offset(i + 1));
		return straightenGlyph(data, peaks, countPoints(glyf.subarray(place(i), place(i + 1))));
	});
	const start = 20 + 4 * (glyphs.length + 1);
	const header = Buffer.alloc(start + 2);
	gvar.copy(header, 0, 0, 6);
	header.writeUInt16BE(1, 6);
	header.writeUInt32BE(start, 8);
	header.writeUInt16BE(glyphs.length, 12);
	header.writeUInt16BE(1, 14);
	header.writeUInt32BE(start + 2, 16);
	let at = 0;
	glyphs.forEach((glyph, i) => {
		header.writeUInt32BE(at, 20 + 4 * i);
		at += glyph.length;
	});
	header.writeUInt32BE(at, 20 + 4 * glyphs.length);
	header.writeInt16BE(16384, start);
	const rewritten = Buffer.concat([header, ...glyphs]);
	const whole = Buffer.concat([font, Buffer.alloc((4 - (font.length % 4)) % 4), rewritten]);
	for (let i = 0; i < font.readUInt16BE(4); i++) {
		const entry = 12 + 16 * i;
		if (font.toString('latin1', entry, entry + 4) !== 'gvar') continue;
		whole.writeUInt32BE(whole.length - rewritten.length, entry + 8);
		whole.writeUInt32BE(rewritten.length, entry + 12);
	}
	return whole;
}

/** The characters a font has, from its cmap (formats 4 and 12). */
function charactersOf(font: Buffer): Set<number> {
	const [start] = tables(font).get('cmap')!;
	const found = new Set<number>();
	for (let i = 0; i < font.readUInt16BE(start + 2); i++) {
		const at = start + font.readUInt32BE(start + 4 + 8 * i + 4);
		if (font.readUInt16BE(at) === 4) {
			const segments = font.readUInt16BE(at + 6) / 2;
			for (let s = 0; s < segments; s++) {
				const [end, first] = [font.readUInt16BE(at + 14 + 2 * s), font.readUInt16BE(at + 16 + 2 * (segments + s))];
				for (let c = first; c <= end && c !== 0xffff; c++) found.add(c);
			}
		}
	}
	return found;
}

await mkdir(OUT, { recursive: true });
let total = 0;
for (const part of PARTS) {
	const source = await readFile(new URL(`files/golos-text-${part.file}-wght-normal.woff2`, SOURCE));
	// vertical metrics, the style catalogue and the duplicate table of advance widths are of no use to a browser
	const options = { noHinting: true, keepFeatures: ['kern', 'tnum'], dropTables: ['HVAR', 'STAT', 'MVAR', 'vhea', 'vmtx'] };
	const cut = await subsetFont(source, part.text, {
		...options,
		targetFormat: 'truetype',
		variationAxes: { wght: { min: 400, max: 700 } }
	});
	const has = charactersOf(cut);
	const missing = [...part.text].filter((character) => !has.has(character.codePointAt(0)!));
	if (missing.length) throw new Error(`${part.file} has no ${missing.join(' ')}`);
	const small = await subsetFont(straighten(cut), part.text, { ...options, targetFormat: 'woff2' });
	await writeFile(new URL(`golos-${part.name}.woff2`, OUT), small);
	console.log(`golos-${part.name}.woff2  ${small.length} bytes  ${part.text.length} characters`);
	total += small.length;
}
await writeFile(new URL('OFL.txt', OUT), await readFile(new URL('LICENSE', SOURCE)));
console.log(`${total} bytes of ${LIMIT}`);
if (total > LIMIT) process.exit(1);
