/** The evening on a fresh demo: page weight, time from command to first page, memory, and the whole flow in the browser. */
import { chromium } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { newId } from '#lib/live/id.ts';
import { CHROMIUM_FLAGS, explainMissingChromium, findChromium } from '../support/chromium.ts';
import { startDemo } from '../support/demo.ts';
import { weighPage } from '../support/weight.ts';
import type { Bar } from './prove.ts';

const PHONES = 80;

/** Resident memory of a process, MB. */
function memoryOf(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024);
}

const seconds = (since: number) => Math.round((performance.now() - since) / 100) / 10;
const kB = (bytes: number) => Math.round(bytes / 100) / 10;

/** Measures the bars of the evening; talks only to servers it started itself. */
export async function evening(): Promise<Bar[]> {
	const executablePath = findChromium();
	if (!executablePath) {
		console.error(explainMissingChromium());
		process.exit(1);
	}
	const bars: Bar[] = [];
	const commanded = performance.now();
	const demo = await startDemo({ build: true });
	const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
	try {
		const page = await browser.newPage();
		await page.goto(demo.join);
		await page.getByRole('heading', { level: 1 }).waitFor();
		bars.push({ name: 'command (with build) to first page', figure: seconds(commanded), limit: 90, unit: 's' });
		await page.close();
		const idle = memoryOf(demo.pid);
		bars.push({ name: 'memory of the server with one visitor', figure: idle, limit: 200, unit: 'MB' });

		const stranger = await browser.newContext();
		bars.push({ name: 'weight of the join page', figure: kB((await weighPage(stranger, demo.join)).total), limit: 90, unit: 'kB' });
		await stranger.close();
		const seated = await browser.newContext();
		await seated.request.post(`${demo.url}/api/v1/workshops/${demo.code}/seats`, { data: { id: newId(), consent: true, locale: 'kk' } });
		bars.push({ name: 'weight of the phone page', figure: kB((await weighPage(seated, demo.phone)).total), limit: 90, unit: 'kB' });
		await seated.close();

		const joining = performance.now();
		const answers = await Promise.all(
			Array.from({ length: PHONES }, () =>
				fetch(`${demo.url}/api/v1/workshops/${demo.code}/seats`, {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ id: newId(), consent: true, locale: 'kk' })
				})
			)
		);
		if (answers.some((answer) => answer.status !== 201)) throw new Error('somebody could not join');
		bars.push({ name: `${PHONES} phones join at once`, figure: seconds(joining), limit: 10, unit: 's' });
		bars.push({ name: `memory of the server with ${PHONES} seats`, figure: memoryOf(demo.pid), limit: 250, unit: 'MB' });
	} finally {
		await browser.close();
		await demo.stop();
	}

	const playing = performance.now();
	const flow = spawnSync(
		'node_modules/.bin/playwright',
		['test', '-c', 'tests/e2e/playwright.config.ts', '--reporter=line', 'evening.spec.ts', 'plain.spec.ts'],
		{
			stdio: ['ignore', 'inherit', 'inherit']
		}
	);
	bars.push({ name: 'the evening in the browser: flows that failed', figure: flow.status === 0 ? 0 : 1, limit: 0, unit: '' });
	bars.push({ name: 'the evening in the browser', figure: seconds(playing), limit: 600, unit: 's' });
	bars.push({ name: 'built files that load from another host', figure: foreignHosts(), limit: 0, unit: '' });
	return bars;
}

/** Built browser files that would load something from another host; links that people may follow do not count. */
function foreignHosts(): number {
	const loading = `src=\\\\?["']https?://|url\\(["']?https?://|fetch\\(["']https?://|import\\(["']https?://`;
	const found = spawnSync('grep', ['-rlE', loading, 'build/client', '--include=*.js', '--include=*.css', '--include=*.html'], {
		encoding: 'utf8'
	});
	return found.stdout.split('\n').filter(Boolean).length;
}
