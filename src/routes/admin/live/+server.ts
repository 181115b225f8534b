import { json } from '@sveltejs/kit';
import { answerRefusal } from '#lib/server/answer.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';
import { readLiveFigures } from './figures.server.ts';

/** The figures of the page as JSON: the open panel asks for them again and again. */
export const GET: RequestHandler = async (event) => {
	const { actor } = event.locals;
	if (!hasRole(actor, 'manage_people', null)) return answerRefusal(event, refuse(actor.account ? 'forbidden' : 'signed_out'));
	return json(await readLiveFigures(), { headers: { 'cache-control': 'no-store' } });
};
