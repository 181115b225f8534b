import { json } from '@sveltejs/kit';
import { readKeepRates } from '#lib/commitment/keeping.server.ts';
import type { RequestHandler } from './$types';

/** How promises are kept: everywhere, or `?village=`, `?district=` (its Kazakh name), `?holder=`, `?project=`. */
export const GET: RequestHandler = async ({ url }) => {
	const ask = (name: string) => url.searchParams.get(name) ?? undefined;
	return json(
		await readKeepRates(
			{ villageId: ask('village'), district: ask('district'), holder: ask('holder'), projectId: ask('project') },
			Date.now()
		)
	);
};
