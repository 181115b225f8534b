/** Reads a PDF of ours back: what is written where, and which QR codes are drawn where. Places in millimetres from the top left of the page. */
import { inflateSync } from 'node:zlib';
import jsQR from 'jsqr';

const POINTS_PER_MM = 72 / 25.4;
const PAGE_HEIGHT = 841.89;

export type PaperPage = {
	/** `missing`: the font has no glyph for a letter of it. */
	texts: { text: string; x: number; y: number; size: number; bold: boolean; missing: boolean }[];
	codes: { text: string | null; x: number; y: number; side: number }[];
};

/** @returns the pages of a PDF made by pdfmake. */
export function readPaper(pdf: Buffer): PaperPage[] {
	const objects = readObjects(pdf);
	const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b/.test(head));
	return pages.map(({ head }) => {
		const content = objects.get(reference(head, 'Contents'))!.stream!;
		const resources = objects.get(reference(head, 'Resources'))!.head;
		const fonts = new Map(
			[...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => {
				const font = objects.get(Number(id))!.head;
				return [name!, { bold: /-Bold/.test(font), letters: readLetters(objects.get(reference(font, 'ToUnicode'))!.stream!) }];
			})
		);
		return { texts: readTexts(content, fonts), codes: readCodes(content) };
	});
}

function readObjects(pdf: Buffer): Map<number, { head: string; stream: string | null }> {
	const text = pdf.toString('latin1');
	return new Map<number, { head: string; stream: string | null }>(
		[...text.matchAll(/(?<=^|\n)(\d+) 0 obj\n([\s\S]*?)\n(?:endobj|stream\r?\n)/g)].map((match) => {
			const [whole, id, head] = match as unknown as [string, string, string];
			// A photo is a stream of its own kind.
			if (!whole.includes('\nstream') || head.includes('/DCTDecode')) return [Number(id), { head, stream: null }];
			const start = match.index + whole.length;
			const bytes = pdf.subarray(start, start + Number(/\/Length (\d+)/.exec(head)![1]));
			return [Number(id), { head, stream: inflateSync(bytes).toString('latin1') }];
		})
	);
}

function reference(head: string, key: string): number {
	return Number(new RegExp(`/${key} (\\d+) 0 R`).exec(head)![1]);
}

/** Which letters the numbers of a font stand for, in the order of the numbers. */
function readLetters(map: string): string[] {
	return [...map.matchAll(/<[0-9a-f]{4}> <[0-9a-f]{4}> \[([^\]]*)\]/g)].flatMap(([, list]) =>
		list!.match(/<[0-9a-f ]*>/g)!.map((hex) => String.fromCharCode(...hex.match(/[0-9a-f]{4}/g)!.map((unit) => parseInt(unit, 16))))
	);
}

function readTexts(content: string, fonts: Map<string, { bold: boolean; letters: string[] }>): PaperPage['texts'] {
	return [...content.matchAll(/1 0 0 1 (\S+) (\S+) Tm\n\/(F\d+) (\S+) Tf\n(?:\S+ Tc\n)?\[(.*)\] TJ/g)].map(
		([, left, up, font, size, shown]) => {
			const numbers = [...shown!.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g)!.map((n) => parseInt(n, 16)));
			const { bold, letters } = fonts.get(font!)!;
			const place = { x: Number(left) / POINTS_PER_MM, y: (PAGE_HEIGHT - Number(up)) / POINTS_PER_MM, size: Number(size) };
			return { ...place, bold, text: numbers.map((n) => letters[n]).join(''), missing: numbers.includes(0) };
		}
	);
}

/** A QR code is one filled shape of many rectangles; each is painted dot by dot and read as a camera would. */
function readCodes(content: string): PaperPage['codes'] {
	const RECTANGLE = '(?:\\S+ \\S+ m\\n(?:\\S+ \\S+ l\\n){3}h\\n)';
	const place = '1 0 0 1 (\\S+) (\\S+) cm\\n(\\S+) 0 0 \\3 0 0 cm\\n';
	const shapes = content.matchAll(new RegExp(`${place}(${RECTANGLE}{50,})(?:/.*\\n|.* scn\\n)*f\\n`, 'g'));
	return [...shapes].map(([, x, y, scale, path]) => {
		const rectangles = [...path!.matchAll(new RegExp(RECTANGLE, 'g'))].map(([one]) => {
			const points = [...one.matchAll(/(\S+) (\S+) [ml]/g)].map(([, px, py]) => [Number(px), Number(py)] as const);
			const [xs, ys] = [points.map(([px]) => px), points.map(([, py]) => py)];
			return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
		});
		const modules = Math.max(...rectangles.map(({ right }) => right));
		const [left, top, side] = [Number(x), Number(y), Number(scale) * modules].map((points) => points / POINTS_PER_MM) as [
			number,
			number,
			number
		];
		return { text: scan(rectangles, modules), x: left, y: top, side };
	});
}

const DOTS = 6;
const QUIET = 4;
function scan(rectangles: { left: number; right: number; top: number; bottom: number }[], modules: number): string | null {
	const width = (modules + 2 * QUIET) * DOTS;
	const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
	for (const { left, right, top, bottom } of rectangles)
		for (let y = (top + QUIET) * DOTS; y < (bottom + QUIET) * DOTS; y++)
			for (let x = (left + QUIET) * DOTS; x < (right + QUIET) * DOTS; x++) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
	return jsQR(pixels, width, width)?.data ?? null;
}
