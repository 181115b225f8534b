/** Running a workshop from two desks with two screens: who may do the next step, undo in words, messages, previews, screens of their own, time. */
import { expect, test, type Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { m } from '#lib/i18n/paraglide/messages.js';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, joinByPhone, meet, nextStep, runDesk, SCREEN, signIn, Watch } from '../support/people.ts';

let demo: Demo;
let watch: Watch;
let api: Awaited<ReturnType<typeof runDesk>>;
/** The facilitator's desk, and that of a co-facilitator (the coordinator). */
let desk: Page;
let other: Page;
let hall: Page;
let room: Page;
let phone: Page;

test.describe.configure({ mode: 'serial', timeout: 900_000 });
test.beforeAll(async ({ browser }) => {
	test.setTimeout(900_000);
	demo = await startDemo();
	watch = new Watch(demo);
	api = await runDesk(demo);
	({ page: phone } = await joinByPhone(browser, watch, demo));
	({ page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk));
	({ page: other } = await signIn(browser, watch, demo, 'coordinator', { width: 1920, height: 1080 }, demo.desk));
	({ page: hall } = await meet(browser, watch, SCREEN));
	({ page: room } = await meet(browser, watch, { width: 1280, height: 720 }));
	await hall.goto(demo.screen);
	await room.goto(`${demo.screen}?lang=ru&theme=dark`);
});
test.afterAll(async () => {
	await api.program.dispose();
	await demo.stop();
});

const big = (page: Page) => page.locator('.next button.step');
const undoButton = (page: Page) => page.locator('.next button.undo');
const dialog = (page: Page) => page.getByRole('dialog');
const view = (page: Page, name: string) => page.getByRole('group', { name: m.desk_views() }).getByRole('button', { name, exact: true });
const toast = (page: Page) => page.locator('.toast');
const shot = (page: Page, name: string) => page.screenshot({ path: `tests/results/shots/conduct-${name}.png` });
/** The plan as an office program would change it; the next act tells everybody. */
function change(sql: string, ...values: unknown[]): void {
	const db = new Database(join(demo.dataDir, 'asar.db'));
	db.prepare(sql).run(...values);
	db.close();
}

test('two desks see each other', async () => {
	await expect(desk.locator('.others')).toHaveText(/.+/);
	await expect(other.locator('.others')).toHaveText(/.+/);
	await expect(hall.getByText(m.screen_welcome())).toBeVisible();
});

test('both press "next" at once: one step is done, the other desk is told', async () => {
	await nextStep(desk, m.desk_step_welcome());
	await expect(big(other)).toHaveText(m.desk_step_cafe());
	await expect(toast(other)).toContainText(m.conduct_did_open({ name: m.desk_kind_welcome() }));
	await expect(toast(desk)).toHaveText('');
	watch.expecting = true;
	// The co-facilitator presses first, but the line holds the press back until the other desk has done its step.
	let release = () => {};
	const held = new Promise<void>((resolve) => (release = resolve));
	await other.route('**/api/v1/workshops/*/desk', async (route) => {
		await held;
		await route.continue();
	});
	await big(other).click();
	await nextStep(desk, m.desk_step_cafe());
	release();
	await expect(big(desk)).toHaveText(m.desk_step_round({ round: 2 }));
	await expect(big(other)).toHaveText(m.desk_step_round({ round: 2 }));
	await expect(other.getByText(m.refusal_desk_moved())).toBeVisible();
	await expect(desk.getByText(m.refusal_desk_moved())).toHaveCount(0);
	await other.unroute('**/api/v1/workshops/*/desk');
	expect((await api.stage()).cafe?.round).toBe(1);
	watch.expecting = false;
	await other.getByRole('button', { name: m.desk_dismiss() }).click();
});

test('undo says in words what it will do, asks where the meeting moves, and the phones follow', async () => {
	await nextStep(desk, m.desk_step_round({ round: 2 }));
	const words = m.conduct_undo_round({ round: 2, before: 1 });
	await expect(undoButton(desk)).toHaveText(words);
	await undoButton(desk).click();
	await expect(dialog(desk)).toContainText(words);
	await shot(desk, 'undo-asked');
	await dialog(desk).getByRole('button', { name: m.conduct_undo(), exact: true }).click();
	await expect(big(desk)).toHaveText(m.desk_step_round({ round: 2 }));
	await expect(toast(other)).toContainText(m.conduct_did_undo());
	expect((await api.stage()).cafe?.round).toBe(1);

	// By the keyboard: U asks, Escape says no, Ctrl+Z asks again.
	await desk.locator('h1').click();
	await desk.keyboard.press('u');
	await expect(dialog(desk)).toContainText(m.conduct_undo_open({ name: m.desk_kind_cafe() }));
	await desk.keyboard.press('Escape');
	await expect(dialog(desk)).toHaveCount(0);
	await desk.keyboard.press('Control+z');
	await dialog(desk).getByRole('button', { name: m.conduct_undo(), exact: true }).click();
	await expect(big(desk)).toHaveText(m.desk_step_cafe());
	await expect(hall.getByText(m.screen_welcome())).toBeVisible();
	await nextStep(desk, m.desk_step_cafe());
	await expect(phone.getByText(m.cafe_table({ n: 1 }), { exact: true })).toBeVisible();
});

test('a message reaches the phone, can be closed there, and is taken away by the desk', async () => {
	await desk.getByText(m.conduct_say(), { exact: true }).click();
	await desk.getByRole('button', { name: m.conduct_say_minute() }).click();
	const banner = phone.getByRole('region', { name: m.conduct_message() });
	await expect(banner).toContainText(m.conduct_say_minute());
	await phone.screenshot({ path: 'tests/results/shots/conduct-phone.png' });
	await expectAccessible(phone);
	await banner.getByRole('button', { name: m.conduct_message_close() }).click();
	await expect(banner).toHaveCount(0);
	await phone.reload();
	await expect(phone.getByText(m.cafe_table({ n: 1 }), { exact: true })).toBeVisible();
	await expect(banner).toHaveCount(0);
	await desk.getByPlaceholder(m.conduct_say_own()).fill('Терезені жабыңыздаршы');
	await desk.getByRole('button', { name: m.conduct_say_send(), exact: true }).click();
	await expect(banner).toContainText('Терезені жабыңыздаршы');
	await expect(desk.getByPlaceholder(m.conduct_say_own())).toHaveValue('');
	await shot(desk, 'message');
	await desk.getByRole('button', { name: m.conduct_say_off(), exact: true }).click();
	await expect(banner).toHaveCount(0);
	await expect(undoButton(desk)).toHaveText(m.conduct_undo_say_off());
});

test('a picture is looked at first and then projected; a double press, Shift, B and F act at once', async () => {
	await view(desk, m.desk_view_map()).click();
	await expect(desk.locator('.under')).toContainText(m.conduct_draft({ name: m.desk_view_map() }));
	const inside = desk.frameLocator(`iframe[src*="view=map"]`);
	await expect(inside.getByText(m.screen_sites_title())).toBeVisible();
	await expect(hall.getByText(m.screen_round({ round: 1, rounds: 2 }))).toBeVisible();
	await shot(desk, 'preview');
	await desk.keyboard.press('Enter');
	await expect(hall.getByText(m.screen_sites_title())).toBeVisible();
	await expect(desk.locator('.under')).toContainText(m.conduct_live());

	await view(desk, m.desk_view_table()).click({ modifiers: ['Shift'] });
	await expect(hall.locator('main header')).toContainText(m.screen_table({ n: 1 }));
	await view(desk, m.desk_view_needs()).dblclick();
	await expect(hall.getByText(m.screen_needs_title())).toBeVisible();
	await expect(toast(other)).toContainText(m.conduct_did_show({ name: m.desk_view_needs() }));

	// Back to what was there before: the table, in two presses.
	const earlier = desk.getByRole('group', { name: m.conduct_back_to() }).getByRole('button', { name: m.conduct_view_table({ n: 1 }) });
	await earlier.click();
	await desk.locator('.under').getByRole('button', { name: m.conduct_project(), exact: true }).click();
	await expect(hall.locator('main header')).toContainText(m.screen_table({ n: 1 }));

	await view(desk, m.desk_view_map()).click();
	await desk.keyboard.press('Escape');
	await expect(desk.locator('.under')).toContainText(m.conduct_live());
	await desk.keyboard.press('b');
	await expect(hall.locator('main > h1.visually-hidden')).toHaveCount(1);
	await expect(hall.locator('aside')).toContainText(demo.code.slice(0, 3));
	await desk.keyboard.press('b');
	await expect(hall.getByText(m.screen_round({ round: 1, rounds: 2 }))).toBeVisible();
});

test('what the next step will show can be looked at before', async () => {
	await desk.getByRole('button', { name: m.conduct_peek_next() }).click();
	const inside = desk.frameLocator('iframe[src*="view=next"]');
	await expect(inside.getByText(m.screen_round({ round: 2, rounds: 2 }))).toBeVisible();
	await expect(hall.getByText(m.screen_round({ round: 1, rounds: 2 }))).toBeVisible();
	await desk.getByRole('button', { name: m.conduct_drop() }).click();
});

test('each screen has its own size, ground and language, set at the desk', async () => {
	await desk.getByText(m.conduct_screens({ n: 2 })).click();
	const first = desk.getByRole('listitem', { name: m.conduct_screen_n({ n: 1 }), exact: true });
	const second = desk.getByRole('listitem', { name: m.conduct_screen_n({ n: 2 }), exact: true });
	await expect(first).toContainText(m.conduct_screen_on());
	await expect(second.getByRole('checkbox')).toBeChecked();
	await expect(room.getByText(m.screen_round({ round: 1, rounds: 2 }, { locale: 'ru' }))).toBeVisible();
	await first.getByRole('button', { name: m.conduct_screen_larger() }).click();
	await expect(hall.locator('.screen')).toHaveAttribute('style', /--scale: 1.1/);
	await expect(room.locator('.screen')).toHaveAttribute('style', /--scale: 1;|--scale: 1$/);
	await second.getByRole('combobox').selectOption('en');
	await expect(room.getByText(m.screen_round({ round: 1, rounds: 2 }, { locale: 'en' }))).toBeVisible();
	await expect(hall.getByText(m.screen_round({ round: 1, rounds: 2 }))).toBeVisible();
	await second.getByRole('checkbox').uncheck();
	await expect(room.locator('.screen')).not.toHaveAttribute('data-theme', 'dark');
	await second.getByRole('textbox').fill('Екінші бөлме');
	await second.getByRole('textbox').press('Tab');
	await expect(desk.getByRole('listitem', { name: 'Екінші бөлме' })).toBeVisible();
	await shot(desk, 'screens');
	// What the desk has set stands after a reload, also where the address had asked for something else.
	await room.reload();
	await expect(room.getByText(m.screen_round({ round: 1, rounds: 2 }, { locale: 'en' }))).toBeVisible();
	await expect(room.locator('.screen')).not.toHaveAttribute('data-theme', 'dark');
});

test('a clock that is over counts on in words; the rest of the agenda is shortened in one press, and that is undone', async () => {
	const now = Date.now();
	const { workshop } = await api.stage();
	change('update workshop set starts_at = ?, ends_at = ? where id = ?', now - 40 * 60_000, now + 75 * 60_000, workshop.id);
	change('update staging set timer_ends_at = ? where workshop_id = ?', now - 125_000, workshop.id);
	await api.act({ act: 'show', view: 'follow' });
	await expect(desk.locator('.clock')).toContainText(/[2-9]\u00a0мин асып кетті/);
	const plan = desk.locator('.plan');
	await expect(plan).toContainText(/4[0-4]\u00a0мин/);
	await shot(desk, 'overrun');
	await other.screenshot({ path: 'tests/results/shots/conduct-overrun-1920.png' });
	const before = (await api.stage()).activities.map(({ minutes }) => minutes);
	await plan.getByRole('button', { name: m.conduct_retime() }).click();
	await expect(plan.getByRole('button', { name: m.conduct_retime() })).toHaveCount(0);
	const after = (await api.stage()).activities.map(({ minutes }) => minutes);
	expect(after.reduce((a, b) => a + b)).toBeLessThan(before.reduce((a, b) => a + b));
	await expect(undoButton(desk)).toHaveText(/.+/);
	await undoButton(desk).click();
	await expect(plan.getByRole('button', { name: m.conduct_retime() })).toBeVisible();
	expect((await api.stage()).activities.map(({ minutes }) => minutes)).toEqual(before);
	await plan.getByRole('button', { name: m.conduct_retime() }).click();
	await desk.getByRole('button', { name: m.desk_timer_more() }).click();
});

test('everything is loaded again in the middle, and a desk goes on from another laptop', async ({ browser }) => {
	await Promise.all([desk, other, hall, room, phone].map((page) => page.reload()));
	await expect(big(desk)).toHaveText(m.desk_step_round({ round: 2 }));
	await expect(hall.getByText(m.screen_round({ round: 1, rounds: 2 }))).toBeVisible();
	const { page: laptop } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
	await expect(laptop.locator('.others')).toContainText(m.conduct_others_self());
	await desk.close();
	await nextStep(laptop, m.desk_step_round({ round: 2 }));
	await expect(hall.getByText(m.screen_round({ round: 2, rounds: 2 }))).toBeVisible();
	await undoButton(laptop).click();
	await dialog(laptop).getByRole('button', { name: m.conduct_undo(), exact: true }).click();
	await expect(hall.getByText(m.screen_round({ round: 1, rounds: 2 }))).toBeVisible();
	desk = laptop;
});

test('a note stands on the screen as large as it fits, and gives way when it is gone', async () => {
	await phone.getByLabel(m.cafe_write_label()).fill('Балалар алаңы керек');
	await phone.getByRole('button', { name: m.cafe_write(), exact: true }).click();
	const note = desk.locator('.note').filter({ hasText: 'Балалар алаңы керек' });
	await expect(note).toBeVisible();
	const noteId = await phone
		.evaluate(() => null)
		.then(async () => {
			const { cafe } = await api.stage();
			const table = cafe!.tables.find(({ seats }) => seats.includes(1))!;
			const answer = await api.program.get(`/live/${table.document}`);
			const Y = await import('yjs');
			const doc = new Y.Doc();
			Y.applyUpdate(doc, new Uint8Array(await answer.body()));
			return [...doc.getMap('notes').keys()][0]!;
		});
	await api.act({ act: 'show', view: 'note', focus: noteId });
	await expect(hall.getByRole('heading', { name: 'Балалар алаңы керек' })).toBeVisible();
	await expect(hall.getByText(m.conduct_note_from({ table: 1, round: 1 }))).toBeVisible();
	await shot(hall, 'note');
	await note.getByRole('button', { name: m.desk_note_trash({ words: 'Балалар алаңы керек' }) }).click();
	await expect(hall.getByText(m.screen_round({ round: 1, rounds: 2 }))).toBeVisible();
});

test('a vote: nobody has used it and it is withdrawn; closing it cannot be taken back, and the desk says why', async () => {
	await api.addIdea('Балалар алаңы', 1_200_000);
	await api.open('ideas');
	await nextStep(desk, m.desk_step_vote());
	await undoButton(desk).click();
	await expect(dialog(desk)).toContainText(m.conduct_undo_vote_gone());
	await dialog(desk).getByRole('button', { name: m.conduct_undo(), exact: true }).click();
	await nextStep(desk, m.desk_step_vote());
	await nextStep(desk, m.desk_step_close_vote());
	await desk.locator('.next summary').click();
	await expect(desk.getByText(m.conduct_barred_vote())).toBeVisible();
	await shot(desk, 'barred');
	await nextStep(desk, m.desk_step_reveal_vote());
	await expect(hall.getByText(m.screen_tally_title())).toBeVisible();
	await undoButton(desk).click();
	await dialog(desk).getByRole('button', { name: m.conduct_undo(), exact: true }).click();
	await expect(hall.getByText(m.screen_tally_title())).toHaveCount(0);
});

test('the first of two dates is adjourned, taken back, and adjourned', async () => {
	await nextStep(desk, m.desk_step_reveal_vote());
	const { workshop } = await api.stage();
	change('update workshop set second_starts_at = ? where id = ?', Date.now() + 7 * 24 * 3600_000, workshop.id);
	await api.act({ act: 'show', view: 'follow' });
	// The desk has heard of that step before it goes on.
	await expect(undoButton(desk)).not.toContainText(m.conduct_undo_reveal());
	const adjourn = desk.getByRole('navigation').getByRole('button', { name: m.conduct_adjourn() });
	await adjourn.click();
	await shot(desk, 'adjourn-asked');
	await dialog(desk).getByRole('button', { name: m.conduct_adjourn() }).click();
	await expect(hall.getByText(m.conduct_continues())).toBeVisible();
	await shot(hall, 'adjourned');
	expect((await api.stage()).counts.present).toBe(0);
	await undoButton(desk).click();
	await dialog(desk).getByRole('button', { name: m.conduct_undo(), exact: true }).click();
	await expect(hall.getByText(m.conduct_continues())).toHaveCount(0);
	expect((await api.stage()).counts.present).toBe(1);
});

test('the end is taken back', async () => {
	await api.act({ act: 'end_workshop' });
	await expect(desk.getByText(m.desk_ended_text())).toBeVisible();
	await expect(undoButton(desk)).toContainText(m.conduct_undo_end());
	await undoButton(desk).click();
	await dialog(desk).getByRole('button', { name: m.conduct_undo(), exact: true }).click();
	await expect(big(desk)).toBeVisible();
	await expectAccessible(desk);
	await expectAccessible(hall);
	expect(watch.problems).toEqual([]);
});
