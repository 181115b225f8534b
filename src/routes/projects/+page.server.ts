import { CATEGORIES, PROJECT_STATES, STAGES } from '#lib/project/rules.ts';
import { readProjectPage } from '#lib/project/read.server.ts';
import { listVillagesWithProjects } from '#lib/village/read.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ url }) => {
	const ask = (name: string, known?: readonly string[]) => {
		const value = url.searchParams.get(name)?.trim() ?? '';
		return known && !known.includes(value) ? '' : value;
	};
	const villages = (await listVillagesWithProjects()).filter(({ projects }) => projects > 0);
	const filter = {
		q: ask('q').slice(0, 100),
		village: ask(
			'village',
			villages.map(({ id }) => id)
		),
		stage: ask('stage', [...STAGES, 'new']),
		state: ask('state', PROJECT_STATES),
		category: ask('category', CATEGORIES)
	};
	const { q, village: villageId, stage, state, category } = filter;
	const list = await readProjectPage({ q, villageId, stage, state, category }, Number(ask('page') || 1));
	return { filter, list, villages: villages.map(({ id, name }) => ({ id, name })) };
};
