import { error, fail, redirect } from '@sveltejs/kit';
import { pickWords } from '#lib/i18n/locale.ts';
import { say } from '#lib/i18n/say.ts';
import { parseInvitation } from '#lib/people/input.ts';
import { listAccounts, listEvents } from '#lib/people/read.server.ts';
import { invite } from '#lib/people/write.server.ts';
import { db } from '#lib/server/app.ts';
import { textFields } from '#lib/server/input.ts';
import { listVillages } from '#lib/village/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	if (!locals.actor.account) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	if (!hasRole(locals.actor, 'manage_people', null)) error(403, { message: say('forbidden', locals.locale), reason: 'forbidden' });
	const [accounts, events, villages] = await Promise.all([listAccounts(db()), listEvents(db(), 50), listVillages()]);
	return { accounts, events, villages: villages.map(({ id, name }) => ({ value: id, label: pickWords(name, locals.locale) })) };
};

export const actions: Actions = {
	invite: async ({ locals, request, url }) => {
		const { role = '', villageId = '' } = textFields(await request.formData());
		const input = parseInvitation({ role, villageId });
		const made = input.ok ? await invite(locals.actor, input.value) : input;
		const typed = { role, villageId };
		if (!made.ok)
			return fail(422, { typed, field: made.field ?? null, sentence: say(made.reason, locals.locale, made.params), link: null });
		return { typed, field: null, sentence: null, link: `${url.origin}${made.value.path}` };
	}
};
