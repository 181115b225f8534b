/** Which notes of a board people see, and in which order; its earlier states: why they are kept, which go, what going back changes. Pure. */
import type { Phase } from '#lib/workshop/rules.ts';
import type { Cluster } from './around.ts';
import type { Note } from './document.ts';

/** opened, closed: its activity; round: the next one began; restored: just before an earlier state came back; ended: the workshop. */
export const VERSION_CAUSES = ['opened', 'closed', 'round', 'restored', 'ended'] as const;
export type VersionCause = (typeof VERSION_CAUSES)[number];
/** A turning point of a meeting: what the desk did. */
export type Turn = Exclude<VersionCause, 'restored'>;
/** A kept state in a list. at: ms; notes: on the board then, those in the trash not counted. */
export type VersionRow = { id: string; cause: VersionCause; at: number; notes: number };

/** So many states of one board are kept. */
export const MOST_VERSIONS = 60;
/** What goes first when there are more. Openings, closings and the end stay. */
const GOES_FIRST: readonly VersionCause[] = ['round', 'restored'];

/**
 * Opening one activity closes another: the boards of that one are kept as closed. So is a board whose closing was missed (a crash).
 * @param closedAt when the board's activity was closed last, ms; null = never @param newest time of the board's newest version, ms
 * @returns why the state of a board is kept at this turning point
 */
export function causeOf(turn: Turn, board: { phase: Phase; closedAt: number | null; newest: number | null }): Turn {
	if (turn === 'ended' || board.phase !== 'closed') return turn;
	return board.closedAt !== null && board.closedAt > (board.newest ?? 0) ? 'closed' : turn;
}

/**
 * @param versions of one board @param most how many may stay
 * @returns ids of those to let go: the oldest rounds, then the oldest states before a restore, never the newest version
 */
export function surplusVersions(versions: readonly Pick<VersionRow, 'id' | 'cause' | 'at'>[], most = MOST_VERSIONS): string[] {
	const older = [...versions].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).slice(0, -1);
	return GOES_FIRST.flatMap((cause) => older.filter((version) => version.cause === cause))
		.slice(0, Math.max(0, versions.length - most))
		.map(({ id }) => id);
}

/**
 * What going back would do. @param present @param version all notes of both states, those in the trash too
 * @returns how many notes come back to the board, leave it for the trash, and stay as another: text, colour, place, group, highlight
 */
export function changesTo(present: readonly Note[], version: readonly Note[]): { back: number; away: number; changed: number } {
	const shown = (notes: readonly Note[]) =>
		new Map(notes.filter(({ gone, into }) => gone === null && into === null).map((note) => [note.id, note]));
	const look = ({ text, colour, pos, cluster, star }: Note) => JSON.stringify([text, colour, pos, cluster, star]);
	const [now, then] = [shown(present), shown(version)];
	const staying = [...then.values()].filter(({ id }) => now.has(id));
	return {
		back: then.size - staying.length,
		away: now.size - staying.length,
		changed: staying.filter((note) => look(now.get(note.id)!) !== look(note)).length
	};
}

/** @returns notes that people should see on a board: standing for themselves, not hidden by the desk. @param notes all of the board */
export function shownNotes(notes: readonly Note[]): Note[] {
	return standingNotes(notes).filter(({ word }) => word?.verdict !== 'hidden');
}

/**
 * @returns notes that are not in the trash and stand for themselves, hidden ones too. When two people merge or split the same notes at
 * once, what the sources name in the end stands; what the other one made steps back.
 * @param notes all of the board
 */
export function standingNotes(notes: readonly Note[]): Note[] {
	const all = new Map(notes.map((note) => [note.id, note]));
	const isOneAct = (a: Note, b: Note | undefined) => b !== undefined && a.author === b.author && a.at === b.at;
	return notes.filter((note) => {
		if (note.gone !== null || note.into !== null) return false;
		const heirs = note.from.flatMap((id) => (all.has(id) ? [all.get(id)!.into] : []));
		return heirs.length === 0 || heirs.some((heir) => heir === null || heir === note.id || isOneAct(note, all.get(heir)));
	});
}

/** @returns notes that a screen may show. @param moderated the desk lets each one through; what it wrote itself needs no word */
export function projectedNotes(notes: readonly Note[], moderated: boolean): Note[] {
	return shownNotes(notes).filter(
		({ author, text, word }) => text.trim() !== '' && (!moderated || word?.verdict === 'approved' || author.startsWith('account:'))
	);
}

/** From so many notes one may be made. */
export const NOTE_SOURCES = 20;

/** Ids of the seats that support each note, by note id. */
export type Marks = ReadonlyMap<string, readonly string[]>;

/** @returns notes by weight: highlights first, then those with most support, then the newest. */
export function byWeight(notes: readonly Note[], marks: Marks): Note[] {
	const support = ({ id }: Note) => marks.get(id)?.length ?? 0;
	return [...notes].sort((a, b) => Number(b.star) - Number(a.star) || support(b) - support(a) || b.at - a.at || (a.id < b.id ? 1 : -1));
}

/**
 * @param notes in the order in which they should stand within their group
 * @returns notes that belong to no group (cluster null) first, then group by group; an empty group only when told
 */
export function groupNotes(
	notes: readonly Note[],
	clusters: readonly Cluster[],
	withEmpty = false
): { cluster: Cluster | null; notes: Note[] }[] {
	const known = new Set(clusters.map(({ id }) => id));
	const groups = [
		{ cluster: null, notes: notes.filter(({ cluster }) => cluster === null || !known.has(cluster)) },
		...clusters.map((cluster) => ({ cluster, notes: notes.filter((note) => note.cluster === cluster.id) }))
	];
	return groups.filter(({ cluster, notes: members }) => members.length > 0 || (withEmpty && cluster !== null));
}
