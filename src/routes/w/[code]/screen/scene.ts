import { isStanding } from '#lib/need/rules.ts';
import { isOnMap } from '#lib/site/rules.ts';
import { DEFAULT_RULES } from '#lib/vote/rules.ts';
import { nextStep } from '#lib/workshop/next-step.ts';
import { openOf, type Stage, type StageVote } from '#lib/workshop/stage.ts';

/** What the projector shows at one moment. */
export type Scene =
	| 'welcome'
	| 'cafe'
	| 'table'
	| 'note'
	| 'needs'
	| 'ranking'
	| 'ranked'
	| 'need'
	| 'sites'
	| 'site'
	| 'story'
	| 'ideas'
	| 'vote'
	| 'tally'
	| 'poll'
	| 'decision'
	| 'protocol'
	| 'pause'
	| 'blank'
	| 'adjourned'
	| 'ended';

/** Chooses the picture: what the desk holds on the screen, otherwise what the open activity calls for. What is not there yet gives way. */
export function sceneOf(stage: Stage): Scene {
	const { view } = stage.screen;
	if (view === 'follow') return sceneOfActivity(stage);
	if (view === 'table') return tableInFocus(stage) ? 'table' : stage.cafe ? 'cafe' : 'welcome';
	if (view === 'note') return stage.cafe ? 'note' : 'welcome';
	if (view === 'needs') return sceneOfNeeds(stage);
	if (view === 'need') return needInFocus(stage) ? 'need' : sceneOfNeeds(stage);
	if (view === 'map') return siteInFocus(stage) ? 'site' : 'sites';
	if (view === 'story') return hallSites(stage).length ? 'story' : 'sites';
	if (view === 'vote') return sceneOfVote(stage);
	if (view === 'poll') return stage.poll ? 'poll' : sceneOfActivity(stage);
	if (view === 'decision') return stage.decision ? 'decision' : sceneOfVote(stage);
	return view;
}

function sceneOfActivity(stage: Stage): Scene {
	if (stage.workshop.endedAt !== null) return 'ended';
	const open = openOf(stage);
	if (!open && stage.workshop.adjournedAt !== null) return 'adjourned';
	const kind = open?.kind ?? 'welcome';
	if (kind === 'cafe') return stage.cafe ? 'cafe' : 'welcome';
	if (kind === 'needs') return sceneOfNeeds(stage);
	if (kind === 'vote') return sceneOfVote(stage);
	if (kind === 'decision') return stage.decision ? 'decision' : sceneOfVote(stage);
	return kind;
}

/** While needs are ranked, how many have; then the result. A needs activity that is not ranked yet shows its needs. */
function sceneOfNeeds(stage: Stage): Scene {
	const { ranking } = stage;
	const open = openOf(stage);
	if (!ranking || (open?.kind === 'needs' && open.id !== ranking.activityId)) return 'needs';
	return ranking.result ? 'ranked' : 'ranking';
}

function sceneOfVote({ vote }: Stage): Scene {
	return !vote ? 'ideas' : vote.tally ? 'tally' : 'vote';
}

/** @returns the table that the desk enlarged, or undefined. */
export function tableInFocus({ cafe, screen }: Stage) {
	return cafe?.tables.find((table) => table.id === screen.focus);
}

/** @returns the sites on the map of the hall: shown, and neither merged nor withdrawn. */
export const hallSites = ({ sites }: Pick<Stage, 'sites'>) => sites.filter(({ state, standing }) => state === 'shown' && isOnMap(standing));

/** @returns the site that the desk enlarged, or undefined. What was merged or withdrawn can still be shown. */
export function siteInFocus({ sites, screen }: Stage) {
	return sites.find((site) => site.id === screen.focus && site.state === 'shown');
}

/** @returns the need that the desk enlarged, or undefined. */
export function needInFocus({ needs, screen }: Stage) {
	return needs.find((need) => need.id === screen.focus && isStanding(need));
}

/**
 * The stage as the next step will leave it, as far as that can be told: a first round has no seats yet, a result stays secret.
 * @param now server time, ms
 * @returns null when there is no next step, or its picture cannot be known before
 */
export function stageAfterNext(stage: Stage, now: number): Stage | null {
	const step = nextStep(stage);
	if (!step || step.blocked || step.act.act === 'reveal_vote' || step.act.act === 'reveal_ranking' || step.act.act === 'decide')
		return null;
	const screen = { view: 'follow' } as const;
	if (step.act.act === 'end_workshop') return { ...stage, screen, workshop: { ...stage.workshop, endedAt: now } };
	if (step.act.act === 'close_vote') return { ...stage, vote: stage.vote && { ...stage.vote, state: 'closed' } };
	if (step.act.act === 'close_ranking') return { ...stage, ranking: stage.ranking && { ...stage.ranking, state: 'closed' } };
	if (step.act.act === 'open_ranking') return { ...stage, screen, ranking: rankingOf(stage) };
	if (step.act.act === 'next_round') return { ...stage, cafe: stage.cafe && { ...stage.cafe, round: step.round ?? 0 } };
	const next = step.activity!;
	// The tables of a cafe that has not begun are not on the stage.
	if (next.kind === 'cafe' && stage.cafe?.activityId !== next.id) return null;
	const phase = (id: string, was: 'planned' | 'open' | 'closed') => (id === next.id ? 'open' : was === 'open' ? 'closed' : was);
	return {
		...stage,
		screen,
		activities: stage.activities.map((one) => ({ ...one, phase: phase(one.id, one.phase) })),
		timer: { endsAt: null, leftMs: next.minutes * 60_000 },
		vote: next.kind === 'vote' && stage.vote?.activityId !== next.id ? paperOf(stage, next.id) : stage.vote
	};
}

/** A vote as it will be opened: all ideas, nobody has voted. How people vote is the product's default until it is open. */
function paperOf({ ideas }: Stage, activityId: string): StageVote {
	return {
		...{ id: 'next', activityId, round: 1, purpose: 'ideas', kind: 'dots', question: null, state: 'open' },
		...{ dotsPerSeat: 5, maxPerIdea: 3, rules: DEFAULT_RULES, ideas: ideas.map(({ id }) => id), withdrawn: [] },
		...{ voted: 0, present: null, late: 0, tally: null, pairwise: null, channels: null, hands: null }
	};
}

/** A ranking as it will be opened: the needs that stand now, nobody has ranked. */
function rankingOf(stage: Stage): Stage['ranking'] {
	const open = openOf(stage)!;
	const needs = stage.needs.filter(isStanding).map(({ id }) => id);
	const way = open.ranking === 'rate' ? ('rate' as const) : ('order' as const);
	return { id: 'next', activityId: open.id, way, state: 'open', ranked: 0, needs, result: null };
}
