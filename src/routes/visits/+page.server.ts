import { error, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { checkInput } from '#lib/commitment/input.ts';
import { addCheck, readVisits } from '#lib/commitment/visits.server.ts';
import { newId } from '#lib/live/id.ts';
import { parse, textFields } from '#lib/server/input.ts';
import { listPlaces } from '#lib/village/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { giveBack, readFileOf } from '../projects/[project]/duties/act.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const villages = (await listPlaces()).map(({ id, name }) => ({ id, name }));
	const villageId = url.searchParams.get('village') ?? villages[0]?.id ?? '';
	const found = await readVisits(villageId, Date.now());
	if (!found) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const may = hasRole(locals.actor, 'judge_commitments', villageId);
	return { ...found, villages, may, base: newId(), done: url.searchParams.get('done') };
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
