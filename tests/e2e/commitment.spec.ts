/** Promises that live: a year of duties with some missed, a resident's report at the object without an account and without scripts, its answer in public. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { expect, request, test } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { dayAt, dayNumber, dayOf, windowsIn, type Rhythm } from '#lib/commitment/duties.ts';
import { readPaper } from '../support/paper.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, signIn, signInByApi, Watch } from '../support/people.ts';

let demo: Demo;
let projectId: string;
const commitmentId = newId();
const ruleId = newId();
const DAY = 86_400_000;
const SHOTS = 'tests/results/shots';

test.beforeAll(async () => {
	demo = await startDemo();
	const db = new Database(join(demo.dataDir, 'asar.db'));
	projectId = (db.prepare(`select id from project where village_id = 'turgyzba'`).get() as { id: string }).id;
	db.close();
});
test.afterAll(() => demo.stop());

test('a promise is taken, a year passes, what was shown and what was not stands everywhere alike', async ({ browser }) => {
	const watch = new Watch(demo);
	const akimat = await signInByApi(demo, 'akimat');
	const startsOn = dayOf(dayAt(Date.now()) - 364);
	const promise = { id: commitmentId, projectId, kind: 'watering', holder: 'akimat', startsOn, months: 36 };
	expect((await akimat.post('/api/v1/commitments', { data: promise })).status()).toBe(201);
	const rhythm = { every: 'week', n: 1, fromMonth: 1, toMonth: 12 };
	const rule = { id: ruleId, act: 'add_rule', text: 'Ағаштарды суару', rhythm, startsOn };
	expect((await akimat.post(`/api/v1/commitments/${commitmentId}`, { data: rule })).status()).toBe(200);

	// A year of weeks: the evidence of those that were done lies in the house as it would have come.
	const db = new Database(join(demo.dataDir, 'asar.db'));
	const stored = db.prepare('select rhythm from duty_rule where id = ?').get(ruleId) as { rhythm: string };
	const today = dayAt(Date.now());
	const weeks = windowsIn({ rhythm: JSON.parse(stored.rhythm) as Rhythm, startsOn, endsOn: null }, dayNumber(startsOn), today);
	const settled = weeks.filter(({ lateUntil }) => lateUntil < today);
	const add = db.prepare(
		`insert into duty_evidence (id, duty_rule_id, due_on, kind, note, at, actor) values (?, ?, ?, 'tick', '', ?, 'account:x')`
	);
	for (const { dueOn } of settled.slice(0, 38)) add.run(newId(), ruleId, dayOf(dueOn), dueOn * DAY);
	db.close();
	const words = m.keep_rate({ due: settled.length, done: 38 }, { locale: 'kk' });

	const { page } = await signIn(browser, watch, demo, 'akimat', DESK, `${demo.url}/projects/${projectId}/duties`);
	await expect(page.getByText(words).first()).toBeVisible();
	await page.screenshot({ path: `${SHOTS}/duties-1280.png`, fullPage: true });
	await expectAccessible(page);
	for (const path of [`/projects/${projectId}`, '/v/turgyzba', '/promises']) {
		await page.goto(demo.url + path);
		await expect(page.getByText(words).first()).toBeVisible();
	}
	await page.screenshot({ path: `${SHOTS}/promises-1280.png`, fullPage: true });
	await expectAccessible(page);
	const open = (await (await akimat.get('/api/v1/keep-rates?village=turgyzba')).json()) as { due: number; kept: number; unknown: number };
	expect(open).toMatchObject({ due: settled.length, kept: 38, unknown: settled.length - 38 });

	// Ticked in one tap on a phone.
	await page.setViewportSize(PHONE);
	await page.goto(`${demo.url}/promises`);
	await page.screenshot({ path: `${SHOTS}/promises-360.png`, fullPage: true });
	await expectNoOverflow(page);
	await page
		.locator(`[data-duty="${ruleId}"]`)
		.first()
		.getByRole('button', { name: m.keep_done_send({}, { locale: 'kk' }), exact: true })
		.click();
	await expect(page.getByText(m.keep_saved({}, { locale: 'kk' }))).toBeVisible();

	await page.goto(`${demo.url}/projects/${projectId}/duties`);
	await page.getByRole('button', { name: m.plate_make({}, { locale: 'kk' }) }).click();
	await expect(page.getByRole('link', { name: m.plate_print({}, { locale: 'kk' }) })).toBeVisible();
	const [sheet] = readPaper(await (await page.request.get(`${demo.url}/projects/${projectId}/duties/plate.pdf`)).body());
	expect(sheet!.codes).toHaveLength(1);
	expect(sheet!.codes[0]!.text).toMatch(/\/p\/[2-9A-Z]{6}$/);
	expect(sheet!.texts.every(({ missing, x, y }) => !missing && x >= 0 && x < 105 && y > 0 && y < 148)).toBe(true);

	// The signed letter behind what was said: for those who keep the promise, until they open it to everybody.
	const part = page.locator(`[data-commitment="${commitmentId}"]`);
	await part.getByText(m.keep_history({}, { locale: 'kk' })).click();
	const said = part.locator('li[data-state=undertaken]').first();
	await said.getByText(m.keep_paper_attach({}, { locale: 'kk' })).click();
	await said
		.locator('input[type=file]')
		.setInputFiles({ name: 'хат.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 signed by the akim') });
	await said.getByRole('button', { name: m.keep_send({}, { locale: 'kk' }) }).click();
	await expect(page.getByText(m.keep_saved({}, { locale: 'kk' }))).toBeVisible();
	await expect(said).toContainText(m.keep_paper_private({}, { locale: 'kk' }));
	const file = demo.url + (await said.locator('a').getAttribute('href'));
	const stranger = await request.newContext();
	expect((await stranger.get(file)).status()).toBe(404);
	await page.screenshot({ path: `${SHOTS}/paper-360.png`, fullPage: true });
	await expectNoOverflow(page);
	await expectAccessible(page);
	await said.getByRole('button', { name: m.keep_paper_show({}, { locale: 'kk' }) }).click();
	await expect(page.getByText(m.keep_paper_hide({}, { locale: 'kk' })).first()).toBeAttached();
	expect(await (await stranger.get(file)).text()).toContain('signed');
	await stranger.dispose();
	await page.context().close();
	await akimat.dispose();
	expect(watch.problems).toEqual([]);
});

test('a passer-by reports without an account and without scripts; the holder answers; everybody reads it', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page: office } = await signIn(browser, watch, demo, 'akimat', DESK, `${demo.url}/projects/${projectId}/duties`);
	const plate = await office.getByRole('link', { name: m.plate_open({}, { locale: 'kk' }) }).getAttribute('href');
	const phone = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false });
	const page = await phone.newPage();
	await page.goto(demo.url + plate);
	await page.screenshot({ path: `${SHOTS}/plate-360.png`, fullPage: true });
	await page.getByText(m.plate_not_watered({}, { locale: 'kk' }), { exact: true }).click();
	await page.getByLabel(m.plate_photo({}, { locale: 'kk' })).setInputFiles('docs/screenshot.png');
	await page.getByRole('button', { name: m.plate_send({}, { locale: 'kk' }) }).click();
	await expect(page.getByText(m.plate_sent({}, { locale: 'kk' }))).toBeVisible();
	await expect(page.locator('[data-report] img')).toHaveCount(1);

	await office.reload();
	const report = office.locator('[data-report]').first();
	await report.getByText(m.plate_answer_write({}, { locale: 'kk' })).click();
	await report.getByLabel(m.plate_answer_text({}, { locale: 'kk' })).fill('Сорғы жөнделді, бүгін кешке суарамыз.');
	await report.getByRole('button', { name: m.keep_send({}, { locale: 'kk' }) }).click();
	await expect(office.getByText(m.keep_saved({}, { locale: 'kk' }))).toBeVisible();
	await page.reload();
	await expect(page.getByText('Сорғы жөнделді, бүгін кешке суарамыз.')).toBeVisible();
	await phone.close();

	const { context: seen, page: reader } = await meet(browser, watch, PHONE);
	await reader.goto(demo.url + plate);
	await reader.screenshot({ path: `${SHOTS}/plate-answered-360.png`, fullPage: true });
	await expectAccessible(reader);
	await expectNoOverflow(reader);
	await reader.goto(`${demo.url}/visits?village=fort-shevchenko`);
	await expect(reader.locator('[data-visit]').first()).toBeVisible();
	await reader.screenshot({ path: `${SHOTS}/visits-360.png`, fullPage: true });
	await expectAccessible(reader);
	await seen.close();
	await office.goto(`${demo.url}/v/turgyzba/memoranda`);
	await office.screenshot({ path: `${SHOTS}/memoranda-1280.png`, fullPage: true });
	await expectAccessible(office);
	await office.context().close();
	expect(watch.problems).toEqual([]);
});
