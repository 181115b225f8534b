/** A set of open data as a file: written row by row, so that it never is in memory as a whole; each file says its licence itself. */
import { CSV_START, toCsvLine } from '#lib/document/export.ts';
import { config } from '#lib/server/config.ts';
import { openRows, readChanged, type Changed } from './read.server.ts';
import { cellsOf, COLUMNS, type Dataset, type OpenFormat, type OpenRow } from './rules.ts';

const TYPES: Record<OpenFormat, string> = {
	csv: 'text/csv; charset=utf-8; header=present',
	json: 'application/json; charset=utf-8',
	geojson: 'application/geo+json; charset=utf-8'
};
/** Places on the map rest on OpenStreetMap: who makes another database of them is bound by its licence too. */
export const MAP_NOTE = 'Centres of villages: © OpenStreetMap contributors, ODbL 1.0, https://opendatacommons.org/licenses/odbl/1-0/';

/** What every file says of itself. */
const aboutOf = (dataset: Dataset, origin: string, { at }: Changed) => ({
	dataset,
	publisher: config.open.publisher,
	license: config.open.licence,
	attribution: `${config.open.publisher}, ${origin}/open`,
	mapLicense: MAP_NOTE,
	modified: new Date(at).toISOString(),
	schema: `${origin}/open/schema/${dataset}.json`
});

async function* write(dataset: Dataset, format: OpenFormat, about: object, rows: AsyncGenerator<OpenRow[]>): AsyncGenerator<string> {
	if (format === 'csv') {
		yield CSV_START + toCsvLine(COLUMNS[dataset].map(({ name }) => name));
		for await (const page of rows) yield page.map((row) => toCsvLine(cellsOf(dataset, row))).join('');
		return;
	}
	const head = JSON.stringify(format === 'json' ? about : { type: 'FeatureCollection', ...about });
	yield `${head.slice(0, -1)},"${format === 'json' ? 'rows' : 'features'}":[`;
	let first = true;
	for await (const page of rows) {
		if (!page.length) continue;
		const things = format === 'json' ? page.map((row) => ordered(dataset, row)) : page.map((row) => toFeature(ordered(dataset, row)));
		yield (first ? '' : ',') + things.map((thing) => JSON.stringify(thing)).join(',\n');
		first = false;
	}
	yield ']}\n';
}

/** Exactly the columns that are described, in their order. */
const ordered = (dataset: Dataset, row: OpenRow): OpenRow =>
	Object.fromEntries(COLUMNS[dataset].map(({ name }) => [name, row[name] ?? null]));

/** As RFC 7946 wants it: WGS 84, longitude first. */
function toFeature({ lng, lat, ...properties }: OpenRow) {
	return { type: 'Feature', id: properties.id, geometry: { type: 'Point', coordinates: [lng, lat] }, properties };
}

/** Headers of every answer of open data: pages of anybody may read it. */
export const openHeaders = (type: string, { at, mark }: Changed, what: string): Record<string, string> => ({
	'content-type': type,
	'access-control-allow-origin': '*',
	'access-control-expose-headers': 'etag, last-modified, link',
	'cache-control': 'no-cache',
	'last-modified': new Date(at).toUTCString(),
	etag: `W/"${what}-${mark}"`
});

/** @returns whether the reader has this already: by its mark, else by its day. */
function isKnown(request: Request, headers: Record<string, string>): boolean {
	const marks = request.headers.get('if-none-match');
	if (marks !== null) return marks.split(',').some((mark) => mark.trim() === headers.etag || mark.trim() === '*');
	// Without a mark the day alone decides; what falls due by itself changes without an act, so it counts only within a day.
	const since = Date.parse(request.headers.get('if-modified-since') ?? '');
	return since >= Date.parse(headers['last-modified']!) && Date.now() - since < 3600_000;
}

/** Answers with something small, or 304. */
export async function answerOpen(request: Request, type: string, what: string, make: (changed: Changed) => string): Promise<Response> {
	const changed = await readChanged(Date.now());
	const headers = openHeaders(type, changed, what);
	return isKnown(request, headers) ? new Response(null, { status: 304, headers }) : new Response(make(changed), { headers });
}

/** Answers with a set as a file, or 304. @param origin of the house, for addresses in it */
export async function answerDataset(request: Request, dataset: Dataset, format: OpenFormat, origin: string): Promise<Response> {
	const now = Date.now();
	const changed = await readChanged(now);
	const about = aboutOf(dataset, origin, changed);
	const headers = {
		...openHeaders(TYPES[format], changed, `${dataset}.${format}`),
		'content-disposition': `inline; filename="asar-${dataset}.${format}"`,
		link: `<${about.license}>; rel="license", <${about.schema}>; rel="describedby"; type="application/csvm+json"`
	};
	if (isKnown(request, headers)) return new Response(null, { status: 304, headers });
	if (request.method === 'HEAD') return new Response(null, { headers });
	return new Response(toStream(write(dataset, format, about, openRows(dataset, origin, now))), { headers });
}

/** Made as fast as the reader takes it; who goes away ends it. */
function toStream(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	return new ReadableStream({
		async pull(controller) {
			try {
				for (;;) {
					const { done, value } = await parts.next();
					if (done) return controller.close();
					if (value) return controller.enqueue(encoder.encode(value));
				}
			} catch (error) {
				controller.error(error);
			}
		},
		cancel: () => void parts.return(undefined)
	});
}
