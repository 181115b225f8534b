/** The conductor: seating plans against the best ever found, the whole workshop in the browser, and what the last row can read. */
import { spawnSync } from 'node:child_process';
import { explainMissingChromium, findChromium } from '../support/chromium.ts';
import type { Bar } from './prove.ts';
import { rotationBars } from './rotation.ts';

const seconds = (since: number) => Math.round((performance.now() - since) / 100) / 10;

/** Runs browser tests of the built product. @returns how many flows failed (0 or 1) and how long they took, s */
function play(...specs: string[]): { failed: number; took: number } {
	const started = performance.now();
	const flow = spawnSync('node_modules/.bin/playwright', ['test', '-c', 'tests/e2e/playwright.config.ts', '--reporter=line', ...specs], {
		stdio: ['ignore', 'inherit', 'inherit']
	});
	return { failed: flow.status === 0 ? 0 : 1, took: seconds(started) };
}

/** Measures the bars of the conductor. Builds first; talks only to servers it started itself. */
export async function conductor(): Promise<Bar[]> {
	if (!findChromium()) {
		console.error(explainMissingChromium());
		process.exit(1);
	}
	const bars = await rotationBars();
	const built = spawnSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
	if (built.status !== 0) throw new Error('the build failed');
	const whole = play('workshop.spec.ts');
	bars.push({ name: 'a two-hour workshop in the browser: flows that failed', figure: whole.failed, limit: 0, unit: '' });
	bars.push({ name: 'a two-hour workshop in the browser', figure: whole.took, limit: 600, unit: 's' });
	const row = play('last-row.spec.ts');
	bars.push({
		name: 'texts below 43 px on the screen at 1920 x 1080: languages and scenes that failed',
		figure: row.failed,
		limit: 0,
		unit: ''
	});
	return bars;
}
