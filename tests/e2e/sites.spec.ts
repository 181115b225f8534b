/** The map in the hall, by touch and over plain http: placing, drawing with one finger, photos, support, offline, the screen, the akimat's word. */
import Database from 'better-sqlite3';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import sharp from 'sharp';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import {
	DESK,
	expectAccessible,
	expectNoOverflow,
	joinByPhone,
	meet,
	runDesk,
	SCREEN,
	signIn,
	signInByApi,
	Watch
} from '../support/people.ts';

/** Phones in a hall see a laptop's address, where a browser gives no geolocation, camera or clipboard. */
const LAN = Object.values(networkInterfaces()).flatMap((all) =>
	(all ?? []).filter(({ family, internal }) => family === 'IPv4' && !internal)
)[0];
test.skip(!LAN, 'no network but this machine itself');
test.describe.configure({ mode: 'serial' });

let demo: Demo;
let api: Awaited<ReturnType<typeof runDesk>>;
let watch: Watch;
let author: Awaited<ReturnType<typeof joinByPhone>>;
let neighbour: Awaited<ReturnType<typeof joinByPhone>>;
let screen: Page;

test.beforeAll(async ({ browser }) => {
	const here = await startDemo();
	api = await runDesk(here);
	const inHall = (address: string) => address.replace('localhost', LAN!.address);
	const { url, join: door, phone, screen: wall, desk, map } = here;
	demo = {
		...here,
		url: inHall(url),
		join: inHall(door),
		phone: inHall(phone),
		screen: inHall(wall),
		desk: inHall(desk),
		map: inHall(map)
	};
	watch = new Watch(demo);
	author = await joinByPhone(browser, watch, demo);
	neighbour = await joinByPhone(browser, watch, demo);
	({ page: screen } = await meet(browser, watch, SCREEN));
	await screen.goto(demo.screen);
	await api.open('sites');
	expect(await author.page.evaluate(() => window.isSecureContext)).toBe(false);
});
test.afterAll(async () => {
	await api.program.dispose();
	await demo.stop();
});

const look = (page: Page, name: string) => page.screenshot({ path: `tests/results/shots/${name}.png` });
const unfold = (page: Page) => page.getByText(m.phone_site_add(), { exact: true }).click();
const button = (where: Page | Locator, name: string) => where.getByRole('button', { name });
const mapOf = (page: Page) => page.locator('.place .leaflet-container');
const draftOf = (page: Page, name: string) => page.evaluate((key) => localStorage.getItem(key), `asar:draft:site-${name}:${demo.code}`);
const cardOf = (page: Page, title: string) => page.locator('li.site').filter({ hasText: title });

/** One finger goes over a map. */
async function swipe(page: Page, map: Locator, from: [number, number], to: [number, number]) {
	const box = (await map.boundingBox())!;
	const cdp = await page.context().newCDPSession(page);
	const at = ([x, y]: [number, number]) => [{ x: box.x + x, y: box.y + y }];
	await cdp.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) });
	for (let i = 1; i <= 8; i++) {
		const step: [number, number] = [from[0] + ((to[0] - from[0]) * i) / 8, from[1] + ((to[1] - from[1]) * i) / 8];
		await cdp.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(step) });
	}
	await cdp.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
	await cdp.detach();
}
async function tap(page: Page, map: Locator, x: number, y: number) {
	const box = (await map.boundingBox())!;
	await page.touchscreen.tap(box.x + x, box.y + y);
}
async function fill(page: Page, title: string, type = 'playground') {
	await page.getByLabel(m.phone_site_type()).selectOption(type);
	await page.getByLabel(m.phone_site_title()).fill(title);
	await page.getByLabel(m.phone_site_why()).fill('Балалар көп, ойнайтын жер жоқ');
}
/** A photo as a camera in the village takes it. */
const takePhoto = () =>
	sharp({ create: { width: 800, height: 600, channels: 3, background: '#7a9a6a' } })
		.jpeg()
		.withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '47/1 1/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '53/1 49/1 30/1' } })
		.toBuffer();

test('a place by cross and by tap, with a photo; the draft survives a reload; the pin is on the screen within a second', async () => {
	const { page } = author;
	await unfold(page);
	await expect(mapOf(page)).toBeVisible();
	// Where the map began is nobody's choice.
	await button(page, m.phone_place_here()).click();
	await expect(page.getByText(m.phone_place_move_first())).toBeVisible();
	expect(await draftOf(page, 'place')).toBeNull();
	await mapOf(page).scrollIntoViewIfNeeded();
	await swipe(page, mapOf(page), [200, 150], [120, 90]);
	await expect(page.getByText(m.phone_place_move_first())).toHaveCount(0);
	expect(await draftOf(page, 'place')).toBeNull();
	await button(page, m.phone_place_here()).click();
	await expect(button(page, m.phone_place_chosen())).toBeVisible();
	const crossed = await draftOf(page, 'place');
	await tap(page, mapOf(page), 90, 100);
	await expect.poll(() => draftOf(page, 'place')).not.toBe(crossed);
	// Moving the map afterwards moves no pin.
	const tapped = await draftOf(page, 'place');
	await swipe(page, mapOf(page), [200, 150], [230, 180]);
	await expect(button(page, m.phone_place_change())).toBeVisible();
	expect(await draftOf(page, 'place')).toBe(tapped);

	await fill(page, 'Мектеп қасындағы алаң');
	await expect(page.getByText(m.phone_typical({ n: 30 }))).toBeVisible();
	await page.getByLabel(m.phone_site_benefits()).fill('Екі көшенің балалары');
	await page.getByLabel(m.phone_site_words()).fill('Ескі дүкеннің арты');
	await page.locator('input[type=file]').setInputFiles({ name: 'alan.jpg', mimeType: 'image/jpeg', buffer: await takePhoto() });
	const share = page.getByLabel(m.phone_site_photo_share());
	await expect(share).not.toBeChecked();
	await share.check();
	await button(page, m.phone_site_photo_place()).click();
	expect(JSON.parse((await draftOf(page, 'place'))!)).toEqual({ lng: 53.825, lat: expect.closeTo(47.016667, 5) });
	await page.reload();
	await expect(page.getByLabel(m.phone_site_title())).toHaveValue('Мектеп қасындағы алаң');
	await expect(page.getByLabel(m.phone_site_words())).toHaveValue('Ескі дүкеннің арты');
	await expect(page.getByAltText(m.phone_site_photo_preview())).toBeVisible();
	await expect(button(page, m.phone_place_chosen())).toBeVisible();
	await expectAccessible(page);
	await expectNoOverflow(page);
	await page.setViewportSize({ width: 360, height: 2400 });
	await look(page, 'sites-form-360');
	await page.setViewportSize({ width: 320, height: 2400 });
	await expectNoOverflow(page);
	await look(page, 'sites-form-320');
	await page.setViewportSize({ width: 360, height: 740 });

	await expect(screen.locator('.map-centre span')).toBeVisible();
	const saved = page.waitForResponse((answer) => answer.url().endsWith('/sites') && answer.request().method() === 'POST');
	await button(page, m.phone_site_send()).click();
	await saved;
	const at = Date.now();
	await screen.locator('.site-marker').waitFor();
	const took = Date.now() - at;
	console.log(`sites: the pin was on the screen ${took} ms after the server had it`);
	expect(took).toBeLessThan(1000);
	await expect(screen.getByText('Мектеп қасындағы алаң')).toBeVisible();
	await expect(cardOf(page, 'Мектеп қасындағы алаң').locator('img')).toBeVisible();
	// The consent was not kept over the reload: it is asked each time.
	const db = new Database(join(demo.dataDir, 'asar.db'), { readonly: true });
	expect(db.prepare('select count(*) as n from site_photo').get()).toEqual({ n: 0 });
	db.close();
});

test('what is proposed nearby is shown while placing: one tap supports it instead, and the draft is kept', async () => {
	const { page } = neighbour;
	await expect(cardOf(page, 'Мектеп қасындағы алаң')).toBeVisible();
	const pin = page.locator('.site-marker');
	await expect(pin).toHaveCount(1);
	await pin.click();
	await expect(cardOf(page, 'Мектеп қасындағы алаң')).toHaveClass(/selected/);
	await page.evaluate(
		(key) => localStorage.setItem(key, JSON.stringify({ lng: 53.825, lat: 47.016667 })),
		`asar:draft:site-place:${demo.code}`
	);
	await page.reload();
	await fill(page, 'Дәл сол жер');
	await expect(page.getByText(m.phone_near_under({ n: 1 }))).toBeVisible();
	await button(page, m.phone_site_send()).click();
	await expect(page.getByText(m.phone_near_decide())).toBeVisible();
	await look(page, 'sites-near-360');
	await button(page, m.phone_near_support()).click();
	await expect(page.getByText(m.phone_near_done({ n: 1 }))).toBeVisible();
	await expect(button(cardOf(page, 'Мектеп қасындағы алаң'), m.phone_need_support())).toHaveAttribute('aria-pressed', 'true');
	await expect.poll(async () => (await api.stage()).sites.map(({ support }) => support)).toEqual([1]);
	expect(await draftOf(page, 'title')).toBe('Дәл сол жер');
});

test('an area is drawn with one finger: corners by tap, the map by drag, the last corner taken back', async () => {
	const { page } = neighbour;
	await unfold(page);
	await button(page, m.phone_draw_area()).click();
	const map = page.locator('.draw .leaflet-container');
	await expect(page.getByText(m.phone_draw_area_hint())).toBeVisible();
	await map.scrollIntoViewIfNeeded();
	await tap(page, map, 90, 80);
	await tap(page, map, 200, 80);
	// A finger that drags moves the map and sets no corner.
	await swipe(page, map, [150, 200], [150, 160]);
	await tap(page, map, 200, 180);
	await tap(page, map, 120, 20);
	await button(page, m.phone_draw_undo()).click();
	await tap(page, map, 90, 180);
	const said = page.locator('.draw .words');
	await expect(said).toContainText(m.phone_draw_area_is({ area: '§' }).split('§')[0]!);
	await look(page, 'sites-draw-360');
	await expectAccessible(page);
	await button(page, m.phone_draw_finish()).click();
	await expect(page.getByText(m.phone_draw_has_area())).toBeVisible();
	await page.reload();
	await expect(page.getByText(m.phone_draw_has_area())).toBeVisible();
	await fill(page, 'Жаңа саябақ', 'park');
	await button(page, m.phone_site_send()).click();
	await expect(cardOf(author.page, 'Жаңа саябақ')).toBeVisible();
	const { geometry } = (await api.stage()).sites.find(({ title }) => title === 'Жаңа саябақ')!;
	if (geometry.type !== 'Polygon') throw new Error(geometry.type);
	expect(geometry.coordinates[0]).toHaveLength(5);
	await expect(screen.locator('.site-shape')).toHaveCount(1);
	await look(screen, 'sites-screen-1920');
});

test('without a line a proposal waits visibly, also after the page was closed, and arrives once with its photos', async () => {
	const { context } = author;
	let { page } = author;
	await unfold(page);
	await expect(mapOf(page)).toBeVisible();
	watch.expecting = true;
	await context.setOffline(true);
	await mapOf(page).scrollIntoViewIfNeeded();
	await tap(page, mapOf(page), 60, 60);
	await fill(page, 'Байланыссыз ұсыныс', 'street_lighting');
	for (const name of ['a.jpg', 'b.jpg'])
		await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/jpeg', buffer: await takePhoto() });
	await expect(page.getByAltText(m.phone_site_photo_preview())).toHaveCount(2);
	await button(page, m.phone_site_send()).click();
	await expect(page.getByRole('article').filter({ hasText: 'Байланыссыз ұсыныс' })).toContainText(m.phone_site_queued());
	expect((await api.stage()).sites).toHaveLength(2);
	await page.close();
	await context.setOffline(false);
	watch.expecting = false;
	page = await context.newPage();
	author.page = page;
	await page.goto(demo.phone);
	await expect(cardOf(page, 'Байланыссыз ұсыныс').locator('.photos img')).toHaveCount(2);
	const { sites } = await api.stage();
	expect(sites.map(({ title, photos }) => [title, photos.length])).toEqual([
		['Мектеп қасындағы алаң', 1],
		['Жаңа саябақ', 0],
		['Байланыссыз ұсыныс', 2]
	]);
});

test('the author changes and withdraws, people comment, the desk silences; all of it on every page at once', async () => {
	const { page } = author;
	const own = cardOf(page, 'Байланыссыз ұсыныс');
	await button(own, m.phone_site_edit()).click();
	await own.getByLabel(m.phone_site_title()).fill('Клуб жанындағы шам');
	await button(own, m.phone_site_save()).click();
	await expect(cardOf(neighbour.page, 'Клуб жанындағы шам')).toBeVisible();
	const lamps = cardOf(page, 'Клуб жанындағы шам');
	await button(lamps, m.phone_site_withdraw()).click();
	await button(lamps, m.phone_site_withdraw_go()).click();
	await expect(screen.getByText('Клуб жанындағы шам')).toHaveCount(0);
	await page.getByText(m.phone_sites_left({ n: 1 })).click();
	await expect(lamps).toContainText(m.sites_state_withdrawn());
	await button(lamps, m.phone_site_restore()).click();
	await expect(screen.getByText('Клуб жанындағы шам')).toBeVisible();

	const park = cardOf(page, 'Жаңа саябақ');
	await button(park, m.phone_site_talk()).click();
	await park.getByLabel(m.board_comment_label()).fill('Су жоқ қой');
	await button(park, m.board_comment_send()).click();
	await expect(park.getByText('Су жоқ қой')).toBeVisible();
	await button(cardOf(neighbour.page, 'Жаңа саябақ'), m.phone_site_talk()).click();
	await expect(cardOf(neighbour.page, 'Жаңа саябақ')).toContainText('Су жоқ қой');
	const { comments } = await (
		await api.program.get(`/api/v1/workshops/${demo.code}/sites/${(await api.stage()).sites[1]!.id}/comments`)
	).json();
	const data = { id: newId(), verdict: 'hidden', reason: 'Дөрекі', items: [{ kind: 'comment', id: comments[0].id }] };
	expect((await api.program.post(`/api/v1/workshops/${demo.code}/moderation`, { data })).status()).toBe(200);
	await expect(cardOf(neighbour.page, 'Жаңа саябақ')).not.toContainText('Су жоқ қой');
	await page.evaluate(() => scrollTo(0, 0));
	await page.setViewportSize({ width: 320, height: 2400 });
	await expectNoOverflow(page);
	await expectAccessible(page);
	await look(page, 'sites-list-320');
	await page.setViewportSize({ width: 360, height: 740 });
});

test('the akimat’s word is on screen and phones at once; its question is answered on the author’s phone', async () => {
	const [first] = (await api.stage()).sites;
	const akimat = await signInByApi({ ...demo, url: demo.url.replace(LAN!.address, 'localhost') }, 'akimat');
	const data = {
		id: newId(),
		verdict: 'conditional',
		reason: 'Жер ауылдыкі, бірақ газ құбыры жақын',
		conditions: 'Он бес метр шығысқа жылжыту'
	};
	expect((await akimat.post(`/api/v1/sites/${first!.id}/reviews`, { data })).status()).toBe(201);
	for (const { page } of [author, neighbour]) {
		await expect(cardOf(page, first!.title)).toContainText(data.reason);
		await expect(cardOf(page, first!.title)).toContainText(data.conditions);
		await expect(cardOf(page, first!.title)).toContainText(m.sites_verdict_conditional());
	}
	await expect(screen.getByText(m.sites_verdict_conditional())).toBeVisible();

	const db = new Database(join(demo.dataDir, 'asar.db'));
	const { id: by } = db.prepare(`select id from account where login = 'akimat'`).get() as { id: string };
	db.prepare('insert into site_question (id, site_id, to_whom, text, at, by_account_id) values (?, ?, ?, ?, ?, ?)').run(
		...[newId(), first!.id, 'author', 'Жарық бағанасы бар ма?', Date.now(), by]
	);
	db.close();
	await akimat.post(`/api/v1/sites/${first!.id}/reviews`, { data: { ...data, id: newId() } });
	await akimat.dispose();
	const asked = author.page.getByRole('region', { name: m.phone_asked() });
	await expect(asked).toContainText('Жарық бағанасы бар ма?');
	await look(author.page, 'sites-asked-360');
	await asked.getByLabel(m.phone_asked_answer()).fill('Иә, көше бұрышында');
	await button(asked, m.phone_asked_send()).click();
	await expect(asked).toHaveCount(0);
	await expect.poll(async () => (await api.stage()).sites[0]!.asked.author).toBe(0);
});

test('the desk walks the screen from site to site, joins two and takes it back', async ({ browser }) => {
	const { page: desk } = await signIn(browser, watch, demo, 'facilitator', DESK, demo.desk);
	await desk.getByLabel(m.desk_story_pace()).selectOption('0');
	await button(desk, m.desk_story_start()).click();
	await expect(screen.getByText(m.screen_story_step({ at: 1, of: 3 }), { exact: false })).toBeVisible();
	await expect(screen.getByText('Жер ауылдыкі, бірақ газ құбыры жақын')).toBeVisible();
	await look(screen, 'sites-story-1920');
	await button(desk, m.desk_story_on()).click();
	await expect(screen.getByText(m.screen_story_step({ at: 2, of: 3 }))).toBeVisible();
	await expectAccessible(screen);
	await look(desk, 'sites-desk-1280');
	await expectAccessible(desk);
	await button(desk, m.desk_story_stop()).click();
	await expect(screen.getByText(m.screen_sites_title())).toBeVisible();

	const row = desk.getByRole('listitem').filter({ hasText: 'Клуб жанындағы шам' });
	await button(row, m.desk_merge_site_open()).click();
	const dialog = desk.getByRole('dialog');
	await dialog.getByLabel(m.desk_merge_site_into()).selectOption({ index: 1 });
	await dialog.getByLabel(m.desk_merge_site_reason()).fill('Бір жер');
	await look(desk, 'sites-join-1280');
	await button(dialog, m.desk_merge_site_go()).click();
	await expect(screen.getByText('Клуб жанындағы шам')).toHaveCount(0);
	await expect(author.page.getByText(m.phone_sites_left({ n: 1 }))).toBeVisible();
	await desk.getByText(m.desk_sites_left({ n: 1 })).click();
	await button(row, m.desk_unmerge_site()).click();
	await expect(screen.getByText('Клуб жанындағы шам')).toBeVisible();
	await desk.context().close();
	// What a browser writes about a line that was cut is no trouble.
	expect(watch.problems.filter((problem) => !/net::ERR_/.test(problem))).toEqual([]);
});
