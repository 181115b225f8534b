/** Hands counted in the hall: how many there may be, and how they are counted beside ballots. Pure. */
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { canRaiseHands, sumDots, type Dots, type Paper } from './rules.ts';

/** people: how many raised their hands at all. */
export type Hands = { people: number; dots: Dots };

/**
 * Judges counted hands.
 * @param mostPeople how many people could have raised a hand and have no ballot
 * @returns the hands without zeros, or a refusal: too_many_hands {max} (people), dots_not_whole, unknown_idea, too_many_on_one {max},
 * too_many_dots {max} (dots), by_seats_only (dots: rankings and carts cannot be raised as hands).
 */
export function checkHands({ people, dots }: Hands, paper: Paper, mostPeople: number): Result<Hands> {
	const { kind = 'dots' } = paper;
	if (!canRaiseHands(paper)) return refuse('by_seats_only', 'dots');
	const standing = new Set(paper.ideas);
	const entries = Object.entries(dots);
	if (!Number.isSafeInteger(people) || people < 0) return refuse('number_invalid', 'people');
	if (people > mostPeople) return refuse('too_many_hands', 'people', { max: mostPeople });
	if (entries.some(([, n]) => !Number.isSafeInteger(n) || n < 0)) return refuse('dots_not_whole', 'dots');
	if (entries.some(([ideaId]) => !standing.has(ideaId))) return refuse('unknown_idea', 'dots');
	const onOne = people * (kind === 'dots' ? paper.maxPerIdea : 1);
	if (entries.some(([, n]) => n > onOne)) return refuse('too_many_on_one', 'dots', { max: onOne });
	const most = kind === 'approval' ? Infinity : people * (kind === 'motion' ? 1 : paper.dotsPerSeat);
	if (sumDots(dots) > most) return refuse('too_many_dots', 'dots', { max: most });
	return accept({ people, dots: Object.fromEntries(entries.filter(([, n]) => n > 0)) });
}

/**
 * Counted hands as ballots, so that every rule can count them: each idea's dots go round from person to person, so that nobody has more
 * than the paper allows. The sums are those that were counted; who raised which hand is not known and not said.
 */
export function spreadHands({ people, dots }: Hands): Dots[] {
	const ballots: Dots[] = Array.from({ length: people }, () => ({}));
	let turn = 0;
	for (const [ideaId, n] of Object.entries(dots))
		for (let i = 0; i < n; i++, turn++) {
			const ballot = ballots[turn % people]!;
			ballot[ideaId] = (ballot[ideaId] ?? 0) + 1;
		}
	return ballots;
}
