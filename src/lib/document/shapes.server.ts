/** What is drawn on paper again and again. */
import { drawQr } from '#lib/server/qr.ts';
import { HORNS, SEEDS, STROKE, WIDTH } from '#lib/ui/motif.ts';
import type { Shape } from './pdf.server.ts';

/** A QR code without a quiet zone: leave four of its modules free around it. `side` in millimetres. */
export function drawQrAt(text: string, x: number, y: number, side: number): Shape {
	const { path, size } = drawQr(text, 0);
	return { path, x, y, scale: side / size };
}

/** Nothing of a motif is drawn above. */
const TOP = 3;
/** Half a seed stands out on either side. */
const OVERHANG = 4;

/** A band of `count` pairs of horns over a width, from its top at y; `flipped` for a lower edge, from its bottom at y. */
export function drawOrnament(band: { x: number; y: number; width: number; count: number; flipped?: boolean }): Shape[] {
	const scale = band.width / (band.count * WIDTH + 2 * OVERHANG);
	const y = band.y + (band.flipped ? TOP : -TOP) * scale;
	return Array.from({ length: band.count }, (_, i) => {
		const place = { x: band.x + (OVERHANG + i * WIDTH) * scale, y, scale, flipped: band.flipped };
		return [
			{ ...place, path: HORNS.join(' '), stroke: STROKE },
			{ ...place, path: SEEDS }
		];
	}).flat();
}
