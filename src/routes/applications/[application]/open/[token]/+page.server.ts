import { error, redirect } from '@sveltejs/kit';
import { findByLink } from '#lib/application/group.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { setGroupCookie } from '#lib/server/cookies.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals }) => {
	if (!(await findByLink(params.application, params.token)))
		error(404, { message: m.application_link_broken({}, { locale: locals.locale }) });
};

/** A link is opened by pressing a button: what only looks at addresses (messengers) does not take it. */
export const actions: Actions = {
	default: async (event) => {
		const { application, token } = event.params;
		if (!(await findByLink(application, token))) error(404, { message: m.application_link_broken({}, { locale: event.locals.locale }) });
		setGroupCookie(event, application, token);
		redirect(303, `/applications/${application}`);
	}
};
