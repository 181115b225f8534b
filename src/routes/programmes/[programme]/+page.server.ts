import { error } from '@sveltejs/kit';
import { reader, takeForm } from '#lib/application/act.server.ts';
import { parseProgramme, seatInput, unseatInput } from '#lib/application/input.ts';
import { saveProgramme, seatMember, unseatMember } from '#lib/application/programme.server.ts';
import type { RequestEvent } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import { readProgrammePage } from '#lib/application/read.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals }) => {
	const found = await readProgrammePage(locals.actor, params.programme);
	if (!found.ok) error(STATUS[found.reason], { message: say(found.reason, locals.locale), reason: found.reason });
	return { ...found.value, formId: newId() };
};

const here = (event: RequestEvent) => () => `/programmes/${event.params.programme}`;
export const actions: Actions = {
	programme: (event) => takeForm(event, 'programme', parseProgramme, (input) => saveProgramme(event.locals.actor, input), here(event)),
	seat: (event) =>
		takeForm(event, 'seat', reader(seatInput), (input) => seatMember(event.locals.actor, event.params.programme, input), here(event)),
	unseat: (event) =>
		takeForm(event, 'unseat', reader(unseatInput), (input) => unseatMember(event.locals.actor, event.params.programme, input), here(event))
};
