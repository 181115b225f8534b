import { listMapChoices } from '#lib/open/map.server.ts';
import { readMapQuery } from '#lib/open/map.ts';
import { readChanged } from '#lib/open/read.server.ts';
import { config } from '#lib/server/config.ts';
import type { PageServerLoad } from './$types';

/** The query is the choice of the form that makes the code of the map. */
export const load: PageServerLoad = async ({ url, locals }) => {
	const { at } = await readChanged(Date.now());
	const query = readMapQuery(url.searchParams);
	return {
		...{ open: config.open, changedAt: at, origin: url.origin, choices: await listMapChoices() },
		query: { ...query, lang: query.lang ?? locals.locale }
	};
};
