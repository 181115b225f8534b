/** Which houses of a village have nothing of a kind near them, and how many of them each proposal would reach. Pure. */
import type { CheckedSite } from './checks.ts';
import type { Fact, Ground, LayerName } from './ground-index.ts';
import { spotOf } from './checks.ts';
import { flatten, isInside, metresToEdge, planeAt } from './plane.ts';
import { factsAround } from './ground-index.ts';

/** A child's walk to a playground, metres. */
export const GAP_RADIUS_M = 500;

/** residents, children: of those houses that say so; null = none says so. */
export type Count = { houses: number; residents: number | null; children: number | null };
export type Gaps = {
	objectType: string;
	radius: number;
	all: Count;
	/** Houses that have nothing of the kind within the radius. */
	without: Count;
	/** Where they stand: [lng, lat]. */
	places: [number, number][];
	/** What each proposal of the kind would close, the largest first. */
	proposals: ({ id: string; number: number } & Count)[];
	layers: { houses: LayerName; objects: LayerName };
};

const add = (houses: readonly Fact[]): Count => {
	const sum = (key: 'residents' | 'children') => {
		const said = houses.flatMap(({ facts }) => (facts[key] === undefined ? [] : [facts[key]]));
		return said.length ? said.reduce((n, count) => n + count, 0) : null;
	};
	return { houses: houses.length, residents: sum('residents'), children: sum('children') };
};

/**
 * @param sites the proposals that still stand; those of other kinds are left out
 * @param radius metres through the air
 * @returns the gaps, or null where the layers of houses or of existing objects are missing: nothing can be said without them
 */
export function findGaps(ground: Ground, sites: readonly CheckedSite[], objectType: string, radius = GAP_RADIUS_M): Gaps | null {
	const houses = ground.get('houses');
	const objects = ground.get('object');
	if (!houses || !objects) return null;
	const there = objects.features.filter(({ facts }) => facts.objectType === objectType);
	const reached = new Set(there.flatMap(({ geometry }) => reachedFrom(geometry)));
	const without = houses.features.filter((house) => !reached.has(house));

	function reachedFrom(geometry: GeoJSON.Geometry): Fact[] {
		const spot = spotOf(geometry);
		return factsAround(houses!, spot, radius + 1).filter(({ lng, lat }) => {
			// On the plane of the house: exact where the two are far apart, too.
			const plane = planeAt(lng, lat);
			const flat = flatten(geometry, plane);
			return isInside([0, 0], flat) || metresToEdge([0, 0], flat) <= radius + 0.01;
		});
	}

	const proposals = sites
		.filter((site) => site.objectType === objectType)
		.map(({ id, number, geometry }) => ({ id, number, ...add(reachedFrom(geometry).filter((house) => !reached.has(house))) }))
		.sort((a, b) => b.houses - a.houses || a.number - b.number);
	return {
		objectType,
		radius,
		all: add(houses.features),
		without: add(without),
		places: without.map(({ lng, lat }) => [lng, lat]),
		proposals,
		layers: { houses: houses.layer, objects: objects.layer }
	};
}
