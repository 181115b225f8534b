import { toCsv } from '#lib/document/export.ts';
import { exportCells, exportHeads } from '#lib/document/labels.ts';
import { readExport } from '#lib/document/read.server.ts';
import { answerRefusal } from '#lib/server/answer.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import type { RequestHandler } from './$types';

/** The same as notes.json, as a table for Excel: UTF-8 with a byte order mark, semicolons, heads in the reader's language. */
export const GET: RequestHandler = async (event) => {
	const { actor, locale } = event.locals;
	const found = await findWorkshop(event.params.code);
	const read = found.ok ? await readExport(actor, found.value, locale) : found;
	if (!read.ok) return answerRefusal(event, read);
	const { workshop, rows } = read.value;
	const texts = new Map(rows.map(({ id, text }) => [id, text]));
	const table = toCsv(
		exportHeads(locale),
		rows.map((row) => exportCells(row, texts, locale))
	);
	return new Response(table, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename="asar-${workshop.code}-notes.csv"`,
			'cache-control': 'no-store'
		}
	});
};
