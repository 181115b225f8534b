import { error } from '@sveltejs/kit';
import { listComments } from '#lib/application/group.server.ts';
import { readApplication } from '#lib/application/read.server.ts';
import { groupCookie } from '#lib/server/auth.ts';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { Actions, PageServerLoad } from './$types';
import { acts } from './actions.server.ts';

export const load: PageServerLoad = async ({ params, locals, cookies }) => {
	const found = await readApplication(locals.actor, cookies.get(groupCookie(params.application)) ?? null, params.application);
	if (!found.ok) error(STATUS[found.reason], { message: say(found.reason, locals.locale), reason: found.reason });
	const discussion = found.value.judging?.sees ? await listComments(params.application, true) : [];
	return { application: found.value, discussion, formId: newId() };
};

export const actions: Actions = acts;
