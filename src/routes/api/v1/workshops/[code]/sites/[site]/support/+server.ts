import { answer, readBody } from '#lib/server/answer.ts';
import { parseSiteSupport } from '#lib/site/input.ts';
import { supportSite } from '#lib/site/voices.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * This seat's mark on a site: `{ "id", "on": true | false }`. Answers `{ "siteId", "on", "support" }`; siteId is the one that stands for it.
 * Errors: 401 no_seat, 404 unknown_code / not_found, 409 not_open / workshop_ended.
 */
export const PUT: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseSiteSupport({ ...(body.value as object), siteId: event.params.site }) : body;
	return answer(event, input.ok ? await supportSite(event.locals.actor, found.value.id, input.value) : input);
};
