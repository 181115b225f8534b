import { error } from '@sveltejs/kit';
import { readClosing, readConsent } from '#lib/closing/read.server.ts';
import { setFinalReport } from '#lib/document/final-report.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { say } from '#lib/i18n/say.ts';
import { db } from '#lib/server/app.ts';
import { STATUS } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** Form B as it is saved: `?language=kk|ru`. */
export const GET: RequestHandler = async ({ params, url, locals }) => {
	const locale = url.searchParams.get('language') === 'ru' ? 'ru' : 'kk';
	const found = await readClosing(locals.actor, params.programme, 'report', locale);
	if (!found.ok) error(STATUS[found.reason], { message: say(found.reason, locals.locale), reason: found.reason });
	const bytes = await setFinalReport(found.value.content, await readConsent(db(), params.programme), locale);
	const file = `${m.closing_page_final({}, { locale })}.docx`;
	return new Response(new Uint8Array(bytes), {
		headers: {
			'content-type': DOCX,
			'content-disposition': `attachment; filename="asar-final-report.docx"; filename*=UTF-8''${encodeURIComponent(file)}`,
			'cache-control': 'no-store'
		}
	});
};
