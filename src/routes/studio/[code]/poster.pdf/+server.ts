import { parseWifi } from '#lib/document/input.ts';
import { drawPoster } from '#lib/document/poster.server.ts';
import type { Wifi } from '#lib/document/rules.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { textFields } from '#lib/server/input.ts';
import { findPaper, sendPdf, stop } from '../paper.server.ts';
import type { RequestEvent, RequestHandler } from './$types';

async function answer(event: RequestEvent, wifi: Wifi | null): Promise<Response> {
	const { code, title, startsAt, village, address } = await findPaper(event);
	const pdf = await drawPoster({ code, title, startsAt, village, address, wifi });
	return sendPdf(pdf, m.print_poster_file({ code }, { locale: event.locals.locale }), `asar-poster-${code}`);
}

/** The poster without a Wi-Fi code. */
export const GET: RequestHandler = (event) => answer(event, null);

/** The poster with one. Form fields wifiName, wifiPassword, wifiHidden: a password does not belong into an address, which lands in logs. */
export const POST: RequestHandler = async (event) => {
	const wifi = parseWifi(textFields(await event.request.formData()));
	return wifi.ok ? answer(event, wifi.value) : stop(event, wifi);
};
