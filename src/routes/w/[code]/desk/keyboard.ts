/** The desk's keys. Ignored while somebody types, in dialogs, and with modifier keys (but for Ctrl+Z). */
import type { ScreenView, Stage } from '#lib/workshop/stage.ts';

export type Key = 'next' | 'back' | 'blank' | 'enlarge' | 'previous_table' | 'next_table' | 'undo' | 'project' | 'drop';

/**
 * The letters are taken by place on the keyboard: a Kazakh layout has no Latin B.
 * @param drafting whether a picture is looked at before it is projected: Enter projects it, Escape drops it
 * @returns what a key press means at the desk, or null
 */
export function readKey(event: KeyboardEvent, view: ScreenView, drafting = false): Key | null {
	if (event.altKey || event.repeat || event.defaultPrevented) return null;
	const at = event.target as HTMLElement | null;
	if (at?.closest('input, textarea, select, [contenteditable], dialog, [role="tablist"]')) return null;
	if (event.ctrlKey || event.metaKey) return event.code === 'KeyZ' && !event.shiftKey ? 'undo' : null;
	if (event.code === 'KeyU') return 'undo';
	if (drafting && event.key === 'Escape') return 'drop';
	// On a button Enter presses that button, except where it has just chosen the picture.
	if (drafting && event.key === 'Enter' && (!at?.closest('button, a, summary') || at.closest('[data-picture]'))) return 'project';
	if (event.code === 'KeyB') return 'blank';
	if (event.code === 'KeyF') return 'enlarge';
	if (event.key === 'ArrowRight') return view === 'table' ? 'next_table' : 'next';
	if (event.key === 'ArrowLeft') return view === 'table' ? 'previous_table' : 'back';
	return null;
}

/** @returns the id of the table before (-1) or after (1) the one on the screen (`focus`), around the end; null without tables. */
export function tableBeside(stage: Stage, focus: string | undefined, direction: -1 | 0 | 1): string | null {
	const tables = stage.cafe?.tables ?? [];
	if (!tables.length) return null;
	const here = Math.max(
		0,
		tables.findIndex((table) => table.id === focus)
	);
	return tables[(here + direction + tables.length) % tables.length]!.id;
}
