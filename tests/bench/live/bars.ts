/** From figures to bars: the heading "Measured" of the issue, as far as it compares servers. */
import type { Bar } from '../prove.ts';
import { medians, round, runAll, type Medians, type Runs } from './run.ts';
import { SCENARIOS, type Result, type ServerName } from './scenarios.ts';

type Figure = keyof Result;
type Rule = { scenario: string; name: string; figure: Figure; limit: number; /** The better of these is 1. */ against: ServerName[] };

const STEADY: [string, string][] = [
	['steady80', '80 in 6 rooms'],
	['steady300', '300 in 10 rooms'],
	['steady1000', '1000 in 1 room']
];
const AWAY: [string, string][] = [
	['reconnect300', '300 in 10 rooms'],
	['reconnect1000', '1000 in 1 room']
];

const RULES: Rule[] = [
	...STEADY.flatMap(([scenario, hall]): Rule[] => [
		{ scenario, name: `${hall}: p50 note to everyone, x better peer`, figure: 'p50', limit: 1, against: ['y', 'h'] },
		{ scenario, name: `${hall}: p99 note to everyone, x better peer`, figure: 'p99', limit: 1, against: ['y', 'h'] },
		{ scenario, name: `${hall}: CPU, x y-websocket`, figure: 'cpu', limit: 1, against: ['y'] },
		{ scenario, name: `${hall}: peak memory, x y-websocket`, figure: 'rss', limit: 1, against: ['y'] }
	]),
	{ scenario: 'open', name: '300 open 1000 notes: time, x Hocuspocus', figure: 'ms', limit: 0.4, against: ['h'] },
	{ scenario: 'open', name: '300 open 1000 notes: CPU, x Hocuspocus', figure: 'cpu', limit: 0.2, against: ['h'] },
	{ scenario: 'late', name: 'late joiner, 5000 notes: bytes, x any peer', figure: 'kB', limit: 0.3, against: ['y', 'h'] },
	...AWAY.flatMap(([scenario, hall]): Rule[] => [
		{ scenario, name: `${hall} reconnect: time, x Hocuspocus`, figure: 'ms', limit: 0.3, against: ['h'] },
		{ scenario, name: `${hall} reconnect: time, x y-websocket`, figure: 'ms', limit: 1.2, against: ['y'] }
	]),
	{ scenario: 'presence', name: 'presence on, 300 in a room: p99, x Hocuspocus', figure: 'p99', limit: 1, against: ['h'] }
];

/** All synced at most so long after everybody comes back, s. */
const RECONNECT_S = 5;

/** @returns the bars that these runs allow to be judged; a missing or failed run counts as short. */
export function judge(runs: Runs[]): Bar[] {
	const of = (scenario: string, server: ServerName): Medians | null => {
		const results = runs.find((one) => one.scenario.name === scenario)?.results.get(server);
		return results?.length ? medians(results) : null;
	};
	const ran = new Set(runs.map(({ scenario }) => scenario.name));
	const bars: Bar[] = [];
	for (const { scenario, name, figure, limit, against } of RULES) {
		const took = runs.find((one) => one.scenario.name === scenario)?.results;
		const rivals = against.filter((peer) => took?.has(peer));
		if (!took?.has('asar') || rivals.length === 0) continue;
		const ours = of(scenario, 'asar')?.[figure] ?? NaN;
		const ratio = ours / Math.min(...rivals.map((peer) => of(scenario, peer)?.[figure] ?? NaN));
		bars.push({ name, figure: Number.isFinite(ratio) ? Math.round(ratio * 100) / 100 : Infinity, limit, unit: 'x' });
	}
	for (const [scenario, hall] of AWAY)
		if (ran.has(scenario))
			bars.push({
				name: `${hall} reconnect: all synced`,
				figure: round((of(scenario, 'asar')?.ms ?? Infinity) / 1000),
				limit: RECONNECT_S,
				unit: 's'
			});
	const shares = runs.flatMap(({ scenario }) => (scenario.kind === 'steady' ? [100 - (of(scenario.name, 'asar')?.delivered ?? 0)] : []));
	if (shares.length) bars.push({ name: 'deliveries that did not come', figure: Math.max(...shares), limit: 0, unit: '%' });
	return bars;
}

/** Measures only what the bars need. Without options: three rounds, about ten minutes. */
export async function benchBars({ rounds = 3, say = console.error }: { rounds?: number; say?: (line: string) => void } = {}): Promise<
	Bar[]
> {
	const needed = SCENARIOS.filter(({ needs }) => needs.length > 0);
	return judge(await runAll(needed, ({ needs }) => needs, rounds, say));
}
