import { answer, readBody } from '#lib/server/answer.ts';
import { parseSiteAnswer } from '#lib/site/input.ts';
import { answerSiteQuestion } from '#lib/site/questions.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * Answers a question of the akimat, once: `{ "id", "text" }`; its author from the phone, or the desk. Also after the workshop.
 * Errors: 401 no_seat, 403 forbidden, 404 not_found, 409 already_answered, 422 required, too_long.
 */
export const PUT: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseSiteAnswer({ ...(body.value as object), questionId: event.params.question }) : body;
	return answer(event, input.ok ? await answerSiteQuestion(event.locals.actor, input.value) : input);
};
