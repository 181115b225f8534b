import { readMapGround } from '#lib/document/map-read.server.ts';
import { pictureSheet } from '#lib/document/sheet.server.ts';
import { readCell, readSheetCode } from '#lib/ground/grid.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { findServed, stopHelper } from '../printed.server.ts';
import type { RequestHandler } from './$types';

/** The square `?sheet=&cell=` with its neighbours, as it is printed: a helper compares it with the paper. */
export const GET: RequestHandler = async (event) => {
	const village = await findServed(event);
	const frame = readSheetCode(event.url.searchParams.get('sheet') ?? '');
	if (!frame.ok) stopHelper(event, frame);
	const cell = readCell(event.url.searchParams.get('cell') ?? '', frame.value.paper);
	if (!cell.ok) stopHelper(event, cell);
	const { locale } = event.locals;
	const ground = await readMapGround(village.id);
	const svg = pictureSheet({ frame: frame.value, village: pickWords(village.name, locale), locale, ground, sites: [] }, cell.value);
	return new Response(svg, { headers: { 'content-type': 'image/svg+xml', 'cache-control': 'private, max-age=60' } });
};
