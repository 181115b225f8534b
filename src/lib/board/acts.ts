/** What people do on a board, as buttons call it: signed and timed here, once for phone and desk. Carries Yjs: load it with the board. */
import type * as Y from 'yjs';
import { newId } from '#lib/live/id.ts';
import {
	addComment,
	linkNotes,
	markNote,
	readClusters,
	readComments,
	removeCluster,
	removeComment,
	setCluster,
	silenceComment,
	unlinkNotes
} from './around.ts';
import {
	addNote,
	editNoteText,
	mergeNotes,
	moveNote,
	putIntoCluster,
	readNotes,
	recolourNote,
	restoreNote,
	separateNotes,
	splitNote,
	starNote,
	trashNote,
	type Colour
} from './document.ts';

/** Who acts. author: seat:ID or account:ID; number: of the seat, 0 for the desk; now: server time, ms. */
export type Who = { author: string; number: number; round: number; now: number };
export type BoardActs = ReturnType<typeof makeActs>;

/**
 * @param change makes an edit on the document as it is now
 * @param who asked anew for every act
 */
export function makeActs(change: (edit: (doc: Y.Doc) => void) => void, who: () => Who) {
	const sign = () => {
		const { now, ...by } = who();
		return { ...by, at: Math.round(now) };
	};
	const seatOf = (author: string) => (author.startsWith('seat:') ? author.slice('seat:'.length) : null);
	return {
		/** @param named whether the number of the seat stands on the note */
		add(text: string, colour: Colour, named = true) {
			const by = sign();
			change((doc) => addNote(doc, { id: newId(), text, colour, ...by, number: named ? by.number : 0 }));
		},
		edit: (id: string, text: string) => change((doc) => editNoteText(doc, id, text)),
		recolour: (id: string, colour: Colour) => change((doc) => recolourNote(doc, id, colour)),
		trash: (id: string) => change((doc) => trashNote(doc, id, sign().at)),
		restore: (id: string) => change((doc) => restoreNote(doc, id)),
		/** @param pos thousandths; null = wherever there is room */
		move: (id: string, pos: readonly [number, number] | null) => change((doc) => moveNote(doc, id, pos)),
		group: (id: string, cluster: string | null) => change((doc) => putIntoCluster(doc, id, cluster)),
		star: (id: string, on: boolean) => change((doc) => starNote(doc, id, on)),
		/** Makes a group, with these notes in it. */
		addGroup(name: string, noteIds: readonly string[]) {
			const id = newId();
			change((doc) => {
				setCluster(doc, { id, name, pos: null, at: sign().at });
				for (const note of noteIds) putIntoCluster(doc, note, id);
			});
		},
		renameGroup: (id: string, name: string) =>
			change((doc) => {
				const cluster = readClusters(doc).find((one) => one.id === id);
				if (cluster) setCluster(doc, { ...cluster, name });
			}),
		/** Takes a group away; its notes belong to none. */
		removeGroup: (id: string) =>
			change((doc) => {
				for (const note of readNotes(doc)) if (note.cluster === id) putIntoCluster(doc, note.id, null);
				removeCluster(doc, id);
			}),
		link: (a: string, b: string) => change((doc) => void linkNotes(doc, { id: newId(), a, b })),
		unlink: (id: string) => change((doc) => unlinkNotes(doc, id)),
		merge: (ids: readonly string[], text: string) => change((doc) => void mergeNotes(doc, ids, { id: newId(), text, ...sign() })),
		split: (id: string, texts: readonly string[]) =>
			change(
				(doc) =>
					void splitNote(
						doc,
						id,
						texts.map((text) => ({ id: newId(), text })),
						sign()
					)
			),
		/** Takes a merging or splitting back. */
		separate: (id: string) => change((doc) => void separateNotes(doc, id, sign().at)),
		/** One mark a seat; the desk has none. */
		support(id: string, on: boolean) {
			const { author, at } = sign();
			const seat = seatOf(author);
			if (seat) change((doc) => markNote(doc, id, seat, on, at));
		},
		comment(note: string, text: string, named = true) {
			const { author, number, at } = sign();
			change((doc) => void addComment(doc, { id: newId(), note, text, author, number: named ? number : 0, at }));
		},
		/** A seat takes its own comment away; hosts and the desk silence it, which can be taken back. */
		uncomment(id: string) {
			const { author, at } = sign();
			change((doc) => {
				const own = readComments(doc).find((comment) => comment.id === id)?.author === author;
				if (own && seatOf(author)) removeComment(doc, id);
				else silenceComment(doc, id, at);
			});
		}
	};
}
