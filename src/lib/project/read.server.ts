import { and, asc, count, desc, eq, inArray, isNull, like, type SQL } from 'drizzle-orm';
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { countKept } from '#lib/commitment/rules.ts';
import { readCommitments, readStatesByProject, type Commitment } from '#lib/commitment/read.server.ts';
import { app } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { cutPages } from '#lib/server/pages.ts';
import { budgetLine, contribution, milestone, project, projectState, reallocation, site, village } from '#lib/server/schema.ts';
import { readDossier, type Dossier } from '#lib/site/read.server.ts';
import { statesAfter, sumBudget, type Amount, type Category, type ProjectState, type RoadState } from './rules.ts';
import { readRelated, readStory, type ProjectStory } from './story.server.ts';
import { sumLines } from './money.ts';

/** A state with the day it was entered (ms; null where the source does not say), and why. */
export type StateRow = { state: ProjectState; at: number | null; reason: string | null };

/** @returns the states of a project, oldest first. */
export async function readStates(db: Db, projectId: string): Promise<StateRow[]> {
	const rows = await db
		.select()
		.from(projectState)
		.where(eq(projectState.projectId, projectId))
		.orderBy(asc(projectState.at), asc(projectState.id));
	return rows.map((row) => ({ state: row.state as ProjectState, at: row.byAccountId ? row.at : null, reason: row.reason }));
}

/** A project in a list. grant: tenge with its qualifier. */
export type ProjectCard = {
	id: string;
	programmeNumber: string | null;
	stage: string | null;
	category: Category;
	objectTypes: string[];
	title: Words;
	summary: Words;
	place: Words | null;
	village: { id: string; name: Words };
	state: ProjectState;
	road: RoadState | null;
	grant: Amount | null;
	year: number | null;
	/** Promises in all, kept, broken, open. */
	commitments: { all: number; kept: number; broken: number; open: number };
	/** Where it is: its site, else the middle of its village. Degrees WGS 84. */
	point: { lng: number; lat: number; exact: boolean };
	workshopId: string | null;
};

export type ProjectFilter = { villageId?: string; stage?: string; state?: string; category?: string; q?: string };
/** So many cards are on one page. */
export const PROJECTS_A_PAGE = 48;

/** `q` finds folded text in title, summary and village, so that a Russian keyboard finds Kazakh words. */
function whereOf(filter: ProjectFilter): SQL | undefined {
	const wanted = foldForSearch(filter.q ?? '')
		.split(' ')
		.filter(Boolean)
		.slice(0, 8);
	return and(
		filter.villageId ? eq(project.villageId, filter.villageId) : undefined,
		filter.stage ? (filter.stage === 'new' ? isNull(project.stage) : eq(project.stage, filter.stage)) : undefined,
		filter.state ? eq(project.state, filter.state) : undefined,
		filter.category ? eq(project.category, filter.category) : undefined,
		...wanted.map((word) => like(project.folded, `%${word.replace(/[%_]/g, '')}%`))
	);
}

/**
 * Projects by village (Kazakh order), then by their number in the programme, newest first.
 * @param part only these of all that the filter lets through
 */
export async function listProjects(filter: ProjectFilter = {}, part?: { from: number; count: number }): Promise<ProjectCard[]> {
	return readCards(whereOf(filter), part);
}

/** By village in Kazakh order; the numbers of the programme after what has none. */
const IN_LIST = [asc(village.sortKey), asc(village.id), asc(project.programmeNumber), desc(project.createdAt), desc(project.id)];

async function readCards(where: SQL | undefined, part?: { from: number; count: number }): Promise<ProjectCard[]> {
	const db = app().handles.read;
	const rows = await db
		.select({ project, village, geometry: site.geometry })
		.from(project)
		.innerJoin(village, eq(village.id, project.villageId))
		.leftJoin(site, eq(site.id, project.siteId))
		.where(where)
		.orderBy(...IN_LIST)
		.limit(part?.count ?? -1)
		.offset(part?.from ?? 0);
	const promises = await readStatesByProject(
		db,
		rows.map((row) => row.project.id)
	);
	return rows.map((row) => toCard(row, promises.get(row.project.id) ?? []));
}

export type ProjectPage = {
	projects: ProjectCard[];
	/** Of all pages. */
	all: number;
	/** From 1; a page that does not exist is the nearest one that does. */
	page: number;
	pages: number;
	/** Villages with projects that the filter lets through, in Kazakh order, and how many. */
	villages: { id: string; name: Words; projects: number }[];
};

/** @returns one page of the list. Of thousands only the villages on that page are opened. @param size cards on a page */
export async function readProjectPage(filter: ProjectFilter, page: number, size = PROJECTS_A_PAGE): Promise<ProjectPage> {
	const where = whereOf(filter);
	const villages = await app()
		.handles.read.select({ id: village.id, name: village.name, projects: count() })
		.from(project)
		.innerJoin(village, eq(village.id, project.villageId))
		.where(where)
		.groupBy(village.id)
		.orderBy(asc(village.sortKey), asc(village.id));
	const all = villages.reduce((sum, { projects }) => sum + projects, 0);
	const { from, ...at } = cutPages(all, size, page);
	const here: string[] = [];
	let [seen, skipped] = [0, 0];
	for (const { id, projects } of villages) {
		if (seen + projects <= from) skipped += projects;
		else if (seen < from + size) here.push(id);
		seen += projects;
	}
	const cards = await readCards(and(where, inArray(project.villageId, here)), { from: from - skipped, count: size });
	return { projects: cards, all, ...at, villages };
}

type Row = { project: typeof project.$inferSelect; village: typeof village.$inferSelect; geometry: GeoJSON.Geometry | null };

/** @param promises the newest states of its promises */
function toCard({ project: row, village: home, geometry }: Row, promises: readonly string[]): ProjectCard {
	const [lng, lat] = geometry?.type === 'Point' ? (geometry.coordinates as [number, number]) : [home.lng, home.lat];
	const year = typeof row.facts.year === 'number' ? row.facts.year : row.openedOn ? Number(row.openedOn.slice(0, 4)) : null;
	return {
		id: row.id,
		programmeNumber: row.programmeNumber,
		stage: row.stage,
		category: row.category as Category,
		objectTypes: row.objectTypes,
		title: row.title,
		summary: row.summary,
		place: row.place ?? null,
		village: { id: home.id, name: home.name },
		state: row.state as ProjectState,
		road: row.road as RoadState | null,
		grant: row.grant ?? null,
		year,
		commitments: countKept(promises),
		point: { lng, lat, exact: geometry?.type === 'Point' },
		workshopId: row.workshopId
	};
}

/** Everything that is known about one project. Money in tenge, times in ms, days 'YYYY-MM-DD' (or a year or month as the source has it). */
export type ProjectDetail = ProjectCard & {
	problem: Words | null;
	leaderRole: Words | null;
	groupSize: Amount | null;
	beneficiaries: Amount | null;
	startedOn: string | null;
	openedOn: string | null;
	followUp: Words | null;
	/** Oldest first. */
	states: StateRow[];
	next: ProjectState[];
	budget: ReturnType<typeof sumBudget> & { lines: { id: string; title: string; amount: number; source: string }[] };
	milestones: { id: string; title: string; dueOn: string; doneAt: number | null }[];
	contributions: { id: string; kind: string; actor: string; note: Words | null }[];
	promises: Commitment[];
	/** From the sticky note to the decision; null for projects of the programme's earlier years. */
	story: ProjectStory | null;
	/** Its place on the map; null when it has none or the place was taken off the map. */
	site: Dossier | null;
	related: { id: string; title: Words; followUp: boolean }[];
};

/** @returns a project with everything that belongs to it, or null. */
export async function readProject(id: string): Promise<ProjectDetail | null> {
	const db = app().handles.read;
	const [row] = await db
		.select({ project, village, geometry: site.geometry })
		.from(project)
		.innerJoin(village, eq(village.id, project.villageId))
		.leftJoin(site, eq(site.id, project.siteId))
		.where(eq(project.id, id));
	if (!row) return null;
	const [states, lines, moved, milestones, contributions, promises] = await Promise.all([
		readStates(db, id),
		db.select().from(budgetLine).where(eq(budgetLine.projectId, id)).orderBy(asc(budgetLine.position)),
		db.select().from(reallocation).where(eq(reallocation.projectId, id)),
		db.select().from(milestone).where(eq(milestone.projectId, id)).orderBy(asc(milestone.dueOn), asc(milestone.id)),
		db.select().from(contribution).where(eq(contribution.projectId, id)).orderBy(asc(contribution.id)),
		readCommitments(db, [id])
	]);
	const history = states.map(({ state }) => state);
	const { problem, leaderRole, groupSize, beneficiaries, startedOn, openedOn, facts } = row.project;
	// As it is planned now: approved reallocations have moved money between lines.
	const planned = sumLines(lines, [], moved);
	const budget = lines.map(({ id, title, source }, i) => ({ id, title, amount: planned[i]!.planned, source }));
	return {
		...toCard(
			row,
			promises.map(({ state }) => state)
		),
		problem: problem ?? null,
		leaderRole: leaderRole ?? null,
		groupSize: groupSize ?? null,
		beneficiaries: beneficiaries ?? null,
		startedOn,
		openedOn,
		followUp: typeof facts.follow_up === 'object' ? (facts.follow_up as Words | null) : null,
		states,
		next: statesAfter(history),
		budget: { ...sumBudget(budget), lines: budget },
		milestones: milestones.map(({ id, title, dueOn, doneAt }) => ({ id, title, dueOn, doneAt })),
		contributions: contributions.map(({ id, kind, actor, note }) => ({ id, kind, actor, note: note ?? null })),
		promises,
		story: row.project.ideaId && row.project.workshopId ? await readStory(db, row.project.ideaId, row.project.workshopId) : null,
		site: row.project.siteId ? await readDossier(row.project.siteId, false) : null,
		related: await readRelated(db, facts)
	};
}
