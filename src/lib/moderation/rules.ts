/** What the desk lets through to the screen, and what it takes off. Pure. */
import type { Shown } from '#lib/workshop/stage.ts';

export const MODERATED_KINDS = ['note', 'need', 'site'] as const;
export type ModeratedKind = (typeof MODERATED_KINDS)[number];
export type ModerationVerdict = 'approved' | 'hidden';

/**
 * @param newest the desk's newest word on it; null = none yet
 * @param moderated whether the activity it was written in is moderated
 */
export function shownAs(newest: ModerationVerdict | null, moderated: boolean): Shown {
	if (newest === 'hidden') return 'hidden';
	return moderated && newest === null ? 'waiting' : 'shown';
}
