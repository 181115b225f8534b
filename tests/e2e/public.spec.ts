/** What everybody reads, signed out and on a phone: a project that lived, one that a hall has just decided, one of earlier years; their village. */
import Database from 'better-sqlite3';
import { expect, request, test, type Page } from '@playwright/test';
import { join } from 'node:path';
import sharp from 'sharp';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { liveThrough, SECRET, TITLE } from '../support/lived.ts';
import { DESK, expectAccessible, expectNoOverflow, meet, PHONE, runDesk, signIn, Watch } from '../support/people.ts';
import { weighPage } from '../support/weight.ts';

let demo: Demo;
const projects = { old: '', lived: '', works: '', born: '' };
const SHOTS = 'tests/results/shots';
/** Script of the page of a project for a reader who is signed out, without the map: gzip, bytes. */
const SCRIPT_LIMIT = 75_000;

test.beforeAll(async () => {
	demo = await startDemo();
	const now = Date.now();
	projects.lived = (await liveThrough(demo.dataDir, { villageId: 'turgyzba', now })).id;
	projects.works = (await liveThrough(demo.dataDir, { villageId: 'turgyzba', now, state: 'works' })).id;
	const db = new Database(join(demo.dataDir, 'asar.db'));
	projects.old = (db.prepare(`select id from project where programme_number = 'MO-I-01'`).get() as { id: string }).id;
	projects.born = await decideInHall();
	db.close();
});
test.afterAll(() => demo.stop());

/** A hall says what it lacks, votes and decides; the winner becomes a project. @returns its id */
async function decideInHall(): Promise<string> {
	const desk = await runDesk(demo);
	const api = `/api/v1/workshops/${demo.code}`;
	const seats = await Promise.all(
		Array.from({ length: 4 }, async () => {
			const seat = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url } });
			expect((await seat.post(`${api}/seats`, { data: { id: newId(), consent: true, locale: 'kk' } })).status()).toBe(201);
			return seat;
		})
	);
	await desk.open('needs');
	const needId = newId();
	const need = { id: needId, category: 'play', text: 'Кешке көше қараңғы, балалар мектептен қорқып қайтады' };
	expect((await seats[0]!.post(`${api}/needs`, { data: need })).status()).toBe(201);
	for (const seat of seats.slice(1))
		expect((await seat.put(`${api}/needs/${needId}/support`, { data: { id: newId(), on: true } })).status()).toBe(200);
	await desk.open('ideas');
	const id = newId();
	const sources = [{ kind: 'need', id: needId, words: need.text }];
	const idea = { id, title: 'Мектеп жолына күн батареялы шамдар', description: 'Он шам', cost: 1_400_000, sources };
	expect((await desk.program.post(`${api}/ideas`, { data: idea })).status()).toBe(201);
	await desk.open('vote');
	const { vote } = await desk.stage();
	for (const seat of seats)
		expect((await seat.put(`${api}/votes/${vote!.id}/ballot`, { data: { id: newId(), dots: { [id]: 3 } } })).status()).toBe(200);
	await desk.act({ act: 'close_vote' });
	await desk.act({ act: 'reveal_vote' });
	await desk.open('decision');
	await desk.act({ act: 'decide' });
	const promoted = await desk.program.post('/api/v1/projects', {
		data: { id: newId(), ideaId: id, category: 'public_space', leaderRole: 'ата-ана', groupSize: 5 }
	});
	expect(promoted.status(), await promoted.text()).toBe(201);
	const { id: made } = (await promoted.json()) as { id: string };
	await desk.act({ act: 'end_workshop' });
	for (const seat of seats) await seat.dispose();
	await desk.program.dispose();
	return made;
}

test('shots', async ({ browser }) => {
	const watch = new Watch(demo);
	for (const size of [PHONE, DESK]) {
		const { page, context } = await meet(browser, watch, size);
		for (const [name, id] of Object.entries(projects)) {
			await page.goto(`${demo.url}/projects/${id}`);
			await page.evaluate(() => document.querySelector('#place')?.scrollIntoView());
			await page.waitForTimeout(1200);
			await page.evaluate(() => window.scrollTo(0, 0));
			await page.screenshot({ path: `${SHOTS}/public-${name}-${size.width}.png`, fullPage: true });
			await expectNoOverflow(page);
			await expectAccessible(page);
		}
		await page.goto(`${demo.url}/v/turgyzba`);
		await page.evaluate(() => document.querySelector('#projects')?.scrollIntoView());
		await page.waitForTimeout(1200);
		await page.evaluate(() => window.scrollTo(0, 0));
		await page.screenshot({ path: `${SHOTS}/public-village-${size.width}.png`, fullPage: true });
		await expectNoOverflow(page);
		await expectAccessible(page);
		await context.close();
	}
	const { page } = await signIn(browser, watch, demo, 'coordinator', DESK, `${demo.url}/projects/${projects.works}`);
	await page.screenshot({ path: `${SHOTS}/public-staff-1280.png`, fullPage: true });
	expect(watch.problems).toEqual([]);
});
