import { fail } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { listCards, makeCards, markPrinted, MOST_AT_ONCE, voidCard } from '#lib/seat/cards.server.ts';
import { db } from '#lib/server/app.ts';
import { textFields } from '#lib/server/input.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { refuse, STATUS, type Result } from '#lib/workshop/refusal.ts';
import { findStudio } from '../studio.server.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const { id, code, title, endedAt, villageId } = await findStudio(locals, params.code, url);
	return { workshop: { code, title, endedAt, villageId }, cards: await listCards(db(), id), most: MOST_AT_ONCE, fresh: newId() };
};

type Typed = Record<string, string>;
/** One act of the page: refusals come back with what was typed. */
async function perform<T>(event: RequestEvent, act: string, work: (workshopId: string, typed: Typed) => Promise<Result<T>>) {
	const typed = textFields(await event.request.formData());
	const { id } = await findStudio(event.locals, event.params.code, event.url);
	const done = await work(id, typed);
	if (done.ok) return { act, done: done.value };
	const sentence = say(done.reason, event.locals.locale, done.params);
	return fail(STATUS[done.reason], { act, field: done.field ?? null, sentence, typed });
}
const toNumber = (text = '') => (text.trim() ? Number(text) : Number.NaN);

export const actions: Actions = {
	make: (event) =>
		perform(event, 'make', (workshopId, { id = '', count }) => makeCards(event.locals.actor, workshopId, { id, count: toNumber(count) })),
	void: (event) =>
		perform(event, 'void', async (workshopId, { id = '', number, reason = '' }) => {
			if ([...reason.trim()].length > LIMITS.reason) return refuse('too_long', 'reason', { max: LIMITS.reason });
			return voidCard(event.locals.actor, workshopId, { id, number: toNumber(number), reason: reason.trim() });
		}),
	/** The page tells that it has opened the sheets; making them changes nothing. */
	printed: (event) =>
		perform(event, 'printed', async (workshopId, { id = '', from, to }) =>
			Number.isInteger(toNumber(from)) && Number.isInteger(toNumber(to))
				? markPrinted(event.locals.actor, workshopId, { id, from: toNumber(from), to: toNumber(to) })
				: refuse('number_invalid', 'from')
		)
};
