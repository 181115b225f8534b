/** The projects of a programme as cards: what was there before, while it was built, and after, where photos are published. */
import { and, asc, count, eq, inArray, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import { pickWords, type Words } from '#lib/i18n/locale.ts';
import { PHASES, type Phase } from '#lib/project/photo.ts';
import { placeOnRoad, type ProjectState, type RoadState } from '#lib/project/rules.ts';
import { db } from '#lib/server/app.ts';
import { project, projectPhoto, projectState, village } from '#lib/server/schema.ts';
import { regionCode } from './rules.ts';

/** So many cards on a page. */
const PAGE = 12;
const YEAR = sql<string>`coalesce(${project.stage}, strftime('%Y', (${project.createdAt} + 18000000) / 1000, 'unixepoch'))`;

export type ProgrammeCard = {
	id: string;
	number: string | null;
	title: Words;
	summary: Words;
	village: Words;
	region: string;
	state: ProjectState;
	road: RoadState | null;
	/** One photo of each phase that has one. */
	photos: { phase: Phase; photoId: string }[];
};
export type ProgrammeCards = {
	stages: { stage: string; n: number }[];
	stage: string | null;
	page: number;
	pages: number;
	cards: ProgrammeCard[];
};

/** @returns a page of the projects of one stage (the newest, unless one that exists is asked for); stages are those that have projects. */
export async function readCards(programmeId: string, asked: { stage: string | null; page: number }): Promise<ProgrammeCards> {
	const on = db();
	const stages = await on
		.select({ stage: YEAR, n: count() })
		.from(project)
		.where(eq(project.programmeId, programmeId))
		.groupBy(YEAR)
		.orderBy(YEAR);
	const chosen = stages.find(({ stage }) => stage === asked.stage) ?? stages.at(-1);
	if (!chosen) return { stages, stage: null, page: 1, pages: 0, cards: [] };
	const pages = Math.ceil(chosen.n / PAGE);
	const page = Math.min(Math.max(1, asked.page), pages);
	const here = and(eq(project.programmeId, programmeId), sql`${YEAR} = ${chosen.stage}`);
	return { stages, stage: chosen.stage, page, pages, cards: await readPage(here, (page - 1) * PAGE) };
}

async function readPage(here: SQL | undefined, offset: number): Promise<ProgrammeCard[]> {
	const on = db();
	const rows = await on
		.select({
			id: project.id,
			number: project.programmeNumber,
			title: project.title,
			summary: project.summary,
			village: village.name,
			region: village.region
		})
		.from(project)
		.innerJoin(village, eq(village.id, project.villageId))
		.where(here)
		.orderBy(asc(project.programmeNumber), asc(project.createdAt), asc(project.id))
		.limit(PAGE)
		.offset(offset);
	const ids = rows.map(({ id }) => id);
	const [states, photos] = await Promise.all([
		on
			.select({ id: projectState.projectId, state: projectState.state })
			.from(projectState)
			.where(inArray(projectState.projectId, ids))
			.orderBy(asc(projectState.at), asc(projectState.id)),
		on
			.select({ id: projectPhoto.projectId, phase: projectPhoto.phase, photoId: projectPhoto.photoId })
			.from(projectPhoto)
			.where(and(inArray(projectPhoto.projectId, ids), isNotNull(projectPhoto.publishedAt), isNull(projectPhoto.removedAt)))
			.orderBy(asc(projectPhoto.at), asc(projectPhoto.id))
	]);
	return rows.map(({ region, ...row }) => {
		const history = states.filter(({ id }) => id === row.id).map(({ state }) => state as ProjectState);
		const own = photos.filter(({ id }) => id === row.id);
		return {
			...row,
			region: regionCode(pickWords(region, 'kk')),
			state: history.at(-1) ?? 'contract_signed',
			road: placeOnRoad(history),
			photos: PHASES.flatMap((phase) => {
				const shown = own.find((photo) => photo.phase === phase);
				return shown ? [{ phase, photoId: shown.photoId }] : [];
			})
		};
	});
}
