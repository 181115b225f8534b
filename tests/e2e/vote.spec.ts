/** A vote in the browser: ideas that say the same, a test, a ballot by phone, by a helper and by hands, an idea withdrawn, one who came late, a motion, other kinds of ballots. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { startDemo, type Demo } from '../support/demo.ts';
import {
	DESK,
	expectAccessible,
	expectNoOverflow,
	joinByPhone,
	meet,
	nextStep,
	runDesk,
	SCREEN,
	signIn,
	Watch
} from '../support/people.ts';

let demo: Demo;
let hall: Awaited<ReturnType<typeof runDesk>>;
test.beforeAll(async () => {
	demo = await startDemo();
	hall = await runDesk(demo);
});
test.afterAll(async () => {
	await hall.program.dispose();
	await demo.stop();
});

const look = async (page: Page, name: string) => {
	// A button that is just turning into another colour is read by nobody.
	await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))));
	await expectNoOverflow(page);
	await expectAccessible(page);
	await page.screenshot({ path: `tests/results/shots/vote-${name}.png`, fullPage: true });
};
const put = (settings: Record<string, unknown>) => {
	const db = new Database(join(demo.dataDir, 'asar.db'));
	for (const [key, value] of Object.entries(settings))
		db.prepare(`update activity set settings = json_set(settings, '$.' || ?, ?) where kind = 'vote'`).run(key, value);
	db.close();
};
const more = (page: Page, title: string) =>
	page.getByRole('listitem').filter({ hasText: title }).getByRole('button', { name: m.phone_vote_more(), exact: true });

test('one count of phones, a card and hands, secret until it is shown', async ({ browser }) => {
	test.setTimeout(240_000);
	const watch = new Watch(demo);
	const { page: one, context: line } = await joinByPhone(browser, watch, demo);
	const { page: two } = await joinByPhone(browser, watch, demo);
	const { page: plain } = await joinByPhone(browser, watch, demo, { javaScriptEnabled: false });
	const { page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
	const { page: screen } = await meet(browser, watch, SCREEN);
	await screen.goto(demo.screen);
	await hall.open('ideas');
	await hall.addIdea('Балалар ойын алаңы', 1_800_000);
	await hall.addIdea('Көше шамдары', 900_000);
	await hall.addIdea('Балаларға ойын алаңы', 2_100_000);
	await hall.addIdea('Саябаққа орындықтар', 400_000);

	await test.step('two ideas that say the same become one before the vote', async () => {
		const alike = desk.getByText(m.ballot_alike());
		await expect(alike).toBeVisible();
		await look(desk, 'desk-before');
		await desk.getByRole('button', { name: m.ballot_merge({ n: 1 }) }).click();
		await expect(alike).toBeHidden();
	});

	await test.step('a test vote: every phone tries, nothing of it counts', async () => {
		await desk.getByRole('tab', { name: m.ballot_view_poll() }).click();
		await desk.getByRole('button', { name: m.ballot_test_start() }).click();
		await more(one, m.ballot_tea_milk()).click();
		await expect(one.getByText(m.phone_vote_counted({ n: 1, all: 3 }))).toBeVisible();
		await expect(screen.getByRole('heading', { name: m.ballot_tea() })).toBeVisible();
		await look(one, 'phone-test');
		await look(screen, 'screen-test');
		await desk.getByRole('button', { name: m.ballot_close_poll() }).click();
		await expect(screen.getByText(m.ballot_tea_milk())).toBeVisible();
		await look(screen, 'screen-test-shown');
	});

	await test.step('dots: saved with the tap, waiting without a line, changed until the end', async () => {
		await nextStep(desk, m.desk_step_vote());
		await expect(one.getByRole('main').getByText(m.phone_vote_receipt())).toBeVisible();
		const receipt = await one.locator('main .receipt strong').textContent();
		await more(one, 'Көше шамдары').click();
		await more(one, 'Көше шамдары').click();
		await expect(one.getByText(m.phone_vote_counted({ n: 2, all: 5 }))).toBeVisible();
		watch.expecting = true;
		await line.setOffline(true);
		await more(one, 'Балалар ойын алаңы').click();
		await expect(one.getByText(m.phone_vote_queued())).toBeVisible();
		await line.setOffline(false);
		await expect(one.getByText(m.phone_vote_counted({ n: 3, all: 5 }))).toBeVisible();
		watch.expecting = false;
		await expect(one.locator('main .receipt strong')).toHaveText(receipt!);
		await look(one, 'phone-dots');
		await look(screen, 'screen-open');
		await expect(screen.locator('.figure-large')).toContainText('1');
	});

	await test.step('a person without a phone votes through a helper, who cannot read it afterwards', async () => {
		const { page: helper } = await signIn(browser, watch, demo, 'facilitator', DESK, `${demo.url}/w/${demo.code}/helper`);
		await helper.locator('input[name=name]').fill('Апа');
		await helper.getByLabel(m.helper_consent()).check();
		await helper.getByRole('button', { name: m.helper_arrive_go(), exact: true }).click();
		const seat = helper.getByRole('button').filter({ hasText: 'Апа' });
		await seat.click();
		await more(helper, 'Саябаққа орындықтар').click();
		await expect(helper.getByText(m.phone_vote_counted({ n: 1, all: 5 }))).toBeVisible();
		await look(helper, 'helper');
		await helper.reload();
		await seat.click();
		await expect(helper.getByRole('button', { name: m.ballot_enter_again() })).toBeVisible();
		await expect(more(helper, 'Саябаққа орындықтар')).toBeHidden();
		await helper.close();
	});

	await test.step('an idea is withdrawn: its dots are back, and phones say why', async () => {
		await more(two, 'Көше шамдары').click();
		await expect(two.getByText(m.phone_vote_counted({ n: 1, all: 5 }))).toBeVisible();
		const row = desk.getByRole('listitem').filter({ hasText: 'Көше шамдары' });
		await row.getByRole('button', { name: m.ballot_withdraw() }).click();
		await desk.getByRole('dialog').getByRole('textbox').fill('Әкімдік өзі орнатады');
		await desk.getByRole('dialog').getByRole('button', { name: m.ballot_withdraw() }).click();
		await expect(two.getByText(m.ballot_withdrawn({ n: 2, title: 'Көше шамдары' }))).toBeVisible();
		await expect(two.getByText('Әкімдік өзі орнатады')).toBeVisible();
		await look(two, 'phone-withdrawn');
		await look(desk, 'desk-open');
	});

	await test.step('who was offline at the closing comes late, and is let in with a reason', async () => {
		watch.expecting = true;
		const lateLine = two.context();
		await lateLine.setOffline(true);
		await more(two, 'Балалар ойын алаңы').click();
		await expect(two.getByText(m.phone_vote_queued())).toBeVisible();
		await nextStep(desk, m.desk_step_close_vote());
		await lateLine.setOffline(false);
		await expect(two.getByText(m.refusal_vote_closed())).toBeVisible();
		watch.expecting = false;
		await expect(desk.getByText(m.ballot_late({ n: 1 }))).toBeVisible();
		await look(desk, 'desk-late');
		await desk.getByRole('button', { name: m.ballot_admit() }).click();
		await desk.getByRole('dialog').getByRole('textbox').fill('Телефон желіден шығып кетті');
		await desk.getByRole('dialog').getByRole('button', { name: m.ballot_admit() }).click();
		await more(two, 'Балалар ойын алаңы').click();
		await expect(two.getByText(m.phone_vote_counted({ n: 1, all: 5 }))).toBeVisible();
		await expect(one.getByText(m.ballot_counted(), { exact: true })).toBeVisible();
		await nextStep(desk, m.desk_step_close_vote());
		await nextStep(desk, m.desk_step_reveal_vote());
		await expect(screen.getByText(m.screen_vote_closed({ n: 3 }))).toBeVisible();
		await look(screen, 'screen-tally');
		await look(one, 'phone-result');
	});

	await test.step('a motion by phones, a plain form and hands goes to the protocol', async () => {
		await desk.getByRole('tab', { name: m.ballot_view_poll() }).click();
		await desk.getByRole('button', { name: m.ballot_approve_protocol_short() }).click();
		await desk.getByRole('button', { name: m.ballot_put() }).click();
		await one.getByRole('button', { name: m.ballot_yes(), exact: true }).click();
		await expect(one.getByText(m.ballot_answer_counted())).toBeVisible();
		await look(one, 'phone-motion');
		await plain.reload();
		await plain.getByLabel(m.ballot_abstain()).check();
		await plain.getByRole('button', { name: m.phone_vote_save() }).click();
		await expect(plain.getByText(m.ballot_answer_counted())).toBeVisible();
		const field = desk.getByLabel(m.ballot_no(), { exact: true });
		watch.expecting = true;
		await field.fill('7');
		await desk.getByRole('button', { name: m.ballot_hands_save() }).click();
		await expect(desk.getByText(m.refusal_too_many_hands({ max: 1 }))).toBeVisible();
		watch.expecting = false;
		await field.fill('1');
		await desk.getByRole('button', { name: m.ballot_hands_save() }).click();
		await expect(desk.getByText(m.ballot_hands_saved({ n: 1 }))).toBeVisible();
		await look(desk, 'desk-motion');
		await look(screen, 'screen-motion');
		await desk.getByRole('button', { name: m.ballot_close_poll() }).click();
		await expect(screen.locator('.answer.yes strong')).toHaveText('1');
		await expect(screen.locator('.answer.abstain strong')).toHaveText('1');
		await look(screen, 'screen-motion-shown');
		await screen.goto(`${demo.url}/w/${demo.code}/protocol`);
		await expect(screen.getByRole('row', { name: m.ballot_approve_protocol() })).toBeVisible();
		await look(screen, 'protocol');
	});

	await test.step('approval, a cart and a ranking on the phone', async () => {
		for (const kind of ['approval', 'cart', 'ranking'] as const) {
			put({ ballot: kind, places: 2 });
			await hall.act({ act: 'repeat_vote', reason: 'Басқаша көрейік' });
			if (kind === 'ranking') {
				await one
					.getByRole('button', { name: m.ballot_put_place({ n: 1 }) })
					.first()
					.click();
				await expect(one.getByText(m.ballot_ordered({ n: 1, all: 2 }))).toBeVisible();
			} else {
				await one
					.getByRole('button', { name: kind === 'cart' ? m.ballot_put_in() : m.ballot_choose(), exact: true })
					.first()
					.click();
				await expect(one.getByText(m.ballot_chosen({ n: 1 }))).toBeVisible();
			}
			await look(one, `phone-${kind}`);
			await hall.act({ act: 'close_vote' });
			await hall.act({ act: 'reveal_vote' });
		}
	});

	await test.step('the studio plans it', async () => {
		await desk.goto(`${demo.url}/studio/${demo.code}`);
		const part = desk.locator('#agenda').getByRole('listitem', { name: m.desk_kind_vote() });
		await part.getByText(m.plan_settings()).click();
		await expect(part.getByText(m.ballot_plan_receipts())).toBeVisible();
		await look(desk, 'studio');
	});
	// What was refused on purpose the browser notes, too.
	expect(watch.problems.filter((problem) => !/status of 4\d\d/.test(problem))).toEqual([]);
});
