/** The checks of a site, on ground measured by hand: a village at 50° E, 44° N, where a metre is 1/80 000 of a degree east or so. */
import { lineString, point, pointToLineDistance, polygon, area } from '@turf/turf';
import { describe, expect, test } from 'vitest';
import type { FeatureFacts, LayerKind } from '#lib/ground/rules.ts';
import { CHECK_KEYS, type CheckKey } from '#lib/site/check-keys.ts';
import { checkSite, judgePlace, spotOf, walkMinutes, type CheckedSite } from '#lib/site/checks.ts';
import { findGaps } from '#lib/site/gaps.ts';
import { nearestFact, prepareGround, type CheckLayer } from '#lib/site/ground-index.ts';
import { DEFAULT_LIMITS, limitsOf, type Limits } from '#lib/site/limits.ts';
import { metresBetween, movePlace } from '#lib/map/rules.ts';

const HOME = { lng: 50, lat: 44 };
/** A position so many metres east and north of the middle of the village. */
const at = (east: number, north: number): [number, number] => {
	const { lng, lat } = movePlace(HOME, east, north);
	return [lng, lat];
};
const box = (west: number, south: number, east: number, north: number): GeoJSON.Polygon => ({
	type: 'Polygon',
	coordinates: [[at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)]]
});
const dot = (east: number, north: number): GeoJSON.Point => ({ type: 'Point', coordinates: at(east, north) });
const line = (...places: [number, number][]): GeoJSON.LineString => ({ type: 'LineString', coordinates: places.map(([x, y]) => at(x, y)) });
const layer = (kind: LayerKind, ...features: { geometry: GeoJSON.Geometry; facts?: FeatureFacts }[]): CheckLayer => ({
	id: `layer-${kind}`,
	kind,
	name: `${kind} of 2026`,
	asOf: '2026-03-01',
	visibility: 'public',
	features: features.map(({ geometry, facts }) => ({ geometry, facts: facts ?? {} }))
});
const site = (geometry: GeoJSON.Geometry, objectType = 'playground', id = 'me', number = 1): CheckedSite => ({
	id,
	number,
	objectType,
	geometry
});
const NO_LIMITS: Limits = new Map();
const limit = (key: string, value: number): Limits => limitsOf([{ villageId: null, key, value, norm: 'a norm' }]);
function check(
	key: CheckKey,
	one: CheckedSite,
	layers: CheckLayer[],
	limits: Limits = NO_LIMITS,
	others: CheckedSite[] = [],
	population = 0
) {
	return checkSite(one, prepareGround(layers), limits, others, population || null).find((result) => result.key === key)!;
}

describe('without layers', () => {
	test('nothing is ok, whatever is proposed', () => {
		for (const geometry of [dot(0, 0), line([0, 0], [50, 0]), box(0, 0, 40, 30)]) {
			const results = checkSite(site(geometry, 'bench'), new Map(), NO_LIMITS, [], 3000);
			expect(results.map(({ key }) => key)).toEqual([...CHECK_KEYS]);
			expect(results.map(({ state }) => state)).toEqual(CHECK_KEYS.map(() => 'unchecked'));
		}
	});

	test('a distance without a limit is told and not judged', () => {
		expect(check('gas', site(dot(0, 0)), [layer('gas', { geometry: line([30, -100], [30, 100]) })])).toEqual({
			key: 'gas',
			state: 'unchecked',
			why: 'no_limit',
			metres: 30,
			layer: { id: 'layer-gas', name: 'gas of 2026', asOf: '2026-03-01' }
		});
	});
});

describe('boundary', () => {
	const village = [layer('boundary', { geometry: box(-500, -500, 500, 500) })];
	test('inside, every vertex', () => {
		expect(check('boundary', site(box(0, 0, 40, 30)), village).state).toBe('ok');
		expect(check('boundary', site(dot(499, 499)), village).state).toBe('ok');
	});
	test('across it: attention, with how far it reaches out', () => {
		expect(check('boundary', site(box(480, 0, 560, 30)), village)).toMatchObject({ state: 'attention', metres: 60 });
		expect(check('boundary', site(dot(0, 730)), village)).toMatchObject({ state: 'attention', metres: 230 });
	});
	test('an edge may leave a hollow boundary although all vertices are inside', () => {
		// A U: two arms, the gap between them is not the village.
		const u: GeoJSON.Polygon = {
			type: 'Polygon',
			coordinates: [
				[
					at(-300, -300),
					at(300, -300),
					at(300, 300),
					at(100, 300),
					at(100, -100),
					at(-100, -100),
					at(-100, 300),
					at(-300, 300),
					at(-300, -300)
				]
			]
		};
		expect(check('boundary', site(line([-200, 200], [200, 200])), [layer('boundary', { geometry: u })])).toMatchObject({
			state: 'attention'
		});
		expect(check('boundary', site(line([-200, 200], [-200, -200])), [layer('boundary', { geometry: u })])).toMatchObject({ state: 'ok' });
	});
	test('a hole is outside; lying on the border is inside', () => {
		const ring = box(-500, -500, 500, 500);
		const holed = { ...ring, coordinates: [...ring.coordinates, box(-50, -50, 50, 50).coordinates[0]!] };
		expect(check('boundary', site(dot(0, 0)), [layer('boundary', { geometry: holed })])).toMatchObject({ state: 'attention', metres: 50 });
		expect(check('boundary', site(box(460, 460, 500, 500)), village).state).toBe('ok');
	});
	test('two parts of a village', () => {
		const parts: GeoJSON.MultiPolygon = {
			type: 'MultiPolygon',
			coordinates: [box(-500, -500, 0, 0).coordinates, box(1000, 0, 1500, 500).coordinates]
		};
		expect(check('boundary', site(dot(1200, 100)), [layer('boundary', { geometry: parts })]).state).toBe('ok');
		expect(check('boundary', site(dot(500, 100)), [layer('boundary', { geometry: parts })])).toMatchObject({
			state: 'attention',
			metres: 500
		});
	});
});

describe('area', () => {
	test('against the smallest for its type; a point has none', () => {
		expect(check('area', site(box(0, 0, 25, 16), 'football_field'), [], DEFAULT_LIMITS)).toMatchObject({ state: 'ok', m2: 400 });
		expect(check('area', site(box(0, 0, 24, 16), 'football_field'), [], DEFAULT_LIMITS)).toMatchObject({
			state: 'attention',
			m2: 384,
			limit: { value: 400 }
		});
		expect(check('area', site(box(0, 0, 24, 16), 'gazebo'), [], DEFAULT_LIMITS)).toMatchObject({
			state: 'unchecked',
			why: 'no_limit',
			m2: 384
		});
		expect(check('area', site(dot(0, 0), 'football_field'), [], DEFAULT_LIMITS)).toMatchObject({ state: 'unchecked', why: 'no_area' });
	});
	test('a ring that touches itself has the area of both its parts', () => {
		// Two squares of 10 m that share a corner, drawn in one go.
		const eight: GeoJSON.Polygon = {
			type: 'Polygon',
			coordinates: [[at(0, 0), at(10, 0), at(10, 10), at(20, 10), at(20, 20), at(10, 20), at(10, 10), at(0, 10), at(0, 0)]]
		};
		expect(check('area', site(eight), [], limit('area:playground', 200)).m2).toBe(200);
		expect(check('parcel', site(eight), [layer('parcel', { geometry: box(5, 5, 15, 15) })]).parts).toEqual([{ m2: 50 }]);
	});
});

describe('distances', () => {
	test('to the nearest school, measured from edge to edge, with an estimate of the walk', () => {
		const schools = layer(
			'school',
			{ geometry: box(300, -20, 340, 20), facts: { name: '№2 мектеп' } },
			{ geometry: dot(-900, 0), facts: { name: 'far' } }
		);
		expect(check('school', site(box(-50, -10, 0, 10)), [schools], limit('school', 300))).toMatchObject({
			state: 'ok',
			metres: 300,
			name: '№2 мектеп',
			walkMinutes: walkMinutes(300)
		});
		expect(walkMinutes(300)).toBe(5);
		expect(check('school', site(dot(-10, 0)), [schools], limit('school', 300))).toMatchObject({ state: 'attention', metres: 310 });
	});
	test('a limit that must be kept away from: exactly at it is ok', () => {
		const gas = layer('gas', { geometry: line([15, -500], [15, 500]) });
		expect(check('gas', site(dot(0, 0)), [gas], limit('gas', 14.9)).state).toBe('ok');
		expect(check('gas', site(dot(0, 0)), [gas], limit('gas', 15.1))).toMatchObject({
			state: 'attention',
			metres: 15,
			limit: { norm: 'a norm' }
		});
		expect(check('gas', site(box(0, -5, 30, 5)), [gas], limit('gas', 2))).toMatchObject({ state: 'attention', metres: 0 });
	});
	test('only objects of the same kind count, and those whose kind is not known', () => {
		const objects = layer(
			'object',
			{ geometry: dot(100, 0), facts: { objectType: 'stage' } },
			{ geometry: dot(200, 0), facts: { objectType: 'playground' } }
		);
		expect(check('object', site(dot(0, 0)), [objects])).toMatchObject({ metres: 200 });
		expect(check('object', site(dot(0, 0)), [layer('object', { geometry: dot(50, 0) })])).toMatchObject({ metres: 50 });
	});
	test('none near: ok where distance is wanted, attention where nearness is', () => {
		expect(check('gas', site(dot(0, 0)), [layer('gas')], limit('gas', 10))).toMatchObject({ state: 'ok', why: 'none_near' });
		expect(check('school', site(dot(0, 0)), [layer('school')], limit('school', 500))).toMatchObject({
			state: 'attention',
			why: 'none_near'
		});
		expect(check('school', site(dot(0, 0)), [layer('school')])).toMatchObject({ state: 'unchecked', why: 'none_near' });
	});
	test('the plane agrees with the sphere within a metre at two kilometres', () => {
		const road = [at(-1500, 800), at(1700, 2100)] as const;
		const spot = spotOf(dot(0, 0));
		const found = nearestFact(
			prepareGround([layer('road', { geometry: { type: 'LineString', coordinates: [...road] } })]).get('road')!,
			spot
		)!;
		const sphere = pointToLineDistance(point([HOME.lng, HOME.lat]), lineString([...road]), { units: 'meters' });
		expect(Math.abs(found.metres - sphere)).toBeLessThan(1);
		expect(Math.abs(metresBetween(HOME, { lng: road[0][0], lat: road[0][1] }) - 1700)).toBeLessThan(1);
	});
});

describe('people', () => {
	const houses = layer(
		'houses',
		{ geometry: dot(100, 0), facts: { residents: 5, children: 2 } },
		{ geometry: dot(0, 400), facts: { residents: 3, children: 0 } },
		{ geometry: box(690, -10, 710, 10), facts: { residents: 7, children: 4 } },
		{ geometry: dot(900, 0), facts: { residents: 100, children: 50 } }
	);
	test('counted within 300, 500 and 800 m', () => {
		expect(check('people', site(dot(0, 0)), [houses]).people).toEqual([
			{ radius: 300, houses: 1, residents: 5, children: 2, estimate: false },
			{ radius: 500, houses: 2, residents: 8, children: 2, estimate: false },
			{ radius: 800, houses: 3, residents: 15, children: 6, estimate: false }
		]);
	});
	test('a house that does not say gets the mean of those that do, and it is said', () => {
		const some = layer(
			'houses',
			{ geometry: dot(10, 0), facts: { residents: 4 } },
			{ geometry: dot(20, 0), facts: { residents: 6 } },
			{ geometry: dot(30, 0) }
		);
		expect(check('people', site(dot(0, 0)), [some]).people![0]).toEqual({
			radius: 300,
			houses: 3,
			residents: 15,
			children: null,
			estimate: true
		});
		const silent = layer('houses', { geometry: dot(10, 0) }, { geometry: dot(2000, 0) });
		expect(check('people', site(dot(0, 0)), [silent], NO_LIMITS, [], 9).people![0]).toMatchObject({ residents: 5, estimate: true });
	});
	test('without houses an estimate by ground, never ok', () => {
		const village = layer('boundary', { geometry: box(-1000, -1000, 1000, 1000) });
		const guess = check('people', site(dot(0, 0)), [village], NO_LIMITS, [], 4000);
		expect(guess).toMatchObject({ state: 'unchecked', why: 'no_layer' });
		// 4 000 people on 4 km²: a disc of 500 m has 0.785 km².
		expect(guess.people!.map(({ residents }) => residents)).toEqual([282, 784, 2007]);
		expect(check('people', site(dot(0, 0)), [], NO_LIMITS, [], 4000).people).toBeUndefined();
	});
	test('nobody near is worth attention', () => expect(check('people', site(dot(0, -3000)), [houses]).state).toBe('attention'));
});

describe('land', () => {
	const parcels = layer(
		'parcel',
		{ geometry: box(0, 0, 100, 100), facts: { owner: 'Әкімдік', category: 'елді мекен жері' } },
		{ geometry: box(100, 0, 200, 100), facts: { owner: 'жеке меншік' } }
	);
	test('shared square metres with owner and category, the largest first', () => {
		expect(check('parcel', site(box(80, 10, 110, 30)), [parcels])).toMatchObject({
			state: 'attention',
			parts: [
				{ owner: 'Әкімдік', category: 'елді мекен жері', m2: 400 },
				{ owner: 'жеке меншік', m2: 200 }
			]
		});
	});
	test('a neighbour that only touches has no share; a point lies on a parcel without square metres', () => {
		expect(check('parcel', site(box(50, 0, 100, 50)), [parcels]).parts).toEqual([
			{ owner: 'Әкімдік', category: 'елді мекен жері', m2: 2500 }
		]);
		expect(check('parcel', site(dot(150, 50)), [parcels]).parts).toEqual([{ owner: 'жеке меншік', m2: null }]);
		expect(check('parcel', site(dot(-5, 50)), [parcels])).toMatchObject({ state: 'ok' });
	});
	test('red lines, protected zones and ravines: touching is attention, else the distance', () => {
		for (const kind of ['red_line', 'protected', 'flood'] as const) {
			const geometry = kind === 'red_line' ? line([20, -100], [20, 100]) : box(20, -100, 60, 100);
			expect(check(kind, site(box(0, 0, 40, 30)), [layer(kind, { geometry })])).toMatchObject({ state: 'attention', metres: 0 });
			expect(check(kind, site(box(-40, 0, 0, 30)), [layer(kind, { geometry })])).toMatchObject({ state: 'ok', metres: 20 });
			expect(check(kind, site(dot(0, 0)), [layer(kind)])).toMatchObject({ state: 'ok' });
		}
	});
	test('one zone of the general plan is an answer; two or none are a question', () => {
		const plan = layer(
			'general_plan',
			{ geometry: box(0, 0, 100, 100), facts: { category: 'саябақ' } },
			{ geometry: box(100, 0, 200, 100), facts: { category: 'тұрғын үй' } }
		);
		expect(check('general_plan', site(box(10, 10, 50, 50)), [plan])).toMatchObject({
			state: 'ok',
			parts: [{ category: 'саябақ', m2: 1600 }]
		});
		expect(check('general_plan', site(box(90, 10, 120, 50)), [plan])).toMatchObject({
			state: 'attention',
			parts: [{ category: 'тұрғын үй' }, { category: 'саябақ' }]
		});
		expect(check('general_plan', site(dot(-50, 0)), [plan])).toMatchObject({ state: 'attention', parts: [] });
	});
});

describe('near-duplicates', () => {
	test('the same kind within 100 m, not itself, not another kind', () => {
		const others = [
			site(dot(0, 0)),
			site(dot(60, 0), 'playground', 'near', 7),
			site(dot(30, 0), 'stage', 'stage', 8),
			site(dot(160, 0), 'playground', 'far', 9)
		];
		expect(check('duplicate', site(dot(0, 0)), [], DEFAULT_LIMITS, others)).toMatchObject({
			state: 'attention',
			others: [{ id: 'near', number: 7, metres: 60 }]
		});
		expect(check('duplicate', site(dot(0, -300)), [], DEFAULT_LIMITS, others).state).toBe('ok');
	});
});

describe('limits', () => {
	test('those of the village win, null takes one away, unknown keys are passed over', () => {
		const rows = [
			{ villageId: 'v', key: 'gas', value: 20, norm: 'village' },
			{ villageId: null, key: 'gas', value: 10, norm: 'everywhere' },
			{ villageId: null, key: 'nonsense', value: 10, norm: '' },
			{ villageId: null, key: 'duplicate', value: null, norm: 'no' }
		];
		expect([...limitsOf(rows).keys()].sort()).toEqual(['area:football_field', 'area:sports_ground', 'gas']);
		expect(limitsOf(rows).get('gas')).toEqual({ value: 20, norm: 'village' });
	});
});

describe('gaps', () => {
	const houses = layer(
		'houses',
		...[0, 400, 800, 1200, 1600].map((east, i) => ({ geometry: dot(east, 0), facts: { residents: 10, children: i } }))
	);
	const objects = layer(
		'object',
		{ geometry: dot(0, 0), facts: { objectType: 'playground' } },
		{ geometry: dot(1600, 0), facts: { objectType: 'stage' } }
	);
	test('which houses have no playground within 500 m, and what each proposal closes', () => {
		const sites = [site(dot(1200, 0), 'playground', 'b', 2), site(dot(700, 0), 'playground', 'a', 1), site(dot(1600, 0), 'stage', 's', 3)];
		const gaps = findGaps(prepareGround([houses, objects]), sites, 'playground')!;
		expect(gaps.all).toEqual({ houses: 5, residents: 50, children: 10 });
		expect(gaps.without).toEqual({ houses: 3, residents: 30, children: 9 });
		// b at 1200: 800, 1200, 1600 are within 500 m. a at 700: 800 and 1200 (400 has one already).
		expect(gaps.proposals.map(({ id, houses, children }) => [id, houses, children])).toEqual([
			['b', 3, 9],
			['a', 2, 5]
		]);
		expect(gaps.places).toHaveLength(3);
	});
	test('nothing is said without houses or objects', () => {
		expect(findGaps(prepareGround([houses]), [], 'playground')).toBeNull();
		expect(findGaps(prepareGround([objects]), [], 'playground')).toBeNull();
		expect(findGaps(prepareGround([houses, layer('object')]), [], 'playground')!.without.houses).toBe(5);
	});
});

test('the antimeridian is far from every village: refused', () => {
	for (const lng of [180, -180, 179.99])
		expect(judgePlace({ lng, lat: 44 }, { ...HOME, accuracyM: 500 })).toMatchObject({ reason: 'outside_village' });
	expect(judgePlace({ lng: 180.5, lat: 44 }, { ...HOME, accuracyM: 500 })).toMatchObject({ reason: 'place_missing' });
});

test('the boxes drawn here are as large as they say', () => expect(Math.round(area(polygon(box(0, 0, 100, 50).coordinates)))).toBe(5000));
