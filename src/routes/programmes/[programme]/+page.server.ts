import { error } from '@sveltejs/kit';
import { reader, takeForm } from '#lib/application/act.server.ts';
import { parseProgramme, seatInput, unseatInput } from '#lib/application/input.ts';
import { saveProgramme, seatMember, unseatMember } from '#lib/application/programme.server.ts';
import type { RequestEvent } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { readProgrammePage } from '#lib/application/read.server.ts';
import { readCards } from '#lib/programme/cards.server.ts';
import { readPublicProgramme } from '#lib/programme/read.server.ts';
import type { Actions, PageServerLoad } from './$types';

/** What everybody sees; `office`: what those who keep applications or sit in the commission see below it, else null. */
export const load: PageServerLoad = async ({ params, locals, url }) => {
	const found = await readPublicProgramme(params.programme);
	if (!found) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const asked = { stage: url.searchParams.get('stage'), page: Number(url.searchParams.get('page')) || 1 };
	const [cards, office] = await Promise.all([readCards(params.programme, asked), readProgrammePage(locals.actor, params.programme)]);
	return { ...found, cards, office: office.ok ? office.value : null, formId: newId() };
};

const here = (event: RequestEvent) => () => `/programmes/${event.params.programme}`;
export const actions: Actions = {
	programme: (event) => takeForm(event, 'programme', parseProgramme, (input) => saveProgramme(event.locals.actor, input), here(event)),
	seat: (event) =>
		takeForm(event, 'seat', reader(seatInput), (input) => seatMember(event.locals.actor, event.params.programme, input), here(event)),
	unseat: (event) =>
		takeForm(event, 'unseat', reader(unseatInput), (input) => unseatMember(event.locals.actor, event.params.programme, input), here(event))
};
