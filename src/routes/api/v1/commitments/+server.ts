import { commitmentInput } from '#lib/commitment/input.ts';
import { takeCommitment } from '#lib/commitment/write.server.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { parse } from '#lib/server/input.ts';
import type { RequestHandler } from './$types';

/** The akimat takes on a promise: `{ id, projectId, kind, holder, holderName?, note?, startsOn, months? }` -> 201 `{ id }`. */
export const POST: RequestHandler = async (event) => {
	const body = await readBody(event);
	const input = body.ok ? parse(commitmentInput, body.value) : body;
	return input.ok ? answer(event, await takeCommitment(event.locals.actor, input.value), 201) : answerRefusal(event, input);
};
