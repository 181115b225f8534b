/** Layers of facts made ready to be asked: by kind, in a tree of boxes. Pure. */
import Flatbush from 'flatbush';
import type { FeatureFacts, LayerKind, Visibility } from '#lib/ground/rules.ts';
import { boxOf } from '#lib/map/rules.ts';
import { flatten, metresApart, type Flat, type Plane } from './plane.ts';

/** A layer as the checks want it. asOf: the day its facts are of, YYYY-MM-DD. */
export type CheckLayer = {
	id: string;
	kind: LayerKind;
	name: string;
	asOf: string;
	visibility: Visibility;
	features: readonly { geometry: GeoJSON.Geometry; facts: FeatureFacts }[];
};
/** The layer an answer rests on. */
export type LayerName = { id: string; name: string; asOf: string };
export type Fact = { geometry: GeoJSON.Geometry; facts: FeatureFacts; layer: LayerName; lng: number; lat: number };
/** All layers of one kind together; the first layer speaks for them where nothing was found. */
export type Facts = { layer: LayerName; features: Fact[]; index: Flatbush | null };
export type Ground = ReadonlyMap<LayerKind, Facts>;

/** @returns the layers ready to be asked. A kind without a layer is missing; a layer without features is there and empty. */
export function prepareGround(layers: readonly CheckLayer[]): Ground {
	const kinds = new Map<LayerKind, Facts>();
	for (const { id, kind, name, asOf, features } of layers) {
		const layer = { id, name, asOf };
		const facts = kinds.get(kind) ?? { layer, features: [], index: null };
		kinds.set(kind, facts);
		for (const feature of features) {
			const [west, south, east, north] = boxOf(feature.geometry);
			facts.features.push({ ...feature, layer, lng: (west + east) / 2, lat: (south + north) / 2 });
		}
	}
	for (const facts of kinds.values()) {
		if (!facts.features.length) continue;
		facts.index = new Flatbush(facts.features.length);
		for (const { geometry } of facts.features) facts.index.add(...boxOf(geometry));
		facts.index.finish();
	}
	return kinds;
}

/** What is asked about: a shape on its own plane, with its box in degrees. */
export type Spot = { geometry: GeoJSON.Geometry; plane: Plane; flat: Flat; box: [number, number, number, number] };

/** @returns the features whose boxes come within so many metres of the spot, in no order */
export function factsAround({ features, index }: Facts, { plane, box }: Spot, metres: number): Fact[] {
	return index ? index.search(...plane.around(box, metres)).map((i) => features[i]!) : [];
}

/** Farther away than this nothing is looked for. */
const FARTHEST_M = 64_000;

/** @returns the nearest feature that is wanted and its distance in metres (0 = it touches or holds the spot); null = none within 64 km */
export function nearestFact(facts: Facts, spot: Spot, wanted: (fact: Fact) => boolean = () => true): { fact: Fact; metres: number } | null {
	for (let reach = 250; reach <= FARTHEST_M; reach *= 4) {
		let best: { fact: Fact; metres: number } | null = null;
		for (const fact of factsAround(facts, spot, reach)) {
			if (!wanted(fact)) continue;
			const metres = metresApart(spot.flat, flatten(fact.geometry, spot.plane));
			if (!best || metres < best.metres) best = { fact, metres };
		}
		if (best && best.metres <= reach) return best;
	}
	return null;
}
