import { toDateInput } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { readFilter } from '#lib/office/atlas.ts';
import { readExport, toXlsx } from '#lib/site/export.server.ts';
import { EXPORT_FORMATS, toGeoJson, toKml, toSiteCsv } from '#lib/site/export.ts';
import { refuse } from '#lib/workshop/refusal.ts';
import { stop } from '../../studio/[code]/paper.server.ts';
import type { RequestHandler } from './$types';

const TYPES = {
	geojson: 'application/geo+json',
	kml: 'application/vnd.google-earth.kml+xml',
	csv: 'text/csv; charset=utf-8',
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
};

/** The sites of the map as a file, with the query of the map's address. Columns of the office are only for who works for the village. */
export const GET: RequestHandler = async (event) => {
	const format = EXPORT_FORMATS.find((one) => one === event.params.format);
	if (!format) stop(event, refuse('not_found'));
	const { actor, locale } = event.locals;
	const rows = await readExport(readFilter(event.url.searchParams), actor);
	const write = {
		geojson: () => JSON.stringify(toGeoJson(rows, locale)),
		kml: () => toKml(rows, locale, m.paper_export_title({}, { locale })),
		csv: () => toSiteCsv(rows, locale),
		xlsx: async () => new Uint8Array(await toXlsx(rows, locale))
	};
	const headers = {
		'content-type': TYPES[format],
		'content-disposition': `attachment; filename="asar-sites-${toDateInput(Date.now())}.${format}"`,
		'cache-control': 'no-store'
	};
	return new Response(await write[format](), { headers });
};
