import { error } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { takeForm } from '#lib/project/form.server.ts';
import { readHead } from '#lib/project/head.server.ts';
import { photoAct } from '#lib/project/life-input.ts';
import { changePhotos, readProjectPhotos, readVideos } from '#lib/project/photo.server.ts';
import { readRemoved } from '#lib/project/removed.server.ts';
import { missingPhases, viewsOf } from '#lib/project/photo.ts';
import { db } from '#lib/server/app.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals }) => {
	const head = await readHead(params.project, locals.actor);
	if (!head) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const [photos, videos] = await Promise.all([readProjectPhotos(params.project, head.may.report), readVideos(params.project)]);
	const removed = head.may.edit ? await readRemoved(db(), params.project) : null;
	const gone = { photos: removed?.photos ?? [], videos: removed?.videos ?? [], earlier: removed?.earlier.photos ?? [] };
	const standing = photos.filter(({ removed }) => !removed);
	return { head, gone, photos, videos, views: viewsOf(standing), missing: missingPhases(standing), seed: newId() };
};

export const actions: Actions = {
	default: (event) =>
		takeForm(
			event,
			photoAct,
			(input, attached) => changePhotos(event.locals.actor, event.params.project, input, attached),
			`/projects/${event.params.project}/photos`
		)
};
