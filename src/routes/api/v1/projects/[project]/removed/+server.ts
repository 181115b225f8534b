import { json } from '@sveltejs/kit';
import { mayInProject } from '#lib/project/life.server.ts';
import { readRemoved } from '#lib/project/removed.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import type { RequestHandler } from './$types';

/** What was taken away or corrected in a project, with who, when and why, for those who may bring it back. */
export const GET: RequestHandler = async (event) => {
	const { project } = event.params;
	const may = await mayInProject(db(), event.locals.actor, 'edit_project', project);
	return may.ok ? json(await readRemoved(db(), project)) : answerRefusal(event, may);
};
