import { json } from '@sveltejs/kit';
import { readPlate } from '#lib/commitment/plate.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** What a plate shows: promises, how they are kept, what residents reported and what was answered. Who answers as a person is left out. */
export const GET: RequestHandler = async (event) => {
	const plate = await readPlate(event.params.plate, Date.now());
	if (!plate) return answerRefusal(event, refuse('not_found'));
	return json({ ...plate, promises: plate.promises.map(({ accountId: _, ...promise }) => promise) });
};
