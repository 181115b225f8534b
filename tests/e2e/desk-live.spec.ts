/** The live hall as the facilitator sees it: who is here, what came late, earlier states of a table, phones in trouble. */
import { expect, test, type Browser, type Page } from '@playwright/test';
import WebSocket from 'ws';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { MESSAGE, SYNC } from '#lib/live/protocol.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, nextStep, PHONE, runDesk, SCREEN, signIn, Watch } from '../support/people.ts';

type Met = Awaited<ReturnType<typeof meet>>;
let demo: Demo;
let watch: Watch;
let facilitator: Awaited<ReturnType<typeof runDesk>>;
let desk: Page;
let screen: Page;
/** Seats 1 and 4 sit at the first table and move together, seat 2 at the second; seat 3 has its page closed. */
let first: Met;
let second: Met;
let neighbour: Met;
let third: Met;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
	demo = await startDemo();
	watch = new Watch(demo);
	facilitator = await runDesk(demo);
	[first, neighbour, third, second] = [await takeSeat(browser), await takeSeat(browser), await takeSeat(browser), await takeSeat(browser)];
	await facilitator.open('cafe');
	expect((await facilitator.stage()).cafe!.tables[0]!.seats).toEqual([1, 4]);
	await third.page.close();
	({ page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk));
	({ page: screen } = await meet(browser, watch, SCREEN));
	await screen.goto(demo.screen);
});
test.afterAll(async () => {
	await facilitator.program.dispose();
	await demo.stop();
});

async function takeSeat(browser: Browser): Promise<Met> {
	const met = await meet(browser, watch, PHONE);
	const data = { id: newId(), consent: true, locale: 'kk' };
	expect((await met.context.request.post(`${demo.url}/api/v1/workshops/${demo.code}/seats`, { data })).status()).toBe(201);
	return met;
}
async function enter(met: Met): Promise<Page> {
	if (met.page.isClosed()) met.page = await met.context.newPage();
	await met.page.goto(demo.phone);
	await expect(state(met.page)).toHaveText(m.phone_connected());
	return met.page;
}
const state = (page: Page) => page.locator('[data-connection]');
const field = (page: Page) => page.getByLabel(m.cafe_write_label());
const notesOn = (page: Page) => page.getByRole('region', { name: m.cafe_notes() }).getByRole('listitem');
const words = async (page: Page) => (await notesOn(page).locator('.text').allInnerTexts()).sort();
async function send(page: Page) {
	await page.getByRole('button', { name: m.cafe_write(), exact: true }).click();
}
async function write(page: Page, text: string) {
	await field(page).fill(text);
	await send(page);
	await expect(notesOn(page).filter({ hasText: text })).toHaveCount(1);
}
const shot = (page: Page, name: string) => page.screenshot({ path: `tests/results/shots/live-${name}.png` });
const look = async (page: Page, name: string) => {
	await expectNoOverflow(page);
	await expectAccessible(page);
	await shot(page, name);
};
/** At the laptop's size and at the projector's. */
const lookTwice = async (name: string) => {
	await look(desk, name);
	await desk.setViewportSize(SCREEN);
	await expectNoOverflow(desk);
	await shot(desk, `${name}-large`);
	await desk.setViewportSize(DESK);
};
const table = (n: number) => desk.getByRole('region', { name: m.desk_table_n({ n }), exact: true });
const tab = (name: string) => desk.getByRole('tab', { name, exact: true });

test('who is here: by number at the desk, by count on the screen and the phones; who leaves is gone', async () => {
	const seated = desk
		.getByRole('region', { name: m.desk_who_sits() })
		.getByRole('listitem')
		.filter({ hasText: m.desk_table_n({ n: 1 }) });
	const at = (n: number, here: boolean) => seated.getByText(here ? m.desk_live_on({ n }) : m.desk_live_off({ n }), { exact: true });
	const tile = screen.getByRole('listitem').filter({ hasText: m.screen_seats({ seats: '1, 4' }) });
	const counts = (n: number) => `${m.desk_live_here()} ${m.desk_live_here_of({ n, all: 2 })}`;
	await expect(seated).toContainText(counts(0));

	const [one] = [await enter(first), await enter(second), await enter(neighbour)];
	await expect(seated).toContainText(counts(2));
	for (const n of [1, 4]) await expect(at(n, true)).toHaveCount(1);
	await expect(desk.getByText(m.desk_live_here_of({ n: 3, all: 4 }))).toBeVisible();
	await expect(tile).toContainText(m.screen_here({ n: 2 }));
	await expect(one.getByText(m.cafe_here({ n: 2 }))).toBeVisible();
	await expect(one.getByText(m.phone_here({ n: 3 }))).toBeVisible();
	await lookTwice('desk-presence');
	await look(screen, 'screen-presence');

	await second.page.close();
	await expect(at(4, false)).toHaveCount(1);
	await expect(at(1, true)).toHaveCount(1);
	await expect(seated).toContainText(counts(1));
	await expect(tile).toContainText(m.screen_here({ n: 1 }));
	await expect(one.getByText(m.cafe_here({ n: 1 }))).toBeVisible();
	await expect(one.getByText(m.phone_here({ n: 2 }))).toBeVisible();
	await enter(second);
	await expect(at(4, true)).toHaveCount(1);
});

test('late: what was written without a line comes back to the phone, the desk sees it and opens again, then it arrives', async () => {
	const { page } = first;
	const text = 'Кешіккен ой: арық тазаланбайды';
	await write(second.page, 'Уақытында жазылған ой');
	await expect(notesOn(page)).toHaveCount(1);
	watch.expecting = true;
	await first.context.setOffline(true);
	await write(page, text);
	await expect(state(page)).toHaveText(m.phone_waiting({ n: 1 }));
	await facilitator.open('needs');
	await expect(desk.getByRole('heading', { name: m.desk_live_late({ n: 1 }) })).toHaveCount(0);
	await first.context.setOffline(false);
	await expect(state(page)).toHaveText(m.phone_connected(), { timeout: 30_000 });
	watch.expecting = false;
	const notice = page.getByRole('alert').filter({ hasText: m.refusal_not_open() });
	await expect(notice).toContainText(text);
	await look(page, 'phone-late');

	const heading = desk.getByRole('heading', { name: m.desk_live_late({ n: 1 }) });
	await expect(heading).toBeVisible();
	await lookTwice('desk-late');
	await page.reload();
	await expect(notice).toContainText(text);
	expect((await facilitator.stage()).cafe!.late).toBe(1);

	await desk.getByRole('button', { name: m.desk_live_late_open(), exact: true }).click();
	await desk.getByRole('dialog').getByRole('button', { name: m.desk_goes_back() }).click();
	await expect(field(page)).toHaveValue(text);
	await expect(page.getByText(m.refusal_not_open())).toHaveCount(0);
	await expect(heading).toHaveCount(0);
	await look(page, 'phone-reopened');
	await send(page);
	for (const one of [page, second.page]) await expect(notesOn(one).filter({ hasText: text })).toHaveCount(1);
	await expect(field(page)).toHaveValue('');
	await expect(table(1).getByText(text)).toBeVisible();
	expect((await facilitator.stage()).cafe!.late).toBe(0);
});

test('a text that comes back stays as long as the step is closed, and the sentence goes with the closing', async () => {
	const { page } = first;
	watch.expecting = true;
	await first.context.setOffline(true);
	await write(page, 'Екінші рет кешіккен');
	await facilitator.open('needs');
	await first.context.setOffline(false);
	const notice = page.getByRole('alert').filter({ hasText: m.refusal_not_open() });
	await expect(notice).toContainText('Екінші рет кешіккен', { timeout: 30_000 });
	watch.expecting = false;
	for (let i = 0; i < 2; i++) {
		await facilitator.open('cafe');
		await expect(field(page)).toHaveValue('Екінші рет кешіккен');
		await expect(page.getByText(m.refusal_not_open())).toHaveCount(0);
		await facilitator.open('needs');
		await expect(notice).toContainText('Екінші рет кешіккен');
	}
	await facilitator.open('cafe');
	await field(page).fill('');
	await facilitator.open('needs');
	await expect(field(page)).toHaveCount(0);
	await expect(notice).toHaveCount(0);
	await facilitator.open('cafe');
	await expect(field(page)).toHaveValue('');
});

test('a phone that has moved on finds its words in the draft at its present table', async () => {
	const { page } = first;
	const text = 'Бірінші үстелде басталған';
	await write(neighbour.page, 'Көше шамы жанбайды');
	watch.expecting = true;
	await first.context.setOffline(true);
	await write(page, text);
	await nextStep(desk, m.desk_step_round({ round: 2 }));
	await first.context.setOffline(false);
	await expect(page.getByText(m.cafe_table({ n: 2 }), { exact: true })).toBeVisible({ timeout: 30_000 });
	await expect(page.getByText(m.refusal_other_table())).toBeVisible();
	await expect(field(page)).toHaveValue(text);
	await expect(state(page)).toHaveText(m.phone_connected());
	watch.expecting = false;
	await expect(page.getByText(m.cafe_written(), { exact: true })).toHaveCount(0);
	await look(page, 'phone-other-table');
	await send(page);
	await expect(page.getByText(m.refusal_other_table())).toHaveCount(0);
	await expect(notesOn(second.page).filter({ hasText: text })).toHaveCount(1);
	expect((await facilitator.stage()).cafe!.late).toBe(0);
});

test('earlier states of a table: looked at, brought back for everybody, and undone', async () => {
	const [then, now] = ['Көше шамы жанбайды', 'Бірінші үстелде басталған'];
	const phones = [first.page, second.page];
	await table(2)
		.getByRole('button', { name: m.desk_note_trash({ words: then }) })
		.click();
	for (const page of phones) await expect.poll(() => words(page)).toEqual([now]);

	await table(2).getByRole('button', { name: m.desk_versions() }).click();
	const dialog = desk.getByRole('dialog', { name: m.desk_versions_title({ n: 2 }) });
	const kept = (cause: string) => dialog.getByRole('listitem').filter({ hasText: cause }).first().getByRole('button');
	await kept(m.desk_version_round()).click();
	await expect(dialog.locator('.note')).toHaveText([new RegExp(then)]);
	await lookTwice('desk-versions');
	const restore = async () => {
		await dialog.getByRole('button', { name: m.desk_version_restore(), exact: true }).click();
		const sure = desk.getByRole('dialog').filter({ hasText: m.desk_version_restore_kept() });
		await expect(sure).toContainText(m.desk_version_back({ n: 1 }));
		await expect(sure).toContainText(m.desk_version_away({ n: 1 }));
		await shot(desk, 'desk-versions-sure');
		await sure.getByRole('button', { name: m.desk_version_restore(), exact: true }).click();
		await expect(sure).toHaveCount(0);
	};
	await restore();
	for (const page of phones) await expect.poll(() => words(page)).toEqual([then]);
	await expect(dialog.getByText(m.desk_version_done_text())).toBeVisible();
	await look(desk, 'desk-versions-restored');

	await kept(m.desk_version_restored()).click();
	await expect(dialog.locator('.note')).toHaveText([new RegExp(now)]);
	await restore();
	for (const page of phones) await expect.poll(() => words(page)).toEqual([now]);
	await dialog.getByRole('button', { name: m.ui_close() }).last().click();
	await expect(dialog).toHaveCount(0);

	await test.step('also when the cafe is closed and the workshop goes on', async () => {
		await facilitator.open('needs');
		await expect(tab(m.desk_tab_tables())).toBeVisible();
		await tab(m.desk_tab_tables()).click();
		await expect(desk.getByText(m.desk_tables_closed())).toBeVisible();
		await expect(table(2).locator('.note')).toHaveText([new RegExp(now)]);
		await lookTwice('desk-tables-closed');
		await table(2).getByRole('button', { name: m.desk_versions() }).click();
		await kept(m.desk_version_round()).click();
		await restore();
		await expect(dialog.getByText(m.desk_version_done_text())).toBeVisible();
		await desk.keyboard.press('Escape');
		await expect(dialog).toHaveCount(0);
		await expect(table(2).locator('.note')).toHaveText([new RegExp(then)]);
	});

	await test.step('and beside the ideas, where what is ticked stays ticked', async () => {
		await facilitator.open('ideas');
		const box = desk.getByRole('checkbox', { name: new RegExp(then) });
		await box.check();
		await desk.getByRole('tab', { selected: true }).focus();
		await desk.keyboard.press('ArrowRight');
		await expect(tab(m.desk_tab_tables())).toBeFocused();
		await expect(table(2)).toBeVisible();
		await expect(box).toBeHidden();
		await look(desk, 'desk-ideas-tables');
		await desk.keyboard.press('ArrowLeft');
		await expect(box).toBeChecked();
		await look(desk, 'desk-ideas');
	});
});

test('a phone that floods its table is slowed, sent away and shown at the desk; the others go on', async () => {
	await facilitator.open('cafe');
	const { cafe } = await facilitator.stage();
	const document = cafe!.tables.find(({ seats }) => seats.includes(3))!.document;
	const cookie = (await third.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
	const socket = new WebSocket(`${demo.url.replace('http', 'ws')}/live/${document}`, { headers: { cookie } });
	const closed = new Promise<number>((resolve) => socket.on('close', resolve));
	await new Promise((resolve) => socket.on('open', resolve));
	// An update that holds nothing.
	for (let i = 0; i < 3_000; i++) socket.send(Uint8Array.of(MESSAGE.sync, SYNC.step2, 2, 0, 0));
	// 1006: what was still on its way when the house closed the line can make the reason itself get lost.
	expect([1013, 1006]).toContain(await closed);
	const row = desk
		.getByRole('region', { name: m.desk_live_trouble() })
		.getByRole('listitem')
		.filter({ hasText: m.desk_live_trouble_too_fast() });
	await expect(row).toContainText(m.desk_by_seat({ n: 3 }));
	await lookTwice('desk-trouble');
	await write(first.page, 'Зал мұны байқамайды');
	await expect(notesOn(second.page).filter({ hasText: 'Зал мұны байқамайды' })).toHaveCount(1);
});

test('the administrator sees the live rooms; nobody else does', async ({ browser }) => {
	const { page } = await signIn(browser, watch, demo, 'admin', DESK, `${demo.url}/admin/live`);
	const figure = (title: string) => page.locator('.figure-card').filter({ hasText: title });
	const seen = await figure(m.people_live_people()).locator('.value').innerText();
	expect(Number(seen)).toBeGreaterThanOrEqual(4);
	await expect(page.getByRole('rowheader', { name: m.people_live_document_table({ n: 2 }) })).toBeVisible();
	await expect(page.getByText(m.people_live_on())).toBeVisible();
	await second.page.close();
	await expect(figure(m.people_live_people()).locator('.value')).toHaveText(String(Number(seen) - 1));
	for (const [name, viewport] of Object.entries({ phone: PHONE, screen: SCREEN, desk: DESK })) {
		await page.setViewportSize(viewport);
		await expectNoOverflow(page);
		await page.screenshot({ path: `tests/results/shots/live-admin-${name}.png`, fullPage: true });
	}
	await expectAccessible(page);

	watch.expecting = true;
	const { page: stranger } = await meet(browser, watch, DESK);
	await stranger.goto(`${demo.url}/admin/live`);
	await expect(stranger).toHaveURL(/\/login\?back=/);
	expect((await stranger.request.get(`${demo.url}/admin/live`, { headers: { accept: 'application/json' } })).status()).toBe(401);
	for (const role of ['facilitator', 'akimat'] as const) {
		const { page: other, context } = await signIn(browser, watch, demo, role, DESK, `${demo.url}/admin/live`);
		await expect(other.getByText(m.refusal_forbidden())).toBeVisible();
		expect((await context.request.get(`${demo.url}/admin/live`, { headers: { accept: 'application/json' } })).status()).toBe(403);
		await context.close();
	}
	watch.expecting = false;
});

test('a phone whose seat is gone stops knocking and is led to the door', async () => {
	const { page, context } = neighbour;
	watch.expecting = true;
	await context.setOffline(true);
	await expect(state(page)).toHaveText(m.phone_offline());
	await context.clearCookies();
	await context.setOffline(false);
	await page.waitForURL(/\/join\/[^/]+\?again=1$/, { timeout: 20_000 });
	watch.expecting = false;
	expect(watch.problems).toEqual([]);
});
