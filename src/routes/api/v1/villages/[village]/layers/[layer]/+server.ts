import { json } from '@sveltejs/kit';
import { readLayer } from '#lib/ground/read.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** A layer as GeoJSON; it never changes under its id. Errors: 404 not_found. */
export const GET: RequestHandler = async (event) => {
	const { village, layer } = event.params;
	const features = await readLayer(db(), village, layer, hasRole(event.locals.actor, 'keep_ground', village));
	// Not for long: a layer that was taken away must be gone from phones too.
	return features ? json(features, { headers: { 'cache-control': 'private, max-age=600' } }) : answerRefusal(event, refuse('not_found'));
};
