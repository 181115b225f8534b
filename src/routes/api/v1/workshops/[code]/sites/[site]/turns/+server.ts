import { answer, readBody } from '#lib/server/answer.ts';
import { parseSiteTurn } from '#lib/site/input.ts';
import { turnSite } from '#lib/site/turns.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * What becomes of a site: `{ "id", "change": "merged" | "unmerged" | "withdrawn" | "restored", "into", "reason" }`. Its author withdraws and
 * restores it; the desk and the akimat merge (with a reason) and take that back. Answers `{ "id", "change" }`.
 * Errors: 401, 403 forbidden, 404 not_found, 409 site_fixed, not_open, workshop_ended, 422 required, too_long.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseSiteTurn({ ...(body.value as object), siteId: event.params.site }) : body;
	return answer(event, input.ok ? await turnSite(event.locals.actor, input.value) : input);
};
