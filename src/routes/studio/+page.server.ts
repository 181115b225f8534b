import { error, fail, redirect } from '@sveltejs/kit';
import { toDateInput } from '#lib/i18n/format.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { textFields } from '#lib/server/input.ts';
import { listVillages } from '#lib/village/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { restoreWorkshop } from '#lib/workshop/bin.server.ts';
import { listTemplates, planWorkshop, removeTemplate } from '#lib/workshop/write.server.ts';
import { listMeetings } from './meetings.server.ts';
import type { Typed } from './plan-fields.ts';
import { readPlan } from './plan-form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const { actor, locale } = locals;
	if (!actor.account) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	if (!hasRole(actor, 'plan_workshop', null)) error(403, { message: say('forbidden', locale), reason: 'forbidden' });
	const now = Date.now();
	const lists = await listMeetings(actor, locale, now, Number(url.searchParams.get('page') || 1));
	const villages = (await listVillages()).filter((village) => hasRole(actor, 'plan_workshop', village.id));
	return {
		...lists,
		/** What was deleted just now: its undo stands at the top. */
		deleted: lists.bin.find(({ id }) => id === url.searchParams.get('deleted')) ?? null,
		templates: (await listTemplates()).map(({ id, name, agenda }) => ({
			...{ id, name, removal: newId() },
			parts: agenda.map(({ kind, minutes }) => ({ kind, minutes }))
		})),
		villages: villages.map(({ id, name }) => ({ value: id, label: pickWords(name, locale) })),
		fresh: { id: newId(), date: toDateInput(now) }
	};
};

export const actions: Actions = {
	plan: async ({ locals, request }) => {
		const typed = textFields(await request.formData()) as Typed;
		const plan = readPlan(typed);
		const made = plan.ok ? await planWorkshop(locals.actor, plan.value) : plan;
		if (!made.ok) return fail(422, { typed, field: made.field ?? null, sentence: say(made.reason, locals.locale, made.params) });
		redirect(303, `/studio/${made.value.code}`);
	},
	restore: async ({ locals, request }) => {
		const { id = '', workshop = '' } = textFields(await request.formData());
		const done = await restoreWorkshop(locals.actor, workshop, { id });
		if (!done.ok) error(409, { message: say(done.reason, locals.locale), reason: done.reason });
		redirect(303, '/studio');
	},
	forget: async ({ locals, request }) => {
		const { id = '', template = '' } = textFields(await request.formData());
		await removeTemplate(locals.actor, { id, templateId: template });
		redirect(303, '/studio#plan');
	}
};
