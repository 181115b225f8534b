/**
 * Method of Equal Shares, before completion (D. Peters, G. Pierczynski, P. Skowron, "Proportional Participatory Budgeting with Additive
 * Utilities", arXiv:2008.13276). Pure and exact.
 *
 * Each ballot gets an equal purse. In every round the idea wins whose supporters can pay it at the smallest price; they pay in step with
 * their points, and whoever has less gives all. The run calculates with floating numbers and carries a bound of their error along: money
 * that is off by `doubt` in all stays so from round to round (what one group has too much another has too little), plus what rounding adds.
 * Wherever the bound cannot tell, ExactPrices decides with whole numbers.
 */
import { ExactPrices, toNumber, type Course, type ExactPrice, type Fraction } from './exact-prices.ts';
import { compareShares } from './greedy.ts';
import type { Purses } from './purses.ts';

/** perCost: price for cost x points (as many "effective votes" as possible) or for points alone. */
export type EqualSharesTerms = { purses: Purses; costs: readonly number[]; rank: Int32Array; perCost: boolean };
/** One round: the idea, its price (exact, for one unit of cost x points or of points), and how many ideas had it. */
export type Round = { idea: number; price: Fraction; tied: number };

const EPS = 2 ** -52;
/** Nearer than this (as a part) to the price, somebody's purse is not judged by floating numbers. */
const NEAR = 1e-6;

/** Sums are made of sums of so many, which keeps their rounding small. */
const BLOCK = 128;
/** @returns a bound of what rounding does to a sum of so many amounts and the price made of it, as a part of the sum. */
const roundingOf = (amounts: number) => (Math.min(amounts, BLOCK) + amounts / BLOCK + 16) * EPS;

export class EqualShares {
	#terms: EqualSharesTerms;
	#course: Course;
	#exact: ExactPrices;
	#doubt = 0;
	#share = 0;
	/** Support of each idea in all, and the weight of its supporters. */
	#support: Float64Array;
	#weights: Float64Array;
	#scale: Float64Array;
	/** Ideas that may still win, the smallest lower bound of the price first. */
	#line: Int32Array;
	#firstLine: Int32Array;
	#alive = 0;
	#low: Float64Array;
	#high: Float64Array;
	#price: Float64Array;
	/** 1 = the price is cost / support, whatever is in the purses. */
	#plain: Uint8Array;
	/** For each round of the last run the upper bound of the winner's price, and whether it was plain. */
	#roundHigh: number[] = [];
	#roundPlain: number[] = [];
	tied: number[] = [];

	constructor(terms: EqualSharesTerms) {
		const { purses, costs, perCost } = terms;
		const m = costs.length;
		this.#terms = terms;
		this.#course = {
			chosen: [],
			roundOf: new Int32Array(m),
			emptyAt: new Int32Array(purses.count),
			money: new Float64Array(purses.count)
		};
		this.#exact = new ExactPrices(purses, costs, this.#course);
		this.#support = new Float64Array(m);
		this.#weights = new Float64Array(m);
		for (let i = 0; i < m; i++)
			for (let e = purses.start[i]!; e < purses.start[i + 1]!; e++) {
				this.#support[i]! += purses.weight[purses.group[e]!]! * purses.use[e]!;
				this.#weights[i]! += purses.weight[purses.group[e]!]!;
			}
		this.#scale = Float64Array.from(costs, (cost) => (perCost ? cost : 1));
		this.#low = new Float64Array(m);
		this.#high = new Float64Array(m);
		this.#price = new Float64Array(m);
		this.#plain = new Uint8Array(m);
		const least = (i: number) => costs[i]! / this.#support[i]! / this.#scale[i]!;
		this.#firstLine = Int32Array.from(costs, (_, i) => i)
			.filter((i) => this.#support[i]! > 0)
			.sort((a, b) => least(a) - least(b));
		this.#line = this.#firstLine.slice();
	}

	/** @param share the purse of every ballot. @returns the ideas that win, in order. */
	run(share: Fraction): number[] {
		this.#begin(share);
		this.#exact.begin(share);
		this.#roundHigh = [];
		this.#roundPlain = [];
		this.tied = [];
		while (this.#alive > 0) {
			let best = Infinity;
			let looked = 0;
			for (; looked < this.#alive && this.#low[this.#line[looked]!]! <= best; looked++) {
				this.#look(this.#line[looked]!);
				if (this.#high[this.#line[looked]!]! < best) best = this.#high[this.#line[looked]!]!;
			}
			const idea = this.#choose(looked, best);
			if (idea >= 0) {
				this.#roundHigh.push(this.#high[idea]!);
				this.#roundPlain.push(this.#plain[idea]!);
				this.#pay(idea, true);
			}
			this.#sortLine(looked, idea);
		}
		return this.#course.chosen.slice();
	}

	/** @returns the rounds of the last run with exact prices. */
	rounds(): Round[] {
		return this.#exact.paid().map(({ num, den }, k) => {
			const idea = this.#course.chosen[k]!;
			return { idea, price: { num, den: den * BigInt(this.#scale[idea]!) }, tied: this.tied[k]! };
		});
	}

	/** @returns what every group has left after the last run; not exact. */
	moneyLeft(): Float64Array {
		return this.#course.money.slice();
	}

	/** @returns the group of a ballot in moneyLeft; -1 when it supports nothing here. */
	groupOf(ballot: number): number {
		return this.#terms.purses.groupOf[ballot]!;
	}

	/** Who paid for an idea in the last run. seats: ballots that gave something; gaveAll: those that gave all they had. @returns null when it was not paid */
	payersOf(idea: number): { seats: number; gaveAll: number } | null {
		const { start, group, weight } = this.#terms.purses;
		const { roundOf, emptyAt } = this.#course;
		const round = roundOf[idea]!;
		if (round < 0) return null;
		let seats = 0;
		let gaveAll = 0;
		for (let e = start[idea]!; e < start[idea + 1]!; e++) {
			const at = emptyAt[group[e]!]!;
			if (at < 0 || at >= round) seats += weight[group[e]!]!;
			if (at === round) gaveAll += weight[group[e]!]!;
		}
		return { seats, gaveAll };
	}

	/** @returns what the supporters of an idea have left together after the last run; not exact. */
	leftWith(idea: number): number {
		const { start, group, weight } = this.#terms.purses;
		let left = 0;
		for (let e = start[idea]!; e < start[idea + 1]!; e++) left += weight[group[e]!]! * this.#course.money[group[e]!]!;
		return left;
	}

	/**
	 * Whether every purse between that of the last run and this larger one leads to the same ideas in the same order. With more in the
	 * purses, and the same ideas paid so far, nobody has less and no price is higher; so an idea whose price is above that of the winner
	 * even when it is compared with the winner's price at the smaller purse never comes before it in between.
	 * @returns true = surely; the larger purse then counts as the last run. false = not known
	 */
	extend(share: Fraction): boolean {
		const chosen = this.#course.chosen.slice();
		const highs: number[] = [];
		const plains: number[] = [];
		this.#begin(share);
		for (let k = 0; k <= chosen.length; k++) {
			const winner = chosen[k] ?? -1;
			const limit = winner < 0 ? Infinity : this.#roundHigh[k]!;
			let looked = 0;
			for (; looked < this.#alive && this.#low[this.#line[looked]!]! <= limit; looked++) {
				const idea = this.#line[looked]!;
				this.#look(idea);
				if (idea === winner || this.#low[idea] === Infinity || this.#low[idea]! > limit) continue;
				if (winner < 0 || !this.#roundPlain[k] || !this.#plain[idea] || !this.#precedes(winner, idea)) {
					this.#course.chosen = chosen;
					return false;
				}
			}
			if (winner < 0) break;
			if (this.#low[winner] === Infinity || this.#high[winner] === Infinity) {
				this.#course.chosen = chosen;
				return false;
			}
			highs.push(this.#high[winner]!);
			plains.push(this.#plain[winner]!);
			this.#pay(winner, false);
			this.#sortLine(looked, winner);
		}
		this.#roundHigh = highs;
		this.#roundPlain = plains;
		return true;
	}

	#begin(share: Fraction): void {
		const { purses } = this.#terms;
		const course = this.#course;
		this.#share = toNumber(share);
		course.chosen = [];
		course.roundOf.fill(-1);
		course.emptyAt.fill(-1);
		course.money.fill(this.#share);
		let ballots = 0;
		for (let g = 0; g < purses.count; g++) ballots += purses.weight[g]!;
		this.#doubt = 4 * EPS * this.#share * ballots;
		this.#line.set(this.#firstLine);
		this.#alive = this.#line.length;
		for (let i = 0; i < this.#alive; i++) {
			const idea = this.#line[i]!;
			this.#price[idea] = this.#terms.costs[idea]! / this.#support[idea]!;
			this.#low[idea] = (this.#price[idea]! / this.#scale[idea]!) * (1 - 8 * EPS);
		}
	}

	/** Bounds of an idea's price now: low = high = Infinity when it surely cannot be paid; high alone Infinity = only exactness can tell. */
	#look(idea: number): void {
		const { purses, costs } = this.#terms;
		const { start, group, use, weight } = purses;
		const money = this.#course.money;
		const cost = costs[idea]!;
		const from = start[idea]!;
		const to = start[idea + 1]!;
		let price = this.#price[idea]!;
		// Of an earlier round, when the purses were fuller.
		this.#plain[idea] = 0;
		let before = -1;
		for (let turn = 0; turn < 100; turn++) {
			let given = 0;
			let rich = 0;
			let near = 0;
			let poor = 0;
			for (let e = from; e < to;) {
				let sum = 0;
				for (const end = Math.min(to, e + BLOCK); e < end; e++) {
					const g = group[e]!;
					const needed = price * use[e]!;
					const has = money[g]!;
					if (has < needed) {
						sum += weight[g]! * has;
						poor++;
					} else {
						rich += weight[g]! * use[e]!;
						if (has < needed * (1 + NEAR)) near += weight[g]! * use[e]!;
					}
				}
				given += sum;
			}
			const error = this.#doubt + roundingOf(to - from) * cost;
			if (rich === 0) {
				this.#high[idea] = Infinity;
				if (given + error < cost) this.#low[idea] = Infinity;
				return;
			}
			const next = (cost - given) / rich;
			if (poor === before) {
				const off = error / (rich - near);
				this.#price[idea] = next;
				this.#high[idea] = Infinity;
				if (!(off < 0.4 * NEAR * next)) return;
				this.#low[idea] = ((next - off) / this.#scale[idea]!) * (1 - 4 * EPS);
				this.#high[idea] = ((next + off) / this.#scale[idea]!) * (1 + 4 * EPS);
				if (poor === 0 && near === 0 && this.#doubt < 0.1 * NEAR * next) this.#plain[idea] = 1;
				return;
			}
			before = poor;
			price = next;
		}
		this.#high[idea] = Infinity;
	}

	/** @returns the idea with the smallest price among those looked at, by exact comparison where needed; -1 when none can be paid. */
	#choose(looked: number, best: number): number {
		let found = -1;
		let several = false;
		for (let i = 0; i < looked; i++) {
			const idea = this.#line[i]!;
			if (this.#low[idea] === Infinity || this.#low[idea]! > best) continue;
			several ||= found >= 0 || this.#high[idea] === Infinity;
			found = idea;
		}
		if (several) return this.#chooseExactly(looked, best);
		if (found >= 0) this.tied.push(1);
		return found;
	}

	#chooseExactly(looked: number, best: number): number {
		const rivals = Array.from(this.#line.subarray(0, looked)).filter((idea) => this.#low[idea]! !== Infinity && this.#low[idea]! <= best);
		let compare = (a: number, b: number) => this.#comparePlain(a, b);
		if (!rivals.every((idea) => this.#plain[idea])) {
			const prices = new Map(rivals.map((idea) => [idea, this.#priceExactly(idea)]));
			for (const idea of rivals) if (!prices.get(idea)) this.#low[idea] = Infinity;
			compare = (a, b) => this.#compareExact(a, prices.get(a)!, b, prices.get(b)!);
		}
		const able = rivals.filter((idea) => this.#low[idea] !== Infinity);
		if (!able.length) return -1;
		const { rank } = this.#terms;
		const first = able.reduce((a, b) => ((compare(a, b) || rank[a]! - rank[b]!) <= 0 ? a : b));
		this.tied.push(able.filter((idea) => compare(first, idea) === 0).length);
		return first;
	}

	/** Compares two plain prices: cost / support. */
	#comparePlain(a: number, b: number): number {
		const { costs, perCost } = this.#terms;
		return compareShares(this.#support[a]!, perCost ? 1 : costs[a]!, this.#support[b]!, perCost ? 1 : costs[b]!);
	}

	/** Whether a stands before b when both prices are plain. */
	#precedes(a: number, b: number): boolean {
		return (this.#comparePlain(a, b) || this.#terms.rank[a]! - this.#terms.rank[b]!) < 0;
	}

	#compareExact(a: number, x: ExactPrice, b: number, y: ExactPrice): number {
		const left = x.num * y.use * BigInt(this.#scale[b]!);
		const right = y.num * x.use * BigInt(this.#scale[a]!);
		return left < right ? -1 : left > right ? 1 : 0;
	}

	#priceExactly(idea: number): ExactPrice | null {
		const price = this.#price[idea]!;
		const bounded = this.#high[idea] !== Infinity && this.#doubt < 0.1 * NEAR * price;
		return this.#exact.price(idea, price, bounded ? NEAR : Infinity);
	}

	/** @param exactly who gives all they have must be certain, because exact prices will be made from it */
	#pay(idea: number, exactly: boolean): void {
		const { start, group, use } = this.#terms.purses;
		const { money, emptyAt, chosen, roundOf } = this.#course;
		const cost = this.#terms.costs[idea]!;
		const from = start[idea]!;
		const to = start[idea + 1]!;
		let price = this.#price[idea]!;
		let last: Uint8Array | null = null;
		if (exactly) {
			let doubtful = this.#high[idea] === Infinity || !(this.#doubt < 0.1 * NEAR * price);
			for (let e = from; e < to && !doubtful; e++) {
				const needed = price * use[e]!;
				doubtful = Math.abs(money[group[e]!]! - needed) <= NEAR * needed;
			}
			if (doubtful) {
				const exact = this.#priceExactly(idea)!;
				last = exact.last;
				price = this.#exact.toNumber(exact);
			}
		}
		const round = chosen.length;
		for (let e = from; e < to; e++) {
			const g = group[e]!;
			if (emptyAt[g]! >= 0) continue;
			const needed = price * use[e]!;
			if (last ? last[e - from] : money[g]! < needed) {
				money[g] = 0;
				emptyAt[g] = round;
			} else money[g] = Math.max(0, money[g]! - needed);
		}
		this.#doubt += roundingOf(to - from) * cost + 2 * EPS * this.#share * this.#weights[idea]!;
		roundOf[idea] = round;
		chosen.push(idea);
	}

	/** Takes the winner and what cannot be paid out of the line, and puts those looked at where their new bounds belong. */
	#sortLine(looked: number, winner: number): void {
		const line = this.#line;
		let keep = looked;
		for (let i = looked - 1; i >= 0; i--) {
			const idea = line[i]!;
			if (idea !== winner && this.#low[idea] !== Infinity) line[--keep] = idea;
		}
		line.copyWithin(0, keep, this.#alive);
		this.#alive -= keep;
		for (let i = looked - keep - 1; i >= 0; i--) {
			const idea = line[i]!;
			const low = this.#low[idea]!;
			let at = i;
			for (; at + 1 < this.#alive && this.#low[line[at + 1]!]! < low; at++) line[at] = line[at + 1]!;
			line[at] = idea;
		}
	}
}
