import { parseCount } from '#lib/seat/input.ts';
import { addCount } from '#lib/seat/roll.server.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/** A helper has counted `{ id, category, value, add }`; answers the count as it stands. */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseCount(body.value) : body;
	return input.ok ? answer(event, await addCount(event.locals.actor, found.value.id, input.value)) : answerRefusal(event, input);
};
