/** Lightness is kept, not won back: the first phone pages stay within 90 kB, the map of the hall within 180 kB. */
import { expect, test } from '@playwright/test';
import { newId } from '#lib/live/id.ts';
import { startDemo, type Demo } from '../support/demo.ts';
import { runDesk } from '../support/people.ts';
import { weighPage } from '../support/weight.ts';

const LIMIT = 90_000;
/** With Leaflet and pins, before somebody looks beyond the village; without tiles of a pack. */
const MAP_LIMIT = 180_000;
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

test('the map of the hall on a phone weighs at most 180 kB on its first load', async ({ context }) => {
	const seated = await context.request.post(`${demo.url}/api/v1/workshops/${demo.code}/seats`, {
		data: { id: newId(), consent: true, locale: 'kk' }
	});
	expect(seated.status()).toBe(201);
	const desk = await runDesk(demo);
	await desk.open('sites');
	await desk.program.dispose();
	const bare = await weighPage(context, demo.phone);
	console.log(`sites without a map: ${(bare.total / 1000).toFixed(1)} kB in ${bare.files.length} files`);
	const site = { id: newId(), objectType: 'park', title: 'Саябақ', why: 'Көлеңке жоқ', lng: 53.82, lat: 47.001 };
	const headers = { origin: demo.url };
	expect((await context.request.post(`${demo.url}/api/v1/workshops/${demo.code}/sites`, { data: site, headers })).status()).toBe(201);
	const { total, files } = await weighPage(context, demo.phone);
	console.log(`sites with the map: ${(total / 1000).toFixed(1)} kB in ${files.length} files`);
	expect(files.some(({ path }) => /leaflet.*\.css$/.test(path))).toBe(true);
	expect(total, JSON.stringify(files, null, 1)).toBeLessThanOrEqual(MAP_LIMIT);
});
