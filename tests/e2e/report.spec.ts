/** From the money to the act: four weekly reports (one told late, one without a line), the list of who owes, a pair of photos, the opening. */
import Database from 'better-sqlite3';
import { expect, test } from '@playwright/test';
import { join } from 'node:path';
import sharp from 'sharp';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { addDays, dayOf, mondayOf } from '#lib/project/weeks.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, signIn, signInByApi, Watch } from '../support/people.ts';

let demo: Demo;
const id = newId();
const today = dayOf(Date.now());
const thisWeek = mondayOf(today);
const SHOTS = 'tests/results/shots';

/** A project that got its money four weeks ago. */
test.beforeAll(async () => {
	demo = await startDemo();
	const db = new Database(join(demo.dataDir, 'asar.db'));
	const { id: by } = db.prepare('select id from account limit 1').get() as { id: string };
	const funded = Date.parse(`${addDays(thisWeek, -21)}T05:00:00Z`);
	const words = JSON.stringify({ kk: 'Мектеп жанындағы ойын алаңы' });
	db.prepare(
		'insert into project (id, village_id, category, object_types, title, folded, summary, facts, created_at, by_account_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
	).run(id, 'turgyzba', 'play_sport', '[]', words, 'мектеп', words, '{}', funded, by);
	for (const [i, state] of ['contract_signed', 'funded', 'procurement_preparation', 'works'].entries())
		db.prepare('insert into project_state (id, project_id, state, at, by_account_id) values (?, ?, ?, ?, ?)').run(
			newId(),
			id,
			state,
			funded + i,
			by
		);
	db.prepare('insert into budget_line (id, project_id, position, title, amount, source) values (?, ?, 1, ?, 2000000, ?)').run(
		newId(),
		id,
		'Әткеншек',
		'grant'
	);
	db.close();
});
test.afterAll(() => demo.stop());

async function picture(name: string, background: string) {
	const buffer = await sharp({ create: { width: 640, height: 480, channels: 3, background } })
		.jpeg()
		.toBuffer();
	return { name, mimeType: 'image/jpeg', buffer };
}

test('a project from its first report to the act', async ({ browser }) => {
	const watch = new Watch(demo);
	const of = (part: string) => `${demo.url}/projects/${id}/${part}`;
	const { page, context } = await signIn(browser, watch, demo, 'coordinator', PHONE, of('plan'));
	const unfold = async (title: string) => {
		const summary = page.locator('summary', { hasText: title }).first();
		// What was opened for the row before may still be open.
		if (!(await summary.evaluate((one) => (one.parentElement as HTMLDetailsElement).open))) await summary.click();
	};

	// A plan of two pieces.
	for (const [title, from, to] of [
		['Шұңқыр қазу', -21, -8],
		['Әткеншек орнату', -7, 10]
	] as const) {
		await unfold(m.report_item_add());
		await page.getByLabel(m.report_item_title()).filter({ visible: true }).fill(title);
		await page.getByLabel(m.report_item_starts()).filter({ visible: true }).fill(addDays(today, from));
		await page.getByLabel(m.report_item_ends()).filter({ visible: true }).fill(addDays(today, to));
		await page.getByRole('button', { name: m.report_item_add() }).click();
		await expect(page.locator('summary', { hasText: title })).toBeVisible();
	}
	await expectNoOverflow(page);
	await page.screenshot({ path: `${SHOTS}/plan-360.png`, fullPage: true });

	// A photo "before", so that the next ones are taken from the same spot.
	await page.goto(of('photos'));
	await unfold(m.report_photo_add());
	await page.getByLabel(m.report_phase()).first().selectOption('before');
	await page.locator('input[type=file][name=photo]').setInputFiles(await picture('before.jpg', '#8a7a55'));
	await page.getByRole('button', { name: m.report_photo_add() }).click();
	await expect(page.locator('li[data-phase=before]')).toHaveCount(1);

	// The list knows what is missing.
	await page.goto(`${demo.url}/projects/overdue`);
	const owed = page.locator(`li[data-project="${id}"]`);
	await expect(owed).toContainText(m.report_level_manager());
	await expectAccessible(page);
	await expectNoOverflow(page);
	await page.screenshot({ path: `${SHOTS}/overdue-360.png`, fullPage: true });

	// Three weeks are told on one evening; the first of them by a tap on big steps.
	await owed.getByRole('link', { name: m.report_due_write() }).click();
	await page.waitForURL(of('report'));
	const week = (monday: string) => page.locator(`li[data-week="${monday}"]`);
	for (const back of [-21, -14]) {
		const monday = addDays(thisWeek, back);
		await page.getByLabel(m.report_week()).selectOption(monday);
		await page.getByLabel(m.report_text()).fill(`Апта ${back}`);
		if (back === -21) for (let i = 0; i < 4; i++) await page.getByRole('button', { name: `Шұңқыр қазу: ${m.report_more()}` }).click();
		await page.getByRole('button', { name: m.report_send() }).click();
		await expect(week(monday)).toHaveAttribute('data-standing', 'late');
		await expect(page.getByText(m.report_sent_late())).toBeVisible();
	}
	// The line is lost, the page stays open: the report waits, survives, and arrives once.
	const last = addDays(thisWeek, -7);
	await page.getByLabel(m.report_week()).selectOption(last);
	await page.locator('input[type=file][name=photo]').setInputFiles(await picture('w3.jpg', '#b98'));
	await page.getByLabel(m.report_text()).fill('Байланыс жоқ кезде жазылды');
	await page.getByLabel(m.report_volunteers()).fill('14');
	await page.getByLabel(m.report_hours()).fill('40');
	await page.screenshot({ path: `${SHOTS}/report-360.png`, fullPage: true });
	await expectAccessible(page);
	await expectNoOverflow(page);
	watch.expecting = true;
	await context.setOffline(true);
	await page.getByRole('button', { name: m.report_send() }).click();
	await expect(page.getByText(m.report_waiting_title())).toBeVisible();
	await page.screenshot({ path: `${SHOTS}/report-waiting-360.png` });
	await context.setOffline(false);
	await expect(week(last)).toContainText('Байланыс жоқ кезде жазылды');
	watch.expecting = false;
	// This week, and everything is done.
	await page.getByLabel(m.report_text()).fill('Бәрі бітті');
	for (const title of ['Шұңқыр қазу', 'Әткеншек орнату']) await page.getByLabel(title, { exact: true }).fill('100');
	await page.getByRole('button', { name: m.report_send() }).click();
	await expect(week(thisWeek)).toContainText('Бәрі бітті');
	const program = await signInByApi(demo, 'coordinator');
	const api = `/api/v1/projects/${id}`;
	const { reports, progress } = (await (await program.get(`${api}/reports`)).json()) as { reports: unknown[]; progress: number };
	expect([reports.length, progress]).toEqual([4, 100]);
	await page.goto(`${demo.url}/projects/overdue`);
	await expect(page.locator('main h1')).toBeVisible();
	await expect(owed).toHaveCount(0);

	// Opened is refused until there are photos of all phases and somebody who looks after it.
	const act = (part: string, data: object, as = program) => as.post(`${api}${part}`, { data: { id: newId(), ...data } });
	const move = async (state: string) =>
		(await (await act('', { act: 'move', state, reason: 'Тексерілді' })).json()) as { error?: { code: string; field: string } };
	expect((await move('finished')).error).toBeUndefined();
	expect((await move('opened')).error).toMatchObject({ code: 'required', field: 'commitments' });
	const promise = {
		id: newId(),
		projectId: id,
		kind: 'watering',
		holder: 'akimat',
		holderName: 'Тұрғызба ауылдық округі',
		startsOn: today,
		months: 36
	};
	const page2 = await signIn(browser, watch, demo, 'akimat', PHONE, `${demo.url}/projects/${id}`);
	const commit = page2.page.locator('form[action="?/commit"]');
	await page2.page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
	await commit.locator('[name=kind]').selectOption(promise.kind);
	await commit.locator('[name=holder]').selectOption(promise.holder);
	await commit.locator('[name=holderName]').fill(promise.holderName);
	await commit.locator('[name=startsOn]').fill(promise.startsOn);
	await commit
		.locator('[name=paper]')
		.setInputFiles({ name: 'хат.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 promised') });
	await commit.locator('[name=paperPublic]').check();
	await commit.locator('button[type=submit]').click();
	await page2.page.waitForURL(/done=commit/);
	expect((await move('opened')).error).toMatchObject({ code: 'photos_missing', field: 'photos' });

	// The same view after: a pair, published, drawn apart by the keyboard.
	await page.goto(of('photos'));
	await unfold(m.report_photo_add());
	await page.getByLabel(m.report_phase()).first().selectOption('after');
	await page.getByLabel(m.report_pair()).first().selectOption({ index: 1 });
	await page.locator('input[type=file][name=photo]').setInputFiles(await picture('after.jpg', '#3f8f4f'));
	await page.getByRole('button', { name: m.report_photo_add() }).click();
	const slider = page.getByRole('slider');
	await expect(slider).toHaveValue('50');
	await slider.focus();
	await page.keyboard.press('End');
	await expect(slider).toHaveValue('100');
	for (const phase of ['before', 'after']) {
		await page.locator(`li[data-phase=${phase}]`).getByRole('button', { name: m.report_photo_publish() }).click();
		await expect(page.locator(`li[data-phase=${phase}][data-published=true]`)).toHaveCount(1);
	}
	await slider.fill('50');
	await expectNoOverflow(page);
	await expectAccessible(page);
	await page.screenshot({ path: `${SHOTS}/photos-360.png`, fullPage: true });
	const guest = await meet(browser, watch, DESK);
	await guest.page.goto(of('photos'));
	await expect(guest.page.locator('li[data-phase]')).toHaveCount(2);
	await guest.page.screenshot({ path: `${SHOTS}/photos-1280.png`, fullPage: true });

	// The day, the akim's word, the opening, the act.
	expect((await act('/opening', { act: 'set_day', onDay: today })).status()).toBe(200);
	await page2.page.goto(of('opening'));
	await page2.page.getByRole('button', { name: m.report_confirm() }).click();
	await expect(page2.page.locator('.notice.ok').first()).toBeVisible();
	expect((await move('opened')).error).toBeUndefined();
	expect((await move('handed_over')).error).toMatchObject({ code: 'act_missing' });
	await page.goto(of('opening'));
	await unfold(m.report_balance_add());
	await page.getByLabel(m.report_balance_state()).selectOption('act');
	await page.getByLabel(m.report_balance_receiver()).fill('Тұрғызба ауылдық округі');
	await page.getByLabel(m.report_balance_number()).fill('17-А');
	const form = page.locator('form', { has: page.getByLabel(m.report_balance_number()) });
	await form.getByRole('button', { name: m.report_save() }).click();
	await expect(form.getByText(m.refusal_required())).toBeVisible();
	await expect(page.getByLabel(m.report_balance_number())).toHaveValue('17-А');
	await page
		.getByLabel(m.report_balance_file())
		.setInputFiles({ name: 'akt.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 act of acceptance') });
	await form.getByRole('button', { name: m.report_save() }).click();
	await expect(page.locator('li[data-balance=act]')).toContainText('17-А');
	expect((await move('handed_over')).error).toBeUndefined();
	await expectAccessible(page);
	await expectNoOverflow(page);
	await page.screenshot({ path: `${SHOTS}/opening-360.png`, fullPage: true });
	// A payment that was entered wrongly is taken away with a reason, seen with it, and brought back.
	await page.goto(of('money'));
	await unfold(m.money_expense_add());
	await page.getByLabel(m.money_amount()).filter({ visible: true }).fill('7 000');
	await page.getByLabel(m.money_receipt_photo()).setInputFiles(await picture('receipt.jpg', '#eee'));
	await page.getByLabel(m.money_note()).filter({ visible: true }).fill('Бояу');
	await page.getByRole('button', { name: m.report_save() }).filter({ visible: true }).click();
	const spent = page.locator('[data-sum=spent]');
	await expect(spent).toHaveText('7\u00a0000\u00a0₸');
	await unfold(m.money_expense_remove());
	await page.getByLabel(m.report_reason()).filter({ visible: true }).fill('Басқа жобанікі');
	await page.getByRole('button', { name: m.money_expense_remove() }).filter({ visible: true }).click();
	await expect(spent).toHaveText('0\u00a0₸');
	await unfold(m.report_removed({ n: 1 }));
	await expect(page.getByText('Басқа жобанікі')).toBeVisible();
	await page.screenshot({ path: `${SHOTS}/money-removed-360.png`, fullPage: true });
	await page.getByRole('button', { name: /Бояу: / }).click();
	await expect(spent).toHaveText('7\u00a0000\u00a0₸');
	for (const part of ['money', 'plan']) {
		await page.goto(of(part));
		await expectNoOverflow(page);
		await expectAccessible(page);
		await page.screenshot({ path: `${SHOTS}/${part}-360.png`, fullPage: true });
	}
	await guest.page.goto(`${demo.url}/projects/${id}`);
	const paper = guest.page.locator('#promises a', { hasText: 'PDF' });
	expect(await (await guest.page.request.get(demo.url + (await paper.getAttribute('href')))).text()).toContain('promised');
	await guest.page.screenshot({ path: `${SHOTS}/life-1280.png`, fullPage: true });
	await page.goto(`${demo.url}/notices`);
	await expectAccessible(page);
	await page.screenshot({ path: `${SHOTS}/notices-360.png`, fullPage: true });
	await program.dispose();
	expect(watch.problems).toEqual([]);
});
