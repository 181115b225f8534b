import { toCsv } from '#lib/document/export.ts';
import { pictureCells, pictureHeads } from '#lib/picture/labels.ts';
import { openPicture } from '#lib/picture/open.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import type { RequestHandler } from './$types';

/** The same as /needs, as a table for Excel: UTF-8 with a byte order mark, semicolons, heads in the reader's language. */
export const GET: RequestHandler = async (event) => {
	const { village } = event.params;
	const needs = await openPicture(village, Date.now());
	if (!needs) return answerRefusal(event, refuse('not_found'));
	const { locale } = event.locals;
	const table = toCsv(
		pictureHeads(locale),
		needs.map((need) => pictureCells(need, locale))
	);
	return new Response(table, {
		headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="asar-${village}-needs.csv"` }
	});
};
