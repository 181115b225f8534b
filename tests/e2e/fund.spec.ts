/** How a fund is shared out, in the browser: rule and lot before the result, the result step by step, reasons, another rule, another decision, files. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, request, test, type APIRequestContext, type Page } from '@playwright/test';
import { ruleName } from '#lib/fund/labels.ts';
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
	db.prepare(`update activity set settings = json_set(settings, '$.rule', 'shares') where kind = 'vote'`).run();
	db.close();
	hall = await runDesk(demo);
});
test.afterAll(async () => {
	await hall.program.dispose();
	await demo.stop();
});

/** The fund is 4 000 000. */
const IDEAS = [
	['Мектеп жанындағы балалар ойын алаңы', 1_900_000],
	['Орталық көшеге күн батареялы шамдар', 1_700_000],
	['Жастарға арналған воркаут алаңы', 1_200_000],
	['Аялдамаға көлеңке мен орындықтар', 600_000],
	['Қоқыс жәшіктері', 600_000],
	['Кітапханаға жаңа кітаптар', 300_000]
] as const;
const shot = (page: Page, name: string) => page.screenshot({ path: `tests/results/shots/fund-${name}.png` });
const look = async (page: Page, name: string) => {
	await expectNoOverflow(page);
	await expectAccessible(page);
	await shot(page, name);
};

/** Somebody with a phone that is not watched: joins and places dots (by the number of the idea). */
async function vote(dots: Record<number, number>): Promise<void> {
	const seat: APIRequestContext = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url } });
	const api = `/api/v1/workshops/${demo.code}`;
	expect((await seat.post(`${api}/seats`, { data: { id: newId(), consent: true, locale: 'kk' } })).ok()).toBe(true);
	const { vote, ideas } = await hall.stage();
	const byId = Object.fromEntries(Object.entries(dots).map(([n, count]) => [ideas.find(({ number }) => number === Number(n))!.id, count]));
	expect((await seat.put(`${api}/votes/${vote!.id}/ballot`, { data: { id: newId(), dots: byId } })).status()).toBe(200);
	await seat.dispose();
}

test('a fund is shared out before everybody’s eyes', async ({ browser }) => {
	test.setTimeout(300_000);
	const watch = new Watch(demo);
	for (const [title, cost] of IDEAS) await hall.addIdea(title, cost);
	await hall.open('vote');
	const { page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
	const { page: screen } = await meet(browser, watch, SCREEN);
	await screen.goto(demo.screen);
	const { page: phone } = await joinByPhone(browser, watch, demo);
	const shares = ruleName('shares', 'kk');

	await test.step('the rule stands before the first dot, the lot before the result', async () => {
		await expect(screen.getByText(shares)).toBeVisible();
		await expect(phone.getByText(`${m.fund_rule()}: ${shares}`)).toBeVisible();
		await expect(desk.getByText(`${m.fund_rule()}: ${shares}`)).toBeVisible();
		await desk.getByLabel(m.fund_lot_seed()).fill('наурыз 7');
		await look(desk, 'desk-vote');
		await desk.getByRole('button', { name: m.fund_lot_draw() }).click();
		await expect(desk.getByText('«наурыз 7»')).toBeVisible();
		await expect(screen.getByText('«наурыз 7»')).toBeVisible();
		await look(screen, 'screen-vote');
		for (let i = 0; i < 6; i++) await vote({ 1: 3, 2: 2 });
		for (let i = 0; i < 3; i++) await vote({ 3: 3, 4: 1, 5: 1 });
		await vote({ 4: 2, 5: 2 });
		await nextStep(desk, m.desk_step_close_vote());
		await nextStep(desk, m.desk_step_reveal_vote());
		await nextStep(desk, m.desk_step_decision());
	});

	await test.step('the winners appear one by one, the last first', async () => {
		await desk.getByRole('button', { name: m.fund_step_start() }).click();
		await expect(desk.getByRole('button', { name: m.fund_step_next({ n: 1, all: 3 }) })).toBeVisible();
		await expect(screen.getByText(m.screen_decision_title())).toBeVisible();
		await expect(screen.getByText(IDEAS[0][0])).toHaveCount(0);
		await desk.getByRole('button', { name: m.fund_step_next({ n: 1, all: 3 }) }).click();
		await desk.getByRole('button', { name: m.fund_step_next({ n: 2, all: 3 }) }).click();
		await expect(screen.locator('.row.won')).toHaveCount(2);
		await shot(screen, 'screen-step');
		await desk.getByRole('button', { name: m.fund_step_next({ n: 3, all: 3 }) }).click();
		await expect(screen.getByText(IDEAS[0][0])).toBeVisible();
		await desk.getByRole('button', { name: m.fund_step_all() }).click();
		await expect(screen.getByText(IDEAS[1][0])).toBeVisible();
		await look(screen, 'screen-all');
	});

	await test.step('everybody can read why, and the same numbers in a table', async () => {
		const lost = phone.getByRole('main').getByRole('listitem').filter({ hasText: IDEAS[1][0] });
		await expect(lost).toContainText(m.fund_otherwise_won({ rules: `«${ruleName('greedy', 'kk')}»` }).slice(0, 20));
		await phone.getByText(m.fund_table()).click();
		await expect(phone.getByRole('table')).toContainText(IDEAS[5][0]);
		await look(phone, 'phone');
		await desk.getByText(m.fund_table()).click();
		await look(desk, 'desk-decision');
	});

	await test.step('another rule needs a reason and shows both results', async () => {
		await desk.getByRole('button', { name: m.fund_change() }).click();
		const dialog = desk.getByRole('dialog');
		await dialog.getByLabel(ruleName('greedy', 'kk'), { exact: true }).check();
		await dialog.getByRole('button', { name: m.fund_change() }).click();
		await expect(dialog.getByText(m.refusal_required())).toBeVisible();
		await dialog.getByLabel(m.desk_reason()).fill('Жиын солай ұйғарды');
		await dialog.getByRole('button', { name: m.fund_change() }).click();
		await expect(desk.getByText('Жиын солай ұйғарды').first()).toBeVisible();
		await expect(phone.getByText('Жиын солай ұйғарды')).toBeVisible();
	});

	await test.step('the commission decides otherwise: who, why, and what it replaced stay', async () => {
		await desk.getByRole('button', { name: m.fund_override(), exact: true }).click();
		const dialog = desk.getByRole('dialog');
		for (const box of await dialog.getByRole('checkbox').all()) await box.check();
		await dialog.getByLabel(m.fund_override_who()).fill('Конкурс комиссиясы, №2 хаттама');
		await dialog.getByLabel(m.desk_reason()).fill('Шамға жер берілмеді');
		watch.expecting = true;
		await dialog.getByRole('button', { name: m.fund_override(), exact: true }).click();
		await expect(dialog.getByText(m.refusal_over_fund())).toBeVisible();
		watch.expecting = false;
		await look(desk, 'desk-override');
		await dialog.getByLabel(IDEAS[1][0]).uncheck();
		await dialog.getByLabel(IDEAS[2][0]).uncheck();
		await dialog.getByRole('button', { name: m.fund_override(), exact: true }).click();
		await expect(dialog).toHaveCount(0);
		await expect(phone.getByText('Шамға жер берілмеді').first()).toBeVisible();
		const { page: paper } = await meet(browser, watch, DESK);
		await paper.goto(`${demo.url}/w/${demo.code}/protocol`);
		await expect(paper.getByText(m.fund_override_title())).toBeVisible();
		await look(paper, 'protocol');
		await look(desk, 'desk-after');
		await paper.setViewportSize(PHONE);
		await expectNoOverflow(paper);
	});

	await test.step('the vote goes out as a file and is counted again', async () => {
		const { vote: counted } = await hall.stage();
		const file = await hall.program.get(`/api/v1/workshops/${demo.code}/votes/${counted!.id}/ballots.pb`);
		const count = await desk.context().newPage();
		await count.goto(`${demo.url}/studio/count`);
		await count.locator('html[data-awake]').waitFor();
		const button = count.getByRole('button', { name: m.fund_count_file_do() });
		await count
			.locator('input[type=file]')
			.setInputFiles({ name: 'ауыл.pb', mimeType: 'text/plain', buffer: Buffer.from('META\nkey;value\n') });
		watch.expecting = true;
		await button.click();
		await expect(count.getByText('META has no vote_type').or(count.getByText(/PROJECTS/))).toBeVisible();
		watch.expecting = false;
		await count.locator('input[type=file]').setInputFiles({ name: 'ауыл.pb', mimeType: 'text/plain', buffer: await file.body() });
		await button.click();
		await expect(count.getByRole('heading', { name: shares })).toBeVisible();
		await expect(count.getByText(IDEAS[0][0])).toHaveCount(3);
		await look(count, 'count');
	});
	expect(watch.problems).toEqual([]);
});
