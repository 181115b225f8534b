import { error } from '@sveltejs/kit';
import { toCsv } from '#lib/document/export.ts';
import { setStatistics } from '#lib/document/programme.server.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { say } from '#lib/i18n/say.ts';
import { statisticsTable } from '#lib/programme/labels.ts';
import { readPublicProgramme } from '#lib/programme/read.server.ts';
import type { RequestHandler } from './$types';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** The statistics as the official form (docx; `?lang=kk|ru`) or as a table in the reader's language (csv). */
export const GET: RequestHandler = async ({ params, url, locals: { locale } }) => {
	const { programme, format } = params;
	const found = format === 'csv' || format === 'docx' ? await readPublicProgramme(programme) : null;
	if (!found) error(404, { message: say('not_found', locale), reason: 'not_found' });
	const name = (type: string) => ({ 'content-type': type, 'content-disposition': `attachment; filename="asar-${programme}.${format}"` });
	if (format === 'docx') {
		const asked = url.searchParams.get('lang') ?? locale;
		const file = await setStatistics(found, Date.now(), asked === 'ru' ? 'ru' : 'kk');
		return new Response(new Uint8Array(file), { headers: name(DOCX) });
	}
	const { heads, rows } = statisticsTable(found.statistics, pickWords(found.source, locale), found.regions, locale);
	return new Response(toCsv(heads, rows), { headers: name('text/csv; charset=utf-8') });
};
