import { parseNeed } from '#lib/need/input.ts';
import { addNeed } from '#lib/need/write.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * A need: `{ "id", "category", "text", "group"? }`. Answers 201 `{ "id" }`; sent again with the same id it counts once.
 * Errors: 400 malformed, 401 no_seat, 404 unknown_code, 409 not_open / workshop_ended, 422 required / too_long / unknown_choice.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	if (!body.ok) return answer(event, body);
	const input = parseNeed(body.value);
	if (!input.ok) return answer(event, input);
	return answer(event, await addNeed(event.locals.actor, found.value.id, input.value), 201);
};
