import { error, redirect } from '@sveltejs/kit';
import { listComments } from '#lib/application/group.server.ts';
import { readApplication } from '#lib/application/read.server.ts';
import { groupCookie } from '#lib/server/auth.ts';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { Actions, PageServerLoad } from './$types';
import { acts } from './actions.server.ts';

export const load: PageServerLoad = async ({ params, locals, cookies, url }) => {
	const token = cookies.get(groupCookie(params.application)) ?? null;
	const found = await readApplication(locals.actor, token, params.application);
	if (!found.ok && found.reason === 'signed_out' && !token) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	if (!found.ok) error(STATUS[found.reason], { message: say(found.reason, locals.locale), reason: found.reason });
	const discussion = found.value.judging?.sees ? await listComments(params.application, true) : [];
	return { application: found.value, discussion, formId: newId() };
};

export const actions: Actions = acts;
