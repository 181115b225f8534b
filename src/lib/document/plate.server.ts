/** The plate for an object: A6, black and white, to be laminated or milled. Whoever passes sees who looks after the place. */
import { m } from '#lib/i18n/paraglide/messages.js';
import { print, type Line } from './pdf.server.ts';
import { spaceCode } from './rules.ts';
import { drawOrnament, drawQrAt } from './shapes.server.ts';

const A6 = { width: 105, height: 148 } as const;
const MARGIN = 8;
const INNER = A6.width - 2 * MARGIN;
const QR = 52;

/** promises: at most three are set, «Суару — әкімдік». address: http://host of the house, code: of the plate. */
export type PlateSheet = { title: string; village: string; promises: readonly string[]; address: string; code: string };

/** @returns the plate as PDF, one page A6. */
export function drawPlate({ title, village, promises, address, code }: PlateSheet): Promise<Buffer> {
	return print(`${title} · ${code}`, async (press) => {
		const middle = A6.width / 2;
		const lines: Line[] = [];
		const set = async (text: string, y: number, sizes: number[], most = 1, bold = false, step = 1) => {
			const fitted = await press.fit(text, { width: INNER, lines: most, sizes, bold });
			fitted.lines.forEach((line, i) =>
				lines.push({ text: line, x: middle, y: y + i * fitted.size * 0.45 * step, size: fitted.size, bold, align: 'center' })
			);
			return y + (fitted.lines.length - 1) * fitted.size * 0.45 * step;
		};
		await set(title, 21, [17, 15, 13, 12, 11], 2, true);
		await set(village, 36, [9, 8]);
		const both = (says: typeof m.plate_paper_scan) => [says({}, { locale: 'kk' }), says({}, { locale: 'ru' })] as const;
		const [scanKk, scanRu] = both(m.plate_paper_scan);
		await set(scanKk, 98.5, [10, 9], 1, true);
		await set(scanRu, 103, [8.5, 8]);
		const [sayKk, sayRu] = both(m.plate_paper_say);
		await set(sayKk, 108.5, [8, 7.5, 7, 6.5]);
		await set(sayRu, 112.5, [7.5, 7, 6.5, 6]);
		let y = 119;
		for (const promise of promises.slice(0, 3)) {
			await set(promise, y, [8, 7.5, 7, 6.5]);
			y += 4.2;
		}
		await set(`${new URL(address).host}/p/ ${spaceCode(code)}`, 134, [10, 9, 8, 7], 1, true);
		const band = { x: MARGIN, width: INNER, count: 9 };
		await press.lay({
			size: A6,
			shapes: [
				...drawOrnament({ ...band, y: 6 }),
				...drawOrnament({ ...band, y: A6.height - 6, flipped: true }),
				drawQrAt(`${address}/p/${code}`, middle - QR / 2, 40, QR)
			],
			lines
		});
	});
}
