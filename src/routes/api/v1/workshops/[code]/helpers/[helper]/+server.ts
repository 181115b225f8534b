import { endHelper } from '#lib/seat/helping.server.ts';
import { parseEnd } from '#lib/seat/input.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/** The desk ends somebody's help: `{ id }`. */
export const DELETE: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseEnd(body.value) : body;
	if (!input.ok) return answerRefusal(event, input);
	return answer(event, await endHelper(event.locals.actor, found.value.id, event.params.helper, input.value.id));
};
