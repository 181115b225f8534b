import { answer, readBody } from '#lib/server/answer.ts';
import { parseAct } from '#lib/site/input.ts';
import { removeComment } from '#lib/site/voices.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/** A seat takes its own comment back: `{ "id" }`; it is kept. Errors: 401 no_seat, 403 forbidden, 404 not_found, 409 workshop_ended. */
export const DELETE: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseAct(body.value) : body;
	if (!input.ok) return answer(event, input);
	const act = { id: input.value.id, commentId: event.params.comment };
	return answer(event, await removeComment(event.locals.actor, found.value.id, act));
};
