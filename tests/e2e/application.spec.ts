/** From a winner to a project: promoted, written by two at once, sent with a mistake named, judged by three, awarded. */
import { expect, request, test, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, runDesk, signIn, Watch } from '../support/people.ts';

let demo: Demo;
const TITLE = 'Күн батареялы көше шамдары';
const SHOTS = 'tests/results/shots';

/** A meeting that has decided: one idea won. */
test.beforeAll(async () => {
	demo = await startDemo();
	const desk = await runDesk(demo);
	const api = `/api/v1/workshops/${demo.code}`;
	const seat = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url } });
	expect((await seat.post(`${api}/seats`, { data: { id: newId(), consent: true, locale: 'kk' } })).status()).toBe(201);
	await desk.open('ideas');
	const idea = await desk.addIdea(TITLE, 1_400_000);
	await desk.open('vote');
	const { vote } = await desk.stage();
	expect((await seat.put(`${api}/votes/${vote!.id}/ballot`, { data: { id: newId(), dots: { [idea]: 1 } } })).ok()).toBe(true);
	await desk.act({ act: 'close_vote' });
	await desk.act({ act: 'reveal_vote' });
	await desk.open('decision');
	await desk.act({ act: 'decide' });
	await seat.dispose();
	await desk.program.dispose();
});
test.afterAll(() => demo.stop());

const cell = (page: Page, label: string, row: number) =>
	page.getByRole('group', { name: m.application_table_budget(), exact: true }).getByLabel(`${label}, ${row}`, { exact: true });
const saved = (page: Page) => expect(page.locator('[data-save=saved]')).toBeVisible();

async function unfold(page: Page, title: string) {
	const part = page.locator('details', { has: page.locator('summary', { hasText: title }) }).last();
	if ((await part.getAttribute('open')) === null) await part.locator('summary').first().click();
	return part;
}

test('a winner becomes an application, an application a project', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page: office } = await signIn(browser, watch, demo, 'coordinator', DESK, `${demo.url}/applications`);

	// A programme, then the winner is promoted into it.
	const programme = await unfold(office, m.application_programme_new());
	await programme.getByLabel(m.application_programme_name_kk()).fill('Ауылды бірлесе дамыту');
	await programme.getByLabel(m.application_programme_starts()).fill('2026-01-01');
	await programme.getByLabel(m.application_programme_ends()).fill('2026-12-31');
	await programme.getByLabel(m.application_programme_fund()).fill('4 000 000');
	await programme.getByLabel(m.application_programme_max()).fill('2 000 000');
	await programme.getByRole('button', { name: m.application_save() }).click();
	await office.waitForURL(/programmes\/[0-9a-f-]{36}$/);
	const programmeUrl = office.url();
	for (const login of ['facilitator', 'akimat', 'admin'] as const) {
		await office.getByLabel(m.commission_seat_login()).fill(demo.accounts[login].login);
		await office.getByRole('button', { name: m.commission_seat_add() }).click();
		await expect(office.locator('#members ~ ul li')).toHaveCount(['facilitator', 'akimat', 'admin'].indexOf(login) + 1);
	}
	await office.goto(`${demo.url}/applications`);
	await expectAccessible(office);
	await office.screenshot({ path: `${SHOTS}/applications-1280.png`, fullPage: true });
	await office.getByRole('button', { name: `${m.application_begin()}: ${TITLE}` }).click();
	await office.waitForURL(/applications\/[0-9a-f-]{36}$/);
	const url = office.url();
	await saved(office);
	await expect(cell(office, m.application_cell_price(), 1)).toHaveValue('1\u00a0400\u00a0000');

	// A member gets a link, and opens it on a phone without an account.
	const group = await unfold(office, m.application_group_add());
	await group.getByLabel(m.application_group_role()).fill('Мұғалім');
	await group.getByLabel(m.application_group_is_leader()).check();
	await group.getByRole('button', { name: m.application_group_add() }).click();
	const link = await office.locator('a.link').getAttribute('href');
	const { page: phone } = await meet(browser, watch, PHONE, { hasTouch: true });
	await phone.goto(link!);
	await phone.getByRole('button', { name: m.application_open_by_link() }).click();
	await phone.waitForURL(url);
	await saved(phone);

	// Two at once: one text, one row, different letters and cells; both see both.
	const goal = { name: m.application_field_goal(), exact: true };
	await office.getByLabel(goal.name, goal).fill('Көше жарық болсын');
	await expect(phone.getByLabel(goal.name, goal)).toHaveValue('Көше жарық болсын');
	await Promise.all([
		phone.getByLabel(goal.name, goal).pressSequentially(' әрі қауіпсіз'),
		(async () => {
			await cell(office, m.application_cell_quantity(), 1).fill('2');
			await cell(office, m.application_cell_quantity(), 1).press('Enter');
		})()
	]);
	await cell(phone, m.application_cell_own(), 1).fill('100 000');
	await cell(phone, m.application_cell_own(), 1).press('Tab');
	for (const page of [office, phone]) {
		await expect(page.getByLabel(goal.name, goal)).toHaveValue('Көше жарық болсын әрі қауіпсіз');
		await expect(cell(page, m.application_cell_quantity(), 1)).toHaveValue('2');
		await expect(cell(page, m.application_cell_own(), 1)).toHaveValue('100\u00a0000');
	}
	// 2 x 1 400 000 - 100 000 from the grant: more than the programme gives, said at the table.
	await expect(office.locator('#sum-grant')).toHaveText('2\u00a0700\u00a0000\u00a0₸');
	await expect(office.locator('#findings ~ ul')).toContainText('2\u00a0000\u00a0000');

	// The keyboard of a spreadsheet: F2, arrows, paste of a block, undo.
	const price = cell(office, m.application_cell_price(), 1);
	await price.focus();
	await price.press('F2');
	await price.press('Backspace');
	await price.press('Enter');
	await expect(price).toHaveValue('140\u00a0000');
	await expect(office.locator('#sum-grant')).toHaveText('180\u00a0000\u00a0₸');
	const second = cell(office, m.application_cell_item(), 2);
	await cell(office, m.application_cell_item(), 1).press('Enter');
	await expect(second).toBeFocused();
	await second.evaluate((field) => {
		const clipboardData = new DataTransfer();
		clipboardData.setData('text/plain', 'Бағана\t12\t50 000\nСым\t0,5\t20 000\n');
		field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
	});
	await expect(cell(office, m.application_cell_grant(), 2)).toHaveValue('600\u00a0000');
	await expect(cell(office, m.application_cell_total(), 3)).toHaveValue('10\u00a0000');
	await expect(cell(phone, m.application_cell_item(), 3)).toHaveValue('Сым');
	await cell(office, m.application_cell_price(), 2).press('ArrowDown');
	await expect(cell(office, m.application_cell_price(), 3)).toBeFocused();
	await cell(office, m.application_cell_price(), 3).fill('1');
	await cell(office, m.application_cell_price(), 3).press('ArrowUp');
	await expect(cell(office, m.application_cell_total(), 3)).toHaveValue('1');
	await office.keyboard.press('Control+z');
	await expect(cell(office, m.application_cell_price(), 3)).toHaveValue('20\u00a0000');

	// A table from a mail comes as HTML alone.
	await cell(office, m.application_cell_price(), 3).press('Enter');
	await cell(office, m.application_cell_item(), 4).evaluate((field) => {
		const clipboardData = new DataTransfer();
		clipboardData.setData('text/html', '<table><tr><td>Кран</td><td>2</td><td>30 000</td></tr></table>');
		clipboardData.setData('text/plain', 'Кран 2 30 000');
		field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
	});
	await expect(cell(office, m.application_cell_total(), 4)).toHaveValue('60\u00a0000');
	await office
		.getByRole('group', { name: m.application_table_budget(), exact: true })
		.getByRole('button', { name: m.application_row_remove({ n: 4 }) })
		.click();
	await expect(cell(office, m.application_cell_total(), 4)).toHaveCount(0);

	// A word about a field is begun at the field.
	await office.getByRole('button', { name: `${m.application_comment_add()}: ${goal.name}` }).click();
	await expect(office.getByLabel(m.application_comment_field())).toHaveValue('goal');
	await expect(office.getByLabel(m.application_comment_text())).toBeFocused();
	await office.keyboard.type('Қай көше?');
	await office.getByRole('button', { name: m.application_comment_add(), exact: true }).click();
	await expect(office.locator('#comments ~ ul')).toContainText('Қай көше?');

	// Who applies: what cannot be right is said beside it, and the other one sees it at once.
	await office.getByText(m.application_applicant(), { exact: true }).click();
	const bin = office.getByLabel(m.application_field_bin(), { exact: true });
	await bin.fill('9901');
	await bin.press('Tab');
	await expect(office.getByText(m.application_check_form_bin()).first()).toBeVisible();
	await bin.fill('990140000123');
	await bin.press('Tab');
	await expect(office.getByText(m.application_check_form_bin())).toHaveCount(0);
	await phone.getByText(m.application_applicant(), { exact: true }).click();
	await expect(phone.getByLabel(m.application_field_bin(), { exact: true })).toHaveValue('990140000123');
	await saved(office);
	await office.screenshot({ path: `${SHOTS}/applicant-1280.png`, fullPage: true });
	await phone.screenshot({ path: `${SHOTS}/applicant-360.png`, fullPage: true });
	const draft = await phone.request.get(`${url}/form.docx?lang=ru`);
	expect([draft.status(), (await draft.body()).subarray(0, 2).toString()]).toEqual([200, 'PK']);
	const stranger = await request.newContext();
	expect((await stranger.get(`${url}/form.docx`)).status()).toBe(401);
	await stranger.dispose();

	// Sent too early: what is missing is named. A seeded mistake is named at its line.
	watch.expecting = true;
	await saved(office);
	await office.getByRole('button', { name: m.application_move_submitted() }).click();
	await expect(office.locator('#moves ~ form [role=alert]')).toContainText('Әлі жібере алмаймыз');
	watch.expecting = false;
	await office.getByLabel(m.application_field_problem(), { exact: true }).fill('Көше қараңғы');
	await office.getByLabel(m.application_field_start(), { exact: true }).fill('2026-06-01');
	await office.getByLabel(m.application_field_end(), { exact: true }).fill('2026-08-31');
	const plan = office.getByRole('group', { name: m.application_table_plan(), exact: true });
	await plan.getByLabel(`${m.application_cell_start()}, 1`).fill('06.2026');
	await plan.getByLabel(`${m.application_cell_end()}, 1`).fill('09.2026');
	await plan.getByLabel(`${m.application_cell_end()}, 1`).press('Tab');
	await expect(plan.locator('tr.finding')).toContainText('мерзімінен тыс');
	await office.getByRole('button', { name: `${m.application_table_indicators()}: ${m.application_row_add()}` }).click();
	await office
		.getByRole('group', { name: m.application_table_indicators(), exact: true })
		.getByLabel(`${m.application_cell_name()}, 1`)
		.fill('Шам');
	for (const tick of await office.locator('fieldset input[type=checkbox]').all()) await tick.check();
	await expect(office.locator('#findings ~ ul > li.error')).toHaveCount(1);
	await expectAccessible(office);
	await office.screenshot({ path: `${SHOTS}/application-1280.png`, fullPage: true });
	await expectNoOverflow(phone);
	await expectAccessible(phone);
	await phone.screenshot({ path: `${SHOTS}/application-360.png`, fullPage: true });
	await plan.getByLabel(`${m.application_cell_end()}, 1`).fill('08.2026');
	await plan.getByLabel(`${m.application_cell_end()}, 1`).press('Tab');
	await expect(office.getByText(m.application_findings_none())).toBeVisible();
	await saved(office);
	await office.getByRole('button', { name: m.application_move_submitted() }).click();
	await expect(office.locator('main header')).toContainText(m.application_state_submitted());
	const sent = office.locator('#form-links ~ p').nth(1).getByRole('link').first();
	expect((await office.request.get(demo.url + (await sent.getAttribute('href')))).status()).toBe(200);
	// The group now reads only, at once.
	await expect(phone.getByLabel(goal.name, goal)).not.toBeEditable();

	await office.getByLabel(m.application_opinion()).fill('Қажет әрі шынайы');
	await office.getByRole('button', { name: m.application_move_aligned() }).click();
	await office.getByRole('button', { name: m.application_move_at_commission() }).click();
	await expect(office.locator('main header')).toContainText(m.application_state_at_commission());

	// Three members, each alone: nobody sees a mark before their own is given.
	for (const [i, role] of (['facilitator', 'akimat', 'admin'] as const).entries()) {
		const { page, context } = await signIn(browser, watch, demo, role, DESK, url);
		const judging = page.locator('.judging');
		await expect(judging).toContainText(m.commission_scored({ n: i, of: 3 }));
		await expect(judging.locator('tbody tr')).toHaveCount(0);
		for (const one of await judging.locator('select').all())
			if ((await one.getAttribute('name'))?.startsWith('mark_')) await one.selectOption(String(3 + i));
		if (i === 1) await expectAccessible(page);
		await judging.getByRole('button', { name: m.commission_score_send() }).click();
		await expect(judging.locator('tbody tr')).toHaveCount(i + 1);
		await context.close();
	}

	// The award makes a project with the budget.
	await office.goto(url);
	const judging = office.locator('.judging');
	await expect(judging).toContainText('80');
	await office.screenshot({ path: `${SHOTS}/commission-1280.png` });
	await judging.getByLabel(m.application_reason()).fill('Көпке керек');
	await judging.getByRole('button', { name: m.commission_decide_send() }).click();
	await expect(office.locator('main header')).toContainText('Көпке керек');
	await office.goto(programmeUrl);
	await expect(office.locator('#judged ~ div tbody tr')).toContainText(m.application_state_awarded());
	expect((await office.request.get(`${programmeUrl}/protocol.docx`)).status()).toBe(200);
	await expectAccessible(office);
	await office.screenshot({ path: `${SHOTS}/programme-1280.png`, fullPage: true });
	await office.goto(url);
	await office.getByRole('link', { name: m.application_project_link() }).click();
	await expect(office.getByRole('heading', { level: 1 })).toContainText(TITLE);
	await expect(office.locator('main')).toContainText('790\u00a0000');
	expect(watch.problems).toEqual([]);
});
