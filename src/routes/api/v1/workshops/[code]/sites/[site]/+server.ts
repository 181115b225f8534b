import { answer, readBody } from '#lib/server/answer.ts';
import { parseSiteEdit } from '#lib/site/input.ts';
import { editSite } from '#lib/site/own.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * The author changes its site while the step is open and nobody has judged it: the fields of POST, whole, with an id of the request.
 * Errors: 401 no_seat, 403 forbidden, seat_muted, 404 not_found, 409 not_open, site_fixed, workshop_ended, 422 as POST.
 */
export const PUT: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseSiteEdit({ ...(body.value as object), siteId: event.params.site }) : body;
	return answer(event, input.ok ? await editSite(event.locals.actor, found.value.id, input.value) : input);
};
