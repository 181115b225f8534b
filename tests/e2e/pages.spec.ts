/** Every page in every language and on every kind of screen: nothing sticks out, nothing complains, everybody can read it. */
import { expect, request, test, type BrowserContext, type Page } from '@playwright/test';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { DESK, expectAccessible, expectNoOverflow, PHONE, runDesk, SCREEN, signInByApi, Watch } from '../support/people.ts';

let demo: Demo;
const LOCALES = ['kk', 'ru', 'en'] as const;
const SIZES = [PHONE, DESK, SCREEN];
type Role = keyof Demo['accounts'];
type Place = { name: string; path: string; role?: Role };
let project = '';
const places = (): Place[] => [
	{ name: 'home', path: '/' },
	{ name: 'join', path: `/join/${demo.code}` },
	{ name: 'login', path: '/login' },
	{ name: 'projects', path: '/projects' },
	{ name: 'project', path: project },
	{ name: 'village', path: '/v/turgyzba' },
	{ name: 'picture', path: '/v/turgyzba/needs' },
	{ name: 'map', path: '/map' },
	{ name: 'programme', path: '/programmes/public-spaces-2018' },
	{ name: 'open', path: '/open' },
	{ name: 'protocol', path: `/w/${demo.code}/protocol` },
	{ name: 'screen', path: `/w/${demo.code}/screen` },
	{ name: 'map-akimat', path: '/map', role: 'akimat' },
	{ name: 'project-akimat', path: project, role: 'akimat' },
	{ name: 'studio', path: '/studio', role: 'facilitator' },
	{ name: 'picture-work', path: '/v/turgyzba/needs/work', role: 'facilitator' },
	{ name: 'desk', path: `/w/${demo.code}/desk`, role: 'facilitator' },
	{ name: 'admin', path: '/admin', role: 'admin' }
];
const sessions = new Map<Role, Awaited<ReturnType<BrowserContext['cookies']>>>();

/** An evening that has come to its decision, with the longest words that people may write. */
test.beforeAll(async () => {
	demo = await startDemo();
	const desk = await runDesk(demo);
	const api = `/api/v1/workshops/${demo.code}`;
	const seats = await Promise.all(
		Array.from({ length: 5 }, async () => {
			const seat = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url } });
			expect((await seat.post(`${api}/seats`, { data: { id: newId(), consent: true, locale: 'kk' } })).status()).toBe(201);
			return seat;
		})
	);
	await desk.open('needs');
	const texts = [
		'Балалар ойнайтын жер жоқ',
		'Қараңғы көшелердегі қауіпсіздіксіздіктендірілмегендіктен қорқамыз',
		'Су қысымы төмен, жазда мүлде болмай қалады'
	];
	for (const [i, text] of texts.entries())
		expect((await seats[i]!.post(`${api}/needs`, { data: { id: newId(), category: 'play', text } })).status()).toBe(201);
	await desk.open('sites');
	const { village } = (await desk.stage()).workshop;
	const multipart = {
		id: newId(),
		objectType: 'playground',
		title: 'Мектеп пен балабақшаның арасындағы, бұрынғы көлқойманың шығыс жағындағы бос жатқан жердегі балалар ойын алаңы',
		why: 'Екі көшенің балалары жиналады, көлік аз жүреді, су құбыры да жақын.',
		lng: village.lng + 0.004,
		lat: village.lat + 0.002
	};
	expect((await seats[0]!.post(`${api}/sites`, { multipart })).status()).toBe(201);
	await desk.open('ideas');
	const ideas = [
		await desk.addIdea(
			'Мектеп пен балабақшаның арасындағы балалар мен жасөспірімдерге арналған көпсалалы ойын және спорт алаңы',
			2_500_000
		),
		await desk.addIdea('Күн батареялы көше шамдары', 1_400_000),
		await desk.addIdea('Орындықтар', 900_000)
	];
	await desk.open('vote');
	const { vote } = await desk.stage();
	for (const [i, seat] of seats.entries()) {
		const data = { id: newId(), dots: { [ideas[i % 3]!]: 3, [ideas[(i + 1) % 3]!]: 2 } };
		expect((await seat.put(`${api}/votes/${vote!.id}/ballot`, { data })).status()).toBe(200);
	}
	await desk.act({ act: 'close_vote' });
	await desk.act({ act: 'reveal_vote' });
	await desk.open('decision');
	await desk.act({ act: 'decide' });
	const projects = await (await desk.program.get('/projects')).text();
	project = projects.match(/href="(\/projects\/[^"?#]+)"/)![1]!;
	for (const role of ['akimat', 'facilitator', 'admin'] as const) {
		const program = await signInByApi(demo, role);
		sessions.set(role, (await program.storageState()).cookies);
		await program.dispose();
	}
	for (const seat of seats) await seat.dispose();
	await desk.program.dispose();
});
test.afterAll(() => demo.stop());

/** Fonts are there and nothing is on its way: the page looks as it will look. */
async function settle(page: Page) {
	await page.evaluate(() => document.fonts.ready);
	await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

for (const locale of LOCALES)
	test(`every page in ${locale}`, async ({ browser }) => {
		test.setTimeout(900_000);
		const watch = new Watch(demo);
		for (const role of [undefined, ...sessions.keys()]) {
			const context = await browser.newContext({ viewport: PHONE, locale: 'kk-KZ' });
			watch.follow(context);
			await context.addCookies([{ name: 'asar-language', value: locale, url: demo.url }, ...(role ? sessions.get(role)! : [])]);
			const page = await context.newPage();
			for (const { name, path } of places().filter((place) => place.role === role)) {
				for (const size of SIZES) {
					await page.setViewportSize(size);
					// In the other languages the pages are turned and pulled instead of loaded anew: it is the words that differ.
					if (locale === 'kk' || size === PHONE) {
						const answer = await page.goto(demo.url + path, { waitUntil: 'networkidle' });
						expect(answer!.status(), path).toBe(200);
					}
					await settle(page);
					await expect(page.locator('html')).toHaveAttribute('lang', locale);
					expect(await page.title(), path).toMatch(/\S/);
					await expect(page.getByRole('heading', { level: 1 }), `${path} has one main heading`).toHaveCount(1);
					await expectNoOverflow(page);
					if (locale !== 'kk') continue;
					await page.screenshot({ path: `tests/results/shots/${name}-${size.width}.png`, fullPage: name !== 'screen' && name !== 'desk' });
					if (size !== SCREEN) await expectAccessible(page);
				}
			}
			await context.close();
		}
		expect(watch.problems).toEqual([]);
	});

test('a page that does not exist says so in the language of its reader', async ({ browser }) => {
	const watch = new Watch(demo);
	const context = await browser.newContext({ viewport: PHONE });
	watch.follow(context);
	const page = await context.newPage();
	const seen = new Set<string>();
	for (const locale of LOCALES) {
		await context.addCookies([{ name: 'asar-language', value: locale, url: demo.url }]);
		for (const path of ['/projects/nothing', '/v/nothing', '/w/QQQ999/screen', '/nothing']) {
			expect((await page.goto(demo.url + path))!.status(), path).toBe(404);
			await expect(page.locator('html')).toHaveAttribute('lang', locale);
			await expectNoOverflow(page);
		}
		seen.add(await page.getByRole('heading', { level: 1 }).innerText());
		await expectAccessible(page);
	}
	expect(seen.size).toBe(LOCALES.length);
	expect(watch.problems.filter((problem) => !problem.includes('status of 404'))).toEqual([]);
});
