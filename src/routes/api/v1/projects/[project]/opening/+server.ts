import { json } from '@sveltejs/kit';
import { takeRequest } from '#lib/project/form.server.ts';
import { readHead } from '#lib/project/head.server.ts';
import { openingAct } from '#lib/project/life-input.ts';
import { changeOpening, readOpening } from '#lib/project/opening.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** The opening, its checklist, the way onto the balance sheet, and what the opening waits for. */
export const GET: RequestHandler = async (event) => {
	const head = await readHead(event.params.project, event.locals.actor);
	return head ? json(await readOpening(head.id)) : answerRefusal(event, refuse('not_found'));
};

/** One act about the opening: `{ id, act, ... }`, as JSON or as a form with `file`. */
export const POST: RequestHandler = (event) =>
	takeRequest(event, openingAct, (input, attached) => changeOpening(event.locals.actor, event.params.project, input, attached));
