/** The ground of a village: a landmark, a layer with swapped axes, a picture from above, a pack; then what a resident and the hall see of it. */
import { expect, test, type Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { GroundView } from '#lib/ground/rules.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { formatPercent } from '#lib/i18n/format.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { collect, makeMbtiles, square, VILLAGE } from '../support/ground.ts';
import { DESK, expectAccessible, expectNoOverflow, joinByPhone, meet, PHONE, runDesk, SCREEN, signIn, Watch } from '../support/people.ts';

let demo: Demo;
let folder: string;
const URL_OF = () => `${demo.url}/v/turgyzba/ground`;
test.beforeAll(async () => {
	demo = await startDemo();
	folder = mkdtempSync(join(tmpdir(), 'asar-ground-'));
});
test.afterAll(async () => {
	await demo.stop();
	rmSync(folder, { recursive: true, force: true });
});

const shot = (page: Page, name: string) => page.screenshot({ path: `tests/results/shots/${name}.png` });
const tab = (page: Page, name: string) => page.locator('.tabs').getByRole('button', { name, exact: true }).click();
const ground = async (page: Page) => (await (await page.request.get(`${demo.url}/api/v1/villages/turgyzba/ground`)).json()) as GroundView;
/** How many different colours a drawn tile of the map has: an empty one has one. */
const colours = (page: Page, canvases = '.leaflet-tile-pane canvas.leaflet-tile-loaded') =>
	page.evaluate((canvases) => {
		const seen = new Set<number>();
		for (const tile of document.querySelectorAll<HTMLCanvasElement>(canvases)) {
			const { data } = tile.getContext('2d')!.getImageData(0, 0, tile.width, tile.height);
			for (let i = 0; i < data.length; i += 44) seen.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
		}
		return seen.size;
	}, canvases);

test('a facilitator lays the ground, a resident and the hall see it', async ({ browser }) => {
	const watch = new Watch(demo);
	const { page } = await signIn(browser, watch, demo, 'facilitator', DESK, URL_OF());
	const map = page.locator('.map .box');
	await expect(page.locator('.step.figures')).toBeVisible();

	// A landmark: pressed on the map, named, found with a Russian keyboard, taken away, brought back.
	await expect(page.getByText(m.ground_landmark_draw_point())).toBeVisible();
	await expect(async () => {
		await map.click({ position: { x: 300, y: 250 } });
		await expect(page.getByText(m.ground_landmark_drawn())).toBeVisible({ timeout: 1000 });
	}).toPass();
	await page.getByLabel(m.ground_landmark_name()).fill('Ескі дүкен');
	await page.getByRole('button', { name: m.ground_landmark_add() }).click();
	await expect(page.locator('.map-name span', { hasText: 'Ескі дүкен' })).toBeVisible();
	const search = page.getByRole('combobox', { name: m.ground_search() });
	await search.fill('ески дук');
	await expect(page.getByRole('option')).toHaveCount(1);
	await search.press('ArrowDown');
	await search.press('Enter');
	await expect(search).toHaveValue('Ескі дүкен');
	await page.getByRole('button', { name: `${m.ground_remove()}: Ескі дүкен` }).click();
	await expect(page.locator('.map-name')).toHaveCount(0);
	await page.locator('summary', { hasText: m.ground_put_away() }).click();
	await page.getByRole('button', { name: `${m.ground_restore()}: Ескі дүкен` }).click();
	await expect(page.locator('.map-name span', { hasText: 'Ескі дүкен' })).toBeVisible();
	// A street: three points, the last one pressed twice.
	await page.getByRole('button', { name: m.ground_kind_street(), exact: true }).click();
	await expect(page.getByText(m.ground_landmark_draw_line())).toBeVisible();
	await expect(async () => {
		for (const [x, y] of [
			[150, 420],
			[350, 440],
			[520, 400],
			[520, 400]
		] as const)
			await map.click({ position: { x, y } });
		await expect(page.getByText(m.ground_landmark_drawn())).toBeVisible({ timeout: 1000 });
	}).toPass();
	await page.getByLabel(m.ground_landmark_name()).fill('Абай көшесі');
	await page.getByRole('button', { name: m.ground_landmark_add() }).click();
	await expect(page.locator('.map-name span', { hasText: 'Абай көшесі' })).toBeVisible();
	await expect(page.locator('.map-street')).toHaveCount(1);
	await expectAccessible(page);
	await shot(page, 'ground-landmarks-1280');

	// A layer whose axes are swapped: seen, offered, saved.
	await tab(page, m.ground_tab_layers());
	watch.expecting = true;
	const file = page.getByLabel(m.ground_layer_file());
	await file.setInputFiles({ name: 'a.geojson', mimeType: 'application/json', buffer: Buffer.from('this is no map') });
	await page.getByRole('button', { name: m.ground_survey_go() }).click();
	await expect(page.getByText(m.ground_refused_file_unknown())).toBeVisible();
	watch.expecting = false;
	const rings = [square(0.001, 0.001), square(0.003, 0.001, 0.0015), square(-0.002, 0.0005)];
	const bow = [0, 2, 1, 3, 0].map((i) => square(-0.004, 0.001)[i]!);
	const parcels = [...rings, bow].map((ring, i) => ({
		geometry: { type: 'Polygon', coordinates: [ring.map(([lng, lat]) => [lat, lng])] },
		properties: { Иесі: i ? 'Жеке' : 'Мемлекет', Мақсаты: 'тұрғын үй' }
	}));
	parcels.push({ geometry: { type: 'Polygon', coordinates: [[[47, 53.8]]] }, properties: { Иесі: 'Қате', Мақсаты: '' } });
	await page.getByLabel(m.ground_layer_kind()).selectOption('parcel');
	await file.setInputFiles({ name: 'parcels.geojson', mimeType: 'application/json', buffer: collect(parcels) });
	await page.getByRole('button', { name: m.ground_survey_go() }).click();
	await page.getByRole('button', { name: m.ground_survey_swap() }).click();
	await expect(page.getByText(m.ground_survey_left({ n: '1' }))).toBeVisible();
	await expect(page.getByLabel(m.ground_fact_owner())).toHaveValue('Иесі');
	await expect(page.getByLabel(m.ground_fact_category())).toHaveValue('Мақсаты');
	await expect.poll(() => colours(page, '.leaflet-facts-pane canvas')).toBeGreaterThan(1);
	await expect(page.locator('.leaflet-zoom-anim')).toHaveCount(0);
	expect((await page.locator('.leaflet-facts-pane canvas').first().boundingBox())!.width).toBeGreaterThan(300);
	await page.locator('.survey').scrollIntoViewIfNeeded();
	await shot(page, 'ground-survey-1280');
	await page.getByRole('button', { name: `${m.ground_survey_show()}: №5` }).click();
	await expect(page.locator('.ground-wrong')).toHaveCount(1);
	await expectAccessible(page);
	await page.getByLabel(m.ground_layer_name()).fill('Жер учаскелері');
	await page.getByLabel(m.ground_layer_source()).fill('Жер кадастры');
	await page.getByLabel(m.ground_layer_licence()).fill('Әкімдік рұқсат берген');
	await page.getByRole('button', { name: m.ground_save(), exact: true }).click();
	await expect(page.locator('li', { hasText: 'Жер учаскелері' })).toBeVisible();
	const [layer] = (await ground(page)).layers;
	expect(layer).toMatchObject({ kind: 'parcel', features: 4, name: 'Жер учаскелері' });

	// A picture from above: laid by three corners.
	await tab(page, m.ground_tab_photos());
	const stripes = Buffer.from(
		`<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="2000"><rect width="3000" height="2000" fill="#c9b07a"/>${Array.from({ length: 60 }, (_, i) => `<rect x="${(i % 10) * 300 + 40}" y="${Math.floor(i / 10) * 330 + 60}" width="150" height="110" fill="${i % 3 ? '#8d7a5a' : '#6f8f56'}"/>`).join('')}<path d="M0 1000H3000M1500 0V2000" stroke="#e8dcc0" stroke-width="50"/></svg>`
	);
	const photo = await sharp(stripes).jpeg().toBuffer();
	await page.getByLabel(m.ground_layer_file()).setInputFiles({ name: 'drone.jpg', mimeType: 'image/jpeg', buffer: photo });
	await page.getByLabel(m.ground_photo_name()).fill('Дрон суреті');
	await page.getByLabel(m.ground_layer_source()).fill('Ауыл дроны');
	await page.getByRole('button', { name: m.ground_photo_add() }).click();
	await expect(page.locator('.map-handle')).toHaveCount(3);
	await expect
		.poll(() =>
			page.locator('[data-photo] img').evaluateAll((all) => all.filter((one) => (one as HTMLImageElement).naturalWidth > 0).length)
		)
		.toBeGreaterThan(0);
	const before = (await ground(page)).photos[0]!;
	const handle = (await page.locator('.map-handle').nth(1).boundingBox())!;
	await page.mouse.move(handle.x + 24, handle.y + 24);
	await page.mouse.down();
	await page.mouse.move(handle.x - 20, handle.y + 60, { steps: 6 });
	await page.mouse.up();
	await page.getByLabel(m.ground_photo_corner_1()).fill('47,0035 53,8105');
	await page.getByLabel(m.ground_photo_corner_1()).press('Tab');
	await page.getByLabel(m.ground_photo_opacity({ n: formatPercent(1, 'kk') })).fill('0.7');
	await expectAccessible(page);
	await shot(page, 'ground-photo-1280');
	await page.getByRole('button', { name: m.ground_save(), exact: true }).click();
	await expect(page.locator('.map-handle')).toHaveCount(0);
	const after = (await ground(page)).photos[0]!;
	expect(after).toMatchObject({ opacity: 0.7, width: 3000, height: 2000, levels: 3 });
	expect(after.corners[0]).toEqual([53.8105, 47.0035]);
	expect(after.corners[1]![0]).toBeLessThan(before.corners[1][0]);
	expect(after.corners[1]![1]).toBeLessThan(before.corners[1][1]);
	expect(after.corners[2]).toEqual(before.corners[2]);

	// A vector pack: uploaded and drawn, finer than its last zoom too.
	await tab(page, m.ground_tab_packs());
	const pack = join(folder, 'turgyzba.mbtiles');
	makeMbtiles(pack, { minZoom: 11, maxZoom: 14, around: 6 });
	await page.getByLabel(m.ground_layer_file()).setInputFiles(pack);
	await page.getByRole('button', { name: m.ground_pack_add() }).click();
	await expect(page.locator('li', { hasText: m.ground_pack_vector({ min: 11, max: 14 }) })).toBeVisible();
	await expect(page.locator('.leaflet-container.map-packed')).toBeVisible();
	await expect.poll(() => colours(page)).toBeGreaterThan(4);
	await shot(page, 'ground-packs-1280');
	await expectAccessible(page);
	await page.setViewportSize(PHONE);
	await expectNoOverflow(page);
	await page.evaluate(() => scrollTo(0, 0));
	await shot(page, 'ground-360');
	await page.setViewportSize(DESK);

	// Everybody else: the resident's phone with its switches, the hall's screen, the map of the akimat.
	const desk = await runDesk(demo);
	await desk.open('sites');
	const { page: phone } = await joinByPhone(browser, watch, demo);
	await phone.getByText(m.phone_site_add()).click();
	await expect(phone.locator('.leaflet-container.map-packed')).toBeVisible();
	await expect.poll(() => colours(phone)).toBeGreaterThan(4);
	await phone.getByRole('button', { name: m.ground_layers_button() }).click();
	const panel = phone.getByRole('group', { name: m.ground_layers_button() });
	await expect(panel.getByRole('checkbox')).toHaveCount(4);
	await panel.scrollIntoViewIfNeeded();
	await shot(phone, 'ground-phone-360');
	await panel.getByLabel('Дрон суреті').uncheck();
	await expect(phone.locator('[data-photo]')).toHaveCount(0);
	await panel.getByLabel('Тұрғызба').uncheck();
	await expect(phone.locator('.leaflet-container.map-packed')).toHaveCount(0);
	await expectNoOverflow(phone);
	const { page: screen } = await meet(browser, watch, SCREEN);
	await screen.goto(demo.screen);
	await expect.poll(() => colours(screen)).toBeGreaterThan(4);
	await shot(screen, 'ground-screen-1920');
	const { page: atlas } = await signIn(browser, watch, demo, 'akimat', DESK, demo.map);
	await atlas.getByRole('combobox', { name: m.ground_search() }).fill('тургыз');
	await atlas.getByRole('listbox').getByRole('option').first().click();
	await expect.poll(() => colours(atlas)).toBeGreaterThan(4);
	await shot(atlas, 'ground-map-1280');
	await desk.program.dispose();
	expect(watch.problems).toEqual([]);
	expect(VILLAGE.lat).toBeCloseTo((await ground(page)).village.lat, 1);
});
