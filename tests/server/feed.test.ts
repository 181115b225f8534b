import { afterEach, beforeEach, expect, it } from 'vitest';
import { db } from '#lib/server/app.ts';
import { makeFeeds, openFeed } from '#lib/workshop/feed.server.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { Stage } from '#lib/workshop/stage.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	house = await openHouse();
});
afterEach(() => house.close());

/** Reads a feed into one stage, as a phone does. */
function follow() {
	const reader = openFeed(house.app.feeds, house.ids.workshop, () => readStage(db(), house.ids.workshop)).getReader();
	const decoder = new TextDecoder();
	const phone = { stage: {} as Partial<Stage>, last: {} as Partial<Stage>, events: 0, stop: () => reader.cancel() };
	void (async () => {
		for (let text = ''; ; ) {
			const { value, done } = await reader.read();
			if (done) return;
			text += decoder.decode(value);
			for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
				const line = text.slice(0, end);
				text = text.slice(end + 2);
				if (!line.startsWith('data: ')) continue;
				const { now: _, ...parts } = JSON.parse(line.slice(6)) as Partial<Stage> & { now: number };
				phone.stage = { ...phone.stage, ...parts };
				phone.last = parts;
				phone.events++;
			}
		}
	})();
	return phone;
}

it('begins with the whole stage and follows every act', async () => {
	const phone = follow();
	await expect.poll(() => phone.stage.workshop?.code).toBe(house.code);
	await house.join();
	await expect.poll(() => phone.stage.counts?.present).toBe(1);
	await house.open('cafe');
	await expect.poll(() => phone.stage.cafe?.round).toBe(1);
	expect(phone.stage).toEqual(await readStage(db(), house.ids.workshop));
	await phone.stop();
});

it('sends only what changed', async () => {
	await house.open('welcome');
	await house.app.refreshStage(house.ids.workshop);
	const phone = follow();
	await expect.poll(() => phone.events).toBe(1);
	await house.desk({ act: 'show', view: 'blank' });
	await expect.poll(() => phone.stage.screen).toEqual({ view: 'blank' });
	expect([phone.events, Object.keys(phone.last).filter((part) => part !== 'now')]).toEqual([2, ['screen']]);
	await phone.stop();
});

it('something that changes while the stage is read is not overwritten by the older stage', async () => {
	const feeds = makeFeeds();
	const old = await readStage(db(), house.ids.workshop);
	let release = () => {};
	const reading = new Promise<void>((resolve) => (release = resolve));
	const reader = openFeed(feeds, 'w', () => reading.then(() => old)).getReader();
	feeds.send('w', { counts: { present: 9, phones: 9, cards: 0 } });
	release();
	const seen: number[] = [];
	while (seen.length < 2) {
		const text = new TextDecoder().decode((await reader.read()).value);
		for (const [, json] of text.matchAll(/data: (.*)\n\n/g)) seen.push((JSON.parse(json!) as Stage).counts.present);
	}
	expect(seen).toEqual([0, 9]);
	await reader.cancel();
});

it('lets go of a phone that does not read, and forgets one that left', async () => {
	const feeds = makeFeeds();
	const stage = await readStage(db(), house.ids.workshop);
	const reader = openFeed(feeds, 'w', async () => stage).getReader();
	await reader.read();
	await reader.read();
	for (let i = 0; i < 200; i++) feeds.send('w', { counts: { present: i, phones: i, cards: 0 } });
	let events = 0;
	while (!(await reader.read()).done) events++;
	expect(events).toBeLessThan(120);
});
