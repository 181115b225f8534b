import { groundAct } from '#lib/ground/input.ts';
import { readGround } from '#lib/ground/read.server.ts';
import { changeGround } from '#lib/ground/write.server.ts';
import { answer, readBody } from '#lib/server/answer.ts';
import { db } from '#lib/server/app.ts';
import { parse } from '#lib/server/input.ts';
import { accept, refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { RequestHandler } from './$types';

/** What maps of the village are drawn of. Errors: 404 not_found. */
export const GET: RequestHandler = async (event) => {
	const { village } = event.params;
	const ground = await readGround(db(), village, hasRole(event.locals.actor, 'keep_ground', village));
	return answer(event, ground ? accept(ground) : refuse('not_found'));
};

/** One act on the ground. Answers 200 `{ id }`. Errors: as changeGround. */
export const POST: RequestHandler = async (event) => {
	const body = await readBody(event);
	const input = body.ok ? parse(groundAct, body.value) : body;
	return answer(event, input.ok ? await changeGround(event.locals.actor, event.params.village, input.value) : input);
};
