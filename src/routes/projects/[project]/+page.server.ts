import { error, fail, redirect, type RequestEvent } from '@sveltejs/kit';
import type { GenericSchema, InferOutput } from 'valibot';
import { say } from '#lib/i18n/say.ts';
import { commitmentInput } from '#lib/commitment/input.ts';
import { readRate } from '#lib/commitment/keeping.server.ts';
import { takeCommitment } from '#lib/commitment/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { projectActInput } from '#lib/project/input.ts';
import { readHead, readLife } from '#lib/project/head.server.ts';
import { readProject } from '#lib/project/read.server.ts';
import { changeProject } from '#lib/project/write.server.ts';
import { parse, textFields } from '#lib/server/input.ts';
import { STATUS, type Result } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
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
	const [life, rate] = await Promise.all([readLife(project.id, now), readRate({ projectId: project.id }, now)]);
	return { project, life, rate, may, ids, done: url.searchParams.get('done') };
};

/** What a form gets back when it was refused: the sentence, its field, and everything that was typed. */
async function take<S extends GenericSchema>(
	event: RequestEvent,
	schema: S,
	act: (input: InferOutput<S>) => Promise<Result<unknown>>,
	at: string
) {
	const typed = textFields(await event.request.formData());
	const input = parse(schema, { ...typed, projectId: event.params.project });
	const result = input.ok ? await act(input.value) : input;
	if (result.ok) redirect(303, `/projects/${event.params.project}?done=${typed.act ?? 'commit'}#${at}`);
	const { reason, field, params } = result;
	return fail(STATUS[reason], {
		act: typed.act ?? 'commit',
		reason,
		field: field ?? '',
		message: say(reason, event.locals.locale, params),
		typed
	});
}

export const actions: Actions = {
	change: (event) => take(event, projectActInput, (input) => changeProject(event.locals.actor, event.params.project, input), 'done'),
	commit: (event) => take(event, commitmentInput, (input) => takeCommitment(event.locals.actor, input), 'promises')
};
