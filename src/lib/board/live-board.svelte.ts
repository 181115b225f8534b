/** A board as a phone has it: notes as they are now, what waits, and the edits. Carries Yjs: load it when it is needed. */
import { untrack } from 'svelte';
import * as Y from 'yjs';
import { say, isReason } from '#lib/i18n/say.ts';
import { OTHER_AUTHOR, openDocument } from '#lib/live/client.svelte.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { Turns } from '#lib/live/turns.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { addNote, editNoteText, NOTES, readNotes, recolourNote, trashNote, type Colour, type Note } from './document.ts';
import type { NoteDraft } from './note-draft.svelte.ts';

export type LiveBoard = ReturnType<typeof openBoard>;

/** A phone has two sockets at most: the stage, and one for boards. */
const turns = new Turns();

/**
 * What a person has typed in refused edits: the words of each note that they made or changed, as they stood here, oldest first.
 * Notes that went to the trash here, and notes that only got another colour, are nothing to type again.
 */
export function textsOf(doc: Y.Doc, edits: readonly Uint8Array[]): string[] {
	const notes: unknown = doc.getMap(NOTES);
	const touched = new Set<string | null>();
	const touch = (client: number, clock: number) => {
		if (clock >= Y.getState(doc.store, client)) return;
		let item: Y.Item | Y.GC | null = Y.getItem(doc.store, Y.createID(client, clock));
		if (!(item instanceof Y.Item) || (item.parent !== notes && !(item.parent instanceof Y.Text))) return;
		while (item instanceof Y.Item && item.parent !== notes) item = item.parent instanceof Y.AbstractType ? item.parent._item : null;
		if (item instanceof Y.Item) touched.add(item.parentSub);
	};
	for (const edit of edits) {
		const { structs, ds } = Y.decodeUpdate(edit);
		for (const { id } of structs) touch(id.client, id.clock);
		for (const [client, ranges] of ds.clients) for (const { clock } of ranges) touch(client, clock);
	}
	return readNotes(doc).flatMap(({ id, text, gone }) => (touched.has(id) && gone === null && text.trim() ? [text.trim()] : []));
}

/**
 * Opens a board and keeps it until `leave`.
 * @param draft where texts go that the server refuses
 * @param author seat:ID of this phone in the board's workshop; undefined = not known here
 */
export function openBoard(document: string, draft: NoteDraft, author: string | undefined) {
	let notes = $state.raw<Note[]>([]);
	let complete = $state(false);
	const live = openDocument(document, {
		persist: true,
		author,
		turns,
		onRefused(key, abandoned, edits) {
			const reason = isReason(key) ? key : 'not_open';
			const texts = textsOf(abandoned, edits);
			// Whoever is here now did not make these edits: without words in them there is nothing to say.
			if (key === OTHER_AUTHOR && texts.length === 0) return;
			draft.takeBack(texts, reason, say(reason, undefined, { max: LIMITS.note }));
		}
	});
	const stopWatching = $effect.root(() => {
		$effect(() => {
			const { doc } = live;
			const root = doc.getMap(NOTES);
			const read = () => (notes = readNotes(doc).filter((note) => note.gone === null));
			read();
			root.observeDeep(read);
			return () => root.unobserveDeep(read);
		});
		$effect(() => {
			if (live.synced) complete = true;
		});
	});
	const close = () => {
		stopWatching();
		live.close();
	};
	return {
		document,
		get notes() {
			return notes;
		},
		/** The server's notes have all arrived once. */
		get complete() {
			return complete;
		},
		/** Own edits that the server has not stored yet. */
		get waiting() {
			return live.waiting;
		},
		/** How many people are at this table now; null while that is not known. */
		get here() {
			return live.here;
		},
		/** Whether the server takes notes here; null while that is not known because the connection is away. */
		get taking() {
			return live.synced ? live.write : null;
		},
		/** Whether writing makes sense: allowed, or not known because the connection is away. */
		get writable() {
			return !live.ended && (live.write || !live.synced);
		},
		add(note: { id: string; text: string; colour: Colour; author: string; number: number; round: number; at: number }): void {
			addNote(live.doc, note);
		},
		edit(id: string, text: string): void {
			editNoteText(live.doc, id, text);
		},
		recolour(id: string, colour: Colour): void {
			recolourNote(live.doc, id, colour);
		},
		trash(id: string, at: number): void {
			trashNote(live.doc, id, at);
		},
		/** Goes away from the table. What still waits is sent first. */
		leave(): void {
			if (live.waiting === 0 || live.ended) return close();
			live.onlyDeliver();
			// Called while a component goes: effects of its own start only afterwards.
			queueMicrotask(() => {
				const stop = $effect.root(() => {
					$effect(() => {
						const delivered = live.waiting === 0 || live.ended;
						untrack(() => draft.waitsElsewhere(document, delivered ? 0 : live.waiting));
						if (!delivered) return;
						queueMicrotask(() => {
							stop();
							close();
						});
					});
				});
			});
		}
	};
}

/**
 * Sends what an earlier page of this phone has left unsent, board after board.
 * @param documents as leftBoards lists them
 * @param activities ids of the activities in which this phone is `author`; a board of another workshop knows another one
 */
export function sendLeftovers(
	documents: readonly string[],
	draft: NoteDraft,
	author: string | undefined,
	activities: readonly string[]
): void {
	for (const document of documents) {
		const isHere = activities.some((id) => document.startsWith(boardDocument(id, '')));
		openBoard(document, draft, isHere ? author : undefined).leave();
	}
}
