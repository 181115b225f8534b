/** What reaches a board after its activity was closed is counted for the desk until it is opened again. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordLate } from '#lib/board/write.server.ts';
import { boardDocument, stageDocument } from '#lib/live/protocol.ts';
import { db } from '#lib/server/app.ts';
import { lateEdit } from '#lib/server/schema.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { Stage } from '#lib/workshop/stage.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	house = await openHouse();
	await house.join();
});
afterEach(() => house.close());

const late = async () => (await readStage(db(), house.ids.workshop)).cafe?.late;
const send = (notes: number, author = 'seat:a', document = boardDocument(house.activity('cafe'), house.ids.tables[0]!)) =>
	recordLate({ workshopId: house.ids.workshop, document, author, notes });

it('counts new notes, and a change to an older one as one', async () => {
	await house.open('cafe');
	expect(await late()).toBe(0);
	await house.open('needs');
	expect(await late()).toBe(0);
	await send(3);
	await send(0, 'seat:b');
	expect(await late()).toBe(4);
});

it('is shown on the stage that the desk follows', async () => {
	await house.open('cafe');
	await house.desk({ act: 'close_activity' });
	await send(2);
	const shown = () =>
		house.app.rooms.view(stageDocument(house.ids.workshop), (doc) => (doc.getMap('stage').get('cafe') as Stage['cafe'])?.late);
	await expect.poll(shown).toBe(2);
});

it('is forgotten by reopening, and begins anew with the next closing', async () => {
	await house.open('cafe');
	await house.open('needs');
	await send(5);
	expect(await late()).toBe(5);
	await house.open('cafe');
	expect(await late()).toBe(0);
	await house.open('needs');
	expect(await late()).toBe(0);
	await send(1);
	expect(await late()).toBe(1);
});

it('notes nothing down while the activity is open, for a stage, or for another workshop’s activity', async () => {
	await house.open('cafe');
	await send(1);
	await house.open('needs');
	await send(1, 'seat:a', stageDocument(house.ids.workshop));
	await send(1, 'seat:a', boardDocument(house.ids.workshop, house.ids.tables[0]!));
	expect(await db().select().from(lateEdit)).toEqual([]);
});

it('one phone that sends the same again and again does not fill the house', async () => {
	await house.open('cafe');
	await house.open('needs');
	for (let i = 0; i < 25; i++) await send(1);
	await send(1, 'seat:b');
	expect(await late()).toBe(21);
});
