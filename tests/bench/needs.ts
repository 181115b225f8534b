/** Needs in the hall: how fast a full hall's ranking is counted, and the whole way in the browser: from saying to showing, and from the hall to the village's picture and to an idea. */
import { spawnSync } from 'node:child_process';
import { comparePairs, compareGroups, compareMethods, countBorda, countSchulze, type Compared, type Ranks } from '#lib/need/rules.ts';
import { explainMissingChromium, findChromium } from '../support/chromium.ts';
import type { Bar } from './prove.ts';

const SEATS = 80;
const NEEDS = 40;
const ROUNDS = 15;

/** A hall of full ballots; the same every time. */
function makeHall(): { ballots: Ranks[]; needs: string[] } {
	let seed = 7;
	const chance = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
	const needs = Array.from({ length: NEEDS }, (_, i) => `need-${String(i).padStart(2, '0')}`);
	const shuffled = () => needs.map((id) => ({ id, key: chance() })).sort((a, b) => a.key - b.key);
	const ballots = Array.from({ length: SEATS }, (_, i): Ranks => {
		const order = shuffled().map(({ id }) => id);
		const mark = () => 1 + Math.floor(chance() * 5);
		return i % 2 ? { order: order.slice(0, 5) } : { marks: Object.fromEntries(order.map((id) => [id, [mark(), mark(), mark()]])) };
	});
	return { ballots, needs };
}

/** @returns the median time of one count, ms */
function median(work: () => void): number {
	const times = Array.from({ length: ROUNDS }, () => {
		const started = performance.now();
		work();
		return performance.now() - started;
	}).sort((a, b) => a - b);
	return Math.round(times[Math.floor(ROUNDS / 2)]! * 10) / 10;
}

function countingBars(): Bar[] {
	const { ballots, needs } = makeHall();
	const kinds: Compared[][] = [[], ['women'], ['youth'], ['women', 'youth'], ['pensioners'], ['women', 'pensioners', 'disability']];
	const people = ballots.map((ranks, i) => ({ ranks, groups: kinds[i % kinds.length]! }));
	const both = () => {
		const pairs = comparePairs(ballots, needs);
		compareMethods(pairs, countBorda(pairs), countSchulze(pairs));
	};
	return [
		{ name: `Borda and Schulze, ${SEATS} seats x ${NEEDS} needs`, figure: median(both), limit: 20, unit: 'ms' },
		{ name: 'what groups put on top, the same hall', figure: median(() => compareGroups(people, needs)), limit: 50, unit: 'ms' }
	];
}

const seconds = (since: number) => Math.round((performance.now() - since) / 100) / 10;

/** Measures the bars of the needs in the hall. Builds first; talks only to servers it started itself. */
export async function needs(): Promise<Bar[]> {
	if (!findChromium()) {
		console.error(explainMissingChromium());
		process.exit(1);
	}
	const bars = countingBars();
	const built = spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
	if (built.status !== 0) throw new Error('the build failed');
	const started = performance.now();
	const config = ['test', '-c', 'tests/e2e/playwright.config.ts', '--workers=1', '--reporter=line', 'needs.spec.ts', 'picture.spec.ts'];
	const flow = spawnSync('node_modules/.bin/playwright', config, { stdio: ['ignore', 'inherit', 'inherit'] });
	bars.push({
		name: 'needs in the browser, from the hall to the village and to an idea: flows that failed',
		figure: flow.status === 0 ? 0 : 1,
		limit: 0,
		unit: ''
	});
	bars.push({ name: 'needs in the browser', figure: seconds(started), limit: 300, unit: 's' });
	return bars;
}
