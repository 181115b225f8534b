/** A village as its map layers would show it, made from a seed: streets with lots and houses, networks, a boundary. Nobody lives there. */
import type { FeatureFacts, LayerKind, Visibility } from '#lib/ground/rules.ts';
import { newId } from '#lib/live/id.ts';
import { METRES_PER_DEGREE, type Place } from '#lib/map/rules.ts';
import { layer, layerFeature } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';

export type MadeLayer = { kind: LayerKind; features: { geometry: GeoJSON.Geometry; facts: FeatureFacts }[] };
/** How many of what; parcels lie along streets, houses stand in them and, when there are more, at the edge. */
export type VillageSize = { houses: number; parcels: number; lines: number };
const SIZE: VillageSize = { houses: 1600, parcels: 1500, lines: 40 };

/** Of a lot: along the street, away from it; metres, as are all lengths here. */
const [LOT, DEPTH] = [22, 36];
const STREET = 12;
/** After so many lots a lane crosses. */
const [BLOCK, LANE] = [12, 14];
const ROW = 2 * DEPTH + STREET;

/** The same numbers for the same seed, 0..1. */
function randomOf(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/**
 * @param village its middle, WGS 84
 * @param seed the same seed makes the same village
 * @returns one layer of each kind, with valid geometry; about as many things as `size` says, by default a village of 6,000 people
 */
export function makeVillageLayers(village: Place, seed: number, size: Partial<VillageSize> = {}): MadeLayer[] {
	const { houses, parcels, lines } = { ...SIZE, ...size };
	const random = randomOf(seed);
	const between = (from: number, to: number) => from + random() * (to - from);
	const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
	const turn = between(-0.5, 0.5);
	const metresPerLng = METRES_PER_DEGREE * Math.cos((village.lat * Math.PI) / 180);
	/** From metres right and up in the village's own frame, which is turned against north. */
	const at = (x: number, y: number): [number, number] => {
		const [east, north] = [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)];
		const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;
		return [round(village.lng + east / metresPerLng), round(village.lat + north / METRES_PER_DEGREE)];
	};
	const point = (x: number, y: number): GeoJSON.Point => ({ type: 'Point', coordinates: at(x, y) });
	const line = (...points: [number, number][]): GeoJSON.LineString => ({
		type: 'LineString',
		coordinates: points.map(([x, y]) => at(x, y))
	});
	const area = (...points: [number, number][]): GeoJSON.Polygon => ({
		type: 'Polygon',
		coordinates: [[...points, points[0]!].map(([x, y]) => at(x, y))]
	});
	const block = (x: number, y: number, width: number, height: number) =>
		area([x, y], [x + width, y], [x + width, y + height], [x, y + height]);

	const rows = Math.max(1, Math.round(Math.sqrt((parcels * LOT) / 2 / ROW)));
	const columns = Math.ceil(parcels / rows / 2);
	const widthOf = (count: number) => count * LOT + Math.floor(count / BLOCK) * LANE;
	const [halfX, halfY] = [widthOf(columns) / 2, (rows * ROW) / 2];
	const lotX = (column: number) => widthOf(column) - halfX;
	const streetY = (row: number) => (row + 0.5) * ROW - halfY;

	const parcelsMade: MadeLayer['features'] = [];
	const housesMade: MadeLayer['features'] = [];
	const addHouse = (x: number, y: number) => {
		const residents = 1 + Math.floor(random() * 8);
		housesMade.push({
			geometry: block(x, y, between(8, 12), between(7, 11)),
			facts: { residents, children: Math.floor(random() * Math.max(1, residents - 1)) }
		});
	};
	for (let i = 0; i < parcels; i++) {
		const [row, column, up] = [Math.floor(i / (2 * columns)), Math.floor((i % (2 * columns)) / 2), i % 2 === 0];
		const [x, y] = [lotX(column), up ? streetY(row) + STREET / 2 : streetY(row) - STREET / 2 - DEPTH];
		const open = random() < 0.04;
		parcelsMade.push({
			geometry: block(x, y, LOT, DEPTH),
			facts: open
				? { owner: 'Ауыл әкімдігі', category: 'Ортақ пайдаланатын жер' }
				: { owner: pick(['Жеке меншік', 'Жеке меншік', 'Жеке меншік', 'ЖШС']), category: 'Үй салуға' }
		});
		if (!open && housesMade.length < houses) addHouse(x + between(2, 8), y + between(3, 20));
	}
	while (housesMade.length < houses) addHouse(between(-halfX, halfX), halfY + between(15, 160));

	const [gas, power, water] = [0, 1, 2].map((kind) => Math.max(1, Math.floor((lines + 2 - kind) / 8)));
	const roads = Math.max(1, lines - gas! - power! - water!);
	const alongStreets = (count: number, off: number) =>
		Array.from({ length: count }, (_, i) => {
			const y = streetY(Math.floor((i * rows) / count)) + off;
			return { geometry: line([-halfX - 40, y], [0, y + between(-1, 1)], [halfX + between(0, 200), y]), facts: {} };
		});
	const lanes = Array.from({ length: Math.max(0, roads - rows) }, (_, i) => {
		const x = lotX(BLOCK * (1 + (i % Math.max(1, Math.floor(columns / BLOCK))))) - LANE / 2;
		const from = -halfY + Math.floor(i / Math.max(1, Math.floor(columns / BLOCK))) * ROW;
		return { geometry: line([x, from], [x, halfY]), facts: {} };
	});
	const anywhere = () => point(between(-halfX, halfX), between(-halfY, halfY));
	const named = (names: string[], facts: FeatureFacts = {}) =>
		names.map((name) => ({ geometry: anywhere() as GeoJSON.Geometry, facts: { ...facts, name } }));

	const corners = 14;
	const boundary = area(
		...Array.from({ length: corners }, (_, i): [number, number] => {
			const angle = (2 * Math.PI * i) / corners;
			return [Math.cos(angle) * (halfX * 1.5 + between(150, 320)), Math.sin(angle) * (halfY * 1.5 + between(250, 420))];
		})
	);
	return [
		{ kind: 'boundary', features: [{ geometry: boundary, facts: { name: 'Елді мекеннің шекарасы' } }] },
		{ kind: 'houses', features: housesMade },
		{ kind: 'school', features: named(['№ 1 мектеп', '№ 2 мектеп']) },
		{ kind: 'clinic', features: named(['Емхана']) },
		{
			kind: 'object',
			features: [
				...named(['Ойын алаңы (ескі)', 'Ойын алаңы (жаңа)'], { objectType: 'playground' }),
				...named(['Стадион'], { objectType: 'football_field' }),
				...named(['Мәдениет үйі'], { objectType: 'community_building' })
			]
		},
		{ kind: 'bus_stop', features: named(['Аялдама 1', 'Аялдама 2', 'Аялдама 3']) },
		{ kind: 'road', features: [...alongStreets(Math.min(rows, roads), 0), ...lanes] },
		{ kind: 'parcel', features: parcelsMade },
		{
			kind: 'red_line',
			features: [streetY(0), streetY(rows - 1)].map((y) => ({
				geometry: block(-halfX, y - STREET / 2 - 3, 2 * halfX, STREET + 6),
				facts: {}
			}))
		},
		{
			kind: 'general_plan',
			features: [
				{ geometry: block(-halfX, halfY + 10, 2 * halfX, 180), facts: { category: 'Жаңа құрылыс аумағы' } },
				{ geometry: block(-halfX, -halfY - 130, halfX, 120), facts: { category: 'Саябақ' } }
			]
		},
		{ kind: 'protected', features: [{ geometry: block(halfX + 30, -halfY, 120, halfY), facts: { name: 'Су қорғау аймағы' } }] },
		{ kind: 'gas', features: alongStreets(gas!, 4) },
		{ kind: 'power', features: alongStreets(power!, -4) },
		{ kind: 'water', features: alongStreets(water!, 2.5) },
		{
			kind: 'flood',
			features: [
				{
					geometry: area([halfX + 170, -halfY], [halfX + 210, 0], [halfX + 190, halfY], [halfX + 240, halfY], [halfX + 260, -halfY]),
					facts: { name: 'Жыра' }
				}
			]
		}
	];
}

/** Layers that the office keeps to itself unless said otherwise. */
const FOR_STAFF: readonly LayerKind[] = ['parcel', 'gas', 'power', 'water'];

/**
 * Puts layers into a house, each as an upload of its own.
 * @returns the ids of the layers by kind
 */
export function insertVillageLayers(
	villageId: string,
	layers: readonly MadeLayer[],
	{
		byAccountId,
		asOf = '2026-10-01',
		visibility
	}: { byAccountId: string; asOf?: string; visibility?: Visibility | ((kind: LayerKind) => Visibility) }
): Promise<Map<LayerKind, string>> {
	const seenBy = (kind: LayerKind) =>
		typeof visibility === 'function' ? visibility(kind) : (visibility ?? (FOR_STAFF.includes(kind) ? 'staff' : 'public'));
	return transact(async ({ db, now, publish }) => {
		const ids = new Map<LayerKind, string>();
		for (const { kind, features } of layers) {
			const id = newId(now);
			ids.set(kind, id);
			await db.insert(layer).values({
				id,
				villageId,
				kind,
				name: kind,
				visibility: seenBy(kind),
				source: 'Ауыл әкімдігі',
				asOf,
				licence: 'CC BY 4.0',
				features: features.length,
				createdAt: now,
				byAccountId
			});
			const rows = features.map((feature, position) => ({ id: newId(now), layerId: id, position, ...feature }));
			for (let from = 0; from < rows.length; from += 500) await db.insert(layerFeature).values(rows.slice(from, from + 500));
		}
		publish({ kind: 'ground', villageId });
		return ids;
	});
}
