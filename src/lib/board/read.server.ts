import { and, desc, eq, inArray } from 'drizzle-orm';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import * as Y from 'yjs';
import { boardDocument, parseDocument } from '#lib/live/protocol.ts';
import { app } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { activity, cafeTable, documentVersion, workshop } from '#lib/server/schema.ts';
import { readClusters, readComments, readLinks, readMarks, type Around, type Cluster, type Comment } from './around.ts';
import { readNotes, type Note } from './document.ts';
import type { VersionCause, VersionRow } from './rules.ts';

const unpack = promisify(gunzip);

/** @returns the notes of a board that are not in the trash, oldest first. @param document as boardDocument names it */
export async function readBoard(document: string): Promise<Note[]> {
	return (await app().rooms.view(document, readNotes)).filter((note) => note.gone === null);
}

/** What people call a document: the workshop, and the number of the table (null for a stage). */
export type DocumentTitle = { workshopId: string; title: string; table: number | null };

/** @returns the names of those documents that belong to a workshop */
export async function nameDocuments(db: Db, documents: readonly string[]): Promise<Map<string, DocumentTitle>> {
	const named = documents.map((document) => ({ document, parts: parseDocument(document) }));
	const workshops = await db
		.select({ workshopId: workshop.id, title: workshop.title })
		.from(workshop)
		.where(
			inArray(
				workshop.id,
				named.flatMap(({ parts }) => (parts?.kind === 'stage' ? parts.workshopId : []))
			)
		);
	const tables = await db
		.select({ id: cafeTable.id, table: cafeTable.number, workshopId: workshop.id, title: workshop.title })
		.from(cafeTable)
		.innerJoin(activity, eq(activity.id, cafeTable.activityId))
		.innerJoin(workshop, eq(workshop.id, activity.workshopId))
		.where(
			inArray(
				cafeTable.id,
				named.flatMap(({ parts }) => (parts?.kind === 'board' ? parts.tableId : []))
			)
		);
	const stageNames = new Map(workshops.map((row) => [row.workshopId, { ...row, table: null }]));
	const boardNames = new Map(tables.map(({ id, ...row }) => [id, row]));
	return new Map(
		named.flatMap(({ document, parts }) => {
			const name = parts?.kind === 'stage' ? stageNames.get(parts.workshopId) : parts?.kind === 'board' && boardNames.get(parts.tableId);
			return name ? [[document, name] as const] : [];
		})
	);
}

/** @returns every board of a workshop, whether anybody wrote on it or not. @param tableId only this one */
export async function findBoards(db: Db, workshopId: string, tableId?: string): Promise<{ document: string; activityId: string }[]> {
	const rows = await db
		.select({ tableId: cafeTable.id, activityId: cafeTable.activityId })
		.from(cafeTable)
		.innerJoin(activity, eq(activity.id, cafeTable.activityId))
		.where(and(eq(activity.workshopId, workshopId), tableId === undefined ? undefined : eq(cafeTable.id, tableId)));
	return rows.map((row) => ({ document: boardDocument(row.activityId, row.tableId), activityId: row.activityId }));
}

/** A board with everything on it. notes: those in the trash too; marks: ids of the seats that support each note. */
export type WholeBoard = { notes: Note[]; clusters: Cluster[]; marks: Map<string, string[]>; comments: Comment[] };

/** @returns a board as it is now. @param document as findBoards names it */
export function readWholeBoard(document: string): Promise<WholeBoard> {
	return app().rooms.view(document, (doc) => ({
		notes: readNotes(doc),
		clusters: readClusters(doc),
		marks: readMarks(doc),
		comments: readComments(doc)
	}));
}

/**
 * Looks notes up that something is made of, each once, in the order given.
 * @returns what they say now, or null when one of them is not on a board of this workshop, is in the trash, hidden, or says nothing
 */
export async function checkNotes(
	db: Db,
	workshopId: string,
	wanted: readonly { document: string; noteId: string }[]
): Promise<{ id: string; document: string; activityId: string; words: string }[] | null> {
	const boards = new Map((await findBoards(db, workshopId)).map((board) => [board.document, board.activityId]));
	const documents = [...new Set(wanted.map(({ document }) => document))];
	if (!documents.every((document) => boards.has(document))) return null;
	const read = await Promise.all(documents.map(async (document) => [document, await app().rooms.view(document, readNotes)] as const));
	const notes = new Map(read);
	const once = [...new Map(wanted.map((one) => [one.noteId, one])).values()];
	const found = once.flatMap(({ document, noteId }) => {
		const note = notes.get(document)!.find(({ id }) => id === noteId);
		if (!note?.text.trim() || note.gone !== null || note.word?.verdict === 'hidden') return [];
		return [{ id: noteId, document, activityId: boards.get(document)!, words: note.text.trim() }];
	});
	return found.length === once.length ? found : null;
}

/** @returns the kept earlier states of a board, newest first, without their notes. */
export async function listVersions(db: Db, document: string): Promise<VersionRow[]> {
	const { id, cause, at, notes } = documentVersion;
	const rows = await db
		.select({ id, cause, at, notes })
		.from(documentVersion)
		.where(eq(documentVersion.document, document))
		.orderBy(desc(at), desc(id));
	return rows.map((row) => ({ ...row, cause: row.cause as VersionCause }));
}

/** An earlier state: all its notes, those in the trash too, its groups and lines. */
export type Version = { version: VersionRow; notes: Note[] } & Pick<Around, 'clusters' | 'links'>;

/** @returns one earlier state of a board; null when this board has none of that id. */
export async function readVersion(db: Db, document: string, id: string): Promise<Version | null> {
	const [row] = await db
		.select()
		.from(documentVersion)
		.where(and(eq(documentVersion.document, document), eq(documentVersion.id, id)));
	if (!row) return null;
	const { cause, at, notes } = row;
	const doc = new Y.Doc();
	Y.applyUpdate(doc, await unpack(row.bytes));
	return {
		version: { id, cause: cause as VersionCause, at, notes },
		notes: readNotes(doc),
		clusters: readClusters(doc),
		links: readLinks(doc)
	};
}
