import { parseSeatNumber, parseVoice } from '#lib/moderation/input.ts';
import { hideAllOf, muteSeat } from '#lib/moderation/write.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/** By the seat's number: `{ "id", "muted", "reason" }` takes or gives back the pen; `{ "id", "hideAll": true, "reason" }` hides all it wrote. */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const number = parseSeatNumber(event.params.seat);
	if (!number.ok) return answer(event, number);
	const body = await readBody(event);
	const input = body.ok ? parseVoice(body.value) : body;
	if (!input.ok) return answer(event, input);
	const { actor } = event.locals;
	const wish = { ...input.value, seat: number.value };
	return answer<unknown>(
		event,
		'muted' in wish ? await muteSeat(actor, found.value.id, wish) : await hideAllOf(actor, found.value.id, wish)
	);
};
