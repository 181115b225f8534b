/**
 * The stage: everything that phone, projector and desk render, as plain data. Only the server writes it (stage.server.ts), into the
 * Yjs document `stage:<workshop>`, root map `stage`, one key per part below. It holds nothing personal and no tally before reveal.
 */
import type { Words } from '#lib/i18n/locale.ts';
import type { Comparison, GroupTops, MarkMeans, NeedCategory, Place, Ranks, RankingWay } from '#lib/need/rules.ts';
import type { SiteStanding, SiteVerdict } from '#lib/site/rules.ts';
import type { FundRule } from '#lib/fund/rules.ts';
import type { Why } from '#lib/fund/why.ts';
import type { ActivityKind, Phase, RankingState } from './rules.ts';
import type { Ranking, Seating, Writers } from './settings.ts';

export type StageActivity = {
	id: string;
	kind: ActivityKind;
	title: Words | null;
	minutes: number;
	/** cafe: how many rounds. */
	rounds?: number;
	phase: Phase;
	openedAt: number | null;
	closedAt: number | null;
	/** Who may write, whether others see which seat wrote, whether the desk lets things through to the screen (settings.ts). */
	writers: Writers;
	names: boolean;
	moderated: boolean;
	/** needs: what they may be about, and how they will be prioritised. */
	categories?: NeedCategory[];
	ranking?: Ranking;
};
/** waiting: not let through to the screen yet. hidden: taken off by the desk, with a reason. */
export type Shown = 'shown' | 'waiting' | 'hidden';
/**
 * What the desk has said about something that a resident wrote, and how many asked it to look since. What is not shown has no words in
 * the stage, and nobody's reason: its author finds them in `Mine`, the desk at GET /api/v1/workshops/CODE/moderation.
 */
export type Moderated = { state: Shown; reason: string | null; reports: number };

export type StageTable = {
	id: string;
	number: number;
	question: Words;
	/** Name of the board document. */
	document: string;
	/** Seat numbers at this table in the running round, of people who are present. */
	seats: number[];
	/** Who stays at this table: the number of a seat, or the name of a helper. */
	hosts: { seat: number | null; helper: string | null }[];
};
/**
 * seat: null when the desk wrote it, or names are not shown. helper: who wrote it down for somebody without a phone. groups, people, since
 * (year), place: who lacks it, as far as it was said. mergedInto: the need that it was joined to, whose marks hold its own. rejected: why
 * the desk rejected it; it stays readable.
 */
export type StageNeed = {
	id: string;
	activityId: string;
	category: string;
	text: string;
	group: string;
	groups: string[];
	people: number | null;
	since: number | null;
	place: { lng: number; lat: number } | null;
	support: number;
	seat: number | null;
	helper: string | null;
	mergedInto: string | null;
	rejected: string | null;
} & Moderated;
/** What the room put first: both methods, whether they differ, the means of the marks (way rate), and what groups put on top. */
export type RankingResult = Comparison & {
	borda: Place[];
	schulze: Place[];
	/** The needs that no other stands before by Schulze. */
	unbeaten: string[];
	marks: MarkMeans[];
	groups: GroupTops[];
	/** Ballots that helpers cast for people without a phone. */
	assisted: number;
};
/** The newest ranking of needs. Nothing of what was ranked is told before it is revealed, to nobody. */
export type StageRanking = {
	id: string;
	activityId: string;
	way: RankingWay;
	state: RankingState;
	/** Seats that have ranked. */
	ranked: number;
	/** The needs that are ranked now, the earliest first; one that is hidden, joined or rejected leaves the list. */
	needs: string[];
	result: RankingResult | null;
};
export type StageSite = {
	id: string;
	number: number;
	objectType: string;
	title: string;
	why: string;
	/** The place in words, and who would be better off; empty = not said. */
	placeWords: string;
	benefits: string;
	/** Point, LineString or Polygon. */
	geometry: GeoJSON.Geometry;
	/** Address of the first picture without size suffix, or null: /media/<id>; photos: of all. */
	photo: string | null;
	photos: string[];
	seat: number | null;
	helper: string | null;
	verdict: { verdict: SiteVerdict; reason: string; conditions: string } | null;
	/** What became of it. What was merged or withdrawn is not on the map of the hall any more. */
	standing: SiteStanding;
	/** Seats that support it, or one that was merged into it. */
	support: number;
	comments: { shown: number; waiting: number; reported: number };
	/** Questions of the akimat that wait for an answer of its author, and of the desk. */
	asked: { author: number; desk: number };
} & Moderated;
export type StageIdea = {
	id: string;
	number: number;
	title: string;
	description: string;
	/** tenge */
	cost: number;
	siteId: string | null;
	/** How many notes, needs and sites it grew from. */
	sources: number;
	/** The project it became. */
	projectId: string | null;
};
export type StageVote = {
	id: string;
	activityId: string;
	round: number;
	dotsPerSeat: number;
	maxPerIdea: number;
	state: 'open' | 'closed' | 'revealed';
	/** Seats that have voted. */
	voted: number;
	/** Ideas on the ballot paper, in order. */
	ideas: string[];
	/** Only when revealed; most dots first. */
	tally: { ideaId: string; dots: number; seats: number }[] | null;
};
/** Why an idea won or not; see fund/rules.ts. short: the people who wanted it had too little left. set_aside: the commission took it out. */
export type AllocationReason = 'won' | 'over_fund' | 'no_dots' | 'short' | 'set_aside';
/** How the newest vote is counted: chosen before it was opened, and the lot once it is drawn. */
export type StageCount = {
	voteId: string;
	rule: FundRule;
	oneFor: string[];
	grants: number;
	/** The reason, when the rule was changed after the opening. */
	reason: string | null;
	/** order: ids of the ideas, first drawn first. source: who named the seed. */
	lot: { seed: string; source: 'hall' | 'server'; order: string[] } | null;
};
export type StageDecision = {
	id: string;
	/** The vote it was made from; a repeated vote is decided anew, until then the old decision stands. */
	voteId: string;
	at: number;
	/** tenge */
	fund: number;
	spent: number;
	rule: FundRule;
	oneFor: string[];
	grants: number;
	lot: StageCount['lot'];
	/** Ids of the ideas that each rule would have chosen. */
	byRule: Record<FundRule, string[]>;
	/** The rule chosen before the vote, when another was put in its place afterwards: why, when, and who would have won by it. */
	changed: { from: FundRule; reason: string; at: number; winners: string[] } | null;
	/** The commission decided otherwise: who, why, when, and who had won by the count. */
	override: { who: string; reason: string; at: number; instead: string[] } | null;
	/**
	 * In the order of the rule. `outcome`: what holds now. `left` = what was left of the fund when its turn came; `tie` = how a tie on dots was
	 * broken; `why`: the reasons of the count; `override`: the commission put it in or took it out.
	 */
	rows: {
		ideaId: string;
		dots: number;
		cost: number;
		outcome: AllocationReason;
		left: number;
		tie: 'cheaper' | 'earlier' | 'lot' | null;
		why?: Why;
		override?: { who: string; reason: string };
	}[];
};

/** Of a `story`: when it began at its focus (server time, ms), and how many seconds each site stays; 0 = the desk turns the page. */
export type Story = { at?: number; seconds?: number };

export type Stage = {
	workshop: {
		id: string;
		code: string;
		title: string;
		/** accuracyM: how far off the centre point may be, metres. */
		village: { id: string; name: Words; lng: number; lat: number; accuracyM: number };
		startsAt: number;
		/** When people want to go home, ms. */
		endsAt: number;
		/** A second date with the same boards, and when the first was adjourned. */
		secondStartsAt: number | null;
		adjournedAt: number | null;
		/** tenge */
		fund: number;
		/** What people are asked about themselves: gender | age | social. */
		asks: string[];
		endedAt: number | null;
	};
	activities: StageActivity[];
	/** Running clock: `endsAt` (ms) or, standing still, `leftMs`; both null = no clock. */
	timer: { endsAt: number | null; leftMs: number | null };
	screen: { view: ScreenView; focus?: string } & Story;
	/** What the desk says to all phones now. */
	message: { id: string; text: string; at: number } | null;
	/**
	 * For the desks: the newest act, by whom (account id); the newest that stands: `undo` when it can be taken back, `barred` when it
	 * cannot; and what was on the screen before (newest first).
	 */
	desk: { last: DeskStep | null; undo: DeskStep | null; barred: DeskStep | null; shown: Stage['screen'][] };
	/** The projectors of this workshop and how each shows things; locale null = its browser's. */
	projectors: { id: string; number: number; name: string; scale: number; dark: boolean; locale: string | null }[];
	counts: { present: number; phones: number; cards: number };
	/** Numbers of present seats that are not in the open activity yet: no dots placed, nothing written or supported, no table. */
	missing: number[];
	/**
	 * The cafe that is open or was open last. late: notes (new or changed) that reached the server after its closing and were refused;
	 * 0 while it is open, because then their writers may send them again.
	 */
	cafe: {
		activityId: string;
		round: number;
		rounds: number;
		roundMinutes: number;
		seating: Seating;
		seatsPerTable: number;
		/** The question of this round for all tables; null = each table has its own. */
		question: Words | null;
		late: number;
		tables: StageTable[];
	} | null;
	needs: StageNeed[];
	ranking: StageRanking | null;
	sites: StageSite[];
	ideas: StageIdea[];
	/** The newest vote. */
	vote: StageVote | null;
	count: StageCount | null;
	decision: StageDecision | null;
};

/** One act of a desk in its history; `data` fills the sentence that names it. */
export type DeskStep = { id: string; act: string; at: number; by: string; data: Record<string, unknown> };

/**
 * `follow` shows what the open activity calls for; the others hold the screen. focus: a table id for `table`, a site id for `map` and for
 * `story` (which walks on from it), a note id for `note`, a need id for `need`.
 */
export const SCREEN_VIEWS = [
	'follow',
	'blank',
	'welcome',
	'table',
	'note',
	'needs',
	'need',
	'map',
	'story',
	'ideas',
	'vote',
	'decision',
	'protocol'
] as const;
export type ScreenView = (typeof SCREEN_VIEWS)[number];

export const STAGE_PARTS = [
	'workshop',
	'activities',
	'timer',
	'screen',
	'message',
	'desk',
	'projectors',
	'counts',
	'missing',
	'cafe',
	'needs',
	'ranking',
	'sites',
	'ideas',
	'vote',
	'count',
	'decision'
] as const satisfies readonly (keyof Stage)[];

/** What phones do not show, and are therefore not sent. */
const DESK_PARTS: readonly (keyof Stage)[] = ['desk', 'projectors'];

/** @returns these parts of a stage without what phones do not show. @param parts missing = all */
export function forPhones(stage: Stage, parts: readonly (keyof Stage)[] = STAGE_PARTS): Partial<Stage> {
	return Object.fromEntries(parts.filter((part) => !DESK_PARTS.includes(part)).map((part) => [part, stage[part]]));
}

/** What is the reader's own, beside the stage: never in a shared document. */
export type Mine = {
	seat: {
		id: string;
		number: number;
		locale: string;
		left: boolean;
		muted: boolean;
		name: string | null;
		group: string | null;
		/** What was answered of workshop.asks. */
		answers: Partial<Record<string, string>>;
	} | null;
	/** All seats that this phone holds, by number; the first entry of the cookie is the one that acts. */
	seats: { id: string; number: number; name?: string | null }[];
	/** Ids of the needs and sites that this seat wrote. */
	wrote: string[];
	/** Those of them that are not on the screen, in their own words: the stage leaves them blank. reason: why the desk hid it. */
	withheld: { id: string; title: string; text: string; reason: string | null }[];
	/** Needs and sites this seat supports. */
	supports: string[];
	/** What the akimat asked about this seat's sites. */
	questions: { id: string; siteId: string; text: string; at: number; answer: string | null }[];
	/** The ballot in the newest vote; null = none yet. The receipt is gone from the server once the vote is closed. */
	ballot: { voteId: string; dots: Record<string, number>; receipt: string } | null;
	/** What it said in the newest ranking of needs; null = nothing yet. Gone from the server once the result was shown. */
	ranks: { rankingId: string; ranks: Ranks } | null;
};

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
	| { act: 'set_activity'; activityId: string; writers?: Writers; names?: boolean; moderated?: boolean; ranking?: Ranking }
	| { act: 'set_projector'; projectorId: string; name?: string; scale?: number; dark?: boolean; locale?: string | null };
/** Acts that move the meeting on carry the newest step the desk had seen, so that two desks do not skip a step together. */
export const MOVING_ACTS = [
	'open_activity',
	'close_activity',
	'next_round',
	'close_vote',
	'reveal_vote',
	'repeat_vote',
	'open_ranking',
	'close_ranking',
	'reveal_ranking',
	'decide',
	'adjourn',
	'end_workshop'
] as const satisfies readonly DeskAct['act'][];

/** @returns the activity that is open. */
export function openOf(stage: Pick<Stage, 'activities'>): StageActivity | null {
	return stage.activities.find((a) => a.phase === 'open') ?? null;
}
