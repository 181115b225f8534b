/**
 * The page of a village as everybody reads it: what it lacks, where it meets, what was built, with whose money, how promises are kept.
 * Sums are made by the database, and only the newest projects are read, so that a village with hundreds of them answers as fast.
 */
import { and, count, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import { readRate, type Rate } from '#lib/commitment/keeping.server.ts';
import { readCommitmentStates } from '#lib/commitment/read.server.ts';
import { countKept, type CommitmentKind, type Holder } from '#lib/commitment/rules.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { middleOf } from '#lib/map/rules.ts';
import { readUnseenSites } from '#lib/moderation/read.server.ts';
import { readStageNeeds } from '#lib/need/read.server.ts';
import { readPicture, type Destiny } from '#lib/picture/read.server.ts';
import { PROJECT_STATES, SOURCES, type Amount, type ProjectState, type RoadState, type Source } from '#lib/project/rules.ts';
import { GIVERS, type Giver } from '#lib/project/money.ts';
import { db } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { commitment, commitmentState, project, projectPhoto, site, villageNeed } from '#lib/server/schema.ts';
import { listWorkshops } from '#lib/workshop/read.server.ts';
import { findVillage, type Village } from './read.server.ts';

/** So many projects are shown; the others stand in the list of all. */
const NEWEST = 12;
/** So many exact places are drawn on the map. */
const MOST_POINTS = 200;
const TOP_NEEDS = 5;

export type VillageProject = {
	id: string;
	title: Words;
	place: Words | null;
	state: ProjectState;
	road: RoadState | null;
	promises: number;
};
export type VillageNeed = { id: string; text: string; category: string; support: number; destiny: Destiny | null };
/** The newest word on a promise that was fulfilled or broken. */
export type Verdict = {
	id: string;
	state: 'fulfilled' | 'broken';
	at: number;
	kind: CommitmentKind;
	holder: Holder;
	holderName: string;
	project: { id: string; title: Words };
};
/** planned: tenge by source; known: projects whose sum is known exactly. given: what people added, tenge. hours, volunteers: as the weekly reports told. */
export type VillageFigures = {
	projects: number;
	halls: number;
	volunteers: number;
	hours: number;
	planned: { source: Source; amount: number }[];
	known: number;
	given: { giver: Giver; value: number }[];
};
export type PublicVillage = {
	village: Village;
	workshops: { id: string; code: string | null; title: string; startsAt: number; state: 'planned' | 'running' | 'ended' }[];
	/** ranked: from the picture of the village; hall: from its last meeting. */
	needs: { from: 'ranked' | 'hall'; list: VillageNeed[] };
	states: { state: ProjectState; n: number }[];
	newest: VillageProject[];
	points: { id: string; title: Words; lng: number; lat: number; promises: number }[];
	promises: ReturnType<typeof countKept>;
	rate: Rate;
	verdicts: Verdict[];
	figures: VillageFigures;
	/** The newest published photo of what was done. */
	photo: string | null;
};

/** @returns what everybody reads about a village, or null. @param now ms */
export async function readPublicVillage(id: string, now: number): Promise<PublicVillage | null> {
	const village = await findVillage(id);
	if (!village) return null;
	const on = db();
	const [workshops, states, newest, points, promises, rate, verdicts, figures, photo] = await Promise.all([
		listWorkshops(id),
		countStates(on, id),
		readNewest(on, id),
		readPoints(on, id),
		readCommitmentStates(id),
		readRate({ villageId: id }, now),
		readVerdicts(on, id),
		readFigures(on, id),
		readCover(on, id)
	]);
	const rooms = workshops.map(({ workshop: { id, code, title, startsAt }, state }) => {
		// The code of a workshop that has not ended is the key to the hall: it is on the projector, not in public.
		return { id, code: state === 'ended' ? code : null, title, startsAt, state };
	});
	const last = rooms.find(({ state }) => state === 'ended');
	return {
		...{ village, workshops: rooms, states, newest, points, promises: countKept(promises), rate, verdicts, photo },
		needs: await readNeeds(on, id, last?.id ?? null, toDateInput(now)),
		figures: { ...figures, projects: states.reduce((all, { n }) => all + n, 0) }
	};
}

/** The needs of the picture; where nobody has put one together yet, what the last meeting said. */
async function readNeeds(on: Db, villageId: string, lastId: string | null, today: string): Promise<PublicVillage['needs']> {
	if (await on.$count(villageNeed, eq(villageNeed.villageId, villageId))) {
		const { needs } = await readPicture(on, villageId, { today, names: false });
		const list = needs.slice(0, TOP_NEEDS).map(({ id, text, category, support, destinies }) => {
			return { id, text, category, support, destiny: destinies[0] ?? null };
		});
		if (list.length) return { from: 'ranked', list };
	}
	const said = lastId === null ? [] : await readStageNeeds(on, lastId);
	const list = said
		.filter(({ state, mergedInto, rejected }) => state === 'shown' && mergedInto === null && rejected === null)
		.slice(0, TOP_NEEDS)
		.map(({ id, text, category, support }) => ({ id, text, category, support, destiny: null }));
	return { from: 'hall', list };
}

async function countStates(on: Db, villageId: string): Promise<PublicVillage['states']> {
	const rows = await on
		.select({ state: project.state, n: count() })
		.from(project)
		.where(eq(project.villageId, villageId))
		.groupBy(project.state);
	const counts = new Map(rows.map(({ state, n }) => [state, n]));
	return PROJECT_STATES.flatMap((state) => (counts.has(state) ? [{ state, n: counts.get(state)! }] : []));
}

/** Those where something happened last come first; of earlier years, those that were opened last. */
async function readNewest(on: Db, villageId: string): Promise<VillageProject[]> {
	const moved = sql`coalesce((select max(s.at) from project_state s where s.project_id = project.id and s.by_account_id is not null), 0)`;
	const rows = await on
		.select({ id: project.id, title: project.title, place: project.place, state: project.state, road: project.road })
		.from(project)
		.where(eq(project.villageId, villageId))
		.orderBy(desc(moved), desc(sql`coalesce(project.opened_on, project.started_on, '')`), desc(project.id))
		.limit(NEWEST);
	const promises = await countByProject(
		on,
		rows.map(({ id }) => id)
	);
	return rows.map(({ id, title, place, state, road }) => ({
		...{ id, title, place: place ?? null, promises: promises.get(id) ?? 0 },
		...{ state: state as ProjectState, road: road as RoadState | null }
	}));
}

async function countByProject(on: Db, ids: readonly string[]): Promise<Map<string, number>> {
	const rows = await on
		.select({ id: commitment.projectId, n: sql<number>`count(*)` })
		.from(commitment)
		.where(inArray(commitment.projectId, [...ids]))
		.groupBy(commitment.projectId);
	return new Map(rows.map(({ id, n }) => [id, n]));
}

/** Projects with a place of their own, the newest first. */
async function readPoints(on: Db, villageId: string): Promise<PublicVillage['points']> {
	const rows = await on
		.select({ id: project.id, title: project.title, siteId: site.id, geometry: site.geometry })
		.from(project)
		.innerJoin(site, eq(site.id, project.siteId))
		.where(and(eq(project.villageId, villageId), isNull(site.removedAt)))
		.orderBy(desc(project.createdAt), desc(project.id))
		.limit(MOST_POINTS);
	const promises = await countByProject(
		on,
		rows.map(({ id }) => id)
	);
	const unseen = await readUnseenSites(on);
	return rows
		.filter(({ siteId }) => !unseen.has(siteId))
		.map(({ id, title, geometry }) => ({ id, title, ...middleOf(geometry), promises: promises.get(id) ?? 0 }));
}

/** The newest promises that somebody said were fulfilled or broken, as long as that is where they stand. */
async function readVerdicts(on: Db, villageId: string): Promise<Verdict[]> {
	const rows = await on
		.select({
			id: commitment.id,
			state: commitmentState.state,
			at: commitmentState.at,
			...{ kind: commitment.kind, holder: commitment.holder, holderName: commitment.holderName },
			project: { id: project.id, title: project.title }
		})
		.from(commitmentState)
		.innerJoin(commitment, eq(commitment.id, commitmentState.commitmentId))
		.innerJoin(project, eq(project.id, commitment.projectId))
		.where(
			and(
				eq(project.villageId, villageId),
				inArray(commitmentState.state, ['fulfilled', 'broken']),
				isNotNull(commitmentState.byAccountId),
				sql`not exists (select 1 from commitment_state later where later.commitment_id = commitment_state.commitment_id and
					(later.at > commitment_state.at or (later.at = commitment_state.at and later.id > commitment_state.id)))`
			)
		)
		.orderBy(desc(commitmentState.at), desc(commitmentState.id))
		.limit(4);
	return rows as Verdict[];
}

async function readFigures(on: Db, villageId: string): Promise<Omit<VillageFigures, 'projects'>> {
	const [planned, bare, given, [work], [halls], lined] = await Promise.all([
		on.all<{ source: string; amount: number }>(
			sql`select l.source as source, sum(l.amount) as amount from budget_line l join project p on p.id = l.project_id
				where p.village_id = ${villageId} group by l.source`
		),
		on
			.select({ grant: project.grant })
			.from(project)
			.where(and(eq(project.villageId, villageId), sql`not exists (select 1 from budget_line l where l.project_id = project.id)`)),
		on.all<{ giver: string; value: number }>(
			sql`select e.giver as giver, sum(e.value) as value from contribution_entry e join project p on p.id = e.project_id
				where p.village_id = ${villageId} and e.removed_at is null group by e.giver`
		),
		// Of several reports of a week the newest written counts, of equals the one that came last.
		on.all<{ volunteers: number | null; hours: number | null }>(
			sql`select sum(r.volunteers) as volunteers, sum(r.hours) as hours from weekly_report r join project p on p.id = r.project_id
				where p.village_id = ${villageId} and not exists (select 1 from weekly_report o where o.project_id = r.project_id and o.week = r.week
				and (o.written_at > r.written_at or (o.written_at = r.written_at and (o.at > r.at or (o.at = r.at and o.id > r.id)))))`
		),
		on.all<{ n: number }>(
			sql`select count(*) as n from seat s join workshop w on w.id = s.workshop_id where w.village_id = ${villageId} and w.deleted_at is null`
		),
		on.all<{ n: number }>(
			sql`select count(distinct l.project_id) as n from budget_line l join project p on p.id = l.project_id where p.village_id = ${villageId}`
		)
	]);
	const exact = bare.flatMap(({ grant }) => ((grant as Amount | null)?.op === '=' ? [grant!.value] : []));
	const ofGrants = exact.reduce((all, value) => all + value, 0);
	return {
		planned: SOURCES.map((source) => {
			const lines = planned.find((row) => row.source === source)?.amount ?? 0;
			return { source, amount: lines + (source === 'grant' ? ofGrants : 0) };
		}).filter(({ amount }) => amount > 0),
		known: exact.length + (lined[0]?.n ?? 0),
		given: GIVERS.map((giver) => ({ giver, value: given.find((row) => row.giver === giver)?.value ?? 0 })).filter(({ value }) => value > 0),
		volunteers: work?.volunteers ?? 0,
		hours: work?.hours ?? 0,
		halls: halls?.n ?? 0
	};
}

async function readCover(on: Db, villageId: string): Promise<string | null> {
	const [row] = await on
		.select({ photoId: projectPhoto.photoId })
		.from(projectPhoto)
		.innerJoin(project, eq(project.id, projectPhoto.projectId))
		.where(and(eq(project.villageId, villageId), isNotNull(projectPhoto.publishedAt), isNull(projectPhoto.removedAt)))
		.orderBy(desc(sql`project_photo.phase = 'after'`), desc(projectPhoto.publishedAt))
		.limit(1);
	return row?.photoId ?? null;
}
