import { json } from '@sveltejs/kit';
import { parseJoin } from '#lib/seat/input.ts';
import { SEATS_PER_PHONE } from '#lib/seat/rules.ts';
import { takeSeat } from '#lib/seat/write.server.ts';
import { answerRefusal, readBody } from '#lib/server/answer.ts';
import { addSeatCookie } from '#lib/server/cookies.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** Join: 201 with the seat and its cookie; 200 when this phone sits here already and wants no `more`. */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseJoin(body.value) : body;
	if (!input.ok) return answerRefusal(event, input);
	const { seat, seats } = event.locals.actor;
	const { card, more } = input.value;
	if (seat && !card && !more) return json({ seat: { id: seat.id, number: seat.number, code: found.value.code } });
	if ((seats?.length ?? 0) >= SEATS_PER_PHONE) return answerRefusal(event, refuse('phone_full'));
	const taken = await takeSeat(event.locals.actor, found.value.id, input.value);
	if (!taken.ok) return answerRefusal(event, taken);
	const { id, number, channel, token, expiresAt } = taken.value;
	await addSeatCookie(event, found.value.code, token, id, expiresAt);
	return json({ seat: { id, number, channel, code: found.value.code } }, { status: 201 });
};
