import { error } from '@sveltejs/kit';
import { printProject } from '#lib/document/project-sheet.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { say } from '#lib/i18n/say.ts';
import { readPublic } from '#lib/project/public.server.ts';
import { readProject } from '#lib/project/read.server.ts';
import { sendPdf } from '../../../studio/[code]/paper.server.ts';
import { languageOf } from '../../../share.server.ts';
import { addressFor } from '../../../w/[code]/screen/address.server.ts';
import type { RequestHandler } from './$types';

/** One A4 page about a project, `?lang=kk|ru|en`. Everybody may print it: it says what its page says. 404 not_found. */
export const GET: RequestHandler = async ({ params, locals, url }) => {
	const project = await readProject(params.project);
	if (!project) error(404, { message: say('not_found', locals.locale), reason: 'not_found' });
	const locale = languageOf(url);
	const now = Date.now();
	const pdf = await printProject(project, await readPublic(project, locale, now), addressFor(url), locale, now);
	return sendPdf(pdf, m.public_sheet_file({}, { locale }), 'asar-project');
};
