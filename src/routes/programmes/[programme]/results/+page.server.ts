import { error } from '@sveltejs/kit';
import { printLanguage, takeClosing } from '#lib/closing/act.server.ts';
import { readClosing } from '#lib/closing/read.server.ts';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const language = printLanguage(locals.locale);
	const found = await readClosing(locals.actor, params.programme, 'results', language);
	if (!found.ok) error(STATUS[found.reason], { message: say(found.reason, locals.locale), reason: found.reason });
	const { content: _, ...rest } = found.value;
	const asked = url.searchParams.get('in');
	const writing: 'kk' | 'ru' = asked === 'kk' || asked === 'ru' ? asked : language;
	return { ...rest, writing, formId: newId() };
};

export const actions: Actions = { act: (event) => takeClosing(event, 'results') };
