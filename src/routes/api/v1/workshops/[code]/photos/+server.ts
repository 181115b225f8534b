import { readHallPhotoForm } from '#lib/document/input.ts';
import { readHallPhotos } from '#lib/document/read.server.ts';
import { addHallPhoto } from '#lib/document/write.server.ts';
import { answer } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { findWorkshop, readState } from '#lib/workshop/read.server.ts';
import { accept } from '#lib/workshop/refusal.ts';
import { can } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** Photos of the hall, for the desk: `{ "photos": [{ id, photo, width, height, caption, at }] }`. Errors: 401 signed_out, 403 forbidden, 404 unknown_code. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const may = can(event.locals.actor, 'keep_record', await readState(db(), found.value.id));
	return answer(event, may.ok ? accept({ photos: await readHallPhotos(db(), found.value.id) }) : may);
};

/**
 * A photo of the hall, also after the end: a form (multipart/form-data) with id, photo and, if there are words for it, caption. Answers 201
 * `{ "id" }`. Errors: as above, and 400 malformed, 413 picture_too_large, too_large, 422 required, not_a_picture, too_long.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	// Only who may is listened to: a file is large.
	const may = can(event.locals.actor, 'keep_record', await readState(db(), found.value.id));
	const input = may.ok ? await readHallPhotoForm(event.request) : may;
	return answer(event, input.ok ? await addHallPhoto(event.locals.actor, found.value.id, input.value) : input, 201);
};
