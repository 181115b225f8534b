import { parseNeed } from '#lib/need/input.ts';
import { addNeed } from '#lib/need/write.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * A need: `{ "id", "category", "text", "group"?, "groups"?, "people"?, "since"?, "place"? }`. Answers 201 `{ "id" }`, or 200
 * `{ "id", "same": true }` for one that was there in the same words; sent again with the same id it counts once.
 * Errors: 400 malformed, 401 no_seat, 404 unknown_code, 409 not_open / needs_closed / workshop_ended, 422 required / say_more / too_long /
 * unknown_choice / number_invalid / outside_village / place_missing.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	if (!body.ok) return answer(event, body);
	const input = parseNeed(body.value);
	if (!input.ok) return answer(event, input);
	const added = await addNeed(event.locals.actor, found.value.id, input.value);
	return answer(event, added, added.ok && added.value.same ? 200 : 201);
};
