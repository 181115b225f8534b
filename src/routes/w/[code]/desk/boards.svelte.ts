/** The boards of the running (or last) cafe, read live; what this desk does on them, and how to take it back. */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { makeActs, type BoardActs } from '#lib/board/acts.ts';
import { readAround, type Around } from '#lib/board/around.ts';
import { readNotes, type Note } from '#lib/board/document.ts';
import { joinSteps, recordEdit, replay, type Step } from '#lib/board/undo.ts';
import { openDocument, type LiveDocument } from '#lib/live/client.svelte.ts';
import type { Stage } from '#lib/workshop/stage.ts';

export type Boards = ReturnType<typeof followBoards>;
/** Steps of this desk on one board: taken back from the end, done again from the end. */
type Trail = { back: Step[]; again: Step[] };
const LONGEST = 100;
const NOTHING: Around = { clusters: [], links: [], marks: new Map(), comments: [] };

/** Call in a component; opens the boards in the browser and closes them with it. */
export function followBoards(cafe: () => Stage['cafe']) {
	const names = $derived((cafe()?.tables ?? []).map((table) => table.document).join(' '));
	let open: LiveDocument[] = [];
	let notes = $state.raw<Record<string, Note[]>>({});
	let around = $state.raw<Record<string, Around>>({});
	const trails = new SvelteMap<string, Trail>();

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
	const trailOf = (document: string): Trail => trails.get(document) ?? { back: [], again: [] };

	return {
		/** All notes of a board, those in the trash too, oldest first. */
		of: (document: string): Note[] => notes[document] ?? [],
		around: (document: string): Around => around[document] ?? NOTHING,
		/** What the desk does on a board; each act can be taken back. @param accountId who sits at the desk */
		acts: (document: string, accountId: string): BoardActs =>
			makeActs(
				(edit) => {
					const doc = docOf(document);
					const step = doc && recordEdit(doc, () => edit(doc));
					if (!step) return;
					const { back } = trailOf(document);
					trails.set(document, { back: joinSteps(back, step).slice(-LONGEST), again: [] });
				},
				() => ({ author: `account:${accountId}`, number: 0, round: cafe()?.round ?? 0, now: Date.now() })
			),
		mayUndo: (document: string) => trailOf(document).back.length > 0,
		mayRedo: (document: string) => trailOf(document).again.length > 0,
		undo(document: string) {
			const { back, again } = trailOf(document);
			const [doc, step] = [docOf(document), back.at(-1)];
			if (!doc || !step) return;
			replay(doc, step, 'back', Date.now());
			trails.set(document, { back: back.slice(0, -1), again: [...again, step] });
		},
		redo(document: string) {
			const { back, again } = trailOf(document);
			const [doc, step] = [docOf(document), again.at(-1)];
			if (!doc || !step) return;
			replay(doc, step, 'again', Date.now());
			trails.set(document, { back: [...back, step], again: again.slice(0, -1) });
		}
	};
}
