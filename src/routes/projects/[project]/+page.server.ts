import { error } from '@sveltejs/kit';
import { headOf, shareOfProject } from '#lib/document/share-read.server.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { say } from '#lib/i18n/say.ts';
import { commitmentInput } from '#lib/commitment/input.ts';
import { readRate } from '#lib/commitment/keeping.server.ts';
import { takeCommitment } from '#lib/commitment/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { projectActInput } from '#lib/project/input.ts';
import { readHead } from '#lib/project/head.server.ts';
import { readPublic, sayState } from '#lib/project/public.server.ts';
import { readProject } from '#lib/project/read.server.ts';
import { changeProject } from '#lib/project/write.server.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import { addressFor } from '../../w/[code]/screen/address.server.ts';
import { take } from './act.server.ts';
import { readPaperOf } from './duties/act.server.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals, url }) => {
	const project = await readProject(params.project);
	if (!project) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const may = {
		edit: (await readHead(project.id, locals.actor))?.may.edit ?? false,
		commit: hasRole(locals.actor, 'take_commitment', project.village.id)
	};
	// One fresh id per form: however often it is sent, it counts once, with or without scripts.
	const rows = [...project.budget.lines, ...project.milestones];
	const forms = ['edit', 'line', 'milestone', 'move', 'commit', ...rows.map(({ id }) => id)];
	const ids: Record<string, string> = may.edit || may.commit ? Object.fromEntries(forms.map((form) => [form, newId()])) : {};
	const now = Date.now();
	const { locale } = locals;
	const [shown, rate] = await Promise.all([readPublic(project, locale, now), readRate({ projectId: project.id }, now)]);
	const stands = sayState(project, shown.progress, locale);
	const description = `${stands}. ${pickWords(project.summary, locale)}`;
	const share = headOf(shareOfProject(project, shown, locale), description, addressFor(url), url.pathname, locale);
	return { project, shown, stands, rate, share, may, ids, done: url.searchParams.get('done') };
};

export const actions: Actions = {
	change: (event) => take(event, projectActInput, (input) => changeProject(event.locals.actor, event.params.project, input), 'done'),
	commit: (event) =>
		take(
			event,
			commitmentInput,
			async (input, form) => takeCommitment(event.locals.actor, input, await readPaperOf(form, 'paper')),
			'promises'
		)
};
