/** The tables side by side, as the harvest shows them. Pure. */
import type { Around } from '#lib/board/around.ts';
import { shownNotes } from '#lib/board/document.ts';
import type { Note } from '#lib/board/document.ts';
import { foldForSearch } from '#lib/i18n/alphabet.ts';
import type { Words } from '#lib/i18n/locale.ts';
import type { StageTable } from '#lib/workshop/stage.ts';

export type HarvestNote = Pick<Note, 'id' | 'text' | 'colour' | 'star' | 'round' | 'number' | 'at'> & {
	document: string;
	table: number;
	/** Name of its group; null = in none. */
	cluster: string | null;
	supports: number;
	comments: number;
};
/** name null: notes in no group. */
export type HarvestGroup = { id: string; name: string | null; notes: HarvestNote[] };
export type HarvestTable = { id: string; number: number; question: Words; groups: HarvestGroup[] };

/** The board of a table as it is in the browser. */
type Board = { notes: readonly Note[]; around: Around | undefined };

/** @returns every table with its groups, the notes in no group last; in a group highlights first, then those with most support. */
export function layOut(tables: readonly StageTable[], boardOf: (document: string) => Board): HarvestTable[] {
	return tables.map(({ id, number, question, document }) => {
		const { notes, around } = boardOf(document);
		const groups = new Map<string, HarvestGroup>(
			(around?.clusters ?? []).map(({ id: group, name }) => [group, { id: group, name, notes: [] }])
		);
		const loose: HarvestGroup = { id: `${id}:none`, name: null, notes: [] };
		for (const note of shownNotes(notes)) {
			if (!note.text.trim()) continue;
			const group = (note.cluster && groups.get(note.cluster)) || loose;
			const supports = around?.marks.get(note.id)?.length ?? 0;
			const comments = around?.comments.filter((comment) => comment.note === note.id).length ?? 0;
			const { text, colour, star, round, number: author, at } = note;
			group.notes.push({
				...{ id: note.id, text: text.trim(), colour, star, round, number: author, at },
				...{ document, table: number, cluster: group.name, supports, comments }
			});
		}
		const filled = [...groups.values(), loose].filter((group) => group.notes.length);
		for (const group of filled) group.notes.sort((a, b) => Number(b.star) - Number(a.star) || b.supports - a.supports || a.at - b.at);
		return { id, number, question, groups: filled };
	});
}

/** @returns the tables with those notes only that hold the typed words (in their text or the name of their group) and, if wanted, a star. */
export function siftTables(tables: readonly HarvestTable[], typed: string, stars: boolean): HarvestTable[] {
	const wanted = foldForSearch(typed);
	const holds = (note: HarvestNote) =>
		(!stars || note.star) && (foldForSearch(note.text).includes(wanted) || foldForSearch(note.cluster ?? '').includes(wanted));
	return tables.map((table) => ({
		...table,
		groups: table.groups.map((group) => ({ ...group, notes: group.notes.filter(holds) })).filter(({ notes }) => notes.length)
	}));
}

/** @returns a name for what these notes say: their group's, when they are all of one; otherwise the shortest of them. */
export function nameFor(notes: readonly Pick<HarvestNote, 'text' | 'cluster'>[]): string {
	const [first] = notes;
	if (!first) return '';
	if (notes.length > 1 && first.cluster && notes.every(({ cluster }) => cluster === first.cluster)) return first.cluster;
	return notes.reduce((shortest, { text }) => (text.length < shortest.length ? text : shortest), first.text);
}
