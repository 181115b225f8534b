import { error, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { checkInput } from '#lib/commitment/input.ts';
import { addCheck, readVisits } from '#lib/commitment/visits.server.ts';
import { newId } from '#lib/live/id.ts';
import { cutPages } from '#lib/server/pages.ts';
import { parse, textFields } from '#lib/server/input.ts';
import { listPlaces } from '#lib/village/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { giveBack, readFileOf } from '../projects/[project]/duties/act.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** So many visits are on one page: more than a day's way. */
const A_PAGE = 40;

export const load: PageServerLoad = async ({ locals, url }) => {
	const villages = (await listPlaces()).map(({ id, name }) => ({ id, name }));
	const villageId = url.searchParams.get('village') ?? villages[0]?.id ?? '';
	const found = await readVisits(villageId, Date.now());
	if (!found) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const may = hasRole(locals.actor, 'judge_commitments', villageId);
	const { visits, ...rest } = found;
	const { page, pages, from: before } = cutPages(visits.length, A_PAGE, Number(url.searchParams.get('page') || 1));
	const waiting = visits.filter(({ check }) => !check);
	return {
		...{ ...rest, page, pages, before, waiting: waiting.length, all: visits.length },
		visits: visits.slice(before, before + A_PAGE),
		/** Where the way of this page begins: at the last stop of the page before. */
		start: waiting.slice(0, before).findLast(({ exact }) => exact) ?? rest.village,
		villages,
		may,
		base: newId(),
		done: url.searchParams.get('done')
	};
};

export const actions: Actions = {
	check: async (event) => {
		const form = await event.request.formData();
		const typed = textFields(form);
		const input = parse(checkInput, typed);
		const picture = await readFileOf(form, 'photo');
		const result = input.ok ? await addCheck(event.locals.actor, typed.projectId ?? '', input.value, picture) : input;
		if (!result.ok) return giveBack(event, typed, result);
		redirect(303, `/visits?village=${event.url.searchParams.get('village') ?? ''}&done=check`);
	}
};
