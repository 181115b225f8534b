import { error } from '@sveltejs/kit';
import { shareOfVillage } from '#lib/document/share-read.server.ts';
import { say } from '#lib/i18n/say.ts';
import { readPublicVillage } from '#lib/village/public.server.ts';
import { languageOf, sendShare } from '../../../share.server.ts';
import type { RequestHandler } from './$types';

/** The picture of a village for links to it, `?lang=kk|ru|en`. 404 not_found. */
export const GET: RequestHandler = async (event) => {
	const village = await readPublicVillage(event.params.village, Date.now());
	if (!village) error(404, { message: say('not_found', event.locals.locale), reason: 'not_found' });
	return sendShare(event, shareOfVillage(village, languageOf(event.url)));
};
