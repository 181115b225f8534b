/** What is known of an idea when it becomes an application: needs with their evidence, votes, the site and the akimat's word. */
import { eq, inArray } from 'drizzle-orm';
import { readIdeaStory, type IdeaStory } from '#lib/idea/read.server.ts';
import { affectedLabel } from '#lib/need/labels.ts';
import { formatDate } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import type { Db } from '#lib/server/db.ts';
import { application, need, needSource, needSupport, programme, village, workshop } from '#lib/server/schema.ts';
import { readDossier, type Dossier } from '#lib/site/read.server.ts';
import { emptyContent, type Content, type Row } from './content.ts';

/** support: how many marked it; notes: what was written on the boards before it became a need. */
export type KnownNeed = {
	id: string;
	text: string;
	group: string;
	groups: string[];
	people: number | null;
	since: number | null;
	support: number;
	notes: string[];
};
export type Known = { story: IdeaStory | null; needs: KnownNeed[]; dossier: Dossier | null };

/** @returns what stands behind an application, for the panel beside it and for its first draft. */
export async function readKnown(db: Db, row: { ideaId: string | null; siteId: string | null }): Promise<Known> {
	const story = row.ideaId ? await readIdeaStory(row.ideaId) : null;
	const ids = story?.sources.filter(({ kind }) => kind === 'need').map(({ id }) => id) ?? [];
	const needs = ids.length > 0 ? await db.select().from(need).where(inArray(need.id, ids)) : [];
	const notes = ids.length > 0 ? await db.select().from(needSource).where(inArray(needSource.needId, ids)) : [];
	const supports = ids.length > 0 ? await db.select().from(needSupport).where(inArray(needSupport.needId, ids)) : [];
	return {
		story,
		needs: needs.map(({ id, text, group, groups, people, since }) => ({
			id,
			text,
			group,
			groups,
			people,
			since,
			support: supports.filter(({ needId }) => needId === id).length,
			notes: notes.filter(({ needId }) => needId === id).map(({ words }) => words)
		})),
		dossier: row.siteId ? await readDossier(row.siteId, false) : null
	};
}

/** What was counted at the meeting: whom a need is about, who supported it, how the room voted. An application is written in Kazakh first. */
async function readFigures(db: Db, story: IdeaStory | null, needs: readonly KnownNeed[]): Promise<Row[]> {
	if (!story) return [];
	const [meeting] = await db
		.select({ title: workshop.title, startsAt: workshop.startsAt })
		.from(workshop)
		.where(eq(workshop.id, story.idea.workshopId));
	const kk = { locale: 'kk' } as const;
	const source = meeting ? m.application_first_source({ title: meeting.title, date: formatDate(meeting.startsAt) }, kk) : '';
	const figure = (name: string, value: number): Row => ({ id: newId(), name, op: '=', value, source });
	return [
		...needs.flatMap(({ text, people, support }) => [
			...(people ? [figure(m.application_first_people({ need: text }, kk), people)] : []),
			...(support ? [figure(m.application_first_support({ need: text }, kk), support)] : [])
		]),
		...(story.vote ? [figure(m.application_first_votes({ present: story.vote.present }, kk), story.vote.dots)] : [])
	];
}

/** @returns the first draft of an application, or null when there is no such application. */
export async function known(db: Db, applicationId: string): Promise<Content | null> {
	const [row] = await db
		.select({ application, name: village.name, grantMax: programme.grantMax })
		.from(application)
		.innerJoin(village, eq(village.id, application.villageId))
		.innerJoin(programme, eq(programme.id, application.programmeId))
		.where(eq(application.id, applicationId));
	if (!row) return null;
	const { story, needs, dossier } = await readKnown(db, row.application);
	const content = emptyContent();
	const cost = story?.decision?.cost ?? story?.idea.cost ?? 0;
	const place = dossier ? [dossier.title].filter(Boolean).join(', ') : '';
	content.texts.title = row.application.title;
	const lacking = ({ group, groups }: KnownNeed) => [...groups.map((code) => affectedLabel(code, 'kk')), group].filter(Boolean);
	content.texts.problem = needs
		.map((need) => (lacking(need).length > 0 ? `${need.text} (${lacking(need).join(', ')})` : need.text))
		.join('\n');
	content.rows.groups = [...new Set(needs.flatMap(lacking))].map((name) => ({ id: newId(), name }));
	content.texts.mechanism = story?.idea.description ?? '';
	content.texts.territory = [row.name?.kk, place].filter(Boolean).join(', ');
	content.values.term = 'short_term';
	content.texts.goal = row.application.title;
	content.rows.statistics = await readFigures(db, story, needs);
	const task = newId();
	const activity = newId();
	content.rows.tasks = [{ id: task, text: row.application.title }];
	content.rows.activities = [{ id: activity, task, title: row.application.title, place }];
	content.rows.plan = [{ id: newId(), task: row.application.title, activity, place }];
	content.rows.budget = [
		{
			id: newId(),
			section: 'direct',
			activity,
			kind: 'works',
			item: row.application.title,
			unit: 'service',
			quantity: 1,
			price: cost,
			grant: Math.min(cost, row.grantMax),
			other: Math.max(0, cost - row.grantMax)
		}
	];
	return content;
}
