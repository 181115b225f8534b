import { answer } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { readWorkshopQuestions } from '#lib/site/questions.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { accept, refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** What the akimat asked about the sites of this workshop, for its desk: `{ "questions": [...] }`. Errors: 401 signed_out, 403 forbidden, 404. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const { id, villageId } = found.value;
	const { actor } = event.locals;
	if (!hasRole(actor, 'run_desk', villageId)) return answer(event, refuse(actor.account ? 'forbidden' : 'signed_out'));
	return answer(event, accept({ questions: await readWorkshopQuestions(db(), id) }));
};
