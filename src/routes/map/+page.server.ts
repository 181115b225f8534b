import { fail, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { newId } from '#lib/live/id.ts';
import { listProjects } from '#lib/project/read.server.ts';
import { textFields } from '#lib/server/input.ts';
import { parseReview } from '#lib/site/input.ts';
import { listSites, readDossier } from '#lib/site/read.server.ts';
import { reviewSite } from '#lib/site/write.server.ts';
import { listVillages } from '#lib/village/read.server.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { Actions, PageServerLoad } from './$types';
import { groupProjects, readFilter } from './filter.ts';

export const load: PageServerLoad = async ({ url, locals, depends }) => {
	depends('asar:map');
	const filter = readFilter(url.searchParams);
	const siteId = url.searchParams.get('site');
	const [villages, everything, projects, dossier] = await Promise.all([
		listVillages(),
		listSites(),
		listProjects({ villageId: filter.village }),
		siteId ? readDossier(siteId, locals.actor.account !== null) : null
	]);
	const fits = (site: (typeof everything)[number]) =>
		(!filter.village || site.village.id === filter.village) &&
		(!filter.workshop || site.workshop?.id === filter.workshop) &&
		(!filter.verdict || (site.verdict?.verdict ?? 'none') === filter.verdict) &&
		(!filter.type || site.objectType === filter.type);
	const workshops = new Map(everything.flatMap(({ workshop }) => (workshop ? [[workshop.id, workshop.title]] : [])));
	return {
		filter,
		villages: villages.map(({ id, name, lng, lat }) => ({ id, name, lng, lat })),
		workshops: [...workshops].map(([id, title]) => ({ id, title })),
		types: [...new Set(everything.map(({ objectType }) => objectType))],
		sites: everything.filter(fits),
		places: groupProjects(projects),
		dossier,
		mayReview: dossier !== null && hasRole(locals.actor, 'review_site', dossier.village.id),
		requestId: newId(),
		done: url.searchParams.has('done')
	};
};

export const actions: Actions = {
	review: async ({ request, locals, url }) => {
		const typed = textFields(await request.formData());
		const input = parseReview(typed);
		const result = input.ok ? await reviewSite(locals.actor, input.value) : input;
		if (!result.ok) {
			const { reason, field, params } = result;
			return fail(STATUS[reason], { field: field ?? '', message: say(reason, locals.locale, params), typed });
		}
		const back = new URLSearchParams(url.searchParams);
		back.delete('/review');
		back.set('done', '1');
		redirect(303, `/map?${back}`);
	}
};
