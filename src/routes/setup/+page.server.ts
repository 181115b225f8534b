import { fail, redirect } from '@sveltejs/kit';
import { eq } from 'drizzle-orm';
import { pickWords } from '#lib/i18n/locale.ts';
import { say } from '#lib/i18n/say.ts';
import { parseAccount, PASSWORD_MIN } from '#lib/people/input.ts';
import { homeOf } from '#lib/people/rules.ts';
import { acceptInvitation, readInvitation } from '#lib/people/write.server.ts';
import { db } from '#lib/server/app.ts';
import { textFields } from '#lib/server/input.ts';
import { setSessionCookie } from '#lib/server/cookies.ts';
import { village } from '#lib/server/schema.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const invited = await readInvitation(url.searchParams.get('token') ?? '');
	if (!invited.ok) return { invited: null, sentence: say(invited.reason, locals.locale) };
	const { role, villageId } = invited.value;
	const [place] = villageId ? await db().select({ name: village.name }).from(village).where(eq(village.id, villageId)) : [];
	return { invited: { role, village: place ? pickWords(place.name, locals.locale) : null, min: PASSWORD_MIN }, sentence: null };
};

export const actions: Actions = {
	default: async (event) => {
		const { locale } = event.locals;
		const token = event.url.searchParams.get('token') ?? '';
		const { login = '', name = '', password = '' } = textFields(await event.request.formData());
		const invited = await readInvitation(token);
		const input = parseAccount({ login, name, password, locale });
		const made = !invited.ok ? invited : input.ok ? await acceptInvitation(token, input.value) : input;
		if (!made.ok) return fail(422, { typed: { login, name }, field: made.field ?? null, sentence: say(made.reason, locale, made.params) });
		setSessionCookie(event, made.value.token, made.value.expiresAt);
		redirect(303, invited.ok ? homeOf([invited.value]) : '/');
	}
};
