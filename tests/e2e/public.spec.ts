/** What everybody reads, signed out and on a phone: a project that lived, one that a hall has just decided, one of earlier years; their village. */
import Database from 'better-sqlite3';
import { expect, request, test, type Page } from '@playwright/test';
import { join } from 'node:path';
import sharp from 'sharp';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { liveThrough, SECRET, TITLE } from '../support/lived.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, runDesk, signIn, Watch } from '../support/people.ts';
import { weighPage } from '../support/weight.ts';

let demo: Demo;
const projects = { old: '', lived: '', works: '', born: '' };
const SHOTS = 'tests/results/shots';
/** Script of a public page for a reader who is signed out, without the map, what all pages share included: gzip, bytes. */
const SCRIPT_LIMIT = 98_000;

test.beforeAll(async () => {
	demo = await startDemo();
	const now = Date.now();
	projects.lived = (await liveThrough(demo.dataDir, { villageId: 'turgyzba', now })).id;
	projects.works = (await liveThrough(demo.dataDir, { villageId: 'turgyzba', now, state: 'works' })).id;
	const db = new Database(join(demo.dataDir, 'asar.db'));
	projects.old = (db.prepare(`select id from project where programme_number = 'MO-I-01'`).get() as { id: string }).id;
	projects.born = await decideInHall();
	db.close();
});
test.afterAll(() => demo.stop());

/** A hall says what it lacks, votes and decides; the winner becomes a project. @returns its id */
async function decideInHall(): Promise<string> {
	const desk = await runDesk(demo);
	const api = `/api/v1/workshops/${demo.code}`;
	const seats = await Promise.all(
		Array.from({ length: 4 }, async () => {
			const seat = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url } });
			expect((await seat.post(`${api}/seats`, { data: { id: newId(), consent: true, locale: 'kk' } })).status()).toBe(201);
			return seat;
		})
	);
	await desk.open('needs');
	const needId = newId();
	const need = { id: needId, category: 'play', text: 'Кешке көше қараңғы, балалар мектептен қорқып қайтады' };
	expect((await seats[0]!.post(`${api}/needs`, { data: need })).status()).toBe(201);
	for (const seat of seats.slice(1))
		expect((await seat.put(`${api}/needs/${needId}/support`, { data: { id: newId(), on: true } })).status()).toBe(200);
	await desk.open('ideas');
	const id = newId();
	const sources = [{ kind: 'need', id: needId, words: need.text }];
	const idea = { id, title: 'Мектеп жолына күн батареялы шамдар', description: 'Он шам', cost: 1_400_000, sources };
	expect((await desk.program.post(`${api}/ideas`, { data: idea })).status()).toBe(201);
	await desk.open('vote');
	const { vote } = await desk.stage();
	for (const seat of seats)
		expect((await seat.put(`${api}/votes/${vote!.id}/ballot`, { data: { id: newId(), dots: { [id]: 3 } } })).status()).toBe(200);
	await desk.act({ act: 'close_vote' });
	await desk.act({ act: 'reveal_vote' });
	await desk.open('decision');
	await desk.act({ act: 'decide' });
	const promoted = await desk.program.post('/api/v1/projects', {
		data: { id: newId(), ideaId: id, category: 'public_space', leaderRole: 'ата-ана', groupSize: 5 }
	});
	expect(promoted.status(), await promoted.text()).toBe(201);
	const { id: made } = (await promoted.json()) as { id: string };
	await desk.act({ act: 'end_workshop' });
	for (const seat of seats) await seat.dispose();
	await desk.program.dispose();
	return made;
}

const open = async (page: Page, id: string) => {
	await page.goto(`${demo.url}/projects/${id}`);
};
const shoot = (page: Page, name: string) =>
	page.screenshot({ path: `${SHOTS}/public-${name}-${page.viewportSize()!.width}.png`, fullPage: true });
/** What only staff reads stands nowhere, not even in the data behind the page. */
const expectNoSecrets = async (page: Page) => {
	const text = await (await page.request.get(page.url())).text();
	for (const words of Object.values(SECRET)) expect(text).not.toContain(words);
	expect(text).not.toContain('ҚҰПИЯ');
};

test('a project that lived: at a glance, its story, its money, its promises', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, PHONE);
	await open(page, projects.lived);
	await expect(page.locator('html')).toHaveAttribute('lang', 'kk');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(TITLE);
	for (const heading of [m.public_deeds(), m.project_story(), m.public_money(), m.project_promises(), m.public_people(), m.public_place()])
		await expect(page.getByRole('heading', { level: 2, name: heading })).toBeVisible();

	const slider = page.getByRole('slider');
	await slider.focus();
	await page.keyboard.press('Home');
	await expect(slider).toHaveValue('0');
	await page.keyboard.press('ArrowRight');
	await expect(slider).toHaveValue('1');

	// Earlier reports of the year are folded, not gone; the newest state closes the line.
	await expect(page.locator('[data-fact=report]')).toHaveCount(8);
	const folded = page.locator('summary', { hasText: m.public_reports_more({ n: 5 }) });
	await expect(page.getByText('1-апта: жұмыс жүрді')).toBeHidden();
	await folded.click();
	await expect(page.getByText('1-апта: жұмыс жүрді')).toBeVisible();
	await expect(page.locator('[aria-current=date]')).toContainText(m.project_state_handed_over());

	// The sums of the page, of its table, of the page of money and of the API are the same.
	await page.locator('summary', { hasText: m.public_money_table() }).click();
	const money = (await (await page.request.get(`${demo.url}/api/v1/projects/${projects.lived}/money`)).json()) as {
		total: Record<'planned' | 'committed' | 'spent' | 'left', number>;
	};
	const shown = async () => {
		const cells = page.locator('[data-sum]');
		const found: Record<string, number> = {};
		for (const cell of await cells.all())
			found[(await cell.getAttribute('data-sum'))!] = Number((await cell.innerText()).replace(/[^\d−-]/g, ''));
		return found;
	};
	expect(await shown()).toEqual(money.total);
	const foot = await page.locator('#money ~ details tfoot td').allInnerTexts();
	expect(foot.map((text) => Number(text.replace(/\D/g, '')))).toEqual(Object.values(await shown()));

	await expect(page.locator('[data-deed=look]').getByRole('link')).toHaveAttribute('href', /^\/p\/[2-9A-Z]{6}$/);
	await expect(page.locator('#staff')).toHaveCount(0);
	await expectNoSecrets(page);
	await expectNoOverflow(page);
	await expectAccessible(page);
	await shoot(page, 'lived');
	await page.goto(`${demo.url}/projects/${projects.lived}/money`);
	expect(await shown()).toEqual(money.total);
	expect(watch.problems).toEqual([]);
});

test('one that a hall has just decided: from the need and who supported it to why it won', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, PHONE);
	await open(page, projects.born);
	const facts = page.locator('[data-fact]');
	expect(await facts.evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.fact))).toEqual([
		...['meeting', 'idea', 'vote', 'decision', 'state']
	]);
	await expect(facts.first().locator('q')).toHaveText('Кешке көше қараңғы, балалар мектептен қорқып қайтады');
	await expect(facts.first()).toContainText(m.public_supported({ n: 3 }));
	await expect(page.locator('[data-fact=decision]')).toContainText('12 нүкте');
	await expect(page.getByRole('link', { name: m.project_story_protocol() }).first()).toHaveAttribute('href', `/w/${demo.code}/protocol`);
	await expectAccessible(page);
	await shoot(page, 'born');
	for (const [name, id] of [
		['works', projects.works],
		['old', projects.old]
	] as const) {
		await open(page, id);
		await expectNoOverflow(page);
		await expectAccessible(page);
		await expectNoSecrets(page);
		await shoot(page, name);
	}
	await page.setViewportSize(DESK);
	for (const [name, id] of Object.entries(projects)) {
		await open(page, id);
		await expectNoOverflow(page);
		await shoot(page, name);
	}
	await expectAccessible(page);
	expect(watch.problems).toEqual([]);
});

test('the village: needs, meetings, projects in counts and on a map that comes when it is seen, promises', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, PHONE);
	const asked: string[] = [];
	page.on('request', (request) => asked.push(request.url()));
	await page.goto(`${demo.url}/v/turgyzba`);
	await page.waitForLoadState('networkidle');
	expect(asked.filter((url) => /leaflet|PlacesMap|overview\.json/i.test(url))).toEqual([]);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Тұрғызба');
	for (const heading of [m.village_figures(), m.picture_link(), m.village_workshops(), m.village_projects(), m.village_promises()])
		await expect(page.getByRole('heading', { level: 2, name: heading })).toBeVisible();
	await expect(page.locator('#projects ~ .list li')).toHaveCount(12);
	await expect(page.getByRole('link', { name: m.village_projects_all({ n: 14 }) })).toHaveAttribute('href', '/projects?village=turgyzba');
	await expect(page.getByRole('link', { name: m.village_workshop_protocol() })).toHaveAttribute('href', `/w/${demo.code}/protocol`);
	await expect(page.getByText(m.keep_unknown_lead())).toBeVisible();
	await page.locator('#projects').scrollIntoViewIfNeeded();
	await page.locator('#projects ~ .map').scrollIntoViewIfNeeded();
	await expect(page.locator('.project-marker')).toHaveCount(1);
	await expectNoOverflow(page);
	await expectAccessible(page);
	await shoot(page, 'village');
	await page.setViewportSize(DESK);
	await shoot(page, 'village');
	await page.locator('.project-marker').click();
	await page.waitForURL('**/projects?village=turgyzba');
	expect(watch.problems).toEqual([]);
});

test('without scripts everything can be read: the pair side by side, folded years, tables, the way to the map', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, PHONE, { javaScriptEnabled: false });
	await open(page, projects.lived);
	await expect(page.getByRole('img', { name: new RegExp(`^${m.report_phase_before()}`) }).first()).toBeVisible();
	await expect(page.getByRole('img', { name: new RegExp(`^${m.report_phase_after()}`) }).first()).toBeVisible();
	await page.locator('summary', { hasText: m.public_reports_more({ n: 5 }) }).click();
	await expect(page.getByText('1-апта: жұмыс жүрді')).toBeVisible();
	await page.locator('summary', { hasText: m.public_money_table() }).click();
	await expect(page.locator('tr[data-source=grant]')).toBeVisible();
	await expect(page.getByRole('link', { name: m.village_map_open() })).toBeVisible();
	await expectNoOverflow(page);
	await page.goto(`${demo.url}/v/turgyzba`);
	await expect(page.locator('#projects ~ .list li')).toHaveCount(12);
	await expectNoOverflow(page);
	expect(watch.problems).toEqual([]);
});

test('a link shows what it leads to: words, an address and a picture that is there', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, PHONE);
	for (const path of [`/projects/${projects.lived}`, '/v/turgyzba']) {
		await page.goto(demo.url + path);
		const of = (name: string) => page.locator(`meta[property="og:${name}"]`).getAttribute('content');
		for (const name of ['title', 'description', 'image:alt']) expect(await of(name), name).toMatch(/\S/);
		expect(await of('type')).toBe(path.startsWith('/v/') ? 'website' : 'article');
		expect(await of('locale')).toBe('kk_KZ');
		expect(new URL((await of('url'))!).pathname).toBe(path);
		await expect(page.locator('meta[name="twitter:card"]')).toHaveAttribute('content', 'summary_large_image');
		const image = new URL((await of('image'))!);
		expect(image.protocol).toBe('http:');
		const answer = await page.request.get(demo.url + image.pathname + image.search);
		expect(answer.headers()['content-type']).toBe('image/png');
		const { width, height } = await sharp(await answer.body()).metadata();
		expect([String(width), String(height)]).toEqual([await of('image:width'), await of('image:height')]);
		const again = await page.request.get(demo.url + image.pathname + image.search, {
			headers: { 'if-none-match': answer.headers().etag! }
		});
		expect(again.status()).toBe(304);
	}
	const sheet = await page.request.get(`${demo.url}/projects/${projects.lived}/sheet.pdf?lang=ru`);
	expect((await sheet.body()).subarray(0, 5).toString()).toBe('%PDF-');
	const calendar = await page.request.get(`${demo.url}/projects/${projects.works}/calendar.ics`);
	expect(await calendar.text()).toContain('Қоршау қою');
	expect(watch.problems).toEqual([]);
});

test('the page stays light for everybody, and brings the forms to those who run the project', async ({ browser, context }) => {
	const watch = new Watch(demo);
	const { files, total } = await weighPage(context, `${demo.url}/projects/${projects.lived}`);
	const script = files.filter(({ path }) => path.endsWith('.js')).reduce((sum, { bytes }) => sum + bytes, 0);
	console.log(`project: ${(script / 1000).toFixed(1)} kB script of ${(total / 1000).toFixed(1)} kB`);
	expect(script, JSON.stringify(files, null, 1)).toBeLessThanOrEqual(SCRIPT_LIMIT);
	const village = await weighPage(context, `${demo.url}/v/turgyzba`);
	const ofVillage = village.files.filter(({ path }) => path.endsWith('.js')).reduce((sum, { bytes }) => sum + bytes, 0);
	console.log(`village: ${(ofVillage / 1000).toFixed(1)} kB script of ${(village.total / 1000).toFixed(1)} kB`);
	expect(ofVillage).toBeLessThanOrEqual(SCRIPT_LIMIT);

	const { page } = await signIn(browser, watch, demo, 'coordinator', PHONE, `${demo.url}/projects/${projects.works}`);
	await expect(page.getByRole('heading', { name: m.public_staff() })).toBeVisible();
	// They are in the page itself: who has no scripts can run a project, too.
	expect(await (await page.request.get(page.url())).text()).toContain('name="act" value="move"');
	const story = await page.locator('#story').evaluate((one) => one.getBoundingClientRect().top);
	expect(await page.locator('#staff').evaluate((one) => one.getBoundingClientRect().top)).toBeGreaterThan(story);
	await expectNoOverflow(page);
	await expectAccessible(page);
	await shoot(page, 'staff');
	expect(watch.problems).toEqual([]);
});
