import { defineConfig } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from '../support/chromium.ts';

export default defineConfig({
	testDir: '.',
	outputDir: '../results/browser',
	// Each worker runs its own server and browser, and waits for them half of the time: three keep two cores busy.
	workers: 3,
	fullyParallel: false,
	timeout: 300_000,
	expect: { timeout: 30_000 },
	forbidOnly: true,
	// On shared, noisy machines a browser may starve once; what needs a second try is reported as flaky.
	retries: process.env.CI ? 1 : 0,
	use: {
		browserName: 'chromium',
		actionTimeout: 30_000,
		navigationTimeout: 30_000,
		launchOptions: { executablePath: findChromium() ?? undefined, args: CHROMIUM_FLAGS },
		// Recording every test costs a third of the whole run: only a second try is recorded.
		trace: 'on-first-retry',
		locale: 'kk-KZ',
		timezoneId: 'Asia/Aqtau'
	}
});
