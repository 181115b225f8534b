import { error, fail, redirect } from '@sveltejs/kit';
import { countFile } from '#lib/fund/files.server.ts';
import { say } from '#lib/i18n/say.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { refuse, STATUS } from '#lib/workshop/refusal.ts';
import type { Actions, PageServerLoad } from './$types';

/** More is no vote of a village, nor of a city. */
const MOST_BYTES = 8 * 1024 * 1024;

export const load: PageServerLoad = ({ locals, url }) => {
	if (!locals.actor.account) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	if (!hasRole(locals.actor, 'plan_workshop', null)) error(403, { message: say('forbidden', locals.locale), reason: 'forbidden' });
	return { locale: locals.locale };
};

export const actions: Actions = {
	default: async ({ locals, request }) => {
		if (!hasRole(locals.actor, 'plan_workshop', null)) return fail(403, { message: say('forbidden', locals.locale) });
		const file = (await request.formData()).get('file');
		const text = file instanceof File && file.size > 0 && file.size <= MOST_BYTES ? await file.text() : null;
		const counted = text === null ? refuse(file instanceof File && file.size ? 'too_large' : 'required', 'file') : countFile(text);
		if (!counted.ok) return fail(STATUS[counted.reason], { message: say(counted.reason, locals.locale, counted.params) });
		return { counted: counted.value, name: (file as File).name };
	}
};
