/** Lightness is kept, not won back: the first phone pages stay within 90 kB. */
import { expect, test } from '@playwright/test';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { weighPage } from '../support/weight.ts';

const LIMIT = 90_000;
let demo: Demo;
test.beforeAll(async () => {
	demo = await startDemo();
});
test.afterAll(() => demo.stop());

test('joining weighs at most 90 kB', async ({ context }) => {
	const { total, files } = await weighPage(context, demo.join);
	console.log(`join: ${(total / 1000).toFixed(1)} kB in ${files.length} files`);
	expect(total, JSON.stringify(files, null, 1)).toBeLessThanOrEqual(LIMIT);
});

test('the phone page weighs at most 90 kB', async ({ context }) => {
	const seated = await context.request.post(`${demo.url}/api/v1/workshops/${demo.code}/seats`, {
		data: { id: newId(), consent: true, locale: 'kk' }
	});
	expect(seated.status()).toBe(201);
	const { total, files } = await weighPage(context, demo.phone);
	console.log(`phone: ${(total / 1000).toFixed(1)} kB in ${files.length} files`);
	expect(total, JSON.stringify(files, null, 1)).toBeLessThanOrEqual(LIMIT);
});
