import { parseIdea } from '#lib/idea/input.ts';
import { saveIdea } from '#lib/idea/write.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * A new idea, by the desk: `{ "id", "title", "description"?, "cost", "siteId"?, "sources"?: [{ "kind", "id", "document"?, "words" }] }`.
 * The cost is in tenge, a number or text as typed. Answers 201 `{ "id", "number" }`. Errors: 400 malformed, 401 signed_out, 403 forbidden,
 * 404 unknown_code, 409 workshop_ended, 422 required, too_long, cost_invalid, cost_absurd, unknown_choice.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	if (!body.ok) return answer(event, body);
	const input = parseIdea({ ...(body.value as object), ideaId: undefined });
	if (!input.ok) return answer(event, input);
	return answer(event, await saveIdea(event.locals.actor, found.value.id, input.value), 201);
};
