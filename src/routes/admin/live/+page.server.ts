import { error, redirect } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { hasRole } from '#lib/workshop/rules.ts';
import type { PageServerLoad } from './$types';
import { readLiveFigures } from './figures.server.ts';

export const load: PageServerLoad = async ({ locals, url }) => {
	if (!locals.actor.account) redirect(303, `/login?back=${encodeURIComponent(url.pathname)}`);
	if (!hasRole(locals.actor, 'manage_people', null)) error(403, { message: say('forbidden', locals.locale), reason: 'forbidden' });
	return { figures: await readLiveFigures() };
};
