/** Ideas: what gets voted, merged from notes, needs and sites, with a cost. Pure. */
import { parseMoney } from '#lib/i18n/format.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { ABSURD_COST } from '#lib/workshop/rules.ts';

export const SOURCE_KINDS = ['note', 'need', 'site'] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];
/** What an idea grew from. `id` of the note, need or site; `document` the board of a note; `words` what it said. */
export type IdeaSource = { kind: SourceKind; id: string; document?: string; words: string };
/** An idea gathers at most so many sources. */
export const MOST_SOURCES = 200;

/**
 * Reads a cost kindly: a number, or text as typed ('1 200 000 ₸', '1.200.000 теңге').
 * @returns whole tenge above zero, or a refusal at `cost`: required, cost_invalid, cost_absurd.
 */
export function readCost(typed: unknown): Result<number> {
	if (typed === null || typed === undefined || (typeof typed === 'string' && typed.trim() === '')) return refuse('required', 'cost');
	const cost = typeof typed === 'number' ? typed : typeof typed === 'string' ? parseMoney(typed) : null;
	if (cost === null || !Number.isInteger(cost) || cost <= 0) return refuse('cost_invalid', 'cost');
	return cost > ABSURD_COST ? refuse('cost_absurd', 'cost') : accept(cost);
}

/** Where an idea stands towards the newest vote of its workshop: not on the ballot paper, on an open one, or on a closed one. */
export type BallotState = 'none' | 'open' | 'closed';

/**
 * People who have voted must find what they voted for: while a vote runs, the ideas on its ballot paper keep their cost. (An idea may be
 * withdrawn from it: vote/turns.server.ts.)
 * @param change `cost` = the cost would change
 * @returns null, or refusal vote_open (at `cost`)
 */
export function judgeIdeaChange(ballot: BallotState, change: 'words' | 'cost'): Refusal | null {
	return ballot === 'open' && change === 'cost' ? refuse('vote_open', 'cost') : null;
}
