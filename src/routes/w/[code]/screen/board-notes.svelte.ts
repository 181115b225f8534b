/** The notes of one board as the projector shows them: newest first, without those in the trash. */
import { untrack } from 'svelte';
import { readNotes, type Note } from '#lib/board/document.ts';
import { openDocument } from '#lib/live/client.svelte.ts';

/** A hall that types makes dozens of edits a second; the picture follows at a calm pace. */
const PACE_MS = 300;

/** Call while a component is set up. @param name of the board document @returns the notes, live */
export function watchNotes(name: () => string): { readonly notes: Note[] } {
	let notes = $state.raw<Note[]>([]);
	$effect(() => {
		const document = name();
		const live = untrack(() => openDocument(document, { persist: false }));
		const stop = $effect.root(() => {
			$effect(() => {
				const { doc } = live;
				let timer: ReturnType<typeof setTimeout> | undefined;
				const read = () => {
					timer = undefined;
					notes = readNotes(doc)
						.filter((note) => note.gone === null && note.text.trim() !== '')
						.reverse();
				};
				const hear = () => (timer ??= setTimeout(read, PACE_MS));
				doc.on('update', hear);
				return () => {
					clearTimeout(timer);
					doc.off('update', hear);
				};
			});
		});
		return () => {
			stop();
			live.close();
		};
	});
	return {
		get notes() {
			return notes;
		}
	};
}
