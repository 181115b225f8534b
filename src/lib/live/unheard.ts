/** Refusals that come when the part of the page that asked is gone, or goes the next moment because its activity was closed. */
import { outbox, type Refused } from './outbox.svelte.ts';

const OVER: readonly string[] = ['not_open', 'vote_closed', 'needs_closed', 'ranking_closed', 'workshop_ended'];

/** @returns whether a refusal says that the activity is over: the part of the page that asked is not shown any more. */
export const isOver = (code: string): boolean => OVER.includes(code);

/**
 * Lets the page say a refusal itself (`outbox.refused`) when the asking part cannot.
 * @param gone the asking part has left the page
 * @returns whether the page says it; otherwise show it at its field
 */
export function passOn({ act, code, message, field }: Refused, gone: boolean): boolean {
	if (!gone && !isOver(code)) return false;
	outbox.refused = [...outbox.refused, { act, code, message, ...(field && { field }) }];
	return true;
}
