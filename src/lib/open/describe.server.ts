/** Open data described for programs: the columns of a table (CSV on the Web), and the catalogue (DCAT). */
import { LOCALES, type Locale } from '#lib/i18n/locale.ts';
import { config } from '#lib/server/config.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { columnLabel, datasetLabel, datasetText } from './labels.ts';
import { MAP_NOTE } from './file.server.ts';
import { COLUMNS, DATASETS, formatsOf, KEYS, type CellType, type Dataset, type OpenFormat } from './rules.ts';

const DATATYPES: Record<CellType, string> = {
	string: 'string',
	integer: 'integer',
	number: 'number',
	boolean: 'boolean',
	date: 'date',
	list: 'string',
	url: 'anyURI'
};
const spoken = (say: (locale: Locale) => string) => LOCALES.map((locale) => ({ '@value': say(locale), '@language': locale }));

/** @returns the description of a table as W3C "CSV on the Web" has it. */
export function tableSchema(dataset: Dataset, origin: string): object {
	return {
		'@context': ['http://www.w3.org/ns/csvw', { '@language': 'kk' }],
		url: `${origin}/open/${dataset}.csv`,
		'dc:title': spoken((locale) => datasetLabel(dataset, locale)),
		'dc:description': spoken((locale) => datasetText(dataset, locale)),
		'dc:license': { '@id': config.open.licence },
		'dc:publisher': config.open.publisher,
		dialect: { delimiter: ';', encoding: 'utf-8', header: true, lineTerminators: ['\r\n'], quoteChar: '"', doubleQuote: true },
		tableSchema: {
			columns: COLUMNS[dataset].map((column) => ({
				name: column.name,
				titles: column.name,
				'dc:description': spoken((locale) => columnLabel(column, locale)),
				datatype: DATATYPES[column.type],
				...(column.lang && { lang: column.lang }),
				...(column.unit && { 'schema:unitText': column.unit }),
				...(column.type === 'list' && { separator: '|' })
			})),
			primaryKey: KEYS[dataset]
		}
	};
}

const MEDIA: Record<OpenFormat, string> = { csv: 'text/csv', json: 'application/json', geojson: 'application/geo+json' };
const FILE_TYPE = 'http://publications.europa.eu/resource/authority/file-type/';
const LANGUAGES = ['KAZ', 'RUS', 'ENG'].map((code) => ({ '@id': `http://publications.europa.eu/resource/authority/language/${code}` }));

/** @returns the catalogue of all sets as DCAT-AP has it, JSON-LD. @param at ms of the newest change */
export function catalogue(origin: string, at: number): object {
	const licence = { '@id': config.open.licence };
	const modified = { '@value': new Date(at).toISOString(), '@type': 'xsd:dateTime' };
	const publisher = { '@type': 'foaf:Agent', 'foaf:name': config.open.publisher };
	return {
		'@context': {
			dcat: 'http://www.w3.org/ns/dcat#',
			dct: 'http://purl.org/dc/terms/',
			foaf: 'http://xmlns.com/foaf/0.1/',
			xsd: 'http://www.w3.org/2001/XMLSchema#'
		},
		'@id': `${origin}/open/catalogue.json`,
		'@type': 'dcat:Catalog',
		'dct:title': spoken((locale) => m.open_title({}, { locale })),
		'dct:description': spoken((locale) => m.open_lead({}, { locale })),
		'dct:publisher': publisher,
		'dct:language': LANGUAGES,
		'dct:license': licence,
		'dct:modified': modified,
		'foaf:homepage': { '@id': `${origin}/open` },
		'dcat:dataset': DATASETS.map((dataset) => ({
			'@id': `${origin}/open#${dataset}`,
			'@type': 'dcat:Dataset',
			'dct:identifier': dataset,
			'dct:title': spoken((locale) => datasetLabel(dataset, locale)),
			'dct:description': spoken((locale) => datasetText(dataset, locale)),
			'dct:publisher': publisher,
			'dct:language': LANGUAGES,
			'dct:modified': modified,
			'dct:license': licence,
			'dct:rights': MAP_NOTE,
			'dct:spatial': { '@id': 'http://publications.europa.eu/resource/authority/country/KAZ' },
			'dcat:landingPage': { '@id': `${origin}/open#${dataset}` },
			'dcat:distribution': formatsOf(dataset).map((format) => ({
				'@type': 'dcat:Distribution',
				'dcat:accessURL': { '@id': `${origin}/open/${dataset}.${format}` },
				'dcat:downloadURL': { '@id': `${origin}/open/${dataset}.${format}` },
				'dcat:mediaType': { '@id': `https://www.iana.org/assignments/media-types/${MEDIA[format]}` },
				'dct:format': { '@id': `${FILE_TYPE}${format === 'geojson' ? 'GEOJSON' : format.toUpperCase()}` },
				'dct:license': licence,
				'dct:conformsTo': { '@id': `${origin}/open/schema/${dataset}.json` }
			}))
		}))
	};
}
