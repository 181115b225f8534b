/** The roll in real browsers: a family on one phone, a card served by a helper, a lost phone replaced, somebody who leaves and comes back. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, joinByPhone, meet, PHONE, runDesk, signIn, Watch } from '../support/people.ts';

let demo: Demo;
test.beforeAll(async () => {
	demo = await startDemo();
	const db = new Database(join(demo.dataDir, 'asar.db'));
	const { id } = db.prepare('select id from workshop where code = ?').get(demo.code) as { id: string };
	db.prepare('update workshop set asks = ? where id = ?').run(JSON.stringify(['gender', 'age', 'social']), id);
	for (const [i, code] of ['KARTAA', 'KARTBB', 'KARTCC'].entries())
		db.prepare('insert into card (id, workshop_id, number, code, created_at) values (?, ?, ?, ?, ?)').run(
			newId(),
			id,
			i + 1,
			code,
			Date.now()
		);
	db.close();
});
test.afterAll(() => demo.stop());

const shot = (page: Page, name: string) => page.screenshot({ path: `tests/results/shots/roll-${name}.png`, fullPage: true });
const look = async (page: Page, name: string) => {
	await expectNoOverflow(page);
	await expectAccessible(page);
	await shot(page, name);
};

test('a hall with phones, a family phone, a card and a helper', async ({ browser }) => {
	test.setTimeout(600_000);
	const watch = new Watch(demo);
	const hall = await runDesk(demo);
	const counts = async () => (await hall.stage()).counts;

	// Two phones; the second is a family's.
	const { page: first } = await joinByPhone(browser, watch, demo);
	const { page: family, context } = await joinByPhone(browser, watch, demo);
	await expect(first.getByText(m.phone_seat({ n: 4 }))).toBeVisible();
	await family.getByText(m.phone_mine()).click();
	await look(family, 'mine');
	await family.getByRole('link', { name: m.roll_more() }).click();
	await expect(family.getByText(m.roll_more_words({ numbers: '5' }))).toBeVisible();
	await family.setViewportSize({ width: 320, height: 640 });
	await look(family, 'join-more');
	await family.setViewportSize(PHONE);
	await family.getByLabel(m.phone_join_name()).fill('Әже');
	await family.getByRole('checkbox').check();
	await family.getByRole('button', { name: m.phone_join_go() }).click();
	await expect(family.getByText(m.phone_seat({ n: 6 }))).toBeVisible();
	expect(await counts()).toEqual({ present: 3, phones: 3, cards: 0 });

	await test.step('the helper is invited by a link that opens once', async () => {
		const { page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
		await desk.getByText(m.roll_helpers(), { exact: true }).click();
		await desk.getByLabel(m.roll_helper_name()).fill('Айгүл');
		await desk.getByRole('button', { name: m.roll_helper_invite() }).click();
		await expect(desk.getByText(m.roll_helper_waiting())).toBeVisible();
		await shot(desk, 'desk');
	});
	const invited = await hall.program.post(`/api/v1/workshops/${demo.code}/helpers`, { data: { id: newId(), name: 'Айгүл' } });
	const link = new URL(((await invited.json()) as { link: string }).link);
	const { page: helper } = await meet(browser, watch, PHONE, { hasTouch: true });
	await helper.goto(demo.url + link.pathname + link.search);
	await look(helper, 'invited');
	await helper.getByRole('button', { name: m.helper_invite_go() }).click();
	await expect(helper.getByText(m.helper_as({ name: 'Айгүл' }))).toBeVisible();
	const { page: stranger } = await meet(browser, watch, PHONE);
	await stranger.goto(demo.url + link.pathname + link.search);
	await expect(stranger.getByRole('heading', { name: m.helper_used_title() })).toBeVisible();
	await stranger.close();

	const card = helper.getByLabel(m.helper_card());
	await test.step('a person with a card is marked present', async () => {
		await expect(helper.getByRole('button', { name: /Әже/ })).toBeVisible();
		watch.expecting = true;
		await card.fill('карт-аа0');
		await card.press('Enter');
		await expect(helper.getByText(m.refusal_unknown_card())).toBeVisible();
		await card.fill('КАRТАА'); // half of it on a Russian keyboard
		await card.press('Enter');
		await expect(helper.getByText(m.refusal_consent_missing())).toBeVisible();
		watch.expecting = false;
		await helper.locator('input[name=name]').fill('Айша апай');
		await helper.getByLabel(m.helper_consent()).check();
		await look(helper, 'arrive');
		await helper.getByRole('button', { name: m.helper_arrive_go(), exact: true }).click();
		await expect(helper.getByText(m.helper_arrive_new({ n: 1 }))).toBeVisible();
		await expect.poll(counts).toEqual({ present: 4, phones: 3, cards: 1 });
		await look(helper, 'list');
	});

	const open = async (n: number) => {
		const back = helper.getByRole('button', { name: m.helper_to_list() });
		if (await back.isVisible()) await back.click();
		await card.fill(String(n));
		await card.press('Enter');
		await expect(helper.getByRole('heading', { level: 2 }).filter({ hasText: String(n) })).toBeVisible();
	};

	await test.step('a note, a need and a ballot for her, marked with the helper’s name', async () => {
		await hall.open('cafe');
		await open(1);
		await helper.getByLabel(m.helper_note()).fill('Шам жоқ, түнде қараңғы');
		await helper.getByRole('button', { name: m.helper_note_go() }).click();
		await expect(helper.getByText(m.helper_note_done())).toBeVisible();
		await look(helper, 'serve-note');
		await hall.open('needs');
		const summary = helper.getByText(m.phone_need_add());
		await summary.waitFor();
		const text = helper.getByLabel(m.phone_need_text());
		if (!(await text.isVisible())) await summary.click();
		await text.fill('Балалар ойнайтын жер жоқ');
		await helper.getByText(m.needs_category_play(), { exact: true }).click();
		await helper.getByRole('button', { name: m.phone_need_send() }).click();
		await expect(first.getByText('Балалар ойнайтын жер жоқ')).toBeVisible();
		const [need] = (await hall.stage()).needs;
		expect(need).toMatchObject({ seat: 1, helper: 'Айгүл' });
		await look(helper, 'serve-need');
	});

	await test.step('each seat of the family phone supports for itself', async () => {
		const mark = family.getByRole('main').getByRole('button', { name: new RegExp(m.phone_need_support()) });
		await mark.click();
		await expect.poll(async () => (await hall.stage()).needs[0]!.support).toBe(1);
		await expect(family.locator('[data-connection=on]')).toBeVisible();
		await family.getByText(m.phone_seat({ n: 6 })).click();
		await look(family, 'switch');
		await family.getByRole('button', { name: m.roll_number({ n: 5 }) }).click();
		await expect(family.getByText(m.phone_seat({ n: 5 }))).toBeVisible();
		// An older tab of the other seat still acts as that seat.
		const old = await context.newPage();
		await old.goto(demo.phone);
		await old.getByText(m.phone_seat({ n: 5 })).click();
		await old.getByRole('button', { name: new RegExp(`^${m.roll_number({ n: 6 })}`) }).click();
		await expect(old.getByText(m.phone_seat({ n: 6 }))).toBeVisible();
		await mark.click();
		await expect.poll(async () => (await hall.stage()).needs[0]!.support).toBe(2);
		await expect(old.getByRole('main').getByRole('button', { name: new RegExp(m.phone_need_support()) })).toHaveAttribute(
			'aria-pressed',
			'true'
		);
		await old.close();
	});

	await test.step('what waits goes out before somebody else takes the phone', async () => {
		watch.expecting = true;
		await context.setOffline(true);
		await family
			.getByRole('main')
			.getByRole('button', { name: new RegExp(m.phone_need_support()) })
			.click();
		await expect(family.getByText(m.phone_waiting({ n: 1 }))).toBeVisible();
		await family.getByText(m.phone_seat({ n: 5 })).click();
		await expect(family.locator('header').getByText(m.roll_switch_wait())).toBeVisible();
		await expect(family.getByRole('button', { name: new RegExp(`^${m.roll_number({ n: 6 })}`) })).toBeDisabled();
		await shot(family, 'switch-waiting');
		await context.setOffline(false);
		await expect.poll(async () => (await hall.stage()).needs[0]!.support, { timeout: 30_000 }).toBe(1);
		await expect(family.getByRole('button', { name: new RegExp(`^${m.roll_number({ n: 6 })}`) })).toBeEnabled();
		await family.keyboard.press('Escape');
		watch.expecting = false;
	});

	await test.step('a lost phone is replaced by a card', async () => {
		await open(4);
		await expect(helper.getByText(m.helper_has_phone())).toBeVisible();
		await helper.getByText(m.helper_give_card(), { exact: true }).first().click();
		await helper.getByLabel(m.helper_give_card_label()).fill('KARTBB');
		await helper.getByRole('button', { name: m.helper_give_card() }).click();
		await expect(helper.getByText(m.helper_given())).toBeVisible();
		watch.expecting = true;
		await helper.getByRole('button', { name: m.helper_free() }).click();
		await look(helper, 'free');
		await helper.getByRole('button', { name: m.helper_free_go() }).click();
		// The old phone is shown the door at once.
		await first.waitForURL(/\/join\/[^/]+\?again=1$/, { timeout: 20_000 });
		watch.expecting = false;
		await expect.poll(counts).toEqual({ present: 4, phones: 2, cards: 2 });
		const { page: fresh } = await meet(browser, watch, PHONE, { hasTouch: true });
		await fresh.goto(`${demo.join}?card=KARTBB`);
		await fresh.getByRole('checkbox').check();
		await fresh.getByRole('button', { name: m.phone_join_go() }).click();
		await expect(fresh.getByText(m.phone_seat({ n: 4 }))).toBeVisible();
		await expect.poll(counts).toEqual({ present: 4, phones: 3, cards: 1 });
		await fresh.close();
	});

	await test.step('a vote for a card, and for a seat that left and came back', async () => {
		await hall.open('ideas');
		await hall.addIdea('Алаң', 900_000);
		await family.getByText(m.phone_mine()).click();
		await family.getByRole('button', { name: m.roll_leave() }).click();
		await expect(family.getByText(m.roll_left_title())).toBeVisible();
		await look(family, 'left');
		await expect.poll(async () => (await counts()).present).toBe(3);
		await hall.open('vote');
		watch.expecting = true;
		await family.getByRole('button', { name: m.phone_vote_more() }).click();
		await expect(family.getByText(m.refusal_seat_left()).first()).toBeVisible();
		watch.expecting = false;
		await family.getByRole('button', { name: m.roll_back() }).click();
		await expect(family.getByText(m.roll_left_title())).toHaveCount(0);
		await family.getByRole('button', { name: m.phone_vote_more() }).click();
		await expect(family.getByText(m.phone_vote_counted({ n: 1, all: 5 }))).toBeVisible();
		await open(1);
		await helper.getByRole('button', { name: m.phone_vote_more() }).click();
		await helper.getByRole('button', { name: m.phone_vote_more() }).click();
		await expect(helper.getByText(m.phone_vote_counted({ n: 2, all: 5 }))).toBeVisible();
		await look(helper, 'serve-vote');
		expect(await helper.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('asar:ballot')))).toEqual([]);
		// Who is missing would say who voted when: only their number is told.
		expect(await hall.stage()).toMatchObject({ missing: [], vote: { voted: 2 } });
		await hall.act({ act: 'close_vote' });
		await hall.act({ act: 'reveal_vote' });
		expect((await hall.stage()).vote!.tally).toMatchObject([{ dots: 3, seats: 2 }]);
	});

	await test.step('the count in the hall', async () => {
		await helper.getByRole('button', { name: m.helper_to_list() }).click();
		await helper.getByRole('button', { name: m.helper_count(), exact: true }).click();
		const more = helper.getByRole('button', { name: m.helper_count_more({ label: m.roll_gender_women() }) });
		for (let i = 0; i < 3; i++) await more.click();
		await helper.getByRole('button', { name: m.helper_count_less({ label: m.roll_gender_women() }) }).click();
		await expect(helper.getByRole('row').filter({ hasText: m.roll_gender_women() })).toContainText('2');
		await look(helper, 'count');
		await helper.setViewportSize(DESK);
		await look(helper, 'count-laptop');
		await helper.getByRole('button', { name: /Айша/ }).click();
		await look(helper, 'seat-laptop');
	});
	expect(watch.problems).toEqual([]);
});
