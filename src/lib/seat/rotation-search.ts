/**
 * Improves a plan by simulated annealing over all its rounds at once: two people of different tables change places within a round, or
 * one goes from a larger table to a smaller. What an exchange would bring is kept ready for everybody and every table, so that trying
 * one takes a few additions; only an exchange that is made costs work. Pure: chance comes from the seed.
 */
import type { Hall } from './rotation-start.ts';

/** Costs: what a second meeting of two people costs, and what each later one costs on top. */
const AGAIN = 16;
const LATER = 1;
/** What a return to a table costs while it is avoidable, per seat of an even table (it must outweigh that many meetings), and when not. */
const RETURN = 8;
const FREE_RETURN = 8;
/** Temperatures the search cools from and to, in costs; large tables start hotter, by one a seat. */
const HOT = 10;
const COLD = 1.5;
/** Tries per step of cooling. */
const STEP = 1024;
/** How many of the tries send one person to a smaller table, in halls where tables cannot be equal. */
const UNEVEN = 0.25;
/** How many of the exchanges that only a return forbids are tried as a chain; they are dear to try. */
const CHAINS = 0.25;
/** How far the rough price of a chain may lie above the true one, in costs. */
const ROUGH = 32;

/**
 * @param start rounds x people: tables; its returns are taken for the fewest possible
 * @param effort exchanges tried
 * @returns rounds x people: the best plan found with no more returns than the start (where returns are avoidable)
 */
export function improve(hall: Hall, start: Int16Array, seed: number, effort: number): Int16Array {
	const { people, tables, rounds, host, mayReturn } = hall;
	const at = start.slice();
	const met = hall.met.slice();
	const visits = hall.visits.slice();
	const size = new Int16Array(rounds * tables);
	/** rounds x people x tables: what it costs a person to meet those at a table in a round, given all other rounds. */
	const cost = new Int32Array(rounds * people * tables);
	/** What it costs two people to meet who meet n times in other rounds. */
	const again = Int32Array.from({ length: 256 }, (_, n) => (n ? AGAIN + LATER * (n - 1) : 0));
	const perReturn = mayReturn ? FREE_RETURN : Math.ceil((RETURN * people) / tables);
	let total = 0;
	let returns = 0;

	for (let r = 0; r < rounds; r++)
		for (let p = 0; p < people; p++) {
			const table = at[r * people + p]!;
			size[r * tables + table]!++;
			if (host[p]! < 0 && visits[p * tables + table]!++) returns++;
			for (let q = 0; q < p; q++)
				if (at[r * people + q] === table) {
					total += again[met[p * people + q]!]!;
					met[p * people + q]!++;
					met[q * people + p]!++;
				}
		}
	for (let r = 0; r < rounds; r++)
		for (let p = 0; p < people; p++)
			for (let q = 0; q < people; q++) {
				if (p === q) continue;
				const table = at[r * people + q]!;
				const elsewhere = met[p * people + q]! - (at[r * people + p] === table ? 1 : 0);
				cost[(r * people + p) * tables + table]! += again[elsewhere]!;
			}

	/** Two people meet once more or less in a round: what that changes in the costs of the other rounds. */
	function meet(a: number, b: number, round: number, change: 1 | -1): void {
		const before = met[a * people + b]!;
		met[a * people + b] = met[b * people + a] = before + change;
		for (let r = 0; r < rounds; r++) {
			if (r === round) continue;
			const tableA = at[r * people + a]!;
			const tableB = at[r * people + b]!;
			const elsewhere = before - (tableA === tableB ? 1 : 0);
			const more = again[elsewhere + change]! - again[elsewhere]!;
			cost[(r * people + a) * tables + tableB]! += more;
			cost[(r * people + b) * tables + tableA]! += more;
		}
	}

	/** Somebody goes to another table; a partner, if any, comes back in exchange. */
	function move(round: number, a: number, to: number, partner = -1): void {
		const from = at[round * people + a]!;
		for (let p = 0; p < people; p++) {
			if (p === a || p === partner) continue;
			const table = at[round * people + p]!;
			const own = (round * people + p) * tables;
			let price = again[met[a * people + p]! - (table === from ? 1 : 0)]!;
			if (partner >= 0) price -= again[met[partner * people + p]! - (table === to ? 1 : 0)]!;
			cost[own + from]! -= price;
			cost[own + to]! += price;
			if (table !== from && table !== to) continue;
			meet(a, p, round, table === from ? -1 : 1);
			if (partner >= 0) meet(partner, p, round, table === from ? 1 : -1);
		}
		settle(round, a, from, to);
		if (partner < 0) return;
		settle(round, partner, to, from);
		const price = again[met[a * people + partner]!]!;
		cost[(round * people + a) * tables + from]! += price;
		cost[(round * people + a) * tables + to]! -= price;
		cost[(round * people + partner) * tables + to]! += price;
		cost[(round * people + partner) * tables + from]! -= price;
	}

	function settle(round: number, p: number, from: number, to: number): void {
		at[round * people + p] = to;
		size[round * tables + from]!--;
		size[round * tables + to]!++;
		if (--visits[p * tables + from]!) returns--;
		if (visits[p * tables + to]!++) returns++;
	}

	/** What it changes in the cost of meetings when two people of different tables change places in a round. */
	function priceOf(round: number, a: number, b: number): number {
		const i = at[round * people + a]!;
		const j = at[round * people + b]!;
		const costA = (round * people + a) * tables;
		const costB = (round * people + b) * tables;
		return cost[costA + j]! - cost[costA + i]! + cost[costB + i]! - cost[costB + j]! - 2 * again[met[a * people + b]!]!;
	}

	/** Returns more, or less, when somebody goes from one table to another in one round. */
	const moreReturns = (p: number, from: number, to: number) =>
		(visits[p * tables + to]! > 0 ? 1 : 0) - (visits[p * tables + from]! > 1 ? 1 : 0);

	const exchange = (round: number, a: number, b: number) => move(round, a, at[round * people + b]!, b);

	/**
	 * Two people who change places in one round would come back to a table one of them has in another round: then they change places there
	 * too, and so on, until neither has a table twice through it. Fills `chain`.
	 * @returns rounds in the chain
	 */
	function link(round: number, a: number, b: number): number {
		let length = 1;
		let seen = 1 << round;
		chain[0] = round;
		for (let n = 0; n < length; n++) {
			const i = at[chain[n]! * people + a]!;
			const j = at[chain[n]! * people + b]!;
			for (let r = 0; r < rounds; r++) {
				if (seen & (1 << r)) continue;
				const tableA = at[r * people + a]!;
				const tableB = at[r * people + b]!;
				if (tableA === tableB || (tableA !== j && tableB !== i)) continue;
				seen |= 1 << r;
				chain[length++] = r;
			}
		}
		return length;
	}
	const chain = new Int16Array(rounds);

	/** Two people change places in all rounds of `chain` if that is bearable. @returns what it changed in the cost of meetings, or null */
	function exchangeChain(length: number, a: number, b: number, bearable: number): number | null {
		// The prices of the links depend on each other: a rough sum first, then each in turn, and all back if it was too dear.
		let rough = 0;
		for (let n = 0; n < length; n++) rough += priceOf(chain[n]!, a, b);
		if (rough > bearable + ROUGH) return null;
		const before = returns;
		let change = 0;
		for (let n = 0; n < length; n++) {
			change += priceOf(chain[n]!, a, b);
			exchange(chain[n]!, a, b);
		}
		if (change + (returns - before) * perReturn <= bearable) return change;
		for (let n = 0; n < length; n++) exchange(chain[n]!, a, b);
		return null;
	}

	/** Tries one change. @returns what it changed in the cost of meetings, or null when it was not made */
	function attempt(heat: number): number | null {
		const round = Math.floor(chance() * rounds);
		const a = movers[Math.floor(chance() * movers.length)]!;
		const i = at[round * people + a]!;
		const bearable = -heat * Math.log(chance() + 1e-12);
		if (uneven && chance() < UNEVEN) {
			const to = Math.floor(chance() * tables);
			if (size[round * tables + i]! <= size[round * tables + to]!) return null;
			const own = (round * people + a) * tables;
			const change = cost[own + to]! - cost[own + i]!;
			if (change + moreReturns(a, i, to) * perReturn > bearable) return null;
			move(round, a, to);
			return change;
		}
		const b = movers[Math.floor(chance() * movers.length)]!;
		const j = at[round * people + b]!;
		if (i === j) return null;
		const change = priceOf(round, a, b);
		const more = moreReturns(a, i, j) + moreReturns(b, j, i);
		if (change + more * perReturn <= bearable) {
			exchange(round, a, b);
			return change;
		}
		if (mayReturn || more <= 0 || chance() >= CHAINS) return null;
		const length = link(round, a, b);
		// People who change places in all rounds have only changed names.
		return length === 1 || length === rounds ? null : exchangeChain(length, a, b, bearable);
	}

	const uneven = size.some((n) => n !== size[0]);
	const movers = Array.from(host.keys()).filter((p) => host[p]! < 0);
	if (movers.length === 0 || rounds === 0) return start;
	const chance = makeChance(seed);
	const fewest = returns;
	let best = start;
	let least = total + perReturn * returns;
	let heat = HOT + people / tables;
	const cooling = Math.pow(COLD / heat, STEP / effort);
	for (let tried = 0; tried < effort && least > 0; tried++) {
		if (tried % STEP === 0) heat *= cooling;
		const change = attempt(heat);
		if (change === null) continue;
		total += change;
		if (total + perReturn * returns >= least || (!mayReturn && returns > fewest)) continue;
		least = total + perReturn * returns;
		best = at.slice();
	}
	return best;
}

/** @returns chance from a seed: numbers from 0 up to 1 (mulberry32) */
export function makeChance(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let x = Math.imul(state ^ (state >>> 15), 1 | state);
		x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
		return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
	};
}
