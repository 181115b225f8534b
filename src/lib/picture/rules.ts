/**
 * One picture of what a village needs: needs put together by a person from what halls said and past letters asked, each with its evidence
 * and what became of it. Pure; days are text 'YYYY-MM-DD'.
 */
import { refuse, type Refusal } from '#lib/workshop/refusal.ts';

/** How an authority answered a past letter. */
export const OUTCOMES = ['refused', 'promised', 'done', 'no_answer'] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** What an answer to a letter can be; until one comes there is none to record. */
export const ANSWERS = ['refused', 'promised', 'done'] as const satisfies readonly Outcome[];
export type Answer = (typeof ANSWERS)[number];

/** What may become of a need. `open` takes the last word back; `sent` follows from sending a letter. */
export const DESTINIES = ['became_idea', 'became_project', 'sent', 'parked', 'open'] as const;
export type DestinyKind = (typeof DESTINIES)[number];
/** What a person chooses; `sent` is not among them. */
export const CHOSEN = ['became_idea', 'became_project', 'parked', 'open'] as const satisfies readonly DestinyKind[];

/** Texts in characters, the rest in pieces. */
export const PICTURE_LIMITS = {
	text: 200,
	subVillage: 60,
	addressee: 160,
	asked: 300,
	answer: 1000,
	reason: 500,
	letter: 6000,
	people: 1_000_000,
	sinceFrom: 1950
} as const;

/** A need that a workshop spoke of. support: seats that marked it; present: people in the hall; startsAt in ms. code: once the meeting has ended. */
export type HallEvidence = {
	id: string;
	kind: 'hall';
	sourceId: string;
	text: string;
	support: number;
	present: number;
	workshop: { id: string; code: string | null; title: string; startsAt: number };
};
/** A letter to an authority: a past one, or (`letterId`) one written here. outcome waiting: the time for an answer is not over. */
export type AppealEvidence = {
	id: string;
	kind: 'appeal';
	sourceId: string;
	letterId: string | null;
	sentOn: string;
	addressee: string;
	asked: string;
	outcome: Outcome | 'waiting';
	answeredOn: string | null;
	answer: string;
};
/** A new kind joins here, in `yearOf`, and with a row of its own in the list; rows of kinds that are not known are left out. */
export type Evidence = HallEvidence | AppealEvidence;

/** @returns the year that a piece of evidence is of. */
export function yearOf(evidence: Evidence, yearOfMoment: (ms: number) => number): number {
	return evidence.kind === 'hall' ? yearOfMoment(evidence.workshop.startsAt) : Number(evidence.sentOn.slice(0, 4));
}

/** @returns in how many different years an authority refused or did not answer. A promise and a deed do not count. */
export function unheardYears(evidence: readonly Evidence[]): number {
	const years = evidence.flatMap((one) =>
		one.kind === 'appeal' && (one.outcome === 'refused' || one.outcome === 'no_answer') ? [one.sentOn.slice(0, 4)] : []
	);
	return new Set(years).size;
}

type Ranked = { id: string; support: number; unheard: number; people: number | null; since: number | null };
const NEVER = 9999;

/** Below zero when a stands above b. */
function compare(a: Ranked, b: Ranked): number {
	return (
		b.support - a.support || b.unheard - a.unheard || (b.people ?? 0) - (a.people ?? 0) || (a.since ?? NEVER) - (b.since ?? NEVER) || 0
	);
}

/**
 * The order of the picture, in one sentence: the need that more people marked in the halls comes first; among equals the one that
 * authorities refused or left unanswered in more years, then the one that concerns more people, then the one that has lasted longer.
 * Needs that are equal in all of this share a place and stand by id, so that the order does not depend on where they came from.
 * @param needs support: seats over all halls, each seat once; unheard: years; people, since: null = not known
 * @returns a new list, each with its place from 1 (1, 2, 2, 4)
 */
export function rankPicture<N extends Ranked>(needs: readonly N[]): (N & { place: number; shared: boolean })[] {
	const sorted = [...needs].sort((a, b) => compare(a, b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
	return sorted.map((need) => {
		const place = sorted.findIndex((other) => compare(other, need) === 0) + 1;
		return { ...need, place, shared: sorted.some((other) => other !== need && compare(other, need) === 0) };
	});
}

export type PictureFilter = { category: string; group: string; place: string; year: string };

/** @returns whether a need passes; empty parts of the filter ask for nothing. */
export function passes(
	need: { category: string; groups: readonly string[]; subVillage: string; years: readonly number[] },
	filter: PictureFilter
): boolean {
	return (
		(!filter.category || need.category === filter.category) &&
		(!filter.group || need.groups.includes(filter.group)) &&
		(!filter.place || need.subVillage === filter.place) &&
		(!filter.year || need.years.includes(Number(filter.year)))
	);
}

/** Merges that stand: need_id went into into_id. @returns the need that a need is part of today, itself when it stands alone. */
export function findStanding(id: string, merges: readonly { needId: string; intoId: string }[]): string {
	const into = merges.find(({ needId }) => needId === id)?.intoId;
	return into === undefined ? id : findStanding(into, merges);
}

/**
 * May one need go into another? Both must stand by themselves, so that no circle can come to be.
 * @returns null, or a refusal: unknown_choice (intoId: itself or one that went into another), changed_meanwhile (it went already).
 */
export function judgeMerge(needId: string, intoId: string, merges: readonly { needId: string; intoId: string }[]): Refusal | null {
	if (needId === intoId || findStanding(intoId, merges) !== intoId) return refuse('unknown_choice', 'intoId');
	return findStanding(needId, merges) === needId ? null : refuse('changed_meanwhile');
}
