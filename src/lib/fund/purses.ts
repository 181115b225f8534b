/** Ballots as purses: equal ballots are one group with a weight, because they always hold equal money. Pure. */
import { weigh, type Election, type Worth } from '#lib/vote/tally.ts';

/**
 * Who supports what, twice: by idea (`start`, `group`, `use`) and by group (`groupStart`, `groupIdea`, `groupUse`).
 * use: what one unit of price buys of this idea for this ballot; only support above 0 is listed.
 */
export type Purses = {
	count: number;
	weight: Float64Array;
	start: Int32Array;
	group: Int32Array;
	use: Float64Array;
	groupStart: Int32Array;
	groupIdea: Int32Array;
	groupUse: Float64Array;
	/** For each ballot its group; -1 when it supports nothing. */
	groupOf: Int32Array;
};

/** @param skip ideas that take no part (for nothing, or struck) */
export function groupBallots(
	{ ideas, ballots }: Pick<Election, 'ideas' | 'ballots'>,
	worth: Worth,
	skip: (idea: number) => boolean
): Purses {
	const count = ballots.start.length - 1;
	const total = ballots.idea.length;
	const groupStart = new Int32Array(count + 1);
	const groupIdea = new Int32Array(total);
	const groupUse = new Float64Array(total);
	const weight = new Float64Array(count);
	const groupOf = new Int32Array(count).fill(-1);
	const perIdea = new Int32Array(ideas.length + 1);
	const skipped = Uint8Array.from(ideas, (_, i) => (skip(i) ? 1 : 0));
	let size = 2;
	while (size < count * 2) size *= 2;
	const table = new Int32Array(size).fill(-1);
	let groups = 0;
	for (let b = 0; b < count; b++) {
		const from = groupStart[groups]!;
		let to = from;
		let hash = 17;
		// The ballot is written where the next group would stand, in the order of the ideas; it stays there if it is a new one.
		for (let e = ballots.start[b]!; e < ballots.start[b + 1]!; e++) {
			const idea = ballots.idea[e]!;
			const use = weigh(ballots.points[e]!, worth);
			if (use <= 0 || skipped[idea]) continue;
			let at = to++;
			for (; at > from && groupIdea[at - 1]! > idea; at--) {
				groupIdea[at] = groupIdea[at - 1]!;
				groupUse[at] = groupUse[at - 1]!;
			}
			groupIdea[at] = idea;
			groupUse[at] = use;
			hash = (hash + Math.imul(idea + 1, 0x9e3779b1) + Math.imul(Math.imul(use, idea + 7), 0x85ebca6b)) | 0;
		}
		if (to === from) continue;
		let slot = (hash ^ (hash >>> 15)) & (size - 1);
		let same = -1;
		for (; table[slot]! >= 0; slot = (slot + 1) & (size - 1)) {
			const start = groupStart[table[slot]!]!;
			if (groupStart[table[slot]! + 1]! - start !== to - from) continue;
			let i = 0;
			while (i < to - from && groupIdea[start + i] === groupIdea[from + i] && groupUse[start + i] === groupUse[from + i]) i++;
			if (i < to - from) continue;
			same = table[slot]!;
			break;
		}
		if (same < 0) {
			same = table[slot] = groups++;
			groupStart[groups] = to;
			for (let e = from; e < to; e++) perIdea[groupIdea[e]! + 1]!++;
		}
		weight[same]!++;
		groupOf[b] = same;
	}
	for (let i = 0; i < ideas.length; i++) perIdea[i + 1]! += perIdea[i]!;
	const entries = groupStart[groups]!;
	const next = perIdea.slice();
	const group = new Int32Array(entries);
	const use = new Float64Array(entries);
	for (let g = 0; g < groups; g++)
		for (let e = groupStart[g]!; e < groupStart[g + 1]!; e++) {
			const at = next[groupIdea[e]!]!++;
			group[at] = g;
			use[at] = groupUse[e]!;
		}
	return {
		count: groups,
		weight: weight.slice(0, groups),
		start: perIdea,
		group,
		use,
		groupStart: groupStart.slice(0, groups + 1),
		groupIdea: groupIdea.slice(0, entries),
		groupUse: groupUse.slice(0, entries),
		groupOf
	};
}
