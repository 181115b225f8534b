/**
 * How fast votes are counted, exactly: Equal Shares on real elections against the published tool, and a village vote with the reason for
 * every idea. The real files carry no licence to be passed on; they are looked for beside the repository.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allocate, type Completion } from '#lib/fund/allocate.ts';
import { toElection } from '#lib/fund/count.ts';
import { FUND_RULES } from '#lib/fund/rules.ts';
import { explainFund } from '#lib/fund/why.ts';
import { parsePabulib } from '#lib/vote/pabulib.ts';
import type { Election } from '#lib/vote/tally.ts';
import type { Bar } from './prove.ts';

const FOLDERS = ['../../../shared/data/pabulib', '../../../../shared/data/pabulib', '../rules/pabulib'].map((path) =>
	join(import.meta.dirname, path)
);
/** How many times faster than pabutools 1.2.3 the count must be. */
const FASTER = { base: 10, addpct: 50, add1: 50 } as const;
/** Seconds that pabutools 1.2.3 took, with exact fractions, on two cores: base, addpct, add1. */
const PABUTOOLS: [file: string, base: number, addpct: number, add1: number][] = [
	['Netherlands_Assen_2024', 0.0014, 0.0415, 0.6034],
	['Switzerland_Zurich_D5', 0.0042, 0.0556, 0.2076],
	['village_dots_equal_grants', 0.002, 0.03, 33.05],
	['village_dots_costs', 0.0045, 0.0698, 65.28],
	['Poland_Swiecie_2023', 0.0196, 0.3172, 1.839],
	['France_Toulouse_2019', 0.0218, 1.205, 6.275],
	['Poland_Wieliczka_2023_Green_Budget', 0.0865, 1.714, 2.686],
	['Netherlands_Amsterdam_285', 0.6775, 5.343, 3.673],
	['Poland_Czestochowa_2025', 0.2108, 4.162, 3.724],
	['France_Toulouse_2022', 0.5508, 3.77, 82.79],
	['Poland_Warszawa_2020_Wawer', 1.179, 12.64, 63.85]
];
/** The engine has seen the work before it is timed, as a server has. */
const WARM_MS = 100;
const SEATS = 80;
const IDEAS = 30;

const round = (ms: number) => Number(ms.toPrecision(3));

/** @returns the median time, ms, of as many runs as fit into half a second (three at least). */
function median(work: () => void): number {
	const times: number[] = [];
	for (const began = performance.now(); performance.now() - began < WARM_MS;) work();
	for (const began = performance.now(); times.length < 3 || (performance.now() - began < 500 && times.length < 101);) {
		const started = performance.now();
		work();
		times.push(performance.now() - started);
	}
	return round(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!);
}

function readElection(name: string): Election | null {
	const folder = FOLDERS.find((path) => existsSync(join(path, `${name}.pb`)));
	if (!folder) return null;
	const parsed = parsePabulib(readFileSync(join(folder, `${name}.pb`), 'utf8'));
	if (!parsed.ok) throw new Error(`${name}: ${parsed.fault}`);
	return parsed.value.election;
}

/** A hall of full ballots with costs as they are in villages; the same every time. */
function makeHall(): { election: Election; lot: string[] } {
	let seed = 7;
	const chance = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
	const paper = Array.from({ length: IDEAS }, (_, i) => ({
		id: `idea-${i}`,
		number: i + 1,
		cost: Math.round(30 + chance() * 220) * 10_000,
		groups: []
	}));
	const ballots = Array.from({ length: SEATS }, () => {
		const dots: Record<string, number> = {};
		for (let dot = 0; dot < 5; dot++) {
			const id = `idea-${Math.floor(chance() * chance() * IDEAS)}`;
			dots[id] = (dots[id] ?? 0) + 1;
		}
		return dots;
	});
	return { election: toElection(paper, ballots, 8_000_000), lot: paper.map(({ id }) => id) };
}

/** Measures the count of votes. Files that are not there are named on stderr and left out. */
export function voteCount(): Bar[] {
	const bars: Bar[] = [];
	for (const [name, base, addpct, add1] of PABUTOOLS) {
		const election = readElection(name);
		if (!election) {
			console.error(`${name}.pb lies nowhere beside the repository; not measured.`);
			continue;
		}
		for (const [completion, seconds] of Object.entries({ base, addpct, add1 }) as [keyof typeof FASTER & Completion, number][]) {
			const figure = median(() => allocate(election, 'mes_cost_score', { completion }));
			const faster = FASTER[completion];
			bars.push({
				name: `Equal Shares ${completion}, ${name} (pabutools / ${faster})`,
				figure,
				limit: round((seconds * 1000) / faster),
				unit: 'ms'
			});
		}
	}
	const { election, lot } = makeHall();
	for (const rule of FUND_RULES)
		bars.push({
			name: `a village vote with all reasons, ${rule}, ${SEATS} seats x ${IDEAS} ideas`,
			figure: median(() => explainFund(election, { rule, oneFor: [], grants: 0 }, lot)),
			limit: 50,
			unit: 'ms'
		});
	return bars;
}
