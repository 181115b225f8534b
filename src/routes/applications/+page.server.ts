import { redirect } from '@sveltejs/kit';
import { takeForm, reader } from '#lib/application/act.server.ts';
import { parseProgramme, promotionInput } from '#lib/application/input.ts';
import { listProgrammes, saveProgramme } from '#lib/application/programme.server.ts';
import { listApplications, listWinners } from '#lib/application/read.server.ts';
import { promoteToApplication } from '#lib/application/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { cutPages } from '#lib/server/pages.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { Actions, PageServerLoad } from './$types';

/** So many applications are on one page. */
const A_PAGE = 60;

export const load: PageServerLoad = async ({ locals, url }) => {
	const { actor } = locals;
	if (!actor.account) redirect(303, '/login?back=/applications');
	const may = { begin: hasRole(actor, 'keep_application', null), run: hasRole(actor, 'run_programme', null) };
	const [applications, programmes, winners] = await Promise.all([listApplications(actor), listProgrammes(), listWinners(actor)]);
	const { page, pages, from } = cutPages(applications.length, A_PAGE, Number(url.searchParams.get('page') || 1));
	const shown = applications.slice(from, from + A_PAGE);
	const here = new Set(shown.map(({ programme }) => programme.id));
	const known = new Set(applications.map(({ programme }) => programme.id));
	// A programme to which nobody has applied yet stands on the first page.
	const listed = programmes.filter(({ id }) => here.has(id) || (page === 1 && !known.has(id)));
	return { applications: shown, listed, page, pages, programmes, winners, may, formId: newId() };
};

export const actions: Actions = {
	begin: (event) =>
		takeForm(
			event,
			'begin',
			reader(promotionInput),
			(input) => promoteToApplication(event.locals.actor, input),
			({ id }) => `/applications/${id}`
		),
	programme: (event) =>
		takeForm(
			event,
			'programme',
			parseProgramme,
			(input) => saveProgramme(event.locals.actor, input),
			({ id }) => `/programmes/${id}`
		)
};
