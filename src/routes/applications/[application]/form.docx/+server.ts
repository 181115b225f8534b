import { stateForm } from '#lib/application/form.ts';
import { readPrintable } from '#lib/application/form.server.ts';
import { FORM_LOCALES, WORDS } from '#lib/application/form-words.ts';
import { setForm } from '#lib/document/form.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { answerRefusal } from '#lib/server/answer.ts';
import { groupCookie } from '#lib/server/auth.ts';
import type { RequestHandler } from './$types';

/** The state-grant form as DOCX: `?lang=kk` (the default) or `ru`; `?state=` a step of the application, otherwise what it says now. */
export const GET: RequestHandler = async (event) => {
	const { params, url, cookies, locals } = event;
	const locale = FORM_LOCALES.find((one) => one === url.searchParams.get('lang')) ?? 'kk';
	const token = cookies.get(groupCookie(params.application)) ?? null;
	const found = await readPrintable(locals.actor, token, params.application, url.searchParams.get('state'));
	if (!found.ok) return answerRefusal(event, found);
	const { number, title, content, sentOn, draft } = found.value;
	const parts = stateForm(content, { locale, sentOn });
	const bytes = await setForm(parts, { title: WORDS.title[locale], mark: draft ? WORDS.draft[locale] : '', locale });
	const name = `${m.application_form_file({ n: number }, { locale })} ${title}`.replaceAll(/[\p{Cc}/\\"]/gu, '');
	return new Response(new Uint8Array(bytes), {
		headers: {
			'content-type': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
			'content-disposition': `attachment; filename="application-${number}-${locale}.docx"; filename*=UTF-8''${encodeURIComponent(`${name}.docx`)}`,
			'cache-control': 'private, no-store'
		}
	});
};
