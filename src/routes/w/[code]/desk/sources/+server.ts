import { json } from '@sveltejs/kit';
import { readSources, readStageIdeas } from '#lib/idea/read.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** What each idea grew from, by idea id: `{ "<idea>": [{ kind, id, document?, words }] }`. For the desk. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const { actor } = event.locals;
	if (!hasRole(actor, 'run_desk', found.value.villageId)) return answerRefusal(event, refuse(actor.account ? 'forbidden' : 'signed_out'));
	const ideas = await readStageIdeas(db(), found.value.id);
	return json(Object.fromEntries(await Promise.all(ideas.map(async ({ id }) => [id, await readSources(db(), id)] as const))));
};
