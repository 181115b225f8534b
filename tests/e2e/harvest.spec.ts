/** From two notes on two tables to an idea, a project, the summary, the export and the private link of who wrote one of them. */
import { expect, test, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, joinByPhone, meet, PHONE, runDesk, signIn, Watch } from '../support/people.ts';

let demo: Demo;
test.beforeAll(async () => {
	demo = await startDemo();
});
test.afterAll(() => demo.stop());

const NOTES = ['Жастарға футбол алаңы керек', 'Футбол алаңын салу'];

async function write(phone: Page, text: string) {
	await phone.getByLabel(m.cafe_write_label()).fill(text);
	await phone.getByRole('button', { name: m.cafe_write(), exact: true }).click();
	await expect(phone.getByRole('main').getByText(text)).toBeVisible();
}

test('what two tables say alike becomes one idea, and everybody can follow it to the project and back', async ({ browser }) => {
	test.setTimeout(360_000);
	const watch = new Watch(demo);
	const run = await runDesk(demo);
	const phones = [await joinByPhone(browser, watch, demo), await joinByPhone(browser, watch, demo)];
	await run.open('cafe');
	for (const [i, { page }] of phones.entries()) await write(page, NOTES[i]!);
	await write(phones[0]!.page, 'Көшеге шам керек');

	const { page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
	await desk.getByRole('tab', { name: m.harvest_tab() }).click();

	await test.step('the desk is asked whether they say the same; a no is remembered, a yes ticks both', async () => {
		const asked = desk.getByText(m.harvest_same());
		await expect(asked).toHaveCount(1);
		await expectAccessible(desk);
		await desk.getByRole('button', { name: m.harvest_same_yes() }).click();
		await expect(asked).toHaveCount(0);
		for (const text of NOTES) await expect(desk.getByRole('checkbox', { name: text })).toBeChecked();
		// What is ticked stays ticked while somebody looks elsewhere.
		await desk.getByRole('tab', { name: m.harvest_record_tab() }).click();
		await desk.getByRole('tab', { name: m.harvest_tab() }).click();
		await expect(desk.getByText(m.harvest_chosen({ n: 2 })).last()).toBeVisible();
	});

	await test.step('two notes of two tables become one idea, named by the shorter one, and carry its number', async () => {
		await desk.getByRole('button', { name: m.harvest_make_idea() }).click();
		const form = desk.getByRole('dialog');
		await expect(form.getByLabel(m.desk_idea_title())).toHaveValue(NOTES[1]!);
		await expectAccessible(desk);
		await form.getByLabel(m.desk_idea_cost()).fill('2 000 000');
		await form.getByRole('button', { name: m.desk_idea_add() }).click();
		await expect(desk.getByText(m.desk_idea_added({ n: 1 }))).toBeVisible();
		await expect(desk.locator('li', { hasText: m.desk_used_in({ n: 1 }) })).toHaveCount(2);
	});

	await test.step('one note becomes a need by the keyboard, with the note behind it', async () => {
		const note = desk.getByRole('checkbox', { name: 'Көшеге шам керек' });
		await note.focus();
		await desk.keyboard.press('Space');
		await desk.getByRole('button', { name: m.harvest_make_need() }).press('Enter');
		const form = desk.getByRole('dialog');
		await form.getByRole('button', { name: m.harvest_need_add() }).click();
		await expect(form.getByText(m.harvest_need_pick()).last()).toBeVisible();
		await form.getByLabel(m.harvest_need_category()).selectOption('roads_light');
		await form.getByRole('button', { name: m.harvest_need_add() }).click();
		await expect(desk.getByText(m.harvest_need_added())).toBeVisible();
		await expect(desk.locator('li', { hasText: 'Көшеге шам керек' }).getByText(m.harvest_in_need())).toBeVisible();
	});

	let link = '';
	await test.step('a phone keeps its private link; dots are not told before they are shown', async () => {
		const { page } = phones[0]!;
		await page.getByText(m.phone_mine()).click();
		await page.getByRole('button', { name: m.my_link_get() }).click();
		const address = page.getByRole('link', { name: '/my/' });
		await expect(address).toBeVisible();
		link = (await address.getAttribute('href'))!;
		await expectAccessible(page);
		await page.reload();
		await page.getByText(m.phone_mine()).click();
		await expect(page.getByRole('link', { name: link })).toBeVisible();
	});
	const { page: reader } = await meet(browser, watch, PHONE);
	await reader.goto(link);
	await expect(reader.getByText(m.my_idea({ n: 1, title: NOTES[1]! }))).toBeVisible();
	await expect(reader.getByText(m.my_vote_later())).toBeVisible();
	await expect(reader.getByText(NOTES[1]!, { exact: true })).toHaveCount(0);

	await test.step('while the meeting runs the summary is for staff only', async () => {
		watch.expecting = true;
		const answer = await reader.goto(`${demo.url}/w/${demo.code}/summary`);
		expect(answer!.status()).toBe(409);
		await expect(reader.getByText(m.summary_later())).toBeVisible();
		watch.expecting = false;
		expect((await run.program.get(`/w/${demo.code}/summary`)).status()).toBe(200);
	});

	const ideaId = (await run.stage()).ideas[0]!.id;
	await run.open('vote');
	const vote = (await run.stage()).vote!;
	for (const { page } of phones)
		expect(
			(
				await page.request.put(`${demo.url}/api/v1/workshops/${demo.code}/votes/${vote.id}/ballot`, {
					data: { id: newId(), dots: { [ideaId]: 2 } }
				})
			).status()
		).toBe(200);
	await run.act({ act: 'close_vote' });
	await run.act({ act: 'reveal_vote' });
	await run.open('decision');
	await run.act({ act: 'decide' });
	const { workshop } = await run.stage();
	const promoted = await run.program.post('/api/v1/projects', {
		data: { id: newId(), workshopId: workshop.id, ideaId, category: 'play_sport', leaderRole: '', groupSize: '' }
	});
	expect(promoted.status()).toBe(201);
	const projectId = ((await promoted.json()) as { id: string }).id;
	await run.act({ act: 'end_workshop' });

	await test.step('after the end the desk adds a photo, takes it away and puts it back', async () => {
		// The desk has heard of the end: there is nothing to harvest any more.
		await expect(desk.getByRole('tab', { name: m.harvest_tab() })).toHaveCount(0);
		await desk.getByRole('tab', { name: m.harvest_record_tab() }).click();
		const picture = await sharp({ create: { width: 800, height: 600, channels: 3, background: 'teal' } })
			.jpeg()
			.toBuffer();
		await desk.locator('input[type=file]').setInputFiles([
			{ name: 'зал.jpg', mimeType: 'image/jpeg', buffer: picture },
			{ name: 'қате.txt', mimeType: 'text/plain', buffer: Buffer.from('сурет емес') }
		]);
		await expect(desk.getByText(m.refusal_not_a_picture())).toBeVisible();
		await desk.getByLabel(m.harvest_photo_caption({ n: 1 })).fill('Екі үстел бірге');
		await desk.getByLabel(m.harvest_photo_caption({ n: 1 })).press('Tab');
		const photo = desk.getByRole('img', { name: 'Екі үстел бірге' });
		await expect(photo).toBeVisible();
		await expectAccessible(desk);
		await desk.locator('li', { has: photo }).getByRole('button', { name: m.desk_remove() }).click();
		await expect(photo).toHaveCount(0);
		await desk.getByRole('button', { name: m.harvest_photo_back(), exact: true }).click();
		await expect(photo).toBeVisible();
	});

	await test.step('after the end the earlier states of a board can still be looked at', async () => {
		const boards = desk.locator('section', { has: desk.locator('#record-boards') });
		await boards.getByRole('button', { name: m.desk_table_n({ n: 1 }) }).click();
		const dialog = desk.getByRole('dialog').first();
		await dialog.locator('li button').last().click();
		await expect(dialog.getByRole('heading', { level: 3 })).toBeVisible();
		await desk.keyboard.press('Escape');
	});

	await test.step('the story of the project opens the notes, and leads to where they stand in the summary', async () => {
		await reader.goto(`${demo.url}/projects/${projectId}`);
		for (const text of NOTES) await expect(reader.locator('#story ~ ol q', { hasText: text }).first()).toBeVisible();
		await reader.locator('#story ~ ol .place a').first().click();
		await reader.waitForURL(/\/summary#note-/);
		await expect(reader.locator('.note:target')).toBeVisible();
		await expect(reader.getByRole('img', { name: 'Екі үстел бірге' })).toBeVisible();
		await expect(reader.locator('#idea-1').getByText(m.summary_won(), { exact: true })).toBeVisible();
		await expect(reader.locator('[id^="need-"]')).toHaveCount(1);
		await expectNoOverflow(reader);
		await expectAccessible(reader);
	});

	await test.step('the export opens in Excel', async () => {
		const [download] = await Promise.all([
			reader.waitForEvent('download'),
			reader.getByRole('link', { name: m.summary_export_csv() }).click()
		]);
		const table = readFileSync((await download.path())!, 'utf8');
		expect(table.startsWith('\uFEFF')).toBe(true);
		for (const text of [...NOTES, 'Көшеге шам керек']) expect(table).toContain(text);
		expect(table.split('\r\n')[1]!.split(';')).toContain('№1');
	});

	await test.step('the private link tells the end of it, in three languages', async () => {
		await reader.goto(link);
		await expect(reader.getByText(m.my_won({ dots: 4 }))).toBeVisible();
		await expect(reader.getByRole('link', { name: m.my_see_project() })).toHaveAttribute('href', `/projects/${projectId}`);
		await expectNoOverflow(reader);
		await expectAccessible(reader);
		await reader.getByRole('link', { name: m.my_see() }).first().click();
		await reader.waitForURL(/\/summary#note-/);
		watch.expecting = true;
		const wrong = await reader.goto(`${demo.url}/my/${'x'.repeat(43)}`);
		expect(wrong!.status()).toBe(404);
		watch.expecting = false;
	});
	expect(watch.problems).toEqual([]);
	await run.program.dispose();
});
