import { error } from '@sveltejs/kit';
import { readClosing } from '#lib/closing/read.server.ts';
import { writeResults } from '#lib/document/results.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { say } from '#lib/i18n/say.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** The table of form C as it is saved, for spreadsheets: `?language=kk|ru`. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const locale = url.searchParams.get('language') === 'ru' ? 'ru' : 'kk';
	const found = await readClosing(locals.actor, params.programme, 'results', locale);
	if (!found.ok) error(STATUS[found.reason], { message: say(found.reason, locals.locale), reason: found.reason });
	const file = `${m.closing_page_results({}, { locale })}.csv`;
	return new Response(writeResults(found.value.content, locale), {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="asar-results.csv"; filename*=UTF-8''${encodeURIComponent(file)}`,
			'cache-control': 'no-store'
		}
	});
};
