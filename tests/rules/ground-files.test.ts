/** Files of layers: what is read, and what is refused. */
import { describe, expect, it } from 'vitest';
import { surveyFile, type SurveyChoices } from '#lib/ground/survey.server.ts';
import { unzip } from '#lib/ground/unzip.server.ts';
import { collect, makeDbf, makeShp, makeZip, square, VILLAGE } from '../support/ground.ts';

const plain: SurveyChoices = { kind: 'parcel', projection: '', swap: false };
async function survey(bytes: Buffer, choices: Partial<SurveyChoices> = {}) {
	const done = await surveyFile(bytes, VILLAGE, { ...plain, ...choices });
	if (!done.ok) throw new Error(`${done.reason} ${JSON.stringify(done.params)}`);
	return done.value;
}
async function refused(bytes: Buffer, choices: Partial<SurveyChoices> = {}) {
	const done = await surveyFile(bytes, VILLAGE, { ...plain, ...choices });
	return done.ok ? 'ok' : done.reason;
}
const polygon = (ring: number[][]) => ({ geometry: { type: 'Polygon', coordinates: [ring] } });
const table = (text: string) => Buffer.from(text);

describe('files are read', () => {
	it('a table with semicolons, decimal commas and Kazakh heads', async () => {
		const done = await survey(table('\uFEFFЕндік;Бойлық;Тұрғын саны;Бала саны\n47,001;53,817;6;3\n47,002;53,818;;1\n;53,8;4;0\n'), {
			kind: 'houses'
		});
		expect(done.format).toBe('csv');
		expect(done.chosen).toEqual({ residents: 'Тұрғын саны', children: 'Бала саны' });
		expect(done.features.map(({ facts }) => facts)).toEqual([{ residents: 6, children: 3 }, { children: 1 }]);
		expect(done.leftOut).toEqual([{ position: 3, reason: 'not_a_number', at: null }]);
		expect(done.columns.find(({ name }) => name === 'Бала саны')?.samples).toEqual(['3', '1', '0']);
	});
	it('a table with tabs and Russian heads; commas and English ones; without coordinates it is refused', async () => {
		expect((await survey(table('широта\tдолгота\n47.0\t53.8'), { kind: 'school' })).shapes.points).toBe(1);
		expect((await survey(table('name,lat,lon\n"a, b",47.0,53.8'), { kind: 'school' })).features[0]!.facts).toEqual({ name: 'a, b' });
		expect(await refused(table('адрес;жители\nАбай 1;4'))).toBe('columns_missing');
	});
	it('KML, with its names', async () => {
		const kml = `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Мектеп</name><Point><coordinates>53.817,47.001,0</coordinates></Point></Placemark></Document></kml>`;
		const done = await survey(Buffer.from(kml), { kind: 'school' });
		expect(done.format).toBe('kml');
		expect(done.features).toEqual([{ geometry: { type: 'Point', coordinates: [53.817, 47.001] }, facts: { name: 'Мектеп' } }]);
		expect((await survey(makeZip({ 'doc.kml': Buffer.from(kml) }), { kind: 'school' })).total).toBe(1);
		expect(await refused(Buffer.from(`<!DOCTYPE a [<!ENTITY b "c">]>${kml}`))).toBe('file_unknown');
	});
	it('a zipped shapefile in Gauss-Kruger, with a table in the old Cyrillic of Windows', async () => {
		const cyrillic = Buffer.from([0xd1, 0xe0, 0xe4]); // Сад
		const zip = makeZip({
			'layer/houses.shp': makeShp([[9_714_200, 5_211_200]]),
			'layer/houses.dbf': makeDbf(['NAME', 'PEOPLE'], [[cyrillic, 7]]),
			'layer/houses.prj': Buffer.from('PROJCS["Pulkovo_1942_GK_Zone_9",GEOGCS["GCS_Pulkovo_1942",DATUM["D_Pulkovo_1942"]]]')
		});
		const done = await survey(zip, { kind: 'houses' });
		expect(done).toMatchObject({ format: 'shapefile', projection: 'EPSG:28409', trouble: null });
		expect(done.features[0]!.facts).toEqual({ name: 'Сад', residents: 7 });
	});
	it('a collection of one kind of shapes is one shape', async () => {
		const geometry = { type: 'GeometryCollection', geometries: [square(0, 0), square(0.01, 0)].map((ring) => polygon(ring).geometry) };
		const done = await survey(collect([{ geometry }]));
		expect(done.features[0]!.geometry.type).toBe('MultiPolygon');
	});
});

describe('bad files', () => {
	it('what is no file of a map is refused', async () => {
		for (const bytes of ['hello', '{"a":1}', '{"type":"FeatureCollection"', '<html></html>', '[]', '\u0000\u0001\u0002'])
			expect(await refused(Buffer.from(bytes)), bytes).toBe('file_unknown');
		expect(await refused(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0]))).toBe('file_unknown');
		expect(await refused(makeZip({ 'a.txt': Buffer.from('x') }))).toBe('file_unknown');
	});
	it('empty ones too, and those in which nothing has a place', async () => {
		expect(await refused(collect([]))).toBe('no_features');
		expect(await refused(collect([{ geometry: null }]))).toBe('no_features');
		expect(await refused(collect([{ geometry: { type: 'Point', coordinates: [] } }]))).toBe('no_features');
		expect(await refused(collect([{ geometry: { type: 'Polygon', coordinates: [[['x', 'y']]] } }]))).toBe('no_features');
		expect(await refused(Buffer.from('lat,lon\nNaN,Infinity'))).toBe('no_features');
	});
	it('a million corners are counted and refused, not drawn', async () => {
		const ring = Array.from({ length: 1_000_000 }, (_, i) => [53.8 + i * 1e-9, 47]);
		const done = await surveyFile(collect([{ geometry: { type: 'LineString', coordinates: ring } }]), VILLAGE, plain);
		expect(done).toMatchObject({ ok: false, reason: 'too_many_vertices', params: { n: 1_000_000, max: 300_000 } });
	});
	it('one shape of sixty thousand corners is left out, the others stay', async () => {
		const line = (n: number) => ({
			geometry: { type: 'LineString', coordinates: Array.from({ length: n }, (_, i) => [53.8 + i * 1e-7, 47]) }
		});
		const done = await survey(collect([line(60_000), line(10)]), { kind: 'road' });
		expect(done).toMatchObject({ shapes: { lines: 1 }, leftOut: [{ position: 1, reason: 'too_detailed' }] });
	});
	it('a zip bomb is stopped at its bound, whatever it claims', async () => {
		const bomb = makeZip({ 'a.geojson': Buffer.alloc(300 * 1024 * 1024) }, 10);
		expect(bomb.length).toBeLessThan(400_000);
		expect(await unzip(bomb, () => true)).toMatchObject({ ok: false, reason: 'unpacks_too_large' });
		expect(await refused(bomb)).toBe('unpacks_too_large');
		const many = makeZip(Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`${i}.json`, Buffer.alloc(20 * 1024 * 1024)])));
		expect(await refused(many)).toBe('unpacks_too_large');
	});
	it('names of columns that are traps stay names', async () => {
		const file = collect([
			{ ...polygon(square(0, 0)), properties: JSON.parse('{"__proto__":{"owner":"x"},"constructor":"y","owner":"Мемлекет"}') as object }
		]);
		expect((await survey(file)).features[0]!.facts).toEqual({ owner: 'Мемлекет' });
	});
});
