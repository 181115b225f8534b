import { readMap } from '#lib/open/map.server.ts';
import { readMapQuery } from '#lib/open/map.ts';
import { config } from '#lib/server/config.ts';
import type { PageServerLoad } from './$types';

/** The map for other people's pages: `?village= &programme= &state= &lang=`. The only page that others may frame (hooks.server.ts). */
export const load: PageServerLoad = async ({ url }) => ({
	...(await readMap(readMapQuery(url.searchParams))),
	origin: url.origin,
	open: config.open
});
