import { parseIdea, parseIdeaRemoval } from '#lib/idea/input.ts';
import { readIdeaStory } from '#lib/idea/read.server.ts';
import { removeIdea, saveIdea } from '#lib/idea/write.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { accept, refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** For the desk, which changes it: `{ "idea", "sources", "vote", "decision" }`. Errors: 401 signed_out, 403 forbidden, 404 unknown_code / not_found. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const { actor } = event.locals;
	if (!hasRole(actor, 'edit_ideas', found.value.villageId)) return answer(event, refuse(actor.account ? 'forbidden' : 'signed_out'));
	const story = await readIdeaStory(event.params.idea);
	return answer(event, story?.idea.workshopId === found.value.id ? accept(story) : refuse('not_found'));
};

/** Changes an idea: the body of POST ideas. Without `sources` they stay as they are. Errors as there, and 409 vote_open, 422 unknown_idea. */
export const PUT: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	if (!body.ok) return answer(event, body);
	const input = parseIdea({ ...(body.value as object), ideaId: event.params.idea });
	if (!input.ok) return answer(event, input);
	return answer(event, await saveIdea(event.locals.actor, found.value.id, input.value));
};

/** Takes an idea away: `{ "id", "reason" }`. Errors: 409 vote_open / already_promoted, 422 required (reason) / unknown_idea. */
export const DELETE: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answer(event, found);
	const body = await readBody(event);
	if (!body.ok) return answer(event, body);
	const input = parseIdeaRemoval({ ...(body.value as object), ideaId: event.params.idea });
	if (!input.ok) return answer(event, input);
	return answer(event, await removeIdea(event.locals.actor, found.value.id, input.value));
};
