import { answer, readBody } from '#lib/server/answer.ts';
import { parseHands } from '#lib/vote/input.ts';
import { countHands } from '#lib/vote/write.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * Hands counted in the hall, by a helper or the desk: `{ "id", "people", "dots": { "<idea>": n } }`; of a motion without people.
 * Errors: 400 malformed, 401 signed_out, 403 forbidden, 404 unknown_code / not_found, 409 vote_closed / workshop_ended,
 * 422 too_many_hands / by_seats_only and those of a ballot.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	if (!body.ok) return answer(event, body);
	const hands = parseHands(body.value);
	if (!hands.ok) return answer(event, hands);
	return answer(event, await countHands(event.locals.actor, found.value.id, event.params.vote, hands.value));
};
