import { parseSupport } from '#lib/need/input.ts';
import { supportNeed } from '#lib/need/write.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * This seat's mark on a need: `{ "id", "on": true | false }`. Answers `{ "needId", "on", "support" }`.
 * Errors: 400 malformed, 401 no_seat, 404 unknown_code / not_found, 409 not_open / workshop_ended.
 */
export const PUT: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	if (!body.ok) return answer(event, body);
	const input = parseSupport({ ...(body.value as object), needId: event.params.need });
	if (!input.ok) return answer(event, input);
	return answer(event, await supportNeed(event.locals.actor, found.value.id, input.value));
};
