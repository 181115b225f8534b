import { error, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { memorandumInput } from '#lib/commitment/input.ts';
import { addMemorandum, readMemoranda, withdrawMemorandum } from '#lib/commitment/memorandum.server.ts';
import { newId } from '#lib/live/id.ts';
import { parse, textFields } from '#lib/server/input.ts';
import { findVillage } from '#lib/village/read.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { giveBack, readFileOf } from '../../../projects/[project]/duties/act.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const found = await findVillage(params.village);
	if (!found) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const may = hasRole(locals.actor, 'keep_commitments', params.village);
	const { id, name } = found;
	return { village: { id, name }, memoranda: await readMemoranda(id, may), may, base: newId(), done: url.searchParams.get('done') };
};

export const actions: Actions = {
	add: async (event) => {
		const form = await event.request.formData();
		const typed = textFields(form);
		const input = parse(memorandumInput, { ...typed, kinds: form.getAll('kinds') });
		const bytes = await readFileOf(form, 'paper');
		const paper = bytes && { bytes, name: (form.get('paper') as File).name };
		const result = input.ok ? await addMemorandum(event.locals.actor, event.params.village, input.value, paper) : input;
		const back = { ...typed, kinds: form.getAll('kinds').join(' ') };
		if (!result.ok) return giveBack(event, back, result);
		redirect(303, `/v/${event.params.village}/memoranda?done=add`);
	},
	withdraw: async (event) => {
		const typed = textFields(await event.request.formData());
		const { id = '', memorandumId = '', reason = '', back = '' } = typed;
		const input = { id, memorandumId, reason: reason.trim(), back: back === '1' };
		const missing = { ok: false, reason: 'required', field: 'reason' } as const;
		const result = input.reason || input.back ? await withdrawMemorandum(event.locals.actor, input) : missing;
		if (!result.ok) return giveBack(event, typed, result);
		redirect(303, `/v/${event.params.village}/memoranda?done=withdraw`);
	}
};
