/** People over months: each with a browser of their own, the house and all browsers on the same day; and the forms they fill in. */
import { expect, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test';
import sharp from 'sharp';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { Demo } from './demo.ts';
import { moveClock } from './moved-clock.ts';
import { DESK, meet, PHONE, type Watch } from './people.ts';

const HOUR = 3_600_000;
type Login = { login: string; password: string };
export type Person = { page: Page; context: BrowserContext; account: Login | null };

/** @returns how far a moment of a Kazakhstan clock lies ahead of the machine, ms. @param day 'YYYY-MM-DD' */
export function aheadTo(day: string, hour = 10): number {
	return Date.parse(`${day}T00:00:00+05:00`) + hour * HOUR - Date.now();
}

export class Years {
	day: string;
	private readonly people: Person[] = [];
	private readonly browser: Browser;
	private readonly watch: Watch;
	private readonly demo: Demo;
	private ahead: number;

	/** @param demo runs already, as far ahead as its first day */
	constructor(browser: Browser, watch: Watch, demo: Demo, day: string) {
		[this.browser, this.watch, this.demo, this.day, this.ahead] = [browser, watch, demo, day, aheadTo(day)];
	}

	/** Somebody with a browser of their own. @param account null = nobody that the house knows */
	async meet(where: 'desk' | 'phone', account: Login | null = null): Promise<Person> {
		const phone = where === 'phone';
		const person = { ...(await meet(this.browser, this.watch, phone ? PHONE : DESK, { hasTouch: phone })), account };
		await person.context.addInitScript(moveClock, this.ahead);
		this.people.push(person);
		return person;
	}

	/** It becomes a later day: the server is stopped and started over its data, all browsers wake on that day. */
	async travel(day: string, hour = 10): Promise<void> {
		await Promise.all(this.people.map(({ page }) => page.goto('about:blank', { waitUntil: 'commit' })));
		[this.day, this.ahead] = [day, aheadTo(day, hour)];
		await this.demo.restart(this.ahead);
		await Promise.all(this.people.map(({ context }) => context.addInitScript(moveClock, this.ahead)));
	}

	/** Opens a page; whoever is not known, or was away for too long, signs in first. */
	async visit({ page, account }: Person, path: string): Promise<Page> {
		await page.goto(this.demo.url + path);
		if (!account || !(await page.locator('header a[href="/login"]').count())) return page;
		if (!page.url().includes('/login?back=')) await page.goto(`${this.demo.url}/login?back=${encodeURIComponent(path)}`);
		await page.getByLabel(m.people_login()).fill(account.login);
		await page.getByLabel(m.people_password(), { exact: true }).fill(account.password);
		await page.locator('main form button[type=submit]').click();
		await page.waitForURL(this.demo.url + path);
		await page.locator('html[data-awake]').waitFor();
		return page;
	}

	async part({ context }: Person): Promise<void> {
		this.people.splice(
			this.people.findIndex((one) => one.context === context),
			1
		);
		await context.close();
	}
}

export type File = { name: string; mimeType: string; buffer: Buffer };
/** A photo of one colour, as a phone would send it. */
export async function picture(name: string, background: string): Promise<File> {
	const buffer = await sharp({ create: { width: 640, height: 480, channels: 3, background } })
		.jpeg()
		.toBuffer();
	return { name, mimeType: 'image/jpeg', buffer };
}

/** Unfolds the part of a page that stands under these words. */
export async function unfold(within: Page | Locator, title: string): Promise<Locator> {
	const page = 'page' in within ? within.page() : within;
	const part = within
		.locator('details')
		.filter({ has: page.locator(':scope > summary', { hasText: title }) })
		.last();
	if ((await part.getAttribute('open')) === null) await part.locator('summary').first().click();
	return part;
}

/**
 * Fills in a form and sends it. @param values by the names of its fields: what is typed, chosen, ticked, or the files
 * @returns what the house said: 'done', or the sentence of the refusal
 */
export async function send(form: Locator, values: Record<string, string | boolean | File>, button?: string): Promise<string> {
	const page = form.page();
	for (const [name, value] of Object.entries(values)) {
		const field = form.locator(`[name="${name}"]`).first();
		if (typeof value === 'boolean') await field.setChecked(value);
		else if (typeof value !== 'string') await field.setInputFiles(value);
		else if ((await field.evaluate((one) => one.localName)) === 'select') await field.selectOption(value);
		else await field.fill(value);
	}
	const id = form.locator('input[name=id]');
	const before = await id.first().inputValue();
	const answered = page.waitForResponse((response) => response.request().headers()['x-sveltekit-action'] === 'true');
	await (button ? form.getByRole('button', { name: button, exact: true }) : form.locator('button[type=submit]')).first().click();
	const told = (await (await answered).json()) as { type: string };
	if (told.type === 'failure') {
		const said = form.locator('[role=alert], .notice, .error').first();
		await expect(said).toBeVisible();
		return said.innerText();
	}
	// The page has come again with what was done when its forms are fresh.
	await expect.poll(() => id.evaluateAll((all) => (all[0] as HTMLInputElement | undefined)?.value)).not.toBe(before);
	return 'done';
}
