import { error, fail, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { parseLimit } from '#lib/office/input.ts';
import { listLimits } from '#lib/office/read.server.ts';
import { setLimit } from '#lib/office/write.server.ts';
import { db } from '#lib/server/app.ts';
import { textFields } from '#lib/server/input.ts';
import { listPlaces } from '#lib/village/read.server.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url, locals: { actor } }) => {
	if (!actor.account) redirect(303, '/login?back=/map/limits');
	if (!hasRole(actor, 'set_limits', null)) error(403);
	const villages = (await listPlaces()).filter(({ id }) => hasRole(actor, 'set_limits', id));
	return { villages, limits: await listLimits(db()), requestId: newId(), done: url.searchParams.has('done') };
};

export const actions: Actions = {
	default: async ({ request, locals }) => {
		const typed = textFields(await request.formData());
		const input = parseLimit(typed);
		const result = input.ok ? await setLimit(locals.actor, input.value) : input;
		if (result.ok) redirect(303, '/map/limits?done=1');
		const { reason, field, params } = result;
		return fail(STATUS[reason], { field: field ?? '', message: say(reason, locals.locale, params), typed });
	}
};
