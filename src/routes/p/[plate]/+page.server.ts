import { error, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { plateReportInput } from '#lib/commitment/input.ts';
import { confirmAtPlate, readPlate, reportAtPlate } from '#lib/commitment/plate.server.ts';
import { newId } from '#lib/live/id.ts';
import { deviceToken } from '#lib/server/cookies.ts';
import { parse, textFields } from '#lib/server/input.ts';
import { giveBack, readFileOf } from '../../projects/[project]/duties/act.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const plate = await readPlate(params.plate, Date.now());
	if (!plate) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	return { plate, base: newId(), done: url.searchParams.get('done') };
};

export const actions: Actions = {
	report: async (event) => {
		const form = await event.request.formData();
		const typed = textFields(form);
		const input = parse(plateReportInput, typed);
		const picture = await readFileOf(form, 'photo');
		const result = input.ok ? await reportAtPlate(event.params.plate, deviceToken(event), input.value, picture) : input;
		if (!result.ok) return giveBack(event, typed, result);
		redirect(303, `/p/${event.params.plate}?done=report#sent`);
	},
	confirm: async (event) => {
		const typed = textFields(await event.request.formData());
		const { id = '', ruleId = '', dueOn = '' } = typed;
		const result = await confirmAtPlate(event.params.plate, deviceToken(event), { id, ruleId, dueOn });
		if (!result.ok) return giveBack(event, typed, result);
		redirect(303, `/p/${event.params.plate}?done=confirm#sent`);
	}
};
