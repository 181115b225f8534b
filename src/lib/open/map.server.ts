/** The projects of the map that others put on their pages: few facts of each, by village, programme and how it goes. */
import { and, asc, count, desc, eq, isNull, sql, type SQL } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import type { ProjectState } from '#lib/project/rules.ts';
import { db } from '#lib/server/app.ts';
import { programme, project, site, village } from '#lib/server/schema.ts';
import { placeOn } from '#lib/site/geometry.ts';
import { goingOf, type Going, type MapQuery } from './map.ts';

/** So many projects are drawn; the rest is on the pages of the house. */
const MOST = 500;
const STATE = sql<ProjectState | null>`(select state from project_state where project_id = ${project.id} order by at desc, id desc limit 1)`;
/** The same as goingOf, where rows are chosen. */
const STATES: Record<Going, SQL> = {
	done: sql`${STATE} in ('finished', 'opened', 'handed_over', 'closed')`,
	delayed: sql`${STATE} = 'delayed'`,
	stopped: sql`${STATE} = 'stopped'`,
	under_way: sql`coalesce(${STATE}, '') not in ('finished', 'opened', 'handed_over', 'closed', 'delayed', 'stopped')`
};

/** exact: at its own place; else in the middle of its village. */
export type MapProject = {
	id: string;
	title: Words;
	village: Words;
	villageId: string;
	state: ProjectState;
	going: Going;
	lng: number;
	lat: number;
	exact: boolean;
};
export type MapView = { projects: MapProject[]; all: number; village: { id: string; name: Words; lng: number; lat: number } | null };

/** @returns the newest projects that the query asks for, and how many there are; an unknown village or programme has none. */
export async function readMap({ village: villageId, programme: programmeId, state }: MapQuery): Promise<MapView> {
	const wanted = and(
		villageId ? eq(project.villageId, villageId) : undefined,
		programmeId ? eq(project.programmeId, programmeId) : undefined,
		state ? STATES[state] : undefined
	);
	const [rows, [counted], [home]] = await Promise.all([
		db()
			.select({ id: project.id, title: project.title, village, state: STATE, geometry: site.geometry })
			.from(project)
			.innerJoin(village, eq(village.id, project.villageId))
			.leftJoin(site, eq(site.id, project.siteId))
			.where(wanted)
			.orderBy(desc(project.createdAt), asc(project.programmeNumber), asc(project.id))
			.limit(MOST),
		db().select({ n: count() }).from(project).where(wanted),
		db()
			.select({ id: village.id, name: village.name, lng: village.lng, lat: village.lat })
			.from(village)
			.where(eq(village.id, villageId ?? ''))
	]);
	return {
		projects: rows.map(({ id, title, village: where, state: now, geometry }) => ({
			...{ id, title, village: where.name, villageId: where.id, state: now ?? 'contract_signed', going: goingOf(now ?? 'contract_signed') },
			...(geometry ? placeOn(geometry) : { lng: where.lng, lat: where.lat }),
			exact: geometry !== null
		})),
		all: counted?.n ?? 0,
		village: home ?? null
	};
}

/** @returns what the map can be narrowed to: villages with projects, programmes that stand. */
export async function listMapChoices(): Promise<{ villages: { id: string; name: Words }[]; programmes: { id: string; name: Words }[] }> {
	const [villages, programmes] = await Promise.all([
		db()
			.select({ id: village.id, name: village.name })
			.from(village)
			.where(sql`exists (select 1 from project where village_id = ${village.id})`)
			.orderBy(asc(village.sortKey)),
		db()
			.select({ id: programme.id, name: programme.name })
			.from(programme)
			.where(isNull(programme.removedAt))
			.orderBy(desc(programme.startsOn))
	]);
	return { villages, programmes };
}
