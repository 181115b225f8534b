import { error } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { readFollowed } from '#lib/seat/follow.server.ts';
import type { PageServerLoad } from './$types';

/** The link is the key: whoever has it may read, nobody else finds it. */
export const load: PageServerLoad = async ({ params, locals, setHeaders, url }) => {
	setHeaders({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' });
	const followed = await readFollowed(params.token);
	if (!followed) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	return { followed, locale: locals.locale, back: url.pathname };
};
