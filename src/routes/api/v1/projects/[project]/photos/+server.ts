import { json } from '@sveltejs/kit';
import { takeRequest } from '#lib/project/form.server.ts';
import { readHead } from '#lib/project/head.server.ts';
import { photoAct } from '#lib/project/life-input.ts';
import { changePhotos, readProjectPhotos, readVideos } from '#lib/project/photo.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** The published photos and videos of a project; all of them for those who report. */
export const GET: RequestHandler = async (event) => {
	const head = await readHead(event.params.project, event.locals.actor);
	return head
		? json({ photos: await readProjectPhotos(head.id, head.may.report), videos: await readVideos(head.id) })
		: answerRefusal(event, refuse('not_found'));
};

/** One act about photos: `{ id, act, ... }`, as JSON or as a form with `photo` or `file`. */
export const POST: RequestHandler = (event) =>
	takeRequest(event, photoAct, (input, attached) => changePhotos(event.locals.actor, event.params.project, input, attached));
