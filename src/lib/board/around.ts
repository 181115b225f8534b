/**
 * What stands around the notes of a board, in roots of their own: named groups, lines between notes, marks of support, comments. Each
 * entry is one plain value under one key, so that two people never leave half of something. Pure Yjs, for browsers and server.
 */
import type * as Y from 'yjs';
import { LIMITS } from '#lib/workshop/rules.ts';

/** Roots of a board document beside `notes`. */
export const AROUND = ['clusters', 'links', 'marks', 'comments', 'silenced'] as const;
export type AroundRoot = (typeof AROUND)[number];

/** A named group of notes; notes name it by its id. pos: where its name lies, as Note.pos. */
export type Cluster = { id: string; name: string; pos: [number, number] | null; at: number };
/** A line between two notes of the board. */
export type Link = { id: string; a: string; b: string };
/** A word about a note. author: seat:ID or account:ID; number: of the seat, 0 for the desk. at: ms */
export type Comment = { id: string; note: string; text: string; author: string; number: number; at: number };

/** @returns the key of a seat's mark of support on a note: one mark a seat and note. */
export function markKey(noteId: string, seatId: string): string {
	return `${noteId}:${seatId}`;
}

/** Makes a group, renames it, or moves its name. A name beyond the limit is cut. */
export function setCluster(doc: Y.Doc, { id, name, pos, at }: Cluster): void {
	doc.getMap('clusters').set(id, { name: name.trim().slice(0, LIMITS.cluster), pos, at });
}

/** Takes a group away; its notes stay. */
export function removeCluster(doc: Y.Doc, id: string): void {
	doc.getMap('clusters').delete(id);
}

/** Brings back the groups and lines of an earlier state; those that came later stay, and may be empty. */
export function restoreGroups(doc: Y.Doc, { clusters, links }: Pick<Around, 'clusters' | 'links'>): void {
	const now = new Map(readClusters(doc).map((cluster) => [cluster.id, JSON.stringify(cluster)]));
	for (const cluster of clusters) if (now.get(cluster.id) !== JSON.stringify(cluster)) setCluster(doc, cluster);
	for (const link of links) linkNotes(doc, link);
}

/** Draws a line between two notes, once. @returns false when there is one already */
export function linkNotes(doc: Y.Doc, { id, a, b }: Link): boolean {
	const there = readLinks(doc).some((link) => (link.a === a && link.b === b) || (link.a === b && link.b === a));
	if (there || a === b) return false;
	doc.getMap('links').set(id, { a, b });
	return true;
}

/** Takes a line away. */
export function unlinkNotes(doc: Y.Doc, id: string): void {
	doc.getMap('links').delete(id);
}

/** Supports a note, or takes the mark back. @param at ms */
export function markNote(doc: Y.Doc, noteId: string, seatId: string, on: boolean, at: number): void {
	const marks = doc.getMap('marks');
	const key = markKey(noteId, seatId);
	if (on && !marks.has(key)) marks.set(key, at);
	if (!on && marks.has(key)) marks.delete(key);
}

/** Says something about a note. A text beyond the limit is cut. @returns false when it is there already (sent twice) */
export function addComment(doc: Y.Doc, { id, text, ...comment }: Comment): boolean {
	const comments = doc.getMap('comments');
	if (comments.has(id)) return false;
	comments.set(id, { ...comment, text: text.trim().slice(0, LIMITS.comment) });
	return true;
}

/** A host or the desk takes a comment of others out of sight; taking the entry away brings it back. @param at ms */
export function silenceComment(doc: Y.Doc, id: string, at: number): void {
	if (doc.getMap('comments').has(id)) doc.getMap('silenced').set(id, at);
}

/** Its writer takes a comment away, for good. */
export function removeComment(doc: Y.Doc, id: string): void {
	doc.getMap('comments').delete(id);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns the groups of a board, oldest first. */
export function readClusters(doc: Y.Doc): Cluster[] {
	const found = [...doc.getMap('clusters')].flatMap(([id, value]) => {
		if (!isRecord(value) || typeof value.name !== 'string' || typeof value.at !== 'number') return [];
		return [{ id, name: value.name, pos: (value.pos as [number, number] | null) ?? null, at: value.at }];
	});
	return found.sort((x, y) => x.at - y.at || (x.id < y.id ? -1 : 1));
}

/** @returns the lines of a board. */
export function readLinks(doc: Y.Doc): Link[] {
	return [...doc.getMap('links')].flatMap(([id, value]) =>
		isRecord(value) && typeof value.a === 'string' && typeof value.b === 'string' ? [{ id, a: value.a, b: value.b }] : []
	);
}

/** @returns ids of the seats that support each note, by note id. */
export function readMarks(doc: Y.Doc): Map<string, string[]> {
	const found = new Map<string, string[]>();
	for (const key of doc.getMap('marks').keys()) {
		const [note, seat] = key.split(':');
		if (!note || !seat) continue;
		const seats = found.get(note);
		if (seats) seats.push(seat);
		else found.set(note, [seat]);
	}
	return found;
}

/** @returns the comments of a board, oldest first, without those that were silenced. */
export function readComments(doc: Y.Doc): Comment[] {
	const silenced = doc.getMap('silenced');
	const found = [...doc.getMap('comments')].flatMap(([id, value]) => {
		if (!isRecord(value) || silenced.has(id)) return [];
		const { note, text, author, number, at } = value;
		if (typeof note !== 'string' || typeof text !== 'string' || typeof author !== 'string' || typeof at !== 'number') return [];
		return [{ id, note, text, author, number: typeof number === 'number' ? number : 0, at }];
	});
	return found.sort((x, y) => x.at - y.at || (x.id < y.id ? -1 : 1));
}

/** What stands around the notes of a board, as it is now. */
export type Around = { clusters: Cluster[]; links: Link[]; marks: ReadonlyMap<string, string[]>; comments: Comment[] };

/** @returns all that stands around the notes. */
export function readAround(doc: Y.Doc): Around {
	return { clusters: readClusters(doc), links: readLinks(doc), marks: readMarks(doc), comments: readComments(doc) };
}
