/** What the facilitator should look at now. Pure. */
import { openOf, type Stage } from '#lib/workshop/stage.ts';

export type Concern =
	{ kind: 'connection' | 'nobody' | 'no_ideas' | 'time' | 'reveal' } | { kind: 'table' | 'cost' | 'over' | 'look'; number: number };

/**
 * @param connected whether the live connection stands
 * @param now server time, ms
 * @param looks how many things wait for the desk's word or were reported
 * @returns what needs attention, most urgent first
 */
export function findConcerns(stage: Stage, connected: boolean, now: number, looks: number): Concern[] {
	if (stage.workshop.endedAt !== null) return [];
	const open = openOf(stage);
	const found: Concern[] = [];
	if (!connected) found.push({ kind: 'connection' });
	if (stage.counts.present === 0) found.push({ kind: 'nobody' });
	if (stage.timer.endsAt !== null && stage.timer.endsAt <= now) found.push({ kind: 'time' });
	if (looks > 0) found.push({ kind: 'look', number: looks });
	if (open?.kind === 'cafe' && stage.counts.present > 0)
		for (const table of stage.cafe?.tables ?? []) if (table.seats.length === 0) found.push({ kind: 'table', number: table.number });
	const votes = stage.activities.some(({ kind, phase }) => kind === 'vote' && phase === 'planned');
	if (open?.kind === 'ideas' && votes && stage.ideas.length === 0) found.push({ kind: 'no_ideas' });
	if (open?.kind === 'decision' && stage.vote?.state === 'closed') found.push({ kind: 'reveal' });
	for (const idea of stage.ideas) {
		if (idea.cost <= 0) found.push({ kind: 'cost', number: idea.number });
		else if (votes && idea.cost > stage.workshop.fund) found.push({ kind: 'over', number: idea.number });
	}
	return found;
}
