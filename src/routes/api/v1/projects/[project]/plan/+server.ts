import { json } from '@sveltejs/kit';
import { takeRequest } from '#lib/project/form.server.ts';
import { readHead } from '#lib/project/head.server.ts';
import { planAct } from '#lib/project/life-input.ts';
import { changePlan, readLinks } from '#lib/project/plan.server.ts';
import { readItems } from '#lib/project/report.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** The pieces of work with weights and days, and the projects this one is connected with. */
export const GET: RequestHandler = async (event) => {
	const head = await readHead(event.params.project, event.locals.actor);
	return head
		? json({ items: await readItems(db(), head.id), links: await readLinks(head.id) })
		: answerRefusal(event, refuse('not_found'));
};

/** One act on the plan: `{ id, act, ... }`. */
export const POST: RequestHandler = (event) =>
	takeRequest(event, planAct, (input) => changePlan(event.locals.actor, event.params.project, input));
