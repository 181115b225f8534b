import { error } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { takeForm } from '#lib/project/form.server.ts';
import { readHead } from '#lib/project/head.server.ts';
import { openingAct } from '#lib/project/life-input.ts';
import { changeOpening, readOpening } from '#lib/project/opening.server.ts';
import { dayOf } from '#lib/project/weeks.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals }) => {
	const head = await readHead(params.project, locals.actor);
	if (!head) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const opening = await readOpening(params.project);
	return { head, opening, today: dayOf(Date.now()), seed: newId() };
};

export const actions: Actions = {
	default: (event) =>
		takeForm(
			event,
			openingAct,
			(input, attached) => changeOpening(event.locals.actor, event.params.project, input, attached),
			`/projects/${event.params.project}/opening`
		)
};
