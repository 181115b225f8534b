/** A phone on which JavaScript does not run: join, a note, a need, a ballot and the language as plain forms, each counted once. */
import { expect, test, type BrowserContext, type Locator, type Page, type Request } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { LIMITS } from '#lib/workshop/rules.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { expectNoOverflow, joinByPhone, meet, PHONE, runDesk, Watch } from '../support/people.ts';

let demo: Demo;
let desk: Awaited<ReturnType<typeof runDesk>>;
test.beforeAll(async () => {
	demo = await startDemo();
	desk = await runDesk(demo);
});
test.afterAll(async () => {
	await desk.program.dispose();
	await demo.stop();
});

const PLAIN = { javaScriptEnabled: false };
/** Presses a button and keeps the form it sent. */
async function send(page: Page, button: Locator): Promise<Request> {
	const [sent] = await Promise.all([page.waitForRequest((request) => request.method() === 'POST'), button.click()]);
	await page.waitForLoadState();
	return sent;
}
/** The same form once more, as an impatient finger or a bad line sends it. */
const sendAgain = (context: BrowserContext, sent: Request) =>
	context.request.post(sent.url(), {
		headers: { 'content-type': sent.headers()['content-type']!, origin: demo.url, accept: 'text/html' },
		data: sent.postDataBuffer()!,
		maxRedirects: 0
	});
/** An old browser that knows no limits of its own: what it lets through the server must judge. */
const forgetLimits = (page: Page) =>
	page.locator('main form').evaluateAll((forms) =>
		forms.forEach((form) =>
			form.querySelectorAll('[maxlength], [max], [required]').forEach((field) => {
				for (const limit of ['maxlength', 'max', 'required']) field.removeAttribute(limit);
			})
		)
	);

test('joining: refused without consent, the name stays; the same form twice is one seat', async ({ browser }) => {
	const watch = new Watch(demo);
	const { context, page } = await meet(browser, watch, PHONE, PLAIN);
	await page.goto(demo.join);
	await page.getByLabel(m.phone_join_name()).fill('Қанат Әлімұлы');
	await forgetLimits(page);
	const go = page.getByRole('button', { name: m.phone_join_go() });
	await send(page, go);
	await expect(page.getByText(m.refusal_consent_missing())).toBeVisible();
	await expect(page.getByRole('checkbox')).toHaveAccessibleDescription(m.refusal_consent_missing());
	await expect(page.getByLabel(m.phone_join_name())).toHaveValue('Қанат Әлімұлы');
	expect((await desk.stage()).counts.present).toBe(0);
	await expectNoOverflow(page);

	await page.getByRole('checkbox').check();
	const before = await context.cookies();
	const sent = await send(page, go);
	await expect(page).toHaveURL(`${demo.url}/w/${demo.code}`);
	await expect(page.getByText(m.phone_seat({ n: 1 }))).toBeVisible();
	// The second tap of a double click leaves before the answer to the first: no cookie yet.
	const { context: hasty } = await meet(browser, watch, PHONE, PLAIN);
	await hasty.addCookies(before);
	expect((await sendAgain(hasty, sent)).status()).toBe(303);
	expect((await sendAgain(context, sent)).status()).toBe(303);
	expect((await desk.stage()).counts.present).toBe(1);
	await page.goto(demo.join);
	await expect(page).toHaveURL(`${demo.url}/w/${demo.code}`);
	expect(watch.problems.filter((problem) => !problem.includes('422'))).toEqual([]);
});

test('one note: too long is refused at the field and kept, the right one stands once on the board', async ({ browser }) => {
	const watch = new Watch(demo);
	await desk.open('cafe');
	const { context, page } = await joinByPhone(browser, watch, demo, PLAIN);
	const field = page.getByLabel(m.cafe_write_label());
	const write = page.getByRole('button', { name: m.cafe_write(), exact: true });
	const long = 'ә'.repeat(LIMITS.note + 1);
	await forgetLimits(page);
	await field.fill(long);
	await send(page, write);
	await expect(field).toHaveAccessibleDescription(m.refusal_too_long({ max: LIMITS.note }));
	await expect(field).toHaveValue(long);
	await expectNoOverflow(page);

	await forgetLimits(page);
	await field.fill('');
	await send(page, write);
	await expect(field).toHaveAccessibleDescription(m.refusal_required());

	await field.fill('Ауылда кітапхана керек');
	const sent = await send(page, write);
	await expect(page).toHaveURL(`${demo.url}/w/${demo.code}`);
	const notes = page.getByRole('region', { name: m.cafe_notes() }).getByRole('listitem');
	await expect(notes).toHaveText([/Ауылда кітапхана керек/]);
	await expect(field).toHaveValue('');
	expect((await sendAgain(context, sent)).status()).toBe(303);
	await page.reload();
	await expect(notes).toHaveCount(1);

	// The desk moves on while somebody types: the sentence says so, and what was typed is still there.
	await field.fill('Кешігіп келген ой');
	await desk.open('pause');
	await send(page, write);
	await expect(page.getByText(m.refusal_not_open())).toBeVisible();
	await expect(page.getByText('Кешігіп келген ой')).toBeVisible();
});

test('one need, supported once, however often the form is sent', async ({ browser }) => {
	const watch = new Watch(demo);
	await desk.open('needs');
	const { context, page } = await joinByPhone(browser, watch, demo, PLAIN);
	const add = page.getByRole('button', { name: m.phone_need_send() });
	const text = page.getByLabel(m.phone_need_text());
	await text.fill('Көшеде шам жоқ');
	await send(page, add);
	await expect(page.getByRole('group', { name: m.phone_need_category() })).toHaveAccessibleDescription(m.refusal_required());
	await expect(text).toHaveValue('Көшеде шам жоқ');
	await page.getByText(m.needs_category_roads_light(), { exact: true }).click();
	const sent = await send(page, add);
	await expect(page).toHaveURL(`${demo.url}/w/${demo.code}`);
	expect((await sendAgain(context, sent)).status()).toBe(303);
	expect((await desk.stage()).needs.map((need) => need.text)).toEqual(['Көшеде шам жоқ']);

	const { context: other, page: neighbour } = await joinByPhone(browser, watch, demo, PLAIN);
	const before = (await desk.stage()).needs[0]!.support;
	const support = neighbour.getByRole('button', { name: new RegExp(m.phone_need_support()) });
	const tapped = await send(neighbour, support);
	await expect(support).toHaveAttribute('aria-pressed', 'true');
	expect((await sendAgain(other, tapped)).status()).toBe(303);
	expect((await desk.stage()).needs[0]!.support).toBe(before + 1);
});

test('one ballot: too many dots refused, then right, then changed, then too late', async ({ browser }) => {
	const watch = new Watch(demo);
	const first = await desk.addIdea('Балалар алаңы', 2_500_000);
	const second = await desk.addIdea('Көше шамдары', 1_400_000);
	await desk.open('vote');
	const { context, page } = await joinByPhone(browser, watch, demo, PLAIN);
	const dots = (title: string) => page.getByLabel(`${m.phone_vote_dots()}: ${title}`);
	const fill = async (one: number | string, two: number | string) => {
		await dots('Балалар алаңы').fill(String(one));
		await dots('Көше шамдары').fill(String(two));
	};
	const vote = page.getByRole('button', { name: m.phone_vote_save() });

	await fill(3, 3);
	await send(page, vote);
	await expect(page.getByText(m.refusal_too_many_dots({ max: 5 }))).toBeVisible();
	await expect(dots('Балалар алаңы')).toHaveValue('3');
	await expect(dots('Көше шамдары')).toHaveValue('3');
	await forgetLimits(page);
	await fill(4, 1);
	await send(page, vote);
	await expect(page.getByText(m.refusal_too_many_on_one({ max: 3 }))).toBeVisible();
	await expect(dots('Балалар алаңы')).toHaveValue('4');
	expect((await desk.stage()).vote!.voted).toBe(0);
	await expectNoOverflow(page);

	await fill(3, 2);
	const sent = await send(page, vote);
	await expect(page.getByText(m.phone_vote_counted({ n: 5, all: 5 }))).toBeVisible();
	expect((await sendAgain(context, sent)).status()).toBe(303);
	await fill(1, 2);
	await send(page, vote);
	await expect(page.getByText(m.phone_vote_counted({ n: 3, all: 5 }))).toBeVisible();
	// An old form that arrives late does not undo the newer one.
	expect((await sendAgain(context, sent)).status()).toBe(303);
	await page.reload();
	await expect(page.getByText(m.phone_vote_counted({ n: 3, all: 5 }))).toBeVisible();
	expect((await desk.stage()).vote!.voted).toBe(1);

	await fill(0, 3);
	await desk.act({ act: 'close_vote' });
	await send(page, vote);
	await expect(page.getByText(m.refusal_vote_closed())).toBeVisible();
	await desk.act({ act: 'reveal_vote' });
	expect((await desk.stage()).vote!.tally).toEqual([
		{ ideaId: second, dots: 2, seats: 1 },
		{ ideaId: first, dots: 1, seats: 1 }
	]);
	await page.reload();
	await expect(page.getByRole('heading', { name: m.phone_vote_result() })).toBeVisible();
});

test('the language: picked on the first page, kept for the next ones', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, PHONE, PLAIN);
	await page.goto(demo.join);
	const html = page.locator('html');
	await expect(html).toHaveAttribute('lang', 'kk');
	await page.getByRole('button', { name: m.ui_language_ru() }).click();
	await expect(html).toHaveAttribute('lang', 'ru');
	await expect(page).toHaveURL(demo.join);
	await page.getByRole('checkbox').check();
	await page.getByRole('button', { name: m.phone_join_go({}, { locale: 'ru' }) }).click();
	await expect(page).toHaveURL(demo.phone);
	await expect(html).toHaveAttribute('lang', 'ru');
	await page.getByRole('button', { name: new RegExp(m.ui_language_en()) }).click();
	await expect(html).toHaveAttribute('lang', 'en');
	await expect(page.getByText(m.phone_mine({}, { locale: 'en' }))).toBeVisible();
	expect(watch.problems).toEqual([]);
});

test('the project list: every project on one of its pages, the filter stays in the address', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await meet(browser, watch, PHONE, PLAIN);
	const cards = page.locator('main article h3 a');
	const seen = () => cards.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
	await page.goto(`${demo.url}/projects`);
	const first = await seen();
	await expectNoOverflow(page);
	await page.getByRole('link', { name: m.ui_page_next() }).click();
	await expect(page).toHaveURL(/\/projects\?page=2#list$/);
	const second = await seen();
	expect(new Set([...first, ...second]).size).toBe(86);
	expect(first.length + second.length).toBe(86);
	await expect(page.getByRole('link', { name: m.ui_page_of({ n: 2, all: 2 }) })).toHaveAttribute('aria-current', 'page');
	await expectNoOverflow(page);
	await page.goto(`${demo.url}/projects?stage=III&page=2`);
	for (const link of await page.locator('main nav a').all()) expect(await link.getAttribute('href')).toContain('stage=III');
	await page.goto(`${demo.url}/projects?page=nothing`);
	expect(await seen()).toEqual(first);
	expect(watch.problems).toEqual([]);
});
