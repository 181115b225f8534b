import { setLetter } from '#lib/document/letter.server.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { LETTER_LOCALES } from '#lib/picture/letter.ts';
import type { RequestHandler } from './$types';
import { findLetter } from '../find.server.ts';

/** The letter as DOCX; `?lang=kk` (the default) or `ru`. */
export const GET: RequestHandler = async (event) => {
	const { letter } = await findLetter(event);
	const locale = LETTER_LOCALES.find((one) => one === event.url.searchParams.get('lang')) ?? 'kk';
	const name = m.letter_file({}, { locale });
	return new Response(new Uint8Array(await setLetter(letter, locale)), {
		headers: {
			'content-type': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
			'content-disposition': `attachment; filename="letter-${locale}.docx"; filename*=UTF-8''${encodeURIComponent(`${name}.docx`)}`,
			'cache-control': 'no-store'
		}
	});
};
