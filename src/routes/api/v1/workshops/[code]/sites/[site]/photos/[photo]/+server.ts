import { answer, readBody } from '#lib/server/answer.ts';
import { parseAct } from '#lib/site/input.ts';
import { removeSitePhoto } from '#lib/site/own.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/** Takes a photo of one's own site away: `{ "id" }`; it is kept and cannot be opened. Errors: 401, 403 forbidden, 404, 409 not_open. */
export const DELETE: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseAct(body.value) : body;
	if (!input.ok) return answer(event, input);
	const { site: siteId, photo: photoId } = event.params;
	return answer(event, await removeSitePhoto(event.locals.actor, found.value.id, { id: input.value.id, siteId, photoId }));
};
