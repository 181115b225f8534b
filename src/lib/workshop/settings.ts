/** Settings of an activity: what the studio may choose for each kind, with the product's defaults. Pure; workshop/plan.ts checks them. */
import type { FundRule } from '#lib/fund/rules.ts';
import type { Words } from '#lib/i18n/locale.ts';
import { NEED_CATEGORIES, type NeedCategory } from '#lib/need/rules.ts';
import type { ActivityKind } from './rules.ts';

/** everybody: each seat; hosts: table hosts only; desk: the desk alone (people tell it). */
export const WRITERS = ['everybody', 'hosts', 'desk'] as const;
export type Writers = (typeof WRITERS)[number];
/** mixed: people meet as many others as possible; number: by seat number, table after table; free: people choose. */
export const SEATINGS = ['mixed', 'number', 'free'] as const;
export type Seating = (typeof SEATINGS)[number];

/** none: the needs stay as they were supported; order: each seat puts its most important needs in order; rate: it gives marks. */
export const RANKINGS = ['none', 'order', 'rate'] as const;
export type Ranking = (typeof RANKINGS)[number];

/** Kinds of ballots on ideas; a motion is put from the desk. */
export const PLANNED_BALLOTS = ['dots', 'approval', 'ranking', 'cart'] as const;
export type PlannedBallot = (typeof PLANNED_BALLOTS)[number];

/** What an activity is set to. Fields that a kind does not use stand at their defaults. */
export type Settings = {
	/** Who may write in it (cafe, needs, sites). */
	writers: Writers;
	/** Whether others see which seat wrote something. */
	names: boolean;
	/** What residents write is on the screen only after the desk has let it through. */
	moderated: boolean;
	/** cafe: how many rounds, minutes each. */
	rounds: number;
	roundMinutes: number;
	seating: Seating;
	/** cafe: chairs at a table. */
	seatsPerTable: number;
	/** cafe: the question of each round for all tables; none = each table keeps its own. */
	questions: Words[];
	/** needs: what they may be about, at least one; and how they are prioritised. */
	categories: NeedCategory[];
	ranking: Ranking;
	/** vote: the kind of ballot; dots of a seat, and the most on one idea; places of a ranking. */
	ballot: PlannedBallot;
	dots: number;
	maxPerIdea: number;
	/** vote: how the fund will be shared out (fund/rules.ts). */
	rule: FundRule;
	oneFor: string[];
	grants: number;
	places: number;
	/** vote: what else holds for it (vote/rules.ts). */
	minIdeas: number;
	shuffled: boolean;
	receipts: boolean;
	fewest: number;
	quorum: number;
	minSupport: number;
};

const DEFAULT: Settings = {
	writers: 'everybody',
	names: true,
	moderated: false,
	rounds: 3,
	roundMinutes: 15,
	seating: 'mixed',
	seatsPerTable: 10,
	questions: [],
	categories: [...NEED_CATEGORIES],
	ranking: 'none',
	ballot: 'dots',
	dots: 5,
	maxPerIdea: 3,
	rule: 'greedy',
	oneFor: [],
	grants: 0,
	places: 5,
	minIdeas: 0,
	shuffled: true,
	receipts: true,
	fewest: 5,
	quorum: 0,
	minSupport: 0
};

/** Which settings a kind has, in the order in which the studio asks for them. */
export const SETTINGS_OF: Record<ActivityKind, readonly (keyof Settings)[]> = {
	welcome: [],
	cafe: ['rounds', 'roundMinutes', 'seating', 'seatsPerTable', 'questions', 'writers', 'names', 'moderated'],
	needs: ['ranking', 'categories', 'writers', 'names', 'moderated'],
	sites: ['writers', 'names', 'moderated'],
	ideas: [],
	vote: [
		...(['ballot', 'dots', 'maxPerIdea', 'places', 'minIdeas', 'shuffled', 'receipts', 'fewest', 'quorum', 'minSupport'] as const),
		...(['rule', 'oneFor', 'grants'] as const)
	],
	decision: [],
	pause: []
};

/** @returns the settings of an activity, defaults filled in. @param stored the activity's column */
export function readSettings(stored: Record<string, unknown>): Settings {
	return { ...DEFAULT, ...(stored as Partial<Settings>) };
}

/** Bounds of what the studio takes. question: letters, more cannot be read from the screen; times in minutes. */
export const PLAN_LIMITS = {
	question: 300,
	tables: 20,
	activities: 30,
	minutes: 480,
	rounds: 8,
	roundMinutes: 120,
	seatsPerTable: 60,
	dots: 20,
	/** Smallest group that is published, and seats an idea may need. */
	fewest: 50,
	minSupport: 500,
	capacity: 1000
} as const;
/** Categories of the official report that people may be asked about. */
export const ASKS = ['gender', 'age', 'social'] as const;
/** everybody: each seat votes; cards: only seats with a printed card. */
export const VOTERS = ['everybody', 'cards'] as const;
