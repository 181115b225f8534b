import { parseReport } from '#lib/moderation/input.ts';
import { reportThing } from '#lib/moderation/write.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/** A seat asks the desk to look at something: `{ "id", "kind", "subjectId", "document"? }`. Once for each thing, not its own. */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseReport(body.value) : body;
	if (!input.ok) return answer(event, input);
	return answer(event, await reportThing(event.locals.actor, found.value.id, input.value));
};
