/** A stage for rules tests: everything that a workshop has, nothing going on. */
import { DEFAULT_RULES } from '#lib/vote/rules.ts';
import type { Stage, StageActivity, StageVote } from '#lib/workshop/stage.ts';

/** An activity as the studio plans it. */
export function plannedActivity(kind: StageActivity['kind'], phase: StageActivity['phase'] = 'planned', minutes = 10): StageActivity {
	const settings = { writers: 'everybody', names: true, moderated: false } as const;
	return { id: kind, kind, title: null, minutes, phase, openedAt: null, closedAt: null, ...settings };
}

/** A cafe with these tables, in its first of two rounds. */
export function cafeOf(
	tables: { number: number; seats: number[] }[],
	more: Partial<NonNullable<Stage['cafe']>> = {}
): NonNullable<Stage['cafe']> {
	return {
		...{ activityId: 'cafe', round: 1, rounds: 2, roundMinutes: 15, seating: 'mixed', seatsPerTable: 10, question: null, late: 0 },
		tables: tables.map(({ number, seats }) => ({ id: `t${number}`, number, question: {}, document: `board:${number}`, seats, hosts: [] })),
		...more
	};
}

/** @param more what is different */
export function bareStage(more: Partial<Stage> = {}): Stage {
	return {
		workshop: {
			id: 'w',
			code: 'HATT24',
			title: 'Т',
			village: { id: 'v', name: {}, lng: 0, lat: 0, accuracyM: 0 },
			startsAt: 0,
			endsAt: 0,
			secondStartsAt: null,
			adjournedAt: null,
			fund: 4_000_000,
			asks: [],
			endedAt: null
		},
		activities: [],
		timer: { endsAt: null, leftMs: null },
		screen: { view: 'follow' },
		message: null,
		desk: { last: null, undo: null, barred: null, shown: [] },
		projectors: [],
		counts: { present: 5, phones: 5, cards: 0 },
		missing: [],
		cafe: null,
		needs: [],
		ranking: null,
		sites: [],
		ideas: [],
		vote: null,
		count: null,
		poll: null,
		decision: null,
		...more
	};
}

/** A vote with dots in the activity `vote`, as nobody has used it. @param more what is different */
export function bareVote(more: Partial<StageVote> = {}): StageVote {
	return {
		...{ id: 'v', activityId: 'vote', round: 1, purpose: 'ideas', kind: 'dots', question: null, dotsPerSeat: 5, maxPerIdea: 3 },
		...{ rules: DEFAULT_RULES, state: 'open', voted: 0, present: null, late: 0, ideas: [], withdrawn: [] },
		...{ tally: null, pairwise: null, channels: null, hands: null },
		...more
	};
}
