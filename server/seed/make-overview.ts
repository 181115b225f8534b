/**
 * Makes static/map/overview.json, the small map that works without internet (zoom 6-12).
 * Run: node server/seed/make-overview.ts basemap-region.geojson regions.geojson villages.geojson static/map/overview.json
 * The three inputs are the GeoJSON files named in server/seed/README.md; the same inputs give the same bytes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { area, booleanPointInPolygon, distance, polygon, simplify } from '@turf/turf';
import type { Feature, FeatureCollection, Geometry, MultiPolygon, Point, Polygon, Position } from 'geojson';

type Source = FeatureCollection<Geometry, Record<string, unknown>> & { attribution: string };
type Label = { kk: string; ru: string; en: string };

/** Degrees of simplification per layer; 0.001 is about 75 to 110 m here. */
const TOLERANCE = { sea: 0.0015, water: 0.0008, river: 0.004, region: 0.0025, district: 0.0025, border: 0.004 } as const;
/** Lakes below this many square metres are left out: they are at most a few pixels wide at zoom 10. */
const SMALLEST_LAKE = 200_000;
/** The regions of the programme with a margin, degrees: west, south, east, north. Rivers and borders outside it are left out. */
const WINDOW = [48, 41.5, 56.8, 49.3] as const;

const LATIN: Record<string, string> = {
	а: 'a', ә: 'a', б: 'b', в: 'v', г: 'g', ғ: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', қ: 'k',
	л: 'l', м: 'm', н: 'n', ң: 'n', о: 'o', ө: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ұ: 'u', ү: 'u', ф: 'f', х: 'kh',
	һ: 'h', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', і: 'i', ь: '', э: 'e', ю: 'yu', я: 'ya'
}; // prettier-ignore

const read = (path: string): Source => JSON.parse(readFileSync(path, 'utf8'));
const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/** Latin letters for a Kazakh place name that has no English name in the source. */
function romanise(name: string): string {
	return [...name]
		.map((letter) => {
			const small = letter.toLowerCase();
			const latin = LATIN[small];
			if (latin === undefined) return letter;
			return letter === small ? latin : latin.charAt(0).toUpperCase() + latin.slice(1);
		})
		.join('');
}

/** Rounds to 4 decimals, drops repeated points and rings that shrank to nothing. */
function tidy(coordinates: unknown, ring: boolean): unknown {
	const list = coordinates as unknown[];
	if (typeof (list[0] as Position)[0] !== 'number') {
		return list.map((part) => tidy(part, ring)).filter((part) => part !== null && (part as unknown[]).length > 0);
	}
	const line = (list as Position[]).map(([lng, lat]) => [round(lng!), round(lat!)]);
	const kept = line.filter((point, i) => i === 0 || point[0] !== line[i - 1]![0] || point[1] !== line[i - 1]![1]);
	return kept.length < (ring ? 4 : 2) ? null : kept;
}

/** Leaves out holes (islands) that are broken or at most a few pixels wide at zoom 10; an outline made of nothing else is null. */
function withoutCrumbs(feature: Feature): Feature | null {
	if (!feature.geometry.type.endsWith('Polygon')) return feature;
	const geometry = feature.geometry as Polygon | MultiPolygon;
	const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
	const isRing = (ring: Position[]) => new Set(ring.map(String)).size >= 3;
	const kept = parts
		.map(([outer, ...holes]) => [outer!, ...holes.filter((hole) => isRing(hole) && area(polygon([hole])) >= SMALLEST_LAKE)])
		.filter(([outer]) => isRing(outer!));
	if (kept.length === 0) return null;
	return { ...feature, geometry: { type: 'MultiPolygon', coordinates: kept } };
}

function shrink(feature: Feature, layer: keyof typeof TOLERANCE, properties: object): Feature | null {
	const whole = withoutCrumbs(feature);
	if (!whole) return null;
	const simple = simplify(whole, { tolerance: TOLERANCE[layer], highQuality: true, mutate: false });
	const geometry = simple.geometry as Exclude<Geometry, { type: 'GeometryCollection' }>;
	const coordinates = tidy(geometry.coordinates, geometry.type.endsWith('Polygon')) as unknown[] | null;
	if (!coordinates?.length) return null;
	return { type: 'Feature', properties: { layer, ...properties }, geometry: { type: geometry.type, coordinates } as Geometry };
}

function touchesWindow(feature: Feature): boolean {
	const [west, south, east, north] = WINDOW;
	const inside = (part: unknown): boolean => {
		const list = part as unknown[];
		if (typeof list[0] !== 'number') return list.some(inside);
		const [lng, lat] = list as [number, number];
		return lng >= west && lng <= east && lat >= south && lat <= north;
	};
	return inside((feature.geometry as Polygon).coordinates);
}

const label = (p: Record<string, unknown>): Label => ({
	kk: String(p.name_kk),
	ru: String(p.name_ru),
	en: p.name_en ? String(p.name_en) : romanise(String(p.name_kk))
});

const point = (feature: Feature<Point>, properties: object): Feature => ({
	type: 'Feature',
	properties,
	geometry: { type: 'Point', coordinates: feature.geometry.coordinates.map(round) }
});

function collect(features: (Feature | null)[]): FeatureCollection {
	return { type: 'FeatureCollection', features: features.filter((feature) => feature !== null) };
}

const [basemapPath, regionsPath, villagesPath, target] = process.argv.slice(2);
if (!basemapPath || !regionsPath || !villagesPath || !target) {
	console.error('usage: node server/seed/make-overview.ts <basemap-region> <regions> <villages> <target>');
	process.exit(2);
}
const basemap = read(basemapPath);
const regions = read(regionsPath);
const villages = read(villagesPath);

const ofLayer = (layer: string) => basemap.features.filter((feature) => feature.properties.layer === layer);
const sea = ofLayer('water').filter((feature) => feature.properties.kind === 'sea');
const home = regions.features.filter((feature) => feature.properties.level === 'region') as Feature<MultiPolygon>[];
const lakes = ofLayer('water').filter(
	(feature) =>
		feature.properties.kind !== 'sea' &&
		area(feature) >= SMALLEST_LAKE &&
		home.some((region) => booleanPointInPolygon((feature.geometry as Polygon).coordinates[0]![0]!, region))
);
const rivers = ofLayer('river').filter(touchesWindow);
const borders = ofLayer('border').filter(touchesWindow);

const villagePoints = villages.features as Feature<Point, Record<string, unknown>>[];
const otherPlaces = (ofLayer('place') as Feature<Point, Record<string, unknown>>[]).filter(
	(place) =>
		!villagePoints.some((v) => v.properties.name_kk === place.properties.name_kk && distance(v, place, { units: 'kilometers' }) < 5)
);
const seaSide = otherPlaces.filter((place) => sea.some((water) => booleanPointInPolygon(place, water as Feature<Polygon>)));
if (seaSide.length) console.error(`places that lie in the old sea outline: ${seaSide.map((p) => p.properties.name_kk).join(', ')}`);

const overview = {
	attribution: [...new Set([basemap, villages, regions].flatMap((source) => source.attribution.split('; ')))].join('; '),
	water: collect([
		...sea.map((feature) => shrink(feature, 'sea', { kk: 'Каспий теңізі', ru: 'Каспийское море', en: 'Caspian Sea' })),
		...lakes.map((feature) => shrink(feature, 'water', {})),
		...rivers.map((feature) => shrink(feature, 'river', {}))
	]),
	regions: collect([
		...regions.features.map((feature) =>
			shrink(feature, feature.properties.level === 'region' ? 'region' : 'district', {
				code: feature.properties.pcode,
				...label(feature.properties)
			})
		),
		...borders.map((feature) => shrink(feature, 'border', {}))
	]),
	places: collect([
		...villagePoints.map((v) => point(v, { layer: 'village', id: v.properties.id, ...label(v.properties) })),
		...otherPlaces.map((p) =>
			point(p, { layer: 'place', place: p.properties.place, population: p.properties.population, ...label(p.properties) })
		)
	])
};

const text = JSON.stringify(overview) + '\n';
writeFileSync(target, text);
console.log(`${target}: ${text.length} characters, ${gzipSync(text, { level: 9 }).length} bytes gzipped`);
