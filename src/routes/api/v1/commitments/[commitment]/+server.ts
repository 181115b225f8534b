import { keepCommitment } from '#lib/commitment/duties.server.ts';
import { keepActInput } from '#lib/commitment/input.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { parse } from '#lib/server/input.ts';
import type { RequestHandler } from './$types';

/** One act on a commitment: `{ id, act, ... }` -> `{ id }`. */
export const POST: RequestHandler = async (event) => {
	const body = await readBody(event);
	const input = body.ok ? parse(keepActInput, body.value, 'whole') : body;
	return input.ok
		? answer(event, await keepCommitment(event.locals.actor, event.params.commitment, input.value))
		: answerRefusal(event, input);
};
