/** `/map` with 5,000 sites on a slow machine: how soon it is useful, and how smoothly it is dragged. */
import { chromium, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROMIUM_FLAGS, findChromium } from '../support/chromium.ts';
import type { Bar } from './prove.ts';

const SITES = 5000;
/** A cheap office machine is about so many times slower than a developer's. */
const SLOWER = 4;
const ROUNDS = 5;

type Full = { url: string; map: string; accounts: Record<'akimat', { login: string; password: string }> };

/** Starts a house with a full map. Builds nothing. @returns its addresses and how to end it */
async function startFull(): Promise<Full & { stop(): Promise<void> }> {
	const dataDir = mkdtempSync(join(tmpdir(), 'asar-map-'));
	const args = ['tests/support/full-map.ts', '--data', dataDir, '--sites', String(SITES)];
	const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const line = await new Promise<string>((resolve, reject) => {
		let text = '';
		child.stdout.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			const found = text.split('\n').find((one) => one.startsWith('{"url"') && one.endsWith('}'));
			if (found) resolve(found);
		});
		child.once('exit', (code) => reject(new Error(`the house ended with ${code} before it was ready`)));
	});
	return {
		...(JSON.parse(line) as Full),
		async stop() {
			child.kill('SIGTERM');
			await ended;
			rmSync(dataDir, { recursive: true, force: true });
		}
	};
}

async function slowDown(page: Page): Promise<void> {
	const session = await page.context().newCDPSession(page);
	await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

/** From asking for the page until the list stands, all sites have come, and their pins are drawn; ms. */
async function timeFirstView(page: Page, url: string): Promise<number> {
	const started = performance.now();
	await page.goto(url, { waitUntil: 'commit' });
	await page.locator('[data-list] a').first().waitFor();
	await page.locator('.site-marker').first().waitFor();
	await page.waitForFunction(() => document.querySelector<HTMLElement>('[data-list]')!.offsetHeight > 40 * 96);
	return performance.now() - started;
}

/** Drags the map to and fro; @returns the mean time between two frames meanwhile, ms. */
async function timeFrames(page: Page): Promise<number> {
	const box = (await page.locator('.leaflet-container').boundingBox())!;
	const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
	await page.mouse.move(x, y);
	await page.mouse.down();
	await page.evaluate(() => {
		const state = { frames: 0, from: performance.now(), on: true };
		(window as unknown as { frames: typeof state }).frames = state;
		const count = () => {
			state.frames++;
			if (state.on) requestAnimationFrame(count);
		};
		requestAnimationFrame(count);
	});
	for (let i = 0; i < 90; i++) await page.mouse.move(x + 160 * Math.sin(i / 9), y + 90 * Math.cos(i / 11));
	const { frames, ms } = await page.evaluate(() => {
		const state = (window as unknown as { frames: { frames: number; from: number; on: boolean } }).frames;
		state.on = false;
		return { frames: state.frames, ms: performance.now() - state.from };
	});
	await page.mouse.up();
	return ms / frames;
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Measures the bars of the map page; talks only to the server it started itself. The product must have been built. */
export async function mapPage(): Promise<Bar[]> {
	const house = await startFull();
	const browser = await chromium.launch({ executablePath: findChromium()!, args: CHROMIUM_FLAGS });
	try {
		const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
		const page = await context.newPage();
		await page.goto(`${house.url}/login?back=/map`);
		await page.locator('html[data-awake]').waitFor();
		await page.locator('input[name=login]').fill(house.accounts.akimat.login);
		await page.locator('input[name=password]').fill(house.accounts.akimat.password);
		await page.keyboard.press('Enter');
		await page.waitForURL('**/map');
		await page.locator('.site-marker').first().waitFor();
		await slowDown(page);
		const views: number[] = [];
		for (let i = 0; i < ROUNDS; i++) views.push(await timeFirstView(page, house.map));
		await page.goto(house.map);
		await page.locator('.site-marker').first().waitFor();
		const frames: number[] = [];
		for (let i = 0; i < ROUNDS; i++) frames.push(await timeFrames(page));
		const round = (n: number) => Math.round(n * 10) / 10;
		return [
			{
				name: `/map with ${SITES} sites, CPU ${SLOWER} x slower: first useful view`,
				figure: Math.round(median(views)),
				limit: 2000,
				unit: 'ms'
			},
			{ name: 'a frame while it is dragged (20 ms are 50 a second)', figure: round(median(frames)), limit: 20, unit: 'ms' }
		];
	} finally {
		await browser.close();
		await house.stop();
	}
}
