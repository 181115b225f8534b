import { json } from '@sveltejs/kit';
import { takeRequest } from '#lib/project/form.server.ts';
import { readHead } from '#lib/project/head.server.ts';
import { moneyAct } from '#lib/project/life-input.ts';
import { changeMoney, publicMoney } from '#lib/project/money.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** The money of a project to the last tenge: by line, by source, in all, and what the community gave. No names. */
export const GET: RequestHandler = async (event) => {
	const head = await readHead(event.params.project, event.locals.actor);
	return head ? json(await publicMoney(head.id)) : answerRefusal(event, refuse('not_found'));
};

/** One act about money: `{ id, act, ... }`, as JSON or as a form with `photo`. */
export const POST: RequestHandler = (event) =>
	takeRequest(event, moneyAct, (input, attached) => changeMoney(event.locals.actor, event.params.project, input, attached));
