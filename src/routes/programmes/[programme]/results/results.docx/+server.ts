import { error } from '@sveltejs/kit';
import { readClosing } from '#lib/closing/read.server.ts';
import { setResults } from '#lib/document/results.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { say } from '#lib/i18n/say.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Form C as it is saved: `?language=kk|ru`. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const locale = url.searchParams.get('language') === 'ru' ? 'ru' : 'kk';
	const found = await readClosing(locals.actor, params.programme, 'results', locale);
	if (!found.ok) error(STATUS[found.reason], { message: say(found.reason, locals.locale), reason: found.reason });
	const bytes = await setResults(found.value.content, locale);
	const file = `${m.closing_page_results({}, { locale })}.docx`;
	return new Response(new Uint8Array(bytes), {
		headers: {
			'content-type': DOCX,
			'content-disposition': `attachment; filename="asar-results.docx"; filename*=UTF-8''${encodeURIComponent(file)}`,
			'cache-control': 'no-store'
		}
	});
};
