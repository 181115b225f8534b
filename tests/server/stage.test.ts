/** The stage document follows the database, hides what must be hidden, and survives a restart without a fork. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { stageDocument } from '#lib/live/protocol.ts';
import { saveIdea } from '#lib/idea/write.server.ts';
import { db } from '#lib/server/app.ts';
import { documentAccess } from '#lib/server/door.ts';
import { staging } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { readMine } from '#lib/seat/read.server.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { STAGE_PARTS, type Stage } from '#lib/workshop/stage.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	house = await openHouse();
});
afterEach(() => house.close());

const document = () => stageDocument(house.ids.workshop);
/** What everybody reads. */
async function shown(): Promise<Stage> {
	await house.app.queue.settle();
	return house.app.rooms.view(document(), (doc) => {
		const map = doc.getMap('stage');
		return Object.fromEntries(STAGE_PARTS.map((part) => [part, map.get(part)])) as Stage;
	});
}
async function expectInStep() {
	await expect.poll(async () => JSON.stringify(await shown())).toBe(JSON.stringify(await readStage(db(), house.ids.workshop)));
}
async function addIdea(title: string, cost: number) {
	const made = await saveIdea(house.people.facilitator, house.ids.workshop, {
		id: newId(),
		title,
		description: '',
		cost,
		siteId: null,
		sources: []
	});
	if (!made.ok) throw new Error(made.reason);
	return made.value.id;
}

describe('the stage document', () => {
	it('shows after each act what the database says', async () => {
		await house.join();
		await expectInStep();
		await house.open('cafe');
		await expectInStep();
		await house.desk({ act: 'next_round' });
		await house.desk({ act: 'show', view: 'blank' });
		await expectInStep();
		expect((await shown()).screen).toEqual({ view: 'blank' });
	});

	it('keeps up with many people at once', async () => {
		await Promise.all(Array.from({ length: 40 }, () => house.join()));
		await expectInStep();
		expect((await shown()).counts.present).toBe(40);
	});

	it('carries no dots before the reveal and no ballot ever', async () => {
		const phone = await house.join();
		const idea = await addIdea('Көше шамдары', 1_000_000);
		await house.open('vote');
		const { id } = (await readStage(db(), house.ids.workshop)).vote!;
		const placed = await placeDots(phone, house.ids.workshop, id, { id: newId(), dots: { [idea]: 3 } });
		if (!placed.ok) throw new Error(placed.reason);
		await expectInStep();
		expect((await shown()).vote).toMatchObject({ voted: 1, tally: null, state: 'open' });
		await house.desk({ act: 'close_vote' });
		await expectInStep();
		expect((await shown()).vote).toMatchObject({ tally: null, state: 'closed' });
		await house.desk({ act: 'reveal_vote' });
		await expectInStep();
		expect((await shown()).vote!.tally).toEqual([{ ideaId: idea, dots: 3, seats: 1 }]);
		expect(JSON.stringify(await shown())).not.toContain(placed.value.receipt!);
	});

	it('goes on in one history after a restart', async () => {
		await house.open('welcome');
		await expectInStep();
		await house.restart();
		await house.open('needs');
		await expectInStep();
		expect((await shown()).activities.find((a) => a.phase === 'open')?.kind).toBe('needs');
	});
});

it('what a crash left behind is mended before the first screen reads', async () => {
	await house.open('welcome');
	await expectInStep();
	// Committed, but the process died before anybody heard of it.
	await transact(async ({ db }) => void (await db.update(staging).set({ screen: { view: 'blank' } })));
	await house.restart();
	expect((await shown()).screen).toEqual({ view: 'follow' });
	const screen = { author: 'screen:1', actor: { account: null, seat: null, screenOf: house.ids.workshop } };
	expect(await documentAccess(screen, document())).toMatchObject({ ok: true, write: false });
	expect((await shown()).screen).toEqual({ view: 'blank' });
});

describe('what is a seat’s own', () => {
	it('is its ballot while the vote is open, and nothing of others', async () => {
		const [phone, other] = [await house.join(), await house.join()];
		const idea = await addIdea('Саябақ', 500_000);
		await house.open('vote');
		const { id } = (await readStage(db(), house.ids.workshop)).vote!;
		await placeDots(phone, house.ids.workshop, id, { id: newId(), dots: { [idea]: 2 } });
		expect((await readMine(db(), phone, house.ids.workshop)).ballot).toMatchObject({ voteId: id, dots: { [idea]: 2 } });
		expect((await readMine(db(), other, house.ids.workshop)).ballot).toMatchObject({ dots: {}, cast: false, state: 'none' });
		await house.desk({ act: 'close_vote' });
		expect((await readMine(db(), phone, house.ids.workshop)).ballot).toBeNull();
	});
});
