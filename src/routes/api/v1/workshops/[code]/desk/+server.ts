import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { parseDeskAct } from '#lib/workshop/input.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { actAtDesk } from '#lib/workshop/desk.server.ts';
import type { RequestHandler } from './$types';

/** One act of the desk: `{ id, act, ... }` as DeskAct in workshop/stage.ts. */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseDeskAct(body.value) : body;
	if (!input.ok) return answerRefusal(event, input);
	return answer(event, await actAtDesk(event.locals.actor, found.value.id, input.value));
};
