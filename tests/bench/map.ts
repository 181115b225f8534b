/** The map: checks of a village, tiles of a pack, the office with thousands of sites, and the hall's and the office's flows in the browser. */
import { spawnSync } from 'node:child_process';
import { explainMissingChromium, findChromium } from '../support/chromium.ts';
import { checks } from './checks.ts';
import { mapPage } from './map-page.ts';
import type { Bar } from './prove.ts';
import { tiles } from './tiles.ts';

const FLOWS = ['sites.spec.ts', 'office.spec.ts', 'ground.spec.ts', 'paper.spec.ts'];

/** Measures the bars of the map. Builds first; talks only to servers it started itself. */
export async function map(): Promise<Bar[]> {
	if (!findChromium()) {
		console.error(explainMissingChromium());
		process.exit(1);
	}
	if (spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' }).status !== 0) throw new Error('the build failed');
	const bars = [...(await checks()), ...(await tiles()), ...(await mapPage())];
	const play = (...specs: string[]) =>
		spawnSync(
			'node_modules/.bin/playwright',
			['test', '-c', 'tests/e2e/playwright.config.ts', '--workers=1', '--reporter=list', ...specs],
			{
				encoding: 'utf8',
				stdio: ['ignore', 'pipe', 'inherit']
			}
		);
	const weight = play('weight.spec.ts').stdout;
	const weighed = /sites with the map: ([\d.]+) kB/.exec(weight)?.[1];
	if (!weighed) throw new Error(`the map of the hall was not weighed:\n${weight}`);
	bars.push({ name: 'the hall’s map on a phone, first load without tiles of a pack', figure: Number(weighed), limit: 180, unit: 'kB' });
	const flow = play(...FLOWS);
	if (flow.status !== 0) console.error(flow.stdout);
	bars.push({
		name: 'flows on touch, in the office, of the ground and on paper that failed',
		figure: flow.status === 0 ? 0 : 1,
		limit: 0,
		unit: ''
	});
	return bars;
}
