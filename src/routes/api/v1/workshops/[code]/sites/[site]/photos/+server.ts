import { answer } from '#lib/server/answer.ts';
import { readPhotoForm } from '#lib/site/input.ts';
import { addSitePhoto } from '#lib/site/own.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * One more photo of one's own site, three in all: a form with id, photo and, if the person allows it, photoLng, photoLat, photoTakenAt (ms).
 * Answers 201 `{ "id" }`. Errors: 401, 403, 404, 409 not_open, photos_full, 413 picture_too_large, 422 required, not_a_picture.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const input = await readPhotoForm(event.request, event.params.site);
	return answer(event, input.ok ? await addSitePhoto(event.locals.actor, found.value.id, input.value) : input, 201);
};
