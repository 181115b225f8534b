import { error, fail, redirect } from '@sveltejs/kit';
import { countFile } from '#lib/fund/files.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { say } from '#lib/i18n/say.ts';
import { hasRole } from '#lib/workshop/rules.ts';
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
		if (!(file instanceof File) || !file.size) return fail(422, { message: say('required', locals.locale) });
		if (file.size > MOST_BYTES) return fail(413, { message: say('too_large', locals.locale) });
		const read = countFile(await file.text());
		if (!read.counted) return fail(422, { message: m.fund_file_broken({ fault: read.fault }) });
		return { counted: read.counted, name: file.name };
	}
};
