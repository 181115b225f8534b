/** The akimat's desk on the map: find, read, say, ask, assign, compare, from the keyboard too; and what everybody may read. */
import { expect, request, test, type APIRequestContext } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, runDesk, signIn, Watch } from '../support/people.ts';

let demo: Demo;
const TITLES = ['Мектеп жанындағы бос жер', 'Стадионның артындағы алаң', 'Жаға бойындағы аллея'];
const ids: string[] = [];
let seat: APIRequestContext;

test.beforeAll(async () => {
	demo = await startDemo();
	const desk = await runDesk(demo);
	const api = `/api/v1/workshops/${demo.code}`;
	seat = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url } });
	expect((await seat.post(`${api}/seats`, { data: { id: newId(), consent: true, locale: 'kk' } })).status()).toBe(201);
	await desk.open('sites');
	const { village } = (await desk.stage()).workshop;
	for (const [i, title] of TITLES.entries()) {
		const id = newId();
		ids.push(id);
		const multipart = {
			id,
			objectType: i === 2 ? 'alley' : 'playground',
			title,
			why: 'Екі көшенің балалары осында жиналады',
			lng: village.lng + 0.002 + i * 0.0007,
			lat: village.lat + 0.001
		};
		expect((await seat.post(`${api}/sites`, { multipart })).status()).toBe(201);
	}
});
test.afterEach(async ({ browser }) => {
	await Promise.all(browser.contexts().map((context) => context.close()));
});
test.afterAll(async () => {
	await seat.dispose();
	await demo.stop();
});

test('an officer finds a site, reads its checks, says a condition, assigns, asks, compares and keeps a view', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'akimat', DESK, demo.map);
	const rows = page.locator('[data-list] a');
	await expect(rows).toHaveCount(TITLES.length);

	// A Russian keyboard finds Kazakh words, without a press of any button.
	await page.getByRole('searchbox', { name: m.office_filter_search() }).fill('алан');
	await expect(rows).toHaveCount(1);
	await expect(page).toHaveURL(/q=/);
	await page.getByRole('searchbox', { name: m.office_filter_search() }).fill('');
	await expect(rows).toHaveCount(TITLES.length);

	// The list by keyboard: down twice, up once, to the end, Enter opens; Escape closes and the list has the focus again.
	await rows.first().focus();
	for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'End']) await page.keyboard.press(key);
	await expect(rows.last()).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.locator('#dossier-title')).toHaveText(TITLES[0]!);
	await page.keyboard.press('Escape');
	await expect(page.locator('#dossier-title')).toHaveCount(0);
	await expect(rows.first()).toBeFocused();

	// Facts: without layers nothing is said to be in order, and the neighbour of the same kind is named.
	await rows.filter({ hasText: TITLES[0]! }).click();
	await expect(page.locator('[data-check="duplicate"]')).toHaveAttribute('data-state', 'attention');
	await expect(page.locator('[data-check="duplicate"]')).toContainText('№2');
	await expect(page.locator('[data-check="gas"]')).toHaveAttribute('data-state', 'unchecked');
	await expect(page.locator('[data-state="ok"]')).toHaveCount(0);

	// A condition is asked for, and what was typed stays.
	const reason = page.getByLabel(m.map_verdict_reason());
	await page.locator('label.conditional').click();
	await reason.fill('Газ құбыры жақын өтеді');
	await page.getByRole('button', { name: m.map_verdict_send() }).click();
	const conditions = page.getByLabel(m.office_conditions());
	await expect(conditions).toHaveAccessibleDescription(new RegExp(m.refusal_required().slice(0, 12)));
	await expect(reason).toHaveValue('Газ құбыры жақын өтеді');
	await conditions.fill('Алаңды он бес метр шығысқа жылжыту');
	await page.getByRole('button', { name: m.map_verdict_send() }).click();
	await expect(page.getByText(m.map_verdict_sent())).toBeVisible();
	await expect(page.locator('article')).toContainText('Алаңды он бес метр шығысқа жылжыту');
	await expect(rows.filter({ hasText: TITLES[0]! })).toContainText(m.sites_verdict_conditional());

	// Assigned to a colleague; the list of one's own knows.
	await page.getByRole('article').getByLabel(m.office_assignee(), { exact: true }).selectOption({ index: 1 });
	await page.getByRole('button', { name: m.office_assign(), exact: true }).click();
	await expect(page.getByText(m.office_assigned_done())).toBeVisible();

	// A question goes to the author's phone, the answer comes back here.
	await page.getByText(m.office_ask(), { exact: true }).click();
	await page.getByLabel(m.office_ask_text()).fill('Бұл жер кімдікі, білесіз бе?');
	// Meanwhile the hall goes on: the page takes it in, and the half-written question stays unfolded under the hand.
	const neighbour = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url } });
	const api = `/api/v1/workshops/${demo.code}`;
	await neighbour.post(`${api}/seats`, { data: { id: newId(), consent: true, locale: 'kk' } });
	expect((await neighbour.put(`${api}/sites/${ids[0]}/support`, { data: { id: newId(), on: true } })).ok()).toBe(true);
	await neighbour.dispose();
	await expect(page.locator('article').getByText(m.office_support_count({ n: 1 }))).toBeVisible();
	await expect(page.getByLabel(m.office_ask_text())).toBeVisible();
	await page.getByRole('button', { name: m.office_ask_send() }).click();
	await expect(page.getByText(m.office_asked())).toBeVisible();
	await expect(page.getByText(m.office_no_answer())).toBeVisible();
	await expectAccessible(page);

	// A filter is kept under a name and comes back with one press.
	await page.keyboard.press('Escape');
	await page.getByText(m.map_filters(), { exact: true }).click();
	await page.getByRole('search').getByLabel(m.office_filter_assigned()).selectOption('me');
	await expect(rows).toHaveCount(1);
	await page.getByText(m.office_views(), { exact: true }).click();
	await page.getByLabel(m.office_view_name()).fill('Маған тапсырылғаны');
	await page.getByRole('button', { name: m.office_view_keep() }).click();
	await page.getByRole('link', { name: m.project_clear() }).click();
	await expect(rows).toHaveCount(TITLES.length);
	await page.getByRole('link', { name: 'Маған тапсырылғаны' }).click();
	await expect(rows).toHaveCount(1);

	// Two places side by side.
	await rows.first().click();
	await page.getByRole('link', { name: m.office_compare(), exact: true }).first().click();
	await expect(page.getByRole('heading', { name: m.office_compare_title() })).toBeVisible();
	await expect(page.locator('thead th')).toHaveCount(2);
	await expectAccessible(page);
	await expectNoOverflow(page);
	expect(watch.problems.filter((problem) => !/status of 422/.test(problem))).toEqual([]);
});

test('two proposals that are one are merged with a reason, and taken apart again', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'akimat', DESK, demo.map);
	await page.goto(`${demo.map}?site=${ids[1]}`);
	await page.getByText(m.office_merge(), { exact: true }).click();
	await page.getByRole('button', { name: m.office_merge_send(), exact: true }).click();
	await expect(page.getByLabel(m.office_merge_reason())).toHaveAccessibleDescription(new RegExp(m.refusal_required().slice(0, 12)));
	await page.getByLabel(m.office_merge_reason()).fill('Екеуі бір алаң туралы');
	await page.getByRole('button', { name: m.office_merge_send(), exact: true }).click();
	await expect(page.getByText(m.office_turned())).toBeVisible();
	await expect(page.locator('article')).toContainText('Екеуі бір алаң туралы');
	// What was merged is nobody's neighbour any more.
	await page.goto(`${demo.map}?site=${ids[0]}`);
	await expect(page.locator('[data-check="duplicate"]')).toHaveAttribute('data-state', 'ok');
	await page.goto(`${demo.map}?site=${ids[1]}`);
	await page.getByRole('button', { name: m.office_unmerge() }).click();
	await expect(page.locator('article')).toContainText(m.office_turn_unmerged());
	expect(watch.problems.filter((problem) => !/status of 422/.test(problem))).toEqual([]);
});

test('limits are entered with their norm by those who may, and compared at once', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'admin', DESK, `${demo.url}/map/limits`);
	await page.getByLabel(m.office_limit_key(), { exact: true }).selectOption('duplicate');
	await page.getByLabel(m.office_limit_value(), { exact: true }).fill('он метр');
	await page.getByLabel(m.office_limit_norm(), { exact: true }).fill('Ауыл жиналысының шешімі');
	await page.getByRole('button', { name: m.office_limit_set() }).click();
	await expect(page.getByLabel(m.office_limit_value(), { exact: true })).toHaveAccessibleDescription(
		new RegExp(m.refusal_number_invalid().slice(0, 8))
	);
	await expect(page.getByLabel(m.office_limit_norm(), { exact: true })).toHaveValue('Ауыл жиналысының шешімі');
	await page.getByLabel(m.office_limit_value(), { exact: true }).fill('10');
	await page.getByRole('button', { name: m.office_limit_set() }).click();
	await expect(page.getByText(m.office_limit_done())).toBeVisible();
	await expect(page.locator('tbody')).toContainText('Ауыл жиналысының шешімі');
	await page.goto(`${demo.map}?site=${ids[0]}`);
	await expect(page.locator('[data-check="duplicate"]')).toHaveAttribute('data-state', 'ok');
	expect(watch.problems.filter((problem) => !/status of 422/.test(problem))).toEqual([]);
});

test('everybody reads the map on a phone, without scripts too; the office’s own words stay in the office', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, PHONE, { hasTouch: true });
	await page.goto(`${demo.map}?site=${ids[0]}`);
	await expect(page.locator('#dossier-title')).toHaveText(TITLES[0]!);
	await expect(page.getByText(m.office_questions())).toHaveCount(0);
	await expect(page.getByRole('button', { name: m.office_assign(), exact: true })).toHaveCount(0);
	await expectNoOverflow(page);
	await page.screenshot({ path: 'tests/results/shots/office-360.png' });
	expect((await page.goto(`${demo.url}/map/limits`))!.url()).toContain('/login');
	const { page: plain } = await meet(browser, watch, PHONE, { javaScriptEnabled: false });
	await plain.goto(demo.map);
	await expect(plain.locator('[data-list] a')).toHaveCount(TITLES.length);
	await plain.goto(`${demo.url}/map/gaps?village=turgyzba`);
	await expect(plain.getByText(m.office_gaps_no_layers())).toBeVisible();
	expect(watch.problems).toEqual([]);
});
