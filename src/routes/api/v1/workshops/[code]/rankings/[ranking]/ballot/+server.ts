import { parseRanks } from '#lib/need/input.ts';
import { castRanks } from '#lib/need/ranking.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * What this seat ranks: `{ "id", "order": ["<need>", ...] }`, or `{ "id", "marks": { "<need>": [importance, urgency, feasibility] } }`.
 * Answers `{ "rankingId", "ranked" }`. The last one received counts; sent again with the same id it counts once.
 * Errors: 400 malformed, 401 no_seat, 403 cards_only, 404 unknown_code / not_found, 409 ranking_closed / not_open / workshop_ended,
 * 422 too_many_ranked / unknown_choice / number_invalid.
 */
export const PUT: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	if (!body.ok) return answer(event, body);
	const input = parseRanks(body.value);
	if (!input.ok) return answer(event, input);
	return answer(event, await castRanks(event.locals.actor, found.value.id, event.params.ranking, input.value));
};
