/** What residents write reaches the screen through the desk: let through, hidden with a reason, reported, a prankster stopped. */
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { m } from '#lib/i18n/paraglide/messages.js';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, joinByPhone, meet, runDesk, SCREEN, signIn, Watch } from '../support/people.ts';

let demo: Demo;
let watch: Watch;
let facilitator: Awaited<ReturnType<typeof runDesk>>;
let desk: Page;
let screen: Page;
let author: Page;
let neighbour: Page;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
	demo = await startDemo();
	watch = new Watch(demo);
	// As the studio plans it: everything of the evening is moderated.
	const database = new Database(join(demo.dataDir, 'asar.db'));
	const moderated = `update activity set settings = json_set(settings, '$.moderated', json('true')) where kind in ('cafe', 'needs', 'sites')`;
	expect(database.prepare(moderated).run().changes).toBeGreaterThan(2);
	database.close();
	facilitator = await runDesk(demo);
	({ page: author } = await joinByPhone(browser, watch, demo));
	({ page: neighbour } = await joinByPhone(browser, watch, demo));
	await facilitator.open('needs');
	({ page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk));
	({ page: screen } = await meet(browser, watch, SCREEN));
	await screen.goto(demo.screen);
});
test.afterAll(async () => {
	await facilitator.program.dispose();
	await demo.stop();
});

const shot = (page: Page, name: string) => page.screenshot({ path: `tests/results/shots/moderation-${name}.png` });
const look = async (page: Page, name: string) => {
	await expectNoOverflow(page);
	await expectAccessible(page);
	await shot(page, name);
};
const lookTwice = async (name: string) => {
	await look(desk, name);
	await desk.setViewportSize(SCREEN);
	await expectNoOverflow(desk);
	await shot(desk, `${name}-large`);
	await desk.setViewportSize(DESK);
};
async function say(page: Page, text: string) {
	const field = page.getByLabel(m.phone_need_text());
	if (!(await field.isVisible())) await page.getByText(m.phone_need_add(), { exact: true }).first().click();
	await field.fill(text);
	await page.getByText(m.needs_category_play(), { exact: true }).first().click();
	await page.getByRole('button', { name: m.phone_need_send(), exact: true }).click();
	await expect(onPhone(page, text)).toBeVisible();
}
const onPhone = (page: Page, text: string) => page.locator('main li').filter({ hasText: text });
const tab = () => desk.getByRole('tab', { name: new RegExp(`^${m.moderation_tab()}`) });
const row = (text: string) => desk.locator('#work-panel li').filter({ hasText: text });
const press = (text: string, name: string) => row(text).getByRole('button', { name, exact: true }).click();

test('a need waits, says so to its author alone, and is on the screen after one tap', async () => {
	await say(author, 'Балабақша алыс');
	await expect(onPhone(author, 'Балабақша алыс')).toContainText(m.moderation_state_waiting());
	await expect(screen.getByText(m.screen_needs_empty())).toBeVisible();
	await expect(neighbour.getByText(m.phone_needs_none())).toBeVisible();
	const answer = await (await neighbour.request.get(`${demo.url}/api/v1/workshops/${demo.code}`)).text();
	expect(answer).not.toContain('Балабақша алыс');
	await look(author, 'phone-waiting');

	await expect(tab()).toHaveText(m.moderation_tab_n({ n: 1 }));
	await tab().click();
	await press('Балабақша алыс', m.moderation_approve());
	await expect(screen.getByText('Балабақша алыс')).toBeVisible();
	await expect(onPhone(neighbour, 'Балабақша алыс')).toBeVisible();
	await expect(onPhone(author, 'Балабақша алыс')).toContainText(m.moderation_state_shown());
	await expect(desk.getByText(m.moderation_empty())).toBeVisible();
	await look(desk, 'desk-empty');
});

test('the keys go through the queue; what a word list picked is on top and not let through with the rest', async () => {
	for (const text of ['Су тасымалы нашар', 'Көше жарығы жоқ', 'Менің нөмірім 8 701 234 56 78', 'Вот сука кім жазды'])
		await say(neighbour, text);
	await expect(row('сука')).toContainText(m.moderation_rude());
	await expect(row('8 701')).toContainText(m.moderation_personal());
	await expect(desk.locator('#work-panel li').first()).toContainText('8 701');
	await lookTwice('desk-queue');
	await desk.getByRole('button', { name: m.moderation_approve_all({ n: 2 }) }).click();
	await expect(desk.locator('#work-panel ol > li')).toHaveCount(2);
	await expect(screen.getByText('Көше жарығы жоқ')).toBeVisible();
	await desk.keyboard.press('ArrowDown');
	await expect(row('сука')).toHaveAttribute('aria-current', 'true');
	await desk.keyboard.press('h');
	const dialog = desk.getByRole('dialog');
	await expect(dialog).toContainText('сука');
	await look(desk, 'desk-hide');
	await dialog.getByRole('button', { name: m.moderation_reason_rude(), exact: true }).click();
	await expect(desk.locator('#work-panel ol > li')).toHaveCount(1);
	await desk.keyboard.press('h');
	await dialog.getByRole('button', { name: m.moderation_hide(), exact: true }).click();
	await expect(dialog).toContainText(m.refusal_required());
	await dialog.getByLabel(m.moderation_own_reason()).fill('Нөміріңізді жазбаңыз');
	await dialog.getByRole('button', { name: m.moderation_hide(), exact: true }).click();
	await expect(desk.locator('#work-panel ol > li')).toHaveCount(0);
});

test('the reason is read by the author, the words by nobody else', async () => {
	await expect(onPhone(neighbour, 'сука')).toContainText(m.moderation_reason_rude());
	await expect(onPhone(neighbour, '8 701')).toContainText('Нөміріңізді жазбаңыз');
	await look(neighbour, 'phone-hidden');
	await expect(screen.getByText('8 701')).toHaveCount(0);
	await expect(onPhone(author, '8 701')).toHaveCount(0);
	await neighbour.reload();
	await expect(onPhone(neighbour, '8 701')).toContainText('Нөміріңізді жазбаңыз');
	await desk.getByText(m.moderation_hidden_list({ n: 2 })).click();
	await look(desk, 'desk-hidden');
	await press('8 701', m.moderation_restore());
	await expect(screen.getByText('8 701')).toBeVisible();
});

test('what a resident reports comes to the top and may stay', async () => {
	await say(neighbour, 'Саябақ керек');
	await author.getByRole('button', { name: m.moderation_report_begin() }).click();
	await look(author, 'phone-report');
	await author.getByRole('button', { name: m.moderation_report_of({ words: 'Көше жарығы жоқ' }) }).click();
	await expect(onPhone(author, 'Көше жарығы жоқ')).toContainText(m.moderation_report_sent());
	await author.getByRole('button', { name: m.moderation_report_end() }).click();
	// What the keys act on stays what it was when something comes above it.
	await expect(row('Саябақ керек')).toHaveAttribute('aria-current', 'true');
	const first = desk.locator('#work-panel ol > li').first();
	await expect(first).toContainText('Көше жарығы жоқ');
	await expect(first).toContainText(m.moderation_reported({ n: 1 }));
	await expect(desk.locator('#work-panel ol > li')).toHaveCount(2);
	await lookTwice('desk-reported');
	await press('Көше жарығы жоқ', m.moderation_keep());
	await expect(row('Көше жарығы жоқ')).toHaveCount(0);
	await expect(screen.getByText('Көше жарығы жоқ')).toBeVisible();
});

test('a prankster is muted, and everything of the seat leaves the screen at once', async () => {
	await press('Саябақ керек', m.moderation_seat({ n: 2 }));
	const dialog = desk.getByRole('dialog');
	await dialog.getByRole('button', { name: m.moderation_mute() }).click();
	await look(desk, 'desk-seat');
	await dialog.getByRole('button', { name: m.moderation_reason_joke() }).click();
	await expect(dialog).toHaveCount(0);
	await expect(row('Саябақ керек')).toContainText(m.moderation_seat_muted({ n: 2 }));
	watch.expecting = true;
	const field = neighbour.getByLabel(m.phone_need_text());
	if (!(await field.isVisible())) await neighbour.getByText(m.phone_need_add(), { exact: true }).first().click();
	await field.fill('Тағы бірдеңе');
	await neighbour.getByText(m.needs_category_play(), { exact: true }).first().click();
	await neighbour.getByRole('button', { name: m.phone_need_send(), exact: true }).click();
	// Said at the form, and on top of the page as soon as the phone has asked how its seat stands.
	await expect(neighbour.getByText(m.refusal_seat_muted()).first()).toBeVisible();
	await expect(field).toHaveValue('Тағы бірдеңе');
	watch.expecting = false;
	await neighbour.reload();
	await expect(neighbour.getByText(m.refusal_seat_muted()).first()).toBeVisible();
	await look(neighbour, 'phone-muted');

	await press('Саябақ керек', m.moderation_seat_muted({ n: 2 }));
	await dialog.getByRole('button', { name: m.moderation_hide_all() }).click();
	await dialog.getByRole('button', { name: m.moderation_reason_joke() }).click();
	await expect(screen.getByText('Балабақша алыс')).toBeVisible();
	for (const text of ['Көше жарығы жоқ', 'Су тасымалы нашар', '8 701']) await expect(screen.getByText(text)).toHaveCount(0);
	await look(screen, 'screen');
});

test('notes of a table come to the same queue and are let through together', async () => {
	await facilitator.open('cafe');
	for (const [page, text] of [
		[author, 'Аула қараңғы'],
		[author, 'Автобус жүрмейді']
	] as const) {
		await page.getByLabel(m.cafe_write_label()).fill(text);
		await page.getByRole('button', { name: m.cafe_write(), exact: true }).click();
	}
	await tab().click();
	await expect(row('Аула қараңғы')).toContainText(m.desk_table_n({ n: 1 }));
	await look(desk, 'desk-notes');
	await desk.getByRole('button', { name: m.moderation_approve_all({ n: 2 }) }).click();
	await expect(desk.getByText(m.moderation_empty())).toBeVisible();
	expect(watch.problems).toEqual([]);
});
