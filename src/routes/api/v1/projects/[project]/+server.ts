import { json } from '@sveltejs/kit';
import { projectActInput } from '#lib/project/input.ts';
import { readProject } from '#lib/project/read.server.ts';
import { changeProject } from '#lib/project/write.server.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { parse } from '#lib/server/input.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** One project with its states, budget, milestones, promises, contributions and the story it grew from. */
export const GET: RequestHandler = async (event) => {
	const project = await readProject(event.params.project);
	return project ? json(project) : answerRefusal(event, refuse('not_found'));
};

/** One act on a project: `{ id, act, ... }` with act edit, add_line, remove_line, restore_line, add_milestone, finish_milestone, reopen_milestone or move. */
export const POST: RequestHandler = async (event) => {
	const body = await readBody(event);
	const input = body.ok ? parse(projectActInput, body.value) : body;
	return input.ok ? answer(event, await changeProject(event.locals.actor, event.params.project, input.value)) : answerRefusal(event, input);
};
