import { json } from '@sveltejs/kit';
import { promotionInput } from '#lib/project/input.ts';
import { readProjectPage } from '#lib/project/read.server.ts';
import { findWorkshopOfIdea } from '#lib/project/story.server.ts';
import { promoteIdea } from '#lib/project/write.server.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { parse } from '#lib/server/input.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** So many projects are in one answer. */
const AT_ONCE = 200;

/** The projects as open data, page by page; `?village= &stage= &state= &category= &q= &page=`. */
export const GET: RequestHandler = async ({ url }) => {
	const ask = (name: string) => url.searchParams.get(name) || undefined;
	const filter = { villageId: ask('village'), stage: ask('stage'), state: ask('state'), category: ask('category'), q: ask('q') };
	const { projects, all, page, pages } = await readProjectPage(filter, Number(ask('page') ?? 1), AT_ONCE);
	return json({ projects, all, page, pages });
};

/** A winning idea becomes a project: `{ id, ideaId, category, leaderRole?, groupSize? }` -> 201 `{ id }`. */
export const POST: RequestHandler = async (event) => {
	const body = await readBody(event);
	const input = body.ok ? parse(promotionInput, body.value) : body;
	if (!input.ok) return answerRefusal(event, input);
	const workshopId = await findWorkshopOfIdea(input.value.ideaId);
	if (!workshopId) return answerRefusal(event, refuse('unknown_idea', 'ideaId'));
	return answer(event, await promoteIdea(event.locals.actor, workshopId, input.value), 201);
};
