import { answer, readBody } from '#lib/server/answer.ts';
import { parseReview } from '#lib/site/input.ts';
import { reviewSite } from '#lib/site/write.server.ts';
import type { RequestHandler } from './$types';

/**
 * The akimat's word on a site: `{ "id", "verdict": "suitable" | "conditional" | "unsuitable", "reason" }`. Answers 201 `{ "id" }`.
 * Errors: 400 malformed, 401 signed_out, 403 forbidden, 404 not_found, 422 required, too_long, unknown_choice.
 */
export const POST: RequestHandler = async (event) => {
	const body = await readBody(event);
	if (!body.ok) return answer(event, body);
	const input = parseReview({ ...(body.value as object), siteId: event.params.site });
	if (!input.ok) return answer(event, input);
	return answer(event, await reviewSite(event.locals.actor, input.value), 201);
};
