import type { RequestEvent } from '@sveltejs/kit';
import { readLetter } from '#lib/picture/letter.server.ts';
import { db } from '#lib/server/app.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { admit, stop, viewOf } from '../../act.server.ts';

/** Finds a letter: once it was sent for everybody, a draft for those who keep the picture. */
export async function findLetter(event: Pick<RequestEvent, 'locals' | 'url'> & { params: { village: string; letter: string } }) {
	const { village, letter: id } = event.params;
	const letter = await readLetter(db(), village, id, viewOf(event));
	if (!letter) stop(event, refuse('not_found'));
	const may = {
		keep: hasRole(event.locals.actor, 'keep_picture', village),
		answer: hasRole(event.locals.actor, 'keep_appeals', village)
	};
	admit(event, may.keep || letter.sending !== null);
	return { letter, may };
}
