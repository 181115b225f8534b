import { asc, count, eq, isNull } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { app } from '#lib/server/app.ts';
import { project, village, workshop } from '#lib/server/schema.ts';
import { countSites } from '#lib/site/read.server.ts';

/** A settlement; lng, lat in degrees WGS 84. */
export type Village = {
	id: string;
	kind: string;
	name: Words;
	district: Words;
	region: Words;
	population: number | null;
	lng: number;
	lat: number;
	accuracyM: number;
};

/** @returns the villages in Kazakh alphabetical order, as a list to choose from. */
export async function listPlaces(): Promise<Pick<Village, 'id' | 'name' | 'lng' | 'lat'>[]> {
	return app()
		.handles.read.select({ id: village.id, name: village.name, lng: village.lng, lat: village.lat })
		.from(village)
		.orderBy(asc(village.sortKey));
}

/** @returns the villages in Kazakh alphabetical order, with how many projects each has. */
export async function listVillagesWithProjects(): Promise<(Village & { projects: number })[]> {
	const db = app().handles.read;
	const [rows, projects] = await Promise.all([
		db.select().from(village).orderBy(asc(village.sortKey)),
		db.select({ id: project.villageId, n: count() }).from(project).groupBy(project.villageId)
	]);
	const counts = new Map(projects.map(({ id, n }) => [id, n]));
	return rows.map((row) => ({ ...toVillage(row), projects: counts.get(row.id) ?? 0 }));
}

/** @returns the villages in Kazakh alphabetical order, with how much there is of each. */
export async function listVillages(): Promise<(Village & { workshops: number; projects: number; sites: number })[]> {
	const db = app().handles.read;
	const [rows, workshops, sites] = await Promise.all([
		listVillagesWithProjects(),
		db.select({ id: workshop.villageId, n: count() }).from(workshop).where(isNull(workshop.deletedAt)).groupBy(workshop.villageId),
		countSites()
	]);
	const met = new Map(workshops.map(({ id, n }) => [id, n]));
	return rows.map((row) => ({ ...row, workshops: met.get(row.id) ?? 0, sites: sites.get(row.id) ?? 0 }));
}

function toVillage(row: typeof village.$inferSelect): Village {
	const { id, kind, name, district, region, population, lng, lat, accuracyM } = row;
	return { id, kind, name, district, region, population, lng, lat, accuracyM };
}

/** @returns a village, or null. */
export async function findVillage(id: string): Promise<Village | null> {
	const [row] = await app().handles.read.select().from(village).where(eq(village.id, id));
	return row ? toVillage(row) : null;
}
