/** Preparing a workshop in the studio: from a template to printed cards, by mouse and by keyboard. */
import { expect, test, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, SCREEN, signIn, signInByApi, Watch } from '../support/people.ts';

// Long walks; a busy machine is given time.
test.describe.configure({ timeout: 240_000 });
let demo: Demo;
test.beforeAll(async () => {
	demo = await startDemo();
});
test.afterEach(async ({ browser }) => {
	await Promise.all(browser.contexts().map((context) => context.close()));
});
test.afterAll(() => demo.stop());
const troubles = (watch: Watch) => watch.problems.filter((problem) => !/status of 4\d\d/.test(problem));

const parts = (page: Page) => page.locator('#agenda ol > li');
const order = async (page: Page) => (await parts(page).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))) as string[];
const KINDS = { welcome: m.desk_kind_welcome(), cafe: m.desk_kind_cafe(), ideas: m.desk_kind_ideas(), vote: m.desk_kind_vote() };
const save = async (page: Page) => {
	await page.getByRole('button', { name: m.plan_save() }).click();
	await expect(page.getByText(m.plan_saved(), { exact: true })).toBeVisible();
};

/** Plans a World Cafe in the studio's form and lands on its page. */
async function plan(page: Page, title: string): Promise<string> {
	await page.goto(`${demo.url}/studio`);
	await page.getByLabel(m.studio_field_title()).fill(title);
	await page.getByLabel(m.studio_field_village(), { exact: true }).selectOption('kosshagyl');
	await page.getByLabel(m.studio_field_fund()).fill('3 000 000');
	await page.getByRole('radio', { name: new RegExp(`^${m.studio_template_cafe()},`) }).check();
	for (const n of [1, 2])
		await page.getByLabel(m.studio_question_of({ n, language: m.ui_language_kk() }), { exact: true }).fill(`Сұрақ ${n}`);
	await page.getByRole('button', { name: m.studio_create() }).click();
	await expect(page).toHaveURL(/\/studio\/[A-Z0-9]{6}$/);
	await expect(page.getByRole('button', { name: m.plan_save() })).not.toHaveAttribute('aria-disabled', 'true');
	return new URL(page.url()).pathname.split('/')[2]!;
}

test('an agenda from a template is edited by keyboard and by drag, and saved with its settings', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'facilitator', DESK, `${demo.url}/studio`);
	await plan(page, 'Қосшағыл жоспары');
	expect(await order(page)).toEqual([KINDS.welcome, KINDS.cafe, KINDS.ideas, KINDS.vote, m.desk_kind_decision()]);
	await expect(page.getByText(m.plan_on_time())).toBeVisible();

	await test.step('by keyboard: the button keeps the focus, the handle takes the arrows', async () => {
		await page.getByRole('button', { name: m.plan_down({ name: KINDS.cafe }) }).focus();
		await page.keyboard.press('Enter');
		expect((await order(page)).slice(1, 3)).toEqual([KINDS.ideas, KINDS.cafe]);
		await expect(page.getByRole('button', { name: m.plan_down({ name: KINDS.cafe }) })).toBeFocused();
		await expect(page.getByRole('status').filter({ hasText: m.plan_moved({ name: KINDS.cafe, place: 3 }) })).toBeAttached();
		await page.getByRole('button', { name: m.plan_drag({ name: KINDS.cafe }) }).focus();
		await page.keyboard.press('Enter');
		await page.keyboard.press('ArrowUp');
		await page.keyboard.press('Escape');
		expect((await order(page)).slice(1, 3)).toEqual([KINDS.cafe, KINDS.ideas]);
	});

	await test.step('by drag', async () => {
		const [handle, target] = await Promise.all([
			parts(page).nth(3).locator('.handle').boundingBox(),
			parts(page).nth(1).locator('.handle').boundingBox()
		]);
		await page.mouse.move(handle!.x + 20, handle!.y + 20);
		await page.mouse.down();
		for (let i = 1; i <= 12; i++) await page.mouse.move(handle!.x + 20, handle!.y + 20 + ((target!.y - 10 - handle!.y) * i) / 12);
		await expect.poll(async () => (await order(page))[1]).toBe(KINDS.vote);
		await page.mouse.up();
		await expect.poll(() => order(page)).toEqual([KINDS.welcome, KINDS.vote, KINDS.cafe, KINDS.ideas, m.desk_kind_decision()]);
	});

	await test.step('time beyond the planned end is said in words and at the readiness list', async () => {
		await page.getByLabel(m.studio_minutes_of({ name: KINDS.ideas })).fill('42');
		await expect(page.getByText(m.plan_over_by({ minutes: '22 мин' }), { exact: true })).toBeVisible();
		await expect(page.getByRole('link', { name: m.plan_gap_time({ minutes: '22 мин' }) })).toBeVisible();
		await page.getByLabel(m.studio_minutes_of({ name: KINDS.ideas })).fill('20');
	});

	await test.step('settings; what is wrong is said at its field', async () => {
		await parts(page).nth(2).getByText(m.plan_settings()).click();
		const rounds = page.getByLabel(m.plan_rounds(), { exact: true });
		await rounds.fill('0');
		await page.getByRole('button', { name: m.plan_save() }).click();
		await expect(rounds).toHaveAccessibleDescription(m.refusal_number_invalid());
		await rounds.fill('2');
		await page.getByLabel(m.plan_round_minutes()).fill('25');
		await expect(page.getByLabel(m.studio_minutes_of({ name: KINDS.cafe }))).toHaveValue('50');
		await page.getByRole('radio', { name: m.plan_seating_free() }).check();
		await page.getByRole('checkbox', { name: m.plan_moderated() }).check();
		for (const language of [m.ui_language_kk(), m.ui_language_ru()])
			await page.getByLabel(m.plan_round_question_of({ n: 1, language }), { exact: true }).fill(`Раунд ${language}`);
		await page.getByRole('button', { name: m.plan_table_add() }).click();
		await page.getByLabel(m.studio_question_of({ n: 3, language: m.ui_language_kk() }), { exact: true }).fill('Сұрақ 3');
		await expectAccessible(page);
		await save(page);
		await page.reload();
		expect(await order(page)).toEqual([KINDS.welcome, KINDS.vote, KINDS.cafe, KINDS.ideas, m.desk_kind_decision()]);
		await parts(page).nth(2).getByText(m.plan_settings()).click();
		await expect(page.getByRole('radio', { name: m.plan_seating_free() })).toBeChecked();
		await expect(page.getByLabel(m.studio_question_of({ n: 3, language: m.ui_language_kk() }), { exact: true })).toHaveValue('Сұрақ 3');
	});

	expect(troubles(watch)).toEqual([]);
});

test('what was typed is kept when somebody else was quicker; what has begun stays', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page, context } = await signIn(browser, watch, demo, 'facilitator', DESK, `${demo.url}/studio`);
	const code = await plan(page, 'Екі жүргізуші');

	await test.step('what was typed survives a reload, and somebody else’s change', async () => {
		const other = await context.newPage();
		await other.goto(`${demo.url}/studio/${code}`);
		await page.getByLabel(m.studio_field_title(), { exact: true }).first().fill('Менің атым');
		await expect(page.getByText(m.plan_unsaved())).toBeVisible();
		await page.reload();
		await expect(page.getByText(m.plan_restored())).toBeVisible();
		await expect(page.getByLabel(m.studio_field_title(), { exact: true }).first()).toHaveValue('Менің атым');
		await other.getByLabel(m.plan_capacity()).fill('44');
		await save(other);
		await page.getByRole('button', { name: m.plan_save() }).click();
		await expect(page.getByText(m.plan_conflict())).toBeVisible();
		await expect(page.getByLabel(m.studio_field_title(), { exact: true }).first()).toHaveValue('Менің атым');
		await page.getByRole('button', { name: m.plan_take_theirs() }).click();
		await expect(page.getByLabel(m.plan_capacity())).toHaveValue('44');
	});

	await test.step('what has begun stays: no button removes it, and it keeps its order', async () => {
		const program = await signInByApi(demo, 'facilitator');
		const stage = (await (await program.get(`/api/v1/workshops/${code}`)).json()) as { activities: { id: string }[] };
		const id = '01900000-0000-7000-8000-000000000001';
		const data = { id, act: 'open_activity', activityId: stage.activities[0]!.id };
		expect((await program.post(`/api/v1/workshops/${code}/desk`, { data })).status()).toBe(200);
		await page.reload();
		await expect(page.getByRole('button', { name: m.plan_remove({ name: KINDS.welcome }) })).toHaveCount(0);
		await page.getByRole('button', { name: m.plan_remove({ name: KINDS.ideas }) }).click();
		await save(page);
		expect(await order(page)).toEqual([KINDS.welcome, KINDS.cafe, KINDS.vote, m.desk_kind_decision()]);
		await page.getByText(m.plan_delete(), { exact: true }).click();
		await page.getByRole('button', { name: m.plan_delete_go() }).click();
		await expect(page.getByText(m.refusal_workshop_running())).toBeVisible();
		await program.dispose();
	});
	expect(troubles(watch)).toEqual([]);
});

test('a workshop is kept as a template, copied, put into the archive, deleted and taken back', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'facilitator', DESK, `${demo.url}/studio`);
	const code = await plan(page, 'Көшірілетін кеш');
	await page.getByText(m.plan_keep(), { exact: true }).click();
	await page.getByLabel(m.plan_keep_name()).fill('Біздің кеш');
	await page.getByRole('button', { name: m.plan_keep_go() }).click();
	await expect(page.getByText(m.plan_kept({ name: 'Біздің кеш' }))).toBeVisible();

	await page.getByText(m.plan_copy(), { exact: true }).click();
	const copy = page.locator('form[action="?/copy"]');
	await copy.getByLabel(m.studio_field_title()).fill('Екінші кеш');
	await copy.getByLabel(m.plan_copy_date()).fill('2027-03-05');
	await copy.getByRole('button').click();
	await expect(page.getByRole('heading', { level: 1, name: 'Екінші кеш' })).toBeVisible();
	await expect(page.getByLabel(m.studio_field_date(), { exact: true })).toHaveValue('2027-03-05');
	expect(new URL(page.url()).pathname).not.toContain(code);

	await page.getByText(m.plan_delete(), { exact: true }).click();
	await page.getByRole('button', { name: m.plan_delete_go() }).click();
	await expect(page.getByText(m.studio_deleted({ title: 'Екінші кеш' }))).toBeVisible();
	await page.screenshot({ path: 'tests/results/shots/studio-deleted.png', fullPage: true });
	await expectAccessible(page);
	const gone = page.locator('#bin').getByRole('listitem').filter({ hasText: 'Екінші кеш' });
	await expect(gone).toHaveCount(1);
	await page.getByRole('status').getByRole('button', { name: m.studio_restore() }).click();
	await expect(page.locator('#bin')).toHaveCount(0);
	await expect(page.getByRole('link', { name: 'Екінші кеш' })).toBeVisible();

	await page.getByRole('link', { name: 'Екінші кеш' }).click();
	await page.getByText(m.plan_archive(), { exact: true }).first().click();
	await page.getByRole('button', { name: m.plan_archive() }).click();
	const archive = page.locator('section').filter({ has: page.getByRole('heading', { name: m.studio_archived() }) });
	await expect(archive.getByRole('link', { name: 'Екінші кеш' })).toBeVisible();

	await page.getByRole('radio', { name: /^Біздің кеш,/ }).check();
	await page.getByLabel(m.studio_field_title()).fill('Үлгіден');
	await page.getByLabel(m.studio_field_village(), { exact: true }).selectOption('kosshagyl');
	await page.getByLabel(m.studio_field_fund()).fill('1 000 000');
	await page.getByRole('button', { name: m.studio_create() }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Үлгіден' })).toBeVisible();
	expect(await order(page)).toEqual([KINDS.welcome, KINDS.cafe, KINDS.ideas, KINDS.vote, m.desk_kind_decision()]);
	expect(troubles(watch)).toEqual([]);
});

test('cards are made, marked when printed, and voided with a reason; the readiness list leads to its fixes', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'facilitator', DESK, `${demo.url}/studio`);
	const code = await plan(page, 'Карточкалы кеш');
	const ready = page.locator('#ready');
	await expect(ready.getByRole('link', { name: m.plan_gap_questions({ n: 2 }) })).toHaveAttribute('href', /^#activity-/);
	await ready.getByRole('link', { name: m.plan_gap_map() }).click();
	await expect(page.getByText(m.plan_fix_map({ file: 'packs/kosshagyl.pmtiles' }))).toBeVisible();
	await ready.getByRole('link', { name: m.plan_gap_cards_none() }).click();
	await expect(page).toHaveURL(`${demo.url}/studio/${code}/cards`);

	const count = page.getByLabel(m.cards_count());
	await count.fill('400');
	await page.locator('form[action="?/make"]').evaluate((one: HTMLFormElement) => (one.noValidate = true));
	await page.getByRole('button', { name: m.cards_make_go() }).click();
	await expect(count).toHaveAccessibleDescription(new RegExp(m.refusal_number_invalid()));
	await count.fill('12');
	await page.getByRole('button', { name: m.cards_make_go() }).click();
	await expect(page.getByText(m.cards_made({ from: 1, to: 12 }))).toBeVisible();
	const cards = page.getByRole('main').getByRole('listitem');
	await expect(cards).toHaveCount(12);
	await expect(cards.first()).toContainText(m.cards_state_blank());

	const all = page.getByRole('link', { name: m.cards_print_all() });
	await expect(all).toHaveAttribute('href', `/studio/${code}/cards.pdf?from=1&to=12`);
	await all.click();
	await expect(cards.filter({ hasText: m.cards_state_printed() })).toHaveCount(12);

	await page.getByRole('button', { name: `${m.cards_void()}, ${m.cards_number({ n: 3 })}` }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('button', { name: m.cards_void_go() }).click();
	await expect(dialog.getByLabel(m.desk_reason())).toHaveAccessibleDescription(new RegExp(m.refusal_required()));
	await dialog.getByLabel(m.desk_reason()).fill('Жыртылды');
	await dialog.getByRole('button', { name: m.cards_void_go() }).click();
	await expect(cards.nth(2)).toContainText('Жыртылды');
	await expect(cards.nth(2)).toContainText(m.cards_state_void());
	await page.screenshot({ path: 'tests/results/shots/studio-cards.png', fullPage: true });
	await expectAccessible(page);
	await expectNoOverflow(page);
	expect(troubles(watch)).toEqual([]);
});

test('the pages fit every screen', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'facilitator', DESK, `${demo.url}/studio`);
	const code = await plan(page, 'Ауылымызға ең керегі не, соны бірге шешейік');
	for (const path of ['', `/${code}`, `/${code}/cards`]) {
		await page.goto(`${demo.url}/studio${path}`);
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		for (const [name, size] of Object.entries({ phone: PHONE, desk: DESK, wide: SCREEN })) {
			await page.setViewportSize(size);
			await expectNoOverflow(page);
			const file = `studio-${name}${path.replace(code, 'code').replaceAll('/', '-')}.png`;
			await page.screenshot({ path: `tests/results/shots/${file}`, fullPage: true });
		}
		await expectAccessible(page);
	}
	expect(troubles(watch)).toEqual([]);
});

test('the plan is made without scripts', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, DESK, { javaScriptEnabled: false });
	await page.goto(`${demo.url}/login?back=/studio`);
	await page.getByLabel(m.people_login()).fill(demo.accounts.facilitator.login);
	await page.getByLabel(m.people_password(), { exact: true }).fill(demo.accounts.facilitator.password);
	await page.locator('main form button[type=submit]').click();
	await page.getByLabel(m.studio_field_title()).fill('Скриптсіз');
	await page.getByLabel(m.studio_field_village(), { exact: true }).selectOption('kosshagyl');
	await page.getByLabel(m.studio_field_fund()).fill('1 000 000');
	await page.getByRole('radio', { name: new RegExp(`^${m.studio_template_needs()},`) }).check();
	await page.getByRole('button', { name: m.studio_create() }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Скриптсіз' })).toBeVisible();
	await page.getByText(m.plan_delete(), { exact: true }).click();
	await page.getByRole('button', { name: m.plan_delete_go() }).click();
	await page.getByRole('status').getByRole('button', { name: m.studio_restore() }).click();
	await expect(page.getByRole('link', { name: 'Скриптсіз' })).toBeVisible();
});
