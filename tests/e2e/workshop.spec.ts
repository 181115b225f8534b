/**
 * A two-hour World Cafe at high speed: 12 phones, three people with cards served by a helper, two desks, two screens; somebody comes late,
 * somebody leaves, a step is taken back, a note is hidden, and every page is loaded again in the middle. What the desk shows is what is.
 */
import { expect as expectSoon, test, type Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { activityLabel } from '#lib/workshop/labels.ts';
import type { Stage } from '#lib/workshop/stage.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, joinByPhone, meet, nextStep, PHONE, runDesk, SCREEN, signIn, signInByApi, Watch } from '../support/people.ts';

/** Seventeen browsers on two cores: everything takes its time. */
const expect = expectSoon.configure({ timeout: 60_000 });
test.use({ actionTimeout: 60_000 });

const CARDS = ['KARTAA', 'KARTBB', 'KARTCC'];
const PHONES = 12;
let demo: Demo;
test.beforeAll(async () => {
	const started = await startDemo();
	const program = await signInByApi(started, 'facilitator');
	const questions = ['Балаларға не жетіспейді?', 'Көшелер қандай болсын?', 'Қайда бас қосамыз?'].map((kk) => ({ kk }));
	const plan = {
		id: newId(),
		title: 'Екі сағаттық кездесу',
		villageId: 'turgyzba',
		startsAt: Date.now(),
		template: 'cafe',
		fund: 4_000_000
	};
	const made = await program.post('/api/v1/workshops', { data: { ...plan, tables: 3, questions } });
	expect(made.status()).toBe(201);
	const { code, id } = (await made.json()) as { code: string; id: string };
	await program.dispose();
	const db = new Database(join(started.dataDir, 'asar.db'));
	const insert = db.prepare('insert into card (id, workshop_id, number, code, created_at) values (?, ?, ?, ?, ?)');
	for (const [i, card] of CARDS.entries()) insert.run(newId(), id, i + 1, card, Date.now());
	db.close();
	const page = (path: string) => `${started.url}${path}`;
	demo = {
		...started,
		code,
		join: page(`/join/${code}`),
		phone: page(`/w/${code}`),
		screen: page(`/w/${code}/screen`),
		desk: page(`/w/${code}/desk`)
	};
});
test.afterAll(() => demo.stop());

const seatsOf = (stage: Stage) => stage.cafe!.tables.flatMap(({ seats }) => seats).sort((a, b) => a - b);
const tableOf = (stage: Stage, seat: number) => stage.cafe!.tables.find(({ seats }) => seats.includes(seat))!;

async function write(phone: Page, text: string) {
	await phone.getByLabel(m.cafe_write_label()).fill(text);
	await phone.getByRole('button', { name: m.cafe_write(), exact: true }).click();
	await expect(phone.getByRole('main').getByText(text, { exact: true })).toBeVisible();
}

test('a whole workshop with phones, cards, a helper, two desks and two screens', async ({ browser }) => {
	test.setTimeout(600_000);
	const watch = new Watch(demo);
	const api = await runDesk(demo);
	const { page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
	const { page: second } = await signIn(browser, watch, demo, 'coordinator', DESK, demo.desk);
	const { page: hall } = await meet(browser, watch, SCREEN);
	const { page: room } = await meet(browser, watch, { width: 1280, height: 720 });
	await hall.goto(demo.screen);
	await room.goto(`${demo.screen}?lang=ru&theme=dark`);

	const phones: Page[] = [];
	for (let i = 0; i < PHONES - 1; i++) phones.push((await joinByPhone(browser, watch, demo)).page);
	// Cards 1-3 are printed, phones count on behind them: the first phone is seat 4.
	await expect(phones[0]!.getByText(m.phone_seat({ n: 4 })).first()).toBeVisible();

	const invited = await api.program.post(`/api/v1/workshops/${demo.code}/helpers`, { data: { id: newId(), name: 'Айгүл' } });
	const link = new URL(((await invited.json()) as { link: string }).link);
	const { page: helper } = await meet(browser, watch, PHONE, { hasTouch: true });
	await helper.goto(demo.url + link.pathname + link.search);
	await helper.getByRole('button', { name: m.helper_invite_go() }).click();
	const card = helper.getByLabel(m.helper_card());
	for (const code of CARDS) {
		await card.fill(code);
		await helper.getByLabel(m.helper_consent()).check();
		await helper.getByRole('button', { name: m.helper_arrive_go(), exact: true }).click();
		await expect(helper.getByText(m.helper_arrive_new({ n: CARDS.indexOf(code) + 1 }))).toBeVisible();
	}
	await expect.poll(async () => (await api.stage()).counts).toEqual({ present: 14, phones: 11, cards: 3 });
	for (const page of [hall, room]) await expect(page.locator('body')).toContainText('14');

	await test.step('round 1: everybody has a table, notes from phones and from a card', async () => {
		await nextStep(desk, m.desk_step_welcome());
		await nextStep(desk, m.desk_step_cafe());
		expect(seatsOf(await api.stage())).toHaveLength(14);
		for (const [i, phone] of phones.entries()) await write(phone, `${i + 4}-орынның ойы`);
		await card.fill('1');
		await card.press('Enter');
		await helper.getByLabel(m.helper_note()).fill('Айша апайдың ойы');
		await helper.getByRole('button', { name: m.helper_note_go() }).click();
		await expect(helper.getByText(m.helper_note_done())).toBeVisible();
		// The tile shows what fits; the note is on it.
		await expect(hall.getByText('4-орынның ойы', { exact: true })).toHaveCount(1);
	});

	let late: Page;
	await test.step('somebody comes late, somebody leaves; the desk names a host', async () => {
		late = (await joinByPhone(browser, watch, demo)).page;
		phones.push(late);
		await expect(late.getByText(m.phone_seat({ n: 15 })).first()).toBeVisible();
		await expect.poll(async () => seatsOf(await api.stage())).toHaveLength(15);
		const leaver = phones[1]!;
		await leaver.getByText(m.phone_mine()).click();
		await leaver.getByRole('button', { name: m.roll_leave() }).click();
		await expect.poll(async () => (await api.stage()).counts.present).toBe(14);
		const home = tableOf(await api.stage(), 4);
		await desk.getByRole('button', { name: m.places_host() }).click();
		await desk.getByRole('dialog').getByLabel(m.places_seat()).fill('4');
		await desk.getByRole('dialog').getByLabel(m.places_table()).selectOption(home.id);
		await desk.getByRole('dialog').getByRole('button', { name: m.places_host_yes() }).click();
		await expect(desk.getByText(m.places_host_of({ n: home.number }))).toBeVisible();
		await expect.poll(async () => tableOf(await api.stage(), 4).hosts).toEqual([{ seat: 4, helper: null }]);
	});

	await test.step('round 2, taken back, and again: nobody loses a note or a chair', async () => {
		const before = await api.stage();
		await nextStep(second, m.desk_step_round({ round: 2 }));
		await expect.poll(async () => (await api.stage()).cafe!.round).toBe(2);
		await second.locator('.next button.undo').click();
		await second.getByRole('dialog').getByRole('button', { name: m.conduct_undo(), exact: true }).click();
		await expect.poll(async () => (await api.stage()).cafe!.round).toBe(1);
		const again = await api.stage();
		expect(again.cafe!.tables.map(({ seats }) => seats)).toEqual(before.cafe!.tables.map(({ seats }) => seats));
		await nextStep(desk, m.desk_step_round({ round: 2 }));
		await expect.poll(async () => (await api.stage()).cafe!.round).toBe(2);
		const now = await api.stage();
		expect(seatsOf(now)).toHaveLength(14);
		expect(tableOf(now, 4).id).toBe(tableOf(before, 4).id);
		const moved = seatsOf(now).filter((seat) => seat !== 4 && seatsOf(before).includes(seat));
		for (const seat of moved) expect(tableOf(now, seat).id).not.toBe(tableOf(before, seat).id);
	});

	await test.step('the desk reads first: a note waits, is hidden, and its author reads why', async () => {
		const cafe = (await api.stage()).activities.find(({ kind }) => kind === 'cafe')!;
		await desk.getByRole('button', { name: m.desk_settings_of({ name: activityLabel(cafe, 'kk') }) }).click();
		await desk.getByRole('dialog').getByLabel(m.plan_moderated()).check();
		await desk.getByRole('dialog').getByRole('button', { name: m.desk_idea_save() }).click();
		await expect.poll(async () => (await api.stage()).activities.find(({ id }) => id === cafe.id)!.moderated).toBe(true);
		const author = phones[2]!;
		await write(author, 'Мұны жасырамыз');
		// What was written before waits too now: twelve notes and this one.
		await desk.getByRole('button', { name: m.desk_attention_look({ n: 13 }) }).click();
		await expect(hall.getByText('Мұны жасырамыз')).toHaveCount(0);
		const row = desk.getByRole('listitem').filter({ hasText: 'Мұны жасырамыз' });
		await row.getByRole('button', { name: m.moderation_hide() }).click();
		await desk.getByRole('dialog').getByRole('button', { name: m.moderation_reason_personal() }).click();
		await expect(author.getByRole('main').getByText(m.moderation_reason_personal())).toBeVisible();
		await desk.getByRole('button', { name: m.moderation_approve_all({ n: 12 }) }).click();
		await expect(desk.getByText(m.moderation_empty())).toBeVisible();
		await expect(hall.getByText('4-орынның ойы', { exact: true })).toHaveCount(1);
		await expect(hall.getByText('Мұны жасырамыз')).toHaveCount(0);
	});

	await test.step('a helper without a seat keeps a table', async () => {
		await desk
			.getByRole('tab', {
				name: activityLabel(
					(await api.stage()).activities.find(({ kind }) => kind === 'cafe')!,
					'kk'
				)
			})
			.click();
		await desk.getByRole('button', { name: m.places_host() }).click();
		await desk.getByRole('dialog').getByLabel(m.places_host_who()).selectOption({ label: 'Айгүл' });
		const table = (await api.stage()).cafe!.tables.find(({ hosts }) => hosts.length === 0)!;
		await desk.getByRole('dialog').getByLabel(m.places_table()).selectOption(table.id);
		await desk.getByRole('dialog').getByRole('button', { name: m.places_host_yes() }).click();
		await expect
			.poll(async () => (await api.stage()).cafe!.tables.find(({ id }) => id === table.id)!.hosts)
			.toEqual([{ seat: null, helper: 'Айгүл' }]);
	});

	await test.step('every page is loaded again in the middle', async () => {
		await Promise.all([desk, second, hall, room, helper, ...phones].map((page) => page.reload()));
		const stage = await api.stage();
		for (const page of [desk, second]) await expect(page.locator('.next button.step')).toHaveText(m.desk_step_round({ round: 3 }));
		await expect(hall.getByText(m.screen_round({ round: 2, rounds: 3 }))).toBeVisible();
		await expect(phones[0]!.getByText(m.cafe_table({ n: tableOf(stage, 4).number }), { exact: true })).toBeVisible();
		await expect(phones[1]!.getByText(m.roll_left_title())).toBeVisible();
		await expect(hall.getByText('Мұны жасырамыз')).toHaveCount(0);
	});

	await test.step('round 3, ideas, dots from phones and from a card, decision', async () => {
		await nextStep(desk, m.desk_step_round({ round: 3 }));
		await nextStep(desk, m.desk_step_ideas());
		const ideas = [await api.addIdea('Балалар алаңы', 2_500_000), await api.addIdea('Шамдар', 1_400_000)];
		await nextStep(desk, m.desk_step_vote());
		const voters = phones.filter((_, i) => i !== 1);
		const { vote } = await api.stage();
		const dots = { [ideas[0]!]: 3, [ideas[1]!]: 2 };
		await Promise.all(
			voters.map(async (phone) => {
				const row = phone.getByRole('main').getByRole('listitem').filter({ hasText: 'Балалар алаңы' });
				for (let i = 0; i < 3; i++) await row.getByRole('button', { name: m.phone_vote_more() }).click();
				await expect(phone.getByText(m.phone_vote_counted({ n: 3, all: 5 }))).toBeVisible();
			})
		);
		const roll = await helper.request.get(`${demo.url}/api/v1/workshops/${demo.code}/roll`);
		const { seats } = (await roll.json()) as { seats: { id: string; number: number }[] };
		const elder = seats.find(({ number }) => number === 1)!;
		const cast = await helper.request.put(`${demo.url}/api/v1/workshops/${demo.code}/votes/${vote!.id}/ballot`, {
			data: { id: newId(), dots },
			headers: { 'x-asar-for': elder.id, origin: demo.url }
		});
		expect(cast.ok(), await cast.text()).toBe(true);
		await expect.poll(async () => (await api.stage()).vote!.voted).toBe(12);
		expect((await api.stage()).missing).toEqual([]);
		await expect(desk.getByText(m.desk_voted_of({ n: 12, all: 14 })).first()).toBeVisible();
		await nextStep(desk, m.desk_step_close_vote());
		await nextStep(desk, m.desk_step_reveal_vote());
		await nextStep(desk, m.desk_step_decision());
		await nextStep(desk, m.desk_step_decide());
	});

	await test.step('what the desk shows is what is', async () => {
		await expect.poll(async () => (await api.stage()).decision).not.toBeNull();
		const stage = await api.stage();
		expect(stage.counts).toEqual({ present: 14, phones: 11, cards: 3 });
		expect(stage.vote!.tally!.map(({ dots, seats }) => [dots, seats])).toEqual([
			[36, 12],
			[2, 1]
		]);
		expect(stage.decision!.rows.map(({ outcome }) => outcome)).toEqual(['won', 'won']);
		for (const page of [desk, second]) {
			await expect(page.getByText(m.desk_present_sum({ phones: 11, cards: 3, present: 14 }))).toBeVisible();
			await expect(page.getByText(m.desk_won()).first()).toBeVisible();
		}
		const whole = await desk.request.get(`${demo.url}/api/v1/workshops/${demo.code}/notes.json`);
		const text = await whole.text();
		for (let seat = 4; seat <= 14; seat++) expect(text).toContain(`${seat}-орынның ойы`);
		expect(text).toContain('Айша апайдың ойы');
		await expect(late!.getByText(m.phone_decision_won()).first()).toBeVisible();
		await Promise.all([
			desk.screenshot({ path: 'tests/results/shots/workshop-desk.png' }),
			hall.screenshot({ path: 'tests/results/shots/workshop-hall.png' }),
			room.screenshot({ path: 'tests/results/shots/workshop-room.png' })
		]);
	});
	expect(watch.problems).toEqual([]);
	await api.program.dispose();
});
