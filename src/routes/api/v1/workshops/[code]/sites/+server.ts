import { answer, readBody } from '#lib/server/answer.ts';
import { parseSite, readSiteForm } from '#lib/site/input.ts';
import { addSite } from '#lib/site/write.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * A place on the map: id, objectType, title, why, lng, lat as JSON, or as a form (multipart/form-data) that may carry a file `photo`.
 * Answers 201 `{ "id", "number" }`; sent again with the same id it counts once. Errors: 400 malformed, 401 no_seat, 404 unknown_code,
 * 409 not_open / workshop_ended, 413 picture_too_large, 422 place_missing, outside_village, not_a_picture, required, too_long and the like.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const input = event.request.headers.get('content-type')?.startsWith('multipart/form-data')
		? await readSiteForm(event.request)
		: await readJson(event);
	if (!input.ok) return answer(event, input);
	return answer(event, await addSite(event.locals.actor, found.value.id, input.value), 201);
};

async function readJson(event: { request: Request }) {
	const body = await readBody(event);
	return body.ok ? parseSite(body.value) : body;
}
