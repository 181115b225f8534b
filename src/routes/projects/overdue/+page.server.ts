import { redirect } from '@sveltejs/kit';
import { pageOfDue, readDueList } from '#lib/project/due.server.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	if (!locals.actor.account) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	return pageOfDue(await readDueList(locals.actor, Date.now()), Number(url.searchParams.get('page') || 1));
};
