/**
 * The stage: everything that phone, projector and desk render, as plain data. Only the server writes it (stage.server.ts), into the
 * Yjs document `stage:<workshop>`, root map `stage`, one key per part below. It holds nothing personal and no tally before reveal.
 */
import type { Words } from '#lib/i18n/locale.ts';
import type { Comparison, GroupTops, MarkMeans, NeedCategory, Place, Ranks, RankingWay } from '#lib/need/rules.ts';
import type { SiteStanding, SiteVerdict } from '#lib/site/rules.ts';
import type { FundRule } from '#lib/fund/rules.ts';
import type { Why } from '#lib/fund/why.ts';
import type { Channel, VoteKind, VotePurpose, VoteRules } from '#lib/vote/rules.ts';
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
	/** vote: the kind of ballot and the dots of a seat, as planned. */
	ballot?: VoteKind;
	dots?: number;
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
	/** Ideas that look like it and are kept apart from it all the same. */
	apart: string[];
};
export type StageVote = {
	id: string;
	activityId: string;
	round: number;
	purpose: VotePurpose;
	kind: VoteKind;
	/** What a motion asks. */
	question: string | null;
	/** Of a ranking the number of places. */
	dotsPerSeat: number;
	maxPerIdea: number;
	rules: VoteRules;
	state: 'open' | 'closed' | 'revealed';
	/** Seats that have voted, hands that were counted among them. */
	voted: number;
	/** People who were there at the closing; null while it is open. */
	present: number | null;
	/** Seats whose ballot came after the closing; 0 while it is open. */
	late: number;
	/** Ideas on the ballot paper, in order; of a motion or a test its answers (vote/rules.ts). */
	ideas: string[];
	/** Taken off the paper while people voted. */
	withdrawn: { ideaId: string; reason: string }[];
	/** Only when revealed; most dots first. */
	tally: { ideaId: string; dots: number; seats: number }[] | null;
	/** Only of a ranking that is revealed: the order when each idea is compared with each other (Schulze); tied: the place is shared. */
	pairwise: { ideaId: string; place: number; tied: boolean }[] | null;
	/** Only when revealed: how many voted by each channel, and what (dots by idea; null where so few did that it would say who). */
	channels: { channel: Channel; people: number; dots: Record<string, number> | null }[] | null;
	/** Only when revealed: hands that were counted, by whom and when. */
	hands: { people: number; by: string; at: number } | null;
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
	/** The newest vote on ideas. */
	vote: StageVote | null;
	/** How it is counted. */
	count: StageCount | null;
	/** The newest test vote or motion. */
	poll: StageVote | null;
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
	'poll',
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
	'poll',
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
	/**
	 * The ballot in the vote that is open; null = none is open. receipt: known before the first dot, gone from the server once the vote is
	 * closed; null where the vote has none. cast: it counts as it is. by: the helper who cast it. state: none yet; own; covered: a helper asks,
	 * who is not shown what was said; counted: the vote was opened again, and this ballot is counted already.
	 */
	ballot: {
		voteId: string;
		dots: Record<string, number>;
		receipt: string | null;
		cast: boolean;
		by: string | null;
		state: 'none' | 'own' | 'covered' | 'counted';
	} | null;
	/** What it said in the newest ranking of needs; null = nothing yet. Gone from the server once the result was shown. */
	ranks: { rankingId: string; ranks: Ranks } | null;
};

/** @returns the activity that is open. */
export function openOf(stage: Pick<Stage, 'activities'>): StageActivity | null {
	return stage.activities.find((a) => a.phase === 'open') ?? null;
}
