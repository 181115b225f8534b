/** What was said in a workshop and what grew from it, read once for the summary, the export, the private page and the project's story. */
import { and, asc, eq, inArray } from 'drizzle-orm';
import { readWholeBoard } from '#lib/board/read.server.ts';
import { readSourcesOf } from '#lib/idea/read.server.ts';
import type { IdeaSource } from '#lib/idea/rules.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { shownAs } from '#lib/moderation/rules.ts';
import { readNeedNotes } from '#lib/need/read.server.ts';
import type { Db } from '#lib/server/db.ts';
import { activity, cafeTable, projectState } from '#lib/server/schema.ts';
import { readSettings } from '#lib/workshop/settings.ts';
import type { Stage } from '#lib/workshop/stage.ts';
import type { Growth, KeptCafe, KeptNote, KeptTable } from './rules.ts';

/** @returns the cafes of a workshop with every note on their boards, hidden ones and those in the trash too. */
export async function readCafes(db: Db, workshopId: string): Promise<KeptCafe[]> {
	const cafes = await db
		.select()
		.from(activity)
		.where(and(eq(activity.workshopId, workshopId), eq(activity.kind, 'cafe')))
		.orderBy(asc(activity.position));
	return Promise.all(
		cafes.map(async ({ id, title, settings }) => {
			const { names, moderated, questions } = readSettings(settings);
			const tables = await db.select().from(cafeTable).where(eq(cafeTable.activityId, id)).orderBy(asc(cafeTable.number));
			return { id, title, names, questions, tables: await Promise.all(tables.map((table) => readTable(table, moderated))) };
		})
	);
}

async function readTable(table: typeof cafeTable.$inferSelect, moderated: boolean): Promise<KeptTable> {
	const { id, number, question } = table;
	const document = boardDocument(table.activityId, id);
	const { notes, clusters, marks, comments } = await readWholeBoard(document);
	const names = new Map(clusters.map((cluster) => [cluster.id, cluster.name]));
	const keep = ({ word, gone, pos: _pos, reports: _reports, cluster, number: author, ...note }: (typeof notes)[number]): KeptNote => ({
		...note,
		number: author || null,
		table: number,
		state: gone === null ? shownAs(word?.verdict ?? null, moderated && note.author.startsWith('seat:')) : 'trash',
		reason: word?.verdict === 'hidden' ? word.reason : null,
		cluster: (cluster && names.get(cluster)) || null,
		supports: marks.get(note.id)?.length ?? 0,
		comments: comments.filter((comment) => comment.note === note.id).map(({ text, at }) => ({ text, at }))
	});
	return { id, number, question, document, notes: notes.filter(({ text }) => text.trim()).map(keep) };
}

/** @returns the needs and ideas of a workshop with what they grew from; dots and outcome once they are shown. */
export async function readGrowth(db: Db, stage: Pick<Stage, 'workshop' | 'needs' | 'ideas' | 'vote' | 'decision'>): Promise<Growth> {
	const { needs, ideas, vote, decision } = stage;
	const notes = await readNeedNotes(db, stage.workshop.id);
	const sources = await readSourcesOf(
		db,
		ideas.map(({ id }) => id)
	);
	const states = await readNewestStates(
		db,
		ideas.flatMap(({ projectId }) => projectId ?? [])
	);
	const row = (ideaId: string) => decision?.rows.find((one) => one.ideaId === ideaId);
	return {
		needs: needs.map(({ id, text, support, state, reason }) => {
			return { id, text, support, state, reason, notes: (notes.get(id) ?? []).map((note) => note.id) };
		}),
		ideas: ideas.map(({ id, number, title, siteId, projectId }) => ({
			...{ id, number, title, siteId },
			sources: sources.get(id) ?? [],
			dots: row(id)?.dots ?? vote?.tally?.find((one) => one.ideaId === id)?.dots ?? null,
			outcome: row(id)?.outcome ?? null,
			project: projectId ? { id: projectId, state: states.get(projectId) ?? 'contract_signed' } : null
		}))
	};
}

async function readNewestStates(db: Db, projectIds: readonly string[]): Promise<Map<string, string>> {
	if (!projectIds.length) return new Map();
	const rows = await db
		.select({ id: projectState.projectId, state: projectState.state })
		.from(projectState)
		.where(inArray(projectState.projectId, [...projectIds]))
		.orderBy(asc(projectState.at), asc(projectState.id));
	return new Map(rows.map(({ id, state }) => [id, state]));
}

/** Something that an idea or a project grew from. place: the table and round of a note. isShown: it stands in the summary. */
export type Root = IdeaSource & { place: { table: number; round: number } | null; isShown: boolean; grewFrom: Root[] };

/**
 * Follows the sources of an idea to their notes: a need that the desk made of notes names them. Notes that the desk has hidden are left
 * out; what was hidden of needs and places too.
 */
export async function readRoots(
	db: Db,
	stage: Pick<Stage, 'workshop' | 'needs' | 'sites'>,
	sources: readonly IdeaSource[]
): Promise<Root[]> {
	const cafes = await readCafes(db, stage.workshop.id);
	const notes = new Map(cafes.flatMap(({ tables }) => tables.flatMap((table) => table.notes)).map((note) => [note.id, note]));
	const behind = await readNeedNotes(db, stage.workshop.id);
	const hidden = new Set([...stage.needs, ...stage.sites].filter(({ state }) => state === 'hidden').map(({ id }) => id));
	for (const note of notes.values()) if (note.state === 'hidden') hidden.add(note.id);
	const toRoot = (source: IdeaSource): Root => {
		const note = source.kind === 'note' ? notes.get(source.id) : undefined;
		return {
			...source,
			place: note ? { table: note.table, round: note.round } : null,
			isShown: note?.state === 'shown',
			grewFrom: source.kind === 'need' ? rootsOf((behind.get(source.id) ?? []).map((one) => ({ kind: 'note' as const, ...one }))) : []
		};
	};
	const rootsOf = (list: readonly IdeaSource[]): Root[] => list.filter(({ id }) => !hidden.has(id)).map(toRoot);
	return rootsOf(sources);
}
