/** Where sites stand: their history from reviews, turns, ideas and projects, read once for many. */
import { asc, eq, inArray, isNull, and } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { idea, membership, project, review, site, siteTurn } from '#lib/server/schema.ts';
import { siteState, type SiteChange, type SiteHand, type SiteReview, type SiteStanding, type SiteTurn, type SiteVerdict } from './rules.ts';

export type SiteHistory = { createdAt: number; reviews: SiteReview[]; turns: SiteTurn[]; ideaAt: number | null; projectAt: number | null };

/** @returns what happened to each of these sites, oldest first, by id. */
export async function readHistories(db: Db, siteIds: readonly string[]): Promise<Map<string, SiteHistory>> {
	const ids = [...siteIds];
	if (ids.length === 0) return new Map();
	const sites = await db.select({ id: site.id, createdAt: site.createdAt }).from(site).where(inArray(site.id, ids));
	const reviews = await db.select().from(review).where(inArray(review.siteId, ids)).orderBy(asc(review.at), asc(review.id));
	const turns = await db.select().from(siteTurn).where(inArray(siteTurn.siteId, ids)).orderBy(asc(siteTurn.at), asc(siteTurn.id));
	const akimat = await readAkimat(
		db,
		turns.map(({ actor }) => actor)
	);
	const grown = await db
		.select({ siteId: idea.siteId, at: idea.createdAt, projectAt: project.createdAt })
		.from(idea)
		.leftJoin(project, eq(project.ideaId, idea.id))
		.where(and(inArray(idea.siteId, ids), isNull(idea.removedAt)));
	const built = await db.select({ siteId: project.siteId, at: project.createdAt }).from(project).where(inArray(project.siteId, ids));
	const reviewsOf = Map.groupBy(reviews, ({ siteId }) => siteId);
	const turnsOf = Map.groupBy(turns, ({ siteId }) => siteId);
	const ideasOf = Map.groupBy(grown, ({ siteId }) => siteId);
	const builtOf = Map.groupBy(built, ({ siteId }) => siteId);
	const first = (times: (number | null)[]) => times.filter((at) => at !== null).sort((a, b) => a - b)[0] ?? null;
	return new Map(
		sites.map(({ id, createdAt }) => {
			const own = ideasOf.get(id) ?? [];
			const history: SiteHistory = {
				createdAt,
				reviews: (reviewsOf.get(id) ?? []).map(({ verdict, reason, conditions, at }) => ({
					verdict: verdict as SiteVerdict,
					reason,
					conditions,
					at
				})),
				turns: (turnsOf.get(id) ?? []).map(({ change, intoSiteId, reason, actor, at }) => {
					const by: SiteHand = actor.startsWith('seat:') ? 'author' : akimat.has(actor) ? 'akimat' : 'desk';
					return { change: change as SiteChange, into: intoSiteId, reason, by, at };
				}),
				ideaAt: first(own.map(({ at }) => at)),
				projectAt: first([...own.map(({ projectAt }) => projectAt), ...(builtOf.get(id) ?? []).map(({ at }) => at)])
			};
			return [id, history];
		})
	);
}

/** @returns which of these actors (account:ID) are of the akimat. */
async function readAkimat(db: Db, actors: readonly string[]): Promise<Set<string>> {
	const accounts = [...new Set(actors)].filter((name) => name.startsWith('account:')).map((name) => name.slice('account:'.length));
	if (accounts.length === 0) return new Set();
	const rows = await db
		.select({ accountId: membership.accountId })
		.from(membership)
		.where(and(inArray(membership.accountId, accounts), eq(membership.role, 'akimat')));
	return new Set(rows.map(({ accountId }) => `account:${accountId}`));
}

/** @returns where each of these sites stands, by id. */
export async function readStandings(db: Db, siteIds: readonly string[]): Promise<Map<string, SiteStanding>> {
	const histories = await readHistories(db, siteIds);
	return new Map([...histories].map(([id, history]) => [id, siteState(history)]));
}
