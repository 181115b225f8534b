import { parseHallPhotoChange } from '#lib/document/input.ts';
import { changeHallPhoto } from '#lib/document/write.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * Other words under a photo of the hall, its removal from the summary and the undoing of that: `{ "id", "caption"?, "removed"? }`. Answers
 * 200 `{ "id" }`. Errors: 400 malformed, 401 signed_out, 403 forbidden, 404 unknown_code, not_found, 422 too_long.
 */
export const PUT: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseHallPhotoChange({ ...(body.value as object), photoId: event.params.photo }) : body;
	return answer(event, input.ok ? await changeHallPhoto(event.locals.actor, found.value.id, input.value) : input);
};
