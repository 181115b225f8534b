/**
 * Prices of Equal Shares as exact fractions. The fast run (equal-shares.ts) asks here whenever its bounds cannot tell two prices apart, or
 * whether somebody gives all they have. Pure.
 *
 * Money left of a group = share - sum of price x use over what it paid, so that every price is a whole-number combination of the earlier
 * ones. All prices are kept over one common denominator.
 */
import type { Purses } from './purses.ts';

/** A fraction of money; den > 0. */
export type Fraction = { num: bigint; den: bigint };
/** What the fast run knows so far. */
export type Course = {
	/** Ideas paid, in order. */
	chosen: number[];
	/** For each idea the round in which it was paid, or -1. */
	roundOf: Int32Array;
	/** For each group the round in which it gave its last, or -1. */
	emptyAt: Int32Array;
	/** Money of each group, not exact. */
	money: Float64Array;
};
/** A price: num / (common denominator x use). `last`: for each supporter, in the order of the idea's list, 1 = gives all it has. */
export type ExactPrice = { num: bigint; use: bigint; last: Uint8Array };

/** @returns the fraction rounded to a floating number. */
export function toNumber({ num, den }: Fraction): number {
	const shift = BigInt(Math.max(0, den.toString(16).length * 4 - 900));
	return Number(num >> shift) / Number(den >> shift);
}

export class ExactPrices {
	#purses: Purses;
	#costs: readonly number[];
	#course: Course;
	#den = 1n;
	#share = 0n;
	#prices: bigint[] = [];

	constructor(purses: Purses, costs: readonly number[], course: Course) {
		this.#purses = purses;
		this.#costs = costs;
		this.#course = course;
	}

	begin(share: Fraction): void {
		this.#den = share.den;
		this.#share = share.num;
		this.#prices = [];
	}

	/** @returns the price that was paid for each idea chosen so far. */
	paid(): Fraction[] {
		this.#settle();
		return this.#prices.map((num) => ({ num, den: this.#den }));
	}

	/**
	 * The smallest price at which the supporters of an idea can pay it now.
	 * @param guess a price near it, to begin with. @param surely how far from the guess (as a part of it) somebody's money must be to be judged by it
	 * @returns null when they cannot pay it
	 */
	price(idea: number, guess: number, surely: number): ExactPrice | null {
		this.#settle();
		const { start, group, use, weight } = this.#purses;
		const { emptyAt, money, chosen } = this.#course;
		const from = start[idea]!;
		const count = start[idea + 1]! - from;
		const last = new Uint8Array(count);
		const doubtful: number[] = [];
		for (let i = 0; i < count; i++) {
			const g = group[from + i]!;
			if (emptyAt[g]! >= 0) continue;
			const needed = guess * use[from + i]!;
			if (money[g]! < needed) last[i] = 1;
			if (!(Math.abs(money[g]! - needed) > surely * needed)) doubtful.push(i);
		}
		for (;;) {
			const sum = this.#sum(chosen.length);
			let rich = 0;
			for (let i = 0; i < count; i++) {
				const g = group[from + i]!;
				if (emptyAt[g]! >= 0) continue;
				if (last[i]) sum.add(g);
				else rich += weight[g]! * use[from + i]!;
			}
			const missing = BigInt(this.#costs[idea]!) * this.#den - sum.total();
			if (rich === 0) {
				if (missing > 0n) return null;
				const top = this.#richest(idea);
				if (missing === 0n) return { num: top.money, use: BigInt(use[from + top.at]!), last };
				last[top.at] = 0;
				continue;
			}
			const price = BigInt(rich);
			let changed = false;
			for (const i of doubtful) {
				const gives = this.#moneyOf(group[from + i]!) * price <= missing * BigInt(use[from + i]!) ? 1 : 0;
				if (gives === last[i]) continue;
				last[i] = gives;
				changed = true;
			}
			if (!changed) return { num: missing, use: price, last };
		}
	}

	/** @returns a price as a floating number. */
	toNumber({ num, use }: ExactPrice): number {
		return toNumber({ num, den: this.#den * use });
	}

	/** Brings the exact prices up to the round that the fast run has reached. */
	#settle(): void {
		const { start, group, use, weight } = this.#purses;
		const { chosen, emptyAt } = this.#course;
		for (let k = this.#prices.length; k < chosen.length; k++) {
			const idea = chosen[k]!;
			const sum = this.#sum(k);
			let rich = 0;
			for (let e = start[idea]!; e < start[idea + 1]!; e++) {
				const g = group[e]!;
				if (emptyAt[g] === k) sum.add(g);
				else if (emptyAt[g]! < 0 || emptyAt[g]! > k) rich += weight[g]! * use[e]!;
			}
			let price = BigInt(rich);
			let num = BigInt(this.#costs[idea]!) * this.#den - sum.total();
			if (rich === 0) {
				const top = this.#richest(idea, k);
				num = top.money;
				price = BigInt(use[start[idea]! + top.at]!);
			}
			this.#den *= price;
			this.#share *= price;
			this.#prices = this.#prices.map((p) => p * price);
			this.#prices.push(num);
		}
	}

	/** The supporter whose money lasts longest, when all give all they have. @param round the groups that were emptied in it; else those with money now */
	#richest(idea: number, round?: number): { at: number; money: bigint } {
		const { start, group, use } = this.#purses;
		const { emptyAt } = this.#course;
		let top = { at: -1, money: 0n };
		for (let e = start[idea]!; e < start[idea + 1]!; e++) {
			const g = group[e]!;
			if (round === undefined ? emptyAt[g]! >= 0 : emptyAt[g] !== round) continue;
			const money = this.#moneyOf(g, round);
			if (top.at < 0 || money * BigInt(use[start[idea]! + top.at]!) > top.money * BigInt(use[e]!)) top = { at: e - start[idea]!, money };
		}
		return top;
	}

	/** Money of one group before a round, over the common denominator. */
	#moneyOf(g: number, round = this.#course.chosen.length): bigint {
		const { groupStart, groupIdea, groupUse } = this.#purses;
		let money = this.#share;
		for (let e = groupStart[g]!; e < groupStart[g + 1]!; e++) {
			const k = this.#course.roundOf[groupIdea[e]!]!;
			if (k >= 0 && k < round) money -= BigInt(groupUse[e]!) * this.#prices[k]!;
		}
		return money;
	}

	/** Adds up the money of groups before a round. */
	#sum(round: number) {
		const { groupStart, groupIdea, groupUse, weight } = this.#purses;
		const { roundOf } = this.#course;
		const uses = new Float64Array(round);
		let purses = 0;
		return {
			add: (g: number) => {
				purses += weight[g]!;
				for (let e = groupStart[g]!; e < groupStart[g + 1]!; e++) {
					const k = roundOf[groupIdea[e]!]!;
					if (k >= 0 && k < round) uses[k]! += weight[g]! * groupUse[e]!;
				}
			},
			total: () => uses.reduce((sum, n, k) => (n ? sum - BigInt(n) * this.#prices[k]! : sum), BigInt(purses) * this.#share)
		};
	}
}
