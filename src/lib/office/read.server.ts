import { and, asc, desc, eq, isNull, or } from 'drizzle-orm';
import { photoAddress } from '#lib/media/read.server.ts';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Db } from '#lib/server/db.ts';
import {
	account,
	checkLimit,
	idea,
	ideaSource,
	membership,
	need,
	needSupport,
	review,
	savedView,
	site,
	siteAssignment,
	sitePhoto,
	siteTurn
} from '#lib/server/schema.ts';
import { metresApart, flatten } from '#lib/site/plane.ts';
import { spotOf, type CheckResult } from '#lib/site/checks.ts';
import { readChecks, readGround } from '#lib/site/facts.server.ts';
import { findGaps, type Gaps } from '#lib/site/gaps.ts';
import { isLimitKey, type LimitKey } from '#lib/site/limits.ts';
import { readDossier, type Dossier } from '#lib/site/read.server.ts';
import { readStandingSites } from '#lib/site/proposals.server.ts';
import type { SiteChange } from '#lib/site/rules.ts';

/** @returns the views that an account keeps, by name */
export async function listViews(db: Db, accountId: string): Promise<{ id: string; name: string; query: string }[]> {
	return db
		.select({ id: savedView.id, name: savedView.name, query: savedView.query })
		.from(savedView)
		.where(and(eq(savedView.accountId, accountId), isNull(savedView.removedAt)))
		.orderBy(asc(savedView.name));
}

/** @returns who may review sites of a village, by name */
export async function listOfficers(db: Db, villageId: string): Promise<{ id: string; name: string }[]> {
	return db
		.selectDistinct({ id: account.id, name: account.name })
		.from(account)
		.innerJoin(membership, eq(membership.accountId, account.id))
		.where(
			and(eq(membership.role, 'akimat'), isNull(account.disabledAt), or(isNull(membership.villageId), eq(membership.villageId, villageId)))
		)
		.orderBy(asc(account.name));
}

/** What became of a site, besides the reviews. who: null for readers who are not signed in. */
export type Turn = {
	id: string;
	change: SiteChange;
	reason: string;
	at: number;
	into: { id: string; number: number; title: string } | null;
};
/** A proposal close by, nearest first; metres from edge to edge. */
export type NearSite = { id: string; number: number; title: string; objectType: string; metres: number };
/** A need that the idea on this site grew from, with how many marked it in the hall. */
export type NeedBehind = { id: string; text: string; supports: number };

/** A site as the office looks at it: what the public reads, and what only the office needs (null or empty for others). */
export type OfficeDossier = Omit<Dossier, 'reviews'> & {
	reviews: (Dossier['reviews'][number] & { conditions: string })[];
	/** The place and who would be better off, in words; '' = not said. */
	placeWords: string;
	benefits: string;
	/** Addresses of all its photos without size, the first one first. */
	photos: string[];
	checks: CheckResult[];
	/** When the answers were made, ms. */
	checkedAt: number | null;
	near: NearSite[];
	needs: NeedBehind[];
	turns: Turn[];
	assignee: { id: string; name: string } | null;
};

/** Farther neighbours are not told. */
const NEAR_M = 1000;
const MOST_NEAR = 5;

/** @returns everything about one site, or null: as readDossier. @param forStaff names, and answers that rest on layers for staff */
export async function readOfficeDossier(db: Db, siteId: string, forStaff: boolean): Promise<OfficeDossier | null> {
	const dossier = await readDossier(siteId, forStaff);
	if (!dossier) return null;
	const into = alias(site, 'into_site');
	const [[own], conditions, photos, checks, near, needs, turns, assigned] = await Promise.all([
		db.select({ placeWords: site.placeWords, benefits: site.benefits }).from(site).where(eq(site.id, siteId)),
		db.select({ id: review.id, conditions: review.conditions }).from(review).where(eq(review.siteId, siteId)),
		db
			.select({ photoId: sitePhoto.photoId })
			.from(sitePhoto)
			.where(and(eq(sitePhoto.siteId, siteId), isNull(sitePhoto.removedAt)))
			.orderBy(asc(sitePhoto.position)),
		readChecks(db, siteId, forStaff),
		readNear(db, dossier),
		readNeedsBehind(db, siteId),
		db
			.select({
				id: siteTurn.id,
				change: siteTurn.change,
				reason: siteTurn.reason,
				at: siteTurn.at,
				intoId: into.id,
				number: into.number,
				title: into.title
			})
			.from(siteTurn)
			.leftJoin(into, eq(into.id, siteTurn.intoSiteId))
			.where(eq(siteTurn.siteId, siteId))
			.orderBy(desc(siteTurn.at), desc(siteTurn.id)),
		forStaff
			? db
					.select({ id: account.id, name: account.name })
					.from(siteAssignment)
					.leftJoin(account, eq(account.id, siteAssignment.accountId))
					.where(eq(siteAssignment.siteId, siteId))
					.orderBy(desc(siteAssignment.at), desc(siteAssignment.id))
					.limit(1)
			: []
	]);
	const [assignee] = assigned;
	return {
		...dossier,
		...own!,
		photos: [...new Set([dossier.photo, ...photos.map(({ photoId }) => photoAddress(photoId))])].filter((address) => address !== null),
		reviews: dossier.reviews.map((entry) => ({ ...entry, conditions: conditions.find(({ id }) => id === entry.id)?.conditions ?? '' })),
		checks: checks?.results ?? [],
		checkedAt: checks?.at ?? null,
		near,
		needs,
		turns: turns.map(({ id, change, reason, at, intoId, number, title }) => ({
			id,
			change: change as SiteChange,
			reason,
			at,
			into: intoId ? { id: intoId, number: number!, title: title! } : null
		})),
		assignee: assignee?.id ? { id: assignee.id, name: assignee.name! } : null
	};
}

async function readNear(db: Db, { id, geometry, village }: Dossier): Promise<NearSite[]> {
	const spot = spotOf(geometry);
	return (await readStandingSites(db, village.id))
		.filter((other) => other.id !== id)
		.map(({ id, number, title, objectType, geometry }) => {
			const metres = Math.round(metresApart(spot.flat, flatten(geometry, spot.plane)));
			return { id, number, title, objectType, metres };
		})
		.filter(({ metres }) => metres <= NEAR_M)
		.sort((a, b) => a.metres - b.metres || a.number - b.number)
		.slice(0, MOST_NEAR);
}

async function readNeedsBehind(db: Db, siteId: string): Promise<NeedBehind[]> {
	const rows = await db
		.selectDistinct({ id: need.id, text: need.text })
		.from(ideaSource)
		.innerJoin(idea, and(eq(idea.id, ideaSource.ideaId), isNull(idea.removedAt)))
		.innerJoin(need, eq(need.id, ideaSource.sourceId))
		.where(and(eq(idea.siteId, siteId), eq(ideaSource.kind, 'need')));
	return Promise.all(rows.map(async (row) => ({ ...row, supports: await db.$count(needSupport, eq(needSupport.needId, row.id)) })));
}

/** A limit that somebody entered, or that the product knows; `by`: a name, null for the product's own. */
export type EnteredLimit = { key: LimitKey; villageId: string | null; value: number | null; norm: string; at: number; by: string | null };

/** @returns the limits as entered, the newest of each key and village, newest first */
export async function listLimits(db: Db): Promise<EnteredLimit[]> {
	const rows = await db
		.select({ row: checkLimit, by: account.name })
		.from(checkLimit)
		.leftJoin(account, eq(account.id, checkLimit.byAccountId))
		.orderBy(desc(checkLimit.at), desc(checkLimit.id));
	const seen = new Set<string>();
	return rows.flatMap(({ row: { key, villageId, value, norm, at }, by }) => {
		const name = `${villageId ?? ''}:${key}`;
		if (!isLimitKey(key) || seen.has(name)) return [];
		seen.add(name);
		return [{ key, villageId, value, norm, at, by }];
	});
}

export type NamedGaps = Omit<Gaps, 'proposals'> & { proposals: (Gaps['proposals'][number] & { title: string })[] };

/** @returns which houses of a village have nothing of a kind near them, and what proposals would close; null = the layers are missing */
export async function readGaps(db: Db, villageId: string, objectType: string, forStaff: boolean): Promise<NamedGaps | null> {
	const ground = await readGround(db, villageId);
	if (!ground) return null;
	const sites = await readStandingSites(db, villageId);
	const titles = new Map(sites.map(({ id, title }) => [id, title]));
	const gaps = findGaps(forStaff ? ground.staff : ground.open, sites, objectType);
	return gaps && { ...gaps, proposals: gaps.proposals.map((one) => ({ ...one, title: titles.get(one.id) ?? '' })) };
}
