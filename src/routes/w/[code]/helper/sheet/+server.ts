import { json } from '@sveltejs/kit';
import { readNewestFrame } from '#lib/document/map-read.server.ts';
import { sheetCode } from '#lib/ground/grid.ts';
import { findServed } from '../printed.server.ts';
import type { RequestHandler } from './$types';

/** `{ "sheet" }`: the code of the map that was printed last for this village, else of its standard map. */
export const GET: RequestHandler = async (event) => {
	const village = await findServed(event);
	return json({ sheet: sheetCode(await readNewestFrame(village)) });
};
