/** Files of layers: what is read, what is mended, what is left out, and where it lies. */
import { describe, expect, it } from 'vitest';
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import { findPlaceColumns, guessColumns, readCount, readFacts, readNumber, readPair } from '#lib/ground/columns.ts';
import { definitionOf, makeConverter, readProjection } from '#lib/ground/projection.ts';
import { mendGeometry } from '#lib/ground/repair.ts';
import { areBounds, boundsOfTiles, findPlaces, flipRow, labelPlaceOf, shapeOfLayers, type SearchedPlace } from '#lib/ground/rules.ts';
import { surveyFile, type SurveyChoices } from '#lib/ground/survey.server.ts';
import { originOf } from '#lib/ground/online.server.ts';
import { collect, square, VILLAGE } from '../support/ground.ts';

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
/** Length of a meridian from the equator on an ellipsoid, metres (series of Helmert). */
function meridian(lat: number, a: number, f: number): number {
	const n = f / (2 - f);
	const p = (lat * Math.PI) / 180;
	return (
		(a / (1 + n)) *
		((1 + n ** 2 / 4 + n ** 4 / 64) * p -
			1.5 * (n - n ** 3 / 8) * Math.sin(2 * p) +
			(15 / 16) * (n ** 2 - n ** 4 / 4) * Math.sin(4 * p) -
			(35 / 48) * n ** 3 * Math.sin(6 * p))
	);
}

describe('geometry is mended without guessing', () => {
	it('rings are closed, points said twice are said once, rings turn the right way', () => {
		const open = [
			[0, 0],
			[0, 1],
			[0, 1],
			[1, 1],
			[1, 0]
		];
		const done = mendGeometry({ type: 'Polygon', coordinates: [open] });
		expect(done).toEqual({
			ok: true,
			geometry: {
				type: 'Polygon',
				coordinates: [
					[
						[0, 0],
						[1, 0],
						[1, 1],
						[0, 1],
						[0, 0]
					]
				]
			},
			repairs: { closed: 1, repeated: 1, turned: 1, untied: 0 }
		});
	});
	it('a bow becomes its two loops, which together have the area of both', () => {
		const bow = [
			[0, 0],
			[2, 2],
			[2, 0],
			[0, 2],
			[0, 0]
		];
		const done = mendGeometry({ type: 'Polygon', coordinates: [bow] });
		if (!done.ok) throw new Error(done.reason);
		expect(done.repairs.untied).toBe(1);
		expect(done.geometry.type).toBe('MultiPolygon');
		const rings = (done.geometry as GeoJSON.MultiPolygon).coordinates.map(([ring]) => ring!);
		const size = (ring: GeoJSON.Position[]) => ring.slice(1).reduce((sum, [x, y], i) => sum + ring[i]![0]! * y! - x! * ring[i]![1]!, 0) / 2;
		// Two triangles of base 2 and height 1, both against the clock.
		expect(rings.map(size).map((n) => Math.round(n * 1e6) / 1e6)).toEqual([1, 1]);
	});
	it('what crosses itself beside a hole has no plain answer, and is shown where', () => {
		const bow = [
			[0, 0],
			[2, 2],
			[2, 0],
			[0, 2],
			[0, 0]
		];
		const hole = [
			[0.1, 0.9],
			[0.2, 0.9],
			[0.2, 1.1],
			[0.1, 0.9]
		];
		expect(mendGeometry({ type: 'Polygon', coordinates: [bow, hole] })).toEqual({ ok: false, reason: 'crosses_itself', at: [1, 1] });
	});
	it('a scribble is not untied, and a hundred thousand corners take no second', () => {
		const circle = (n: number, turn: number): [number, number][] => {
			const ring = Array.from({ length: n }, (_, i): [number, number] => {
				const angle = ((i * turn) / n) * 2 * Math.PI;
				return [53.8 + 0.1 * Math.cos(angle), 47 + 0.1 * Math.sin(angle)];
			});
			return [...ring, ring[0]!];
		};
		expect(mendGeometry({ type: 'Polygon', coordinates: [circle(201, 100)] })).toMatchObject({ ok: false, reason: 'crosses_itself' });
		const started = performance.now();
		expect(mendGeometry({ type: 'Polygon', coordinates: [circle(100_000, 1)] }).ok).toBe(true);
		expect(performance.now() - started).toBeLessThan(1000);
	});
	it('two points are no area, one is no line, NaN is no place, the back of the earth is no village', () => {
		const reason = (geometry: GeoJSON.Geometry) => {
			const done = mendGeometry(geometry);
			return done.ok ? 'ok' : done.reason;
		};
		expect(
			reason({
				type: 'Polygon',
				coordinates: [
					[
						[0, 0],
						[1, 1],
						[0, 0]
					]
				]
			})
		).toBe('too_few_points');
		expect(
			reason({
				type: 'Polygon',
				coordinates: [
					[
						[0, 0],
						[1, 1],
						[2, 2],
						[0, 0]
					]
				]
			})
		).toBe('too_few_points');
		expect(
			reason({
				type: 'LineString',
				coordinates: [
					[0, 0],
					[0, 0]
				]
			})
		).toBe('too_few_points');
		expect(reason({ type: 'Point', coordinates: [NaN, 1] })).toBe('not_a_number');
		expect(
			reason({
				type: 'LineString',
				coordinates: [
					[179, 1],
					[-179, 1]
				]
			})
		).toBe('antimeridian');
		expect(reason({ type: 'Polygon', coordinates: [] })).toBe('no_geometry');
	});
});

describe('projections', () => {
	const convert = async (name: string, x: number, y: number, swap = false) => {
		const known = readProjection(name);
		return (await makeConverter(known!.definition, swap))!(x, y);
	};
	it('UTM zone 39: the middle meridian lies at 500 000 m, a latitude at its meridian arc x 0.9996', async () => {
		const north = 0.9996 * meridian(47, 6378137, 1 / 298.257223563);
		const [lng, lat] = await convert('EPSG:32639', 500_000, north);
		expect(lng).toBeCloseTo(51, 9);
		expect(lat).toBeCloseTo(47, 8);
	});
	it('Web Mercator: 6378137 m a radian', async () => {
		const [lng, lat] = await convert('EPSG:3857', 6378137 * ((53.5 * Math.PI) / 180), 6378137 * Math.asinh(Math.tan((47 * Math.PI) / 180)));
		expect(lng).toBeCloseTo(53.5, 9);
		expect(lat).toBeCloseTo(47, 8);
	});
	it('Gauss-Kruger zone 9: false easting 9 500 000 at 51° on Krasovsky, a hundred metres or so beside WGS 84', async () => {
		const north = meridian(47, 6378245, 1 / 298.3);
		const [lng, lat] = await convert('EPSG:28409', 9_500_000, north);
		// On the ellipsoid itself it is exactly 51° and 47°: only the shift of the datum moves it.
		const [onEllipsoid, latThere] = (await makeConverter(definitionOf(28409)!.replace(/\+towgs84=\S+/, '+towgs84=0,0,0'), false))!(
			9_500_000,
			north
		);
		expect(onEllipsoid).toBeCloseTo(51, 8);
		expect(Math.abs(latThere - 47)).toBeLessThan(0.001);
		const metres = Math.hypot((lng - 51) * 111_195 * Math.cos((47 * Math.PI) / 180), (lat - 47) * 111_195);
		expect(metres).toBeGreaterThan(50);
		expect(metres).toBeLessThan(200);
	});
	it('are known by code, urn, and the names of .prj files; others by their proj string', () => {
		expect(readProjection('28410')?.name).toBe('EPSG:28410');
		expect(readProjection('urn:ogc:def:crs:EPSG::32640')?.name).toBe('EPSG:32640');
		expect(readProjection('urn:ogc:def:crs:OGC:1.3:CRS84')?.name).toBe('EPSG:4326');
		expect(readProjection('PROJCS["Pulkovo_1942_GK_Zone_9",GEOGCS["GCS_Pulkovo_1942"]]')?.name).toBe('EPSG:28409');
		expect(readProjection('PROJCS["WGS_1984_UTM_Zone_39N"]')?.name).toBe('EPSG:32639');
		expect(readProjection('+proj=tmerc +lat_0=0 +lon_0=54')?.definition).toContain('tmerc');
		expect(readProjection('CK-63')).toBeNull();
		expect(readProjection('EPSG:2000')).toBeNull();
	});
});

describe('a file lies where its village lies', () => {
	it('as it is', async () => {
		const done = await survey(collect([polygon(square(0, 0)), polygon(square(0.01, 0))]));
		expect(done).toMatchObject({
			trouble: null,
			total: 2,
			shapes: { points: 0, lines: 0, areas: 2 },
			projection: 'EPSG:4326',
			leftOut: []
		});
	});
	it('swapped axes are seen, and put right when asked to', async () => {
		const file = collect([polygon(square(0, 0).map(([x, y]) => [y, x]))]);
		const first = await survey(file);
		expect(first.trouble?.is).toBe('swapped');
		expect(first.features).toEqual([]);
		const second = await survey(file, { swap: true });
		expect(second.trouble).toBeNull();
		expect((second.features[0]!.geometry as GeoJSON.Polygon).coordinates[0]![0]).toEqual([53.81667, 47]);
	});
	it('metres without a name: the projections that land near the village are offered, with the axes as they must be', async () => {
		// 53.81667 E, 47 N in Gauss-Kruger zone 9 and in UTM 39 (to some metres), north before east as surveyors write.
		const file = table('x;y;атауы\n5211200;9714200;А');
		const done = await survey(file, { kind: 'object' });
		expect(done.trouble).toMatchObject({ is: 'projection' });
		const offers = done.trouble?.is === 'projection' ? done.trouble.offers : [];
		expect(offers).toContainEqual({ projection: 'EPSG:28409', swap: true });
		expect(offers.every(({ swap }) => swap)).toBe(true);
		const chosen = await survey(file, { kind: 'object', projection: 'EPSG:28409', swap: true });
		expect(chosen.trouble).toBeNull();
		const [lng, lat] = (chosen.features[0]!.geometry as GeoJSON.Point).coordinates as [number, number];
		expect(Math.hypot(lng - VILLAGE.lng, lat - VILLAGE.lat)).toBeLessThan(0.05);
	});
	it('a file in the ocean is far away, with its distance', async () => {
		const done = await survey(collect([{ geometry: { type: 'Point', coordinates: [-30, 10] } }]));
		// From 53.8 E 47 N to 30 W 10 N it is 8 700 km as the crow flies, give or take.
		expect(done.trouble).toMatchObject({ is: 'far' });
		expect(done.trouble?.is === 'far' && done.trouble.metres / 1000).toBeGreaterThan(8000);
	});
	it('one stray point among good ones is left out with its place', async () => {
		const point = (lng: number, lat: number) => ({ geometry: { type: 'Point', coordinates: [lng, lat] } });
		const done = await survey(collect([point(53.81, 47), point(53.82, 47), point(76.9, 43.2)]), { kind: 'school' });
		expect(done.trouble).toBeNull();
		expect(done.leftOut).toEqual([{ position: 3, reason: 'far', at: [76.9, 43.2] }]);
	});
	it('an unknown projection is refused by name', async () => {
		expect(await refused(collect([polygon(square(0, 0))]), { projection: 'SK-63' })).toBe('projection_unknown');
		expect(await refused(collect([polygon(square(0, 0))], { crs: { type: 'name', properties: { name: 'EPSG:9999' } } }))).toBe(
			'projection_unknown'
		);
	});
});

describe('columns', () => {
	it('are guessed by kind, in three languages', () => {
		expect(guessColumns(['ID', 'Жители', 'Дети', 'Адрес'], 'houses')).toEqual({ residents: 'Жители', children: 'Дети', name: 'Адрес' });
		expect(guessColumns(['cad_no', 'Собственник', 'Назначение'], 'parcel')).toEqual({ owner: 'Собственник', category: 'Назначение' });
		expect(guessColumns(['type', 'name:kk'], 'object')).toMatchObject({ objectType: 'type' });
		expect(findPlaceColumns(['Y', 'X'])).toEqual({ lat: 'Y', lng: 'X' });
		expect(findPlaceColumns(['lat'])).toBeNull();
	});
	it('counts and numbers are read as people write them', () => {
		expect([
			readCount('12'),
			readCount('1 200'),
			readCount('12,0'),
			readCount('-1'),
			readCount('көп'),
			readCount(''),
			readCount(1e9)
		]).toEqual([12, 1200, 12, null, null, null, null]);
		expect([readNumber('47,5'), readNumber(' 53.8° '), readNumber('−3'), readNumber('47 30')]).toEqual([47.5, 53.8, -3, 4730]);
		expect(readNumber('абв')).toBeNaN();
	});
	it('a place is read as other maps write it', () => {
		const same = { lat: 47.0035, lng: 53.8105 };
		for (const text of ['47.0035, 53.8105', '47.0035,53.8105', '47,0035 53,8105', ' 47,0035; 53,8105 ', '47,0035, 53,8105'])
			expect(readPair(text), text).toEqual(same);
		for (const text of ['', '47', '47 53 3', '95, 53', 'a, b', '47,0035,53,8105']) expect(readPair(text), text).toBeNull();
	});
	it('a type of object counts only when it is known', () => {
		expect(readFacts({ t: 'playground', n: 'Арман' }, { objectType: 't', name: 'n' }, 'object')).toEqual({
			objectType: 'playground',
			name: 'Арман'
		});
		expect(readFacts({ t: 'rocket' }, { objectType: 't' }, 'object')).toEqual({});
	});
});

describe('tiles', () => {
	it('rows are counted from the other side', () => {
		expect([flipRow(0, 0), flipRow(1, 0), flipRow(14, 5000)]).toEqual([0, 1, 11383]);
	});
	it('a tile covers its part of the earth', () => {
		const [w, s, e, n] = boundsOfTiles(1, [1, 1], [0, 0]);
		expect([w, Math.round(s), e, Math.round(n * 10000) / 10000]).toEqual([0, 0, 180, 85.0511]);
		expect(areBounds([53, 46, 54, 48])).toBe(true);
		for (const wrong of [
			[54, 46, 53, 48],
			[NaN, 1, 2, 3],
			[0, 0, 1],
			[0, 50, 1, 95]
		])
			expect(areBounds(wrong)).toBe(false);
	});
	it('the schema is known by its layers', () => {
		expect(shapeOfLayers(['water', 'roads', 'earth'])).toBe('protomaps');
		expect(shapeOfLayers(['water', 'transportation'])).toBe('openmaptiles');
		expect(shapeOfLayers(['water'])).toBeNull();
	});
	it('online tiles: only https, only with z, x and y, and only that host', () => {
		expect(originOf('https://tile.example.org/{z}/{x}/{y}.png')).toBe('https://tile.example.org');
		expect(originOf('https://{s}.tile.example.org/{z}/{x}/{y}.png')).toBe('https://*.tile.example.org');
		for (const wrong of [
			'http://a.org/{z}/{x}/{y}',
			'https://a.org/{z}/{x}',
			'https://u:p@a.org/{z}/{x}/{y}',
			'https://a.org; script-src */{z}/{x}/{y}',
			'https://{h}/{z}/{x}/{y}'
		])
			expect(originOf(wrong), wrong).toBeNull();
	});
});

describe('places are found by what people call them', () => {
	const place = (name: string, kind: string, lng = 53.8): SearchedPlace => ({
		id: name,
		kind,
		name,
		near: '',
		lng,
		lat: 47,
		folded: foldForSearch(name)
	});
	const all = [
		place('Тұрғызба', 'village'),
		place('Ескі дүкен', 'landmark'),
		place('Бейбітшілік көшесі', 'street'),
		place('Жаңа дүкен', 'landmark', 53.9),
		place('Қосшағыл', 'village')
	];
	const find = (typed: string) => findPlaces(all, typed, { lng: 53.9, lat: 47 }).map(({ name }) => name);
	it('with the letters of a Russian keyboard', () => {
		expect(find('дукен')).toEqual(['Жаңа дүкен', 'Ескі дүкен']);
		expect(find('косша')).toEqual(['Қосшағыл']);
		expect(find('ески дук')).toEqual(['Ескі дүкен']);
	});
	it('beginnings before insides, nothing for nothing', () => {
		expect(find('бей')).toEqual(['Бейбітшілік көшесі']);
		expect(find('ш')).toEqual(['Бейбітшілік көшесі', 'Қосшағыл']);
		expect(find('  ')).toEqual([]);
		expect(find('жоқ')).toEqual([]);
	});
	it('a line is shown at the middle of its length, an area in the middle of its box', () => {
		expect(
			labelPlaceOf({
				type: 'LineString',
				coordinates: [
					[0, 0],
					[1, 0],
					[4, 0]
				]
			})
		).toEqual({ lng: 2, lat: 0 });
		expect(
			labelPlaceOf({
				type: 'Polygon',
				coordinates: [
					[
						[0, 0],
						[2, 0],
						[2, 4],
						[0, 0]
					]
				]
			})
		).toEqual({ lng: 1, lat: 2 });
	});
});
