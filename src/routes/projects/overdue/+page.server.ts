import { redirect } from '@sveltejs/kit';
import { readDueList } from '#lib/project/due.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	if (!locals.actor.account) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	return { rows: await readDueList(locals.actor, Date.now()) };
};
