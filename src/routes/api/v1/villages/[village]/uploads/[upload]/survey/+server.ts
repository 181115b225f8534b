import { surveyInput } from '#lib/ground/input.ts';
import { surveyUpload } from '#lib/ground/write.server.ts';
import { isId } from '#lib/live/id.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { parse } from '#lib/server/input.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** How an uploaded file would be read as a layer; nothing is saved. Errors: 400, 401, 403, 404, 409, 413, 422. */
export const POST: RequestHandler = async (event) => {
	const { village, upload } = event.params;
	const body = isId(upload) ? await readBody(event) : refuse('not_found');
	const input = body.ok ? parse(surveyInput, body.value) : body;
	return answer(event, input.ok ? await surveyUpload(event.locals.actor, village, upload, input.value) : input);
};
