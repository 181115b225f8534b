import { json } from '@sveltejs/kit';
import { readDueList } from '#lib/project/due.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** Who owes a report, longest first, as far as this person answers for it. 401 signed_out. */
export const GET: RequestHandler = async (event) =>
	event.locals.actor.account
		? json({ projects: await readDueList(event.locals.actor, Date.now()) })
		: answerRefusal(event, refuse('signed_out'));
