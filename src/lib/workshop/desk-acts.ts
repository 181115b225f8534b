/** What the desk can do, as it is sent: apart from the stage, which everybody reads. */
import type { FundRule } from '#lib/fund/rules.ts';
import type { NeedCategory, RankingWay } from '#lib/need/rules.ts';
import type { Ranking, Writers } from './settings.ts';
import type { ScreenView } from './stage.ts';

/** Acts of the desk, sent to POST /api/v1/workshops/CODE/desk as { id, ...act }. */
export type DeskAct =
	| { act: 'open_activity'; activityId: string; reason?: string }
	| { act: 'close_activity' }
	| { act: 'next_round' }
	| { act: 'set_timer'; minutes?: number; addMinutes?: number; pause?: boolean; resume?: boolean }
	| { act: 'show'; view: ScreenView; focus?: string; seconds?: number }
	| { act: 'close_vote' }
	| { act: 'reveal_vote' }
	| { act: 'repeat_vote'; reason: string }
	/** Ballots that came late may be cast after all, before anything is shown. */
	| { act: 'reopen_vote'; reason: string }
	/** A test vote, or a motion for the protocol; byHands: only hands decide. Closing it shows what came out. */
	| { act: 'open_poll'; purpose: 'test' | 'motion'; question?: string; byHands?: boolean }
	| { act: 'close_poll' }
	/** Two ideas that say the same become one, or are kept apart with a reason. */
	| { act: 'merge_ideas'; ideaId: string; into: string }
	| { act: 'keep_apart'; ideaIds: string[]; reason: string }
	| { act: 'decide' }
	/** Draws the lot for ties, before the result is known; seed = what the hall names, missing = the server makes one. */
	| { act: 'draw_lot'; seed?: string }
	/** Another rule than the one chosen before the vote; the fund is shared out anew. */
	| { act: 'change_rule'; rule: FundRule; reason: string }
	/** The commission decides otherwise. winners: ids of the ideas that win now; who: the body that decided. */
	| { act: 'override_decision'; winners: string[]; who: string; reason: string }
	| { act: 'end_workshop' }
	| { act: 'remove_need'; needId: string; reason: string }
	| { act: 'remove_site'; siteId: string; reason: string }
	/** Needs that say the same become one; their marks and places with it. */
	| { act: 'merge_needs'; needIds: string[]; into: string }
	| { act: 'move_need'; needId: string; category: NeedCategory }
	| { act: 'reject_need'; needId: string; reason: string }
	/** Collecting ends, the needs of the open activity are ranked. way missing = as planned. */
	| { act: 'open_ranking'; way?: RankingWay }
	| { act: 'close_ranking' }
	| { act: 'reveal_ranking' }
	/** Takes back the newest act that can be; stepId = the one the desk named to its user. */
	| { act: 'undo'; stepId: string }
	/** Fits what is left of the agenda into the time that is left. */
	| { act: 'retime' }
	/** To all phones; empty = take it away. */
	| { act: 'say'; text: string }
	| { act: 'adjourn' }
	/** A seat (by number) or a helper becomes host of a table, or ceases to be. */
	| { act: 'set_host'; tableId: string; seat?: number; helperId?: string; on: boolean }
	| { act: 'move_seat'; seat: number; tableId: string }
	/** Everybody without a table gets one. */
	| { act: 'seat_rest' }
	| { act: 'set_activity'; activityId: string; writers?: Writers; names?: boolean; moderated?: boolean; ranking?: Ranking; dots?: number }
	| { act: 'set_projector'; projectorId: string; name?: string; scale?: number; dark?: boolean; locale?: string | null };
/** Acts that move the meeting on carry the newest step the desk had seen, so that two desks do not skip a step together. */
export const MOVING_ACTS = [
	'open_activity',
	'close_activity',
	'next_round',
	'close_vote',
	'reveal_vote',
	'repeat_vote',
	'reopen_vote',
	'open_poll',
	'close_poll',
	'open_ranking',
	'close_ranking',
	'reveal_ranking',
	'decide',
	'adjourn',
	'end_workshop'
] as const satisfies readonly DeskAct['act'][];
