/** The address that people in the hall can reach, and its QR code. */
import { networkInterfaces } from 'node:os';
import { create } from 'qrcode';
import { config } from '#lib/server/config.ts';

/** A QR code: `size` modules on a side, quiet zone included, and the dark ones as an SVG path. */
export type QrPicture = { size: number; path: string };

const QUIET = 2;
const HERE_ONLY = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);

/**
 * @param url as this browser asked. On the laptop itself that is localhost, which no phone can open: then the laptop's address on the
 * hall's network is given, if it has one.
 * @returns protocol, host and port
 */
export function addressFor(url: URL): string {
	if (config.origin) return config.origin.replace(/\/$/, '');
	if (!HERE_ONLY.has(url.hostname)) return url.origin;
	const outside = Object.values(networkInterfaces())
		.flat()
		.find((i) => i && i.family === 'IPv4' && !i.internal);
	if (!outside) return url.origin;
	const reachable = new URL(url.origin);
	reachable.hostname = outside.address;
	return reachable.origin;
}

/** @returns the QR code of a text, error correction M. */
export function drawQr(text: string): QrPicture {
	const { modules } = create(text, { errorCorrectionLevel: 'M' });
	let path = '';
	for (let y = 0; y < modules.size; y++)
		for (let x = 0; x < modules.size; x++) {
			if (!modules.get(y, x)) continue;
			const start = x;
			while (x + 1 < modules.size && modules.get(y, x + 1)) x++;
			path += `M${start + QUIET} ${y + QUIET}h${x - start + 1}v1h${start - x - 1}z`;
		}
	return { size: modules.size + 2 * QUIET, path };
}
