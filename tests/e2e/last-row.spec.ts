/** From the last row: at 1920x1080 what must be read is at least 4 % of the height (43 px), in every scene and language. */
import { expect, test, type Page } from '@playwright/test';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { joinByPhone, meet, runDesk, SCREEN, Watch } from '../support/people.ts';

/** 4 % of 1080, in whole pixels. */
const LEAST = 43;
let demo: Demo;
let api: Awaited<ReturnType<typeof runDesk>>;
let phone: Page;
const screens: Page[] = [];

test.describe.configure({ mode: 'serial', timeout: 900_000 });
test.beforeAll(async ({ browser }) => {
	test.setTimeout(900_000);
	demo = await startDemo();
	const watch = new Watch(demo);
	api = await runDesk(demo);
	({ page: phone } = await joinByPhone(browser, watch, demo));
	for (const lang of ['kk', 'ru', 'en']) {
		const { page } = await meet(browser, watch, SCREEN);
		await page.goto(`${demo.screen}?lang=${lang}`);
		screens.push(page);
	}
});
test.afterAll(async () => {
	await api.program.dispose();
	await demo.stop();
});

/** Visible text smaller than that, but for small print (`data-small`) and what stands on a map (its makers are named there by law). */
function readSmall(page: Page, least: number): Promise<string[]> {
	return page.evaluate((least) => {
		const found: string[] = [];
		const walker = document.createTreeWalker(document.querySelector('.screen')!, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const at = node.parentElement!;
			const text = node.textContent!.trim();
			if (!text || at.closest('[data-small], .visually-hidden, .leaflet-container, .attribution, script, style')) continue;
			const size = parseFloat(getComputedStyle(at).fontSize);
			const { width, height } = at.getBoundingClientRect();
			if (width > 0 && height > 0 && size < least) found.push(`${size.toFixed(1)} px: ${text.slice(0, 50)}`);
		}
		return found;
	}, least);
}
/** How many words of a scene may be small print. */
const readPrint = (page: Page) => page.locator('.screen [data-small]:visible').count();

/** @param scene waits until the language's page shows it: something with the words, or a part of it */
async function look(name: string, ready: (page: Page) => Promise<unknown>): Promise<void> {
	await test.step(name, async () => {
		for (const [i, lang] of ['kk', 'ru', 'en'].entries()) {
			const page = screens[i]!;
			await ready(page);
			await page.screenshot({ path: `tests/results/shots/last-row-${name}-${lang}.png` });
			expect.soft(await readSmall(page, LEAST), `${name}, ${lang}`).toEqual([]);
			expect.soft(await readPrint(page), `${name}, ${lang}: small print`).toBeLessThanOrEqual(name === 'cafe' ? 8 : 4);
		}
	});
}
const has = (selector: string) => (page: Page) => expect(page.locator(selector).first()).toBeVisible();

test('every scene can be read from the last row', async () => {
	await look('welcome', has('.hall'));
	await api.open('cafe');
	await look('cafe', has('li h2'));
	const tableId = (await api.stage()).cafe!.tables[0]!.id;
	await api.act({ act: 'show', view: 'table', focus: tableId });
	await look('table', has('main > .empty'));
	await api.open('needs');
	await look('needs-empty', has('main .hint'));
	const phoneApi = phone.context().request;
	const base = `${demo.url}/api/v1/workshops/${demo.code}`;
	const headers = { origin: demo.url };
	const needId = newId();
	const need = { id: needId, category: 'water_green', text: 'Көшеде ауыз су құбыры жоқ, қыста қатып қалады', group: 'Жоғарғы көше' };
	expect((await phoneApi.post(`${base}/needs`, { data: need, headers })).status()).toBe(201);
	await look('needs', has('.need'));
	await api.act({ act: 'show', view: 'need', focus: needId });
	await look('need', has('.support'));
	const second = { id: newId(), category: 'play', text: 'Балалар ойнайтын алаң жоқ, жолда ойнайды' };
	expect((await phoneApi.post(`${base}/needs`, { data: second, headers })).status()).toBe(201);
	await api.act({ act: 'show', view: 'follow' });
	await api.act({ act: 'open_ranking' });
	await look('ranking', has('.figure-large'));
	const { ranking } = await api.stage();
	const order = { id: newId(), order: [second.id] };
	expect((await phoneApi.put(`${base}/rankings/${ranking!.id}/ballot`, { data: order, headers })).status()).toBe(200);
	await api.act({ act: 'close_ranking' });
	await api.act({ act: 'reveal_ranking' });
	await look('ranked', has('.row.first'));
	await api.open('sites');
	await look('sites-empty', has('main .hint'));
	const { village } = (await api.stage()).workshop;
	const site = {
		id: newId(),
		objectType: 'playground',
		title: 'Мектеп жанындағы алаң',
		why: 'Балалар жолда ойнап жүр',
		lng: village.lng,
		lat: village.lat
	};
	expect((await phoneApi.post(`${base}/sites`, { data: site, headers })).status()).toBe(201);
	await look('sites', has('main .title'));
	await api.act({ act: 'show', view: 'map', focus: site.id });
	await look('site', has('.verdict'));
	await api.open('pause');
	await look('pause', has('main .clock'));
	await api.open('ideas');
	await look('ideas-empty', has('main .hint'));
	const ideas = [await api.addIdea('Балалар алаңы', 1_200_000), await api.addIdea('Су құбырын жөндеу', 3_400_000)];
	await look('ideas', (page) => expect(page.getByText('Балалар алаңы')).toBeVisible());
	await api.open('vote');
	await look('vote', has('.figure-large'));
	const { vote } = await api.stage();
	const ballot = { id: newId(), dots: { [ideas[0]!]: 3, [ideas[1]!]: 2 } };
	expect((await phoneApi.put(`${base}/votes/${vote!.id}/ballot`, { data: ballot, headers })).status()).toBe(200);
	await api.act({ act: 'close_vote' });
	await look('vote-closed', has('.figure-large'));
	await api.act({ act: 'reveal_vote' });
	await look('tally', has('main .bar'));
	await api.open('decision');
	await api.act({ act: 'decide' });
	await look('decision', has('.fund'));
	await api.act({ act: 'show', view: 'protocol' });
	await look('protocol', has('.hands'));
	await api.act({ act: 'show', view: 'blank' });
	await look('blank', (page) => expect(page.locator('main h1.visually-hidden')).toHaveCount(1));
	await api.act({ act: 'show', view: 'follow' });
	await api.act({ act: 'end_workshop' });
	await look('ended', has('.thanks'));
});
