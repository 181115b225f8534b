/** What stands on top of every page of a project: its name, its state, what the reader may do there. */
import { asc, eq } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import { db } from '#lib/server/app.ts';
import { project, village } from '#lib/server/schema.ts';
import { hasPart, type Actor } from '#lib/workshop/rules.ts';
import { readPeople } from './life.server.ts';
import { readStates } from './read.server.ts';
import { placeOnRoad, type ProjectState, type RoadState } from './rules.ts';

export type Head = {
	id: string;
	title: Words;
	village: { id: string; name: Words };
	state: ProjectState;
	road: RoadState | null;
	/** report: weekly reports, photos, receipts; edit: the plan; approve: decisions; confirm: the akim's word. */
	may: { report: boolean; edit: boolean; approve: boolean; confirm: boolean };
	people: { role: string; accountId: string; name: string }[];
};

/** @returns the head of a project as this reader sees it (people only for those who report), or null. */
export async function readHead(projectId: string, actor: Actor): Promise<Head | null> {
	const [row] = await db()
		.select({ project, home: { id: village.id, name: village.name } })
		.from(project)
		.innerJoin(village, eq(village.id, project.villageId))
		.where(eq(project.id, projectId))
		.orderBy(asc(project.id));
	if (!row) return null;
	const people = (await readPeople(db(), [projectId])).get(projectId) ?? [];
	const where = { villageId: row.project.villageId, people };
	const history = (await readStates(db(), projectId)).map(({ state }) => state);
	const may = {
		report: hasPart(actor, 'report_project', where),
		edit: hasPart(actor, 'edit_project', where),
		approve: hasPart(actor, 'approve_project', where),
		confirm: hasPart(actor, 'take_commitment', where)
	};
	const named = people.map(({ role, accountId, name }) => ({ role, accountId, name }));
	const { id, title } = row.project;
	return {
		id,
		title,
		village: row.home,
		state: history.at(-1) ?? 'contract_signed',
		road: placeOnRoad(history),
		may,
		people: may.report ? named : []
	};
}
