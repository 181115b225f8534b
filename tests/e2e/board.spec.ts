/** A board from four sides at once: two phones, the desk that arranges it, the screen that shows the same picture. */
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, runDesk, SCREEN, signIn, Watch } from '../support/people.ts';

let demo: Demo;
let watch: Watch;
let run: Awaited<ReturnType<typeof runDesk>>;
let desk: Page;
let screen: Page;
/** Seats 1 and 4 sit at the first table. */
let first: { context: BrowserContext; page: Page };
let second: { context: BrowserContext; page: Page };

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
	test.setTimeout(900_000);
	demo = await startDemo();
	watch = new Watch(demo);
	run = await runDesk(demo);
	const seats: BrowserContext[] = [];
	for (let i = 0; i < 4; i++) seats.push(await takeSeat(browser));
	await run.open('cafe');
	const activity = (await run.stage()).cafe!.activityId;
	expect((await run.stage()).activities.find(({ id }) => id === activity)!.names).toBe(true);
	first = await openPhone(seats[0]!);
	second = await openPhone(seats[3]!);
	({ page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk));
	({ page: screen } = await meet(browser, watch, SCREEN));
	await screen.goto(demo.screen);
});
test.afterAll(async () => {
	await run.program.dispose();
	await demo.stop();
});

async function takeSeat(browser: Browser): Promise<BrowserContext> {
	const { context, page } = await meet(browser, watch, PHONE);
	await page.close();
	const data = { id: newId(), consent: true, locale: 'kk' };
	expect((await context.request.post(`${demo.url}/api/v1/workshops/${demo.code}/seats`, { data })).status()).toBe(201);
	return context;
}
async function openPhone(context: BrowserContext) {
	const page = await context.newPage();
	await page.goto(demo.phone);
	await expect(page.locator('[data-connection=on]')).toBeVisible();
	return { context, page };
}
const list = (page: Page) => page.getByRole('region', { name: m.cafe_notes() });
const noteOn = (page: Page, text: string) => list(page).getByRole('listitem').filter({ hasText: text });
async function write(page: Page, text: string, unnamed = false) {
	await page.getByLabel(m.board_hide_number()).setChecked(unnamed);
	await page.getByLabel(m.cafe_write_label()).fill(text);
	await page.getByRole('button', { name: m.cafe_write(), exact: true }).click();
	await expect(noteOn(page, text)).toHaveCount(1);
}
const support = (page: Page, text: string) =>
	noteOn(page, text).getByRole('button', { name: new RegExp(`${m.board_support()}|${m.board_supported()}`) });
const table = () => desk.locator('section.table').first();
const card = (text: string) => table().locator('.sheet button.note').filter({ hasText: text });
const shot = (text: string) => screen.locator('.sheet .note').filter({ hasText: text });
const menuOf = async (text: string) => {
	await card(text).click();
	return desk.getByRole('dialog');
};
/** Where a note lies on its sheet, in parts of the sheet. */
const placeOn = (page: Page, sheet: string, note: string, text: string) =>
	page
		.locator(sheet)
		.first()
		.evaluate(
			(node, [selector, words]) => {
				const own = [...node.querySelectorAll(selector!)].find((one) => one.textContent.includes(words!))!.getBoundingClientRect();
				const all = node.getBoundingClientRect();
				return [(own.left - all.left) / all.width, (own.top - all.top) / all.height].map((n) => Math.round(n * 50) / 50);
			},
			[note, text]
		);

test('notes with and without a name, support of two phones, a comment', async () => {
	await write(first.page, 'Ауыз су жоқ');
	await write(first.page, 'Әкім тыңдамайды', true);
	await expect(noteOn(second.page, 'Ауыз су жоқ')).toContainText(m.cafe_note_seat({ n: 1 }));
	await expect(noteOn(second.page, 'Әкім тыңдамайды')).toContainText(m.board_anonymous());
	await expect(noteOn(second.page, 'Әкім тыңдамайды')).not.toContainText('№');

	for (const { page } of [first, second]) await support(page, 'Ауыз су жоқ').click();
	for (const { page } of [first, second]) {
		await expect(support(page, 'Ауыз су жоқ')).toHaveText(new RegExp(`${m.board_supported()}\\s*2`));
		await expect(support(page, 'Ауыз су жоқ')).toHaveAttribute('aria-pressed', 'true');
	}
	await support(second.page, 'Ауыз су жоқ').click();
	await expect(support(first.page, 'Ауыз су жоқ')).toHaveText(new RegExp(`${m.board_supported()}\\s*1`));

	await noteOn(second.page, 'Ауыз су жоқ').getByRole('button', { name: m.board_comment() }).click();
	await second.page.getByLabel(m.board_comment_label()).fill('Құдық кеуіп қалды');
	await second.page.getByRole('button', { name: m.board_comment_send() }).click();
	const talk = noteOn(first.page, 'Ауыз су жоқ').getByRole('button', { name: m.board_comments({ n: 1 }) });
	await talk.click();
	await expect(first.page.getByText('Құдық кеуіп қалды')).toBeVisible();
	// Only who said it takes it back.
	await expect(
		noteOn(first.page, 'Ауыз су жоқ').getByRole('button', { name: m.board_comment_remove({ words: 'Құдық кеуіп қалды' }) })
	).toHaveCount(0);
	await expect(
		noteOn(second.page, 'Ауыз су жоқ').getByRole('button', { name: m.board_comment_remove({ words: 'Құдық кеуіп қалды' }) })
	).toHaveCount(1);
	for (const { page } of [first, second]) await expectAccessible(page);
});

test('a mark of support made without a line is delivered', async () => {
	await first.context.setOffline(true);
	watch.expecting = true;
	await support(first.page, 'Әкім тыңдамайды').click();
	await expect(first.page.locator('[data-connection]')).toHaveText(m.phone_waiting({ n: 1 }));
	await expect(support(first.page, 'Әкім тыңдамайды')).toHaveAttribute('aria-pressed', 'true');
	await first.context.setOffline(false);
	await expect(support(second.page, 'Әкім тыңдамайды')).toHaveText(new RegExp(`${m.board_support()}\\s*1`), { timeout: 30_000 });
	await expect(first.page.locator('[data-connection]')).toHaveAttribute('data-connection', 'on', { timeout: 30_000 });
	watch.expecting = false;
});

test('the desk drags, groups, connects; the phone sees the group, the screen the same arrangement', async () => {
	await write(second.page, 'Көшеде шам жоқ');
	await run.act({ act: 'show', view: 'table', focus: (await run.stage()).cafe!.tables[0]!.id });
	await expect(screen.getByText('Көшеде шам жоқ')).toBeVisible();
	await table().getByRole('button', { name: m.board_arrange() }).click();
	await expect(card('Ауыз су жоқ')).toBeVisible();
	await card('Ауыз су жоқ').scrollIntoViewIfNeeded();
	const from = (await card('Ауыз су жоқ').boundingBox())!;
	await desk.mouse.move(from.x + 20, from.y + 10);
	await desk.mouse.down();
	await desk.mouse.move(from.x + 100, from.y + 40, { steps: 4 });
	await desk.mouse.move(from.x + 220, from.y + 60, { steps: 4 });
	await desk.mouse.up();
	await expect(shot('Ауыз су жоқ')).toBeVisible();
	await expect.poll(async () => (await placeOn(screen, '.sheet', '.note', 'Ауыз су жоқ'))[0]).toBeGreaterThan(0.2);

	const menu = await menuOf('Ауыз су жоқ');
	await menu.getByLabel(m.board_group(), { exact: true }).selectOption({ label: m.board_group_new() });
	await menu.getByLabel(m.board_group_name()).fill('Су мәселесі');
	await menu.getByRole('button', { name: m.board_group_make() }).click();
	await expectAccessible(desk);
	await menu.getByRole('button', { name: m.board_star() }).click();
	await expect(first.page.getByRole('heading', { name: 'Су мәселесі' })).toBeVisible();
	await expect(noteOn(first.page, 'Ауыз су жоқ')).toContainText(m.board_starred());
	await expect(screen.getByRole('heading', { name: 'Су мәселесі' })).toBeVisible();
	await expect(shot('Ауыз су жоқ')).toContainText(m.board_starred());

	await (await menuOf('Көшеде шам жоқ')).getByRole('button', { name: m.board_connect() }).click();
	await desk.getByRole('dialog').getByRole('radio', { name: 'Ауыз су жоқ' }).check();
	await desk.getByRole('button', { name: m.board_connect_go() }).click();
	await expect(screen.locator('.sheet line.link')).toHaveCount(1);
	for (const text of ['Ауыз су жоқ', 'Әкім тыңдамайды', 'Көшеде шам жоқ'])
		expect(await placeOn(screen, '.sheet', '.note', text)).toEqual(await placeOn(desk, 'section.table .sheet', '.note', text));
});

test('arrow keys move a note; merging is taken back and done again', async () => {
	const [before] = await placeOn(desk, 'section.table .sheet', '.note', 'Ауыз су жоқ');
	await card('Ауыз су жоқ').focus();
	for (let i = 0; i < 5; i++) await desk.keyboard.press('ArrowRight');
	await expect.poll(async () => (await placeOn(desk, 'section.table .sheet', '.note', 'Ауыз су жоқ'))[0]).toBeCloseTo(before! + 0.1, 1);
	await desk.keyboard.press('Enter');
	const menu = desk.getByRole('dialog');
	await menu.getByRole('button', { name: m.board_merge() }).click();
	await menu.getByRole('checkbox', { name: 'Көшеде шам жоқ' }).check();
	await menu.getByLabel(m.board_merge_text()).fill('Су мен жарық');
	await menu.getByRole('button', { name: m.board_merge_go() }).click();
	await expect(noteOn(first.page, 'Су мен жарық')).toHaveCount(1);
	await expect(noteOn(first.page, 'Көшеде шам жоқ')).toHaveCount(0);
	await expect(shot('Су мен жарық')).toBeVisible();
	await table().getByRole('button', { name: m.board_undo() }).click();
	await expect(noteOn(first.page, 'Көшеде шам жоқ')).toHaveCount(1);
	await expect(noteOn(first.page, 'Су мен жарық')).toHaveCount(0);
	await table().getByRole('button', { name: m.board_redo() }).click();
	await expect(noteOn(first.page, 'Су мен жарық')).toHaveCount(1);

	await (await menuOf('Су мен жарық')).getByRole('button', { name: m.board_split() }).click();
	await desk.getByLabel(m.board_split_text()).fill('Су керек');
	await desk.getByRole('button', { name: m.board_split_go() }).click();
	await expect(desk.getByText(m.board_split_more())).toBeVisible();
	await desk.getByLabel(m.board_split_text()).fill('Су керек\nЖарық керек');
	await desk.getByRole('button', { name: m.board_split_go() }).click();
	await expect(noteOn(first.page, 'Жарық керек')).toHaveCount(1);
	await desk.getByRole('dialog').waitFor({ state: 'detached' });
	await expectAccessible(desk);
});

test('forty notes with long words: nothing sticks out, what the screen shows can be read from the last row', async () => {
	const LONG = [
		'жергіліктендірілгендіктеріңізден',
		'балабақшаларымыздағылардың',
		'көгалдандыру жұмыстарының жоспарланбағандығы',
		'ауылішілік жолдарды жөндеу'
	];
	for (let i = 0; i < 36; i++) {
		await first.page.getByLabel(m.cafe_write_label()).fill(`${LONG[i % 4]!} ${LONG[(i * 3 + 1) % 4]!} ${i}`);
		await first.page.getByRole('button', { name: m.cafe_write(), exact: true }).click();
	}
	await expect(card('35')).toBeVisible();
	for (const page of [first.page, second.page, desk, screen]) await expectNoOverflow(page);
	await expect(screen.getByText(m.screen_page({ page: 1, pages: 4 }), { exact: false }).or(screen.locator('header p'))).toBeVisible();
	const sizes = await screen
		.locator('.sheet .note .text')
		.evaluateAll((notes) => notes.map((note) => parseFloat(getComputedStyle(note).fontSize)));
	expect(Math.min(...sizes)).toBeGreaterThanOrEqual(43);
	await expectAccessible(screen);
	if (process.env.ASAR_PICTURES) {
		const to = process.env.ASAR_PICTURES;
		await first.page.screenshot({ path: `${to}/phone.png`, fullPage: true });
		await first.page.evaluate(() => scrollTo(0, 0));
		await first.page.screenshot({ path: `${to}/phone-top.png` });
		await desk.screenshot({ path: `${to}/desk.png` });
		await screen.screenshot({ path: `${to}/screen.png` });
		await menuOf('Су керек');
		await desk.screenshot({ path: `${to}/menu.png` });
		await desk.keyboard.press('Escape');
		await table().getByRole('button', { name: m.board_as_list() }).click();
		await desk.screenshot({ path: `${to}/desk-list.png` });
		await run.act({ act: 'show', view: 'follow' });
		await screen
			.getByText(m.screen_table({ n: 1 }))
			.or(screen.locator('.dense, .wall').first())
			.first()
			.waitFor();
		await screen.waitForTimeout(1_500);
		await screen.screenshot({ path: `${to}/tiles.png` });
	}
	expect(watch.problems).toEqual([]);
});
