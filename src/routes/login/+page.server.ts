import { fail, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { parseSignIn } from '#lib/people/input.ts';
import { homeOf, readBack } from '#lib/people/rules.ts';
import { signIn } from '#lib/people/write.server.ts';
import { readAccount } from '#lib/server/auth.ts';
import { setSessionCookie } from '#lib/server/cookies.ts';
import { textFields } from '#lib/server/input.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
	const wanted = readBack(url.searchParams.get('back'));
	if (locals.actor.account) redirect(303, wanted ?? homeOf(locals.actor.account.roles));
	return { wanted };
};

export const actions: Actions = {
	default: async (event) => {
		const form = textFields(await event.request.formData());
		const typed = String(form.login ?? '');
		const input = parseSignIn(form);
		const done = input.ok ? await signIn(input.value) : input;
		if (!done.ok) return fail(422, { typed, field: done.field ?? null, sentence: say(done.reason, event.locals.locale, done.params) });
		setSessionCookie(event, done.value.token, done.value.expiresAt);
		const account = await readAccount(done.value.token);
		redirect(303, readBack(event.url.searchParams.get('back')) ?? homeOf(account?.roles ?? []));
	}
};
