import { json } from '@sveltejs/kit';
import { readSourcesOf, readStageIdeas } from '#lib/idea/read.server.ts';
import { readNeedNotes } from '#lib/need/read.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** What each idea and each need grew from: `{ "ideas": { "<id>": [{ kind, id, document?, words }] }, "needs": { "<id>": [...] } }`. For the desk. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const { actor } = event.locals;
	if (!hasRole(actor, 'run_desk', found.value.villageId)) return answerRefusal(event, refuse(actor.account ? 'forbidden' : 'signed_out'));
	const ideas = await readStageIdeas(db(), found.value.id);
	const ids = ideas.map(({ id }) => id);
	const [ofIdeas, ofNeeds] = await Promise.all([readSourcesOf(db(), ids), readNeedNotes(db(), found.value.id)]);
	const needs = [...ofNeeds].map(([id, notes]) => [id, notes.map((note) => ({ kind: 'note', ...note }))] as const);
	return json({ ideas: Object.fromEntries(ofIdeas), needs: Object.fromEntries(needs) });
};
