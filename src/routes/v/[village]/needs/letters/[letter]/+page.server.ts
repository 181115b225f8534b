import { newId } from '#lib/live/id.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { answerDueOn } from '#lib/picture/due.ts';
import { LETTER_LOCALES } from '#lib/picture/letter.ts';
import { config } from '#lib/server/config.ts';
import { admit, takeAct } from '../../act.server.ts';
import type { Actions, PageServerLoad } from './$types';
import { findLetter } from './find.server.ts';

export const load: PageServerLoad = async (event) => {
	const { letter, may } = await findLetter(event);
	const asked = LETTER_LOCALES.find((locale) => locale === event.url.searchParams.get('lang'));
	const today = toDateInput(Date.now());
	return {
		...{ letter, may, today },
		language: asked ?? LETTER_LOCALES.find((locale) => locale === event.locals.locale) ?? 'kk',
		due: answerDueOn(today, config.answerDays),
		ids: { edit: newId(), send: newId(), answer: newId() },
		done: event.url.searchParams.has('done')
	};
};

export const actions: Actions = {
	act: async (event) => {
		admit(event, event.locals.actor.account !== null);
		return takeAct(event, () => '?done');
	}
};
