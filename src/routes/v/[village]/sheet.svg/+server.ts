import { pictureSheet } from '#lib/document/sheet.server.ts';
import { findPrinted, readChoice, readSheet } from '../sheet/sheet.server.ts';
import type { RequestHandler } from './$types';

/** What a sheet will show, as a picture for the page that prints it. The same query as sheet.pdf. */
export const GET: RequestHandler = async (event) => {
	const village = await findPrinted(event);
	const svg = pictureSheet(await readSheet(event, village, readChoice(event, event.url.searchParams)));
	return new Response(svg, { headers: { 'content-type': 'image/svg+xml', 'cache-control': 'no-store' } });
};
