/** What a printed map shows, read across domains: the layers, landmarks and the overview of the west. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { LayerKind } from '#lib/ground/rules.ts';
import { readSheetCode, standardFrame, type Bounds, type SheetFrame } from '#lib/ground/grid.ts';
import type { Overview } from '#lib/map/overview.ts';
import { positionsOf, type Place } from '#lib/map/rules.ts';
import type { MapGround, MapLayer } from '#lib/map/sheet.ts';
import { app } from '#lib/server/app.ts';
import { event, landmark, layer, layerFeature } from '#lib/server/schema.ts';

let overview: Promise<Overview> | undefined;
/** The same file that phones fetch; read once. */
function readOverview(): Promise<Overview> {
	overview ??= readFile(resolve('static/map/overview.json'), 'utf8').then((text) => JSON.parse(text) as Overview);
	overview.catch(() => (overview = undefined));
	return overview;
}

/**
 * @param only kinds of layers; all if absent
 * @param forStaff also what the office keeps to itself
 * @returns what lies around a village, of each upload the newest
 */
export async function readMapGround(
	villageId: string,
	{ only, forStaff = false }: { only?: readonly LayerKind[]; forStaff?: boolean } = {}
): Promise<MapGround> {
	const db = app().handles.read;
	const rows = await db
		.select()
		.from(layer)
		.where(
			and(
				eq(layer.villageId, villageId),
				isNull(layer.removedAt),
				forStaff ? undefined : eq(layer.visibility, 'public'),
				only ? inArray(layer.kind, [...only]) : undefined
			)
		)
		.orderBy(asc(layer.createdAt), asc(layer.id));
	const ids = rows.map(({ id }) => id);
	const features = await db.select().from(layerFeature).where(inArray(layerFeature.layerId, ids)).orderBy(asc(layerFeature.position));
	const byLayer = Map.groupBy(features, ({ layerId }) => layerId);
	const landmarks = await db
		.select({ kind: landmark.kind, name: landmark.name, geometry: landmark.geometry })
		.from(landmark)
		.where(and(eq(landmark.villageId, villageId), isNull(landmark.removedAt)))
		.orderBy(asc(landmark.createdAt), asc(landmark.id));
	return {
		layers: rows.map(({ id, kind, source, asOf, licence }): MapLayer => {
			const own = byLayer.get(id) ?? [];
			return { kind: kind as LayerKind, source, asOf, licence, features: own.map(({ geometry, facts }) => ({ geometry, facts })) };
		}),
		landmarks,
		overview: await readOverview()
	};
}

/** @returns which kinds of layers a village has. */
export async function listLayerKinds(villageId: string, forStaff: boolean): Promise<LayerKind[]> {
	const rows = await app()
		.handles.read.selectDistinct({ kind: layer.kind })
		.from(layer)
		.where(and(eq(layer.villageId, villageId), isNull(layer.removedAt), forStaff ? undefined : eq(layer.visibility, 'public')));
	return rows.map(({ kind }) => kind as LayerKind);
}

/** Farms far out must not make the sheet small: so much of the houses may lie outside at each edge. */
const LEFT_OUT = 0.02;

/** @returns what of a village should be seen on its map: its houses, else what lies in its boundary; null = nothing is known. */
export async function readBounds(villageId: string): Promise<Bounds | null> {
	const { layers } = await readMapGround(villageId, { only: ['houses', 'boundary'] });
	const kind = layers.some((one) => one.kind === 'houses') ? 'houses' : 'boundary';
	const positions = layers
		.filter((one) => one.kind === kind)
		.flatMap(({ features }) => features.flatMap(({ geometry }) => positionsOf(geometry)));
	if (!positions.length) return null;
	const share = kind === 'houses' ? LEFT_OUT : 0;
	const at = (axis: 0 | 1, part: number) => {
		const sorted = positions.map((position) => position[axis]!).sort((a, b) => a - b);
		return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
	};
	return [at(0, share), at(1, share), at(0, 1 - share), at(1, 1 - share)];
}

/** @returns the sheet that was printed last for a village; the standard one when none was. */
export async function readNewestFrame(place: Place & { id: string }): Promise<SheetFrame> {
	const [last] = await app()
		.handles.read.select({ data: event.data })
		.from(event)
		.where(and(eq(event.subject, `village:${place.id}`), eq(event.action, 'print_sheet')))
		.orderBy(desc(event.at), desc(event.id))
		.limit(1);
	const printed = last && readSheetCode(String(last.data?.sheet));
	return printed?.ok ? printed.value : standardFrame(place, await readBounds(place.id), 'a4');
}
