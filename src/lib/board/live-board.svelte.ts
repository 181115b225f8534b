/** A board as a phone has it: notes as they are now, what waits, and the edits. Carries Yjs: load it when it is needed. */
import { untrack } from 'svelte';
import * as Y from 'yjs';
import { say, isReason } from '#lib/i18n/say.ts';
import { OTHER_AUTHOR, openDocument } from '#lib/live/client.svelte.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { Turns } from '#lib/live/turns.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { makeActs, type Who } from './acts.ts';
import { readAround, readComments, type Around } from './around.ts';
import { NOTES, readNotes, type Note } from './document.ts';
import type { NoteDraft } from './note-draft.svelte.ts';

export type LiveBoard = ReturnType<typeof openBoard>;

/** A phone has two sockets at most: the stage, and one for boards. */
const turns = new Turns();

/**
 * What a person has typed in refused edits: the words of each note that they made or changed, as they stood here, oldest first, then
 * their comments. Notes that went to the trash here, and notes that only got another colour, are nothing to type again.
 */
export function textsOf(doc: Y.Doc, edits: readonly Uint8Array[]): string[] {
	const notes: unknown = doc.getMap(NOTES);
	const comments: unknown = doc.getMap('comments');
	const touched = new Set<string | null>();
	const touch = (client: number, clock: number) => {
		if (clock >= Y.getState(doc.store, client)) return;
		let item: Y.Item | Y.GC | null = Y.getItem(doc.store, Y.createID(client, clock));
		if (!(item instanceof Y.Item) || (item.parent !== notes && item.parent !== comments && !(item.parent instanceof Y.Text))) return;
		while (item instanceof Y.Item && item.parent !== notes && item.parent !== comments)
			item = item.parent instanceof Y.AbstractType ? item.parent._item : null;
		if (item instanceof Y.Item) touched.add(item.parentSub);
	};
	for (const edit of edits) {
		const { structs, ds } = Y.decodeUpdate(edit);
		for (const { id } of structs) touch(id.client, id.clock);
		for (const [client, ranges] of ds.clients) for (const { clock } of ranges) touch(client, clock);
	}
	const words = readNotes(doc).flatMap(({ id, text, gone }) => (touched.has(id) && gone === null && text.trim() ? [text.trim()] : []));
	return [...words, ...readComments(doc).flatMap(({ id, text }) => (touched.has(id) ? [text] : []))];
}

/**
 * Opens a board and keeps it until `leave`.
 * @param draft where texts go that the server refuses
 * @param author seat:ID of this phone in the board's workshop; undefined = not known here
 * @param who signs what is made here; without it nothing can be made
 */
export function openBoard(document: string, draft: NoteDraft, author: string | undefined, who?: () => Who) {
	let notes = $state.raw<Note[]>([]);
	let around = $state.raw<Around>({ clusters: [], links: [], marks: new Map(), comments: [] });
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
			const read = () => {
				notes = readNotes(doc);
				around = readAround(doc);
			};
			read();
			doc.on('update', read);
			return () => doc.off('update', read);
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
		/** All notes, those in the trash too, oldest first. */
		get notes() {
			return notes;
		},
		get around() {
			return around;
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
		/** What can be done here; every edit waits for the server by itself. */
		acts: who && makeActs((edit) => edit(live.doc), who),
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
