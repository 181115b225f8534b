import type { Words } from '#lib/i18n/locale.ts';
import type { VoteAnswer } from '#lib/vote/rules.ts';
import type { Stage } from '#lib/workshop/stage.ts';

/** Everything a protocol says, computed from what the other screens show; nothing of it is stored. Money in tenge, times in ms. */
export type Protocol = Pick<Stage, 'workshop' | 'counts' | 'sites' | 'ideas' | 'decision'> & {
	village: { name: Words; district: Words; region: Words };
	agenda: Stage['activities'];
	/** Tables of all cafes, with the number of notes on the board (not those in the trash). */
	tables: { id: string; number: number; question: Words; notes: number }[];
	/** The ten with most support. */
	needs: Stage['needs'];
	/** The vote the decision was made by; without a decision the newest. Tally and ballots only once revealed. */
	vote: (VoteAnswer & { reason: string | null }) | null;
};
