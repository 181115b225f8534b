/** The own ballot, kept on the phone: after the closing the server cannot say any more whose it was. */
import type { Dots } from './rules.ts';

export type KeptBallot = { dots: Dots; receipt: string };
const placeOf = (voteId: string) => `asar:ballot:${voteId}`;

/** Remembers what counts, with its receipt. Browser only; without storage nothing is kept. */
export function keepBallot(voteId: string, ballot: KeptBallot): void {
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
