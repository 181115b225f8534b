/** The address that people in the hall can reach. */
import { networkInterfaces } from 'node:os';
import { config } from '#lib/server/config.ts';

export { drawQr, type QrPicture } from '#lib/server/qr.ts';

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
