/** Where a project came from: the idea and its vote, the workshop, and the projects it belongs with. */
import { eq, inArray } from 'drizzle-orm';
import { readRoots, type Root } from '#lib/document/kept.server.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { readIdeaStory, type IdeaStory } from '#lib/idea/read.server.ts';
import { db as readDb } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { idea, project, workshop } from '#lib/server/schema.ts';
import { readStage } from '#lib/workshop/stage.server.ts';

/** @returns the id of the workshop where an idea was put together, or null. */
export async function findWorkshopOfIdea(ideaId: string): Promise<string | null> {
	const [row] = await readDb().select({ workshopId: idea.workshopId }).from(idea).where(eq(idea.id, ideaId));
	return row?.workshopId ?? null;
}

/**
 * From the sticky notes to the decision, and the meeting where it happened; startsAt in ms. The code opens the protocol and the summary
 * once it has ended. sources: with the notes behind each need.
 */
export type ProjectStory = Omit<IdeaStory, 'sources'> & {
	sources: Root[];
	workshop: { code: string | null; title: string; startsAt: number };
};

/** @returns the story of a project that grew from an idea, or null. */
export async function readStory(db: Db, ideaId: string, workshopId: string): Promise<ProjectStory | null> {
	const story = await readIdeaStory(ideaId);
	const [room] = await db
		.select({ code: workshop.code, title: workshop.title, startsAt: workshop.startsAt, endedAt: workshop.endedAt })
		.from(workshop)
		.where(eq(workshop.id, workshopId));
	if (!story || !room) return null;
	const { code, title, startsAt, endedAt } = room;
	const sources = await readRoots(db, await readStage(db, workshopId), story.sources);
	return { ...story, sources, workshop: { code: endedAt === null ? null : code, title, startsAt } };
}

/** Projects that share its site, and the one it continues: by their numbers in the programme's list. */
export async function readRelated(db: Db, facts: Record<string, unknown>): Promise<{ id: string; title: Words; followUp: boolean }[]> {
	const combined = Array.isArray(facts.combinedWith) ? facts.combinedWith.filter((n): n is string => typeof n === 'string') : [];
	const follows = typeof facts.followUpOf === 'string' ? facts.followUpOf : null;
	const numbers = [...combined, ...(follows ? [follows] : [])];
	if (!numbers.length) return [];
	const rows = await db.select().from(project).where(inArray(project.programmeNumber, numbers));
	return rows.map((row) => ({ id: row.id, title: row.title, followUp: row.programmeNumber === follows }));
}
