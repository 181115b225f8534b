/** The whole evening: one desk, one projector, three phones and the akimat officer, each in a browser of their own. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import sharp from 'sharp';
import { m } from '#lib/i18n/paraglide/messages.js';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, joinByPhone, meet, nextStep, SCREEN, signIn, Watch } from '../support/people.ts';

let demo: Demo;
test.beforeAll(async () => {
	demo = await startDemo();
});
test.afterAll(() => demo.stop());

const shot = (page: Page, name: string) => page.screenshot({ path: `tests/results/shots/${name}.png` });
const look = async (page: Page, name: string) => {
	await expectNoOverflow(page);
	await expectAccessible(page);
	await shot(page, name);
};

async function writeNote(phone: Page, text: string) {
	await phone.getByLabel(m.cafe_write_label()).fill(text);
	await phone.getByRole('button', { name: m.cafe_write(), exact: true }).click();
	await expect(phone.getByRole('main').getByText(text)).toBeVisible();
}
async function addNeed(phone: Page, text: string, category: string) {
	const form = phone.locator('form[action="?/need"]');
	await form.waitFor({ state: 'attached' });
	if (!(await form.isVisible())) await phone.getByText(m.phone_need_add()).click();
	await form.getByLabel(m.phone_need_text()).fill(text);
	await form.getByText(category, { exact: true }).click();
	await form.getByRole('button', { name: m.phone_need_send() }).click();
	await expect(phone.getByRole('main').getByRole('listitem').getByText(text)).toBeVisible();
}

test('from the first QR scan to a signed commitment', async ({ browser }) => {
	test.setTimeout(900_000);
	const watch = new Watch(demo);
	const { page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
	const { page: screen } = await meet(browser, watch, SCREEN);
	await screen.goto(demo.screen);
	await expect(screen.getByText(demo.code).first()).toBeVisible();

	// 2. Residents join: a seat with a number, no account.
	const phones = [
		await joinByPhone(browser, watch, demo),
		await joinByPhone(browser, watch, demo),
		await joinByPhone(browser, watch, demo)
	];
	const [first, second, third] = phones.map(({ page }) => page) as [Page, Page, Page];
	for (const [i, phone] of [first, second, third].entries())
		await expect(phone.getByText(m.phone_seat({ n: i + 1 })).first()).toBeVisible();
	await nextStep(desk, m.desk_step_welcome());
	await expect(screen.locator('body')).toContainText('3');
	await expect(desk.getByText(m.desk_present_sum({ phones: 3, cards: 0, present: 3 }))).toBeVisible();
	await look(first, 'phone-welcome');
	await look(screen, 'screen-welcome');
	await look(desk, 'desk-welcome');

	await test.step('3. World Cafe: notes in real time, rotation, notes stay with their table', async () => {
		await nextStep(desk, m.desk_step_cafe());
		await expect(first.getByText(m.cafe_table({ n: 1 }))).toBeVisible();
		await expect(second.getByText(m.cafe_table({ n: 2 }))).toBeVisible();
		await writeNote(first, 'Балаларға ойын алаңы керек');
		await writeNote(second, 'Көше түнде қараңғы');
		await writeNote(third, 'Отыратын орындық жоқ');
		await expect(screen.getByText('Балаларға ойын алаңы керек')).toBeVisible();
		await expect(screen.getByText('Көше түнде қараңғы')).toBeVisible();
		await expect(desk.getByText('Отыратын орындық жоқ').first()).toBeVisible();
		await expect(second.getByText('Балаларға ойын алаңы керек')).toHaveCount(0);
		await look(first, 'phone-cafe');
		await look(screen, 'screen-cafe');
		await look(desk, 'desk-cafe');
		if (process.env.ASAR_PICTURE) await desk.screenshot({ path: process.env.ASAR_PICTURE });
		// Half-typed text survives the change of table.
		await first.getByLabel(m.cafe_write_label()).fill('Жартылай жазылған ой');
		await nextStep(desk, m.desk_step_round({ round: 2 }));
		await expect(first.getByText(m.cafe_moved({ n: 2 }))).toBeVisible();
		await expect(first.getByLabel(m.cafe_write_label())).toHaveValue('Жартылай жазылған ой');
		await expect(first.getByRole('main').getByText('Көше түнде қараңғы')).toBeVisible();
		await first.getByRole('button', { name: m.cafe_write(), exact: true }).click();
		await expect(screen.getByText('Жартылай жазылған ой')).toBeVisible();
	});

	await test.step('4. Needs: added, supported, ranked on the screen', async () => {
		await nextStep(desk, m.desk_step_needs());
		await addNeed(first, 'Балалар ойнайтын жер жоқ', m.needs_category_play());
		await addNeed(second, 'Көше шамдары жанбайды', m.needs_category_roads_light());
		for (const phone of [first, second, third]) {
			const need = phone.getByRole('main').getByRole('listitem').filter({ hasText: 'Көше шамдары жанбайды' });
			await need.getByRole('button', { name: new RegExp(m.phone_need_support()) }).click();
		}
		await expect(screen.getByText('Көше шамдары жанбайды')).toBeVisible();
		const ranked = async () => {
			const text = await screen.locator('body').innerText();
			return text.indexOf('Көше шамдары жанбайды') < text.indexOf('Балалар ойнайтын жер жоқ');
		};
		await expect.poll(ranked).toBe(true);
		await look(first, 'phone-needs');
		await look(screen, 'screen-needs');
		await look(desk, 'desk-needs');
	});

	await test.step('5. Sites: a place with a photo, seen by everybody', async () => {
		await nextStep(desk, m.desk_step_sites());
		await first.getByText(m.phone_site_add()).click();
		await expect(first.locator('.leaflet-container')).toBeVisible();
		await first.locator('.leaflet-container').click({ position: { x: 200, y: 120 } });
		await first.getByLabel(m.phone_site_type()).selectOption('playground');
		await first.getByLabel(m.phone_site_title()).fill('Мектеп қасындағы алаң');
		await first.getByLabel(m.phone_site_why()).fill('Балалар көп, ойнайтын жер жоқ');
		const buffer = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#7aa' } })
			.jpeg()
			.toBuffer();
		await first.locator('input[type=file]').setInputFiles({ name: 'alan.jpg', mimeType: 'image/jpeg', buffer });
		await look(first, 'phone-site-form');
		await first.getByRole('button', { name: m.phone_site_send() }).click();
		await expect(screen.getByText('Мектеп қасындағы алаң').first()).toBeVisible();
		await expect(second.getByText('Мектеп қасындағы алаң').first()).toBeVisible();
		await look(screen, 'screen-sites');
		await look(desk, 'desk-sites');
	});

	await test.step('10a. The akimat gives the site a verdict while the workshop runs', async () => {
		const { page: office } = await signIn(browser, watch, demo, 'akimat', DESK, demo.map);
		await office.getByText('Мектеп қасындағы алаң').first().click();
		await office.locator('form[action*=review] label').filter({ hasText: m.sites_verdict_suitable() }).first().click();
		await office.getByLabel(m.map_verdict_reason()).fill('Жер ауылдыкі, коммуникация өтпейді');
		await office.getByRole('button', { name: m.map_verdict_send() }).click();
		await expect(office.getByText('Жер ауылдыкі, коммуникация өтпейді').first()).toBeVisible();
		await look(office, 'map-dossier');
		await expect(second.getByText('Жер ауылдыкі, коммуникация өтпейді')).toBeVisible();
	});

	await test.step('6. Ideas: merged from a note, a need and a site', async () => {
		await nextStep(desk, m.desk_step_pause());
		await look(second, 'phone-pause');
		await shot(screen, 'screen-pause');
		await nextStep(desk, m.desk_step_ideas());
		const idea = async (sources: string[], title: string, cost: string) => {
			for (const source of sources) await desk.getByRole('checkbox', { name: new RegExp(source) }).check();
			await desk.getByLabel(m.desk_idea_title(), { exact: true }).fill(title);
			await desk.getByLabel(m.desk_idea_cost()).fill(cost);
			await desk.getByRole('button', { name: m.desk_idea_add() }).click();
			await expect(second.getByText(title)).toBeVisible();
		};
		watch.expecting = true;
		await desk.getByLabel(m.desk_idea_title(), { exact: true }).fill('Құны қате идея');
		await desk.getByLabel(m.desk_idea_cost()).fill('-5');
		await desk.getByRole('button', { name: m.desk_idea_add() }).click();
		await expect(desk.getByText(m.refusal_cost_invalid())).toBeVisible();
		await expect(desk.getByLabel(m.desk_idea_title(), { exact: true })).toHaveValue('Құны қате идея');
		watch.expecting = false;
		await idea(['Балаларға ойын алаңы керек', 'Балалар ойнайтын жер жоқ', 'Мектеп қасындағы алаң'], 'Балалар алаңы', '2 500 000');
		await idea(['Көше шамдары жанбайды'], 'Күн батареялы шамдар', '1 400 000');
		await idea(['Отыратын орындық жоқ'], 'Орындықтар', '900 000');
		await look(desk, 'desk-ideas');
		await look(screen, 'screen-ideas');
		await look(second, 'phone-ideas');
	});

	await test.step('7. Dots: five each, at most three on one, hidden until the reveal', async () => {
		await nextStep(desk, m.desk_step_vote());
		const add = async (phone: Page, title: string, times: number) => {
			const row = phone.getByRole('main').getByRole('listitem').filter({ hasText: title });
			for (let i = 0; i < times; i++) await row.getByRole('button', { name: m.phone_vote_more() }).click();
		};
		await add(first, 'Балалар алаңы', 3);
		await add(first, 'Орындықтар', 2);
		await expect(first.getByText(m.phone_vote_counted({ n: 5, all: 5 }))).toBeVisible();
		await add(second, 'Балалар алаңы', 2);
		await add(second, 'Күн батареялы шамдар', 3);
		await expect(second.getByText(m.phone_vote_counted({ n: 5, all: 5 }))).toBeVisible();
		// A mind is changed, and a reload loses nothing.
		await first.reload();
		await expect(first.getByText(m.phone_vote_counted({ n: 5, all: 5 }))).toBeVisible();
		await look(first, 'phone-vote');
		await look(screen, 'screen-vote');
		await expect(desk.getByText(m.desk_voted_of({ n: 2, all: 3 })).first()).toBeVisible();

		// Without a line a tap waits visibly and is delivered afterwards.
		watch.expecting = true;
		await third.context().setOffline(true);
		await add(third, 'Күн батареялы шамдар', 1);
		await expect(third.getByText(m.phone_waiting({ n: 1 })).first()).toBeVisible();
		await shot(third, 'phone-waiting');
		await third.context().setOffline(false);
		await expect(third.getByText(m.phone_vote_counted({ n: 1, all: 5 }))).toBeVisible({ timeout: 30_000 });
		watch.expecting = false;
		await expect(desk.getByText(m.desk_voted_of({ n: 3, all: 3 })).first()).toBeVisible();

		await nextStep(desk, m.desk_step_close_vote());
		await expect(first.getByText(m.phone_vote_closed()).first()).toBeVisible();
		await shot(screen, 'screen-vote-closed');
		await nextStep(desk, m.desk_step_reveal_vote());
		await expect(first.getByRole('heading', { name: m.phone_vote_result() })).toBeVisible();
		await look(first, 'phone-result');
		await look(screen, 'screen-result');
	});

	await test.step('8. Decision: winners within the fund, and why', async () => {
		await nextStep(desk, m.desk_step_decision());
		await nextStep(desk, m.desk_step_decide());
		// 4 000 000 in the fund: 2 500 000 + 1 400 000 fit, 900 000 do not any more.
		await expect(first.getByText(m.phone_decision_won())).toBeVisible();
		await look(first, 'phone-decision');
		await look(screen, 'screen-decision');
		await look(desk, 'desk-decision');
		const { page: paper } = await meet(browser, watch, DESK);
		await paper.goto(`${demo.url}/w/${demo.code}/protocol`);
		await expect(paper.getByText('Балалар алаңы').first()).toBeVisible();
		await look(paper, 'protocol');
	});

	let projectUrl = '';
	await test.step('9. Promotion: a winner becomes a project with its history', async () => {
		const row = desk.getByRole('listitem').filter({ hasText: 'Балалар алаңы' }).filter({ hasText: m.desk_won() });
		await row.getByRole('button', { name: m.desk_promote() }).click();
		await desk.getByRole('dialog').getByRole('button', { name: m.desk_promote() }).click();
		const link = row.getByRole('link', { name: m.desk_promoted() });
		await expect(link).toBeVisible();
		projectUrl = new URL((await link.getAttribute('href'))!, demo.url).href;
		await desk.locator('.next button.step').click();
		await desk.getByRole('dialog').getByRole('button', { name: m.desk_step_end() }).click();
		await expect(desk.getByText(m.desk_ended(), { exact: true })).toBeVisible();
	});

	await test.step('9b. The project is planned: group, budget, milestones, state', async () => {
		const plan = await desk.context().newPage();
		await plan.setViewportSize(DESK);
		await plan.goto(projectUrl);
		const form = (act: string) => plan.locator(`details:has(form input[name=act][value=${act}])`);
		const send = async (act: string, fill: (fields: Locator) => Promise<void>) => {
			const details = form(act);
			if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
			await fill(details);
			await details.locator('button[type=submit]').click();
		};
		await send('add_line', async (fields) => {
			await fields.getByLabel(m.project_line_title()).fill('Әткеншек');
			await fields.getByLabel(m.project_line_amount()).fill('онша көп емес');
		});
		await expect(plan.getByText(m.refusal_cost_invalid())).toBeVisible();
		await send('add_line', async (fields) => {
			await expect(fields.getByLabel(m.project_line_title())).toHaveValue('Әткеншек');
			await fields.getByLabel(m.project_line_amount()).fill('350 000');
			await fields.locator('select[name=source]').selectOption('community');
		});
		await expect(plan.getByText('350 000 ₸').first()).toBeVisible();
		await send('add_milestone', async (fields) => {
			await fields.getByLabel(m.project_milestone_title()).fill('Жер тегістеу');
			await fields.getByLabel(m.project_milestone_due()).fill('2027-04-15');
		});
		await expect(plan.locator('#staff').getByRole('listitem').filter({ hasText: 'Жер тегістеу' })).toContainText('15.04.2027');
		await send('edit', async (fields) => {
			await fields.getByLabel(m.project_group_leader()).fill('мектеп мұғалімі');
			await fields.getByLabel(m.project_group_size()).fill('12');
		});
		await expect(plan.getByText('мектеп мұғалімі').first()).toBeVisible();
		await send('move', async (fields) => {
			await fields.locator('select[name=state]').selectOption('funded');
			await fields.getByLabel(m.project_move_reason()).fill('Грант аударылды');
		});
		await expect(plan.getByText('Грант аударылды').first()).toBeAttached();
		await plan.screenshot({ path: 'tests/results/shots/project-plan.png', fullPage: true });
		await expectAccessible(plan);
		await plan.close();
	});

	await test.step('10b. Commitment: taken on by the akimat, public for everybody', async () => {
		const { page: office } = await signIn(browser, watch, demo, 'akimat', DESK, projectUrl);
		await expect(office.getByText('Балаларға ойын алаңы керек').first()).toBeVisible();
		await office.getByLabel(m.project_take_kind()).selectOption('watering');
		await office.getByLabel(m.project_take_holder_name()).fill('Тұрғызба ауылы әкімдігі');
		await office.getByLabel(m.project_take_months()).fill('36');
		await office.getByRole('button', { name: m.project_take_send() }).click();
		await expect(office.getByText('Тұрғызба ауылы әкімдігі').first()).toBeVisible();
		await look(office, 'project-office');
		const { page: anybody } = await meet(browser, watch, DESK);
		await anybody.goto(projectUrl);
		await expect(anybody.getByText('Тұрғызба ауылы әкімдігі').first()).toBeVisible();
		await look(anybody, 'project');
		await expect(first.getByText(m.phone_ended_title())).toBeVisible();
		await look(first, 'phone-ended');
		await shot(screen, 'screen-ended');
	});

	expect(watch.problems).toEqual([]);
});
