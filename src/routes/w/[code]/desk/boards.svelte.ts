/** The boards of the running (or last) cafe, read live; the desk may move notes to the trash and back. */
import { untrack } from 'svelte';
import { readClusters, readComments, readMarks } from '#lib/board/around.ts';
import { readNotes, restoreNote, trashNote, type Note } from '#lib/board/document.ts';
import { openDocument, type LiveDocument } from '#lib/live/client.svelte.ts';
import type { Stage } from '#lib/workshop/stage.ts';
import type { Doc } from 'yjs';

export type Boards = ReturnType<typeof followBoards>;
/** Names of groups by id, marks of support and comments a note. */
export type Around = { clusters: Map<string, string>; supports: Map<string, number>; comments: Map<string, number> };

function readAround(doc: Doc): Around {
	const comments = new Map<string, number>();
	for (const { note } of readComments(doc)) comments.set(note, (comments.get(note) ?? 0) + 1);
	return {
		clusters: new Map(readClusters(doc).map(({ id, name }) => [id, name])),
		supports: new Map([...readMarks(doc)].map(([note, seats]) => [note, seats.length])),
		comments
	};
}

/** Call in a component; opens the boards in the browser and closes them with it. */
export function followBoards(cafe: () => Stage['cafe']) {
	const names = $derived((cafe()?.tables ?? []).map((table) => table.document).join(' '));
	let open: LiveDocument[] = [];
	let notes = $state.raw<Record<string, Note[]>>({});
	/** For the harvest: what stands around the notes. */
	let around = $state.raw<Record<string, Around>>({});

	$effect(() => {
		const wanted = names.split(' ').filter(Boolean);
		open = untrack(() => wanted.map((name) => openDocument(name, { persist: false })));
		for (const live of open) {
			$effect(() => {
				const { doc } = live;
				const read = () => {
					notes = { ...untrack(() => notes), [live.name]: readNotes(doc) };
					around = { ...untrack(() => around), [live.name]: readAround(doc) };
				};
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
		around: (document: string): Around | undefined => around[document],
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
