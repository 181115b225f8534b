import { json } from '@sveltejs/kit';
import { readAct, readReport } from '#lib/closing/input.ts';
import { readClosing } from '#lib/closing/read.server.ts';
import { actClosing } from '#lib/closing/write.server.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import type { RequestHandler } from './$types';

/** The final report with its findings: for those who run programmes. */
export const GET: RequestHandler = async (event) => {
	const found = await readClosing(event.locals.actor, event.params.programme, 'report', 'kk');
	if (!found.ok) return answerRefusal(event, found);
	const { revision, state, saved, content, findings } = found.value;
	return json({ revision, state, savedAt: saved?.at ?? null, content, findings });
};

/** One act on the final report: `{ id, revision, act: save|send|reopen, content?, consent?, reason? }`. */
export const POST: RequestHandler = async (event) => {
	const body = await readBody(event);
	const input = body.ok ? readAct(body.value, readReport) : body;
	return input.ok
		? answer(event, await actClosing(event.locals.actor, event.params.programme, 'report', input.value))
		: answerRefusal(event, input);
};
