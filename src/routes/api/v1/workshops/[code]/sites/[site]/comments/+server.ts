import { answer, readBody } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { parseSiteComment } from '#lib/site/input.ts';
import { commentSite, readComments } from '#lib/site/voices.server.ts';
import { findWorkshop, readState } from '#lib/workshop/read.server.ts';
import { accept } from '#lib/workshop/refusal.ts';
import { can } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** What was said of a site: `{ "comments": [{ id, text, at, seat, own, state, helper }] }`, for seats, helpers and the desk. Errors: 401, 404. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const { id } = found.value;
	const { actor } = event.locals;
	const may = can(actor, 'read_board', await readState(db(), id));
	return answer(event, may.ok ? accept({ comments: await readComments(db(), actor, id, event.params.site) }) : may);
};

/** A seat says something of a site: `{ "id", "text" }`. Answers 201 `{ "id" }`. Errors: 401, 403 seat_muted, 404, 409 not_open, 422. */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseSiteComment({ ...(body.value as object), siteId: event.params.site }) : body;
	return answer(event, input.ok ? await commentSite(event.locals.actor, found.value.id, input.value) : input, 201);
};
