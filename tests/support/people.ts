/** The people of a browser test, each in a browser context of their own, acting through what they see (in Kazakh). */
import { expect, request, type APIRequestContext, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { AxeBuilder } from '@axe-core/playwright';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import type { DeskAct } from '#lib/workshop/desk-acts.ts';
import type { Mine, Stage } from '#lib/workshop/stage.ts';
import type { Demo } from './demo.ts';

export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1280, height: 800 };
export const SCREEN = { width: 1920, height: 1080 };

/** What went wrong behind a page: console errors, exceptions, requests to another host. */
export class Watch {
	readonly problems: string[] = [];
	private readonly host: string;
	constructor(demo: Demo) {
		this.host = new URL(demo.url).host;
	}
	/** While the line is cut or something wrong is sent on purpose, the browser’s own words about it are no problem. */
	expecting = false;

	follow(context: BrowserContext): void {
		context.on('page', (page) => {
			page.on('console', (message) => {
				if (message.type() === 'error' && !this.expecting) this.problems.push(`${page.url()}: ${message.text()}`);
			});
			page.on('pageerror', (error) => this.problems.push(`${page.url()}: ${error.message}`));
		});
		context.on('request', (request) => {
			const url = new URL(request.url());
			if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.host !== this.host)
				this.problems.push(`a request to ${url.host}`);
		});
	}
}

/** Opens a context for one person and watches it. */
export async function meet(
	browser: Browser,
	watch: Watch,
	viewport: { width: number; height: number },
	options: { javaScriptEnabled?: boolean; hasTouch?: boolean } = {}
) {
	const context = await browser.newContext({ viewport, locale: 'kk-KZ', ...options });
	watch.follow(context);
	const page = options.javaScriptEnabled === false ? await context.newPage() : patient(await context.newPage());
	return { context, page };
}

/** A page whose loads are over when its script has woken: what is pressed before that is lost on a busy machine. */
export function patient(page: Page): Page {
	const { goto, reload } = page;
	const awake = () =>
		page.waitForFunction(
			() =>
				document.documentElement.hasAttribute('data-awake') ||
				// Plain HTML: nothing wakes there.
				!(document.getElementById('phone-data') || [...document.scripts].some(({ text }) => text.includes('__sveltekit')))
		);
	// Who asks only for the beginning of a page does not want to wait.
	page.goto = async (url, how) => {
		const answer = await goto.call(page, url, how);
		if (how?.waitUntil !== 'commit') await awake();
		return answer;
	};
	page.reload = async (how) => {
		const answer = await reload.call(page, how);
		if (how?.waitUntil !== 'commit') await awake();
		return answer;
	};
	return page;
}

/** A resident: opens the join link, consents, and is in. */
export async function joinByPhone(browser: Browser, watch: Watch, demo: Demo, options: { javaScriptEnabled?: boolean } = {}) {
	const { context, page } = await meet(browser, watch, PHONE, { hasTouch: true, ...options });
	await page.goto(demo.join);
	await page.getByRole('checkbox').check();
	await page.getByRole('button', { name: m.phone_join_go() }).click();
	await page.waitForURL(`**/w/${demo.code}`);
	if (options.javaScriptEnabled !== false) await page.locator('html[data-awake]').waitFor();
	return { context, page };
}

/** Staff: signs in with a demo account and lands on a page. */
export async function signIn(
	browser: Browser,
	watch: Watch,
	demo: Demo,
	role: keyof Demo['accounts'],
	viewport: { width: number; height: number },
	url: string
) {
	const { context, page } = await meet(browser, watch, viewport);
	await page.goto(`${demo.url}/login?back=${encodeURIComponent(new URL(url).pathname)}`);
	const { login, password } = demo.accounts[role];
	await page.getByLabel(m.people_login()).fill(login);
	await page.getByLabel(m.people_password(), { exact: true }).fill(password);
	await page.locator('main form button[type=submit]').click();
	await page.waitForURL(url);
	await page.locator('html[data-awake]').waitFor();
	return { context, page };
}

/** The one big button of the desk; waits until the step is done. */
export async function nextStep(desk: Page, label: string): Promise<void> {
	const button = desk.locator('.next button.step');
	await expect(button).toHaveText(label);
	await button.click();
	await expect(button).not.toHaveText(label);
	await expect(button).not.toHaveText(m.desk_sending());
}

/** No axe violation of level A or AA on this page. */
export async function expectAccessible(page: Page): Promise<void> {
	// Colours that are on their way are nobody's colours. What does not end within a second is no transition.
	await page.evaluate(() => {
		const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
		const settled = Promise.all(moving.map(({ finished }) => finished.catch(() => undefined)));
		return Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 1000))]).then(() => undefined);
	});
	const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze();
	expect(
		violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
		page.url()
	).toEqual([]);
}

/** Nothing sticks out to the side. The message names what does. */
export async function expectNoOverflow(page: Page): Promise<void> {
	const out = await page.evaluate(() => {
		const { clientWidth, scrollWidth } = document.documentElement;
		if (scrollWidth <= clientWidth) return [];
		const wide = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > clientWidth + 0.5);
		return [
			`${scrollWidth - clientWidth} px`,
			...wide.slice(0, 8).map((one) => `${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`)
		];
	});
	expect(out, `${page.url()} is too wide`).toEqual([]);
}

/** A program signed in with a demo account: its own cookies, the origin of the house. */
export async function signInByApi(demo: Demo, role: keyof Demo['accounts']): Promise<APIRequestContext> {
	// A busy machine finds a kept line closed by the server at the very moment it is used again: each request has its own.
	const program = await request.newContext({ baseURL: demo.url, extraHTTPHeaders: { origin: demo.url, connection: 'close' } });
	const { login, password } = demo.accounts[role];
	const answer = await program.post('/login', { form: { login, password }, headers: { accept: 'text/html' }, maxRedirects: 0 });
	expect(answer.status()).toBe(303);
	return program;
}

/** The facilitator without a desk's page: the acts of an evening over the API, for tests whose subject is another page. */
export async function runDesk(demo: Demo) {
	const program = await signInByApi(demo, 'facilitator');
	const api = `/api/v1/workshops/${demo.code}`;
	const stage = async () => (await (await program.get(api)).json()) as Stage & { mine: Mine };
	const act = async (body: DeskAct) => expect((await program.post(`${api}/desk`, { data: { id: newId(), ...body } })).status()).toBe(200);
	return {
		program,
		stage,
		act,
		async open(kind: Stage['activities'][number]['kind']) {
			const activity = (await stage()).activities.find((one) => one.kind === kind)!;
			await act({ act: 'open_activity', activityId: activity.id });
		},
		/** @returns the id of a new idea. */
		async addIdea(title: string, cost: number): Promise<string> {
			const id = newId();
			const answer = await program.post(`${api}/ideas`, { data: { id, title, description: '', cost, sources: [] } });
			expect(answer.status()).toBe(201);
			return id;
		}
	};
}
