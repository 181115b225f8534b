import { json } from '@sveltejs/kit';
import { parseJudgement } from '#lib/moderation/input.ts';
import { readOverlooked } from '#lib/moderation/read.server.ts';
import { judgeItems } from '#lib/moderation/write.server.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** For the desk: all needs and sites with their words, whatever their state, and who may write: `{ written, seats }` (Overlooked). */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const { actor } = event.locals;
	if (!hasRole(actor, 'run_desk', found.value.villageId)) return answerRefusal(event, refuse(actor.account ? 'forbidden' : 'signed_out'));
	return json(await readOverlooked(db(), found.value.id), { headers: { 'cache-control': 'no-store' } });
};

/**
 * The desk's word: `{ "id", "verdict": "approved"|"hidden"|"open", "items": [{ "kind", "id", "document"?, "words"? }], "reason"? }`; a reason is
 * required for hidden, open takes the word back. Answers `{ "done": n }`.
 */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	const input = body.ok ? parseJudgement(body.value) : body;
	if (!input.ok) return answer(event, input);
	return answer(event, await judgeItems(event.locals.actor, found.value.id, input.value));
};
