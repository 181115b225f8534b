/** Bad input: each gets a clear sentence in the reader's language, at its field, and keeps what was typed. */
import { expect, request, test, type APIResponse, type Browser, type Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, meet, PHONE, runDesk, signIn, Watch } from '../support/people.ts';

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

test.afterEach(async ({ browser }) => {
	await Promise.all(browser.contexts().map((context) => context.close()));
});

const LOCALES = ['kk', 'ru'] as const;
type Locale = (typeof LOCALES)[number];
const api = () => `/api/v1/workshops/${demo.code}`;
/** A browser writes every 4xx answer to its console, and the recorder of traces asks in vain for photos that wait on the page. */
const troubles = (watch: Watch) => watch.problems.filter((problem) => !/status of 4\d\d|Connecting to 'blob:/.test(problem));

/** A reader with a language and no seat. */
async function reader(browser: Browser, locale: Locale, viewport = PHONE) {
	const watch = new Watch(demo);
	const { context, page } = await meet(browser, watch, viewport);
	await context.addCookies([{ name: 'asar-language', value: locale, url: demo.url }]);
	return { context, page, watch };
}
/** A reader with a seat, on the phone's page. */
async function phoneOf(browser: Browser, locale: Locale) {
	const met = await reader(browser, locale);
	const data = { id: newId(), consent: true, locale };
	expect((await met.context.request.post(`${demo.url}${api()}/seats`, { data })).status()).toBe(201);
	await met.page.goto(demo.phone);
	await expect(met.page.locator('[data-connection=on]')).toBeVisible();
	return met;
}
/** A program with a seat that reads in a language. */
async function program(locale: Locale, seated = true) {
	const made = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { 'accept-language': locale, origin: demo.url } });
	if (seated) expect((await made.post(`${api()}/seats`, { data: { consent: true, locale } })).status()).toBe(201);
	return made;
}
async function expectRefusal(answer: APIResponse, status: number, code: string, message: string, field?: string) {
	const { error } = (await answer.json()) as { error: object };
	expect({ status: answer.status(), ...error }).toEqual({ status, code, message, ...(field && { field }) });
}
async function planWorkshop(): Promise<string> {
	const plan = { id: newId(), title: 'Екінші кездесу', villageId: 'turgyzba', startsAt: Date.now(), template: 'vote', fund: 1_000_000 };
	const answer = await desk.program.post('/api/v1/workshops', { data: plan });
	expect(answer.status()).toBe(201);
	return ((await answer.json()) as { code: string }).code;
}
const picture = (bytes: number) => {
	const buffer = Buffer.alloc(bytes);
	buffer.set([0xff, 0xd8, 0xff, 0xe0]);
	return buffer;
};

for (const locale of LOCALES) {
	const inLocale = { locale };

	test(`${locale}: a wrong code is said at the field and stays there`, async ({ browser }) => {
		const { page, watch } = await reader(browser, locale);
		await page.goto(demo.url);
		const field = page.getByLabel(m.phone_home_code({}, inLocale));
		await field.fill('QQQ 999');
		await page.getByRole('button', { name: m.phone_home_go({}, inLocale) }).click();
		await expect(field).toHaveAccessibleDescription(new RegExp(escape(m.refusal_unknown_code({}, inLocale))));
		await expect(field).toHaveValue('QQQ 999');
		// A QR code of an evening that does not exist leads to the same field.
		await page.goto(`${demo.url}/join/QQQ999`);
		await expect(page.getByRole('heading', { name: m.phone_join_unknown({}, inLocale) })).toBeVisible();
		await expect(field).toHaveValue('QQQ999');
		await expect(field).toHaveAccessibleDescription(new RegExp(escape(m.refusal_unknown_code({}, inLocale))));
		await field.fill(` ${demo.code.toLowerCase()} `);
		await page.getByRole('button', { name: m.phone_home_go({}, inLocale) }).click();
		await expect(page).toHaveURL(demo.join);
		const outside = await program(locale, false);
		await expectRefusal(await outside.get('/api/v1/workshops/QQQ999'), 404, 'unknown_code', m.refusal_unknown_code({}, inLocale), 'code');
		expect(troubles(watch)).toEqual([]);
	});

	test(`${locale}: ended and full workshops say so and what to do`, async ({ browser }) => {
		const { page, watch } = await reader(browser, locale);
		const outside = await program(locale, false);
		const seatIn = (code: string) => outside.post(`/api/v1/workshops/${code}/seats`, { data: { consent: true, locale } });

		const ended = await planWorkshop();
		const end = await desk.program.post(`/api/v1/workshops/${ended}/desk`, { data: { id: newId(), act: 'end_workshop' } });
		expect(end.status()).toBe(200);
		await page.goto(`${demo.url}/join/${ended}`);
		await expect(page.getByText(m.phone_join_ended({}, inLocale))).toBeVisible();
		await expect(page.getByRole('link', { name: m.phone_protocol({}, inLocale) })).toBeVisible();
		await expectRefusal(await seatIn(ended), 409, 'workshop_ended', m.refusal_workshop_ended({}, inLocale));

		const full = await planWorkshop();
		const database = new Database(join(demo.dataDir, 'asar.db'));
		database.prepare('update workshop set capacity = 1 where code = ?').run(full);
		database.close();
		// Two people hold the form in their hands, one seat is left.
		await page.goto(`${demo.url}/join/${full}`);
		await page.getByLabel(m.phone_join_name({}, inLocale)).fill('Айгүл');
		await page.getByRole('checkbox').check();
		expect((await seatIn(full)).status()).toBe(201);
		await page.getByRole('button', { name: m.phone_join_go({}, inLocale) }).click();
		await expect(page.getByText(m.phone_join_full({}, inLocale), { exact: true })).toBeVisible();
		await expect(page.getByText(m.phone_join_full_next({}, inLocale))).toBeVisible();
		const second = await program(locale, false);
		const late = await second.post(`/api/v1/workshops/${full}/seats`, { data: { consent: true, locale } });
		await expectRefusal(late, 409, 'workshop_full', m.refusal_workshop_full({}, inLocale));
		expect(troubles(watch)).toEqual([]);
	});

	test(`${locale}: a live note stops at its limit; a double tap writes it once`, async ({ browser }) => {
		await desk.open('cafe');
		const { page, watch } = await phoneOf(browser, locale);
		const field = page.getByLabel(m.cafe_write_label({}, inLocale));
		const write = page.getByRole('button', { name: m.cafe_write({}, inLocale), exact: true });
		await expect(write).toBeEnabled();
		await write.click();
		await expect(field).toHaveAccessibleDescription(m.refusal_required({}, inLocale));
		await field.focus();
		await page.keyboard.insertText('ү'.repeat(LIMITS.note + 20));
		await expect(field).toHaveValue('ү'.repeat(LIMITS.note));
		await expect(page.getByText(`${LIMITS.note} / ${LIMITS.note}`)).toBeVisible();
		const notes = page.getByRole('region', { name: m.cafe_notes({}, inLocale) }).getByRole('listitem');
		await write.click();
		await expect(notes.filter({ hasText: 'ү'.repeat(LIMITS.note) })).toHaveCount(1);
		await field.fill(`Екі рет басылған жазба, ${locale}`);
		await write.dblclick();
		await expect(notes.filter({ hasText: `Екі рет басылған жазба, ${locale}` })).toHaveCount(1);
		await expect(page.locator('[data-connection=on]')).toBeVisible();
		await expect(field).toHaveAccessibleDescription('');
		expect(troubles(watch)).toEqual([]);
	});

	test(`${locale}: a need sent with a double tap is one need; an empty one is refused at its field`, async ({ browser }) => {
		await desk.open('needs');
		const { page, watch } = await phoneOf(browser, locale);
		const words = `Екі рет басылған қажеттілік, ${locale}`;
		await unfold(page, m.phone_need_add({}, inLocale));
		const text = page.getByLabel(m.phone_need_text({}, inLocale));
		const add = page.getByRole('button', { name: m.phone_need_send({}, inLocale) });
		await add.click();
		await expect(text).toHaveAccessibleDescription(m.refusal_required({}, inLocale));
		await text.fill(words);
		await add.click();
		await expect(page.getByText(m.refusal_unknown_choice({}, inLocale))).toBeVisible();
		await expect(text).toHaveValue(words);
		await page.getByText(m.needs_category_play({}, inLocale), { exact: true }).first().click();
		await add.dblclick();
		await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: words })).toHaveCount(1);
		await expect(text).toHaveValue('');
		await expect(page.getByText(m.phone_need_added({}, inLocale))).toBeVisible();
		await expect(page.getByText(m.refusal_required({}, inLocale))).toHaveCount(0);
		expect((await desk.stage()).needs.filter((need) => need.text === words)).toHaveLength(1);
		const seated = await program(locale);
		const long = { id: newId(), category: 'play', text: 'а'.repeat(LIMITS.need + 1) };
		const answer = await seated.post(`${api()}/needs`, { data: long });
		await expectRefusal(answer, 422, 'too_long', m.refusal_too_long({ max: LIMITS.need }, inLocale), 'text');
		expect(troubles(watch)).toEqual([]);
	});

	test(`${locale}: photos too large or no picture, and places far away, are said at the field; the rest stays`, async ({ browser }) => {
		await desk.open('sites');
		const { page, watch } = await phoneOf(browser, locale);
		await unfold(page, m.phone_site_add({}, inLocale));
		await expect(page.locator('.leaflet-container')).toBeVisible();
		const title = page.getByLabel(m.phone_site_title({}, inLocale));
		const why = page.getByLabel(m.phone_site_why({}, inLocale));
		const photo = page.locator('input[type=file]');
		const send = page.getByRole('button', { name: m.phone_site_send({}, inLocale) });
		await title.fill('Алыстағы алаң');
		await why.fill('Осы жер кең');
		await page.getByLabel(m.phone_site_type({}, inLocale)).selectOption('playground');
		await send.click();
		await expect(page.getByText(m.refusal_place_missing({}, inLocale))).toBeVisible();

		await photo.setInputFiles({ name: 'ulken.jpg', mimeType: 'image/jpeg', buffer: picture(13 * 1024 * 1024) });
		await expect(photo).toHaveAccessibleDescription(m.refusal_picture_too_large({}, inLocale));
		await photo.setInputFiles({ name: 'qujat.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
		await expect(photo).toHaveAccessibleDescription(m.refusal_not_a_picture({}, inLocale));

		// A place far out in the steppe (the map itself hardly lets anybody go there): said by the map at once, by the server when sent.
		const place = JSON.stringify({ lng: 71.43, lat: 51.13 });
		await page.evaluate(([key, value]) => localStorage.setItem(key!, value!), [`asar:draft:site-place:${demo.code}`, place]);
		await page.reload();
		const far = page.getByText(m.map_pick_far({ distance: '§' }, inLocale).split('§')[0]!.trim());
		await expect(far).toBeVisible();
		await send.click();
		await expect(page.getByText(m.refusal_outside_village({}, inLocale))).toBeVisible();
		await expect(title).toHaveValue('Алыстағы алаң');
		await expect(why).toHaveValue('Осы жер кең');

		// A PDF that calls itself a picture passes the phone; the server looks inside.
		await page.getByRole('button', { name: m.map_centre({}, inLocale) }).click();
		await expect(far).toHaveCount(0);
		await page.getByRole('button', { name: m.phone_place_change({}, inLocale) }).click();
		await photo.setInputFiles({ name: 'suret.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('%PDF-1.7 no picture') });
		await send.click();
		await expect(photo).toHaveAccessibleDescription(m.refusal_not_a_picture({}, inLocale));
		await expect(title).toHaveValue('Алыстағы алаң');
		await expect(why).toHaveValue('Осы жер кең');
		await expect(page.getByLabel(m.phone_site_type({}, inLocale))).toHaveValue('playground');
		expect((await desk.stage()).sites).toEqual([]);
		expect(troubles(watch)).toEqual([]);
	});

	test(`${locale}: the API refuses the same`, async () => {
		await desk.open('sites');
		const seated = await program(locale);
		const { village } = (await desk.stage()).workshop;
		const site = () => ({
			id: newId(),
			objectType: 'bench',
			title: 'Орындық',
			why: 'Отыратын жер жоқ',
			lng: village.lng,
			lat: village.lat
		});
		type Fields = Record<string, string | number | { name: string; mimeType: string; buffer: Buffer }>;
		const propose = (multipart: Fields) => seated.post(`${api()}/sites`, { multipart });
		const file = (name: string, mimeType: string, buffer: Buffer) => ({ photo: { name, mimeType, buffer } });
		await expectRefusal(
			await propose({ ...site(), lng: 71.43, lat: 51.13 }),
			422,
			'outside_village',
			m.refusal_outside_village({}, inLocale),
			'place'
		);
		await expectRefusal(await propose({ ...site(), lng: 'х' }), 422, 'place_missing', m.refusal_place_missing({}, inLocale), 'place');
		await expectRefusal(
			await propose({ ...site(), ...file('a.jpg', 'image/jpeg', picture(13 * 1024 * 1024)) }),
			413,
			'picture_too_large',
			m.refusal_picture_too_large({}, inLocale),
			'photo'
		);
		await expectRefusal(
			await propose({ ...site(), ...file('a.pdf', 'application/pdf', Buffer.from('%PDF-1.7')) }),
			422,
			'not_a_picture',
			m.refusal_not_a_picture({}, inLocale),
			'photo'
		);
		await expectRefusal(await propose({ ...site(), why: 'ә' }), 422, 'too_short', m.refusal_too_short({ min: 3 }, inLocale), 'why');

		const malformed = m.refusal_malformed({}, inLocale);
		for (const broken of ['{"category":', '[]', '"текст"', 'null', '{"id":"1","category":"play","text":"ой"}']) {
			const answer = await seated.post(`${api()}/needs`, { headers: { 'content-type': 'application/json' }, data: Buffer.from(broken) });
			expect([answer.status(), (await answer.json()).error.message], broken).toEqual([400, malformed]);
		}
		const noJson = await seated.post(`${api()}/needs`, { headers: { 'content-type': 'text/plain' }, data: '{}' });
		await expectRefusal(noJson, 400, 'malformed', malformed);

		const nobody = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { 'accept-language': locale } });
		const stray = await nobody.post(`${api()}/needs`, {
			headers: { cookie: `asar-seat-${demo.code}=%C3%A9garbage` },
			data: { id: newId(), category: 'play', text: 'ой жоқ' }
		});
		await expectRefusal(stray, 401, 'no_seat', m.refusal_no_seat({}, inLocale));
		const closed = await seated.post(`${api()}/needs`, { data: { id: newId(), category: 'play', text: 'ой жоқ' } });
		await expectRefusal(closed, 409, 'not_open', m.refusal_not_open({}, inLocale));
	});

	test(`${locale}: a forgotten seat leads to the door with a friendly sentence; what was typed comes along`, async ({ browser }) => {
		await desk.open('needs');
		const { context, page, watch } = await phoneOf(browser, locale);
		await unfold(page, m.phone_need_add({}, inLocale));
		const text = page.getByLabel(m.phone_need_text({}, inLocale));
		const words = `Ұмытылған орын, ${locale}`;
		await text.fill(words);
		await page.getByText(m.needs_category_play({}, inLocale), { exact: true }).first().click();
		const [cookie] = (await context.cookies()).filter(({ name }) => name === `asar-seat-${demo.code}`);
		await context.addCookies([{ ...cookie!, value: 'garbage' }]);
		await page.getByRole('button', { name: m.phone_need_send({}, inLocale) }).click();
		await expect(page).toHaveURL(`${demo.join}?again=1`);
		await expect(page.getByText(m.phone_join_again({}, inLocale))).toBeVisible();
		await page.getByRole('checkbox').check();
		await page.getByRole('button', { name: m.phone_join_go({}, inLocale) }).click();
		await expect(page).toHaveURL(demo.phone);
		await expect(text).toHaveValue(words);
		await page.getByRole('button', { name: m.phone_need_send({}, inLocale) }).click();
		await expect(page.getByRole('main').getByRole('listitem').filter({ hasText: words })).toHaveCount(1);
		expect(troubles(watch)).toEqual([]);
	});

	test(`${locale}: a cost that cannot be is said at the desk's field; the idea stays as typed`, async ({ browser }) => {
		await desk.open('ideas');
		const watch = new Watch(demo);
		const { context, page } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
		await context.addCookies([{ name: 'asar-language', value: locale, url: demo.url }]);
		await page.reload();
		const title = page.getByLabel(m.desk_idea_title({}, inLocale), { exact: true });
		const cost = page.getByLabel(m.desk_idea_cost({}, inLocale));
		const add = page.getByRole('button', { name: m.desk_idea_add({}, inLocale) });
		await title.fill('Күмәнді идея');
		for (const [typed, sentence] of [
			['', m.refusal_required({}, inLocale)],
			['-250 000', m.refusal_cost_invalid({}, inLocale)],
			['көп', m.refusal_cost_invalid({}, inLocale)],
			['0', m.refusal_cost_invalid({}, inLocale)],
			['99 000 000 000 000', m.refusal_cost_absurd({}, inLocale)]
		] as const) {
			await cost.fill(typed);
			await add.click();
			await expect(cost).toHaveAccessibleDescription(new RegExp(escape(sentence)));
			await expect(cost).toHaveValue(typed);
			await expect(title).toHaveValue('Күмәнді идея');
		}
		expect((await desk.stage()).ideas.filter((idea) => idea.title === 'Күмәнді идея')).toEqual([]);
		expect(troubles(watch)).toEqual([]);
	});
}

test('dots: the phone stops at its limit and says why; the API refuses more and later', async ({ browser }) => {
	const ideas = [await desk.addIdea('Балалар алаңы', 2_500_000), await desk.addIdea('Көше шамдары', 1_400_000)] as const;
	await desk.open('vote');
	const { page, watch } = await phoneOf(browser, 'kk');
	const more = (title: string) => page.getByRole('group', { name: title }).getByRole('button', { name: m.phone_vote_more() });
	for (let i = 0; i < 4; i++) await more('Балалар алаңы').click({ force: true });
	for (let i = 0; i < 3; i++) await more('Көше шамдары').click({ force: true });
	await expect(page.getByText(m.phone_vote_no_left())).toBeVisible();
	await expect(page.getByText(m.phone_vote_counted({ n: 5, all: 5 }))).toBeVisible();

	const { vote } = await desk.stage();
	const ballot = `${api()}/votes/${vote!.id}/ballot`;
	const seats = { kk: await program('kk'), ru: await program('ru') };
	for (const locale of LOCALES) {
		const place = (dots: Record<string, unknown>) => seats[locale].put(ballot, { data: { id: newId(), dots } });
		const refused = (dots: Record<string, unknown>, code: string, message: string) =>
			place(dots).then((answer) => expectRefusal(answer, 422, code, message, 'dots'));
		await refused({ [ideas[0]]: 3, [ideas[1]]: 3 }, 'too_many_dots', m.refusal_too_many_dots({ max: 5 }, { locale }));
		await refused({ [ideas[0]]: 4 }, 'too_many_on_one', m.refusal_too_many_on_one({ max: 3 }, { locale }));
		await refused({ [ideas[0]]: -1 }, 'dots_not_whole', m.refusal_dots_not_whole({}, { locale }));
		await refused({ [newId()]: 1 }, 'unknown_idea', m.refusal_unknown_idea({}, { locale }));
	}
	await desk.act({ act: 'close_vote' });
	await expect(page.getByText(m.phone_vote_closed())).toBeVisible();
	for (const locale of LOCALES) {
		const late = await seats[locale].put(ballot, { data: { id: newId(), dots: { [ideas[0]]: 1 } } });
		await expectRefusal(late, 409, 'vote_closed', m.refusal_vote_closed({}, { locale }));
	}
	await desk.act({ act: 'reveal_vote' });
	expect((await desk.stage()).vote!.tally).toEqual([
		{ ideaId: ideas[0], dots: 3, seats: 1 },
		{ ideaId: ideas[1], dots: 2, seats: 1 }
	]);
	expect(troubles(watch)).toEqual([]);
});

/** Opens a folded part of a phone's page, if it is not open. */
async function unfold(page: Page, summary: string) {
	const part = page.locator('details', { has: page.getByText(summary, { exact: true }) });
	await part.waitFor();
	if (!(await part.evaluate((one: HTMLDetailsElement) => one.open))) await page.getByText(summary, { exact: true }).click();
}
/** Words as a pattern for themselves. */
function escape(words: string): string {
	return words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
