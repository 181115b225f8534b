/** Paper in real browsers: the office prints a map, a helper enters a square for somebody without a phone, everybody takes the files along. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test, type Page } from '@playwright/test';
import { cellAt, cellName, readSheetCode } from '#lib/ground/grid.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { objectTypeLabel } from '#lib/site/labels.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, runDesk, signIn, Watch } from '../support/people.ts';
import { makeVillageLayers } from '../support/village-layers.ts';

let demo: Demo;
test.beforeAll(async () => {
	demo = await startDemo();
	const db = new Database(join(demo.dataDir, 'asar.db'));
	const place = db.prepare(`select lng, lat from village where id = 'turgyzba'`).get() as { lng: number; lat: number };
	const addLayer = db.prepare(
		`insert into layer (id, village_id, kind, name, visibility, source, as_of, licence, features, created_at, by_account_id)
		 values (?, 'turgyzba', ?, ?, ?, 'Ауыл әкімдігі', '2026-10-01', 'CC BY 4.0', ?, 1, 'a')`
	);
	const addFeature = db.prepare('insert into layer_feature (id, layer_id, position, geometry, facts) values (?, ?, ?, ?, ?)');
	db.transaction(() => {
		for (const { kind, features } of makeVillageLayers(place, 7, { houses: 420, parcels: 400 })) {
			const id = newId();
			addLayer.run(id, kind, kind, ['gas', 'power', 'water', 'parcel'].includes(kind) ? 'staff' : 'public', features.length);
			for (const [i, { geometry, facts }] of features.entries())
				addFeature.run(newId(), id, i, JSON.stringify(geometry), JSON.stringify(facts));
		}
	})();
	db.close();
});
test.afterAll(() => demo.stop());

const look = async (page: Page, name: string) => {
	await expectNoOverflow(page);
	await expectAccessible(page);
	await page.screenshot({ path: `tests/results/shots/paper-${name}.png`, fullPage: true });
};
/** A picture that came and was drawn. */
const expectPicture = (page: Page, name: string) =>
	expect
		.poll(() =>
			page.getByRole('img', { name }).evaluate((img) => (img as HTMLImageElement).complete && (img as HTMLImageElement).naturalWidth)
		)
		.toBeGreaterThan(0);

test('from the printed map to a place of the hall, and into the files of the office', async ({ browser }) => {
	test.setTimeout(240_000);
	const watch = new Watch(demo);
	const hall = await runDesk(demo);
	const { page: office } = await signIn(browser, watch, demo, 'facilitator', DESK, `${demo.url}/v/turgyzba/sheet`);
	const code = office.locator('strong');

	const printed = await test.step('the facilitator chooses a sheet and prints it', async () => {
		await expectPicture(office, m.map_label({ village: 'Тұрғызба' }));
		const standard = await code.textContent();
		await office.getByLabel(m.paper_choose_paper()).selectOption('a3');
		await expect(code).not.toHaveText(standard!);
		await office.getByLabel(m.paper_choose_scale()).selectOption('5000');
		await expect(office.getByText(m.paper_square({ metres: '100\u00a0м' }))).toBeVisible();
		const before = await code.textContent();
		await office.getByRole('button', { name: m.map_nudge_up() }).click();
		await expect(code).not.toHaveText(before!);
		await office.getByRole('button', { name: m.map_nudge_down() }).click();
		await expect(code).toHaveText(before!);
		await office.getByLabel(m.paper_kind_gas(), { exact: false }).check();
		await expect(office).toHaveURL(/kind=gas/);
		await expectPicture(office, m.map_label({ village: 'Тұрғызба' }));
		await look(office, 'choose');
		const form = await office
			.locator('form[action$="sheet.pdf"]')
			.evaluate((one) => new URLSearchParams([...new FormData(one as HTMLFormElement)] as [string, string][]).toString());
		expect(form).toContain('kind=gas');
		const headers = { 'content-type': 'application/x-www-form-urlencoded' };
		const answer = await hall.program.post('/v/turgyzba/sheet.pdf', { data: form, headers });
		expect(answer.headers()['content-type']).toBe('application/pdf');
		expect((await answer.body()).subarray(0, 5).toString()).toBe('%PDF-');
		return before!;
	});

	const { page: helper } = await meet(browser, watch, PHONE, { hasTouch: true });
	const invited = await hall.program.post(`/api/v1/workshops/${demo.code}/helpers`, { data: { id: newId(), name: 'Айгүл' } });
	const link = new URL(((await invited.json()) as { link: string }).link);
	await helper.goto(demo.url + link.pathname + link.search);
	await helper.getByRole('button', { name: m.helper_invite_go() }).click();
	await helper.getByLabel(m.helper_consent()).check();
	await hall.open('sites');
	await helper.getByRole('button', { name: m.helper_arrive_go(), exact: true }).click();
	await helper
		.getByRole('button', { name: /№?\s*\d/ })
		.last()
		.click();

	await test.step('the helper enters the square that somebody marked', async () => {
		await helper.getByText(m.paper_enter()).click();
		const [sheet, cell] = [helper.getByLabel(m.paper_code()), helper.getByLabel(m.paper_col_cell(), { exact: true })];
		await expect(sheet).toHaveValue(printed);
		const send = helper.locator('form', { has: cell }).getByRole('button', { name: m.phone_site_send() });
		await cell.fill('Б7');
		await send.click();
		await expect(helper.getByText(m.paper_refused_outside_sheet({ letters: 'А В Е К М Н Р С Т У Х', last: 18 }))).toBeVisible();
		await cell.fill('жетінші');
		await send.click();
		await expect(helper.getByText(m.paper_refused_cell_unclear())).toBeVisible();
		await sheet.fill('AAAAA-AAAAA');
		await send.click();
		await expect(helper.getByText(m.paper_refused_sheet_unknown())).toBeVisible();
		await look(helper, 'refused');
		await sheet.fill(printed.toLowerCase());
		await cell.fill('9 m');
		await expectPicture(helper, m.paper_enter_picture({ cell: 'М9' }));
		await helper.getByRole('button', { name: '3', exact: true }).click();
		await expect(cell).toHaveValue('М9-3');
		await expectPicture(helper, m.paper_enter_picture({ cell: 'М9-3' }));
		await send.click();
		await expect(helper.getByText(m.refusal_unknown_choice())).toBeVisible();
		const form = helper.locator('form', { has: cell });
		await form.getByLabel(m.phone_site_type()).selectOption({ label: objectTypeLabel('playground') });
		await form.getByLabel(m.phone_site_title()).fill('Мектеп артындағы бос жер');
		await form.getByLabel(m.phone_site_why()).fill('Балалар жолда ойнап жүр');
		await look(helper, 'cell');
		await send.click();
		await expect(helper.getByText(m.paper_enter_done({ n: 1, cell: 'М9-3' }))).toBeVisible();
		await expect(cell).toHaveValue('');
		const [site] = (await hall.stage()).sites;
		expect(site).toMatchObject({ title: 'Мектеп артындағы бос жер', helper: 'Айгүл' });
		const frame = readSheetCode(printed);
		const [lng, lat] = (site!.geometry as GeoJSON.Point).coordinates as [number, number];
		expect(frame.ok && cellName(cellAt(frame.value, { lng, lat })!, frame.value.paper)).toBe('М9-3');
	});

	await test.step('the site has a dossier and goes into the files', async () => {
		const [site] = (await hall.stage()).sites;
		const dossier = await hall.program.get(`/map/dossier.pdf?site=${site!.id}`);
		expect(dossier.headers()['content-type']).toBe('application/pdf');
		for (const format of ['geojson', 'kml', 'csv', 'xlsx']) {
			const file = await hall.program.get(`/map/sites.${format}?q=мектеп`);
			expect(file.status()).toBe(200);
			if (format !== 'xlsx') expect(await file.text()).toContain('Мектеп артындағы бос жер');
		}
	});
	expect(watch.problems).toEqual([]);
});
