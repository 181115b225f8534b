import { keepFile } from '#lib/application/kept.server.ts';
import { answer, answerRefusal } from '#lib/server/answer.ts';
import { groupCookie } from '#lib/server/auth.ts';
import { isId } from '#lib/live/id.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** Takes a quote or a letter: form fields `id` and `file` (PDF, JPEG, PNG, at most 10 MB). 409 application_fixed, 413, 422 not_a_document. */
export const POST: RequestHandler = async (event) => {
	const form = await event.request.formData().catch(() => null);
	const [id, file] = [form?.get('id'), form?.get('file')];
	if (!isId(id) || !(file instanceof File)) return answerRefusal(event, refuse('malformed'));
	const { application } = event.params;
	const token = event.cookies.get(groupCookie(application)) ?? null;
	const bytes = new Uint8Array(await file.arrayBuffer());
	return answer(event, await keepFile(event.locals.actor, token, application, id, file.name, bytes), 201);
};
