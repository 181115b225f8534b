import { asc, count, eq, isNull } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import type { countKept } from '#lib/commitment/rules.ts';
import { listProjects, type ProjectCard } from '#lib/project/read.server.ts';
import { app } from '#lib/server/app.ts';
import { project, village, workshop } from '#lib/server/schema.ts';
import { listSites } from '#lib/site/read.server.ts';
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

/** @returns the villages in Kazakh alphabetical order, with how much there is of each. */
export async function listVillages(): Promise<(Village & { workshops: number; projects: number; sites: number })[]> {
	const db = app().handles.read;
	const [rows, workshops, projects, sites] = await Promise.all([
		db.select().from(village).orderBy(asc(village.sortKey)),
		db.select({ id: workshop.villageId, n: count() }).from(workshop).where(isNull(workshop.deletedAt)).groupBy(workshop.villageId),
		db.select({ id: project.villageId, n: count() }).from(project).groupBy(project.villageId),
		listSites()
	]);
	const of = (counts: { id: string; n: number }[], id: string) => counts.find((c) => c.id === id)?.n ?? 0;
	return rows.map((row) => ({
		...toVillage(row),
		workshops: of(workshops, row.id),
		projects: of(projects, row.id),
		sites: sites.filter((place) => place.village.id === row.id).length
	}));
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

export type VillagePage = {
	village: Village;
	/** Newest first; startsAt in ms. */
	workshops: { id: string; code: string; title: string; startsAt: number; state: 'planned' | 'running' | 'ended' }[];
	projects: ProjectCard[];
	sites: number;
	/** Promises in all, kept, broken, open. */
	promises: ReturnType<typeof countKept>;
};

/** @returns a village with its meetings, projects and promises, or null. */
export async function readVillage(id: string): Promise<VillagePage | null> {
	const found = await findVillage(id);
	if (!found) return null;
	const [workshops, projects, sites] = await Promise.all([
		listWorkshops(id),
		listProjects({ villageId: id }),
		listSites({ villageId: id })
	]);
	const sum = (key: 'all' | 'kept' | 'broken' | 'open') => projects.reduce((n, card) => n + card.commitments[key], 0);
	return {
		village: found,
		workshops: workshops.map(({ workshop: { id, code, title, startsAt }, state }) => ({ id, code, title, startsAt, state })),
		projects,
		sites: sites.length,
		promises: { all: sum('all'), kept: sum('kept'), broken: sum('broken'), open: sum('open') }
	};
}
