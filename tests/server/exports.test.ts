/** The files of the akimat's map, read back by programs that read such files. */
import { kml } from '@tmcw/togeojson';
import { booleanClockwise } from '@turf/turf';
import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { review, site, siteAssignment, siteQuestion, siteSupport } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { toGeoJson, toKml, toTable, toWkt, type ExportRow } from '#lib/site/export.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { askRaw } from '../support/ask.ts';
import { openHouse, type House } from '../support/house.ts';
import { GET } from '../../src/routes/map/sites.[format]/+server.ts';

let house: House;
const ids = { point: newId(), line: newId(), area: newId(), other: newId(), gone: newId() };
const HOSTILE = `=cmd|'/c calc'!A1 <b>&"Әже's"; ]]>`;
/** Clockwise, as RFC 7946 does not want it, with a hole. */
const AREA: GeoJSON.Polygon = {
	type: 'Polygon',
	coordinates: [
		[[53.81, 47], [53.81, 47.001], [53.812, 47.001], [53.812, 47], [53.81, 47]],
		[[53.8105, 47.0004], [53.8115, 47.0004], [53.8115, 47.0006], [53.8105, 47.0006], [53.8105, 47.0004]]
	] // prettier-ignore
};
const LINE: GeoJSON.LineString = { type: 'LineString', coordinates: [[53.81, 47], [53.82, 47.005], [53.83, 47.005]] }; // prettier-ignore
const POINT: GeoJSON.Point = { type: 'Point', coordinates: [53.816671, 47.000123] };

beforeAll(async () => {
	house = await openHouse();
	await transact(async (tx) => {
		const base = { workshopId: house.ids.workshop, villageId: house.ids.village, why: 'Балалар көп,\nалаң жоқ', objectType: 'playground' };
		await tx.db.insert(site).values([
			{ ...base, id: ids.point, number: 1, title: 'Ойын алаңы', geometry: POINT, createdAt: 1000, placeWords: 'Дүкен артында' },
			{
				...base,
				id: ids.line,
				number: 2,
				title: 'Жаяу жол',
				objectType: 'pedestrian_path',
				geometry: LINE,
				createdAt: 2000,
				helper: 'Айгүл'
			},
			{ ...base, id: ids.area, number: 3, title: HOSTILE, geometry: AREA, createdAt: 3000 },
			{
				...base,
				id: ids.other,
				number: 1,
				title: 'Басқа ауыл',
				villageId: 'kosshagyl',
				workshopId: null,
				geometry: POINT,
				createdAt: 4000
			},
			{ ...base, id: ids.gone, number: 5, title: 'Алынған', geometry: POINT, createdAt: 5000, removedAt: 6000 }
		]);
		const accountId = house.people.akimat.account.id;
		for (const [siteId, verdict] of [
			[ids.point, 'suitable'],
			[ids.area, 'unsuitable'],
			[ids.other, 'checked']
		] as const)
			// prettier-ignore
			await tx.db.insert(review).values({ id: newId(), siteId, verdict, reason: `Себебі: ${verdict}`, accountId, at: 5000 });
		await tx.db.insert(siteSupport).values([1, 2].map((n) => ({ siteId: ids.point, seatId: `s${n}`, at: n })));
		await tx.db.insert(siteAssignment).values({ id: newId(), siteId: ids.point, accountId, at: 5000, byAccountId: accountId });
		const question = { siteId: ids.point, toWhom: 'author', text: 'Қайда?', byAccountId: accountId };
		await tx.db.insert(siteQuestion).values([
			{ ...question, id: newId(), at: 1 },
			{ ...question, id: newId(), at: 2, answer: 'Мұнда', answeredAt: 3 }
		]);
		tx.publish({ kind: 'ground', villageId: null });
	});
});
afterAll(() => house.close());

const get = (format: string, actor: Actor = NOBODY, query = '', locale: 'kk' | 'ru' | 'en' = 'kk') =>
	askRaw(GET, { actor, locale, params: { format }, path: `/map/sites.${format}${query}` });
const geo = async (actor?: Actor, query?: string) => (await (await get('geojson', actor, query)).json()) as GeoJSON.FeatureCollection;
const akimat = () => house.people.akimat;

describe('GeoJSON', () => {
	test('is what RFC 7946 wants, with points, lines and areas', async () => {
		const answer = await get('geojson');
		expect(answer.headers.get('content-type')).toBe('application/geo+json');
		expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="asar-sites-\d{4}-\d\d-\d\d\.geojson"$/);
		const found = (await answer.json()) as GeoJSON.FeatureCollection;
		expect(Object.keys(found)).toEqual(['type', 'features']);
		expect(found.features.map(({ id }) => id)).toEqual([ids.other, ids.area, ids.line, ids.point]);
		const [, area, line, point] = found.features;
		expect(point).toMatchObject({
			type: 'Feature',
			geometry: POINT,
			properties: {
				number: 1,
				title: 'Ойын алаңы',
				typeCode: 'playground',
				verdictCode: 'suitable',
				support: 2,
				place: 'Дүкен артында',
				verdict: 'Жарайды'
			}
		});
		expect(line!.geometry).toEqual(LINE);
		const [outer, hole] = (area!.geometry as GeoJSON.Polygon).coordinates;
		expect(booleanClockwise(outer!)).toBe(false);
		expect(booleanClockwise(hole!)).toBe(true);
		expect(new Set(outer!.map(String))).toEqual(new Set(AREA.coordinates[0]!.map(String)));
		expect(area!.properties!.title).toBe(HOSTILE);
	});

	test('follows the filter of the map, and its order', async () => {
		expect((await geo(NOBODY, `?village=${house.ids.village}`)).features).toHaveLength(3);
		expect((await geo(NOBODY, '?state=suitable')).features.map(({ id }) => id)).toEqual([ids.point]);
		expect((await geo(NOBODY, '?type=pedestrian_path')).features.map(({ id }) => id)).toEqual([ids.line]);
		expect((await geo(NOBODY, '?order=old')).features.map(({ id }) => id)).toEqual([ids.point, ids.line, ids.area, ids.other]);
		expect((await geo(NOBODY, '?q=жаяу')).features.map(({ id }) => id)).toEqual([ids.line]);
		expect((await geo(NOBODY, '?village=atlantis')).features).toEqual([]);
	});
});

describe('what is for the office', () => {
	test('stands only in the files of who works for the village', async () => {
		const properties = async (actor: Actor) =>
			Object.fromEntries((await geo(actor)).features.map(({ id, properties }) => [id, properties!]));
		const [open, own] = [await properties(NOBODY), await properties(akimat())];
		for (const key of ['reviewer', 'assignee', 'questions', 'helper']) expect(Object.keys(open[ids.point]!)).not.toContain(key);
		expect(own[ids.point]).toMatchObject({ reviewer: 'akimat', assignee: 'akimat', questions: 1, helper: null });
		expect(own[ids.line]).toMatchObject({ reviewer: null, questions: 0, helper: 'Айгүл' });
		// The akimat of Turgyzba does not work for Kosshagyl.
		expect(own[ids.other]).toMatchObject({ reviewer: null, assignee: null, questions: null, helper: null });
		expect(await (await get('csv')).text()).not.toMatch(/Айгүл|akimat/);
		expect(await (await get('kml')).text()).not.toMatch(/Айгүл|akimat/);
	});
});

describe('KML', () => {
	test('reads back as the same shapes and words, coloured by the verdict', async () => {
		const text = await (await get('kml', akimat())).text();
		const document = new DOMParser().parseFromString(text, 'application/xml');
		expect(document.documentElement!.namespaceURI).toBe('http://www.opengis.net/kml/2.2');
		const found = kml(document as unknown as Document);
		expect(found.features).toHaveLength(4);
		const byNumber = (title: string) => found.features.find(({ properties }) => properties!.name.endsWith(title))!;
		expect(byNumber('Ойын алаңы')).toMatchObject({
			geometry: POINT,
			properties: { styleUrl: '#suitable', assignee: 'akimat', support: '2' }
		});
		expect(byNumber('Жаяу жол')).toMatchObject({ geometry: LINE, properties: { styleUrl: '#none' } });
		const area = byNumber(HOSTILE);
		expect(area.properties).toMatchObject({ name: `№ 3. ${HOSTILE}`, title: HOSTILE, styleUrl: '#unsuitable' });
		expect((area.geometry as GeoJSON.Polygon).coordinates).toHaveLength(2);
		const styles = [...document.getElementsByTagName('Style')].map((style) => style.getAttribute('id'));
		for (const style of ['none', 'checked', 'suitable', 'conditional', 'unsuitable', 'needs_documents']) expect(styles).toContain(style);
		expect(text).not.toMatch(/href/);
	});
});

describe('CSV', () => {
	test('opens in Excel by a double click, and no cell is a formula', async () => {
		const text = Buffer.from(await (await get('csv', akimat())).arrayBuffer()).toString('utf8');
		expect(text.startsWith('\uFEFF')).toBe(true);
		const { data, meta } = Papa.parse<Record<string, string>>(text.slice(1), { header: true, skipEmptyLines: true });
		expect(meta.delimiter).toBe(';');
		expect(meta.fields!.slice(0, 3)).toEqual(['Нөмірі', 'Атауы', 'Не салынады']);
		const row = (title: string) => data.find((one) => one['Атауы'] === title)!;
		expect(row(`'${HOSTILE}`)).toBeDefined();
		expect(row('Ойын алаңы')).toMatchObject({
			'Пішіні (WKT)': 'POINT (53.816671 47.000123)',
			Ендік: '47.000123',
			Бойлық: '53.816671',
			Қолдағандар: '2'
		});
		expect(row('Ойын алаңы')['Неге дәл осы жер']).toBe('Балалар көп,\nалаң жоқ');
		expect(row('Жаяу жол')['Пішіні (WKT)']).toBe('LINESTRING (53.81 47, 53.82 47.005, 53.83 47.005)');
		expect(row(`'${HOSTILE}`)['Пішіні (WKT)']).toMatch(/^POLYGON \(\(53\.81 47, .*\), \(53\.8105 47\.0004, .*\)\)$/);
		// The middle of a line lies on it: two legs of equal length in degrees are not equal on the ground.
		expect(Number(row('Жаяу жол')['Ендік'])).toBeGreaterThan(47.0045);
		const { meta: russian } = Papa.parse((await (await get('csv', NOBODY, '', 'ru')).text()).slice(1), { header: true });
		expect(russian.fields).toContain('Заключение акимата');
	});
});

describe('XLSX', () => {
	test('is a workbook with the same table; texts are texts, numbers are numbers', async () => {
		const answer = await get('xlsx', akimat());
		expect(answer.headers.get('content-type')).toContain('spreadsheetml.sheet');
		const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
		const parse = (name: string) => new DOMParser().parseFromString(strFromU8(files[name]!), 'application/xml');
		const shared = files['xl/sharedStrings.xml']
			? [...parse('xl/sharedStrings.xml').getElementsByTagName('si')].map((si) => si.textContent)
			: [];
		const sheet = parse('xl/worksheets/sheet1.xml');
		const rows = [...sheet.getElementsByTagName('row')].map((row) =>
			[...row.getElementsByTagName('c')].map((cell) => ({
				type: cell.getAttribute('t'),
				value: cell.getAttribute('t') === 's' ? shared[Number(cell.textContent)] : cell.textContent
			}))
		);
		expect(rows).toHaveLength(5);
		const heads = rows[0]!.map(({ value }) => value);
		const table = toTable([], 'kk').heads;
		expect(heads.filter((head) => table.includes(head!))).toEqual(table);
		const hostile = rows.flat().find(({ value }) => value === HOSTILE)!;
		expect(hostile.type).not.toBe('n');
		expect(sheet.getElementsByTagName('f').length).toBe(0);
		const point = rows.find((row) => row.some(({ value }) => value === 'Ойын алаңы'))!;
		expect(point[0]).toMatchObject({ value: '1' });
		expect(['n', null, '']).toContain(point[0]!.type);
	});
});

test('other formats are not found', async () => {
	for (const format of ['gpx', 'geojson2', '__proto__', '']) await expect(get(format)).rejects.toMatchObject({ status: 404 });
});

describe('whatever people write', () => {
	const row = (title: string, geometry: GeoJSON.Geometry = POINT): ExportRow => ({
		id: newId(),
		number: 1,
		objectType: 'other',
		title,
		why: title,
		geometry,
		photo: null,
		createdAt: 0,
		village: { id: 'x', name: { kk: title }, lng: 53, lat: 47 },
		workshop: null,
		verdict: null,
		state: 'proposed',
		dots: null,
		attention: 0,
		placeWords: title,
		benefits: '',
		support: 0,
		office: null
	});
	test('KML stays well-formed', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), (title) => {
				const errors: string[] = [];
				const parser = new DOMParser({ onError: (level, message) => void errors.push(`${level}: ${message}`) });
				const document = parser.parseFromString(toKml([row(title)], 'kk', title), 'application/xml');
				expect(errors).toEqual([]);
				expect(document.getElementsByTagName('Placemark')).toHaveLength(1);
			}),
			{ numRuns: 300 }
		);
	});
	test('geometries of many parts have a text, a KML and a place of their own', () => {
		const many: GeoJSON.Geometry[] = [
			{ type: 'MultiPoint', coordinates: [[53, 47], [54, 48]] }, // prettier-ignore
			{ type: 'MultiLineString', coordinates: [LINE.coordinates, LINE.coordinates] },
			{ type: 'MultiPolygon', coordinates: [AREA.coordinates] },
			{ type: 'GeometryCollection', geometries: [POINT, LINE] }
		];
		expect(many.map(toWkt)).toEqual([
			'MULTIPOINT (53 47, 54 48)',
			expect.stringMatching(/^MULTILINESTRING \(\(53\.81 47, .*\), \(53\.81 47, .*\)\)$/),
			expect.stringMatching(/^MULTIPOLYGON \(\(\(53\.81 47, .*\), \(.*\)\)\)$/),
			expect.stringMatching(/^GEOMETRYCOLLECTION \(POINT \(.*\), LINESTRING \(.*\)\)$/)
		]);
		for (const geometry of many) {
			const document = new DOMParser().parseFromString(toKml([row('x', geometry)], 'kk', 'x'), 'application/xml');
			expect(document.getElementsByTagName('MultiGeometry')).toHaveLength(1);
			expect(toGeoJson([row('x', geometry)], 'kk').features[0]!.geometry.type).toBe(geometry.type);
			expect(toTable([row('x', geometry)], 'kk').rows[0]!.every((value) => value === null || !Number.isNaN(value))).toBe(true);
		}
	});
	test('5,000 sites are written in all formats within a few seconds', { timeout: 60_000 }, async () => {
		await transact(async (tx) => {
			const base = { workshopId: null, villageId: house.ids.village, why: 'x'.repeat(200), objectType: 'park' };
			for (let part = 0; part < 10; part++)
				await tx.db.insert(site).values(
					Array.from({ length: 500 }, (_, i) => {
						return { ...base, id: newId(), number: 100 + part * 500 + i, title: `Саябақ ${i}`, geometry: POINT, createdAt: 10_000 + i };
					})
				);
		});
		expect(await db().$count(site)).toBe(5005);
		for (const format of ['geojson', 'kml', 'csv', 'xlsx']) {
			const started = performance.now();
			const { byteLength } = await (await get(format, akimat())).arrayBuffer();
			expect(byteLength).toBeGreaterThan(50_000);
			expect(performance.now() - started).toBeLessThan(10_000);
		}
	});
});
