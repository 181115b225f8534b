/**
 * A project is a micro-grant that is tracked: its states, categories, sources of money, and who may change it. Pure.
 * The states are those of the programme's method, section 3.
 */
import { refuse, type Refusal } from '#lib/workshop/refusal.ts';

/** The road of a project that goes well, in order. */
export const ROAD = [
	'contract_signed',
	'funded',
	'procurement_preparation',
	'works',
	'finished',
	'opened',
	'handed_over',
	'closed'
] as const;
export type RoadState = (typeof ROAD)[number];
/** Off the road: it is late, or it stands still. Both keep the place on the road where they happened. */
export const HALTS = ['delayed', 'stopped'] as const;
export type ProjectState = RoadState | (typeof HALTS)[number];
export const PROJECT_STATES: readonly ProjectState[] = [...ROAD, ...HALTS];

export const CATEGORIES = ['flagship', 'public_space', 'social_infrastructure', 'play_sport'] as const;
export type Category = (typeof CATEGORIES)[number];
export const STAGES = ['I', 'II', 'III'] as const;

/** Where a line of the budget comes from. */
export const SOURCES = ['grant', 'community', 'akimat', 'business', 'other'] as const;
export type Source = (typeof SOURCES)[number];

/** Texts in characters, counts in pieces. */
export const PROJECT_LIMITS = { title: 160, role: 120, line: 120, reason: 500, lines: 60, milestones: 40, groupSize: 200 } as const;

/** A printed number keeps its qualifier: exactly, about, over, at least, under, a range up to `max`. */
export type Amount = { op: '=' | '~' | '>' | '>=' | '<' | '<=' | 'range'; value: number; max?: number };

const isRoad = (state: string): state is RoadState => (ROAD as readonly string[]).includes(state);

/** @returns where on the road the project is or was halted; null when it has not set out. `history` oldest first. */
export function placeOnRoad(history: readonly string[]): RoadState | null {
	return history.findLast(isRoad) ?? null;
}

/**
 * May a project go from one state to another? Forward one step, back one step (a correction), or aside (delayed, stopped) until it is
 * opened. From aside it returns to where it was, or goes on to the next step.
 * @param before for a halted project: its last state on the road
 */
export function canMove(from: ProjectState, to: ProjectState, before: RoadState | null = null): boolean {
	if (from === to || from === 'closed') return false;
	const here = isRoad(from) ? from : before;
	if (here === null) return false;
	if (!isRoad(to)) return ROAD.indexOf(here) < ROAD.indexOf('opened');
	const step = ROAD.indexOf(to) - ROAD.indexOf(here);
	return isRoad(from) ? step === 1 || step === -1 : step === 0 || step === 1;
}

/** @returns the states that may follow: the next step first, then halts, a step back (a correction) last. `history` oldest first. */
export function statesAfter(history: readonly string[]): ProjectState[] {
	const now = history.at(-1) as ProjectState | undefined;
	if (!now) return ['contract_signed'];
	const possible = PROJECT_STATES.filter((to) => canMove(now, to, placeOnRoad(history)));
	const isBack = (to: ProjectState) => isRoad(now) && isRoad(to) && PROJECT_STATES.indexOf(to) < PROJECT_STATES.indexOf(now);
	return [...possible.filter((to) => !isBack(to)), ...possible.filter(isBack)];
}

/** What a move depends on. */
export type MoveFacts = {
	/** Lines of the budget. */
	lines: number;
	/** Promises that were not broken and whose holder has a name (any kind of body but "other" names one). */
	commitments: number;
	/** Phases that no photo shows: of before, during, after. */
	missing: readonly string[];
	/** Pieces of the work below 100 percent. */
	unfinished: number;
	/** Somebody said with the reason that the rest will not be done. */
	despite: boolean;
	/** An act of acceptance is signed. */
	accepted: boolean;
	/** Reallocations that nobody has decided about. */
	waiting: number;
};

/** The last steps are decisions of the coordinator or the programme, not of whoever reports. Halting for good is one of them. */
const DECIDED: readonly ProjectState[] = ['opened', 'handed_over', 'closed', 'stopped'];
/** @returns what a person must be allowed to do to move a project there. */
export function actionOfMove(from: ProjectState | null, to: ProjectState): 'edit_project' | 'approve_project' {
	return DECIDED.includes(to) || (from !== null && DECIDED.includes(from)) ? 'approve_project' : 'edit_project';
}

/**
 * Judges a move with everything it depends on (method, sections 3 and 10): money needs a budget; finished, every piece of work or a word
 * that the rest is given up; opened, photos before, during and after and somebody who looks after it; handed over, an act; closed, no
 * open question about money. The reason of every move is asked for by the input.
 * @returns ok, or unknown_choice (state), required (budget, commitments), work_unfinished (despite), photos_missing (photos), act_missing
 * (act), money_waiting (money).
 */
export function judgeMove(history: readonly string[], to: ProjectState, facts: MoveFacts): { ok: true } | Refusal {
	if (!statesAfter(history).includes(to)) return refuse('unknown_choice', 'state');
	const road = placeOnRoad(history);
	// A step back is a correction and needs nothing.
	if (road && isRoad(to) && ROAD.indexOf(to) < ROAD.indexOf(road)) return { ok: true };
	if (to === 'funded' && facts.lines === 0) return refuse('required', 'budget');
	if (to === 'finished' && facts.unfinished > 0 && !facts.despite) return refuse('work_unfinished', 'despite', { n: facts.unfinished });
	if (to === 'opened' && facts.commitments === 0) return refuse('required', 'commitments');
	if (to === 'opened' && facts.missing.length > 0) return refuse('photos_missing', 'photos', { n: facts.missing.length });
	if (to === 'handed_over' && !facts.accepted) return refuse('act_missing', 'act');
	if (to === 'closed' && facts.waiting > 0) return refuse('money_waiting', 'money', { n: facts.waiting });
	return { ok: true };
}

/**
 * May this idea become a project?
 * @param found.winners ids of the ideas that won in the newest decision; null = nothing decided yet
 * @returns ok, or not_a_winner (nothing decided, or it did not win), already_promoted.
 */
export function judgePromotion(ideaId: string, found: { winners: readonly string[] | null; promoted: boolean }): { ok: true } | Refusal {
	if (found.promoted) return refuse('already_promoted');
	if (!found.winners?.includes(ideaId)) return refuse('not_a_winner');
	return { ok: true };
}

/** @returns the sums by source (tenge), in the order of SOURCES, without the empty ones, and the whole. */
export function sumBudget(lines: readonly { source: string; amount: number }[]): {
	total: number;
	bySource: { source: Source; amount: number; share: number }[];
} {
	const total = lines.reduce((sum, line) => sum + line.amount, 0);
	const bySource = SOURCES.map((source) => {
		const amount = lines.filter((line) => line.source === source).reduce((sum, line) => sum + line.amount, 0);
		return { source, amount, share: total > 0 ? amount / total : 0 };
	}).filter((part) => part.amount > 0);
	return { total, bySource };
}
