import { and, asc, count, desc, eq, inArray, isNull } from 'drizzle-orm';
import { middleOf } from '#lib/map/rules.ts';
import type { Db } from '#lib/server/db.ts';
import {
	account,
	idea,
	project,
	review,
	site,
	siteAssignment,
	siteCheck,
	siteSupport,
	village,
	voteIdea,
	voteReveal,
	workshop
} from '#lib/server/schema.ts';
import { readUnseenSites } from '#lib/moderation/read.server.ts';
import { SITE_STATES, type SiteState } from '#lib/site/rules.ts';
import { readTurns } from '#lib/site/proposals.server.ts';
import { findVote, toStageVote } from '#lib/vote/read.server.ts';
import { newId } from '#lib/live/id.ts';
import { app, type App } from '#lib/server/app.ts';
import { unpackAtlas, type AtlasAnswer, type AtlasRow, type AtlasSite } from './atlas.ts';

type Made = { etag: string; answer: AtlasAnswer; body: string; sites: AtlasSite[] };
/** Of one state of the database, by who reads it: made once, whoever asks. */
const made = new Map<boolean, { commits: number; house: App; atlas: Promise<Made> }>();
/** Another run of the house counts its commits anew. */
const RUN = newId();

/** @returns what readAtlas says now, as an object, as JSON and unpacked, with a tag that changes when it does */
export function readAtlasNow(forStaff: boolean): Promise<Made> {
	const house = app();
	const { commits } = house.queue;
	const known = made.get(forStaff);
	if (known?.house === house && known.commits === commits) return known.atlas;
	const atlas = readAtlas(house.handles.read, forStaff).then((answer) => ({
		etag: `"${RUN}-${commits}-${forStaff ? 's' : 'o'}"`,
		answer,
		body: JSON.stringify(answer),
		sites: unpackAtlas(answer)
	}));
	made.set(forStaff, { commits, house, atlas });
	atlas.catch(() => made.delete(forStaff));
	return atlas;
}

/** Five decimals are a step on the ground: more is not seen on a map of thousands. */
const toStep = (degrees: number) => Math.round(degrees * 1e5) / 1e5;

/** Gives each value a place in a list, in the order of first use. */
function listed<T>() {
	const items: T[] = [];
	const places = new Map<string, number>();
	return {
		items,
		place(key: string, make: () => T): number {
			const known = places.get(key);
			if (known !== undefined) return known;
			places.set(key, items.length);
			return items.push(make()) - 1;
		}
	};
}

/**
 * All sites that may be seen, newest first; those that were removed or hang on workshops in the bin are left out, merged and withdrawn ones
 * are in.
 * @param forStaff answers of layers for staff, and who looks at what
 */
export async function readAtlas(db: Db, forStaff: boolean): Promise<AtlasAnswer> {
	const [rows, unseen, turns, verdicts, checks, supports, ideas, projects, assignments] = await Promise.all([
		db
			.select({
				id: site.id,
				number: site.number,
				geometry: site.geometry,
				objectType: site.objectType,
				title: site.title,
				createdAt: site.createdAt,
				villageId: site.villageId,
				workshopId: site.workshopId,
				workshopTitle: workshop.title
			})
			.from(site)
			.leftJoin(workshop, eq(workshop.id, site.workshopId))
			.where(and(isNull(site.removedAt), isNull(workshop.deletedAt)))
			.orderBy(desc(site.createdAt), desc(site.id)),
		readUnseenSites(db),
		readTurns(db),
		db.select({ siteId: review.siteId, verdict: review.verdict }).from(review).orderBy(asc(review.at), asc(review.id)),
		db.select({ siteId: siteCheck.siteId, states: forStaff ? siteCheck.staffStates : siteCheck.openStates }).from(siteCheck),
		db.select({ siteId: siteSupport.siteId, n: count() }).from(siteSupport).groupBy(siteSupport.siteId),
		db.select({ id: idea.id, siteId: idea.siteId }).from(idea).where(isNull(idea.removedAt)).orderBy(asc(idea.createdAt), asc(idea.id)),
		db.select({ siteId: project.siteId, ideaId: project.ideaId }).from(project),
		forStaff
			? db
					.select({ siteId: siteAssignment.siteId, accountId: siteAssignment.accountId, name: account.name })
					.from(siteAssignment)
					.leftJoin(account, eq(account.id, siteAssignment.accountId))
					.orderBy(asc(siteAssignment.at), asc(siteAssignment.id))
			: []
	]);
	const villages = new Map((await db.select().from(village)).map((row) => [row.id, row]));
	const verdictOf = new Map(verdicts.map(({ siteId, verdict }) => [siteId, verdict as SiteState]));
	const checksOf = new Map(checks.map(({ siteId, states }) => [siteId, states]));
	const supportsOf = new Map(supports.map(({ siteId, n }) => [siteId, n]));
	const ideaOf = new Map(ideas.flatMap(({ id, siteId }) => (siteId ? [[siteId, id]] : [])));
	const builtIdeas = new Set(projects.map(({ ideaId }) => ideaId));
	const builtSites = new Set(projects.map(({ siteId }) => siteId));
	const assigneeOf = new Map(assignments.map((row) => [row.siteId, row]));
	const dotsOf = await readDots(db, [...ideaOf.values()]);

	const types = listed<string>();
	const places = listed<AtlasAnswer['villages'][number]>();
	const workshops = listed<AtlasAnswer['workshops'][number]>();
	const people = listed<AtlasAnswer['people'][number]>();
	/** As siteState of site/rules.ts, for thousands at once. */
	const stateOf = (id: string): SiteState => {
		const ideaId = ideaOf.get(id);
		if (builtSites.has(id) || (ideaId && builtIdeas.has(ideaId))) return 'project';
		return turns.get(id)?.change ?? (ideaId ? 'idea' : (verdictOf.get(id) ?? 'proposed'));
	};
	const sites = rows
		.filter(({ id }) => !unseen.has(id))
		.map((row): AtlasRow => {
			const { lng, lat } = middleOf(row.geometry);
			const home = villages.get(row.villageId)!;
			const looks = assigneeOf.get(row.id);
			const ideaId = ideaOf.get(row.id);
			return [
				row.id,
				row.number,
				toStep(lng),
				toStep(lat),
				types.place(row.objectType, () => row.objectType),
				row.title,
				places.place(home.id, () => ({ id: home.id, name: home.name, lng: home.lng, lat: home.lat })),
				row.workshopId ? workshops.place(row.workshopId, () => ({ id: row.workshopId!, title: row.workshopTitle! })) : -1,
				SITE_STATES.indexOf(stateOf(row.id)),
				checksOf.get(row.id) ?? '',
				supportsOf.get(row.id) ?? 0,
				ideaId ? (dotsOf.get(ideaId) ?? -1) : -1,
				Math.floor(row.createdAt / 1000),
				looks?.accountId ? people.place(looks.accountId, () => ({ id: looks.accountId!, name: looks.name ?? '' })) : -1
			];
		});
	return { types: types.items, villages: places.items, workshops: workshops.items, people: people.items, rows: sites };
}

/** Results of revealed votes do not change any more. */
const talliesKept = new Map<string, ReadonlyMap<string, number>>();
const MOST_KEPT = 2000;

/** @returns the dots of these ideas, in the newest vote that had them on its paper and is revealed */
async function readDots(db: Db, ideaIds: readonly string[]): Promise<Map<string, number>> {
	const dots = new Map<string, number>();
	if (!ideaIds.length) return dots;
	const papers = await db
		.selectDistinct({ voteId: voteIdea.voteId, at: voteReveal.at })
		.from(voteIdea)
		.innerJoin(voteReveal, eq(voteReveal.voteId, voteIdea.voteId))
		.where(inArray(voteIdea.ideaId, [...ideaIds]))
		.orderBy(asc(voteReveal.at), asc(voteIdea.voteId));
	for (const { voteId, at } of papers) {
		const key = `${voteId}:${at}`;
		let tally = talliesKept.get(key);
		if (!tally) {
			const row = await findVote(db, voteId);
			tally = new Map(((row && (await toStageVote(db, row)).tally) ?? []).map((entry) => [entry.ideaId, entry.dots]));
			if (talliesKept.size > MOST_KEPT) talliesKept.clear();
			talliesKept.set(key, tally);
		}
		for (const ideaId of ideaIds) if (tally.has(ideaId)) dots.set(ideaId, tally.get(ideaId)!);
	}
	return dots;
}
