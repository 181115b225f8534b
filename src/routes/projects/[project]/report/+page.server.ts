import { error } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { takeForm } from '#lib/project/form.server.ts';
import { readHead } from '#lib/project/head.server.ts';
import { reportInput } from '#lib/project/life-input.ts';
import { readProjectPhotos } from '#lib/project/photo.server.ts';
import { readWeeks, sendReport } from '#lib/project/report.server.ts';
import { dayOf, mondayOf } from '#lib/project/weeks.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals }) => {
	const head = await readHead(params.project, locals.actor);
	if (!head) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const now = Date.now();
	const weeks = await readWeeks(params.project, now);
	const staff = head.may.report || head.may.confirm;
	// What is hard and what is asked for is between those who answer for it; the public reads what was done.
	const reports = weeks.reports.map((report) =>
		staff ? report : { ...report, problems: '', help: '', photoId: null, secondPhotoId: null }
	);
	const photos = await readProjectPhotos(params.project, head.may.report);
	const reference = photos.filter(({ phase, removed }) => phase === 'before' && !removed).slice(0, 2);
	return {
		head,
		weeks: { ...weeks, reports },
		reference: reference.map(({ photoId }) => photoId),
		thisWeek: mondayOf(dayOf(now)),
		seed: newId()
	};
};

export const actions: Actions = {
	default: (event) =>
		takeForm(
			event,
			reportInput,
			(input, { photos }) => sendReport(event.locals.actor, event.params.project, input, photos),
			`/projects/${event.params.project}/report`
		)
};
