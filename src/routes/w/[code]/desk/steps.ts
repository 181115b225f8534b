/** What the one big button says: exactly what will happen. */
import { m } from '#lib/i18n/paraglide/messages.js';
import type { nextStep } from '#lib/workshop/next-step.ts';
import type { StageActivity } from '#lib/workshop/stage.ts';

type Step = NonNullable<ReturnType<typeof nextStep>>;

/** @returns the words on the button for a step of nextStep. */
export function stepLabel(step: Step): string {
	switch (step.act.act) {
		case 'next_round':
			return m.desk_step_round({ round: step.round ?? 0 });
		case 'close_vote':
			return m.desk_step_close_vote();
		case 'reveal_vote':
			return m.desk_step_reveal_vote();
		case 'open_ranking':
			return m.needs_step_open();
		case 'close_ranking':
			return m.needs_step_close();
		case 'reveal_ranking':
			return m.needs_step_reveal();
		case 'decide':
			return m.desk_step_decide();
		case 'end_workshop':
			return m.desk_step_end();
		default:
			return step.activity ? openingLabel(step.activity) : m.desk_next();
	}
}

function openingLabel(activity: StageActivity): string {
	const again = activity.phase === 'closed';
	switch (activity.kind) {
		case 'welcome':
			return m.desk_step_welcome();
		case 'cafe':
			return again ? m.desk_step_cafe_again() : m.desk_step_cafe();
		case 'needs':
			return m.desk_step_needs();
		case 'sites':
			return m.desk_step_sites();
		case 'ideas':
			return m.desk_step_ideas();
		case 'vote':
			return again ? m.desk_step_vote_again() : m.desk_step_vote();
		case 'decision':
			return m.desk_step_decision();
		case 'pause':
			return m.desk_step_pause();
	}
}
