/** What forms on the map page do. Each leads back to the same view with a word of what was done, or keeps what was typed. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { parseAssignment, parseView, parseViewRemoval } from '#lib/office/input.ts';
import { assignSite, dropView, keepView } from '#lib/office/write.server.ts';
import { textFields } from '#lib/server/input.ts';
import { parseReview, parseSiteQuestion, parseSiteTurn } from '#lib/site/input.ts';
import { askAboutSite } from '#lib/site/questions.server.ts';
import { turnSite } from '#lib/site/turns.server.ts';
import { reviewSite } from '#lib/site/write.server.ts';
import { STATUS, type Result } from '#lib/workshop/refusal.ts';
import type { Actor } from '#lib/workshop/rules.ts';

type Act<T> = (actor: Actor, value: T) => Promise<Result<unknown>>;

function act<T>(name: string, parse: (typed: unknown) => Result<T>, write: Act<T>) {
	return async ({ request, locals, url }: Pick<RequestEvent, 'request' | 'locals' | 'url'>) => {
		const typed = textFields(await request.formData());
		const input = parse(typed);
		const result = input.ok ? await write(locals.actor, input.value) : input;
		if (!result.ok) {
			const { reason, field, params } = result;
			return fail(STATUS[reason], { act: name, field: field ?? '', message: say(reason, locals.locale, params), typed });
		}
		const back = new URLSearchParams(url.searchParams);
		for (const key of [...back.keys()]) if (key.startsWith('/')) back.delete(key);
		back.set('done', name);
		redirect(303, `/map?${back}`);
	};
}

export const officeActions = {
	review: act('review', parseReview, reviewSite),
	turn: act('turn', parseSiteTurn, turnSite),
	ask: act('ask', parseSiteQuestion, askAboutSite),
	assign: act('assign', parseAssignment, assignSite),
	keep: act('keep', parseView, keepView),
	drop: act('drop', parseViewRemoval, dropView)
};
