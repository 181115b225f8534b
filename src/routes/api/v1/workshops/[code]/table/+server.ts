import { answer, readBody } from '#lib/server/answer.ts';
import { chooseTable } from '#lib/workshop/cafe.server.ts';
import { parseTableWish } from '#lib/workshop/input.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * A seat sits down at a table of its choice: `{ "id", "tableId" }`. Answers 200 `{ "tableId" }`; sent again it counts once.
 * Errors: 400 malformed, 401 no_seat, 403 forbidden (people do not choose here), 404, 409 not_open / table_full / seat_left / workshop_ended.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const wish = body.ok ? parseTableWish(body.value) : body;
	if (!wish.ok) return answer(event, wish);
	return answer(event, await chooseTable(event.locals.actor, found.value.id, wish.value));
};
