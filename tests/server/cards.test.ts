/** Printed cards: made, printed, used, voided. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { countCards, listCards, makeCards, markPrinted, voidCard } from '#lib/seat/cards.server.ts';
import { takeSeat } from '#lib/seat/write.server.ts';
import { db } from '#lib/server/app.ts';
import { NOBODY } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	house = await openHouse();
});
afterEach(() => house.close());

describe('cards', () => {
	const make = (count: number) => makeCards(house.people.facilitator, house.ids.workshop, { id: newId(), count });
	const numbers = async () => (await listCards(db(), house.ids.workshop)).map(({ number }) => number);
	it('count on behind cards and seats, with codes that nobody else has', async () => {
		expect(await make(3)).toEqual({ ok: true, value: { from: 1, to: 3 } });
		expect((await house.join()).seat.number).toBe(4);
		expect(await make(2)).toEqual({ ok: true, value: { from: 5, to: 6 } });
		expect((await house.join()).seat.number).toBe(7);
		expect(await numbers()).toEqual([1, 2, 3, 5, 6]);
		const codes = (await listCards(db(), house.ids.workshop)).map(({ code }) => code);
		expect(new Set(codes).size).toBe(5);
		for (const code of codes) expect(code).toMatch(/^[2-9A-HJKMNP-Z]{6}$/);
	});
	it('come in a sensible number, once, from those who may', async () => {
		for (const count of [0, -1, 1.5, Number.NaN, 301])
			expect(await make(count)).toMatchObject({ reason: 'number_invalid', field: 'count' });
		const id = newId();
		await Promise.all([
			makeCards(house.people.facilitator, house.ids.workshop, { id, count: 300 }),
			makeCards(house.people.facilitator, house.ids.workshop, { id, count: 300 })
		]);
		expect(await numbers()).toHaveLength(300);
		await make(300);
		await make(300);
		expect(await make(100)).toMatchObject({ reason: 'number_invalid' });
		expect(await makeCards(house.people.akimat, house.ids.workshop, { id: newId(), count: 1 })).toMatchObject({ reason: 'forbidden' });
		await house.desk({ act: 'end_workshop' });
		expect(await make(1)).toMatchObject({ reason: 'workshop_ended' });
	});
	it('are blank, printed, used, void', async () => {
		await make(4);
		expect(await markPrinted(house.people.facilitator, house.ids.workshop, { id: newId(), from: 2, to: 4 })).toEqual({
			ok: true,
			value: { printed: 3 }
		});
		expect(await markPrinted(house.people.facilitator, house.ids.workshop, { id: newId(), from: 4, to: 4 })).toEqual({
			ok: true,
			value: { printed: 0 }
		});
		const cards = await listCards(db(), house.ids.workshop);
		const join = (card: string) => takeSeat(NOBODY, house.ids.workshop, { id: newId(), consent: true, locale: 'kk', name: '', card });
		expect(await join(cards[2]!.code)).toMatchObject({ ok: true, value: { number: 3 } });
		const spoil = (number: number, reason = 'Жыртылды') =>
			voidCard(house.people.facilitator, house.ids.workshop, { id: newId(), number, reason });
		expect(await spoil(3)).toMatchObject({ ok: true });
		expect(await spoil(4)).toMatchObject({ ok: true });
		expect(await spoil(4)).toMatchObject({ reason: 'card_void' });
		expect(await spoil(9)).toMatchObject({ reason: 'not_found' });
		expect(await spoil(1, '')).toMatchObject({ reason: 'required', field: 'reason' });
		expect((await listCards(db(), house.ids.workshop)).map(({ state, seat, voidReason }) => [state, seat, voidReason])).toEqual([
			['blank', null, null],
			['printed', null, null],
			['void', 3, 'Жыртылды'],
			['void', null, 'Жыртылды']
		]);
		expect(await countCards(db(), house.ids.workshop)).toEqual({ made: 2, printed: 1 });
		for (const card of [cards[2]!, cards[3]!]) expect(await join(card.code)).toMatchObject({ ok: false });
		expect((await readStage(db(), house.ids.workshop)).counts).toMatchObject({ present: 1, phones: 1, cards: 0 });
	});
});
