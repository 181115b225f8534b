import { redirect } from '@sveltejs/kit';
import { isLocale } from '#lib/i18n/locale.ts';
import { readBack } from '#lib/people/rules.ts';
import { setLanguageCookie } from '#lib/server/cookies.ts';
import type { RequestHandler } from './$types';

/** The reader picks a language (a plain form) and goes back to where they were. */
export const POST: RequestHandler = async (event) => {
	const form = await event.request.formData();
	const locale = form.get('locale');
	if (isLocale(locale)) setLanguageCookie(event, locale);
	redirect(303, readBack(form.get('back')) ?? '/');
};
