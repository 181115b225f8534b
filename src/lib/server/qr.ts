/** QR codes as outlines, for the projector and for paper. */
import { create } from 'qrcode';

/** A QR code: `size` modules on a side, quiet zone included, and the dark ones as an SVG path. */
export type QrPicture = { size: number; path: string };

/**
 * @param quiet modules of white around it; 0 where the paper around is white anyway
 * @returns the QR code of a text, error correction M.
 */
export function drawQr(text: string, quiet = 2): QrPicture {
	const { modules } = create(text, { errorCorrectionLevel: 'M' });
	let path = '';
	for (let y = 0; y < modules.size; y++)
		for (let x = 0; x < modules.size; x++) {
			if (!modules.get(y, x)) continue;
			const start = x;
			while (x + 1 < modules.size && modules.get(y, x + 1)) x++;
			path += `M${start + quiet} ${y + quiet}h${x - start + 1}v1h${start - x - 1}z`;
		}
	return { size: modules.size + 2 * quiet, path };
}
