import { asc, count, eq, isNull } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { readCommitmentStates } from '#lib/commitment/read.server.ts';
import { countKept } from '#lib/commitment/rules.ts';
import { listNewestProjects, type ProjectCard } from '#lib/project/read.server.ts';
import { app } from '#lib/server/app.ts';
import { project, village, workshop } from '#lib/server/schema.ts';
import { countSites } from '#lib/site/read.server.ts';
import { listWorkshops } from '#lib/workshop/read.server.ts';

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

/** So many projects stand on the page of a village; the list has the rest. */
export const PROJECTS_ON_PAGE = 30;

export type VillagePage = {
	village: Village;
	/** Newest first; startsAt in ms. */
	workshops: { id: string; code: string; title: string; startsAt: number; state: 'planned' | 'running' | 'ended' }[];
	/** The first of them: those on their way, then the newest. */
	projects: ProjectCard[];
	/** How many there are in all. */
	projectsAll: number;
	sites: number;
	/** Promises in all, kept, broken, open. */
	promises: ReturnType<typeof countKept>;
};

/** @returns a village with its meetings, projects and promises, or null. */
export async function readVillage(id: string): Promise<VillagePage | null> {
	const found = await findVillage(id);
	if (!found) return null;
	const [workshops, projects, projectsAll, promises, sites] = await Promise.all([
		listWorkshops(id),
		listNewestProjects(id, PROJECTS_ON_PAGE),
		app().handles.read.$count(project, eq(project.villageId, id)),
		readCommitmentStates(id),
		countSites(id)
	]);
	return {
		village: found,
		workshops: workshops.map(({ workshop: { id, code, title, startsAt }, state }) => ({ id, code, title, startsAt, state })),
		projects,
		projectsAll,
		sites: sites.get(id) ?? 0,
		promises: countKept(promises)
	};
}
