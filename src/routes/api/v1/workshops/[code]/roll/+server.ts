import { json } from '@sveltejs/kit';
import { parsePresent } from '#lib/seat/input.ts';
import { readRoll } from '#lib/seat/read.server.ts';
import { markPresent } from '#lib/seat/roll.server.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { findWorkshop, readState } from '#lib/workshop/read.server.ts';
import { can } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** The roll, for helpers and the desk; also when the workshop is over. */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const may = can(event.locals.actor, 'assist', { ...(await readState(db(), found.value.id)), endedAt: null });
	if (!may.ok) return answerRefusal(event, may);
	return json(await readRoll(db(), found.value.id, Date.now()), { headers: { 'cache-control': 'no-store' } });
};

/** A helper marks a person present: 201 with a new seat, 200 when the card has one already. */
export const POST: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	if (!found.ok) return answerRefusal(event, found);
	const body = await readBody(event);
	const input = body.ok ? parsePresent(body.value) : body;
	if (!input.ok) return answerRefusal(event, input);
	const marked = await markPresent(event.locals.actor, found.value.id, input.value);
	return answer(event, marked, marked.ok && !marked.value.known ? 201 : 200);
};
