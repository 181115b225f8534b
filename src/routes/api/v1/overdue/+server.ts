import { json } from '@sveltejs/kit';
import { pageOfDue, readDueList } from '#lib/project/due.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** So many projects are in one answer. */
const AT_ONCE = 100;

/** Who owes a report, longest first, as far as this person answers for it; `?page=`. 401 signed_out. */
export const GET: RequestHandler = async (event) => {
	if (!event.locals.actor.account) return answerRefusal(event, refuse('signed_out'));
	const list = await readDueList(event.locals.actor, Date.now());
	const { rows, late, next, page, pages } = pageOfDue(list, Number(event.url.searchParams.get('page') || 1), AT_ONCE);
	return json({ projects: rows, late, next, page, pages });
};
