import { error } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { takeForm } from '#lib/project/form.server.ts';
import { readHead } from '#lib/project/head.server.ts';
import { planAct } from '#lib/project/life-input.ts';
import { changePlan, readCandidates, readContacts, readLinks } from '#lib/project/plan.server.ts';
import { readRemoved } from '#lib/project/removed.server.ts';
import { listProjects } from '#lib/project/read.server.ts';
import { readWeeks } from '#lib/project/report.server.ts';
import { dayOf } from '#lib/project/weeks.ts';
import { db } from '#lib/server/app.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals }) => {
	const head = await readHead(params.project, locals.actor);
	if (!head) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const now = Date.now();
	const { may } = head;
	const [weeks, links, contacts, removed, candidates, neighbours] = await Promise.all([
		readWeeks(params.project, now),
		readLinks(params.project),
		may.report ? readContacts(params.project) : [],
		may.edit ? readRemoved(db(), params.project) : null,
		may.approve ? readCandidates(head.id, head.village.id) : [],
		may.edit ? listProjects({ villageId: head.village.id }) : []
	]);
	const { items, progress, planned } = weeks;
	const gone = { items: removed?.items ?? [], links: removed?.links ?? [], earlier: removed?.earlier.items ?? [] };
	const others = neighbours.filter(({ id }) => id !== head.id).map(({ id, title }) => ({ id, title }));
	return { head, items, progress, planned, links, contacts, gone, candidates, others, today: dayOf(now), seed: newId() };
};

export const actions: Actions = {
	default: (event) =>
		takeForm(
			event,
			planAct,
			(input) => changePlan(event.locals.actor, event.params.project, input),
			`/projects/${event.params.project}/plan`
		)
};
