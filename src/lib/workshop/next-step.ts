/** The one big button of the desk: what comes next. Apart from the stage, because phones do not need it. Pure. */
import { FEWEST_RANKED, isStanding } from '#lib/need/rules.ts';
import type { Reason } from './refusal.ts';
import type { DeskAct } from './desk-acts.ts';
import { openOf, type Stage, type StageActivity } from './stage.ts';

/**
 * The one big button: what comes next. Null when the workshop has ended.
 * A refusal reason in `blocked` says why it cannot be done yet (a vote without ideas).
 */
export function nextStep(stage: Stage): { act: DeskAct; activity?: StageActivity; round?: number; blocked?: Reason } | null {
	if (stage.workshop.endedAt !== null) return null;
	const open = openOf(stage);
	if (open?.kind === 'cafe' && stage.cafe?.activityId === open.id && stage.cafe.round < stage.cafe.rounds)
		return { act: { act: 'next_round' }, round: stage.cafe.round + 1 };
	if (open?.kind === 'vote' && stage.vote?.activityId === open.id) {
		if (stage.vote.state === 'open') return { act: { act: 'close_vote' } };
		if (stage.vote.state === 'closed') return { act: { act: 'reveal_vote' } };
	}
	const ranks = open?.kind === 'needs' ? rankingStep(stage, open) : null;
	if (ranks) return { act: ranks };
	// The desk may have moved on from a vote without showing its result: the decision needs it.
	if (open?.kind === 'decision' && stage.vote?.state === 'closed') return { act: { act: 'reveal_vote' } };
	if (open?.kind === 'decision' && stage.vote?.state === 'revealed' && stage.decision?.voteId !== stage.vote.id)
		return { act: { act: 'decide' } };
	const position = open ? stage.activities.indexOf(open) : -1;
	const next = stage.activities.slice(position + 1).find((a) => open !== null || a.phase === 'planned');
	// After the end nothing can be shown any more.
	if (!next) return { act: { act: stage.ranking?.state === 'closed' ? 'reveal_ranking' : 'end_workshop' } };
	return {
		act: { act: 'open_activity', activityId: next.id },
		activity: next,
		...(next.kind === 'vote' && stage.ideas.length === 0 && { blocked: 'no_ideas' as const })
	};
}

/** What comes next in a needs activity that is to be prioritised; null = it is done, or there is nothing to rank. */
function rankingStep({ ranking, needs }: Stage, open: StageActivity): DeskAct | null {
	const state = ranking?.activityId === open.id ? ranking.state : null;
	if (state === 'open') return { act: 'close_ranking' };
	if (state === 'closed') return { act: 'reveal_ranking' };
	const planned = state === null && open.ranking !== undefined && open.ranking !== 'none';
	return planned && needs.filter(isStanding).length >= FEWEST_RANKED ? { act: 'open_ranking' } : null;
}
