/** The second layer of the map: where projects are. Of thousands only the newest stand at their own sites. */
import { and, count, desc, eq, inArray, isNotNull, notInArray } from 'drizzle-orm';
import { db } from '#lib/server/app.ts';
import { commitment, project, site, village } from '#lib/server/schema.ts';
import type { ChosenPlace, ProjectPlace } from './filter.ts';

/** So many projects at most stand at their own sites; the others of their village share its middle. */
const AT_SITES = 150;
/** So many projects of a place are named; the list has the rest. */
const NAMED = 30;

const here = (villageId: string) => (villageId ? eq(project.villageId, villageId) : undefined);

/** The newest projects whose place is a point. */
async function readExact(villageId: string) {
	const rows = await db()
		.select({ id: project.id, title: project.title, village: { id: village.id, name: village.name }, geometry: site.geometry })
		.from(project)
		.innerJoin(site, eq(site.id, project.siteId))
		.innerJoin(village, eq(village.id, project.villageId))
		.where(and(isNotNull(project.siteId), here(villageId)))
		.orderBy(desc(project.id))
		.limit(AT_SITES);
	return rows.flatMap(({ geometry, ...row }) => {
		if (geometry.type !== 'Point') return [];
		const [lng, lat] = geometry.coordinates as [number, number];
		return [{ ...row, lng, lat }];
	});
}

async function countPromises(ids: readonly string[]): Promise<Map<string, number>> {
	const rows = await db()
		.select({ id: commitment.projectId, n: count() })
		.from(commitment)
		.where(inArray(commitment.projectId, [...ids]))
		.groupBy(commitment.projectId);
	return new Map(rows.map(({ id, n }) => [id, n]));
}

/**
 * @param villageId empty = everywhere
 * @param chosenId the place whose projects are named
 */
export async function readPlaces(
	villageId: string,
	chosenId: string | null
): Promise<{ places: ProjectPlace[]; place: ChosenPlace | null }> {
	const exact = await readExact(villageId);
	const ids = exact.map(({ id }) => id);
	const [promises, projects, promised] = await Promise.all([
		countPromises(ids),
		db()
			.select({ id: village.id, name: village.name, lng: village.lng, lat: village.lat, n: count() })
			.from(project)
			.innerJoin(village, eq(village.id, project.villageId))
			.where(here(villageId))
			.groupBy(village.id)
			.orderBy(village.sortKey),
		db()
			.select({ id: project.villageId, n: count() })
			.from(commitment)
			.innerJoin(project, eq(project.id, commitment.projectId))
			.where(here(villageId))
			.groupBy(project.villageId)
	]);
	const all = new Map(promised.map(({ id, n }) => [id, n]));
	const sites = exact.map(({ id, title, village: { name }, lng, lat }): ProjectPlace => ({
		...{ id, title, village: name, lng, lat, exact: true, projects: 1, promises: promises.get(id) ?? 0 }
	}));
	const middles = projects.flatMap(({ id, name, lng, lat, n }): ProjectPlace[] => {
		const own = exact.filter((one) => one.village.id === id);
		const apart = own.reduce((sum, one) => sum + (promises.get(one.id) ?? 0), 0);
		if (n === own.length) return [];
		const rest = { projects: n - own.length, promises: (all.get(id) ?? 0) - apart };
		return [{ id, title: null, village: name, lng, lat, exact: false, ...rest }];
	});
	const places = [...middles, ...sites];
	const chosen = places.find(({ id }) => id === chosenId);
	return { places, place: chosen ? await readChosen(chosen, ids) : null };
}

async function readChosen(place: ProjectPlace, apart: readonly string[]): Promise<ChosenPlace> {
	const inMiddle = and(eq(project.villageId, place.id), notInArray(project.id, [...apart]));
	const rows = await db()
		.select({ id: project.id, title: project.title })
		.from(project)
		.where(place.exact ? eq(project.id, place.id) : inMiddle)
		.orderBy(desc(project.createdAt), desc(project.id))
		.limit(NAMED);
	const promises = await countPromises(rows.map(({ id }) => id));
	return { ...place, named: rows.map(({ id, title }) => ({ id, title, promises: promises.get(id) ?? 0 })) };
}
