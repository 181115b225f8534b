/**
 * Seating plans of a World Cafe: who sits where in the rounds to come, so that over the evening people meet as many different others as
 * possible. Pure: the same people, past and seed give the same plan.
 *
 * What counts, in this order:
 * 1. Hosts stay. Tables are as even as hosts allow: they differ by one at most, unless more hosts keep one table than its even share.
 * 2. Nobody comes back to a table while that can be avoided; the start of the search proves how few returns are possible. When there are
 *    more rounds (past ones included) than tables, everybody comes back somewhere: then a return weighs half a meeting.
 * 3. The measure: distinct pairs that sat at one table in at least one round, past rounds included.
 * 4. Among plans equal in that, second meetings rather than third ones.
 */
import { improve } from './rotation-search.ts';
import { startRounds } from './rotation-start.ts';

/** One round: seat id -> table id. */
export type Seating = ReadonlyMap<string, string>;

/** What a plan is made for. */
export interface Cafe {
	/** Seat ids present now, hosts included; their order does not matter. */
	seats: readonly string[];
	/** Table ids in order of number. */
	tables: readonly string[];
	/** Seat id -> table it never leaves. Hosts who are absent, or whose table is gone, are ignored. */
	hosts: ReadonlyMap<string, string>;
	/** Rounds already sat, of whatever kind; may name people who have left and tables that are gone, may lack who came late. */
	past: readonly Seating[];
	/** Rounds to plan from now on. */
	rounds: number;
	/** Any integer. */
	seed: number;
}

/** Exchanges tried: a fixed effort, not a time, so that the plan does not depend on the machine. Small halls are cheap: they get more. */
const effortFor = (people: number) => Math.min(500_000, Math.max(200_000, Math.round(16_000_000 / people)));

/**
 * Plans the rounds to come. Chairs need no limit of their own: tables are even, so one of them overflows only when the hall does.
 * @returns one entry a round, each with every present seat; empty maps when there are no tables
 */
export function planRounds(cafe: Cafe): Map<string, string>[] {
	const seats = [...new Set(cafe.seats)].sort();
	const tableAt = new Map(cafe.tables.map((id, i) => [id, i]));
	const place = (id: string | undefined) => tableAt.get(id ?? '') ?? -1;
	const rounds = Math.max(0, cafe.rounds);
	if (!tableAt.size || !seats.length) return Array.from({ length: rounds }, () => new Map());
	const hall = {
		people: seats.length,
		tables: cafe.tables.length,
		rounds,
		host: Int16Array.from(seats, (seat) => place(cafe.hosts.get(seat))),
		met: new Uint8Array(seats.length ** 2),
		visits: new Uint8Array(seats.length * cafe.tables.length),
		mayReturn: cafe.past.length + rounds > cafe.tables.length
	};
	for (const round of cafe.past)
		seats.forEach((seat, p) => {
			const table = round.get(seat);
			if (table === undefined) return;
			if (place(table) >= 0) hall.visits[p * hall.tables + place(table)]!++;
			seats.forEach((other, q) => {
				if (p !== q && round.get(other) === table) hall.met[p * hall.people + q]!++;
			});
		});
	const plan = improve(hall, startRounds(hall), cafe.seed, effortFor(seats.length));
	return Array.from({ length: rounds }, (_, r) => new Map(seats.map((seat, p) => [seat, cafe.tables[plan[r * hall.people + p]!]!])));
}

/** @returns distinct pairs of seats that sat at one table in at least one round. */
export function countMet(rounds: readonly Seating[]): number {
	return pairsOf(rounds, (round, a, b) => round.has(a) && round.get(a) === round.get(b));
}

/**
 * @returns distinct pairs that could have met at most, given the sizes of the tables: no more than were in the hall together, and no more
 * than all tables of all rounds have pairs. Often out of reach: it does not count that nobody comes back to a table.
 */
export function boundOfPairs(rounds: readonly Seating[]): number {
	const places = rounds.flatMap((round) => [...sizesOf(round).values()]).reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
	return Math.min(
		places,
		pairsOf(rounds, (round, a, b) => round.has(a) && round.has(b))
	);
}

/** @returns how often somebody other than a host sat down at a table where they had sat in an earlier round. */
export function countReturns(rounds: readonly Seating[], hosts: ReadonlyMap<string, string> = new Map()): number {
	const seen = new Set<string>();
	let returns = 0;
	for (const round of rounds)
		for (const [seat, table] of round) {
			if (hosts.has(seat)) continue;
			const visit = JSON.stringify([seat, table]);
			if (seen.has(visit)) returns++;
			seen.add(visit);
		}
	return returns;
}

/** @returns table id -> people at it, for tables with anybody at them. */
export function sizesOf(round: Seating): Map<string, number> {
	const sizes = new Map<string, number>();
	for (const table of round.values()) sizes.set(table, (sizes.get(table) ?? 0) + 1);
	return sizes;
}

function pairsOf(rounds: readonly Seating[], together: (round: Seating, a: string, b: string) => boolean): number {
	const people = [...new Set(rounds.flatMap((round) => [...round.keys()]))];
	let pairs = 0;
	people.forEach((a, i) => {
		for (const b of people.slice(i + 1)) if (rounds.some((round) => together(round, a, b))) pairs++;
	});
	return pairs;
}
