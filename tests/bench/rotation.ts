/**
 * Seating plans against the best ever found. `node tests/bench/rotation.ts --search --seconds 90` looks for better ones, by another way
 * than the planner (plain annealing, every exchange counted anew, many starts) and with many seeds of the planner, and keeps the best of
 * each case in rotation-best.json. Without `--search` it prints what the planner reaches.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { boundOfPairs, countMet, countReturns, planRounds, sizesOf, type Seating } from '../../src/lib/seat/rotation.ts';
import { makeChance } from '../../src/lib/seat/rotation-search.ts';
import type { Bar } from './prove.ts';

export type Case = { seats: number; tables: number; rounds: number };

/** Halls of an evening: everybody moves, nobody comes late. */
export const HALLS: Case[] = [20, 37, 60, 80].flatMap((seats) =>
	[4, 5, 6, 7, 8, 9, 10].flatMap((tables) => [3, 4].map((rounds) => ({ seats, tables, rounds })))
);
/** Small cases known from the social-golfer problem; where rounds outnumber tables, people come back to a table. */
export const GOLFERS: Case[] = [
	[6, 3, 5],
	[8, 4, 7],
	[9, 3, 4],
	[12, 3, 3],
	[12, 4, 4],
	[15, 5, 7],
	[16, 4, 4],
	[16, 4, 5],
	[20, 5, 5],
	[25, 5, 5],
	[30, 6, 5]
].map(([seats, tables, rounds]) => ({ seats: seats!, tables: tables!, rounds: rounds! }));

export const nameOf = ({ seats, tables, rounds }: Case) => `${seats} seats, ${tables} tables, ${rounds} rounds`;

/** @returns the planner's plan of a case */
export function planCase({ seats, tables, rounds }: Case, seed = 1): Map<string, string>[] {
	return planRounds({ seats: names('s', seats), tables: names('t', tables), hosts: new Map(), past: [], rounds, seed });
}

const names = (letter: string, count: number) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
const BEST = join(import.meta.dirname, 'rotation-best.json');
/** @returns name of a case -> distinct pairs of the best plan ever found, and a proven bound */
export const readBest = () => JSON.parse(readFileSync(BEST, 'utf8')) as Record<string, { pairs: number; bound: number }>;

/**
 * @returns a bound closer than that of the sizes, where nobody comes back to a table: those of one table then have one table fewer to
 * spread over in any other round, and where that is too few for them, some meet again. (Sizes of a round, less what each further round
 * must share with the one before it.)
 */
export function boundOf(hall: Case): number {
	const { seats, tables, rounds } = hall;
	const bound = boundOfPairs(planCase(hall));
	if (rounds > tables) return bound;
	const pairsIn = (people: number, parts: number) =>
		Array.from({ length: parts }, (_, k) => Math.floor((people + k) / parts)).reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
	const again = Array.from({ length: tables }, (_, k) => pairsIn(Math.floor((seats + k) / tables), tables - 1)).reduce((a, b) => a + b);
	return Math.min(bound, rounds * pairsIn(seats, tables) - (rounds - 1) * again);
}

/** The bars of the rotation planner. Times are what one waits (wall clock, median of the runs of a case), so a busy machine shows in them. */
export async function rotationBars(): Promise<Bar[]> {
	const best = readBest();
	let short = 0;
	let returns = 0;
	let uneven = 0;
	const times = new Map<Case, number>();
	for (const hall of [...HALLS, ...GOLFERS]) {
		const runs = [1, 2, 3, 4, 5].slice(0, hall.seats === 80 ? 5 : 3).map((seed) => {
			const before = performance.now();
			const plan = planCase(hall, seed);
			return { plan, ms: performance.now() - before };
		});
		times.set(hall, runs.map(({ ms }) => ms).sort((a, b) => a - b)[runs.length >> 1]!);
		for (const { plan } of runs) {
			short = Math.max(short, 100 * (1 - countMet(plan) / best[nameOf(hall)]!.pairs));
			if (hall.rounds <= hall.tables) returns += countReturns(plan);
			uneven = Math.max(uneven, ...plan.map((round) => spreadOf(round)));
		}
	}
	const of80 = [...times].filter(([{ seats }]) => seats === 80);
	const usual = of80.find(([{ tables, rounds }]) => tables === 8 && rounds === 4)![1];
	return [
		{ name: 'rotation: pairs short of the best plan, worst case', figure: Number(short.toFixed(1)), limit: 5, unit: '%' },
		{ name: 'rotation: avoidable returns to a table, all cases', figure: returns, limit: 0, unit: '' },
		{ name: 'rotation: largest table above the smallest', figure: uneven, limit: 1, unit: '' },
		{ name: 'rotation: plan for 80 seats, 8 tables, 4 rounds', figure: Math.round(usual), limit: 200, unit: 'ms' },
		{ name: 'rotation: plan for 80 seats, slowest case', figure: Math.round(Math.max(...of80.map(([, ms]) => ms))), limit: 200, unit: 'ms' }
	];
}

const spreadOf = (round: Seating) => Math.max(...sizesOf(round).values()) - Math.min(...sizesOf(round).values());

/** One long annealing from a random start. @returns distinct pairs of the best plan without avoidable returns, 0 when none was found */
function anneal({ seats, tables, rounds }: Case, chance: () => number, tries: number): number {
	const pick = (n: number) => Math.floor(chance() * n);
	// The table of each seat in each round: everybody one table further, which is without returns while there are tables enough.
	const at = Array.from({ length: rounds }, (_, r) => Array.from({ length: seats }, (_, p) => (p + r) % tables));
	const members = at.map((round) => Array.from({ length: tables }, (_, k) => round.flatMap((table, p) => (table === k ? [p] : []))));
	const met = Array.from({ length: seats }, () => new Array<number>(seats).fill(0));
	const visits = Array.from({ length: seats }, () => new Array<number>(tables).fill(0));
	let returns = 0;
	let pairs = 0;
	const join = (p: number, r: number, k: number) => {
		for (const q of members[r]![k]!) {
			if (q === p) continue;
			met[q]![p] = ++met[p]![q]!;
			if (met[p]![q] === 1) pairs++;
		}
	};
	const part = (p: number, r: number, k: number) => {
		for (const q of members[r]![k]!) {
			if (q === p) continue;
			met[q]![p] = --met[p]![q]!;
			if (met[p]![q] === 0) pairs--;
		}
	};
	for (let r = 0; r < rounds; r++)
		for (let p = 0; p < seats; p++) {
			for (const q of members[r]![at[r]![p]!]!) if (q < p && (met[q]![p] = ++met[p]![q]!) === 1) pairs++;
			if (visits[p]![at[r]![p]!]!++) returns++;
		}
	const sit = (p: number, r: number, to: number) => {
		const from = at[r]![p]!;
		part(p, r, from);
		members[r]![from]!.splice(members[r]![from]!.indexOf(p), 1);
		if (--visits[p]![from]!) returns--;
		members[r]![to]!.push(p);
		join(p, r, to);
		if (visits[p]![to]!++) returns++;
		at[r]![p] = to;
	};
	const weight = rounds > tables ? 0 : 0.5 * (seats / tables);
	let heat = 0.5 + seats / tables / 8;
	const cooling = Math.pow(0.1 / heat, 1 / tries);
	let best = returns && weight ? 0 : pairs;
	for (let n = 0; n < tries; n++) {
		heat *= cooling;
		const r = pick(rounds);
		const a = pick(seats);
		const b = pick(seats);
		const i = at[r]![a]!;
		const j = at[r]![b]!;
		if (i === j) continue;
		const before = pairs - weight * returns;
		const swap = members[r]![i]!.length <= members[r]![j]!.length || chance() < 0.5;
		sit(a, r, j);
		if (swap) sit(b, r, i);
		const change = pairs - weight * returns - before;
		if (change < 0 && chance() >= Math.exp(change / heat)) {
			if (swap) sit(b, r, j);
			sit(a, r, i);
		} else if (pairs > best && (!weight || !returns)) best = pairs;
	}
	return best;
}

/** Looks for better plans for so many seconds in all, shared by the cases not yet proven best, and writes down the best of each. */
function search(seconds: number): void {
	const best = readBest();
	const known = (hall: Case) => best[nameOf(hall)]?.pairs ?? 0;
	const open = [...HALLS, ...GOLFERS].filter((hall) => known(hall) < boundOf(hall));
	const startedAt = performance.now();
	open.forEach((hall, n) => {
		const until = startedAt + (1000 * seconds * (n + 1)) / open.length;
		const [before, bound] = [known(hall), boundOf(hall)];
		let [planned, annealed] = [0, 0];
		for (let seed = Date.now() & 0xffffff; performance.now() < until && Math.max(before, planned, annealed) < bound; seed++) {
			const plan = planCase(hall, seed);
			if (hall.rounds > hall.tables || !countReturns(plan)) planned = Math.max(planned, countMet(plan));
			annealed = Math.max(annealed, anneal(hall, makeChance(seed), 2_000_000));
		}
		best[nameOf(hall)] = { pairs: Math.max(before, planned, annealed), bound };
		console.log(`${nameOf(hall)}: bound ${bound}, known ${before}, planner ${planned}, annealing ${annealed}`);
	});
	writeFileSync(BEST, `${JSON.stringify(best, null, '\t')}\n`);
}

if (process.argv[1] === import.meta.filename) {
	const option = (name: string) => process.argv.indexOf(`--${name}`);
	if (option('search') > 0) search(Number(process.argv[option('seconds') + 1]) || 90);
	else
		for (const hall of [...HALLS, ...GOLFERS]) {
			const plan = planCase(hall);
			const { pairs, bound } = readBest()[nameOf(hall)]!;
			console.log(`${nameOf(hall)}: ${countMet(plan)} pairs, best ${pairs}, bound ${bound}, returns ${countReturns(plan)}`);
		}
}
