/** Promises made before the vote about who gets something: least support, ceilings, separate funds, at least one for everybody. Pure, exact. */
import {
	compareCodePoints,
	countBallots,
	countElection,
	packBallots,
	strikeIdeas,
	type Election,
	type ElectionIdea
} from '#lib/vote/tally.ts';
import { lineUp, payInLine } from './greedy.ts';
import { rankTies, type Ties } from './ties.ts';

/** What groups the ideas: category, district (the village), or whom they are for (an idea may be for several). */
export type GroupedBy = 'category' | 'district' | 'groups';
export type Caps = ReadonlyMap<string, number>;

/** @returns the groups an idea belongs to. */
export function groupsOf(idea: ElectionIdea, by: GroupedBy): readonly string[] {
	if (by === 'groups') return idea.groups ?? [];
	return [idea[by] ?? ''];
}

/** @returns for each idea whether enough ballots name it. */
export function keepNamedBy(election: Election, ballots: number): boolean[] {
	return countElection(election).seats.map((n) => n >= ballots);
}

/** @returns for each idea whether its part of the ballots is at least a third of the part of the fund that it costs (the rule of Swiecie). */
export function keepWorthTheirCost(election: Election): boolean[] {
	const n = BigInt(countBallots(election.ballots));
	const { seats } = countElection(election);
	return election.ideas.map(({ cost }, i) => BigInt(seats[i]!) * 3n * BigInt(election.budget) >= BigInt(cost) * n);
}

/** @returns the line of an election by score. */
export function lineByScore(election: Election, ties: Ties): number[] {
	return lineUp({ worth: countElection(election).score, costs: election.ideas.map(({ cost }) => cost), rank: rankTies(election, ties) });
}

/**
 * From the top by score, but an idea must also fit into what is left under the ceilings of all its groups.
 * @param caps by group; a group without one has no ceiling. @param fill afterwards the rest from the top again, without ceilings
 */
export function payUnderCaps(election: Election, by: GroupedBy, caps: Caps, ties: Ties, fill = false): number[] {
	const { ideas, budget } = election;
	const room = new Map(caps);
	let left = budget;
	const paid: number[] = [];
	const line = lineByScore(election, ties);
	for (const i of line) {
		const { cost } = ideas[i]!;
		const groups = groupsOf(ideas[i]!, by).filter((group) => room.has(group));
		if (cost > left || groups.some((group) => cost > room.get(group)!)) continue;
		left -= cost;
		for (const group of groups) room.set(group, room.get(group)! - cost);
		paid.push(i);
	}
	if (!fill) return paid;
	const costs = ideas.map(({ cost }) => cost);
	return [
		...paid,
		...payInLine(
			line.filter((i) => !paid.includes(i)),
			costs,
			left
		)
	];
}

/**
 * The first of each group, from the top, that has support and fits: it is paid before everything else.
 * @param wanted which groups must have one; missing = all that ideas belong to
 */
export function firstOfEach(election: Election, by: GroupedBy, ties: Ties, wanted?: readonly string[]): number[] {
	const { ideas } = election;
	const missing = new Set(wanted ?? ideas.flatMap((idea) => groupsOf(idea, by)));
	let left = election.budget;
	const first: number[] = [];
	for (const i of lineByScore(election, ties)) {
		const groups = groupsOf(ideas[i]!, by).filter((group) => missing.has(group));
		if (!groups.length || ideas[i]!.cost > left) continue;
		left -= ideas[i]!.cost;
		first.push(i);
		for (const group of groups) missing.delete(group);
	}
	return first;
}

/** At least one for each group, then from the top by score with the money left. */
export function payOneOfEach(election: Election, by: GroupedBy, ties: Ties, wanted?: readonly string[]): number[] {
	const first = firstOfEach(election, by, ties, wanted);
	const costs = election.ideas.map(({ cost }) => cost);
	const left = election.budget - first.reduce((sum, i) => sum + costs[i]!, 0);
	const line = lineByScore(election, ties).filter((i) => !first.includes(i));
	return [...first, ...payInLine(line, costs, left)];
}

/**
 * Separate funds: each group is an election of its own, with its ideas, the ballots cut down to them (those that become empty are not
 * counted) and its own fund. What is left of one stays there.
 * @returns one election for each group that has a fund, in the order of their names, and where its ideas stand in the whole
 */
export function splitIntoPots(
	election: Election,
	by: GroupedBy,
	pots: ReadonlyMap<string, number>
): { group: string; election: Election; places: number[] }[] {
	return [...pots]
		.sort(([a], [b]) => compareCodePoints(a, b))
		.map(([group, budget]) => {
			const keep = election.ideas.map((idea) => groupsOf(idea, by).includes(group));
			const places = keep.flatMap((yes, i) => (yes ? [i] : []));
			return { group, places, election: dropEmpty({ ...strikeIdeas(election, keep), budget }) };
		});
}

function dropEmpty(election: Election): Election {
	const { start, idea, points } = election.ballots;
	const rows: [number, number][][] = [];
	for (let b = 0; b + 1 < start.length; b++) {
		const row: [number, number][] = [];
		for (let e = start[b]!; e < start[b + 1]!; e++) row.push([idea[e]!, points[e]!]);
		if (row.length) rows.push(row);
	}
	return { ...election, ballots: packBallots(rows) };
}

/** "N grants of equal size": every idea takes one grant, whatever it says it costs. @param size in the units of the election */
export function asEqualGrants(election: Election, grants: number, size: number): Election {
	return { ...election, budget: grants * size, ideas: election.ideas.map((idea) => ({ ...idea, cost: size })) };
}
