/** One board as the projector shows it: the notes that may be seen, oldest first, and what stands around them. */
import { untrack } from 'svelte';
import { readAround, type Around } from '#lib/board/around.ts';
import { readNotes, type Note } from '#lib/board/document.ts';
import { projectedNotes } from '#lib/board/rules.ts';
import { openDocument } from '#lib/live/client.svelte.ts';

/** A hall that types makes dozens of edits a second; the picture follows at a calm pace. */
const PACE_MS = 300;

/**
 * Call while a component is set up.
 * @param name of the board document
 * @param moderated what residents write is shown only after the desk has let it through
 * @returns the board, live
 */
export function watchBoard(name: () => string, moderated: () => boolean): { readonly notes: Note[]; readonly around: Around } {
	let all = $state.raw<Note[]>([]);
	let around = $state.raw<Around>({ clusters: [], links: [], marks: new Map(), comments: [] });
	const notes = $derived(projectedNotes(all, moderated()));
	$effect(() => {
		const document = name();
		const live = untrack(() => openDocument(document, { persist: false }));
		const stop = $effect.root(() => {
			$effect(() => {
				const { doc } = live;
				let timer: ReturnType<typeof setTimeout> | undefined;
				const read = () => {
					timer = undefined;
					all = readNotes(doc);
					around = readAround(doc);
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
		},
		get around() {
			return around;
		}
	};
}
