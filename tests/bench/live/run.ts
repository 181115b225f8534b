/** Runs scenarios on servers, A B A B, and takes the medians. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { FromLoad, Job } from './load.ts';
import type { Result, Scenario, ServerName } from './scenarios.ts';
import { cpuOf, installPeers, openWorkbench, peakOf, type Running } from './servers.ts';

/** No run may take longer. */
const RUN_MS = 60_000;
/** CPU is said per so many seconds of writing. */
const CPU_WINDOW_MS = 12_000;

export type Runs = { scenario: Scenario; results: Map<ServerName, Result[]> };
/** Medians of one server in one scenario. */
export type Medians = Partial<Record<keyof Result, number>>;

/** Carries out one scenario against a running server. */
function runOnce(server: Running, scenario: Scenario, seed: number): Promise<{ result: Result; why: string[] }> {
	return new Promise((done, fail) => {
		const load = fork(join(import.meta.dirname, 'load.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
		const timer = setTimeout(() => load.kill('SIGKILL'), RUN_MS);
		let before = 0;
		let cpu = 0;
		load.on('message', (message: FromLoad) => {
			if ('mark' in message) {
				const now = cpuOf(server.pid);
				if (message.mark === 'begin') before = now;
				else cpu = now - before;
				load.send({});
			} else if ('failed' in message) fail(new Error(message.failed));
			else {
				const share = scenario.kind === 'steady' ? CPU_WINDOW_MS / scenario.windowMs : 1;
				done({ result: { ...message.result, cpu: cpu * share, rss: peakOf(server.pid) }, why: message.why });
			}
		});
		load.once('exit', (code) => {
			clearTimeout(timer);
			fail(new Error(`the load ended (${code})`));
		});
		load.send({ scenario, target: server.target, rooms: server.rooms, seats: server.seats, seed } satisfies Job);
	});
}

/**
 * Runs each scenario `rounds` times on each of its servers in turn. A run that fails is said and left out.
 * @param servers which servers take part in a scenario
 */
export async function runAll(
	scenarios: Scenario[],
	servers: (scenario: Scenario) => ServerName[],
	rounds: number,
	say: (line: string) => void
): Promise<Runs[]> {
	if (scenarios.some((scenario) => servers(scenario).some((name) => name !== 'asar'))) installPeers();
	const bench = await openWorkbench();
	const stop = () => void bench.close().finally(() => process.exit(130));
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
	const all: Runs[] = [];
	try {
		for (const scenario of scenarios) {
			const names = servers(scenario);
			const runs: Runs = { scenario, results: new Map(names.map((name) => [name, []])) };
			all.push(runs);
			for (let round = 1; round <= rounds; round++)
				for (const name of names) {
					const server = await bench.start(name, scenario);
					try {
						const { result, why } = await runOnce(server, scenario, round);
						runs.results.get(name)!.push(result);
						say(`${scenario.name} ${round}/${rounds} ${name}: ${describe(result)}${why.length ? ` | ${why.join(', ')}` : ''}`);
					} catch (error) {
						say(
							`${scenario.name} ${round}/${rounds} ${name}: failed: ${error instanceof Error ? error.message : String(error)} ${server.complaints()}`
						);
					} finally {
						await server.stop();
					}
				}
		}
	} finally {
		process.off('SIGINT', stop);
		process.off('SIGTERM', stop);
		await bench.close();
	}
	return all;
}

function describe(result: Result): string {
	return Object.entries(result)
		.map(([key, value]) => `${key} ${round(value)}`)
		.join(', ');
}

/** @returns a figure with three digits that matter. */
export function round(value: number): number {
	return Number.isFinite(value) ? Number(value.toPrecision(value >= 100 ? Math.ceil(Math.log10(value + 1)) : 3)) : value;
}

/** @returns the medians over the rounds; of `delivered` the worst, of `lost` the most. */
export function medians(results: Result[]): Medians {
	const found: Medians = {};
	for (const key of new Set(results.flatMap((result) => Object.keys(result) as (keyof Result)[]))) {
		const values = results.flatMap((result) => result[key] ?? []).sort((a, b) => a - b);
		found[key] =
			key === 'delivered'
				? values[0]!
				: key === 'lost'
					? values.at(-1)!
					: (values[(values.length - 1) >> 1]! + values[values.length >> 1]!) / 2;
	}
	return found;
}
