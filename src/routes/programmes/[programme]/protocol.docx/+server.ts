import { FORM_LOCALES } from '#lib/application/form-words.ts';
import { setProtocol } from '#lib/application/protocol.ts';
import { readProgrammePage } from '#lib/application/read.server.ts';
import { setForm } from '#lib/document/form.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { answerRefusal } from '#lib/server/answer.ts';
import type { RequestHandler } from './$types';

/** The protocol of the commission as DOCX: `?lang=kk` (the default) or `ru`; with the marks that this reader may see. */
export const GET: RequestHandler = async (event) => {
	const locale = FORM_LOCALES.find((one) => one === event.url.searchParams.get('lang')) ?? 'kk';
	const found = await readProgrammePage(event.locals.actor, event.params.programme);
	if (!found.ok) return answerRefusal(event, found);
	const title = m.commission_protocol_title({}, { locale });
	const bytes = await setForm(setProtocol(found.value, locale, Date.now()), { title, locale });
	return new Response(new Uint8Array(bytes), {
		headers: {
			'content-type': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
			'content-disposition': `attachment; filename="protocol-${locale}.docx"; filename*=UTF-8''${encodeURIComponent(`${title}.docx`)}`,
			'cache-control': 'private, no-store'
		}
	});
};
