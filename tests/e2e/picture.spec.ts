/** One picture of the village: from what a hall said to a public list, an idea and an answered letter. */
import { expect, request, test, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { toDateInput } from '#lib/i18n/format.ts';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, runDesk, signIn, Watch } from '../support/people.ts';

let demo: Demo;
const V = '/v/turgyzba/needs';
const SEEDED = 'Ауылдың шығыс жағына ауыз су жетпейді';
const SAID = {
	alike: 'Шығыс жаққа ауыз су жетпейді',
	pipe: 'Су құбыры әбден тозған, қысымы жоқ',
	dark: 'Қараңғы көшелердегі қауіпсіздіксіздіктендірілмегендіктен балалар қорқады'
};
const today = () => toDateInput(Date.now());

/** Three needs of an evening, marked by four people, and an idea made of one of them. */
test.beforeAll(async () => {
	demo = await startDemo();
	const desk = await runDesk(demo);
	const api = `/api/v1/workshops/${demo.code}`;
	const seats = await Promise.all(
		Array.from({ length: 4 }, async () => {
			const seat = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url } });
			expect((await seat.post(`${api}/seats`, { data: { id: newId(), consent: true, locale: 'kk' } })).status()).toBe(201);
			return seat;
		})
	);
	await desk.open('needs');
	const ids: Record<string, string> = {};
	for (const [key, text] of Object.entries(SAID)) {
		ids[key] = newId();
		const category = key === 'dark' ? 'roads_light' : 'water_green';
		expect((await seats[0]!.post(`${api}/needs`, { data: { id: ids[key], category, text } })).status()).toBe(201);
	}
	const mark = async (key: keyof typeof SAID, who: number[]) => {
		for (const i of who)
			expect((await seats[i]!.put(`${api}/needs/${ids[key]}/support`, { data: { id: newId(), on: true } })).status()).toBe(200);
	};
	await mark('alike', [0, 1, 2]);
	await mark('pipe', [1, 2, 3]);
	await mark('dark', [0, 1]);
	await desk.open('ideas');
	const sources = [{ kind: 'need', id: ids.dark, words: SAID.dark }];
	const idea = { id: newId(), title: 'Күн батареялы көше шамдары', description: '', cost: 1_400_000, sources };
	expect((await desk.program.post(`${api}/ideas`, { data: idea })).status()).toBe(201);
	for (const seat of seats) await seat.dispose();
	await desk.program.dispose();
});
test.afterAll(() => demo.stop());

/** Unfolds a form by its words, and is inside it. */
async function unfold(page: Page, title: string, within = page.locator('main')) {
	const part = within.locator('details', { has: page.locator('summary', { hasText: new RegExp(`^\\s*${title}\\s*$`) }) }).last();
	if ((await part.getAttribute('open')) === null) await part.locator('summary').first().click();
	return part;
}
const card = (page: Page, text: string) => page.locator('article', { has: page.getByRole('heading', { name: text }) });

test('a coordinator gathers what the hall said, joins, confirms an idea, and writes to a state body', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'coordinator', DESK, `${demo.url}${V}/work`);
	await page.screenshot({ path: 'tests/results/shots/gather-1280.png', fullPage: true });
	const waiting = (text: string) => page.locator('li[data-need]', { has: page.locator('.text', { hasText: text }) });
	await expect(page.locator('li[data-need]')).toHaveCount(3);
	await expectAccessible(page);

	// What sounds alike is offered; the rest stands by itself.
	await waiting(SAID.alike)
		.getByRole('button', { name: m.picture_gather_alike({ text: SEEDED }) })
		.click();
	await expect(waiting(SAID.alike)).toHaveCount(0);
	for (const text of [SAID.pipe, SAID.dark]) {
		await waiting(text).getByRole('button', { name: m.picture_gather_own() }).click();
		await expect(waiting(text)).toHaveCount(0);
	}
	await expect(page.getByText(m.picture_ungathered_none())).toBeVisible();

	// A past letter: what is wrong is said at its field, nothing typed is lost.
	watch.expecting = true;
	const form = await unfold(page, m.picture_appeal_add());
	await form.getByLabel(m.picture_appeal_sent()).fill('2022-06-01');
	await form.getByLabel(m.picture_appeal_asked()).fill('Су құбырын ауыстыру');
	await form.getByRole('button', { name: m.picture_appeal_save() }).click();
	await expect(form.getByText(m.refusal_required())).toBeVisible();
	await expect(form.getByLabel(m.picture_appeal_asked())).toHaveValue('Су құбырын ауыстыру');
	await form.getByLabel(m.picture_appeal_office()).fill('Атырау облысының әкімдігі');
	await form.getByLabel(m.picture_answered_on()).fill('2022-05-01');
	await form.getByRole('button', { name: m.picture_appeal_save() }).click();
	await expect(form.getByText(m.refusal_date_invalid())).toBeVisible();
	watch.expecting = false;
	await form.getByLabel(m.picture_answered_on()).fill('2022-06-20');
	await form.getByLabel(m.picture_answer_words(), { exact: false }).fill('Қаржы бөлінбеген');
	await form.getByLabel(m.picture_choose_need(), { exact: true }).selectOption({ label: SAID.pipe });
	await form.getByRole('button', { name: m.picture_appeal_save() }).click();
	await expect(page.locator('#appeals ~ ul li', { hasText: 'Су құбырын ауыстыру' })).toContainText(SAID.pipe);

	// Two needs are one: with a reason, and it can be undone.
	await page.goto(`${demo.url}${V}`);
	await card(page, SAID.pipe).getByRole('link', { name: SAID.pipe }).click();
	await page.waitForURL(/needs\/[0-9a-f-]{36}$/);
	const join = await unfold(page, m.picture_merge());
	await join.getByLabel(m.picture_choose_need(), { exact: true }).selectOption({ label: SEEDED });
	await join.getByLabel(m.picture_reason()).fill('Екеуі де ауыз су туралы');
	await join.getByRole('button', { name: m.picture_merge_send() }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(SEEDED);
	await expect(page.getByText('Екеуі де ауыз су туралы')).toBeVisible();
	// Four people marked one or the other: each counts once. Three years without an ear: 2021, 2022, 2023.
	await expect(page.locator('main header')).toContainText(m.picture_support({ n: 4 }));
	await expect(page.locator('main header')).toContainText(m.picture_unheard({ n: 3 }));
	await expectAccessible(page);

	// The letter is drafted from the evidence, edited, sent, and its answer is watched.
	const write = await unfold(page, m.letter_write());
	await page.screenshot({ path: 'tests/results/shots/need-1280.png', fullPage: true });
	await expect(write.getByLabel(m.letter_text_kk())).toHaveValue(/4 адам қатысып, осы мәселені 4 адам қолдады[\s\S]*Қаржы бөлінбеген/);
	await write.getByLabel(m.letter_addressee_kk()).fill('Жылыой ауданының әкіміне');
	await write.getByLabel(m.letter_addressee_ru()).fill('Акиму Жылыойского района');
	await write.getByRole('button', { name: m.letter_save() }).click();
	await page.waitForURL(/\/letters\//);
	await page.screenshot({ path: 'tests/results/shots/letter-1280.png', fullPage: true });
	const letter = page.url();
	await expect(page.locator('article[lang=kk]')).toContainText('Жылыой ауданының әкіміне');
	await expectAccessible(page);
	await expectNoOverflow(page);
	const stranger = await request.newContext();
	const closed = await stranger.get(letter, { maxRedirects: 0 });
	expect([closed.status(), closed.headers().location]).toEqual([303, expect.stringContaining('/login')]);
	const send = await unfold(page, m.letter_send_title());
	await expect(send.getByLabel(m.letter_sent_on())).toHaveValue(today());
	await send.getByLabel(m.picture_reason()).fill('Су құбыры ауданның құзырында');
	await send.getByRole('button', { name: m.letter_send(), exact: true }).click();
	await expect(page.getByText(m.project_saved())).toBeVisible();
	for (const [lang, heading] of [
		['kk', 'ӨТІНІШ'],
		['ru', 'ОБРАЩЕНИЕ']
	] as const) {
		const file = await stranger.get(`${letter.split('?')[0]}/letter.docx?lang=${lang}`);
		expect(file.status()).toBe(200);
		expect(file.headers()['content-type']).toContain('wordprocessingml');
		expect((await file.body()).subarray(0, 2).toString()).toBe('PK');
		await page.goto(`${letter.split('?')[0]}?lang=${lang}`);
		await expect(page.locator(`article[lang=${lang}]`)).toContainText(heading);
	}
	await stranger.dispose();
	await page.goto(`${demo.url}${V}/work`);
	await page.setViewportSize(PHONE);
	await expectNoOverflow(page);
	await page.getByRole('region', { name: m.picture_letters_open() }).getByRole('link').click();
	await page.waitForURL(letter.split('?')[0]!);
	await expectNoOverflow(page);
	await page.setViewportSize(DESK);
	const answer = await unfold(page, m.letter_answer_title());
	await answer.getByLabel(m.picture_appeal_outcome()).selectOption('promised');
	await answer.getByLabel(m.picture_answer_words(), { exact: false }).fill('2027 жылы жаңа құбыр тартылады');
	await answer.getByRole('button', { name: m.letter_answer_save() }).click();
	await expect(page.getByText('2027 жылы жаңа құбыр тартылады')).toBeVisible();

	// The idea that the hall made of a need is suggested; a person confirms it.
	await page.goto(`${demo.url}${V}`);
	await card(page, SAID.dark).getByRole('link', { name: SAID.dark }).click();
	await expect(page.getByText(m.picture_grown_title())).toBeVisible();
	const became = await unfold(page, m.picture_destine_idea());
	await became.getByLabel(m.picture_reason()).fill('Кездесуде осыдан құралды');
	await became.getByRole('button', { name: m.picture_destine_send() }).click();
	await expect(page.getByText('Кездесуде осыдан құралды')).toBeVisible();
	await expect(page.getByText(m.picture_grown_title())).toHaveCount(0);
	expect(watch.problems).toEqual([]);
});

test('everybody sees the picture without signing in: ranked, with destinies, filters and the map', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, PHONE);
	await page.goto(`${demo.url}/v/turgyzba`);
	await page.getByRole('link', { name: m.picture_link() }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(m.picture_title({ village: 'Тұрғызба' }));
	await expect(page.locator('html')).toHaveAttribute('lang', 'kk');
	await expect(page.getByRole('heading', { level: 2 })).toHaveText([SEEDED, SAID.dark, 'Көшелерге шам орнату']);
	await expect(card(page, SEEDED)).toContainText(m.picture_destiny_sent());
	await expect(card(page, SEEDED)).toContainText('2027 жылы жаңа құбыр тартылады');
	await expect(card(page, SAID.dark)).toContainText('Күн батареялы көше шамдары');
	await card(page, SEEDED).locator('summary').click();
	await expect(card(page, SEEDED)).toContainText(m.picture_hall({ support: 3, present: 4 }));
	await expect(page.getByRole('link', { name: m.picture_work_open() })).toHaveCount(0);

	// List and map are one selection.
	await page.locator('.site-marker').click();
	await expect(card(page, SEEDED)).toHaveClass(/selected/);

	for (const size of [PHONE, DESK]) {
		await page.setViewportSize(size);
		await expectNoOverflow(page);
		await expectAccessible(page);
		await page.screenshot({ path: `tests/results/shots/picture-${size.width}.png`, fullPage: true });
	}
	for (const locale of ['ru', 'en', 'kk'] as const) {
		await page.context().addCookies([{ name: 'asar-language', value: locale, url: demo.url }]);
		for (const size of [DESK, PHONE]) {
			await page.setViewportSize(size);
			await page.reload();
			await expect(page.locator('html')).toHaveAttribute('lang', locale);
			await expectNoOverflow(page);
		}
	}
	await page.getByLabel(m.picture_filter_category()).selectOption('roads_light');
	await expect(page.getByRole('heading', { level: 2 })).toHaveText([SAID.dark, 'Көшелерге шам орнату']);
	await page.getByLabel(m.picture_filter_year()).selectOption('2024');
	await expect(page.getByRole('heading', { level: 2 })).toHaveText(['Көшелерге шам орнату']);
	expect(new URL(page.url()).search).toBe('?category=roads_light&group=&place=&year=2024');
	expect(watch.problems).toEqual([]);

	const { needs } = (await (await page.request.get(`${demo.url}/api/v1/villages/turgyzba/needs`)).json()) as {
		needs: { text: string; place: number }[];
	};
	expect(needs.map(({ place, text }) => [place, text])[0]).toEqual([1, SEEDED]);
	expect(await (await page.request.get(`${demo.url}/api/v1/villages/turgyzba/needs.csv`)).text()).toContain(SAID.dark);
});

test('without scripts the list, its filters and the forms of staff work', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, PHONE, { javaScriptEnabled: false });
	await page.goto(`${demo.url}${V}`);
	await page.getByLabel(m.picture_filter_category()).selectOption('water_green');
	await page.getByRole('button', { name: m.project_show() }).click();
	await expect(page.getByRole('heading', { level: 2 })).toHaveText([SEEDED]);
	await card(page, SEEDED).getByRole('link', { name: SEEDED }).click();
	await expect(page.getByText('Екеуі де ауыз су туралы')).toBeVisible();

	// The joining is undone, with a reason.
	await page.goto(`${demo.url}/login?back=${encodeURIComponent(new URL(page.url()).pathname)}`);
	const { login, password } = demo.accounts.coordinator;
	await page.getByLabel(m.people_login()).fill(login);
	await page.getByLabel(m.people_password(), { exact: true }).fill(password);
	await page.locator('main form button[type=submit]').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(SEEDED);
	await expectNoOverflow(page);
	const undo = await unfold(page, m.picture_unmerge());
	await undo.getByRole('button', { name: m.picture_unmerge_send() }).click();
	const again = await unfold(page, m.picture_unmerge());
	await expect(again.getByText(m.refusal_required())).toBeVisible();
	await again.getByLabel(m.picture_reason()).fill('Құбыр бөлек мәселе');
	await again.getByRole('button', { name: m.picture_unmerge_send() }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(SAID.pipe);
	expect(watch.problems.filter((problem) => !problem.includes('status of 422'))).toEqual([]);
});
