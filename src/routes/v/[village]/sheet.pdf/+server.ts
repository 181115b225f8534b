import { printSheet } from '#lib/document/sheet.server.ts';
import { keepPrinted } from '#lib/document/write.server.ts';
import { sheetCode } from '#lib/ground/grid.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { textFields } from '#lib/server/input.ts';
import { sendPdf, stop } from '../../../studio/[code]/paper.server.ts';
import { findPrinted, readChoice, readSheet } from '../sheet/sheet.server.ts';
import type { RequestEvent, RequestHandler } from './$types';

async function answer(event: RequestEvent, query: URLSearchParams, id: string | null): Promise<Response> {
	const village = await findPrinted(event);
	const sheet = await readSheet(event, village, readChoice(event, query));
	const code = sheetCode(sheet.frame);
	const pdf = await printSheet(sheet);
	const kept = id === null ? null : await keepPrinted(event.locals.actor, village.id, { id, sheet: code });
	if (kept && !kept.ok) stop(event, kept);
	return sendPdf(pdf, m.paper_file({ village: sheet.village, code }, { locale: event.locals.locale }), `asar-map-${village.id}-${code}`);
}

/** The map of a village as PDF; the query says which (see parseSheetChoice), without one the standard sheet. */
export const GET: RequestHandler = (event) => answer(event, event.url.searchParams, null);

/** The same from the form of the page; it is kept that this sheet was printed. */
export const POST: RequestHandler = async (event) => {
	const form = await event.request.formData();
	const query = new URLSearchParams([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
	return answer(event, query, textFields(form).id || newId());
};
