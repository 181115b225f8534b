/** A programme as everybody may see it: the grants it gives, and what it came to. Everything is computed from rows, or stored with its source. */
import { and, asc, count, desc, eq, isNull, sql } from 'drizzle-orm';
import { sumAwarded } from '#lib/application/programme.server.ts';
import { localParts } from '#lib/i18n/format.ts';
import { pickWords, type Words } from '#lib/i18n/locale.ts';
import type { RoadState } from '#lib/project/rules.ts';
import { db } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { programme, programmeFigure, programmeStage, project, village } from '#lib/server/schema.ts';
import { makeStatistics, regionCode, type Head, type PrintedStage, type ProgrammeFacts, type Statistic } from './rules.ts';

/** Money in tenge; fund null: not known. Days 'YYYY-MM-DD'. */
export type ProgrammeHead = {
	id: string;
	name: Words;
	donor: string;
	startsOn: string;
	endsOn: string;
	fund: number | null;
	grantMax: number;
	awarded: number;
};
const toHead = async (on: Db, row: typeof programme.$inferSelect): Promise<ProgrammeHead> => {
	const { id, name, donor, startsOn, endsOn, fund, grantMax } = row;
	return { id, name, donor, startsOn, endsOn, fund: fund || null, grantMax, awarded: await sumAwarded(on, id) };
};

/** @returns the programmes with the number of their projects, the newest first. */
export async function listProgrammeHeads(on: Db = db()): Promise<(ProgrammeHead & { projects: number })[]> {
	const rows = await on.select().from(programme).where(isNull(programme.removedAt)).orderBy(desc(programme.startsOn), desc(programme.id));
	const counts = await on.select({ id: project.programmeId, n: count() }).from(project).groupBy(project.programmeId);
	const of = new Map(counts.map(({ id, n }) => [id, n]));
	return Promise.all(rows.map(async (row) => ({ ...(await toHead(on, row)), projects: of.get(row.id) ?? 0 })));
}

/** The regions that the statistics name, by code. */
export type Regions = Record<string, Words>;
export type PublicProgramme = {
	programme: ProgrammeHead;
	statistics: Statistic[];
	regions: Regions;
	/** As its source prints them; of a living programme none. */
	stages: (PrintedStage & { villages: Words[] })[];
	/** Where the printed numbers come from; null = nothing is printed. */
	source: Words | null;
};

/** @returns a programme that stands with its statistics, or null. */
export async function readPublicProgramme(id: string, on: Db = db()): Promise<PublicProgramme | null> {
	const [row] = await on
		.select()
		.from(programme)
		.where(and(eq(programme.id, id), isNull(programme.removedAt)));
	if (!row) return null;
	const [facts, figures, stages, places] = await Promise.all([
		readFacts(on, id),
		on.select().from(programmeFigure).where(eq(programmeFigure.programmeId, id)).orderBy(asc(programmeFigure.position)),
		on
			.select()
			.from(programmeStage)
			.where(eq(programmeStage.programmeId, id))
			.orderBy(asc(programmeStage.startsOn), asc(programmeStage.id)),
		on.select({ id: village.id, name: village.name, region: village.region }).from(village)
	]);
	const names = new Map(places.map((place) => [place.id, place.name]));
	const printed = figures.map(({ head, role, source, ...figure }) => ({
		...figure,
		head: head as Head,
		role: role as 'part' | 'total',
		source: pickWords(source, 'kk')
	}));
	return {
		programme: await toHead(on, row),
		statistics: makeStatistics(facts, printed, stages),
		regions: Object.fromEntries(places.map(({ region }) => [regionCode(pickWords(region, 'kk')), region])),
		stages: stages.map(({ stage, region, startsOn, endsOn, villageIds }) => ({
			...{ stage, region, startsOn, endsOn, villageIds },
			villages: villageIds.flatMap((village) => names.get(village) ?? [])
		})),
		source: figures[0]?.source ?? null
	};
}

const yearOf = (ms: number) => String(localParts(ms).year);

/** What the statistics are computed from; a stage is what is printed, else the year. */
async function readFacts(on: Db, id: string): Promise<ProgrammeFacts> {
	const projects = await on
		.select({
			stage: project.stage,
			createdAt: project.createdAt,
			villageId: project.villageId,
			region: village.region,
			objectTypes: project.objectTypes,
			grant: project.grant,
			beneficiaries: project.beneficiaries,
			countsAs: sql<number>`coalesce(json_extract(${project.facts}, '$.counts_as'), 1)`,
			// A halt keeps the place on the road where it happened.
			road: sql<RoadState | null>`(select state from project_state where project_id = ${project.id}
				and state not in ('delayed', 'stopped') order by at desc, id desc limit 1)`,
			given: sql<number | null>`(select sum(value) from contribution_entry where project_id = ${project.id} and removed_at is null)`
		})
		.from(project)
		.innerJoin(village, eq(village.id, project.villageId))
		.where(eq(project.programmeId, id))
		.orderBy(asc(project.id));
	const applications = await on.all<{ at: number; region: string }>(
		sql`select min(s.at) as at, v.region as region from application a join village v on v.id = a.village_id
			join application_state s on s.application_id = a.id and s.state = 'submitted'
			where a.programme_id = ${id} and (select state from application_state where application_id = a.id order by at desc, id desc limit 1)
				not in ('draft', 'withdrawn') group by a.id`
	);
	const events = await on.all<{ at: number; region: string; people: number; visits: number }>(
		sql`select w.starts_at as at, v.region as region, (select count(*) from seat where workshop_id = w.id) as people,
				(select count(distinct seat_id || ':' || ((at + 18000000) / 86400000)) from attendance
					where workshop_id = w.id and change = 'in') as visits
			from workshop w join village v on v.id = w.village_id
			where w.deleted_at is null and w.id in (select workshop_id from application where programme_id = ${id}
				union select workshop_id from project where programme_id = ${id})`
	);
	const code = (region: string) => regionCode(pickWords(JSON.parse(region) as Words, 'kk'));
	return {
		projects: projects.map(({ stage, createdAt, region, ...row }) => ({
			...row,
			stage: stage ?? yearOf(createdAt),
			region: regionCode(pickWords(region, 'kk'))
		})),
		applications: applications.map(({ at, region }) => ({ stage: yearOf(at), region: code(region) })),
		events: events.map(({ at, region, people, visits }) => ({ stage: yearOf(at), region: code(region), people, visits }))
	};
}
