import { readSiteFile } from '#lib/document/dossier-read.server.ts';
import { printDossier } from '#lib/document/dossier.server.ts';
import { isLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { isId } from '#lib/live/id.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { sendPdf, stop } from '../../../studio/[code]/paper.server.ts';
import type { RequestHandler } from './$types';

/** The dossier of a site as PDF, `?lang=kk|ru|en`. Who is not signed in gets no names of officers and no layers of the office. */
export const GET: RequestHandler = async (event) => {
	const { actor, locale } = event.locals;
	const asked = event.url.searchParams.get('lang');
	const file = isId(event.params.site) ? await readSiteFile(event.params.site, actor) : null;
	if (!file) stop(event, refuse('not_found'));
	const pdf = await printDossier(file, [], isLocale(asked) ? asked : locale, Date.now());
	return sendPdf(pdf, m.paper_dossier_file({ n: file.number, title: file.title.slice(0, 60) }, { locale }), `asar-site-${file.number}`);
};
