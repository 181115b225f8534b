import { error } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { readVillage } from '#lib/village/read.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals }) => {
	const found = await readVillage(params.village);
	if (!found) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const now = Date.now();
	const workshops = found.workshops.map((row) => ({
		...row,
		code: row.endedAt !== null ? row.code : null,
		phase: row.endedAt !== null ? ('ended' as const) : row.startsAt > now ? ('planned' as const) : ('running' as const)
	}));
	return { ...found, workshops };
};
