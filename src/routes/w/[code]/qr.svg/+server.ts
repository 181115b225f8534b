import { error } from '@sveltejs/kit';
import QRCode from 'qrcode';
import { readCode } from '#lib/workshop/rules.ts';
import { addressFor } from '../screen/address.server.ts';
import type { RequestHandler } from './$types';

const SMALLEST = 64;
const LARGEST = 2048;

/** The join address as a QR code. `?size` in pixels, 64 to 2048; an SVG scales anyway. */
export const GET: RequestHandler = async ({ params, url }) => {
	const code = readCode(params.code);
	if (!code) error(404);
	const wanted = Number(url.searchParams.get('size')) || 512;
	const width = Math.round(Math.min(LARGEST, Math.max(SMALLEST, wanted)));
	const svg = await QRCode.toString(`${addressFor(url)}/join/${code}`, { type: 'svg', margin: 2, width, errorCorrectionLevel: 'M' });
	return new Response(svg, { headers: { 'content-type': 'image/svg+xml', 'cache-control': 'private, max-age=60' } });
};
