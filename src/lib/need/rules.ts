/** Needs: what the village lacks, and in which order the room sees it. Pure. */

/** What a need is about. The list is short on purpose: people in the hall pick from it with one tap. */
export const NEED_CATEGORIES = ['play', 'sport', 'roads_light', 'water_green', 'school', 'health', 'culture', 'clean', 'other'] as const;
export type NeedCategory = (typeof NEED_CATEGORIES)[number];

/** A need grows from at most so many notes. */
export const MOST_NOTES = 200;

/** @returns whether a text is the code of a category. */
export function isNeedCategory(code: string): code is NeedCategory {
	return (NEED_CATEGORIES as readonly string[]).includes(code);
}

/**
 * Ranks needs: most marks of support first, among equals the one that was said earlier. Ids sort by time, so that the
 * order is the same on every screen even for two needs of the same millisecond.
 * @returns a new list
 */
export function rankNeeds<N extends { id: string; support: number; createdAt?: number }>(needs: readonly N[]): N[] {
	return [...needs].sort(
		(a, b) => b.support - a.support || (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
	);
}
