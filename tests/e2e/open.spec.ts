/** What others see and take: the page of a programme, open data, and the map in a frame on another site. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, Watch } from '../support/people.ts';

const PAST = '/programmes/public-spaces-2018';
let demo: Demo;
let neighbour: Server;
let neighbourUrl = '';

test.beforeAll(async () => {
	demo = await startDemo();
	// The site of somebody else: another origin with a frame, as the code of the page of open data makes it.
	neighbour = createServer((request, response) => {
		const { searchParams } = new URL(request.url!, 'http://neighbour.test');
		response.setHeader('content-type', 'text/html; charset=utf-8');
		response.end(
			`<!doctype html><html lang="ru"><title>Сосед</title><h1>Сосед</h1><iframe id="map" title="map" width="100%" height="640" src="${demo.url}${searchParams.get('path')!.replaceAll('&', '&amp;')}"></iframe></html>`
		);
	});
	await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve));
	neighbourUrl = `http://127.0.0.1:${(neighbour.address() as AddressInfo).port}`;
});
test.afterAll(async () => {
	neighbour.close();
	await demo.stop();
});

test('the programme 2018-2021 for everybody: statistics, projects by stage, nothing of the office', async ({ browser }) => {
	const watch = new Watch(demo);
	for (const size of [PHONE, DESK]) {
		const { context, page } = await meet(browser, watch, size);
		await page.goto(`${demo.url}/programmes`);
		await expectNoOverflow(page);
		await page.getByRole('link', { name: 'Қоғамдық кеңістіктер' }).click();
		await page.waitForURL(`**${PAST}`);
		for (const head of [
			'Жобаның географиясы; 11 қала мен ауыл',
			'178 өтінім',
			'Жобалар саны',
			'Іс-шаралар саны (барлығы: 41)',
			'Бағдарламаға қатысушылар саны',
			'гранттың максималды мөлшері',
			'нысандардың бенефициарлары мен пайдаланушылардың саны'
		])
			await expect(page.getByRole('heading', { name: head, exact: true })).toBeVisible();
		const events = page.getByRole('article').filter({ hasText: 'Іс-шаралар саны (барлығы: 41)' });
		await expect(events).toContainText(m.programme_f_sum_differs({ sum: '66', total: '41' }, { locale: 'kk' }));
		await events.getByText(m.programme_table()).click();
		await expect(events.getByRole('table').last()).toContainText('онлайн');
		await expect(page.getByText(m.commission_members())).toHaveCount(0);
		await expectNoOverflow(page);
		await expectAccessible(page);
		await page.screenshot({ path: `tests/results/shots/past-${size.width}.png`, fullPage: true });
		await page
			.getByRole('navigation', { name: m.programme_projects_stage() })
			.getByRole('link', { name: /^I кезең/ })
			.click();
		await page.waitForURL('**stage=I#projects');
		await expect(page.getByRole('link', { name: 'Жастар аллеясы' })).toBeVisible();
		await context.close();
	}
	expect(watch.problems).toEqual([]);
});

test('the official form and the table come as files', async ({ request }) => {
	const docx = await request.get(`${demo.url}${PAST}/statistics.docx?lang=ru`);
	expect(docx.status()).toBe(200);
	expect((await docx.body()).subarray(0, 2).toString()).toBe('PK');
	const csv = await (await request.get(`${demo.url}${PAST}/statistics.csv`)).text();
	expect(csv).toContain('Бағдарламаға қатысушылар саны');
	expect((await request.get(`${demo.url}${PAST}/statistics.pdf`)).status()).toBe(404);
});

test('open data: described in words, downloaded in each format, readable from other sites', async ({ browser }) => {
	const watch = new Watch(demo);
	for (const size of [PHONE, DESK]) {
		const { context, page } = await meet(browser, watch, size);
		await page.goto(`${demo.url}/open`);
		await expectNoOverflow(page);
		await expectAccessible(page);
		await page.screenshot({ path: `tests/results/shots/open-${size.width}.png`, fullPage: true });
		if (size === DESK) {
			const coming = page.waitForEvent('download');
			await page.getByRole('link', { name: `${m.open_set_projects()}, GeoJSON` }).click();
			expect((await coming).suggestedFilename()).toBe('asar-projects.geojson');
			await page.getByLabel(m.open_embed_village(), { exact: true }).selectOption('turgyzba');
			await page.getByLabel(m.open_embed_language()).selectOption('ru');
			await page.getByRole('button', { name: m.open_embed_make() }).click();
			await expect(page.getByLabel(m.open_embed_code())).toHaveValue(
				/<iframe src="http[^"]+\/embed\/map\?village=turgyzba&amp;lang=ru" title="Тургызба: карта проектов"/
			);
		}
		await context.close();
	}
	expect(watch.problems).toEqual([]);
	// Another site may read the data, and nothing else.
	const context = await browser.newContext();
	const page = await context.newPage();
	await page.goto(`${neighbourUrl}/?path=/embed/map`);
	const read = (path: string) =>
		page.evaluate(
			(url) =>
				fetch(url).then(
					(answer) => answer.json().then(() => answer.status),
					() => 'refused'
				),
			demo.url + path
		);
	expect(await read('/open/projects.json')).toBe(200);
	expect(await read('/open/catalogue.json')).toBe(200);
	expect(await read('/api/v1/projects')).toBe('refused');
	await context.close();
});

test('the map works in a frame on another site: by pointer, by keyboard, in the language of its address', async ({ browser }) => {
	for (const size of [PHONE, DESK]) {
		const context = await browser.newContext({ viewport: size });
		const problems: string[] = [];
		const page = await context.newPage();
		page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
		page.on('pageerror', (error) => problems.push(error.message));
		const hosts = new Set<string>();
		page.on('request', (request) => hosts.add(new URL(request.url()).host));
		await page.goto(`${neighbourUrl}/?path=${encodeURIComponent('/embed/map?programme=public-spaces-2018&state=done&lang=ru')}`);
		const frame = page.frameLocator('#map');
		await expect(frame.getByRole('heading', { level: 1, name: 'Карта проектов' })).toBeVisible();
		await expect(frame.locator('html')).toHaveAttribute('lang', 'ru');
		await expect(frame.getByRole('banner')).toHaveCount(0);
		await expect(frame.getByText('© OpenStreetMap', { exact: true })).toBeVisible();
		const sign = frame.locator('.state-marker').first();
		await sign.focus();
		await page.keyboard.press('Enter');
		const link = frame.locator('.state-popup a').first();
		await expect(link).toBeFocused();
		expect(await link.getAttribute('target')).toBe('_blank');
		expect(await link.getAttribute('rel')).toBe('noopener');
		// The map has made room for all of it.
		const [map, popup] = [frame.locator('.leaflet-container'), frame.locator('.leaflet-popup-content-wrapper')];
		await expect
			.poll(async () => {
				const [outer, inner] = [(await map.boundingBox())!, (await popup.boundingBox())!];
				return inner.y >= outer.y && inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width;
			})
			.toBe(true);
		await page.waitForTimeout(300);
		await page.screenshot({ path: `tests/results/shots/embed-${size.width}.png` });
		const opened = context.waitForEvent('page');
		await link.press('Enter');
		const project = await opened;
		await project.waitForURL(`${demo.url}/projects/*`);
		await project.close();
		await link.press('Escape');
		await expect(frame.locator('.state-popup')).toHaveCount(0);
		await expect(sign).toBeFocused();
		await expect(frame.getByRole('listitem').filter({ has: frame.getByRole('link') })).not.toHaveCount(0);
		expect([...hosts].sort()).toEqual([new URL(demo.url).host, new URL(neighbourUrl).host].sort());
		expect(problems).toEqual([]);
		// By itself it is a page like any other.
		const alone = await context.newPage();
		await alone.goto(`${demo.url}/embed/map?village=turgyzba&lang=kk`);
		await alone.locator('.state-marker').first().waitFor();
		await expectNoOverflow(alone);
		await expectAccessible(alone);
		await alone.screenshot({ path: `tests/results/shots/embed-village-${size.width}.png`, fullPage: true });
		await context.close();
	}
});

test('without scripts the frame has its list; every other page refuses to be framed', async ({ browser }) => {
	const plain = await browser.newContext({ javaScriptEnabled: false });
	const page = await plain.newPage();
	await page.goto(`${neighbourUrl}/?path=${encodeURIComponent('/embed/map?lang=en')}`);
	await expect(page.frameLocator('#map').getByRole('link', { name: 'Beautiful Youth Alley' })).toBeVisible();
	await plain.close();
	const context = await browser.newContext();
	const other = await context.newPage();
	await other.goto(`${neighbourUrl}/?path=/projects`);
	await expect(other.frameLocator('#map').getByRole('heading', { level: 1 })).toHaveCount(0);
	for (const [path, who] of [
		['/embed/map', '*'],
		['/projects', "'self'"],
		['/login', "'self'"],
		[PAST, "'self'"]
	] as const)
		expect((await other.request.get(demo.url + path)).headers()['content-security-policy'], path).toContain(`frame-ancestors ${who}`);
	await context.close();
});
