/** The end of a programme: the final report is typed by two, checked, sent and downloaded; the results table beside it. */
import { expect, test, type Page } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { exampleReport, exampleResults } from '../support/final-report-example.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, signIn, Watch } from '../support/people.ts';

let demo: Demo;
const SHOTS = 'tests/results/shots';
test.beforeAll(async () => {
	demo = await startDemo();
});
test.afterAll(() => demo.stop());

const field = (page: Page, path: string) => page.locator(`[name="${path}"]`);
const place = (page: Page, path: string) => page.locator(`[id="${path}"]`);
/** The buttons at the foot; the first of this name is the hidden one that Enter presses. */
const press = (page: Page, act: 'save' | 'send') => page.locator(`.bar button[value=${act}]`).click();
const headers = () => ({ origin: demo.url });

/** A programme made on its page. @returns its address */
async function makeProgramme(page: Page): Promise<string> {
	await page.locator('summary', { hasText: m.application_programme_new() }).click();
	await page.getByLabel(m.application_programme_name_kk()).fill('Ауылды бірлесе дамыту');
	await page.getByLabel(m.application_programme_starts()).fill('2024-05-27');
	await page.getByLabel(m.application_programme_ends()).fill('2024-11-30');
	await page.getByLabel(m.application_programme_fund()).fill('7 000 000');
	await page.getByLabel(m.application_programme_max()).fill('2 000 000');
	await page.getByRole('button', { name: m.application_save() }).click();
	await page.waitForURL(/programmes\/[0-9a-f-]{36}$/);
	return page.url();
}

test('a final report: known, typed, checked, written by two, sent, printed', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page: office } = await signIn(browser, watch, demo, 'coordinator', DESK, `${demo.url}/applications`);
	const programme = await makeProgramme(office);
	const api = programme.replace('/programmes/', '/api/v1/programmes/');

	// What the house knows stands there and says so; nothing else is missing for a draft.
	await office.getByRole('link', { name: m.closing_page_final() }).click();
	await office.waitForURL(`${programme}/final`);
	await expect(field(office, 'general.grant_total_kzt')).toHaveValue('7\u00a0000\u00a0000');
	await expect(place(office, 'general.grant_total_kzt')).toContainText(m.closing_known());

	// A wrong number: its sentence at the field, everything typed is still there. Then a row is added and a draft saved.
	watch.expecting = true;
	await field(office, 'section2_goal_achievement_kk').fill('Алаң салынды');
	await field(office, 'socio_economic.staff.fact').fill('төрт');
	await press(office, 'save');
	await expect(field(office, 'socio_economic.staff.fact')).toHaveAttribute('aria-invalid', 'true');
	await expect(field(office, 'section2_goal_achievement_kk')).toHaveValue('Алаң салынды');
	watch.expecting = false;
	await field(office, 'socio_economic.staff.fact').fill('4');
	await office.getByRole('button', { name: m.closing_add({ what: m.closing_f_organisation() }) }).click();
	await field(office, 'section6_partners.r1.organisation_kk').fill('Мектеп');
	await press(office, 'save');
	await expect(office.getByText(m.closing_saved(), { exact: true })).toBeVisible();
	await expect(office.getByText(m.closing_state_draft(), { exact: true })).toBeVisible();

	// A whole report of an earlier year comes in over the API; the page says what is wrong with it, at its fields.
	const content = exampleReport();
	Object.assign(content.general, { ngo_head_kk: 'Басшы', legal_address_phone_kk: 'Талдықорған' });
	const came = await office.request.post(`${api}/final`, { headers: headers(), data: { id: newId(), revision: 1, act: 'save', content } });
	expect(await came.json()).toEqual({ revision: 2 });
	await office.reload();
	await expect(place(office, 'socio_economic.partners.fact')).toContainText(m.closing_check_b07({ says: 2, rows: 3 }));
	await expect(place(office, 'section2_goal_achievement')).toContainText(m.closing_check_b09({ says: '12', is: '10' }));
	await expect(place(office, 'section2_goal_achievement')).toContainText(m.closing_check_b09_over({ says: '20 %', is: '7,6 %' }));
	await expectAccessible(office);
	await office.screenshot({ path: `${SHOTS}/final-1280.png`, fullPage: true });
	// What is folded by hand stays folded, whatever is saved.
	const findings = office.locator('details').filter({ hasText: m.closing_findings_hint() });
	await findings.locator('summary').click();
	await expect(findings).not.toHaveAttribute('open');

	// Two editors: one changes the goal and a text, the other the partners and the same text. Nobody is overwritten.
	const { page: second } = await signIn(browser, watch, demo, 'admin', DESK, `${programme}/final`);
	await field(office, 'section1.goal_kk').fill('Екінші мақсат');
	await field(office, 'section3_changes_kk').fill('Бірінші жазған');
	await press(office, 'save');
	await expect(office.getByText(m.closing_saved(), { exact: true })).toBeVisible();
	await expect(findings).not.toHaveAttribute('open');
	watch.expecting = true;
	await field(second, 'socio_economic.partners.fact').fill('3');
	await field(second, 'section3_changes_kk').fill('Екінші жазған');
	await press(second, 'save');
	await expect(second.getByRole('alert')).toContainText(m.refusal_changed_meanwhile());
	await expect(field(second, 'section3_changes_kk')).toHaveValue('Екінші жазған');
	await expect(place(second, 'section3_changes')).toContainText(m.closing_theirs({ value: 'Бірінші жазған' }));
	await expect(field(second, 'section1.goal_kk')).toHaveValue('Екінші мақсат');
	await expect(field(second, 'socio_economic.partners.fact')).toHaveValue('3');
	watch.expecting = false;
	await press(second, 'save');
	await expect(second.getByText(m.closing_saved(), { exact: true })).toBeVisible();
	await expect(place(second, 'socio_economic.partners.fact')).not.toContainText(m.closing_severity_error());

	// Sending is refused while an error stands: a list with links to the fields. Mended, it goes.
	watch.expecting = true;
	await press(second, 'send');
	await expect(second.getByRole('alert')).toContainText(m.closing_send_refused({ n: 3 }));
	watch.expecting = false;
	await second.getByRole('link', { name: m.closing_check_b09({ says: '12', is: '10' }) }).click();
	await expect(field(second, 'section2_goal_achievement_kk')).toBeInViewport();
	await field(second, 'section2_goal_achievement_kk').fill('10 оқыту семинарына 602 адам қатысты. Жоспар 7,6 %-ға асыра орындалды.');
	await press(second, 'send');
	await expect(second.getByText(m.closing_state_sent(), { exact: true })).toBeVisible();
	await expect(field(second, 'section1.goal_kk')).toBeDisabled();

	// The file, as the operator gets it.
	for (const [language, words] of [
		['kk', '7\u00a0000\u00a0000 (жеті миллион) теңге'],
		['ru', 'Итоговый отчёт по результатам реализации социального проекта']
	]) {
		const file = await second.request.get(`${programme}/final/report.docx?language=${language}`);
		expect(file.headers()['content-disposition']).toContain('attachment');
		expect(strFromU8(unzipSync(new Uint8Array(await file.body()))['word/document.xml']!)).toContain(words);
	}
	expect((await (await second.request.get(`${api}/final`)).json()).state).toBe('sent');
	expect(watch.problems).toEqual([]);
});

test('the results table; both pages on a phone and without scripts', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page: office, context } = await signIn(browser, watch, demo, 'coordinator', DESK, `${demo.url}/applications`);
	const programme = await makeProgramme(office);
	const api = programme.replace('/programmes/', '/api/v1/programmes/');
	const data = { id: newId(), revision: 0, act: 'save', content: exampleResults() };
	expect((await office.request.post(`${api}/results`, { headers: headers(), data })).ok()).toBe(true);
	await office.goto(`${programme}/results`);
	await expect(place(office, 'rows.r1.participants_total')).toContainText(m.closing_check_c03({ name: 'Қолдау', n: '1\u00a0580' }));
	await expectAccessible(office);
	await office.screenshot({ path: `${SHOTS}/results-1280.png`, fullPage: true });
	const csv = await (await office.request.get(`${programme}/results/results.csv?language=ru`)).text();
	expect(csv).toContain('Всего;12;5;10;3;4752');

	const { page: phone, context: small } = await meet(browser, watch, PHONE, { hasTouch: true });
	await small.addCookies(await context.cookies());
	for (const path of ['final', 'results']) {
		await phone.goto(`${programme}/${path}`);
		await expectNoOverflow(phone);
		await phone.screenshot({ path: `${SHOTS}/${path}-360.png`, fullPage: true });
	}

	// Plain HTML: a row is added, filled, saved; the other language is one button away, and Kazakh stays.
	const { page: plain, context: bare } = await meet(browser, watch, DESK, { javaScriptEnabled: false });
	await bare.addCookies(await context.cookies());
	await plain.goto(`${programme}/final`);
	await field(plain, 'section5.sustainability_kk').fill('Саябақ күтіледі');
	await plain.locator('button[value="add narrative_figures"]').click();
	await expect(field(plain, 'section5.sustainability_kk')).toHaveValue('Саябақ күтіледі');
	await field(plain, 'narrative_figures.r1.figure').fill('9');
	await plain.locator('button[value="language ru"]').click();
	await plain.waitForURL(/in=ru$/);
	await field(plain, 'section5.sustainability_ru').fill('За парком ухаживают');
	await press(plain, 'save');
	const saved = await (await office.request.get(`${api}/final`)).json();
	expect(saved.content.section5).toMatchObject({ sustainability_kk: 'Саябақ күтіледі', sustainability_ru: 'За парком ухаживают' });
	expect(saved.content.narrative_figures).toMatchObject([{ figure: 9 }]);
	expect(watch.problems).toEqual([]);
});
