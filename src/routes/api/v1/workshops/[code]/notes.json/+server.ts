import { json } from '@sveltejs/kit';
import { answerRefusal } from '#lib/server/answer.ts';
import { readExport } from '#lib/document/read.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/**
 * All notes of a workshop: `{ "workshop", "notes" }`. For staff always, with what is hidden and in the trash (`state`); for everybody after
 * the end, with what everybody may see. Errors: 401 signed_out, 403 forbidden, 404 unknown_code.
 */
export const GET: RequestHandler = async (event) => {
	const found = await findWorkshop(event.params.code);
	const read = found.ok ? await readExport(event.locals.actor, found.value, event.locals.locale) : found;
	if (!read.ok) return answerRefusal(event, read);
	const { code, title, startsAt } = read.value.workshop;
	return json(
		{ workshop: { code, title, startsAt: new Date(startsAt).toISOString() }, notes: read.value.rows },
		{ headers: { 'content-disposition': `attachment; filename="asar-${code}-notes.json"`, 'cache-control': 'no-store' } }
	);
};
