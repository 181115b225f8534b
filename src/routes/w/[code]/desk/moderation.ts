/** What the desk has to look at, gathered from the stage and the boards. Pure. */
import type { Note } from '#lib/board/document.ts';
import { looksPersonal, looksRude } from '#lib/board/rude.ts';
import { noteShownAs, type Look, type ModeratedKind, type Written } from '#lib/moderation/rules.ts';
import type { Stage } from '#lib/workshop/stage.ts';

type Notes = { of(document: string): Note[] };
type Seats = readonly NonNullable<Written['seat']>[];

/** @returns what in some words asks for a look. */
export function look(words: string): Look[] {
	return [...(looksRude(words) ? (['rude'] as const) : []), ...(looksPersonal(words) ? (['personal'] as const) : [])];
}

/** @returns the notes of the cafe as the desk looks at them; those in the trash, and those that others stand for, are left out. */
export function writtenNotes({ cafe, activities }: Pick<Stage, 'cafe' | 'activities'>, boards: Notes, seats: Seats = []): Written[] {
	const moderated = activities.find(({ id }) => id === cafe?.activityId)?.moderated ?? false;
	return (cafe?.tables ?? []).flatMap(({ document, number }) =>
		boards
			.of(document)
			.filter(({ gone, into, text }) => gone === null && into === null && text.trim() !== '')
			.map((note): Written => {
				const seatId = note.author.startsWith('seat:') ? note.author.slice('seat:'.length) : null;
				const unknown = seatId === null || note.number === 0 ? null : { id: seatId, number: note.number, muted: false };
				return {
					...{ kind: 'note', id: note.id, document, table: number, words: note.text.trim(), at: note.at, helper: note.helper },
					...{ seat: seats.find(({ id }) => id === seatId) ?? unknown, state: noteShownAs(note, moderated) },
					...{ reason: note.word?.reason ?? null, reports: note.reports }
				};
			})
	);
}

/** @returns how many things wait for the desk's word or were reported: for the panel of what needs attention. */
export function moderationCount(stage: Pick<Stage, 'cafe' | 'activities' | 'needs' | 'sites'>, boards: Notes): number {
	const things = [...stage.needs, ...stage.sites, ...writtenNotes(stage, boards)].filter(
		({ state, reports }) => state === 'waiting' || (state === 'shown' && reports > 0)
	);
	return things.length + stage.sites.reduce((all, { comments }) => all + comments.waiting + comments.reported, 0);
}

export type ModerationKey = 'up' | 'down' | 'approve' | 'hide';

/** @returns what a key means in the queue, or null. The letters are taken by place on the keyboard: a Kazakh layout has no Latin A. */
export function readModerationKey(event: KeyboardEvent): ModerationKey | null {
	if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.defaultPrevented) return null;
	const at = event.target as HTMLElement | null;
	if (at?.closest('input, textarea, select, [contenteditable], dialog')) return null;
	if (event.key === 'ArrowUp') return 'up';
	if (event.key === 'ArrowDown') return 'down';
	if (event.code === 'KeyA') return 'approve';
	return event.code === 'KeyH' ? 'hide' : null;
}

/** @returns what the API wants to know of things. A note comes with the words that were read: they are what is let through. */
export function toItems(things: readonly { kind: ModeratedKind; id: string; document: string | null; words: string }[]) {
	return things.map(({ kind, id, document, words }) => ({ kind, id, ...(document && { document, words }) }));
}
