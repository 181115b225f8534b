/** From a file to a layer: where it lies, what had to be mended, what is left out, which column says what. Nothing is saved here. */
import { setImmediate as breathe } from 'node:timers/promises';
import { metresBetween, positionsOf, type Place } from '#lib/map/rules.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { guessColumns, readFacts, type Columns } from './columns.ts';
import { readLayerFile, type RawFeature, type RawFile } from './file.server.ts';
import { definitionOf, makeConverter, PROJECTIONS, readProjection } from './projection.ts';
import { mendGeometry, NO_REPAIRS, type LeftOutReason, type Repairs } from './repair.ts';
import { GROUND_LIMITS, type FeatureFacts, type LayerKind } from './rules.ts';

/** What the person says of the file; empty = as it seems. */
export type SurveyChoices = { kind: LayerKind; projection: string; swap: boolean; columns?: Columns };

/** Why a layer cannot be saved as it stands, and what would help. metres = from the village to the middle of the file. */
export type Trouble =
	{ is: 'swapped'; metres: number } | { is: 'projection'; offers: { projection: string; swap: boolean }[] } | { is: 'far'; metres: number };

export type Survey = {
	format: RawFile['format'];
	/** Features in the file, and those that are kept. */
	total: number;
	features: { geometry: GeoJSON.Geometry; facts: FeatureFacts }[];
	shapes: { points: number; lines: number; areas: number };
	/** Columns of the file with a few of their values. */
	columns: { name: string; samples: string[] }[];
	chosen: Columns;
	/** How the coordinates were read. */
	projection: string;
	swap: boolean;
	trouble: Trouble | null;
	repairs: Repairs;
	/** position = number in the file, from 1; at = [lng, lat]. */
	leftOut: { position: number; reason: LeftOutReason; at: [number, number] | null }[];
};

/** So many corners are worked on between two turns of the event loop, so that votes go on. */
const GULP = 2_000;

/** @returns the survey of a file, or a refusal: those of readLayerFile, and projection_unknown at `projection`, no_features. */
export async function surveyFile(bytes: Buffer, village: Place, choices: SurveyChoices): Promise<Result<Survey>> {
	const file = await readLayerFile(bytes);
	if (!file.ok) return file;
	const { features, format } = file.value;
	const named = choices.projection || file.value.projection;
	const known = readProjection(named);
	if (named && !known) return refuse('projection_unknown', 'projection', { projection: named.slice(0, 60) });
	const names = new Set(features.slice(0, 200).flatMap(({ properties }) => Object.keys(properties)));
	const columns = [...names].slice(0, 60);
	const survey: Survey = {
		...{ format, total: features.length, features: [], shapes: { points: 0, lines: 0, areas: 0 } },
		columns: columns.map((name) => ({ name: name.slice(0, 80), samples: sample(features, name) })),
		chosen: choices.columns ?? guessColumns(columns, choices.kind),
		...{ projection: known?.name ?? 'EPSG:4326', swap: choices.swap, trouble: null, repairs: { ...NO_REPAIRS }, leftOut: [] }
	};
	const usable: { position: number; geometry: GeoJSON.Geometry; corners: number; properties: Record<string, unknown> }[] = [];
	let gulp = 0;
	for (const [i, feature] of features.entries()) {
		const geometry = feature.geometry && flatten(feature.geometry);
		const looked = geometry ? look(geometry) : 'no_geometry';
		if (typeof looked === 'string') survey.leftOut.push({ position: i + 1, reason: looked, at: null });
		else usable.push({ position: i + 1, geometry: geometry!, corners: looked, properties: feature.properties });
		gulp = await rest(gulp + (typeof looked === 'number' ? looked / 10 : 0));
	}
	if (!usable.length) return refuse('no_features', 'file');

	const convert = await makeConverter(known?.definition ?? definitionOf(4326)!, choices.swap);
	if (!convert) return refuse('projection_unknown', 'projection', { projection: named.slice(0, 60) });
	const first = usable.map(({ geometry }) => firstOf(geometry));
	survey.trouble = await findTrouble(first, village, { named: known !== null && known.name !== 'EPSG:4326', convert });
	if (survey.trouble) return accept(survey);

	for (const { position, geometry, corners, properties } of usable) {
		gulp = await rest(gulp + corners);
		const mended = mendGeometry(move(geometry, convert));
		const away = mended.ok ? farthest(mended.geometry, village) : null;
		if (!mended.ok) survey.leftOut.push({ position, reason: mended.reason, at: mended.at });
		else if (away) survey.leftOut.push({ position, reason: 'far', at: away });
		else {
			for (const key of Object.keys(mended.repairs) as (keyof Repairs)[]) survey.repairs[key] += mended.repairs[key];
			survey.features.push({ geometry: mended.geometry, facts: readFacts(properties, survey.chosen, choices.kind) });
			const { type } = mended.geometry;
			survey.shapes[type.endsWith('Point') ? 'points' : type.endsWith('String') ? 'lines' : 'areas']++;
		}
	}
	survey.leftOut.sort((a, b) => a.position - b.position);
	return accept(survey);
}

/** Lets others have their turn after a gulp of work. @returns what is on the plate then */
async function rest(gulp: number): Promise<number> {
	if (gulp < GULP) return gulp;
	await breathe();
	return 0;
}

function firstOf(geometry: GeoJSON.Geometry): [number, number] {
	let value: unknown = (geometry as GeoJSON.Polygon).coordinates;
	while (Array.isArray((value as unknown[])[0])) value = (value as unknown[])[0];
	return [(value as number[])[0]!, (value as number[])[1]!];
}

function sample(features: readonly RawFeature[], name: string): string[] {
	const out: string[] = [];
	for (const { properties } of features.slice(0, 200)) {
		const value = properties[name];
		const words = typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, 40) : '';
		if (words && !out.includes(words)) out.push(words);
		if (out.length === 3) break;
	}
	return out;
}

/** A collection of one kind of shapes is one shape of several parts; of several kinds, the largest kind counts. */
function flatten(geometry: GeoJSON.Geometry): GeoJSON.Geometry | null {
	if (geometry.type !== 'GeometryCollection') return geometry;
	const parts = geometry.geometries.flatMap((one) => flatten(one) ?? []);
	for (const kind of ['Polygon', 'LineString', 'Point'] as const) {
		const same = parts.filter(({ type }) => type === kind || type === `Multi${kind}`);
		const coordinates = same.flatMap((one) => {
			const { coordinates } = one as GeoJSON.Polygon;
			return one.type === kind ? [coordinates] : (coordinates as unknown as (typeof coordinates)[]);
		});
		if (coordinates.length === 1) return { type: kind, coordinates: coordinates[0] } as unknown as GeoJSON.Geometry;
		if (coordinates.length) return { type: `Multi${kind}`, coordinates } as unknown as GeoJSON.Geometry;
	}
	return null;
}

const DEPTH = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 } as const;

/** The nesting that a shape must have, and numbers in it that are numbers. @returns how many corners it has, or what is wrong */
function look(geometry: GeoJSON.Geometry): number | LeftOutReason {
	const depth = DEPTH[geometry.type as keyof typeof DEPTH];
	if (depth === undefined) return 'wrong_shape';
	const { coordinates } = geometry as { coordinates: unknown };
	if (!Array.isArray(coordinates) || !coordinates.length) return 'no_geometry';
	let corners = 0;
	let numbers = true;
	const nested = (value: unknown, level: number): boolean => {
		if (!Array.isArray(value)) return false;
		if (level > 0) return value.length > 0 && value.every((one) => nested(one, level - 1));
		corners++;
		if (!Number.isFinite(value[0]) || !Number.isFinite(value[1])) numbers = false;
		return value.length >= 2;
	};
	if (!nested(coordinates, depth)) return 'wrong_shape';
	if (!numbers) return 'not_a_number';
	return corners > GROUND_LIMITS.shapeVertices ? 'too_detailed' : corners;
}

type Convert = (x: number, y: number) => [number, number];

function move(geometry: GeoJSON.Geometry, convert: Convert): GeoJSON.Geometry {
	const walk = (value: unknown): unknown =>
		typeof (value as number[])[0] === 'number' ? convert((value as number[])[0]!, (value as number[])[1]!) : (value as unknown[]).map(walk);
	return { type: geometry.type, coordinates: walk((geometry as GeoJSON.Polygon).coordinates) } as GeoJSON.Geometry;
}

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

/** From the village to the middle of the file, metres; Infinity when these are no degrees. */
function distanceOf(points: readonly [number, number][], village: Place): number {
	const [lng, lat] = [median(points.map(([x]) => x)), median(points.map(([, y]) => y))];
	return Math.abs(lng) <= 180 && Math.abs(lat) <= 90 ? metresBetween(village, { lng, lat }) : Infinity;
}

async function findTrouble(
	raw: readonly [number, number][],
	village: Place,
	{ named, convert }: { named: boolean; convert: Convert }
): Promise<Trouble | null> {
	const middle: [number, number][] = [[median(raw.map(([x]) => x)), median(raw.map(([, y]) => y))]];
	const metres = distanceOf(
		raw.map(([x, y]) => convert(x, y)),
		village
	);
	if (metres <= GROUND_LIMITS.reachM) return null;
	const turned = distanceOf(
		middle.map(([x, y]) => convert(y, x)),
		village
	);
	if (turned <= GROUND_LIMITS.reachM) return { is: 'swapped', metres: Math.round(Math.min(metres, 40_000_000)) };
	const metric = raw.some(([x, y]) => Math.abs(x) > 180 || Math.abs(y) > 180);
	if (!metric && !named) return { is: 'far', metres: Math.round(Math.min(metres, 40_000_000)) };
	const offers: { projection: string; swap: boolean }[] = [];
	for (const projection of [...PROJECTIONS, 'EPSG:4326'])
		for (const swap of [false, true]) {
			const other = await makeConverter(readProjection(projection)!.definition, swap);
			if (
				other &&
				distanceOf(
					middle.map(([x, y]) => other(x, y)),
					village
				) <= GROUND_LIMITS.reachM
			)
				offers.push({ projection, swap });
		}
	if (offers.length || metric) return { is: 'projection', offers };
	return { is: 'far', metres: Math.round(Math.min(metres, 40_000_000)) };
}

/** @returns a corner that lies too far off, or null. Long lines may leave the village, but not the district. */
function farthest(geometry: GeoJSON.Geometry, village: Place): [number, number] | null {
	const far = positionsOf(geometry).find(([lng, lat]) => metresBetween(village, { lng: lng!, lat: lat! }) > GROUND_LIMITS.reachM * 2);
	return far ? [far[0]!, far[1]!] : null;
}
