import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { parsePlan } from '#lib/workshop/plan.ts';
import { planWorkshop } from '#lib/workshop/write.server.ts';
import type { RequestHandler } from './$types';

/** Plans a workshop from a template: 201 with its id and code. */
export const POST: RequestHandler = async (event) => {
	const body = await readBody(event);
	const input = body.ok ? parsePlan(body.value) : body;
	if (!input.ok) return answerRefusal(event, input);
	return answer(event, await planWorkshop(event.locals.actor, input.value), 201);
};
