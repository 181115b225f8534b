/** The own ballot, kept on the phone: after the closing the server cannot say any more whose it was. */
import { outbox } from '#lib/live/outbox.svelte.ts';
import type { Dots } from './rules.ts';

export type KeptBallot = { dots: Dots; receipt: string };
/** Several people may vote on one phone: each has their own. */
const placeOf = (voteId: string) => ['asar:ballot', voteId, outbox.owner.seat].filter(Boolean).join(':');

/** Remembers what counts, with its receipt. Browser only; without storage nothing is kept, and nothing on the device of a helper. */
export function keepBallot(voteId: string, ballot: KeptBallot): void {
	if (outbox.owner.served) return;
	try {
		localStorage.setItem(placeOf(voteId), JSON.stringify(ballot));
	} catch {
		// private mode: the receipt is on the page
	}
}

/** @returns the ballot that this phone has cast in a vote, or null. Browser only. */
export function recallBallot(voteId: string): KeptBallot | null {
	try {
		const kept = JSON.parse(localStorage.getItem(placeOf(voteId)) ?? 'null') as KeptBallot | null;
		return kept && typeof kept.receipt === 'string' ? kept : null;
	} catch {
		return null;
	}
}
