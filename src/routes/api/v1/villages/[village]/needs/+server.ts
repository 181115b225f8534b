import { json } from '@sveltejs/kit';
import { openPicture } from '#lib/picture/open.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** The picture of a village's needs as open data, ranked. */
export const GET: RequestHandler = async (event) => {
	const needs = await openPicture(event.params.village, Date.now());
	return needs ? json({ village: event.params.village, needs }) : answerRefusal(event, refuse('not_found'));
};
