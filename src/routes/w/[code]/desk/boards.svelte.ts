/** The boards of the running (or last) cafe, read live; the desk may move notes to the trash and back. */
import { untrack } from 'svelte';
import { readNotes, restoreNote, trashNote, type Note } from '#lib/board/document.ts';
import { openDocument, type LiveDocument } from '#lib/live/client.svelte.ts';
import type { Stage } from '#lib/workshop/stage.ts';

export type Boards = ReturnType<typeof followBoards>;

/** Call in a component; opens the boards in the browser and closes them with it. */
export function followBoards(cafe: () => Stage['cafe']) {
	const names = $derived((cafe()?.tables ?? []).map((table) => table.document).join(' '));
	let open: LiveDocument[] = [];
	let notes = $state.raw<Record<string, Note[]>>({});

	$effect(() => {
		const wanted = names.split(' ').filter(Boolean);
		open = untrack(() => wanted.map((name) => openDocument(name, { persist: false })));
		for (const live of open) {
			$effect(() => {
				const { doc } = live;
				const read = () => (notes = { ...untrack(() => notes), [live.name]: readNotes(doc) });
				read();
				doc.on('update', read);
				return () => doc.off('update', read);
			});
		}
		return () => {
			for (const live of open) live.close();
		};
	});

	const docOf = (document: string) => open.find((live) => live.name === document)?.doc;
	return {
		/** All notes of a board, those in the trash too, oldest first. */
		of: (document: string): Note[] => notes[document] ?? [],
		trash(document: string, id: string) {
			const doc = docOf(document);
			if (doc) trashNote(doc, id, Date.now());
		},
		restore(document: string, id: string) {
			const doc = docOf(document);
			if (doc) restoreNote(doc, id);
		}
	};
}
