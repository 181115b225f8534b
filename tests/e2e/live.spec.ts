/** What a phone writes is its own until the house has it: it waits where a person can see it, survives a reload, and arrives once. */
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { layLine, type Line } from '../support/line.ts';
import { meet, PHONE, runDesk, Watch } from '../support/people.ts';

let demo: Demo;
let desk: Awaited<ReturnType<typeof runDesk>>;
let line: Line;
let watch: Watch;
/** Two phones at one table; the first one's sockets run over the line that the tests cut. */
let first: BrowserContext;
let second: BrowserContext;
let phone: string;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
	demo = await startDemo();
	desk = await runDesk(demo);
	line = await layLine(demo.url);
	phone = demo.phone.replace(demo.url, line.url);
	watch = new Watch({ ...demo, url: line.url });
	watch.expecting = true;
	const seats: BrowserContext[] = [];
	for (let i = 0; i < 4; i++) seats.push(await takeSeat(browser));
	await desk.open('cafe');
	expect((await desk.stage()).cafe!.tables[0]!.seats).toEqual([1, 4]);
	[first, second] = [seats[0]!, seats[3]!];
});
test.afterAll(async () => {
	await desk.program.dispose();
	await line.stop();
	await demo.stop();
});

async function takeSeat(browser: Browser): Promise<BrowserContext> {
	const { context, page } = await meet(browser, watch, PHONE);
	await page.close();
	const data = { id: newId(), consent: true, locale: 'kk' };
	expect((await context.request.post(`${line.url}/api/v1/workshops/${demo.code}/seats`, { data })).status()).toBe(201);
	return context;
}
async function open(context: BrowserContext): Promise<Page> {
	const page = await context.newPage();
	await page.goto(phone);
	await expect(page.locator('[data-connection=on]')).toBeVisible();
	return page;
}
const notesOn = (page: Page) => page.getByRole('region', { name: m.cafe_notes() }).getByRole('listitem');
const words = async (page: Page) => (await notesOn(page).locator('.text').allInnerTexts()).sort();
const state = (page: Page) => page.locator('[data-connection]');
async function write(page: Page, text: string) {
	await page.getByLabel(m.cafe_write_label()).fill(text);
	await page.getByRole('button', { name: m.cafe_write(), exact: true }).click();
	await expect(notesOn(page).filter({ hasText: text })).toHaveCount(1);
}
async function rewrite(page: Page, text: string, now: string) {
	await notesOn(page).filter({ hasText: text }).getByRole('button', { name: m.cafe_note_edit() }).click();
	await page.getByLabel(m.cafe_note_text()).fill(now);
	await page.getByRole('button', { name: m.cafe_note_done() }).click();
}
async function recolour(page: Page, text: string) {
	await notesOn(page).filter({ hasText: text }).getByRole('button', { name: m.cafe_note_edit() }).click();
	await notesOn(page).getByRole('radio', { name: m.cafe_colour_4() }).check({ force: true });
	await page.getByRole('button', { name: m.cafe_note_done() }).click();
}
/** What the house itself has: its page, without any script. */
async function stored(browser: Browser): Promise<string[]> {
	const context = await browser.newContext({ storageState: await first.storageState(), javaScriptEnabled: false });
	const page = await context.newPage();
	await page.goto(demo.phone);
	const found = await words(page);
	await context.close();
	return found;
}

test('a minute without a line, 30 edits, a reload in between: 30 wait, then all are saved, once, for everybody', async ({ browser }) => {
	const EDITS = 30;
	const MINUTE = 60_000;
	const [one, two] = [await open(first), await open(second)];
	await write(one, 'Жол бұзық');
	await expect(notesOn(two)).toHaveCount(1);

	await first.setOffline(true);
	line.cut();
	const since = Date.now();
	/** Thirty edits over a minute. */
	const pace = (done: number) => one.waitForTimeout(Math.max(0, since + (done * MINUTE) / EDITS - Date.now()));
	let done = 0;
	for (; done < 14; done++) {
		await write(one, `Ой нөмірі ${done}.`);
		await pace(done + 1);
	}
	await rewrite(one, 'Жол бұзық', 'Жол бұзық, көпір де');
	await expect(state(one)).toHaveText(m.phone_waiting({ n: ++done }));
	await write(two, 'Көршінің ойы');

	// The page can be fetched again, the live sockets cannot. It goes in the very moment of the sixteenth edit.
	await first.setOffline(false);
	await one.getByLabel(m.cafe_write_label()).fill('Соңғы сәтте');
	await Promise.all([
		one.waitForEvent('load'),
		one.evaluate((label) => {
			[...document.querySelectorAll('button')].find((button) => button.textContent.trim() === label)!.click();
			location.reload();
		}, m.cafe_write())
	]);
	await expect(state(one)).toHaveText(m.phone_waiting({ n: ++done }));
	await first.setOffline(true);
	await expect(notesOn(one).filter({ hasText: 'Соңғы сәтте' })).toHaveCount(1);
	for (; done < 24; done++) {
		await write(one, `Ой нөмірі ${done}.`);
		await pace(done + 1);
	}
	for (const n of [3, 17]) {
		await rewrite(one, `Ой нөмірі ${n}.`, `Ой нөмірі ${n}. Толығырақ.`);
		await pace(++done);
		await recolour(one, `Ой нөмірі ${n}.`);
		await pace(++done);
	}
	for (; done < EDITS; done++) {
		await write(one, `Ой нөмірі ${done}.`);
		await pace(done + 1);
	}
	expect(Date.now() - since).toBeGreaterThanOrEqual(MINUTE);
	await expect(state(one)).toHaveText(m.phone_waiting({ n: EDITS }));
	await expect(one.getByText(m.cafe_waiting({ n: EDITS }))).toBeVisible();
	expect(await words(two)).toEqual(['Жол бұзық', 'Көршінің ойы']);

	line.mend();
	await first.setOffline(false);
	await expect(one.getByText(m.cafe_saved())).toBeVisible({ timeout: 10_000 });
	await expect(state(one)).toHaveAttribute('data-connection', 'on');
	const made = [...Array(14).keys(), 16, 17, 18, 19, 20, 21, 22, 23, 28, 29].map((n) => `Ой нөмірі ${n}.`);
	const all = [...made, 'Жол бұзық, көпір де', 'Көршінің ойы', 'Соңғы сәтте']
		.map((text) => (/ (3|17)\.$/.test(text) ? `${text} Толығырақ.` : text))
		.sort();
	await expect(notesOn(two)).toHaveCount(all.length);
	for (const page of [one, two]) expect(await words(page)).toEqual(all);
	expect(await stored(browser)).toEqual(all);
	await expect(one.locator('li[style*="--note-4"]')).toHaveCount(2);
	await expect(two.locator('li[style*="--note-4"]')).toHaveCount(2);
	await one.reload();
	await expect(state(one)).toHaveText(m.phone_connected());
	expect(await words(one)).toEqual(all);
	for (const page of [one, two]) await page.close();
});

test('two tabs of one phone: what a closed tab left is delivered by the other, once', async ({ browser }) => {
	const [gone, stays] = [await open(first), await open(first)];
	const before = await words(stays);
	await first.setOffline(true);
	await write(gone, 'Жабылған беттен');
	await write(stays, 'Ашық беттен');
	await gone.close();
	await first.setOffline(false);
	const all = [...before, 'Жабылған беттен', 'Ашық беттен'].sort();
	await expect(notesOn(stays)).toHaveCount(all.length, { timeout: 30_000 });
	await expect(state(stays)).toHaveAttribute('data-connection', 'on', { timeout: 30_000 });
	expect(await words(stays)).toEqual(all);
	expect(await stored(browser)).toEqual(all);
	expect(await stays.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('asar:unsaved')))).toEqual([]);
	await stays.close();
});

test('a newcomer takes the whole board compressed; a phone offers its own notes for changing, not those of others', async ({ browser }) => {
	const newcomer = await browser.newContext({ storageState: await first.storageState(), viewport: PHONE, locale: 'kk-KZ' });
	watch.follow(newcomer);
	const page = await newcomer.newPage();
	const [answer] = await Promise.all([page.waitForResponse(/\/live\/board:/), page.goto(phone)]);
	expect(answer.status()).toBe(200);
	expect(await answer.allHeaders()).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'application/octet-stream' });
	await expect(notesOn(page).filter({ hasText: 'Ашық беттен' }).getByRole('button', { name: m.cafe_note_edit() })).toHaveCount(1);
	await expect(notesOn(page).filter({ hasText: 'Көршінің ойы' })).toHaveCount(1);
	await expect(notesOn(page).filter({ hasText: 'Көршінің ойы' }).getByRole('button', { name: m.cafe_note_edit() })).toHaveCount(0);
	await newcomer.close();
});

test('what arrives after the closing comes back with a sentence, and is still there after a reload', async ({ browser }) => {
	const page = await open(first);
	const before = await stored(browser);
	await first.setOffline(true);
	await write(page, 'Кешіккен бірінші ой');
	await write(page, 'Кешіккен екінші ой');
	await rewrite(page, 'Ашық беттен', 'Ашық беттен, кеш түзетілді');
	await expect(state(page)).toHaveText(m.phone_waiting({ n: 3 }));
	await desk.open('needs');
	await first.setOffline(false);
	const notice = page.getByRole('alert').filter({ hasText: m.refusal_not_open() });
	await expect(notice).toBeVisible({ timeout: 30_000 });
	await expect(state(page)).toHaveAttribute('data-connection', 'on');
	await page.reload();
	for (const text of ['Кешіккен бірінші ой', 'Кешіккен екінші ой', 'Ашық беттен, кеш түзетілді']) await expect(notice).toContainText(text);
	await desk.open('cafe');
	await expect(page.getByLabel(m.cafe_write_label())).toHaveValue(/Кешіккен бірінші ой[^]*Кешіккен екінші ой/);
	expect(await stored(browser)).toEqual(before);
	await page.getByLabel(m.cafe_write_label()).fill('');
	await page.close();
});

test('a round that turns while the phone is away: the words come along to the new table, over two sockets at most', async () => {
	const page = await open(first);
	const sockets = new Set<unknown>();
	let most = 0;
	await first.setOffline(true);
	page.on('websocket', (socket) => {
		sockets.add(socket);
		most = Math.max(most, sockets.size);
		socket.on('close', () => sockets.delete(socket));
		socket.on('socketerror', () => sockets.delete(socket));
	});
	await write(page, 'Ескі үстелден');
	await desk.act({ act: 'next_round' });
	await first.setOffline(false);
	await expect(page.getByText(m.refusal_other_table())).toBeVisible({ timeout: 30_000 });
	await expect(page.getByLabel(m.cafe_write_label())).toHaveValue(/Ескі үстелден/);
	await page.getByLabel(m.cafe_write_label()).fill('Жаңа үстелге');
	await page.getByRole('button', { name: m.cafe_write(), exact: true }).click();
	await expect(notesOn(page).filter({ hasText: 'Жаңа үстелге' })).toHaveCount(1);
	await expect(state(page)).toHaveAttribute('data-connection', 'on', { timeout: 15_000 });
	expect(most).toBe(2);
	await page.close();
	expect(watch.problems).toEqual([]);
});
