import { json } from '@sveltejs/kit';
import { searchPlaces } from '#lib/ground/read.server.ts';
import { db } from '#lib/server/app.ts';
import type { RequestHandler } from './$types';

/** Places by name, at most eight, the best first: `{ places: [{ id, kind, name, near, lng, lat }] }`. */
export const GET: RequestHandler = async ({ url, locals }) => {
	const typed = (url.searchParams.get('q') ?? '').slice(0, 80);
	return json({ places: await searchPlaces(db(), url.searchParams.get('village'), typed, locals.locale) });
};
