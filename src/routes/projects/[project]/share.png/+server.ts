import { error } from '@sveltejs/kit';
import { shareOfProject } from '#lib/document/share-read.server.ts';
import { say } from '#lib/i18n/say.ts';
import { readPublic } from '#lib/project/public.server.ts';
import { readProject } from '#lib/project/read.server.ts';
import { languageOf, sendShare } from '../../../share.server.ts';
import type { RequestHandler } from './$types';

/** The picture of a project for links to it, `?lang=kk|ru|en`. 404 not_found. */
export const GET: RequestHandler = async (event) => {
	const project = await readProject(event.params.project);
	if (!project) error(404, { message: say('not_found', event.locals.locale), reason: 'not_found' });
	const locale = languageOf(event.url);
	return sendShare(event, shareOfProject(project, await readPublic(project, locale, Date.now()), locale));
};
