import { and, asc, desc, eq, inArray, isNotNull, isNull, or } from 'drizzle-orm';
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import type { Db } from '#lib/server/db.ts';
import { account, landmark, layer, layerFeature, pack, photoGround, village, villageNeed } from '#lib/server/schema.ts';
import { readOnlineTiles } from './online.server.ts';
import { covers, findPlaces, labelPlaceOf, type FoundPlace, type GroundView, type LayerKind, type SearchedPlace } from './rules.ts';

/** @returns everything that maps of a village are drawn of, or null when there is no such village. @param forStaff with what only staff may see */
export async function readGround(db: Db, villageId: string, forStaff: boolean): Promise<GroundView | null> {
	const [place] = await db.select().from(village).where(eq(village.id, villageId));
	if (!place) return null;
	const seen = ({ visibility }: { visibility: string }) => forStaff || visibility === 'public';
	const [packs, photos, layers, landmarks, online] = await Promise.all([
		db
			.select()
			.from(pack)
			.where(and(isNull(pack.removedAt), or(eq(pack.villageId, villageId), isNull(pack.villageId)))),
		db
			.select()
			.from(photoGround)
			.where(and(eq(photoGround.villageId, villageId), isNull(photoGround.removedAt)))
			.orderBy(asc(photoGround.createdAt)),
		db
			.select()
			.from(layer)
			.where(and(eq(layer.villageId, villageId), isNull(layer.removedAt)))
			.orderBy(asc(layer.createdAt)),
		db
			.select()
			.from(landmark)
			.where(and(eq(landmark.villageId, villageId), isNull(landmark.removedAt)))
			.orderBy(asc(landmark.createdAt)),
		readOnlineTiles(db)
	]);
	return {
		village: { id: place.id, lng: place.lng, lat: place.lat },
		// The village's own first, then the newest: where two cover a place the first one is drawn.
		packs: packs
			.filter(({ villageId: own, bounds }) => own !== null || covers(bounds, place))
			.sort((a, b) => Number(b.villageId !== null) - Number(a.villageId !== null) || b.createdAt - a.createdAt)
			.map(({ id, name, tiles, shape, minZoom, maxZoom, bounds, attribution }) => ({
				...{ id, name, tiles: tiles as 'vector' | 'raster', shape: shape as GroundView['packs'][number]['shape'] },
				...{ minZoom, maxZoom, bounds, attribution }
			})),
		photos: photos.filter(seen).map(({ id, name, width, height, levels, corners, opacity, visibility, asOf, source }) => ({
			...{ id, name, width, height, levels, corners, opacity, asOf, source },
			visibility: visibility as 'public' | 'staff'
		})),
		layers: layers.filter(seen).map(({ id, kind, name, visibility, features, asOf, source, licence }) => ({
			...{ id, kind: kind as LayerKind, name, features, asOf, source, licence },
			visibility: visibility as 'public' | 'staff'
		})),
		landmarks: landmarks.map(({ id, kind, name, geometry }) => ({ id, kind: kind as 'landmark', name, geometry })),
		online
	};
}

/** @returns the features of a layer as GeoJSON, or null: no such layer in this village, removed, or only for staff. */
export async function readLayer(db: Db, villageId: string, layerId: string, forStaff: boolean): Promise<GeoJSON.FeatureCollection | null> {
	const [row] = await db
		.select()
		.from(layer)
		.where(and(eq(layer.id, layerId), eq(layer.villageId, villageId), isNull(layer.removedAt)));
	if (!row || (row.visibility !== 'public' && !forStaff)) return null;
	const features = await db.select().from(layerFeature).where(eq(layerFeature.layerId, layerId)).orderBy(asc(layerFeature.position));
	return {
		type: 'FeatureCollection',
		features: features.map(({ id, geometry, facts }) => ({ type: 'Feature', id, geometry, properties: facts }))
	};
}

/** @returns what staff have put away, newest first, so that it can be brought back. */
export async function readPutAway(db: Db, villageId: string) {
	const [layers, packs, photos, landmarks] = await Promise.all([
		db
			.select()
			.from(layer)
			.where(and(eq(layer.villageId, villageId), isNotNull(layer.removedAt)))
			.orderBy(desc(layer.removedAt)),
		db
			.select()
			.from(pack)
			.where(and(eq(pack.villageId, villageId), isNotNull(pack.removedAt)))
			.orderBy(desc(pack.removedAt)),
		db
			.select()
			.from(photoGround)
			.where(and(eq(photoGround.villageId, villageId), isNotNull(photoGround.removedAt)))
			.orderBy(desc(photoGround.removedAt)),
		db
			.select()
			.from(landmark)
			.where(and(eq(landmark.villageId, villageId), isNotNull(landmark.removedAt)))
			.orderBy(desc(landmark.removedAt))
	]);
	const short = (kind: 'layer' | 'pack' | 'photo' | 'landmark', rows: { id: string; name: string; removedAt: number | null }[]) =>
		rows.slice(0, 20).map(({ id, name, removedAt }) => ({ kind, id, name, removedAt: removedAt! }));
	return [...short('layer', layers), ...short('pack', packs), ...short('photo', photos), ...short('landmark', landmarks)].sort(
		(a, b) => b.removedAt - a.removedAt
	);
}

/** @returns whose act each thing of a ground was: id -> name and time, ms. */
export async function readAuthors(db: Db, villageId: string): Promise<Record<string, { name: string; at: number }>> {
	const tables = [layer, pack, photoGround, landmark] as const;
	const rows = await Promise.all(
		tables.map((table) =>
			db
				.select({ id: table.id, name: account.name, at: table.createdAt })
				.from(table)
				.innerJoin(account, eq(account.id, table.byAccountId))
				.where(eq(table.villageId, villageId))
		)
	);
	return Object.fromEntries(rows.flat().map(({ id, name, at }) => [id, { name, at }]));
}

/** @returns one picture from above if this reader may see it. */
export async function findPhotoGround(db: Db, id: string, maySee: (villageId: string) => boolean) {
	const [row] = await db
		.select()
		.from(photoGround)
		.where(and(eq(photoGround.id, id), isNull(photoGround.removedAt)));
	return row && (row.visibility === 'public' || maySee(row.villageId)) ? row : null;
}

/** Layers whose features people know by name. */
const NAMED: string[] = ['school', 'clinic', 'object', 'bus_stop', 'road'];

/**
 * Places by name: villages of the programme everywhere; landmarks, streets, sub-villages and named objects of one village.
 * @param villageId null = only villages
 */
export async function searchPlaces(db: Db, villageId: string | null, typed: string, locale: Locale): Promise<FoundPlace[]> {
	const villages = await db.select().from(village);
	const home = villages.find(({ id }) => id === villageId);
	const all: SearchedPlace[] = villages.map(({ id, name, district, lng, lat, folded }) => ({
		...{ id, kind: 'village', name: pickWords(name, locale), near: pickWords(district, locale), lng, lat },
		folded
	}));
	if (home) all.push(...(await listPlaces(db, home.id, pickWords(home.name, locale))));
	return findPlaces(all, typed, home ?? null);
}

async function listPlaces(db: Db, villageId: string, near: string): Promise<SearchedPlace[]> {
	const [landmarks, objects, needs] = await Promise.all([
		db
			.select()
			.from(landmark)
			.where(and(eq(landmark.villageId, villageId), isNull(landmark.removedAt))),
		db
			.select({ id: layerFeature.id, geometry: layerFeature.geometry, facts: layerFeature.facts, kind: layer.kind })
			.from(layerFeature)
			.innerJoin(layer, eq(layer.id, layerFeature.layerId))
			.where(and(eq(layer.villageId, villageId), isNull(layer.removedAt), eq(layer.visibility, 'public'), inArray(layer.kind, NAMED))),
		db
			.select({ id: villageNeed.id, name: villageNeed.subVillage, lng: villageNeed.lng, lat: villageNeed.lat })
			.from(villageNeed)
			.where(and(eq(villageNeed.villageId, villageId), isNotNull(villageNeed.lng)))
	]);
	const named = objects.filter(({ facts }) => facts.name);
	const quarters = new Map(needs.filter(({ name }) => name).map((one) => [foldForSearch(one.name), one]));
	return [
		...landmarks.map(({ id, kind, name, geometry }) => ({ id, kind, name, near, ...labelPlaceOf(geometry), folded: foldForSearch(name) })),
		...named.map(({ id, kind, facts, geometry }) => ({
			...{ id, kind, name: facts.name!, near, ...labelPlaceOf(geometry) },
			folded: foldForSearch(facts.name!)
		})),
		...[...quarters].map(([folded, { id, name, lng, lat }]) => ({ id, kind: 'sub_village', name, near, lng: lng!, lat: lat!, folded }))
	];
}
