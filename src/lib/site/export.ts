/** The sites of the akimat's map as a table and as map files: one list of columns for all of them. Pure. */
import { rewind } from '@turf/turf';
import type { AtlasSite } from '#lib/office/atlas.ts';
import { stateLabel } from '#lib/office/labels.ts';
import { toCsv } from '#lib/document/export.ts';
import { formatDateTime } from '#lib/i18n/format.ts';
import { pickWords, type Locale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { placeOn } from './geometry.ts';
import { objectTypeLabel, verdictLabel } from './labels.ts';
import type { VERDICTS } from './rules.ts';
import type { SiteRow } from './read.server.ts';

/** As the map lists it, with everything an export says. dots: null = not public. */
export type ExportRow = SiteRow &
	Pick<AtlasSite, 'state' | 'dots' | 'attention'> & {
		placeWords: string;
		benefits: string;
		/** Seats that want it too. */
		support: number;
		/** For who works for the village of the site; null for others. */
		office: {
			/** Names of accounts. */
			reviewer: string | null;
			assignee: string | null;
			/** Questions without an answer. */
			questions: number;
			/** Who wrote it down for a seat without a phone. */
			helper: string | null;
		} | null;
	};
type Value = string | number | null;
type Column = {
	/** Stable name of the property in map files. */
	key: string;
	head: typeof m.paper_col_number;
	value(row: ExportRow, locale: Locale): Value;
	/** Only in files for staff. */
	staff?: true;
};

export const EXPORT_FORMATS = ['geojson', 'kml', 'csv', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const COLUMNS: readonly Column[] = [
	{ key: 'number', head: m.paper_col_number, value: ({ number }) => number },
	{ key: 'title', head: m.paper_col_title, value: ({ title }) => title },
	{ key: 'type', head: m.paper_col_type, value: ({ objectType }, locale) => objectTypeLabel(objectType, locale) },
	{ key: 'village', head: m.paper_col_village, value: ({ village }, locale) => pickWords(village.name, locale) },
	{ key: 'workshop', head: m.paper_col_workshop, value: ({ workshop }) => workshop?.title ?? null },
	{ key: 'state', head: m.paper_col_state, value: ({ state }, locale) => stateLabel(state, locale) },
	{ key: 'verdict', head: m.paper_col_verdict, value: ({ verdict }, locale) => verdictLabel(verdict?.verdict ?? null, locale) },
	{ key: 'reason', head: m.paper_col_reason, value: ({ verdict }) => verdict?.reason ?? null },
	{ key: 'reviewed', head: m.paper_col_reviewed, value: ({ verdict }) => verdict && formatDateTime(verdict.at) },
	{ key: 'why', head: m.paper_col_why, value: ({ why }) => why },
	{ key: 'benefits', head: m.paper_col_benefits, value: ({ benefits }) => benefits || null },
	{ key: 'place', head: m.paper_col_place, value: ({ placeWords }) => placeWords || null },
	{ key: 'support', head: m.paper_col_support, value: ({ support }) => support },
	{ key: 'dots', head: m.paper_col_dots, value: ({ dots }) => dots },
	{ key: 'attention', head: m.paper_col_attention, value: ({ attention }) => attention },
	{ key: 'proposed', head: m.paper_col_proposed, value: ({ createdAt }) => formatDateTime(createdAt) },
	{ key: 'reviewer', head: m.paper_col_reviewer, value: ({ office }) => office?.reviewer ?? null, staff: true },
	{ key: 'assignee', head: m.paper_col_assignee, value: ({ office }) => office?.assignee ?? null, staff: true },
	{ key: 'questions', head: m.paper_col_questions, value: ({ office }) => office && office.questions, staff: true },
	{ key: 'helper', head: m.paper_col_helper, value: ({ office }) => office?.helper ?? null, staff: true },
	{ key: 'id', head: m.paper_col_id, value: ({ id }) => id }
];
/** Map files carry the geometry itself; tables its middle and its whole as text. */
const PLACE: readonly Column[] = [
	{ key: 'lat', head: m.paper_col_lat, value: ({ geometry }) => placeOn(geometry).lat },
	{ key: 'lng', head: m.paper_col_lng, value: ({ geometry }) => placeOn(geometry).lng },
	{ key: 'wkt', head: m.paper_col_wkt, value: ({ geometry }) => toWkt(geometry) }
];
const columnsFor = (rows: readonly ExportRow[]) => COLUMNS.filter(({ staff }) => !staff || rows.some(({ office }) => office));

/** @returns the heads and the rows of the table. Columns of the office are in it only if a row has something for it. */
export function toTable(rows: readonly ExportRow[], locale: Locale): { heads: string[]; rows: Value[][] } {
	const columns = [...columnsFor(rows), ...PLACE];
	return {
		heads: columns.map(({ head }) => head({}, { locale })),
		rows: rows.map((row) => columns.map(({ value }) => value(row, locale)))
	};
}

/** @returns the table for Excel: see toCsv of document/export.ts. Decimals stand with a point, as the coordinates of map programs. */
export function toSiteCsv(rows: readonly ExportRow[], locale: Locale): string {
	const table = toTable(rows, locale);
	return toCsv(
		table.heads,
		table.rows.map((cells) => cells.map((cell) => cell ?? ''))
	);
}

/** @returns a FeatureCollection as RFC 7946 wants it: WGS 84, longitude first, outer rings counterclockwise. */
export function toGeoJson(rows: readonly ExportRow[], locale: Locale): GeoJSON.FeatureCollection {
	const columns = columnsFor(rows);
	return {
		type: 'FeatureCollection',
		features: rows.map((row) => ({
			type: 'Feature',
			id: row.id,
			geometry: rewound(row.geometry),
			properties: {
				...Object.fromEntries(columns.map(({ key, value }) => [key, value(row, locale)])),
				typeCode: row.objectType,
				stateCode: row.state,
				verdictCode: row.verdict?.verdict ?? null
			}
		}))
	};
}

const rewound = (geometry: GeoJSON.Geometry): GeoJSON.Geometry =>
	geometry.type === 'Polygon' || geometry.type === 'MultiPolygon' ? (rewind(geometry) as GeoJSON.Geometry) : geometry;

/** aabbggrr: opacity, blue, green, red. */
const STYLES = {
	none: 'ff7a7a7a',
	checked: 'ffb07000',
	suitable: 'ff3a6b1c',
	conditional: 'ff006fc8',
	unsuitable: 'ff1e26b3',
	needs_documents: 'ff7d3c98'
} as const satisfies Record<(typeof VERDICTS)[number] | 'none', string>;

/** @returns the same as KML 2.2, coloured by the akimat's word. */
export function toKml(rows: readonly ExportRow[], locale: Locale, title: string): string {
	const columns = columnsFor(rows);
	const styles = Object.entries(STYLES).map(
		([id, colour]) =>
			`<Style id="${id}"><IconStyle><color>${colour}</color></IconStyle><LineStyle><color>${colour}</color><width>4</width></LineStyle><PolyStyle><color>66${colour.slice(2)}</color></PolyStyle></Style>`
	);
	const marks = rows.map((row) => {
		const data = columns.flatMap(({ key, head, value }) => {
			const said = value(row, locale);
			return said === null
				? []
				: `<Data name="${key}"><displayName>${escape(head({}, { locale }))}</displayName><value>${escape(String(said))}</value></Data>`;
		});
		const style = row.verdict?.verdict ?? 'none';
		return `<Placemark id="s${row.id}"><name>${escape(`№ ${row.number}. ${row.title}`)}</name><description>${escape(row.why)}</description><styleUrl>#${style}</styleUrl><ExtendedData>${data.join('')}</ExtendedData>${toKmlGeometry(rewound(row.geometry))}</Placemark>`;
	});
	return `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>${escape(title)}</name>${styles.join('')}${marks.join('\n')}</Document></kml>\n`;
}

/** Also without what XML cannot carry at all. */
const escape = (text: string) =>
	text
		.replace(
			/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
			''
		)
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');

function toKmlGeometry(geometry: GeoJSON.Geometry): string {
	const list = (positions: GeoJSON.Position[]) => `<coordinates>${positions.map(([lng, lat]) => `${lng},${lat}`).join(' ')}</coordinates>`;
	switch (geometry.type) {
		case 'Point':
			return `<Point>${list([geometry.coordinates])}</Point>`;
		case 'LineString':
			return `<LineString><tessellate>1</tessellate>${list(geometry.coordinates)}</LineString>`;
		case 'Polygon': {
			const [outer, ...holes] = geometry.coordinates.map((ring) => `<LinearRing>${list(ring)}</LinearRing>`);
			return `<Polygon><outerBoundaryIs>${outer}</outerBoundaryIs>${holes.map((hole) => `<innerBoundaryIs>${hole}</innerBoundaryIs>`).join('')}</Polygon>`;
		}
		default:
			return `<MultiGeometry>${singles(geometry).map(toKmlGeometry).join('')}</MultiGeometry>`;
	}
}

function singles(geometry: GeoJSON.Geometry): GeoJSON.Geometry[] {
	switch (geometry.type) {
		case 'MultiPoint':
			return geometry.coordinates.map((coordinates) => ({ type: 'Point', coordinates }));
		case 'MultiLineString':
			return geometry.coordinates.map((coordinates) => ({ type: 'LineString', coordinates }));
		case 'MultiPolygon':
			return geometry.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates }));
		case 'GeometryCollection':
			return geometry.geometries;
		default:
			return [geometry];
	}
}

/** @returns well-known text, longitude first. */
export function toWkt(geometry: GeoJSON.Geometry): string {
	if (geometry.type === 'GeometryCollection') return `GEOMETRYCOLLECTION (${geometry.geometries.map(toWkt).join(', ')})`;
	// Pairs stand bare within the brackets of what they make up.
	const inner = (part: unknown): string => {
		const list = part as unknown[];
		return typeof list[0] === 'number' ? list.slice(0, 2).join(' ') : `(${list.map(inner).join(', ')})`;
	};
	const text = inner(geometry.coordinates);
	return `${geometry.type.toUpperCase()} ${geometry.type === 'Point' ? `(${text})` : text}`;
}
