/** `npm start` for real: an empty house, its first administrator, and a clean stop. */
import { expect, request, test } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { m } from '#lib/i18n/paraglide/messages.js';
import { startDemo } from '../support/demo.ts';

/** Starts the server as `npm start` does. Resolves with its address when it listens. */
async function start(
	dataDir: string
): Promise<{ child: ChildProcess; url: string; printed: () => string; stop(): Promise<number | null> }> {
	let printed = '';
	const env = { ...process.env, ASAR_DATA: dataDir, PORT: '0', HOST: '127.0.0.1' };
	const child = spawn(process.execPath, ['server/index.ts'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
	child.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
	await expect.poll(() => printed, { timeout: 20_000 }).toMatch(/http:\/\/localhost:\d+\n/);
	const [url] = /http:\/\/localhost:\d+/.exec(printed)!;
	return {
		child,
		url,
		printed: () => printed,
		stop: () =>
			new Promise((resolve) => {
				child.once('exit', (code) => resolve(code));
				child.kill('SIGTERM');
			})
	};
}

test('an empty house prints a link for its first administrator; it works once and the house is kept', async ({ page }) => {
	const dataDir = mkdtempSync(join(tmpdir(), 'asar-start-'));
	const first = await start(dataDir);
	await expect.poll(first.printed).toMatch(/\/setup\?token=\S+/);
	const [link] = /http:\/\/\S+\/setup\?token=\S+/.exec(first.printed())!;
	await page.goto(link);
	await page.getByLabel(m.people_name()).fill('Жүйе әкімшісі');
	await page.getByLabel(m.people_login()).fill('admin');
	await page.getByLabel(m.people_password()).first().fill('қысқа');
	await page.locator('main form button[type=submit]').click();
	await expect(page.getByText(m.refusal_weak_password({ min: 10 }))).toBeVisible();
	await expect(page.getByLabel(m.people_login())).toHaveValue('admin');
	await page.getByLabel(m.people_password()).first().fill('ұзақ құпиясөз 2026');
	await page.locator('main form button[type=submit]').click();
	await page.waitForURL((url) => !url.pathname.startsWith('/setup'));
	await page.goto(link);
	await expect(page.getByText(m.refusal_link_used())).toBeVisible();
	expect(await first.stop()).toBe(0);

	const second = await start(dataDir);
	expect(second.printed()).not.toContain('/setup');
	const answer = await (await request.newContext()).get(`${second.url}/readyz`);
	expect(answer.status()).toBe(200);
	expect(await second.stop()).toBe(0);
	rmSync(dataDir, { recursive: true, force: true });
});

test('on SIGTERM rooms are stored and connections closed with 1001', async () => {
	const demo = await startDemo();
	const phone = await request.newContext({ baseURL: demo.url });
	await phone.post(`/api/v1/workshops/${demo.code}/seats`, { data: { consent: true, locale: 'kk' } });
	const stage = await (await phone.get(`/api/v1/workshops/${demo.code}`)).json();
	const { cookies } = await phone.storageState();
	const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
	const opened: string[] = [];
	const closed = ['/live/' + stage.documents[0].name, `/feed/${demo.code}`].map(
		(path) =>
			new Promise<number>((resolve, reject) => {
				const socket = new WebSocket(demo.url.replace('http', 'ws') + path, { headers: { cookie } });
				socket.on('error', reject);
				socket.on('open', () => opened.push(path));
				socket.on('close', resolve);
			})
	);
	await expect.poll(() => opened.length).toBe(2);
	await demo.stop();
	expect(await Promise.all(closed)).toEqual([1001, 1001]);
});
