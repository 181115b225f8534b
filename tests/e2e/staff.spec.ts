/** Staff: a workshop made in the studio, colleagues invited once, who may open what, and a desk run from the keyboard. */
import { expect, test } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { roleLabel } from '#lib/people/labels.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectNoOverflow, meet, runDesk, SCREEN, signIn, signInByApi, Watch } from '../support/people.ts';

let demo: Demo;
test.beforeAll(async () => {
	demo = await startDemo();
});
test.afterEach(async ({ browser }) => {
	await Promise.all(browser.contexts().map((context) => context.close()));
});
test.afterAll(() => demo.stop());
const troubles = (watch: Watch) => watch.problems.filter((problem) => !/status of 4\d\d/.test(problem));

test('signing in: a wrong password is said, the login stays; a right one opens the page that was asked for', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, DESK);
	await page.goto(`${demo.url}/studio`);
	await expect(page).toHaveURL(/\/login\?back=/);
	const enter = page.getByRole('main').getByRole('button', { name: m.people_enter() });
	await page.getByLabel(m.people_login()).fill(demo.accounts.facilitator.login);
	await page.getByLabel(m.people_password()).fill('қате құпиясөз');
	await enter.click();
	await expect(page.getByText(m.refusal_wrong_login())).toBeVisible();
	await expect(page.getByLabel(m.people_login())).toHaveValue(demo.accounts.facilitator.login);
	await page.getByLabel(m.people_password()).fill(demo.accounts.facilitator.password);
	await enter.click();
	await expect(page).toHaveURL(`${demo.url}/studio`);
	expect(troubles(watch)).toEqual([]);
});

test('the facilitator makes a workshop: errors at their fields, what was typed stays, then its desk opens', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'facilitator', DESK, `${demo.url}/studio`);
	const form = page.locator('form#plan');
	// What the browser would stop is sent as well: the server judges.
	await form.evaluate((one: HTMLFormElement) => (one.noValidate = true));
	const title = page.getByLabel(m.studio_field_title());
	const fund = page.getByLabel(m.studio_field_fund());
	const question = (n: number) => page.getByLabel(m.studio_question_of({ n, language: m.ui_language_kk() }), { exact: true });
	const create = page.getByRole('button', { name: m.studio_create() });
	await title.fill('Қосшағылда не істейміз?');
	await page.getByLabel(m.studio_field_village(), { exact: true }).selectOption('kosshagyl');
	await fund.fill('көп ақша');
	await create.click();
	await expect(fund).toHaveAccessibleDescription(new RegExp(m.refusal_cost_invalid().slice(0, 20)));
	await expect(fund).toHaveValue('көп ақша');
	await expect(title).toHaveValue('Қосшағылда не істейміз?');
	await expect(page.getByLabel(m.studio_field_village(), { exact: true })).toHaveValue('kosshagyl');
	await expectNoOverflow(page);

	await form.evaluate((one: HTMLFormElement) => (one.noValidate = true));
	await fund.fill('3 000 000');
	await question(1).fill('Жастарға не керек?');
	await create.click();
	await expect(question(2)).toHaveAccessibleDescription(m.refusal_required());
	await expect(question(1)).toHaveValue('Жастарға не керек?');
	await expect(fund).toHaveValue('3 000 000');
	await question(2).fill('Қай көше қауіпті?');
	await create.click();
	await expect(page).toHaveURL(/\/studio\/[A-Z0-9]{6}$/);
	const code = new URL(page.url()).pathname.split('/')[2]!;
	await page.goto(`${demo.url}/studio`);
	const row = page.getByRole('listitem').filter({ hasText: 'Қосшағылда не істейміз?' });
	await expect(row).toHaveCount(1);
	await expect(row).toContainText(code);
	await row.getByRole('link', { name: m.studio_desk() }).click();
	await expect(page).toHaveURL(`${demo.url}/w/${code}/desk`);
	await expect(page.locator('.next button.step')).toHaveText(m.desk_step_welcome());
	// Ready for residents at once.
	const { page: phone } = await meet(browser, watch, DESK);
	await phone.goto(`${demo.url}/join/${code}`);
	await expect(phone.getByRole('heading', { name: 'Қосшағылда не істейміз?' })).toBeVisible();
	expect(troubles(watch)).toEqual([]);
});

test('the administrator invites a colleague: the link works once; signing out ends the session', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page: admin } = await signIn(browser, watch, demo, 'admin', DESK, `${demo.url}/admin`);
	await admin.getByLabel(m.people_role()).selectOption('akimat');
	await admin.getByLabel(m.people_village()).selectOption('turgyzba');
	await admin.getByRole('button', { name: m.people_make_link() }).click();
	const link = await admin.getByLabel(m.people_link()).inputValue();
	expect(new URL(link).origin).toBe(demo.url);

	const { context, page } = await meet(browser, watch, DESK);
	await page.goto(link);
	await expect(page.getByText(m.people_setup_text({ role: roleLabel('akimat', 'kk') }))).toBeVisible();
	const create = page.getByRole('button', { name: m.people_create() });
	await page.getByLabel(m.people_name()).fill('Айгүл Серікқызы');
	await page.getByLabel(m.people_login()).fill(demo.accounts.akimat.login);
	await page.getByLabel(m.people_password()).fill('қысқа');
	await create.click();
	await expect(page.getByLabel(m.people_password())).toHaveAccessibleDescription(
		new RegExp(m.refusal_weak_password({ min: 10 }).slice(0, 10))
	);
	await expect(page.getByLabel(m.people_name())).toHaveValue('Айгүл Серікқызы');
	await page.getByLabel(m.people_password()).fill('ұзын әрі берік құпиясөз');
	await create.click();
	await expect(page.getByText(m.refusal_login_taken())).toBeVisible();
	await page.getByLabel(m.people_login()).fill('aigul');
	await page.getByLabel(m.people_password()).fill('ұзын әрі берік құпиясөз');
	await create.click();
	await expect(page.getByRole('button', { name: m.nav_sign_out() })).toBeVisible();
	await page.goto(link);
	await expect(page.getByText(m.refusal_link_used())).toBeVisible();
	await expect(page.getByLabel(m.people_password())).toHaveCount(0);

	const [session] = (await context.cookies()).filter(({ name }) => name === 'asar-session');
	await page.goto(demo.map);
	await page.getByRole('button', { name: m.nav_sign_out() }).click();
	await expect(page.getByRole('link', { name: m.nav_sign_in() })).toBeVisible();
	expect((await context.cookies()).filter(({ name }) => name === 'asar-session')).toEqual([]);
	// A stolen copy of the cookie is worth nothing afterwards.
	await context.addCookies([session!]);
	await page.goto(demo.map);
	await expect(page.getByRole('link', { name: m.nav_sign_in() })).toBeVisible();
	await admin.reload();
	await expect(admin.getByText('aigul', { exact: true })).toBeVisible();
	await expect(admin.getByText(m.people_event_invite()).first()).toBeVisible();
	expect(troubles(watch)).toEqual([]);
});

test('the akimat cannot run the desk, a stranger is asked to sign in', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'akimat', DESK, demo.map);
	for (const path of [new URL(demo.desk).pathname, '/studio', '/admin']) {
		expect((await page.goto(demo.url + path))!.status(), path).toBe(403);
		await expect(page.getByText(m.refusal_forbidden())).toBeVisible();
	}
	const program = await signInByApi(demo, 'akimat');
	const act = { id: '01900000-0000-7000-8000-000000000001', act: 'end_workshop' };
	const answer = await program.post(`/api/v1/workshops/${demo.code}/desk`, { data: act });
	expect([answer.status(), (await answer.json()).error.code]).toEqual([403, 'forbidden']);
	await program.dispose();
	const { page: stranger } = await meet(browser, watch, DESK);
	await stranger.goto(demo.desk);
	await expect(stranger).toHaveURL(/\/login\?back=/);
	expect(troubles(watch)).toEqual([]);
});

test('the desk from the keyboard: B blanks the screen, the arrows go on and back, typing is left alone', async ({ browser }) => {
	const watch = new Watch(demo);
	const desk = await runDesk(demo);
	const { page } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
	const { page: screen } = await meet(browser, watch, SCREEN);
	await screen.goto(demo.screen);
	const openKind = async () => (await desk.stage()).activities.find((activity) => activity.phase === 'open')?.kind;
	const step = page.locator('.next button.step');
	await expect(screen.getByText(m.screen_welcome())).toBeVisible();
	await expect(step).toHaveText(m.desk_step_welcome());

	await page.keyboard.press('KeyB');
	await expect.poll(async () => (await desk.stage()).screen.view).toBe('blank');
	await expect(screen.getByText(m.screen_welcome())).toHaveCount(0);
	await page.keyboard.press('KeyB');
	await expect.poll(async () => (await desk.stage()).screen.view).toBe('follow');
	await expect(screen.getByText(m.screen_welcome())).toBeVisible();

	await page.keyboard.press('ArrowRight');
	await expect.poll(openKind).toBe('welcome');
	await expect(step).toHaveText(m.desk_step_cafe());
	// Two quick presses are one step.
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('ArrowRight');
	await expect.poll(openKind).toBe('cafe');
	await expect(step).toHaveText(m.desk_step_round({ round: 2 }));
	expect((await desk.stage()).cafe!.round).toBe(1);
	await page.keyboard.press('KeyF');
	await expect.poll(async () => (await desk.stage()).screen.view).toBe('table');
	await page.keyboard.press('KeyF');
	await expect.poll(async () => (await desk.stage()).screen.view).toBe('follow');

	await page.keyboard.press('ArrowLeft');
	await expect(page.getByRole('dialog')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page.getByRole('dialog')).toHaveCount(0);
	expect(await openKind()).toBe('cafe');
	await page.keyboard.press('ArrowLeft');
	await page.keyboard.press('Enter');
	await expect.poll(openKind).toBe('welcome');

	await desk.open('ideas');
	await expect(page.getByLabel(m.desk_idea_title(), { exact: true })).toBeVisible();
	await page.getByLabel(m.desk_idea_title(), { exact: true }).focus();
	await page.keyboard.type('b f');
	await page.keyboard.press('ArrowRight');
	await expect(page.getByLabel(m.desk_idea_title(), { exact: true })).toHaveValue('b f');
	const { screen: shown } = await desk.stage();
	expect([shown.view, await openKind()]).toEqual(['follow', 'ideas']);
	await desk.program.dispose();
	expect(troubles(watch)).toEqual([]);
});

test('a vote that went wrong is repeated with a reason: the old round is kept, the new result is decided anew', async ({ browser }) => {
	const watch = new Watch(demo);
	const desk = await runDesk(demo);
	await desk.addIdea('Көше шамдары', 1_000_000);
	await desk.open('vote');
	await desk.act({ act: 'close_vote' });
	await desk.act({ act: 'reveal_vote' });
	const { vote: first } = await desk.stage();
	await desk.open('decision');
	await desk.act({ act: 'decide' });
	await desk.open('vote');

	const { page } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
	const dialog = page.getByRole('dialog');
	await page.getByRole('button', { name: m.desk_vote_repeat() }).click();
	await expect(dialog.getByText(m.desk_vote_repeat_title())).toBeVisible();
	await dialog.locator('button[type=submit]').click();
	await expect(dialog.getByText(m.refusal_required())).toBeVisible();
	await dialog.getByLabel(m.desk_reason()).fill('Жартысы экранды көрмей қалды');
	await dialog.locator('button[type=submit]').click();
	await expect.poll(async () => (await desk.stage()).vote?.round).toBe(2);
	expect((await desk.program.get(`/api/v1/workshops/${demo.code}/votes/${first!.id}`)).status()).toBe(200);

	const step = page.locator('.next button.step');
	for (const label of [m.desk_step_close_vote(), m.desk_step_reveal_vote(), m.desk_step_decision(), m.desk_step_decide()]) {
		await expect(step).toHaveText(label);
		await step.click();
	}
	await expect(step).toHaveText(m.desk_step_end());
	expect(troubles(watch)).toEqual([]);
});

test('what is chosen before the script of the page has woken stays chosen', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'admin', DESK, `${demo.url}/admin`);
	let wake = () => {};
	const held = new Promise<void>((resolve) => (wake = resolve));
	await page.route('**/_app/immutable/**/*.js', async (route) => {
		await held;
		await route.continue();
	});
	await page.reload({ waitUntil: 'commit' });
	const role = page.getByLabel(m.people_role());
	await role.selectOption('akimat');
	wake();
	await page.locator('html[data-awake]').waitFor();
	await expect(role).toHaveValue('akimat');
});
