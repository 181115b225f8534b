/**
 * Needs in the hall, in the browser: said, joined, ranked by eight phones and two cards through a helper, shown on the screen. One group is
 * below five people: what it put first can be read nowhere.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, request, test, type APIRequestContext, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import {
	DESK,
	expectAccessible,
	expectNoOverflow,
	joinByPhone,
	meet,
	nextStep,
	PHONE,
	runDesk,
	SCREEN,
	signIn,
	Watch
} from '../support/people.ts';

let demo: Demo;
let hall: Awaited<ReturnType<typeof runDesk>>;
test.beforeAll(async () => {
	demo = await startDemo();
	const db = new Database(join(demo.dataDir, 'asar.db'));
	const { id } = db.prepare('select id from workshop where code = ?').get(demo.code) as { id: string };
	db.prepare('update workshop set asks = ? where id = ?').run(JSON.stringify(['gender', 'age']), id);
	db.prepare(`update activity set settings = json_set(settings, '$.ranking', 'order') where kind = 'needs'`).run();
	for (const [i, code] of ['KARTAA', 'KARTBB'].entries())
		db.prepare('insert into card (id, workshop_id, number, code, created_at) values (?, ?, ?, ?, ?)').run(
			newId(),
			id,
			i + 1,
			code,
			Date.now()
		);
	db.close();
	hall = await runDesk(demo);
});
test.afterAll(async () => {
	await hall.program.dispose();
	await demo.stop();
});

const WATER = 'Ауыз су құбыры көшеге жетпейді';
const LIGHT = 'Көше жарықтандырылмағандықтан кешке жүру қауіпті';
const PLAY = 'Балалар ойнайтын алаң жоқ';
const RAMP = 'Емханада пандус жоқ, арбамен кіре алмайды';

const shot = (page: Page, name: string) => page.screenshot({ path: `tests/results/shots/needs-${name}.png`, fullPage: true });
const look = async (page: Page, name: string) => {
	await expectNoOverflow(page);
	await expectAccessible(page);
	await shot(page, name);
};
const address = () => `/api/v1/workshops/${demo.code}`;
/** A phone without its page: a seat with its own cookie. @param about what it says of itself */
async function takeSeat(about: Record<string, unknown>): Promise<APIRequestContext> {
	const seat = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url, connection: 'close' } });
	const answer = await seat.post(`${address()}/seats`, { data: { id: newId(), consent: true, locale: 'kk' } });
	const { id } = ((await answer.json()) as { seat: { id: string } }).seat;
	const said = await seat.post(`${address()}/seats/${id}`, { data: { id: newId(), act: 'describe', ...about } });
	expect(said.status(), await said.text()).toBe(200);
	return seat;
}
const idOf = async (text: string) => (await hall.stage()).needs.find((need) => need.text === text)!.id;
async function rank(seat: APIRequestContext, ...texts: string[]) {
	const { ranking } = await hall.stage();
	const order = await Promise.all(texts.map(idOf));
	return seat.put(`${address()}/rankings/${ranking!.id}/ballot`, { data: { id: newId(), order } });
}
const unfold = async (page: Page) => {
	const [field, fold] = [page.getByLabel(m.phone_need_text()), page.getByText(m.phone_need_add(), { exact: true }).first()];
	await fold.waitFor();
	if (!(await field.isVisible())) await fold.click();
	return field;
};
const sayNeed = async (page: Page, text: string) => {
	await (await unfold(page)).fill(text);
	await page.getByText(m.needs_category_play(), { exact: true }).first().click();
	await page.getByRole('button', { name: m.phone_need_send(), exact: true }).click();
};
const put = (page: Page, n: number, text: string) => page.getByRole('button', { name: m.needs_rank_add_this({ n, text }) });

test('from a show of hands to a ranking one can defend', async ({ browser }) => {
	test.setTimeout(600_000);
	const watch = new Watch(demo);
	const { page: one } = await joinByPhone(browser, watch, demo);
	const { page: two, context: line } = await joinByPhone(browser, watch, demo);
	const women = await Promise.all(Array.from({ length: 5 }, () => takeSeat({ gender: 'women' })));
	const old = await takeSeat({ age: '59+' });
	const { page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
	const { page: screen } = await meet(browser, watch, SCREEN);
	await screen.goto(demo.screen);

	await test.step('the village has a category of its own', async () => {
		await desk.goto(`${demo.url}/studio/${demo.code}`);
		const part = desk.locator('#agenda').getByRole('listitem', { name: m.desk_kind_needs() });
		await part.getByText(m.plan_settings()).click();
		await part.getByText(m.needs_plan_own(), { exact: true }).click();
		await part.getByRole('button', { name: m.needs_plan_own_add() }).click();
		await expect(part.locator('[name="own-category.kk"]')).toHaveAccessibleDescription(m.refusal_required());
		await part.locator('[name="own-category.kk"]').fill('Мал жайылымы');
		await part.locator('[name="own-category.ru"]').fill('Пастбища');
		await part.getByRole('button', { name: m.needs_plan_own_add() }).click();
		await expect(part.getByLabel('Мал жайылымы')).toBeChecked();
		await look(desk, 'studio-categories');
		await desk.getByRole('button', { name: m.plan_save() }).click();
		await expect(desk.getByText(m.plan_saved(), { exact: true })).toBeVisible();
		await desk.goto(demo.desk);
	});
	await hall.open('needs');

	await test.step('needs are said: one word is asked for more, what is there already is supported', async () => {
		await unfold(one);
		await expect(one.getByText('Мал жайылымы')).toBeVisible();
		await sayNeed(one, 'су');
		await expect(one.getByText(m.refusal_say_more())).toBeVisible();
		await expect(one.getByLabel(m.phone_need_text())).toHaveValue('су');
		await one.getByLabel(m.phone_need_text()).fill(WATER);
		await one.getByText(m.needs_more(), { exact: true }).click();
		await one.getByLabel(m.needs_affected_children()).check();
		await one.getByLabel(m.needs_people()).fill('40');
		await one.getByLabel(m.needs_since()).fill('2019');
		await one.setViewportSize({ width: 320, height: 640 });
		await look(one, 'phone-add-320');
		await one.setViewportSize(PHONE);
		await one.getByRole('button', { name: m.phone_need_send(), exact: true }).click();
		await expect(two.getByText(WATER)).toBeVisible();
		await expect(two.getByText(m.needs_since_year({ year: 2019 }))).toBeVisible();
		expect((await hall.stage()).needs[0]).toMatchObject({ groups: ['children'], people: 40, since: 2019 });
		await (await unfold(two)).fill('Көшеде ауыз су жоқ');
		await expect(two.getByText(m.needs_similar())).toBeVisible();
		await look(two, 'phone-similar');
		await two.getByRole('button', { name: m.needs_similar_support() }).first().click();
		await expect.poll(async () => (await hall.stage()).needs[0]!.support).toBe(1);
		for (const text of [LIGHT, PLAY, RAMP, 'Ойын алаңы жоқ'])
			expect((await women[0]!.post(`${address()}/needs`, { data: { id: newId(), category: 'play', text } })).status()).toBe(201);
		for (let i = 0; i < 3; i++) {
			const again = await women[1]!.post(`${address()}/needs`, { data: { id: newId(), category: 'play', text: PLAY.toUpperCase() } });
			expect([again.status(), await again.json()]).toEqual([200, { id: await idOf(PLAY), same: true }]);
		}
		await expect(screen.getByText(LIGHT)).toBeVisible();
		await look(desk, 'desk-collecting');
	});

	const invited = await hall.program.post(`${address()}/helpers`, { data: { id: newId(), name: 'Айгүл' } });
	const link = new URL(((await invited.json()) as { link: string }).link);
	const { page: helper } = await meet(browser, watch, PHONE, { hasTouch: true });
	await helper.goto(demo.url + link.pathname + link.search);
	await helper.getByRole('button', { name: m.helper_invite_go() }).click();

	await test.step('ranking starts with the next step; nothing is added any more', async () => {
		await nextStep(desk, m.needs_step_open());
		await expect(one.getByRole('heading', { name: m.needs_rank_title() })).toBeVisible();
		await expect(screen.getByText(m.needs_screen_ranking())).toBeVisible();
		const late = await old.post(`${address()}/needs`, { data: { id: newId(), category: 'play', text: 'Кеш қалған сөз' } });
		expect([late.status(), (await late.json()).error.code]).toEqual([409, 'needs_closed']);
	});

	await test.step('a phone puts needs in order by taps; a tap that cannot be sent waits', async () => {
		await put(one, 1, WATER).click();
		await put(one, 2, PLAY).click();
		await put(one, 3, LIGHT).click();
		await one.getByRole('button', { name: m.needs_rank_up({ text: LIGHT }) }).click();
		await expect(one.getByText(m.needs_rank_saved())).toBeVisible();
		await expect(one.locator('ol li p')).toHaveText([WATER, LIGHT, PLAY]);
		await one.getByRole('button', { name: m.needs_rank_off({ text: PLAY }) }).click();
		await expect(one.locator('ol li p')).toHaveText([WATER, LIGHT]);
		await one.reload();
		await expect(one.locator('ol li p')).toHaveText([WATER, LIGHT]);
		await one.setViewportSize({ width: 320, height: 640 });
		await look(one, 'phone-order-320');
		await one.setViewportSize(PHONE);
		watch.expecting = true;
		await line.setOffline(true);
		await put(two, 1, 'Ойын алаңы жоқ').click();
		await expect(two.getByRole('main').getByText(m.ui_notice_waiting(), { exact: true })).toBeVisible();
		await line.setOffline(false);
		await expect(two.getByText(m.needs_rank_saved())).toBeVisible();
		watch.expecting = false;
		await put(two, 2, WATER).click();
		await expect.poll(async () => (await hall.stage()).ranking!.ranked).toBe(2);
	});

	await test.step('two people with cards rank through the helper', async () => {
		const card = helper.getByLabel(m.helper_card());
		for (const [i, code] of ['KARTAA', 'KARTBB'].entries()) {
			const back = helper.getByRole('button', { name: m.helper_to_list() });
			if (await back.isVisible()) await back.click();
			await card.fill(code);
			watch.expecting = true;
			await card.press('Enter');
			await expect(helper.getByText(m.refusal_consent_missing())).toBeVisible();
			watch.expecting = false;
			await helper.getByLabel(m.helper_consent()).check();
			await helper.getByRole('button', { name: m.helper_arrive_go(), exact: true }).click();
			await expect(helper.getByText(m.helper_arrive_new({ n: i + 1 }))).toBeVisible();
			await card.fill(String(i + 1));
			await card.press('Enter');
			await put(helper, 1, RAMP).click();
			await expect.poll(async () => (await hall.stage()).ranking!.ranked).toBe(3 + i);
		}
		await look(helper, 'helper');
	});

	await test.step('the others rank; joining two needs closes their ranks up, and an undo brings them back', async () => {
		for (const seat of women) expect((await rank(seat, LIGHT, WATER)).status()).toBe(200);
		expect((await rank(old, PLAY)).status()).toBe(200);
		await expect(desk.getByText(m.needs_ranked_of({ n: 10, all: 10 })).first()).toBeVisible();
		await desk.getByLabel(m.needs_desk_tick({ text: PLAY })).check();
		await desk.getByLabel(m.needs_desk_tick({ text: 'Ойын алаңы жоқ' })).check();
		await desk.getByRole('button', { name: m.needs_desk_join({ n: 2 }) }).click();
		const dialog = desk.getByRole('dialog');
		await dialog.getByLabel(PLAY).check();
		await look(desk, 'desk-join');
		await dialog.getByRole('button', { name: m.needs_desk_join({ n: 2 }) }).click();
		await expect(two.getByText(m.needs_rank_moved())).toBeVisible();
		await expect(two.locator('ol li p')).toHaveText([PLAY, WATER]);
		await hall.act({ act: 'undo', stepId: (await hall.stage()).desk.undo!.id });
		await expect(two.getByText(m.needs_rank_moved())).toHaveCount(0);
		await expect(two.locator('ol li p')).toHaveText(['Ойын алаңы жоқ', WATER]);
		await hall.act({ act: 'reject_need', needId: await idOf('Ойын алаңы жоқ'), reason: 'Екі рет жазылған' });
		await expect(two.locator('ol li p')).toHaveText([WATER]);
		await look(two, 'phone-moved');
		await look(desk, 'desk-ranking');
		await look(screen, 'screen-ranking');
	});

	await test.step('until it is shown nobody reads a result, not even the desk', async () => {
		await nextStep(desk, m.needs_step_close());
		await expect(one.getByText(m.needs_rank_closed())).toBeVisible();
		const late = await rank(old, WATER);
		expect([late.status(), (await late.json()).error.message]).toEqual([409, m.refusal_ranking_closed()]);
		expect((await hall.stage()).ranking).toMatchObject({ state: 'closed', ranked: 10, result: null });
		for (const page of [one, screen, desk]) expect(await page.content()).not.toContain(m.needs_borda());
	});

	await test.step('it is shown on the screen, both ways, with who put what first', async () => {
		await nextStep(desk, m.needs_step_reveal());
		await expect(screen.getByRole('heading', { name: m.needs_result_title() })).toBeVisible();
		await expect(screen.getByText(m.needs_borda())).toBeVisible();
		await expect(screen.getByText(m.needs_schulze())).toBeVisible();
		await expect(screen.locator('.row.first p').first()).toContainText(LIGHT);
		const { ranking } = await hall.stage();
		const [light, water] = [await idOf(LIGHT), await idOf(WATER)];
		// 5 women: light, water. One: water, light. Two: water alone. Cards: ramp. Old: playground.
		expect(ranking!.result!.borda[0]).toMatchObject({ needId: light, place: 1 });
		expect(ranking!.result!.unbeaten).toEqual([light]);
		expect(ranking!.result!.assisted).toBe(2);
		expect(ranking!.result!.groups.map(({ group, n }) => [group, n])).toEqual([
			['women', 5],
			['others', 5]
		]);
		expect(ranking!.result!.groups[0]!.tops.slice(0, 2)).toEqual([[light], [water]]);
		await shot(screen, 'screen-result');
		await expect(screen.getByText(m.needs_group_n({ name: m.needs_group_women(), n: 5 }))).toBeVisible();
		await expectNoOverflow(screen);
		await shot(screen, 'screen-groups');
		await one.setViewportSize({ width: 320, height: 640 });
		await look(one, 'phone-result-320');
		await look(desk, 'desk-result');
	});

	await test.step('what one old person put first stands nowhere apart', async () => {
		const pensioners = new RegExp(`${m.needs_group_pensioners()} ?\\(|pensioners`);
		for (const page of [one, two, screen, desk]) expect(await page.locator('body').innerText()).not.toMatch(pensioners);
		for (const path of [address(), `${address()}/notes.json`, `${address()}/notes.csv`]) {
			const answer = await hall.program.get(path);
			expect(answer.status(), path).toBe(200);
			expect(await answer.text(), path).not.toMatch(/"pensioners"/);
		}
		await hall.act({ act: 'end_workshop' });
		for (const path of [`/w/${demo.code}/protocol`, `/w/${demo.code}/summary`]) {
			await desk.goto(demo.url + path);
			expect(await desk.locator('body').innerText(), path).not.toMatch(pensioners);
		}
	});
	expect(watch.problems).toEqual([]);
});

test('where needs are marked: three marks a need, kept at once, shown as means beside the result', async ({ browser }) => {
	const watch = new Watch(demo);
	const made = await hall.program.post('/api/v1/workshops', {
		data: { ...{ id: newId(), title: 'Бағалау', villageId: 'turgyzba', startsAt: Date.now(), template: 'needs', fund: 1_000_000 } }
	});
	expect(made.status(), await made.text()).toBe(201);
	const { code } = (await made.json()) as { code: string };
	const page = (path: string) => `${demo.url}${path}`;
	const other = { ...demo, code, join: page(`/join/${code}`), phone: page(`/w/${code}`), desk: page(`/w/${code}/desk`) };
	const desk = await runDesk(other);
	const { page: phone, context } = await joinByPhone(browser, watch, other);
	await desk.open('needs');
	for (const text of [WATER, PLAY]) {
		const said = await context.request.post(`${demo.url}/api/v1/workshops/${code}/needs`, {
			data: { id: newId(), category: 'play', text },
			headers: { origin: demo.url }
		});
		expect(said.status()).toBe(201);
	}
	await desk.act({ act: 'open_ranking', way: 'rate' });
	const mark = async (text: string, marks: number[]) => {
		const need = phone.getByRole('listitem').filter({ hasText: text });
		for (const [i, asked] of [m.needs_rate_importance(), m.needs_rate_urgency(), m.needs_rate_feasibility()].entries())
			await need.getByRole('group', { name: asked }).getByText(String(marks[i]), { exact: true }).click();
	};
	await mark(WATER, [5, 4, 3]);
	await expect(phone.getByText(m.needs_rate_done({ n: 1, all: 2 }))).toBeVisible();
	await expect.poll(async () => (await desk.stage()).ranking!.ranked).toBe(1);
	await phone.reload();
	await expect(phone.getByText(m.needs_rate_done({ n: 1, all: 2 }))).toBeVisible();
	await mark(PLAY, [3, 4, 5]);
	await expect(phone.getByText(m.needs_rate_done({ n: 2, all: 2 }))).toBeVisible();
	await phone.setViewportSize({ width: 320, height: 640 });
	await look(phone, 'phone-marks-320');
	await desk.act({ act: 'close_ranking' });
	await desk.act({ act: 'reveal_ranking' });
	// Sixty each: a tie, and both are named.
	await expect(phone.getByText(m.needs_marks_mean({ importance: '5', urgency: '4', feasibility: '3' }))).toBeVisible();
	await expect(phone.getByText(m.needs_tied()).first()).toBeVisible();
	expect((await desk.stage()).ranking!.result!.borda.map(({ place, tied }) => [place, tied])).toEqual([
		[1, true],
		[1, true]
	]);
	await look(phone, 'phone-marks-result-320');
	expect(watch.problems).toEqual([]);
	await desk.program.dispose();
});
