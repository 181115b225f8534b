/** A bad line: what is written or tapped waits visibly on the phone, arrives once and in order, and closed means closed. */
import { expect, test, type Browser, type Page } from '@playwright/test';
import { spawn } from 'node:child_process';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, meet, PHONE, runDesk, SCREEN, signIn, Watch } from '../support/people.ts';

let demo: Demo;
let desk: Awaited<ReturnType<typeof runDesk>>;
let watch: Watch;
type Met = Awaited<ReturnType<typeof meet>>;
/** Two phones at one table. */
let first: Met;
let second: Met;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
	demo = await startDemo();
	desk = await runDesk(demo);
	watch = new Watch(demo);
	const tables = 3;
	const phones: Met[] = [];
	for (let i = 0; i <= tables; i++) phones.push(await takeSeat(browser));
	await desk.open('cafe');
	const [here] = (await desk.stage()).cafe!.tables;
	expect(here!.seats).toEqual([1, tables + 1]);
	[first, second] = [phones[0]!, phones[tables]!];
	for (const { page } of [first, second]) await page.goto(demo.phone);
});
test.afterAll(async () => {
	await desk.program.dispose();
	await demo.stop();
});

async function takeSeat(browser: Browser): Promise<Met> {
	const met = await meet(browser, watch, PHONE);
	const data = { id: newId(), consent: true, locale: 'kk' };
	expect((await met.context.request.post(`${demo.url}/api/v1/workshops/${demo.code}/seats`, { data })).status()).toBe(201);
	return met;
}
async function cut({ context }: Met) {
	watch.expecting = true;
	await context.setOffline(true);
}
async function mend({ context, page }: Met) {
	await context.setOffline(false);
	await expect(page.locator('[data-connection=on]')).toBeVisible({ timeout: 30_000 });
	watch.expecting = false;
}
async function write(page: Page, text: string) {
	await page.getByLabel(m.cafe_write_label()).fill(text);
	await page.getByRole('button', { name: m.cafe_write(), exact: true }).click();
	await expect(notesOn(page).filter({ hasText: text })).toHaveCount(1);
}
/** Newest first. */
const notesOn = (page: Page) => page.getByRole('region', { name: m.cafe_notes() }).getByRole('listitem');
const words = (page: Page) => notesOn(page).locator('.text').allInnerTexts();

test('three notes without a line: visibly waiting, then delivered once each and in order', async ({ browser }) => {
	const { page: screen } = await meet(browser, watch, SCREEN);
	await screen.goto(demo.screen);
	const { page: table } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
	await write(second.page, 'Байланыс бар кезде');
	await expect(notesOn(first.page)).toHaveCount(1);

	await cut(first);
	const written = ['Бірінші ой', 'Екінші ой', 'Үшінші ой'];
	for (const text of written) await write(first.page, text);
	await expect(first.page.locator('[data-connection]')).toHaveText(m.phone_waiting({ n: 3 }));
	await expect(first.page.getByText(m.cafe_waiting({ n: 3 }))).toBeVisible();
	await first.page.getByLabel(m.cafe_write_label()).fill('Жартылай жаз');
	// Others write on meanwhile.
	await write(second.page, 'Көршінің ойы');
	expect((await words(second.page)).filter((text) => written.includes(text))).toEqual([]);

	await mend(first);
	const newestFirst = written.toReversed();
	for (const page of [first.page, second.page]) {
		await expect(notesOn(page)).toHaveCount(5);
		expect((await words(page)).filter((text) => written.includes(text))).toEqual(newestFirst);
	}
	await expect(first.page.getByLabel(m.cafe_write_label())).toHaveValue('Жартылай жаз');
	for (const text of written) {
		await expect(screen.getByText(text, { exact: true })).toHaveCount(1);
		await expect(table.getByText(text, { exact: true })).toHaveCount(1);
	}
	await first.page.reload();
	await expect(notesOn(first.page)).toHaveCount(5);
	await first.page.getByLabel(m.cafe_write_label()).fill('');
	await screen.context().close();
	await table.context().close();
});

test('a page closed without a line keeps its note and sends it when it is opened again', async () => {
	await cut(first);
	await write(first.page, 'Телефон өшіп қалды');
	await first.page.close();
	await first.context.setOffline(false);
	watch.expecting = false;
	expect(await words(second.page)).not.toContain('Телефон өшіп қалды');
	first.page = await first.context.newPage();
	await first.page.goto(demo.phone);
	await expect(notesOn(second.page).filter({ hasText: 'Телефон өшіп қалды' })).toHaveCount(1);
	await expect(notesOn(first.page).filter({ hasText: 'Телефон өшіп қалды' })).toHaveCount(1);
	await expect(first.page.locator('[data-connection=on]')).toBeVisible();
});

test('one seat on two phones edits one note at once and ends with the same words of both', async ({ browser }) => {
	await write(first.page, 'су керек');
	// The others at the table may read it and not change it; the same seat may, also on another phone.
	await expect(notesOn(second.page).filter({ hasText: 'су керек' })).toHaveCount(1);
	await expect(notesOn(second.page).filter({ hasText: 'су керек' }).getByRole('button', { name: m.cafe_note_edit() })).toHaveCount(0);
	const twin = await browser.newContext({ viewport: PHONE, locale: 'kk-KZ', storageState: await first.context.storageState() });
	watch.follow(twin);
	const twinPage = await twin.newPage();
	await twinPage.goto(demo.phone);
	const edit = async (page: Page) => {
		await notesOn(page).filter({ hasText: 'су керек' }).getByRole('button', { name: m.cafe_note_edit() }).click();
		return page.getByLabel(m.cafe_note_text());
	};
	const [one, two] = [await edit(first.page), await edit(twinPage)];
	await one.press('Home');
	await two.press('End');
	await Promise.all([one.pressSequentially('Ауызға таза ', { delay: 15 }), two.pressSequentially(' және жарық та', { delay: 15 })]);
	const both = 'Ауызға таза су керек және жарық та';
	await expect(one).toHaveValue(both);
	await expect(two).toHaveValue(both);

	// The same with a line cut: two edits that know nothing of each other.
	await cut(first);
	await one.press('Home');
	await one.pressSequentially('1. ');
	await two.press('End');
	await two.pressSequentially('!');
	await expect(one).toHaveValue(`1. ${both}`);
	await expect(two).toHaveValue(`${both}!`);
	await mend(first);
	await expect(one).toHaveValue(`1. ${both}!`);
	await expect(two).toHaveValue(`1. ${both}!`);
	await twin.close();
});

test('the laptop is switched off and on: what was written meanwhile arrives, nothing is lost', async () => {
	const before = await notesOn(second.page).count();
	watch.expecting = true;
	const ended = new Promise<void>((resolve) => {
		const look = setInterval(() => {
			try {
				process.kill(demo.pid, 0);
			} catch {
				clearInterval(look);
				resolve();
			}
		}, 50);
	});
	process.kill(demo.pid, 'SIGTERM');
	await ended;
	await expect(second.page.locator('[data-connection=off]')).toBeVisible();
	await write(second.page, 'Ноутбук сөніп тұрғанда');
	const again = spawn(process.execPath, ['server/index.ts'], {
		env: { ...process.env, ASAR_DATA: demo.dataDir, PORT: new URL(demo.url).port, LOG_LEVEL: 'error' },
		stdio: 'ignore'
	});
	const gone = new Promise((resolve) => again.once('exit', resolve));
	const { stop } = demo;
	demo.stop = async () => {
		again.kill('SIGTERM');
		await gone;
		await stop();
	};
	for (const { page } of [first, second]) {
		await expect(page.locator('[data-connection=on]')).toBeVisible({ timeout: 45_000 });
		await expect(notesOn(page).filter({ hasText: 'Ноутбук сөніп тұрғанда' })).toHaveCount(1, { timeout: 45_000 });
	}
	watch.expecting = false;
	await second.page.reload();
	await expect(notesOn(second.page)).toHaveCount(before + 1);
});

test('a need and a support without a line are queued, then counted once', async () => {
	await desk.open('needs');
	const form = (page: Page) => page.locator('form[action="?/need"]');
	const add = async (page: Page, text: string) => {
		await form(page).waitFor({ state: 'attached' });
		if (!(await form(page).isVisible())) await page.getByText(m.phone_need_add(), { exact: true }).click();
		await page.getByLabel(m.phone_need_text()).fill(text);
		await form(page).getByText(m.needs_category_play(), { exact: true }).click();
		await form(page).getByRole('button', { name: m.phone_need_send() }).click();
	};
	await add(second.page, 'Ойын алаңы жоқ');
	const need = first.page.getByRole('main').getByRole('listitem').filter({ hasText: 'Ойын алаңы жоқ' });
	await expect(need).toBeVisible();
	const before = (await desk.stage()).needs[0]!.support;

	await cut(first);
	const support = need.getByRole('button', { name: new RegExp(m.phone_need_support()) });
	await support.click();
	await expect(support).toHaveAttribute('aria-pressed', 'true');
	await add(first.page, 'Спортзал жоқ');
	await expect(first.page.getByRole('article').filter({ hasText: 'Спортзал жоқ' })).toContainText(m.ui_notice_waiting());
	await expect(first.page.locator('[data-connection]')).toHaveText(m.phone_waiting({ n: 2 }));
	expect((await desk.stage()).needs).toHaveLength(1);

	await mend(first);
	await expect(second.page.getByRole('listitem').filter({ hasText: 'Спортзал жоқ' })).toHaveCount(1);
	const { needs } = await desk.stage();
	expect(needs.map((one) => one.text).sort()).toEqual(['Ойын алаңы жоқ', 'Спортзал жоқ']);
	expect(needs.find((one) => one.text === 'Ойын алаңы жоқ')!.support).toBe(before + 1);
	await expect(first.page.getByRole('article')).toHaveCount(0);
});

test('a ballot that comes back after the closing is not counted, and the phone says so', async () => {
	const ideas = [await desk.addIdea('Балалар алаңы', 2_500_000), await desk.addIdea('Көше шамдары', 1_400_000)] as const;
	await desk.open('vote');
	const more = (page: Page, title: string) =>
		page.getByRole('listitem').filter({ hasText: title }).getByRole('button', { name: m.phone_vote_more() });
	await more(first.page, 'Балалар алаңы').click();
	await expect(first.page.getByText(m.phone_vote_counted({ n: 1, all: 5 }))).toBeVisible();
	await more(second.page, 'Көше шамдары').click();
	await expect(second.page.getByText(m.phone_vote_counted({ n: 1, all: 5 }))).toBeVisible();

	await cut(first);
	await more(first.page, 'Көше шамдары').click();
	await more(first.page, 'Көше шамдары').click();
	await expect(first.page.getByText(m.phone_vote_queued())).toBeVisible();
	await expect(first.page.locator('[data-connection]')).toHaveText(m.phone_waiting({ n: 1 }));
	await desk.act({ act: 'close_vote' });
	await mend(first);
	await expect(first.page.getByRole('alert').filter({ hasText: m.refusal_vote_closed() })).toBeVisible();
	await expect(first.page.getByText(m.phone_vote_closed(), { exact: true })).toBeVisible();
	await desk.act({ act: 'reveal_vote' });
	// The ballot as it was counted before the line broke stands.
	expect((await desk.stage()).vote!.tally).toEqual(
		expect.arrayContaining([
			{ ideaId: ideas[0], dots: 1, seats: 1 },
			{ ideaId: ideas[1], dots: 1, seats: 1 }
		])
	);
	await first.page.getByRole('button', { name: m.phone_dismiss() }).click();
	await expect(first.page.getByRole('alert')).toHaveCount(0);
	// What a browser writes about a line that is cut is no trouble, and neither is the refusal.
	expect(watch.problems.filter((problem) => !/net::ERR_|status of 409/.test(problem))).toEqual([]);
});
