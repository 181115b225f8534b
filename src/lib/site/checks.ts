/**
 * What is known of the ground under a proposed site: facts, not opinions. Every answer is ok, attention or unchecked, and names the layer it
 * rests on. Never ok without a layer, never a refusal: people decide. Pure; degrees WGS 84, metres, square metres.
 */
import { area, circle, distance, featureCollection, intersect, point } from '@turf/turf';
import type { LayerKind } from '#lib/ground/rules.ts';
import { boxOf, middleOf } from '#lib/map/rules.ts';
import { refuse, type Refusal } from '#lib/workshop/refusal.ts';
import { STATE_LETTERS, type CheckKey, type CheckState } from './check-keys.ts';
import { factsAround, nearestFact, type Fact, type Ground, type LayerName, type Spot } from './ground-index.ts';
import { DISTANCE_LIMITS, type DistanceKey, type Limit, type LimitKey, type Limits } from './limits.ts';
import { edgesCross, flatten, isInside, metresApart, metresToEdge, planeAt, verticesOf, type XY } from './plane.ts';

/** How far from the centre of a village a place may lie, metres; the accuracy of the centre itself comes on top. */
export const SURROUNDINGS_M = 15_000;
/** @returns the distance from a place to the centre of a village, metres (great circle). */
export function distanceToVillage(place: { lng: number; lat: number }, village: { lng: number; lat: number }): number {
	return distance(point([place.lng, place.lat]), point([village.lng, village.lat]), { units: 'meters' });
}

/**
 * May this place be proposed for this village?
 * @param place WGS 84 degrees
 * @returns null, or a refusal at `place`: place_missing (no finite coordinates on Earth), outside_village.
 */
export function judgePlace(
	place: { lng: number | null | undefined; lat: number | null | undefined },
	village: { lng: number; lat: number; accuracyM: number }
): Refusal | null {
	const { lng, lat } = place;
	if (typeof lng !== 'number' || typeof lat !== 'number' || !Number.isFinite(lng) || !Number.isFinite(lat))
		return refuse('place_missing', 'place');
	if (Math.abs(lng) > 180 || Math.abs(lat) > 90) return refuse('place_missing', 'place');
	return distanceToVillage({ lng, lat }, village) <= SURROUNDINGS_M + village.accuracyM ? null : refuse('outside_village', 'place');
}

/** Who lives within a radius (metres) of the site. `estimate`: not all of it was counted. */
export type People = { radius: number; houses: number; residents: number; children: number | null; estimate: boolean };
export type CheckResult = {
	key: CheckKey;
	state: CheckState;
	/** Why it was not checked. no_area: the site is not drawn as an area. none_near: nothing of the kind within 64 km. */
	why?: 'no_layer' | 'no_limit' | 'no_area' | 'none_near';
	layer?: LayerName;
	/** Distance, or how far it reaches outside; whole metres. */
	metres?: number;
	/** Estimate: the distance times a detour factor, at a walk. */
	walkMinutes?: number;
	m2?: number;
	limit?: Limit;
	/** Name of what is nearest. */
	name?: string;
	/** What the site lies on. m2: null for a point or a line. */
	parts?: { name?: string; owner?: string; category?: string; m2: number | null }[];
	people?: People[];
	others?: { id: string; number: number; metres: number }[];
};

/** Answers by who may read them: those that rest on layers for staff, too, and those for everybody. */
export type Answers = { staff: CheckResult[]; open: CheckResult[] };

/** @returns the states of all checks of a site, a letter each */
export const lettersOf = (results: readonly CheckResult[]) => results.map(({ state }) => STATE_LETTERS[state]).join('');

export const RADII_M = [300, 500, 800] as const;
/** Ways are longer than the line through the air; 4.5 km an hour. Both are the product's own assumptions, said as "estimate". */
const DETOUR = 1.3;
const WALK_M_PER_MINUTE = 75;
/** What lies this close to a border is on it: nobody draws more exactly. */
const TOLERANCE_M = 0.5;
/** Slivers smaller than this come from drawing, not from land. */
const SLIVER_M2 = 1;

export type CheckedSite = { id: string; number: number; objectType: string; geometry: GeoJSON.Geometry };

/**
 * All checks of one site, in the order of CHECK_KEYS.
 * @param others the other proposals around; far ones do no harm
 * @param population of the village, for estimates where houses say nothing of people
 */
export function checkSite(
	site: CheckedSite,
	ground: Ground,
	limits: Limits,
	others: readonly CheckedSite[],
	population: number | null
): CheckResult[] {
	const spot = spotOf(site.geometry);
	return [
		inBoundary(spot, ground),
		largeEnough(site, limits),
		{ key: 'people', ...peopleAround(spot, ground, population) },
		nearest('school', spot, ground, limits),
		nearest('clinic', spot, ground, limits),
		nearest('bus_stop', spot, ground, limits),
		nearest('object', spot, ground, limits, ({ facts }) => !facts.objectType || facts.objectType === site.objectType),
		nearest('road', spot, ground, limits),
		onParcels(spot, ground),
		freeOf('red_line', spot, ground),
		inPlan(spot, ground),
		freeOf('protected', spot, ground),
		nearest('gas', spot, ground, limits),
		nearest('power', spot, ground, limits),
		nearest('water', spot, ground, limits),
		freeOf('flood', spot, ground),
		alone(site, spot, limits, others)
	];
}

/** @returns a shape ready to be asked about */
export function spotOf(geometry: GeoJSON.Geometry): Spot {
	const { lng, lat } = middleOf(geometry);
	const plane = planeAt(lng, lat);
	return { geometry, plane, flat: flatten(geometry, plane), box: boxOf(geometry) };
}

/** Every vertex inside, and no edge that leaves and comes back. */
function inBoundary(spot: Spot, ground: Ground): CheckResult {
	const facts = ground.get('boundary');
	if (!facts) return { key: 'boundary', state: 'unchecked', why: 'no_layer' };
	const borders = facts.features.map(({ geometry }) => flatten(geometry, spot.plane));
	const outside = (vertex: XY) => {
		if (borders.some((border) => isInside(vertex, border))) return 0;
		const metres = Math.min(...borders.map((border) => metresToEdge(vertex, border)));
		return metres > TOLERANCE_M ? metres : 0;
	};
	const farthest = Math.max(0, ...verticesOf(spot.flat).map(outside));
	const { layer } = facts;
	if (farthest > 0) return { key: 'boundary', state: 'attention', layer, ...(farthest < Infinity && { metres: Math.round(farthest) }) };
	const leaves = borders.length === 1 && edgesCross(spot.flat, borders[0]!);
	return { key: 'boundary', state: leaves ? 'attention' : 'ok', layer };
}

function largeEnough({ geometry, objectType }: CheckedSite, limits: Limits): CheckResult {
	if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') return { key: 'area', state: 'unchecked', why: 'no_area' };
	const m2 = Math.round(area(geometry));
	const limit = limits.get(`area:${objectType}` as LimitKey);
	if (!limit) return { key: 'area', state: 'unchecked', why: 'no_limit', m2 };
	return { key: 'area', state: m2 >= limit.value ? 'ok' : 'attention', m2, limit };
}

/** @returns minutes to walk so many metres through the air: an estimate */
export const walkMinutes = (metres: number) => Math.max(1, Math.round((metres * DETOUR) / WALK_M_PER_MINUTE));

const WALKED: readonly CheckKey[] = ['school', 'clinic', 'bus_stop', 'object'];

function nearest(key: DistanceKey & LayerKind, spot: Spot, ground: Ground, limits: Limits, wanted?: (fact: Fact) => boolean): CheckResult {
	const facts = ground.get(key);
	if (!facts) return { key, state: 'unchecked', why: 'no_layer' };
	const limit = limits.get(key);
	const found = nearestFact(facts, spot, wanted);
	const least = DISTANCE_LIMITS[key] === 'least';
	if (!found) {
		if (!limit) return { key, state: 'unchecked', why: 'none_near', layer: facts.layer };
		return { key, state: least ? 'ok' : 'attention', why: 'none_near', layer: facts.layer, limit };
	}
	const metres = Math.round(found.metres);
	const told: Omit<CheckResult, 'state'> = {
		key,
		layer: found.fact.layer,
		metres,
		...(found.fact.facts.name && { name: found.fact.facts.name }),
		...(WALKED.includes(key) && { walkMinutes: walkMinutes(found.metres) })
	};
	if (!limit) return { ...told, state: 'unchecked', why: 'no_limit' };
	// Compared by the centimetre: nothing is known more exactly.
	const close = Math.round(found.metres * 100) / 100;
	return { ...told, limit, state: (least ? close >= limit.value : close <= limit.value) ? 'ok' : 'attention' };
}

/** The shared area in square metres; null for points and lines, which have none. */
function sharedArea(spot: Spot, fact: Fact): number | null {
	const mine = spot.geometry;
	const theirs = fact.geometry;
	if ((mine.type !== 'Polygon' && mine.type !== 'MultiPolygon') || (theirs.type !== 'Polygon' && theirs.type !== 'MultiPolygon'))
		return null;
	const shared = intersect(
		featureCollection([
			{ type: 'Feature', properties: {}, geometry: mine },
			{ type: 'Feature', properties: {}, geometry: theirs }
		])
	);
	return shared ? area(shared) : 0;
}

/** What the site lies on, the largest share first. */
function lyingOn(spot: Spot, ground: Ground, kind: LayerKind): NonNullable<CheckResult['parts']> | null {
	const facts = ground.get(kind);
	if (!facts) return null;
	return factsAround(facts, spot, 0)
		.filter((fact) => metresApart(spot.flat, flatten(fact.geometry, spot.plane)) === 0)
		.map((fact) => ({ fact, m2: sharedArea(spot, fact) }))
		.filter(({ m2 }) => m2 === null || m2 >= SLIVER_M2)
		.sort((a, b) => (b.m2 ?? 0) - (a.m2 ?? 0))
		.map(
			({
				fact: {
					facts: { name, owner, category }
				},
				m2
			}) => ({
				...(name && { name }),
				...(owner && { owner }),
				...(category && { category }),
				m2: m2 === null ? null : Math.round(m2)
			})
		);
}

function onParcels(spot: Spot, ground: Ground): CheckResult {
	const parts = lyingOn(spot, ground, 'parcel');
	if (!parts) return { key: 'parcel', state: 'unchecked', why: 'no_layer' };
	const { layer } = ground.get('parcel')!;
	return parts.length ? { key: 'parcel', state: 'attention', layer, parts } : { key: 'parcel', state: 'ok', layer };
}

/** One zone of the general plan is a clear answer; none, or several, is for a person to look at. */
function inPlan(spot: Spot, ground: Ground): CheckResult {
	const parts = lyingOn(spot, ground, 'general_plan');
	if (!parts) return { key: 'general_plan', state: 'unchecked', why: 'no_layer' };
	return { key: 'general_plan', state: parts.length === 1 ? 'ok' : 'attention', layer: ground.get('general_plan')!.layer, parts };
}

/** Touching it is worth attention; otherwise its distance is told. */
function freeOf(key: 'red_line' | 'protected' | 'flood', spot: Spot, ground: Ground): CheckResult {
	const facts = ground.get(key);
	if (!facts) return { key, state: 'unchecked', why: 'no_layer' };
	const parts = lyingOn(spot, ground, key)!;
	if (parts.length) return { key, state: 'attention', layer: facts.layer, metres: 0, parts };
	const found = nearestFact(facts, spot);
	return { key, state: 'ok', layer: found?.fact.layer ?? facts.layer, ...(found && { metres: Math.round(found.metres) }) };
}

/** Proposals of the same kind close by: perhaps one is meant. */
function alone(site: CheckedSite, spot: Spot, limits: Limits, others: readonly CheckedSite[]): CheckResult {
	const limit = limits.get('duplicate');
	if (!limit) return { key: 'duplicate', state: 'unchecked', why: 'no_limit' };
	const [west, south, east, north] = spot.plane.around(spot.box, limit.value);
	const close = others
		.filter(({ id, objectType, geometry }) => {
			if (id === site.id || objectType !== site.objectType) return false;
			const box = boxOf(geometry);
			return box[0] <= east && box[2] >= west && box[1] <= north && box[3] >= south;
		})
		.map(({ id, number, geometry }) => ({ id, number, metres: Math.round(metresApart(spot.flat, flatten(geometry, spot.plane))) }))
		.filter(({ metres }) => metres < limit.value)
		.sort((a, b) => a.metres - b.metres || a.number - b.number);
	return { key: 'duplicate', state: close.length ? 'attention' : 'ok', limit, ...(close.length && { others: close }) };
}

/** Houses say who lives around; without them the share of the village's ground within the radius stands for the share of its people. */
function peopleAround(spot: Spot, ground: Ground, population: number | null): Omit<CheckResult, 'key'> {
	const houses = ground.get('houses');
	if (!houses) {
		const guess = guessPeople(spot, ground, population);
		return { state: 'unchecked', why: 'no_layer', ...(guess && { people: guess, layer: ground.get('boundary')!.layer }) };
	}
	const perHouse = meanResidents(houses.features, population);
	const reach = RADII_M[RADII_M.length - 1]!;
	const near = factsAround(houses, spot, reach).map((house) => {
		const at = spot.plane.at(house.lng, house.lat);
		return { house, metres: isInside(at, spot.flat) ? 0 : metresToEdge(at, spot.flat) };
	});
	const people = RADII_M.map((radius): People => {
		const within = near.filter(({ metres }) => metres <= radius).map(({ house }) => house.facts);
		const counted = within.reduce((n, { residents }) => n + (residents ?? 0), 0);
		const silent = within.filter(({ residents }) => residents === undefined).length;
		const children = within.some((facts) => facts.children !== undefined)
			? within.reduce((n, facts) => n + (facts.children ?? 0), 0)
			: null;
		return {
			radius,
			houses: within.length,
			residents: Math.round(counted + silent * perHouse),
			children,
			estimate: silent > 0
		};
	});
	return { state: people.some(({ residents }) => residents > 0) ? 'ok' : 'attention', layer: houses.layer, people };
}

/** Houses that do not say how many live there get the mean of those that do; when none does, the population spread evenly. */
function meanResidents(houses: readonly Fact[], population: number | null): number {
	const known = houses.flatMap(({ facts }) => (facts.residents === undefined ? [] : [facts.residents]));
	if (known.length) return known.reduce((n, residents) => n + residents, 0) / known.length;
	return population && houses.length ? population / houses.length : 0;
}

function guessPeople(spot: Spot, ground: Ground, population: number | null): People[] | null {
	const borders = ground.get('boundary')?.features ?? [];
	const whole = borders.reduce((m2, { geometry }) => m2 + area(geometry), 0);
	if (!population || !whole) return null;
	const { lng, lat } = middleOf(spot.geometry);
	return RADII_M.map((radius) => {
		const disc = circle([lng, lat], radius, { units: 'meters', steps: 64 });
		const within = borders.reduce((m2, border) => m2 + (sharedArea({ ...spot, geometry: disc.geometry }, border) ?? 0), 0);
		return { radius, houses: 0, residents: Math.round((population * within) / whole), children: null, estimate: true };
	});
}
