import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { hashToken, readSeat } from '#lib/server/auth.ts';
import { card, event, seat, seatToken, workshop } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { saveIdea } from '#lib/idea/write.server.ts';
import { parseJoin } from '#lib/seat/input.ts';
import { takeSeat } from '#lib/seat/write.server.ts';
import { parseDeskAct } from '#lib/workshop/input.ts';
import { parsePlan } from '#lib/workshop/plan.ts';
import { findWorkshop, listWorkshops, readState } from '#lib/workshop/read.server.ts';
import { NOBODY } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { planWorkshop } from '#lib/workshop/write.server.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	house = await openHouse({ capacity: 4 });
});
afterEach(() => house.close());
const stage = () => readStage(db(), house.ids.workshop);
const join = (more: Partial<Parameters<typeof takeSeat>[2]> = {}) =>
	takeSeat(NOBODY, house.ids.workshop, { consent: true, locale: 'kk', name: '', card: undefined, id: undefined, ...more });

describe('taking a seat', () => {
	it('numbers people in the order they come and counts them', async () => {
		const [a, b] = [await house.join(), await house.join()];
		expect([a.seat.number, b.seat.number]).toEqual([1, 2]);
		expect((await stage()).counts).toEqual({ present: 2, phones: 2, cards: 0 });
	});
	it('keeps only the hash of what the phone holds', async () => {
		const { token, seat: own } = await house.join();
		expect((await db().select().from(seatToken)).map((row) => row.tokenHash)).toEqual([hashToken(token)]);
		expect((await readSeat(token))?.id).toBe(own.id);
		expect(await readSeat('invented')).toBeNull();
	});
	it('an expired cookie is nobody', async () => {
		const { token } = await house.join();
		await transact(async (tx) => void (await tx.db.update(seatToken).set({ expiresAt: 1 })));
		expect(await readSeat(token)).toBeNull();
	});
	it('a resent join gives the same seat', async () => {
		const id = newId();
		const [a, b] = await Promise.all([join({ id }), join({ id })]);
		expect(a.ok && b.ok && a.value.id === b.value.id).toBe(true);
		expect(await db().select().from(seat)).toHaveLength(1);
	});
	it('refuses when full, after the end, and for wrong cards', async () => {
		for (let i = 0; i < 4; i++) await house.join();
		expect(await join()).toMatchObject({ reason: 'workshop_full' });
		await house.desk({ act: 'end_workshop' });
		expect(await join()).toMatchObject({ reason: 'workshop_ended' });
	});
	it('a card makes its own seat once', async () => {
		await transact(async (tx) => {
			await tx.db.insert(card).values({ id: newId(), workshopId: house.ids.workshop, number: 7, code: 'KART77' });
			await tx.db.insert(card).values({ id: newId(), workshopId: house.ids.workshop, number: 8, code: 'KART88', voidedAt: 1 });
		});
		expect(await join({ card: 'KART77' })).toMatchObject({ ok: true, value: { number: 7, channel: 'card' } });
		expect(await join({ card: 'KART77' })).toMatchObject({ reason: 'card_used', field: 'card' });
		expect(await join({ card: 'KART88' })).toMatchObject({ reason: 'card_void', field: 'card' });
		expect(await join()).toMatchObject({ ok: true, value: { number: 9, channel: 'phone' } });
		expect((await stage()).counts).toEqual({ present: 2, phones: 2, cards: 0 });
	});
	it('needs consent, a known language and a short name', () => {
		expect(parseJoin({})).toMatchObject({ reason: 'consent_missing', field: 'consent' });
		expect(parseJoin({ consent: 'yes' })).toMatchObject({ reason: 'consent_missing' });
		expect(parseJoin({ consent: true, locale: 'de' })).toMatchObject({ reason: 'unknown_choice', field: 'locale' });
		expect(parseJoin({ consent: true, name: 'а'.repeat(61) })).toMatchObject({ reason: 'too_long', field: 'name', params: { max: 60 } });
		expect(parseJoin({ consent: true, card: '???' })).toMatchObject({ reason: 'unknown_card', field: 'card' });
		expect(parseJoin(null)).toMatchObject({ ok: false });
		expect(parseJoin('x')).toMatchObject({ ok: false });
	});
	it('an unknown code is unknown', async () => {
		expect(await findWorkshop('QQQQQQ')).toMatchObject({ reason: 'unknown_code', field: 'code' });
		expect(await findWorkshop('натт24')).toMatchObject({ ok: true });
	});
});

describe('the desk', () => {
	it('opens one activity at a time and records who did it', async () => {
		await house.open('welcome');
		await house.open('needs');
		const phases = Object.fromEntries((await stage()).activities.map((a) => [a.kind, a.phase]));
		expect(phases).toMatchObject({ welcome: 'closed', needs: 'open', vote: 'planned' });
		const acts = await db().select().from(event).where(eq(event.action, 'open_activity'));
		expect(acts).toHaveLength(2);
		expect(acts[0]!.actor).toBe(`account:${house.people.facilitator.account.id}`);
	});
	it('is closed to seats, strangers and the akimat', async () => {
		const phone = await house.join();
		expect(await house.desk({ act: 'close_activity' }, phone)).toMatchObject({ reason: 'signed_out' });
		expect(await house.desk({ act: 'close_activity' }, NOBODY)).toMatchObject({ reason: 'signed_out' });
		expect(await house.desk({ act: 'close_activity' }, house.people.akimat)).toMatchObject({ reason: 'forbidden' });
	});
	it('seats everybody, takes latecomers to the emptiest table, rotates, and stops after the last round', async () => {
		const phones = [await house.join(), await house.join(), await house.join()];
		await house.open('cafe');
		let cafe = (await stage()).cafe!;
		expect(cafe.round).toBe(1);
		expect(cafe.tables.map((table) => table.seats)).toEqual([[1, 3], [2]]);
		await house.join();
		expect((await stage()).cafe!.tables[1]!.seats).toEqual([2, 4]);
		await house.desk({ act: 'next_round' });
		cafe = (await stage()).cafe!;
		expect([cafe.round, ...cafe.tables.map((table) => table.seats)]).toEqual([2, [2, 4], [1, 3]]);
		expect((await readState(db(), house.ids.workshop, phones[0]!.seat.id)).tableId).toBe(cafe.tables[1]!.id);
		expect(await house.desk({ act: 'next_round' })).toMatchObject({ reason: 'last_round' });
	});
	it('a reopened cafe goes on where it was and seats who came meanwhile', async () => {
		await house.join();
		await house.open('cafe');
		await house.open('pause');
		await house.join();
		await house.open('cafe');
		expect((await stage()).cafe!.tables.map((table) => table.seats)).toEqual([[1], [2]]);
	});
	it('starts the clock with the activity and stops it at its end', async () => {
		await house.open('needs');
		const { timer } = await stage();
		expect(timer.endsAt! - Date.now()).toBeGreaterThan(9 * 60_000);
		await house.desk({ act: 'set_timer', pause: true });
		expect((await stage()).timer.leftMs).toBeGreaterThan(9 * 60_000);
		await house.desk({ act: 'close_activity' });
		expect((await stage()).timer).toEqual({ endsAt: null, leftMs: null });
	});
	it('opens no vote without ideas', async () => {
		expect(await house.open('vote')).toMatchObject({ reason: 'no_ideas' });
		expect((await stage()).activities.find((a) => a.kind === 'vote')!.phase).toBe('planned');
	});
	it('a refused act leaves the open activity open', async () => {
		await house.open('ideas');
		await house.open('vote');
		expect((await stage()).activities.find((a) => a.kind === 'ideas')!.phase).toBe('open');
	});
	it('ends the workshop once', async () => {
		await house.open('welcome');
		expect(await house.desk({ act: 'end_workshop' })).toMatchObject({ ok: true });
		expect((await stage()).workshop.endedAt).toBeGreaterThan(0);
		expect(await house.desk({ act: 'end_workshop' })).toMatchObject({ reason: 'workshop_ended' });
	});
	it('does not end while votes wait to be revealed: they could never be seen again', async () => {
		const idea = { id: newId(), title: 'Саябақ', description: '', cost: 100, siteId: null, sources: [] };
		await saveIdea(house.people.facilitator, house.ids.workshop, idea);
		await house.open('vote');
		expect(await house.desk({ act: 'end_workshop' })).toMatchObject({ reason: 'vote_open' });
		await house.desk({ act: 'close_vote' });
		expect(await house.desk({ act: 'end_workshop' })).toMatchObject({ reason: 'not_revealed_yet' });
		await house.desk({ act: 'reveal_vote' });
		expect(await house.desk({ act: 'end_workshop' })).toMatchObject({ ok: true });
	});
	it('names the field of a malformed act', () => {
		expect(parseDeskAct({ id: newId(), act: 'dance' })).toMatchObject({ reason: 'unknown_choice' });
		expect(parseDeskAct({ act: 'decide' })).toMatchObject({ field: 'id' });
		expect(parseDeskAct({ id: newId(), act: 'repeat_vote', reason: ' ' })).toMatchObject({ reason: 'required', field: 'reason' });
		expect(parseDeskAct([])).toMatchObject({ ok: false });
	});
});

describe('the list of workshops', () => {
	it('says planned until something was opened, running until the end', async () => {
		const states = async () => (await listWorkshops(house.ids.village)).map(({ state }) => state);
		expect(await states()).toEqual(['planned']);
		await house.open('welcome');
		expect(await states()).toEqual(['running']);
		await house.desk({ act: 'close_activity' });
		expect(await states()).toEqual(['running']);
		await house.desk({ act: 'end_workshop' });
		expect(await states()).toEqual(['ended']);
		expect(await listWorkshops('kosshagyl')).toEqual([]);
	});
});

describe('planning', () => {
	const plan = (more: object = {}) => {
		const parsed = parsePlan({
			id: newId(),
			title: 'Кездесу',
			villageId: 'turgyzba',
			startsAt: Date.now(),
			template: 'evening',
			fund: '4 000 000 ₸',
			tables: 3,
			...more
		});
		return parsed.ok ? planWorkshop(house.people.facilitator, parsed.value) : Promise.resolve(parsed);
	};
	it('makes a workshop that can be joined by its code', async () => {
		const made = await plan();
		if (!made.ok) throw new Error(made.reason);
		const found = await findWorkshop(made.value.code);
		expect(found).toMatchObject({ ok: true, value: { fund: 4_000_000 } });
		const { activities } = await readStage(db(), made.value.id);
		expect(activities.map((a) => a.kind)).toEqual(['welcome', 'cafe', 'needs', 'sites', 'pause', 'ideas', 'vote', 'decision']);
	});
	it('once, however often it is sent', async () => {
		const id = newId();
		const [a, b] = await Promise.all([plan({ id }), plan({ id })]);
		expect(a).toEqual(b);
		expect(await db().select().from(workshop)).toHaveLength(2);
	});
	it('refuses bad fields by name', async () => {
		expect(await plan({ title: '' })).toMatchObject({ reason: 'required', field: 'title' });
		expect(await plan({ villageId: 'atlantis' })).toMatchObject({ reason: 'unknown_choice', field: 'villageId' });
		expect(await plan({ fund: '-5' })).toMatchObject({ reason: 'cost_invalid', field: 'fund' });
		expect(await plan({ fund: 99_000_000_000_000 })).toMatchObject({ reason: 'cost_absurd', field: 'fund' });
		expect(await plan({ startsAt: 12 })).toMatchObject({ reason: 'date_invalid', field: 'startsAt' });
		expect(await plan({ tables: 0 })).toMatchObject({ reason: 'number_invalid', field: 'tables' });
		expect(await plan({ template: 'party' })).toMatchObject({ reason: 'unknown_choice', field: 'template' });
	});
	it('is closed to the akimat and to seats', async () => {
		const parsed = parsePlan({ id: newId(), title: 'X', villageId: 'turgyzba', startsAt: Date.now(), template: 'vote', fund: 1 });
		if (!parsed.ok) throw new Error(parsed.reason);
		expect(await planWorkshop(house.people.akimat, parsed.value)).toMatchObject({ reason: 'forbidden' });
		expect(await planWorkshop(await house.join(), parsed.value)).toMatchObject({ reason: 'signed_out' });
	});
});
