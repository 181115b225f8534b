import { readSiteFile } from '#lib/document/dossier-read.server.ts';
import { listChecks, printDossier } from '#lib/document/dossier.server.ts';
import { isLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { isId } from '#lib/live/id.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { sendPdf, stop } from '../../studio/[code]/paper.server.ts';
import type { RequestHandler } from './$types';

/** The dossier of the site `?site=` as PDF, `&lang=kk|ru|en`. Who is not signed in gets no names of officers and no layers of the office. */
export const GET: RequestHandler = async (event) => {
	const { actor, locale: own } = event.locals;
	const [site, lang] = [event.url.searchParams.get('site'), event.url.searchParams.get('lang')];
	const locale = isLocale(lang) ? lang : own;
	const file = isId(site) ? await readSiteFile(site, actor) : null;
	if (!file) stop(event, refuse('not_found'));
	const pdf = await printDossier(file, listChecks(file, locale), locale, Date.now());
	return sendPdf(pdf, m.paper_dossier_file({ n: file.number, title: file.title.slice(0, 60) }, { locale }), `asar-site-${file.number}`);
};
