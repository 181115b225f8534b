import { parseSeatAct } from '#lib/seat/input.ts';
import { actOnSeat } from '#lib/seat/roll.server.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/** One act on a seat: `{ id, act, ... }` as SeatAct in seat/input.ts; by its own phone or by a helper. */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseSeatAct(body.value) : body;
	if (!input.ok) return answerRefusal(event, input);
	return answer(event, await actOnSeat(event.locals.actor, found.value.id, event.params.seat, input.value));
};
