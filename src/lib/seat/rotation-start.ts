/**
 * A first plan for the rounds to come, with as few returns to a table as there can be: a flow of least cost says how often each person
 * visits each table over all rounds, further flows deal these visits out over the rounds. Pure.
 */

/** A cafe in numbers: people, tables and rounds count from 0; matrices lie flat, row by row. */
export interface Hall {
	people: number;
	tables: number;
	/** Rounds to plan. */
	rounds: number;
	/** people: the table of a host, -1 for everybody else. */
	host: Int16Array;
	/** people x people: rounds in which two sat together. */
	met: Uint8Array;
	/** people x tables: rounds in which somebody sat there. */
	visits: Uint8Array;
	/** More rounds than tables: returns weigh less than meetings. */
	mayReturn: boolean;
}

const NEVER = 1e9;

/** @returns rounds x people: the table of each person in each round */
export function startRounds(hall: Hall): Int16Array {
	const { people, tables, rounds, host, visits } = hall;
	const movers = Array.from(host.keys()).filter((p) => host[p]! < 0);
	const [least, most] = freeChairs(hall);
	const wish = spread(movers, tables, rounds, {
		visit: (p, k, nth) => (visits[p * tables + k]! + nth ? 1000 + visits[p * tables + k]! + nth : 0),
		chair: (k, nth) => (nth < least[k]! * rounds ? -NEVER / 1e3 : nth < most[k]! * rounds ? 0 : NEVER)
	});
	const plan = new Int16Array(rounds * people);
	for (let r = 0; r < rounds; r++) {
		const share = Array.from({ length: tables }, (_, k) => movers.reduce((sum, p) => sum + wish[p * tables + k]!, 0) / (rounds - r));
		const dealt = spread(movers, tables, 1, {
			visit: (p, k) => (wish[p * tables + k] ? 0 : NEVER),
			chair: (k, nth) => (nth < Math.floor(share[k]!) ? -1 : nth < Math.ceil(share[k]!) ? 0 : NEVER)
		});
		for (let p = 0; p < people; p++) plan[r * people + p] = host[p]!;
		for (const p of movers) {
			const k = dealt.subarray(p * tables, (p + 1) * tables).indexOf(1);
			wish[p * tables + k]!--;
			plan[r * people + p] = k;
		}
	}
	return plan;
}

/**
 * Chairs for people who move, per table: the least and the most in one round. A table with more hosts than its even share gets none;
 * the others share what is left.
 */
function freeChairs({ people, tables, host }: Hall): [number[], number[]] {
	const hosts = Array.from({ length: tables }, (_, k) => host.filter((at) => at === k).length);
	let open = hosts;
	let rest = people;
	for (let share = -1; share !== Math.floor(rest / open.length);) {
		share = Math.floor(rest / open.length);
		rest -= open.filter((count) => count > share).reduce((sum, count) => sum + count, 0);
		open = open.filter((count) => count <= share);
	}
	const chairs = (size: number) => hosts.map((count) => Math.max(0, size - count));
	return [chairs(Math.floor(rest / open.length)), chairs(Math.ceil(rest / open.length))];
}

/** What the nth visit of a person to a table costs, and the nth chair taken at a table; n counts from 0, costs never fall with it. */
interface Costs {
	visit: (person: number, table: number, nth: number) => number;
	chair: (table: number, nth: number) => number;
}

/**
 * Gives each person a number of visits at the least cost in all: one visit after the other finds the cheapest chain of people who make
 * room for it (shortest augmenting paths, Bellman-Ford over the tables).
 * @returns people x tables: visits
 */
function spread(movers: readonly number[], tables: number, visitsEach: number, costs: Costs): Int16Array {
	const count = new Int16Array((Math.max(-1, ...movers) + 1) * tables);
	const taken = new Int16Array(tables);
	const all = Array.from({ length: tables }, (_, k) => k);
	/** Cheapest person to send from one table to another (tables x tables), and at what price. */
	const person = new Int16Array(tables * tables);
	const price = new Float64Array(tables * tables);
	const findPrices = () => {
		price.fill(NEVER);
		for (const p of movers)
			for (const from of all) {
				const here = count[p * tables + from]!;
				if (!here) continue;
				const back = costs.visit(p, from, here - 1);
				for (const to of all) {
					const cost = costs.visit(p, to, count[p * tables + to]!) - back;
					if (cost >= price[from * tables + to]!) continue;
					price[from * tables + to] = cost;
					person[from * tables + to] = p;
				}
			}
	};
	for (let visit = 0; visit < visitsEach; visit++)
		for (const newcomer of movers) {
			findPrices();
			const dist = all.map((k) => costs.visit(newcomer, k, count[newcomer * tables + k]!));
			const before = all.map(() => -1);
			for (let changed = true; changed;) {
				changed = false;
				for (const from of all)
					for (const to of all) {
						const through = dist[from]! + price[from * tables + to]!;
						if (through >= dist[to]!) continue;
						dist[to] = through;
						before[to] = from;
						changed = true;
					}
			}
			const total = all.map((k) => dist[k]! + costs.chair(k, taken[k]!));
			let to = total.indexOf(Math.min(...total));
			taken[to]!++;
			for (let from = before[to]!; from >= 0; to = from, from = before[to]!) {
				const p = person[from * tables + to]!;
				count[p * tables + from]!--;
				count[p * tables + to]!++;
			}
			count[newcomer * tables + to]!++;
		}
	return count;
}
