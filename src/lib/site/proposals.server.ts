import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { site, siteTurn, workshop } from '#lib/server/schema.ts';
import type { CheckedSite } from './checks.ts';

/** @returns the proposals of a village that still stand, by number: not removed, not merged into another, not withdrawn */
export async function readStandingSites(db: Db, villageId: string): Promise<(CheckedSite & { title: string })[]> {
	const rows = await db
		.select({ id: site.id, number: site.number, objectType: site.objectType, geometry: site.geometry, title: site.title })
		.from(site)
		.leftJoin(workshop, eq(workshop.id, site.workshopId))
		.where(and(eq(site.villageId, villageId), isNull(site.removedAt), isNull(workshop.deletedAt)))
		.orderBy(asc(site.number), asc(site.id));
	const turns = await readTurns(db, villageId);
	return rows.filter(({ id }) => !turns.has(id));
}

/** @returns the sites of a village (or of all) that are merged or withdrawn now, with what became of them */
export async function readTurns(db: Db, villageId?: string): Promise<Map<string, { change: 'merged' | 'withdrawn'; into: string | null }>> {
	const rows = await db
		.select({ siteId: siteTurn.siteId, change: siteTurn.change, into: siteTurn.intoSiteId })
		.from(siteTurn)
		.innerJoin(site, eq(site.id, siteTurn.siteId))
		.where(villageId ? eq(site.villageId, villageId) : undefined)
		.orderBy(asc(siteTurn.at), asc(siteTurn.id));
	const newest = new Map(rows.map(({ siteId, change, into }) => [siteId, { change, into }]));
	return new Map(
		[...newest].flatMap(([id, { change, into }]) =>
			change === 'merged' || change === 'withdrawn' ? [[id, { change, into }] as const] : []
		)
	);
}
