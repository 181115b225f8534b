import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { photoAddress } from '#lib/media/read.server.ts';
import { db as readDb } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { readUnseenSites } from '#lib/moderation/read.server.ts';
import { account, idea, project, review, seat, site, village, workshop } from '#lib/server/schema.ts';
import { readIdeaVote } from '#lib/idea/read.server.ts';
import type { SiteVerdict } from './rules.ts';

/** The akimat's newest word on a site. */
export type SiteWord = { verdict: SiteVerdict; reason: string; at: number };

/** @returns the newest review of each site that has one. */
async function readVerdicts(db: Db, siteIds: string[]): Promise<Map<string, SiteWord>> {
	const rows = siteIds.length
		? await db.select().from(review).where(inArray(review.siteId, siteIds)).orderBy(asc(review.at), asc(review.id))
		: [];
	return new Map(rows.map(({ siteId, verdict, reason, at }) => [siteId, { verdict: verdict as SiteVerdict, reason, at }]));
}

export type SiteRow = {
	id: string;
	number: number;
	objectType: string;
	title: string;
	why: string;
	geometry: GeoJSON.Geometry;
	/** Address without size, or null. */
	photo: string | null;
	createdAt: number;
	village: { id: string; name: Words; lng: number; lat: number };
	workshop: { id: string; title: string } | null;
	/** Null = not reviewed yet. */
	verdict: SiteWord | null;
};

const selectSites = () =>
	readDb()
		.select({ site, village, workshop })
		.from(site)
		.innerJoin(village, eq(village.id, site.villageId))
		.leftJoin(workshop, eq(workshop.id, site.workshopId));
type Selected = { site: typeof site.$inferSelect; village: typeof village.$inferSelect; workshop: typeof workshop.$inferSelect | null };

function toSiteRow({ site, village, workshop }: Selected, verdict: SiteWord | null): SiteRow {
	const { id, number, objectType, title, why, geometry, photoId, createdAt } = site;
	return {
		id,
		number,
		objectType,
		title,
		why,
		geometry,
		photo: photoAddress(photoId),
		createdAt,
		village: { id: village.id, name: village.name, lng: village.lng, lat: village.lat },
		workshop: workshop && { id: workshop.id, title: workshop.title },
		verdict
	};
}

/**
 * The sites of the akimat's map, newest first; those that were removed, are not to be seen or hang on workshops in the bin are left out.
 * @param filter `verdict: 'none'` = those nobody has reviewed yet
 */
export async function listSites(
	filter: { villageId?: string; workshopId?: string; verdict?: SiteVerdict | 'none' } = {}
): Promise<SiteRow[]> {
	const rows = await selectSites()
		.where(
			and(
				isNull(site.removedAt),
				isNull(workshop.deletedAt),
				filter.villageId ? eq(site.villageId, filter.villageId) : undefined,
				filter.workshopId ? eq(site.workshopId, filter.workshopId) : undefined
			)
		)
		.orderBy(desc(site.createdAt), desc(site.id));
	const verdicts = await readVerdicts(
		readDb(),
		rows.map((row) => row.site.id)
	);
	const unseen = await readUnseenSites(readDb());
	return rows
		.filter((row) => !unseen.has(row.site.id))
		.map((row) => toSiteRow(row, verdicts.get(row.site.id) ?? null))
		.filter((row) => !filter.verdict || (row.verdict?.verdict ?? 'none') === filter.verdict);
}

/** @returns how many sites of each village listSites would give, without reading them. */
export async function countSites(villageId?: string): Promise<Map<string, number>> {
	const rows = await readDb()
		.select({ id: site.id, villageId: site.villageId })
		.from(site)
		.leftJoin(workshop, eq(workshop.id, site.workshopId))
		.where(and(isNull(site.removedAt), isNull(workshop.deletedAt), villageId ? eq(site.villageId, villageId) : undefined));
	const unseen = await readUnseenSites(readDb(), villageId);
	const counts = new Map<string, number>();
	for (const { id, villageId } of rows) if (!unseen.has(id)) counts.set(villageId, (counts.get(villageId) ?? 0) + 1);
	return counts;
}

export type Dossier = SiteRow & {
	/** Number of the seat that proposed it. */
	seat: number | null;
	/** All reviews, newest first. `who`: the name of the account; null for readers who are not signed in. */
	reviews: (SiteWord & { id: string; who: string | null })[];
	/** The idea built on this site (the newest), cost in tenge. */
	idea: { id: string; number: number; title: string; cost: number } | null;
	/** Once the vote is revealed. */
	votes: { dots: number; seats: number; present: number } | null;
	project: { id: string; title: Words } | null;
};

/**
 * Everything about one site. @returns null when there is none, or when it was removed (its workshop, too) or is not to be seen.
 * @param withNames names of officers are for colleagues; the public reads which office spoke
 */
export async function readDossier(siteId: string, withNames: boolean): Promise<Dossier | null> {
	const db = readDb();
	const [row] = await selectSites().where(and(eq(site.id, siteId), isNull(site.removedAt), isNull(workshop.deletedAt)));
	if (!row || (await readUnseenSites(db)).has(siteId)) return null;
	const reviews = await db
		.select({ id: review.id, verdict: review.verdict, reason: review.reason, at: review.at, who: account.name })
		.from(review)
		.innerJoin(account, eq(account.id, review.accountId))
		.where(eq(review.siteId, siteId))
		.orderBy(desc(review.at), desc(review.id));
	const [by] = row.site.seatId ? await db.select({ number: seat.number }).from(seat).where(eq(seat.id, row.site.seatId)) : [];
	const [built] = await db
		.select({ id: idea.id, number: idea.number, title: idea.title, cost: idea.cost, projectId: project.id, projectTitle: project.title })
		.from(idea)
		.leftJoin(project, eq(project.ideaId, idea.id))
		.where(and(eq(idea.siteId, siteId), isNull(idea.removedAt)))
		.orderBy(desc(idea.createdAt), desc(idea.id))
		.limit(1);
	const [own] = await db.select({ id: project.id, title: project.title }).from(project).where(eq(project.siteId, siteId)).limit(1);
	const history = reviews.map((entry) => ({ ...entry, who: withNames ? entry.who : null, verdict: entry.verdict as SiteVerdict }));
	return {
		...toSiteRow(row, history[0] ? { verdict: history[0].verdict, reason: history[0].reason, at: history[0].at } : null),
		seat: by?.number ?? null,
		reviews: history,
		idea: built ? { id: built.id, number: built.number, title: built.title, cost: built.cost } : null,
		votes: built ? await readIdeaVote(db, built.id) : null,
		project: built?.projectId ? { id: built.projectId, title: built.projectTitle! } : (own ?? null)
	};
}
