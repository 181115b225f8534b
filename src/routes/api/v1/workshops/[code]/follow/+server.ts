import { giveFollowLink } from '#lib/seat/follow.server.ts';
import { answer } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * A private link to what became of everything that this seat wrote, also after the end. Answers 201 `{ "path" }`, `/my/` and a token that
 * is shown only now; asked again it is another one, and the earlier ones stay good. Errors: 401 no_seat, 404 unknown_code, 429 too_many_tries.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const given = await giveFollowLink(event.locals.actor, found.value.id);
	const response = answer(event, given.ok ? { ok: true, value: { path: `/my/${given.value.token}` } } : given, 201);
	response.headers.set('cache-control', 'no-store');
	return response;
};
