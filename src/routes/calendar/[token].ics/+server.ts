import { readCalendar } from '#lib/notice/calendar.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** A person's calendar by its secret address (RFC 5545). 404 not_found when there is no such address any more. */
export const GET: RequestHandler = async (event) => {
	const calendar = await readCalendar(event.params.token, event.url.origin, Date.now());
	if (calendar === null) return answerRefusal(event, refuse('not_found'));
	return new Response(calendar, {
		headers: {
			'content-type': 'text/calendar; charset=utf-8',
			'cache-control': 'private, no-store',
			'content-disposition': 'inline; filename="asar.ics"'
		}
	});
};
