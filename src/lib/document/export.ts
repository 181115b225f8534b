/** All notes of a workshop as rows, and as a table for Excel. Pure. */
import { destinyOf, publicNotes, type Growth, type KeptCafe, type KeptNote } from './rules.ts';

export type NoteRow = Pick<
	KeptNote,
	'id' | 'table' | 'round' | 'text' | 'colour' | 'cluster' | 'star' | 'supports' | 'number' | 'state'
> & {
	/** Id of its cafe: a workshop may have several. */
	activityId: string;
	/** In the reader's language, as are the words below. */
	activity: string;
	question: string;
	/** How many. */
	comments: number;
	/** Ids of notes. */
	into: string | null;
	from: readonly string[];
	needs: { id: string; text: string }[];
	/** Numbers of the ideas that grew from it. */
	ideas: number[];
	/** ISO 8601, UTC. */
	at: string;
};

/**
 * @param isStaff staff get what is hidden and in the trash too; others what everybody may see, with numbers only where names are shown
 * @param words names a cafe, and the question that a note answers
 */
export function listRows(
	cafes: readonly KeptCafe[],
	growth: Growth,
	isStaff: boolean,
	words: { activity: (cafe: KeptCafe) => string; question: (cafe: KeptCafe, table: KeptCafe['tables'][number], round: number) => string }
): NoteRow[] {
	const all = cafes.flatMap(({ tables }) => tables.flatMap(({ notes }) => notes));
	const seen = isStaff ? growth : { ...growth, needs: growth.needs.filter(({ state }) => state === 'shown') };
	const open = new Set((isStaff ? all : publicNotes(all)).map(({ id }) => id));
	return cafes.flatMap((cafe) =>
		cafe.tables.flatMap((table) =>
			table.notes
				.filter(({ id }) => open.has(id))
				.map((note) => {
					const { id, round, text, colour, cluster, star, supports, state } = note;
					const { needs, ideas } = destinyOf({ kind: 'note', id }, all, seen);
					return {
						id,
						activityId: cafe.id,
						activity: words.activity(cafe),
						table: note.table,
						question: words.question(cafe, table, round),
						...{ round, text, colour, cluster, star, supports },
						comments: note.comments.length,
						number: isStaff || cafe.names ? note.number : null,
						state,
						into: note.into && open.has(note.into) ? note.into : null,
						from: note.from.filter((one) => open.has(one)),
						needs: needs.map((need) => ({ id: need.id, text: need.text })),
						ideas: ideas.map((idea) => idea.number),
						at: new Date(note.at).toISOString()
					};
				})
		)
	);
}

/**
 * A table as Excel in Kazakhstan opens it by a double click: UTF-8 with a byte order mark, and semicolons, because the comma is the
 * decimal sign there. Quoted as RFC 4180 says. A text that a spreadsheet would take for a formula gets an apostrophe in front.
 */
export function toCsv(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
	return CSV_START + [heads, ...rows].map(toCsvLine).join('');
}

/** What such a file begins with, for those who write it line by line. */
export const CSV_START = '\uFEFF';
/** @returns one line of such a table with its end. */
export const toCsvLine = (cells: readonly (string | number)[]): string => `${cells.map(toCell).join(';')}\r\n`;

/** Also the full-width twins of the signs, which some spreadsheets read alike. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

function toCell(value: string | number): string {
	if (typeof value === 'number') return String(value);
	const safe = FORMULA.test(value) ? `'${value}` : value;
	return /[";\r\n,]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
