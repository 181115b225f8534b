import { error, fail } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { makePlate } from '#lib/commitment/plate.server.ts';
import { newId } from '#lib/live/id.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { Actions, PageServerLoad } from './$types';
import { acts } from './act.server.ts';
import { showDuties } from './show.server.ts';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const shown = await showDuties(params.project, locals.actor, Date.now());
	if (!shown) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	return { ...shown, base: newId(), done: url.searchParams.get('done') };
};

export const actions: Actions = {
	...acts,
	plate: async ({ locals, params }) => {
		const made = await makePlate(locals.actor, params.project);
		if (!made.ok) return fail(STATUS[made.reason], { key: 'plate', field: '', message: say(made.reason, locals.locale), typed: {} });
	}
};
