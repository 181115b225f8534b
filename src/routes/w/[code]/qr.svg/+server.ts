import { error } from '@sveltejs/kit';
import QRCode from 'qrcode';
import { networkInterfaces } from 'node:os';
import { config } from '#lib/server/config.ts';
import { readCode } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

const SMALLEST = 64;
const LARGEST = 2048;

/** The join address as a QR code. `?size` in pixels, 64 to 2048; an SVG scales anyway. */
export const GET: RequestHandler = async ({ params, url }) => {
	const code = readCode(params.code);
	if (!code) error(404);
	const wanted = Number(url.searchParams.get('size')) || 512;
	const width = Math.round(Math.min(LARGEST, Math.max(SMALLEST, wanted)));
	const svg = await QRCode.toString(`${phoneOrigin(url)}/join/${code}`, { type: 'svg', margin: 2, width, errorCorrectionLevel: 'M' });
	return new Response(svg, { headers: { 'content-type': 'image/svg+xml', 'cache-control': 'private, max-age=60' } });
};

/** A phone cannot reach the laptop as "localhost": then the laptop's address on the Wi-Fi stands in the code. */
function phoneOrigin(url: URL): string {
	if (config.origin) return new URL(config.origin).origin;
	if (!['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) return url.origin;
	const [found] = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).filter((i) => i.family === 'IPv4' && !i.internal));
	return found ? `${url.protocol}//${found.address}${url.port && `:${url.port}`}` : url.origin;
}
