/** A board as a phone has it: notes as they are now, what waits, and the edits. Carries Yjs: load it when it is needed. */
import { say, isReason } from '#lib/i18n/say.ts';
import { openDocument } from '#lib/live/client.svelte.ts';
import { addNote, editNoteText, NOTES, readNotes, recolourNote, trashNote, type Colour, type Note } from './document.ts';
import type { NoteDraft } from './note-draft.svelte.ts';

export type LiveBoard = ReturnType<typeof openBoard>;

/** Texts that are not on the server yet, by note: what is given back when the server refuses them. */
function keepUnsent(document: string) {
	const place = `asar:unsent:${document}`;
	let texts: Record<string, string> = {};
	try {
		texts = JSON.parse(localStorage.getItem(place) ?? '{}') as Record<string, string>;
	} catch {
		// no storage: what is unsent lives as long as the page
	}
	const save = () => {
		try {
			if (Object.keys(texts).length) localStorage.setItem(place, JSON.stringify(texts));
			else localStorage.removeItem(place);
		} catch {
			// as above
		}
	};
	return {
		set(id: string, text: string) {
			texts[id] = text;
			save();
		},
		take(): string[] {
			const all = Object.values(texts);
			texts = {};
			save();
			return all;
		}
	};
}

/**
 * Opens a board and keeps it until `leave`.
 * @param draft where texts go that the server refuses
 */
export function openBoard(document: string, draft: NoteDraft) {
	let notes = $state.raw<Note[]>([]);
	let complete = $state(false);
	const unsent = keepUnsent(document);
	const live = openDocument(document, {
		persist: true,
		onRefused: (reason) => draft.takeBack(unsent.take(), say(isReason(reason) ? reason : 'not_open'))
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
			if (live.waiting === 0) unsent.take();
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
		/** Whether writing makes sense: allowed, or not known because the connection is away. */
		get writable() {
			return live.refusal !== 'forbidden' && (live.write || !live.synced);
		},
		add(note: { id: string; text: string; colour: Colour; author: string; number: number; round: number; at: number }): void {
			if (addNote(live.doc, note)) unsent.set(note.id, note.text);
		},
		edit(id: string, text: string): void {
			if (editNoteText(live.doc, id, text)) unsent.set(id, text);
		},
		recolour(id: string, colour: Colour): void {
			recolourNote(live.doc, id, colour);
		},
		trash(id: string, at: number): void {
			trashNote(live.doc, id, at);
		},
		/** Goes away from the table. What still waits is sent first. */
		leave(): void {
			if (live.waiting === 0 || live.refusal) return close();
			// Called while a component goes: effects of its own start only afterwards.
			queueMicrotask(() => {
				const stop = $effect.root(() => {
					$effect(() => {
						if (live.waiting > 0 && !live.refusal) return;
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

/** Sends what an earlier page of this phone has left unsent. @param documents as leftBoards lists them */
export function sendLeftovers(documents: readonly string[], draft: NoteDraft): void {
	for (const document of documents) openBoard(document, draft).leave();
}
