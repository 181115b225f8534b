/** What the pages of the picture have in common: the village, its needs, and one act sent by a form. */
import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit';
import { toDateInput } from '#lib/i18n/format.ts';
import { say } from '#lib/i18n/say.ts';
import { pictureAct, type PictureAct } from '#lib/picture/input.ts';
import { readPicture } from '#lib/picture/read.server.ts';
import { changePicture } from '#lib/picture/write.server.ts';
import { db } from '#lib/server/app.ts';
import { parse, textFields } from '#lib/server/input.ts';
import { findVillage } from '#lib/village/read.server.ts';
import { refuse, STATUS, type Refusal } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';

type Event = Pick<RequestEvent, 'locals' | 'url'> & { params: { village: string } };

/** Stops the request with a refusal in the reader's language. */
export function stop({ locals }: Pick<Event, 'locals'>, { reason, params }: Refusal): never {
	error(STATUS[reason], { message: say(reason, locals.locale, params), reason });
}

/** @returns how the reader sees people and days */
export function viewOf({ locals }: Pick<Event, 'locals'>) {
	return { today: toDateInput(Date.now()), names: locals.actor.account !== null };
}

/** Finds the village of the address, its picture, and what the reader may do. */
export async function findPicture(event: Event) {
	const village = await findVillage(event.params.village);
	if (!village) stop(event, refuse('not_found'));
	const { actor } = event.locals;
	const may = { keep: hasRole(actor, 'keep_picture', village.id), appeals: hasRole(actor, 'keep_appeals', village.id) };
	return { village, may, picture: await readPicture(db(), village.id, viewOf(event)) };
}

/** Lets on those who keep the picture or answer letters; others sign in, or are refused. */
export function admit(event: Event, allowed: boolean): void {
	if (allowed) return;
	if (!event.locals.actor.account) redirect(303, `/login?back=${encodeURIComponent(event.url.pathname)}`);
	stop(event, refuse('forbidden'));
}

/**
 * Does what a form asks. Refused, the form gets back the sentence, its field and everything that was typed.
 * @param back where to go when it is done
 */
export async function takeAct(event: Event & Pick<RequestEvent, 'request'>, back: (id: string, act: PictureAct['act']) => string) {
	const form = await event.request.formData();
	const groups = form.getAll('groups').filter((value) => typeof value === 'string');
	const typed = { ...textFields(form), groups: groups.join(',') };
	const input = parse(pictureAct, { ...typed, groups });
	const result = input.ok ? await changePicture(event.locals.actor, event.params.village, input.value) : input;
	if (result.ok && input.ok) redirect(303, back(result.value.id, input.value.act));
	const { reason, field, params } = result as Refusal;
	return fail(STATUS[reason], {
		field: field ?? '',
		message: say(reason, event.locals.locale, params),
		typed: typed as Record<string, string>
	});
}

/** What a page gets back of a refused form. */
export type Refused = { field: string; message: string; typed: Record<string, string> };
