import { error } from '@sveltejs/kit';
import { mayPrintMap } from '#lib/document/rules.ts';
import { say } from '#lib/i18n/say.ts';
import { readRate } from '#lib/commitment/keeping.server.ts';
import { readVillage } from '#lib/village/read.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ params, locals }) => {
	const found = await readVillage(params.village);
	if (!found) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	// The code of a workshop that has not ended is the key to the hall: it is on the projector, not in public.
	const workshops = found.workshops.map((row) => ({ ...row, code: row.state === 'ended' ? row.code : null }));
	const rate = await readRate({ villageId: params.village }, Date.now());
	return { ...found, workshops, rate, mayPrint: mayPrintMap(locals.actor, found.village.id) };
};
