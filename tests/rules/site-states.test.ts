import { describe, expect, test } from 'vitest';
import { middleOf } from '#lib/map/rules.ts';
import {
	familyOf,
	isOnMap,
	mayTurn,
	neighboursOf,
	rootOf,
	SITE_CHANGES,
	SITE_STATES,
	siteState,
	storySite,
	typicalOf,
	VERDICTS,
	type SiteChange,
	type SiteHand,
	type SiteReview,
	type SiteStanding,
	type SiteTurn,
	type SiteVerdict
} from '#lib/site/rules.ts';
import { areaOf, lengthOf, readShape, SHAPE_LIMITS } from '#lib/site/shape.ts';

const review = (verdict: SiteVerdict, at: number): SiteReview => ({ verdict, reason: `because ${verdict}`, conditions: '', at });
const turn = (change: SiteChange, at: number, by: SiteHand = 'desk', into: string | null = null): SiteTurn => ({
	...{ change, at, by, into },
	reason: `why ${change}`
});
const history = (more: Partial<Parameters<typeof siteState>[0]> = {}) => ({ createdAt: 1, reviews: [], turns: [], ...more });

describe('where a site stands', () => {
	test('proposed by its author, at the moment it was put down', () => {
		expect(siteState(history())).toEqual({ state: 'proposed', by: 'author', at: 1, reason: '', into: null });
	});

	test.each(VERDICTS)('%s by the akimat, with its reason', (verdict) => {
		expect(siteState(history({ reviews: [review(verdict, 5)] }))).toEqual({
			...{ state: verdict, by: 'akimat', at: 5, reason: `because ${verdict}`, into: null }
		});
	});

	test('the newest word of the akimat counts, in whatever order the words are read', () => {
		const words = [review('suitable', 9), review('checked', 3), review('needs_documents', 6)];
		expect(siteState(history({ reviews: words })).state).toBe('suitable');
		expect(siteState(history({ reviews: words.toReversed() })).state).toBe('suitable');
		expect(siteState(history({ reviews: [review('checked', 3), review('unsuitable', 3)] })).state).toBe('unsuitable');
	});

	test('merged by the desk or the akimat comes before a verdict, and leads back to it', () => {
		const reviews = [review('suitable', 4)];
		for (const by of ['desk', 'akimat'] as const) {
			const merged = siteState(history({ reviews, turns: [turn('merged', 6, by, 'other')] }));
			expect(merged).toEqual({ state: 'merged', by, at: 6, reason: 'why merged', into: 'other' });
		}
		const back = siteState(history({ reviews, turns: [turn('merged', 6, 'desk', 'other'), turn('unmerged', 7)] }));
		expect(back).toMatchObject({ state: 'suitable', by: 'akimat', at: 4 });
	});

	test('withdrawn by its author and restored', () => {
		const turns = [turn('withdrawn', 3, 'author')];
		expect(siteState(history({ turns }))).toMatchObject({ state: 'withdrawn', by: 'author', at: 3, reason: 'why withdrawn' });
		expect(siteState(history({ turns: [...turns, turn('restored', 4, 'author')] }))).toMatchObject({ state: 'proposed', at: 1 });
	});

	test('an idea comes before verdicts, a project before everything', () => {
		const grown = { reviews: [review('conditional', 3)], ideaAt: 5 };
		expect(siteState(history(grown))).toMatchObject({ state: 'idea', by: 'desk', at: 5 });
		expect(siteState(history({ ...grown, turns: [turn('merged', 6, 'desk', 'x')] })).state).toBe('merged');
		expect(siteState(history({ ...grown, projectAt: 8, turns: [turn('merged', 9, 'desk', 'x')] }))).toMatchObject({
			state: 'project',
			at: 8
		});
	});

	test('which way leads where', () => {
		const table = Object.fromEntries(SITE_STATES.map((state) => [state, SITE_CHANGES.filter((change) => mayTurn({ state }, change))]));
		const stands: SiteChange[] = ['merged', 'withdrawn'];
		expect(table).toEqual({
			...{ proposed: stands, checked: stands, needs_documents: stands, suitable: stands, conditional: stands, unsuitable: stands },
			...{ merged: ['unmerged'], withdrawn: ['restored'], idea: ['merged'], project: [] }
		});
		expect(SITE_STATES.filter((state) => !isOnMap({ state }))).toEqual(['merged', 'withdrawn']);
	});
});

describe('merged sites', () => {
	const site = (id: string, into: string | null = null) => ({
		id,
		standing: { state: into ? 'merged' : 'proposed', into, by: 'desk', at: 1, reason: '' } as SiteStanding
	});
	test('stand behind the one at the end of the chain', () => {
		const sites = [site('a', 'b'), site('b', 'c'), site('c'), site('d')];
		expect(['a', 'b', 'c', 'd'].map((id) => rootOf(sites, id))).toEqual(['c', 'c', 'c', 'd']);
		expect(familyOf(sites, 'c')).toEqual(['a', 'b', 'c']);
		expect(familyOf(sites, 'd')).toEqual(['d']);
	});
	test('a ring, should there ever be one, ends somewhere', () => {
		expect(['a', 'b']).toContain(rootOf([site('a', 'b'), site('b', 'a')], 'a'));
	});
});

describe('what is proposed around a place', () => {
	const at = (id: string, metresNorth: number, objectType = 'park', state: SiteStanding['state'] = 'proposed') => ({
		...{ id, objectType, standing: { state, by: 'author', at: 1, reason: '', into: null } as SiteStanding },
		// One degree of latitude is 111 195 m.
		geometry: { type: 'Point', coordinates: [53.8, 47 + metresNorth / 111_195] } as GeoJSON.Geometry
	});
	test('near it whatever it is, the same kind further off, the nearest first', () => {
		const sites = [at('far', 900), at('same', 900, 'playground'), at('near', 100), at('next', 160), at('gone', 10, 'park', 'withdrawn')];
		const found = neighboursOf({ lng: 53.8, lat: 47 }, 'playground', sites);
		expect(found.map(({ site, metres }) => [site.id, Math.round(metres)])).toEqual([
			['near', 100],
			['same', 900]
		]);
	});
	test('a line and an area stand in their middle', () => {
		expect(
			middleOf({
				type: 'LineString',
				coordinates: [
					[1, 2],
					[3, 8]
				]
			})
		).toEqual({ lng: 2, lat: 5 });
		expect(
			middleOf({
				type: 'Polygon',
				coordinates: [
					[
						[0, 0],
						[4, 0],
						[4, 2],
						[0, 0]
					]
				]
			})
		).toEqual({ lng: 2, lat: 1 });
	});
});

describe('what such an object costs', () => {
	test('is the middle of what is known, and nothing where nothing is', () => {
		const built = (objectTypes: string[], cost: number | null = null, areaM2: number | null = null) => ({ objectTypes, cost, areaM2 });
		expect(
			typicalOf([
				built(['park'], 1_000_000),
				built(['park', 'bench'], 4_000_000, 300),
				built(['park'], 2_000_000),
				built(['park']),
				built(['shade'])
			])
		).toEqual({
			park: { n: 4, cost: { n: 3, median: 2_000_000 }, areaM2: { n: 1, median: 300 } },
			bench: { n: 1, cost: { n: 1, median: 4_000_000 }, areaM2: { n: 1, median: 300 } },
			shade: { n: 1, cost: null, areaM2: null }
		});
		expect(typicalOf([built(['park'], 1), built(['park'], 4)]).park!.cost).toEqual({ n: 2, median: 3 });
	});
});

describe('a story', () => {
	const sites = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
	const shown = (story: Parameters<typeof storySite>[1], now: number) => storySite(sites, story, now)?.id;
	test('walks on by the clock of the server, round and round', () => {
		const story = { focus: 'b', at: 1000, seconds: 10 };
		expect([0, 1000, 10_999, 11_000, 21_000, 31_000].map((now) => shown(story, now))).toEqual(['b', 'b', 'b', 'c', 'a', 'b']);
	});
	test('stands still when the desk turns the page, and begins at the first where its site is gone', () => {
		expect(shown({ focus: 'c', at: 1000, seconds: 0 }, 99_000)).toBe('c');
		expect(shown({ focus: 'x' }, 0)).toBe('a');
		expect(storySite([], { focus: 'a' }, 0)).toBeUndefined();
	});
});

describe('a drawn shape', () => {
	const reason = (input: unknown) => {
		const result = readShape(input);
		return result.ok ? 'ok' : `${result.reason} ${result.field}`;
	};
	const area = (...ring: number[][]) => ({ type: 'Polygon', coordinates: [ring] });
	const line = (...coordinates: unknown[]) => ({ type: 'LineString', coordinates });
	// A hundred metres at 47 degrees north, in degrees.
	const [E, N] = [100 / (111_195 * Math.cos((47 * Math.PI) / 180)), 100 / 111_195];
	const at = (east: number, north: number) => [53.8 + east * E, 47 + north * N];

	test('a square of a hundred metres has a hectare, whichever way round it was drawn and closed or not', () => {
		const corners = [at(0, 0), at(1, 0), at(1, 1), at(0, 1)];
		for (const ring of [corners, corners.toReversed(), [...corners, corners[0]!]]) {
			const read = readShape(area(...ring));
			if (!read.ok || read.value.type !== 'Polygon') throw new Error(reason(area(...ring)));
			const { coordinates } = read.value;
			expect(areaOf(read.value)).toBeGreaterThan(9_950);
			expect(areaOf(read.value)).toBeLessThan(10_050);
			expect(coordinates[0]).toHaveLength(5);
			expect(coordinates[0]![0]).toEqual(coordinates[0]![4]);
			const doubled = coordinates[0]!
				.slice(1)
				.reduce((sum, [x, y], i) => sum + coordinates[0]![i]![0]! * y! - x! * coordinates[0]![i]![1]!, 0);
			expect(doubled).toBeGreaterThan(0);
		}
	});
	test('a line of three hundred metres', () => {
		const read = readShape(line(at(0, 0), at(1, 0), at(1, 0), at(1, 2)));
		if (!read.ok || read.value.type !== 'LineString') throw new Error('no line');
		expect(read.value.coordinates).toHaveLength(3);
		expect(Math.round(lengthOf(read.value) / 10)).toBe(30);
	});
	test('a point is rounded to a hand’s breadth', () => {
		expect(readShape({ type: 'Point', coordinates: [53.8123456789, 47.00000049] })).toEqual({
			...{ ok: true, value: { type: 'Point', coordinates: [53.812346, 47] } }
		});
	});
	const star = [at(0, 0), at(2, 1), at(0, 1), at(2, 0)];
	test.each([
		['nothing', null, 'place_missing place'],
		['a point that is none', { type: 'Point', coordinates: [Number.NaN, 47] }, 'place_missing place'],
		['a point beyond the Earth', { type: 'Point', coordinates: [200, 47] }, 'place_missing place'],
		['many points', { type: 'MultiPoint', coordinates: [at(0, 0)] }, 'shape_invalid shape'],
		['a corner that is no number', area(at(0, 0), at(1, 0), [Number.NaN, 47]), 'shape_invalid shape'],
		['a corner in words', line(at(0, 0), ['53.8', '47']), 'shape_invalid shape'],
		['an endless corner', line(at(0, 0), [Infinity, 47]), 'shape_invalid shape'],
		['no list', { type: 'LineString', coordinates: 'x' }, 'shape_invalid shape'],
		[
			'a hole',
			{
				type: 'Polygon',
				coordinates: [
					[at(0, 0), at(1, 0), at(1, 1)],
					[at(0, 0), at(1, 0), at(1, 1)]
				]
			},
			'shape_invalid shape'
		],
		['around the antimeridian', area([179.9, 47], [-179.9, 47], [-179.9, 48]), 'shape_invalid shape'],
		['an hourglass', area(...star), 'shape_crossed shape'],
		['an area that touches itself at a corner', area(at(0, 0), at(2, 0), at(1, 1), at(2, 2), at(0, 2), at(1, 1)), 'shape_crossed shape'],
		['an area that runs back on itself', area(at(0, 0), at(2, 0), at(1, 0), at(1, 1)), 'shape_crossed shape'],
		['two corners', area(at(0, 0), at(1, 0)), 'shape_too_small shape'],
		['one point of a line, tapped twice', line(at(0, 0), at(0, 0)), 'shape_too_small shape'],
		['a slip of the finger', line(at(0, 0), at(0.01, 0)), 'shape_too_small shape'],
		['a spot', area(at(0, 0), at(0.01, 0), at(0.01, 0.01)), 'shape_too_small shape'],
		['more than a square kilometre', area(at(0, 0), at(11, 0), at(11, 11), at(0, 11)), 'shape_too_large shape'],
		['more than twenty kilometres', line(at(0, 0), at(0, 201)), 'shape_too_large shape'],
		['201 points', line(...Array.from({ length: SHAPE_LIMITS.points + 1 }, (_, i) => at(i * 0.1, 0))), 'shape_points shape'],
		['a million points', { type: 'LineString', coordinates: Array.from({ length: 1_000_000 }, () => [0, 0]) }, 'shape_points shape'],
		['200 points', line(...Array.from({ length: SHAPE_LIMITS.points }, (_, i) => at(i * 0.1, 0))), 'ok'],
		['an area with a straight side of three corners', area(at(0, 0), at(1, 0), at(2, 0), at(2, 2)), 'ok']
	])('%s', (_name, input, answer) => {
		expect(reason(input)).toBe(answer);
	});
});
