/** How a project begins: from a winner of a meeting to a grant, by everybody whose hands it goes through. */
import { expect, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Demo } from './demo.ts';
import { send, unfold, type Person, type Years } from './years.ts';

export type Writer = 'office' | 'leader' | 'member' | 'akimat' | 'manager';
/** @param on days after the beginning -> 'YYYY-MM-DD' */
export type Beginning = { demo: Demo; years: Years; people: Record<Writer, Person>; title: string; on(days: number): string };

const cell = (page: Page, label: string, row: number) =>
	page.getByRole('group', { name: m.application_table_budget(), exact: true }).getByLabel(`${label}, ${row}`, { exact: true });
const saved = (page: Page) => expect(page.locator('[data-save=saved]')).toBeVisible();
const type = async (page: Page, label: string, row: number, text: string) => {
	await cell(page, label, row).fill(text);
	await cell(page, label, row).press('Tab');
};

/** The winner of a meeting is promoted into a new programme; its application is written by a leader, a member and the office at once, and sent. @returns its id */
export async function promoteAndWrite({ demo, years, people, title, on }: Beginning): Promise<string> {
	const office = await years.visit(people.office, '/applications');
	const programme = await unfold(office, m.application_programme_new());
	await programme.getByLabel(m.application_programme_name_kk()).fill('Ауылды бірлесе дамыту');
	await programme.getByLabel(m.application_programme_starts()).fill(on(0));
	await programme.getByLabel(m.application_programme_ends()).fill(on(700));
	await programme.getByLabel(m.application_programme_fund()).fill('4 000 000');
	await programme.getByLabel(m.application_programme_max()).fill('2 000 000');
	await programme.getByRole('button', { name: m.application_save() }).click();
	await office.waitForURL(/programmes\/[0-9a-f-]{36}$/);
	const seats = office.locator('#members ~ form, #members ~ * form').last();
	for (const login of ['facilitator', 'akimat', 'admin'] as const) await send(seats, { login: demo.accounts[login].login });
	await years.visit(people.office, '/applications');
	await office.getByRole('button', { name: `${m.application_begin()}: ${title}` }).click();
	await office.waitForURL(/applications\/[0-9a-f-]{36}$/);
	const applicationId = office.url().split('/').at(-1)!;
	await saved(office);

	// The group: a leader with an account, a member with a link.
	const group = await unfold(office, m.application_group_add());
	await send(group.locator('form'), { role: 'Мұғалім', leader: true, login: 'leader' });
	await send((await unfold(office, m.application_group_add())).locator('form'), { role: 'Зейнеткер', leader: false, login: '' });
	const link = await office.locator('a.link').getAttribute('href');
	const leader = await years.visit(people.leader, `/applications/${applicationId}`);
	const { page: member } = people.member;
	await member.goto(link!);
	await member.getByRole('button', { name: m.application_open_by_link() }).click();
	await member.waitForURL(office.url());
	await Promise.all([saved(leader), saved(member)]);

	// Both at once: letters in one text, cells in one row, a row each.
	const goal = (page: Page) => page.getByLabel(m.application_field_goal(), { exact: true });
	await goal(member).fill('Көше жарық болсын');
	await expect(goal(leader)).toHaveValue('Көше жарық болсын');
	await goal(leader).press('Home');
	await Promise.all([
		goal(member).pressSequentially(', әрі қауіпсіз'),
		goal(leader).pressSequentially('Біздің мақсат: '),
		type(office, m.application_cell_quantity(), 1, '4')
	]);
	await Promise.all([
		type(member, m.application_cell_price(), 1, '350 000'),
		office.getByRole('button', { name: `${m.application_table_budget()}: ${m.application_row_add()}` }).click()
	]);
	await expect(cell(leader, m.application_cell_item(), 2)).toBeVisible();
	await Promise.all([
		(async () => {
			await type(leader, m.application_cell_item(), 2, 'Көшет');
			await type(leader, m.application_cell_quantity(), 2, '20');
			await type(leader, m.application_cell_own(), 2, '60 000');
		})(),
		(async () => {
			await type(member, m.application_cell_price(), 2, '15 000');
			await type(member, m.application_cell_akimat(), 2, '40 000');
		})()
	]);
	for (const page of [leader, member, office]) {
		const text = await goal(page).inputValue();
		expect(text.length).toBe('Біздің мақсат: Көше жарық болсын, әрі қауіпсіз'.length);
		await expect(cell(page, m.application_cell_total(), 1)).toHaveValue('1\u00a0400\u00a0000');
		await expect(cell(page, m.application_cell_grant(), 2)).toHaveValue('200\u00a0000');
	}
	expect(new Set(await Promise.all([leader, member, office].map((page) => goal(page).inputValue()))).size).toBe(1);
	await expect(office.locator('#sum-grant')).toHaveText('1\u00a0600\u00a0000\u00a0₸');

	// The rest of the form, by the leader; what is missing is named until nothing is.
	await leader.getByLabel(m.application_field_problem(), { exact: true }).fill('Көше қараңғы');
	await leader.getByLabel(m.application_field_start(), { exact: true }).fill(on(7));
	await leader.getByLabel(m.application_field_end(), { exact: true }).fill(on(120));
	const add = (table: string) => leader.getByRole('button', { name: `${table}: ${m.application_row_add()}` }).click();
	const inTable = (table: string) => leader.getByRole('group', { name: table, exact: true });
	const plan = inTable(m.application_table_plan());
	const month = (days: number) => on(days).slice(0, 7).split('-').reverse().join('.');
	await plan.getByLabel(`${m.application_cell_start()}, 1`).fill(month(14));
	await plan.getByLabel(`${m.application_cell_end()}, 1`).fill(month(70));
	await plan.getByLabel(`${m.application_cell_end()}, 1`).press('Tab');
	await add(m.application_table_indicators());
	await inTable(m.application_table_indicators()).getByLabel(`${m.application_cell_name()}, 1`).fill('Шам');
	for (const tick of await leader.locator('fieldset input[type=checkbox]').all()) await tick.check();
	await expect(leader.getByText(m.application_findings_none())).toBeVisible();
	await saved(leader);
	await leader.getByRole('button', { name: m.application_move_submitted() }).click();
	await expect(leader.locator('main header')).toContainText(m.application_state_submitted());
	await expect(goal(member)).not.toBeEditable();
	await years.part(people.member);
	return applicationId;
}

/** It is aligned, judged by three, each alone, and awarded less than was asked for. @returns the id of the project */
export async function judgeAndAward({ demo, years, people }: Beginning, applicationId: string): Promise<string> {
	const office = await years.visit(people.office, `/applications/${applicationId}`);
	await office.getByLabel(m.application_opinion()).fill('Қажет әрі шынайы');
	await office.getByRole('button', { name: m.application_move_aligned() }).click();
	await office.getByRole('button', { name: m.application_move_at_commission() }).click();
	await expect(office.locator('main header')).toContainText(m.application_state_at_commission());
	const jury = { facilitator: await years.meet('desk', demo.accounts.facilitator), akimat: people.akimat, admin: people.manager };
	for (const [i, person] of Object.values(jury).entries()) {
		const page = await years.visit(person, `/applications/${applicationId}`);
		const judging = page.locator('.judging');
		await expect(judging).toContainText(m.commission_scored({ n: i, of: 3 }));
		// Nobody sees a mark before their own is given.
		await expect(judging.locator('tbody tr')).toHaveCount(0);
		for (const one of await judging.locator('select[name^=mark_]').all()) await one.selectOption(String(3 + i));
		await judging.getByRole('button', { name: m.commission_score_send() }).click();
		await expect(judging.locator('tbody tr')).toHaveCount(i + 1);
	}
	await years.part(jury.facilitator);
	await years.visit(people.office, `/applications/${applicationId}`);
	const decide = office.locator('.judging form[action="?/decide"]');
	expect(await send(decide, { amount: '1 500 000', category: 'public_space', reason: 'Көпке керек' })).toBe('done');
	await office.getByRole('link', { name: m.application_project_link() }).click();
	await office.waitForURL(/projects\/[0-9a-f-]{36}$/);
	return office.url().split('/').at(-1)!;
}
