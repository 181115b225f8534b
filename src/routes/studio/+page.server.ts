import { error, fail, redirect } from '@sveltejs/kit';
import { pickWords } from '#lib/i18n/locale.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { textFields } from '#lib/server/input.ts';
import { listVillages } from '#lib/village/read.server.ts';
import { listWorkshops } from '#lib/workshop/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { planWorkshop } from '#lib/workshop/write.server.ts';
import type { Typed } from './plan-fields.ts';
import { readPlan } from './plan-form.ts';
import type { Actions, PageServerLoad } from './$types';

/** Still "coming up" so long after its planned start, unless it was ended, ms. */
const STILL_TONIGHT_MS = 18 * 3600_000;

export const load: PageServerLoad = async ({ locals, url }) => {
	const { actor, locale } = locals;
	if (!actor.account) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	if (!hasRole(actor, 'plan_workshop', null)) error(403, { message: say('forbidden', locale), reason: 'forbidden' });
	const own = (await listWorkshops()).filter(({ workshop }) => hasRole(actor, 'run_desk', workshop.villageId));
	const now = Date.now();
	const meetings = own.map(({ workshop: { id, code, title, startsAt, endedAt }, villageName, state }) => {
		const upcoming = endedAt === null && startsAt > now - STILL_TONIGHT_MS;
		return { id, code, title, startsAt, state, upcoming, village: pickWords(villageName, locale) };
	});
	const villages = (await listVillages()).filter((village) => hasRole(actor, 'plan_workshop', village.id));
	return {
		upcoming: meetings.filter((meeting) => meeting.upcoming).sort((a, b) => a.startsAt - b.startsAt),
		past: meetings.filter((meeting) => !meeting.upcoming),
		villages: villages.map(({ id, name }) => ({ value: id, label: pickWords(name, locale) })),
		fresh: { id: newId(), date: toDateInput(now) }
	};
};

export const actions: Actions = {
	default: async ({ locals, request }) => {
		const typed = textFields(await request.formData()) as Typed;
		const plan = readPlan(typed);
		const made = plan.ok ? await planWorkshop(locals.actor, plan.value) : plan;
		if (!made.ok) return fail(422, { typed, field: made.field ?? null, sentence: say(made.reason, locals.locale, made.params) });
		redirect(303, `/w/${made.value.code}/desk`);
	}
};
