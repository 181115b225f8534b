/** Sharing a fund from the top: ideas stand in line, and each takes its cost while the money lasts. Pure, exact. */

export type Line = {
	/** What orders the line, for each idea; whole numbers. */
	worth: readonly number[];
	costs: readonly number[];
	/** Place in the order of ties, from rankTies. */
	rank: Int32Array;
	/** By worth for its cost instead of worth. */
	perCost?: boolean;
};

/** @returns less than 0 when a/b is greater than c/d; all whole and not negative, 0 as a divisor stands for "for nothing": before everything. */
export function compareShares(a: number, b: number, c: number, d: number): number {
	const left = a * d;
	const right = c * b;
	if (left <= Number.MAX_SAFE_INTEGER && right <= Number.MAX_SAFE_INTEGER) return right - left;
	const exact = BigInt(c) * BigInt(b) - BigInt(a) * BigInt(d);
	return exact < 0n ? -1 : exact > 0n ? 1 : 0;
}

/** @returns the ideas with support (places), the one whose turn comes first at the front. */
export function lineUp({ worth, costs, rank, perCost }: Line): number[] {
	const line = worth.map((_, i) => i).filter((i) => worth[i]! > 0);
	const compare = perCost
		? (a: number, b: number) => compareShares(worth[a]!, costs[a]!, worth[b]!, costs[b]!)
		: (a: number, b: number) => worth[b]! - worth[a]!;
	return line.sort((a, b) => compare(a, b) || rank[a]! - rank[b]!);
}

/**
 * Pays ideas in the order of a line. @param fund what is there. @param noskip stop at the first that does not fit
 * @returns the places of those paid, in order; never more than the fund
 */
export function payInLine(line: readonly number[], costs: readonly number[], fund: number, noskip = false): number[] {
	const paid: number[] = [];
	let left = fund;
	for (const i of line) {
		if (costs[i]! <= left) {
			left -= costs[i]!;
			paid.push(i);
		} else if (noskip) break;
	}
	return paid;
}
