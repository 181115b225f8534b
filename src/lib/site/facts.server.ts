/**
 * What the checks of sites rest on (layers, limits, objects that the programme built), and their answers, kept for as long as nothing they
 * rest on has changed. Layers for staff make answers for staff: the public reads what follows from public layers alone.
 */
import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm';
import { createHash } from 'node:crypto';
import type { FeatureFacts, LayerKind, Visibility } from '#lib/ground/rules.ts';
import type { Db } from '#lib/server/db.ts';
import { checkLimit, layer, layerFeature, project, projectState, site, siteCheck, village } from '#lib/server/schema.ts';
import { checkSite, type Answers, type CheckedSite, type CheckResult } from './checks.ts';
import { prepareGround, type CheckLayer, type Ground } from './ground-index.ts';
import { limitsOf, type Limits } from './limits.ts';
import { readStandingSites } from './proposals.server.ts';

/** Changes when the checks themselves change: every answer is then made anew. */
const EDITION = 1;

/** The ground of one village, ready to be asked. `key` names everything it was made from. */
export type VillageGround = { key: string; staff: Ground; open: Ground; limits: Limits; population: number | null };

/** Villages that were asked about last; a hall asks about one. */
const KEPT = 6;
const kept = new Map<string, VillageGround>();

/** @returns the layers of a village with their features; a replaced or removed layer is not among them */
async function readLayers(db: Db, villageId: string): Promise<CheckLayer[]> {
	const rows = await db
		.select()
		.from(layer)
		.where(and(eq(layer.villageId, villageId), isNull(layer.removedAt)))
		.orderBy(asc(layer.id));
	if (!rows.length) return [];
	const features = await db
		.select({ layerId: layerFeature.layerId, geometry: layerFeature.geometry, facts: layerFeature.facts })
		.from(layerFeature)
		.where(
			inArray(
				layerFeature.layerId,
				rows.map(({ id }) => id)
			)
		)
		.orderBy(asc(layerFeature.layerId), asc(layerFeature.position));
	const of = Map.groupBy(features, ({ layerId }) => layerId);
	return rows.map(({ id, kind, name, asOf, visibility }) => ({
		id,
		kind: kind as LayerKind,
		name,
		asOf,
		visibility: visibility as Visibility,
		features: of.get(id) ?? []
	}));
}

/** Objects that the programme has finished stand, whether or not the layer of objects knows of them already. */
async function readBuilt(db: Db, villageId: string): Promise<{ id: string; geometry: GeoJSON.Geometry; facts: FeatureFacts }[]> {
	const opened = db.select({ id: projectState.projectId }).from(projectState).where(eq(projectState.state, 'opened'));
	return db
		.select({ id: project.id, geometry: site.geometry, objectType: site.objectType })
		.from(project)
		.innerJoin(site, eq(site.id, project.siteId))
		.where(and(eq(project.villageId, villageId), inArray(project.id, opened)))
		.orderBy(asc(project.id))
		.then((rows) => rows.map(({ id, geometry, objectType }) => ({ id, geometry, facts: { objectType } })));
}

/** @returns the ground of a village, from memory while nothing it was made from has changed; null = no such village */
export async function readGround(db: Db, villageId: string): Promise<VillageGround | null> {
	const [home] = await db.select({ population: village.population }).from(village).where(eq(village.id, villageId));
	if (!home) return null;
	const [ids, limitRows, built] = await Promise.all([
		db
			.select({ id: layer.id })
			.from(layer)
			.where(and(eq(layer.villageId, villageId), isNull(layer.removedAt)))
			.orderBy(asc(layer.id)),
		db
			.select()
			.from(checkLimit)
			.where(or(eq(checkLimit.villageId, villageId), isNull(checkLimit.villageId)))
			.orderBy(asc(checkLimit.at), asc(checkLimit.id)),
		readBuilt(db, villageId)
	]);
	const limits = limitsOf(limitRows);
	const key = hash([EDITION, ids, [...limits], built.map(({ id }) => id), home.population]);
	const before = kept.get(villageId);
	kept.delete(villageId);
	const ground = before?.key === key ? before : makeGround(key, await readLayers(db, villageId), built, limits, home.population);
	kept.set(villageId, ground);
	if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
	return ground;
}

function makeGround(
	key: string,
	layers: CheckLayer[],
	built: Awaited<ReturnType<typeof readBuilt>>,
	limits: Limits,
	population: number | null
): VillageGround {
	// What the programme built completes a layer of objects; it is no such layer by itself.
	const objects = layers.findIndex(({ kind, visibility }) => kind === 'object' && visibility === 'public');
	const all = layers.map((one, i) => (i === objects ? { ...one, features: [...one.features, ...built] } : one));
	const staff = prepareGround(all);
	const secret = all.some(({ visibility }) => visibility === 'staff');
	return { key, staff, open: secret ? prepareGround(all.filter(({ visibility }) => visibility === 'public')) : staff, limits, population };
}

const hash = (what: unknown) => createHash('sha256').update(JSON.stringify(what)).digest('base64url');

/** @returns what names everything the answers about a site rest on, but for its neighbours */
export const fingerprintOf = ({ key }: VillageGround, { geometry, objectType }: CheckedSite) => hash([key, objectType, geometry]);

/** @returns the answers of all checks of a site, made now */
export function answer(site: CheckedSite, ground: VillageGround, others: readonly CheckedSite[]): Answers {
	const staff = checkSite(site, ground.staff, ground.limits, others, ground.population);
	return { staff, open: ground.open === ground.staff ? staff : checkSite(site, ground.open, ground.limits, others, ground.population) };
}

/**
 * @param forStaff layers that only staff may see count, too
 * @returns the answers about a site and when they were made (ms): those that are kept if they still hold, else new ones; null = no such site
 */
export async function readChecks(db: Db, siteId: string, forStaff: boolean): Promise<{ results: CheckResult[]; at: number } | null> {
	const [row] = await db
		.select({ id: site.id, number: site.number, objectType: site.objectType, geometry: site.geometry, villageId: site.villageId })
		.from(site)
		.where(eq(site.id, siteId));
	const ground = row && (await readGround(db, row.villageId));
	if (!row || !ground) return null;
	const [stored] = await db.select().from(siteCheck).where(eq(siteCheck.siteId, siteId));
	const who = forStaff ? 'staff' : 'open';
	if (stored?.fingerprint === fingerprintOf(ground, row)) return { results: stored.results[who], at: stored.at };
	return { results: answer(row, ground, await readStandingSites(db, row.villageId))[who], at: Date.now() };
}
