import { parseNote } from '#lib/board/input.ts';
import { writeNote } from '#lib/board/write.server.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/** A note at the table where the seat sits: `{ id, text, colour?, tableId? }`. Phones write into the board itself; helpers write here. */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseNote(body.value) : body;
	return input.ok ? answer(event, await writeNote(event.locals.actor, found.value.id, input.value), 201) : answerRefusal(event, input);
};
