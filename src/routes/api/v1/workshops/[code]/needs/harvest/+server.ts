import { parseHarvest } from '#lib/need/input.ts';
import { harvestNeed } from '#lib/need/write.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * A need that the desk makes of notes: `{ "id", "category", "text", "group"?, "sources": [{ "document", "noteId" }] }`. Answers 201 `{ "id" }`.
 * Errors: 400 malformed, 401 signed_out, 403 forbidden, 404 unknown_code, 409 workshop_ended, 422 required, too_long, unknown_choice.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseHarvest(body.value) : body;
	return answer(event, input.ok ? await harvestNeed(event.locals.actor, found.value.id, input.value) : input, 201);
};
