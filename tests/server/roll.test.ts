/** The roll: cards, lost phones, coming and going, helpers, and what they do for others. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeNote } from '#lib/board/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { claimHelper, endHelper, inviteHelper, listHelpers, readInvite } from '#lib/seat/helping.server.ts';
import { readCard } from '#lib/seat/input.ts';
import { countSeats, readMine, readRoll, readRollSummary } from '#lib/seat/read.server.ts';
import { actOnSeat, addCount } from '#lib/seat/roll.server.ts';
import { takeSeat } from '#lib/seat/write.server.ts';
import { db } from '#lib/server/app.ts';
import { helperCookie, readActor, readSeat, readSeats, seatCookie } from '#lib/server/auth.ts';
import { attendance, card, event, seat, seatToken, workshop } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { House } from '../support/house.ts';
import { openRoll, rollOf } from '../support/roll.ts';

let house: House;
beforeEach(async () => {
	house = await openRoll();
});
afterEach(() => house.close());

const id = () => house.ids.workshop;
const join = (more: Partial<Parameters<typeof takeSeat>[2]> = {}) =>
	takeSeat(NOBODY, id(), { consent: true, locale: 'kk', name: '', card: undefined, id: newId(), ...more });
async function joined(more: Parameters<typeof join>[0] = {}) {
	const taken = await join(more);
	if (!taken.ok) throw new Error(taken.reason);
	return taken.value;
}
const { hire, present, marked, act } = rollOf(() => house);
const phoneOf = (token: string) => readActor((cookie) => (cookie === seatCookie(house.code) ? token : undefined), house.code);

describe('cards', () => {
	it('say what is wrong with them', async () => {
		await transact(async (tx) => {
			const other = newId();
			const [row] = await tx.db.select().from(workshop);
			await tx.db.insert(workshop).values({ ...row!, id: other, code: 'BASQA2' });
			await tx.db.insert(card).values({ id: newId(), workshopId: other, number: 1, code: 'BASQAK' });
		});
		expect(await join({ card: 'BASQAK' })).toMatchObject({ reason: 'card_elsewhere', field: 'card' });
		expect(await join({ card: 'KARTXX' })).toMatchObject({ reason: 'card_void', field: 'card' });
		expect(await join({ card: 'JQQQQQ' })).toMatchObject({ reason: 'unknown_card', field: 'card' });
		expect(await join({ card: 'KARTAA' })).toMatchObject({ ok: true, value: { number: 1, channel: 'card' } });
		expect(await join({ card: 'KARTAA' })).toMatchObject({ reason: 'card_used', field: 'card' });
	});
	it('are read from a keyboard, a scanner and the address in their QR code', () => {
		expect(readCard('картвв')).toEqual({ code: 'KAPTBB' });
		expect(readCard(' kart-bb ')).toEqual({ code: 'KARTBB' });
		expect(readCard('http://192.168.1.5:3000/join/HATT24?card=KARTBB')).toEqual({ code: 'KARTBB' });
		expect(readCard('12')).toEqual({ number: 12 });
		for (const wrong of ['KART0B', 'KARTOB', 'КАРТОВ', 'KART1B', 'KARTIB', 'KARTLB', '12345', 'x'])
			expect(readCard(wrong), wrong).toBeNull();
	});
	it('of two phones with one card at the same moment exactly one gets it', async () => {
		const all = await Promise.all(Array.from({ length: 8 }, () => join({ card: 'KARTBB' })));
		expect(all.filter(({ ok }) => ok)).toHaveLength(1);
		expect(all.filter((one) => !one.ok && one.reason === 'card_used')).toHaveLength(7);
		expect(await db().select().from(seat)).toHaveLength(1);
		expect(await db().select().from(seatToken)).toHaveLength(1);
	});
	it('a lost phone is replaced: the old one opens nothing, of two new ones exactly one gets the seat', async () => {
		const helper = await hire();
		const request = newId();
		const lost = await joined({ card: 'KARTAA', id: request });
		expect(await join({ card: 'KARTAA' })).toMatchObject({ reason: 'card_used' });
		expect(await act(helper, lost.id, { act: 'free' })).toMatchObject({ ok: true });
		expect(await readSeat(lost.token)).toBeNull();
		expect(await countSeats(db(), id())).toEqual({ present: 1, phones: 0, cards: 1 });
		const all = await Promise.all([join({ card: 'KARTAA' }), join({ card: 'KARTAA' })]);
		expect(all.map((one) => (one.ok ? one.value.id : one.reason)).sort()).toEqual([lost.id, 'card_used'].sort());
		expect(await countSeats(db(), id())).toEqual({ present: 1, phones: 1, cards: 0 });
		// Whoever found the phone sends its form again.
		expect(await join({ card: 'KARTAA', id: request })).toMatchObject({ reason: 'card_used' });
		expect((await db().select().from(event)).map(({ action }) => action)).toContain('free_seat');
	});
	it('a phone that came without a card gets a blank one, keeps its number, and comes back with it', async () => {
		const helper = await hire();
		const phone = await joined();
		expect(phone.number).toBe(5);
		expect(await act(helper, phone.id, { act: 'give_card', card: { code: 'KARTXX' } })).toMatchObject({ reason: 'card_void' });
		expect(await act(helper, phone.id, { act: 'give_card', card: { number: 2 } })).toMatchObject({ ok: true });
		expect(await act(helper, phone.id, { act: 'give_card', card: { number: 3 } })).toMatchObject({ reason: 'seat_has_card' });
		const other = await joined();
		expect(await act(helper, other.id, { act: 'give_card', card: { code: 'KARTBB' } })).toMatchObject({ reason: 'card_used' });
		await act(helper, phone.id, { act: 'free' });
		expect(await join({ card: 'KARTBB' })).toMatchObject({ ok: true, value: { id: phone.id, number: 5 } });
	});
});

describe('several seats on one phone', () => {
	it('the first acts, another when it is named, and one that the phone does not hold is nobody', async () => {
		const [a, b, stranger] = [await joined({ name: 'Әже' }), await joined(), await joined()];
		const cookie = `${b.token}.${a.token}`;
		const jar = (name: string) => (name === seatCookie(house.code) ? cookie : undefined);
		expect((await readActor(jar, house.code)).seat?.id).toBe(b.id);
		expect((await readActor(jar, house.code, a.id)).seat?.id).toBe(a.id);
		expect((await readActor(jar, house.code, stranger.id)).seat).toBeNull();
		const mine = await readMine(db(), await readActor(jar, house.code), id());
		expect(mine.seats.map(({ number, name }) => [number, name])).toEqual([
			[a.number, 'Әже'],
			[b.number, null]
		]);
		expect(mine.seat?.id).toBe(b.id);
	});
	it('an old cookie with one token still works, and a token that was taken back does not stop the others', async () => {
		const [a, b] = [await joined(), await joined()];
		expect((await phoneOf(a.token)).seat?.id).toBe(a.id);
		await act(await hire(), a.id, { act: 'free' });
		expect((await readSeats(`${a.token}.${b.token}`)).map(({ seat }) => seat.id)).toEqual([b.id]);
		expect((await phoneOf(`${a.token}.${b.token}`)).seat?.id).toBe(b.id);
	});
});

describe('helpers', () => {
	it('are invited by the desk only, by a link that opens once', async () => {
		const invite = (actor: Actor) => inviteHelper(actor, id(), { id: newId(), name: 'Айгүл' });
		expect(await invite(NOBODY)).toMatchObject({ reason: 'signed_out' });
		expect(await invite(house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		expect(await invite(await hire())).toMatchObject({ reason: 'signed_out' });
		const invited = await invite(house.people.facilitator);
		if (!invited.ok) throw new Error(invited.reason);
		const { token } = invited.value;
		// The link itself is no helper yet.
		expect((await readActor((name) => (name === helperCookie(house.code) ? token : undefined), house.code)).helper).toBeUndefined();
		expect(await readInvite(db(), id(), token)).toMatchObject({ ok: true, value: { name: 'Айгүл' } });
		const both = await Promise.all([claimHelper(id(), token), claimHelper(id(), token)]);
		expect(both.map((one) => (one.ok ? 'in' : one.reason)).sort()).toEqual(['in', 'link_used']);
		expect(await readInvite(db(), id(), token)).toMatchObject({ reason: 'link_used' });
	});
	it('an answer that was lost is made up for by a new link, and nothing is kept in the clear', async () => {
		const key = newId();
		const invite = () => inviteHelper(house.people.facilitator, id(), { id: key, name: 'Айгүл' });
		const [first, second] = [await invite(), await invite()];
		if (!first.ok || !second.ok) throw new Error('refused');
		expect(await claimHelper(id(), first.value.token)).toMatchObject({ reason: 'link_used' });
		expect(await claimHelper(id(), second.value.token)).toMatchObject({ ok: true });
		expect(await invite()).toMatchObject({ reason: 'link_used' });
		const list = await listHelpers(db(), id());
		expect(list).toHaveLength(1);
		expect(JSON.stringify(await db().select().from(event))).not.toContain(second.value.token);
	});
	it('whose help was ended, and those of another workshop, do nothing here', async () => {
		const helper = await hire();
		const own = helper.helper!;
		expect(await present(helper)).toMatchObject({ ok: true });
		expect(await endHelper(house.people.facilitator, id(), own.id, newId())).toMatchObject({ ok: true });
		const now = await readActor((name) => (name === helperCookie(house.code) ? helper.token : undefined), house.code);
		expect(now.helper ?? null).toBeNull();
		expect(await present(now)).toMatchObject({ reason: 'signed_out' });
		const elsewhere: Actor = { ...NOBODY, helper: { ...own, workshopId: newId() } };
		expect(await present(elsewhere)).toMatchObject({ reason: 'signed_out' });
		expect(await endHelper(house.people.facilitator, id(), newId(), newId())).toMatchObject({ reason: 'not_found' });
	});
});

describe('marking people present', () => {
	it('with a card, with its number, or without any; who confirmed the consent is on record', async () => {
		const helper = await hire();
		expect(await present(helper, { card: { code: 'KARTAA' }, consent: false })).toMatchObject({
			reason: 'consent_missing',
			field: 'consent'
		});
		expect(await marked(helper, { card: { code: 'KARTAA' }, name: 'Айша', group: 'pensioner' })).toMatchObject({ number: 1 });
		expect(await marked(helper, { card: { number: 3 } })).toMatchObject({ number: 3 });
		expect(await marked(helper)).toMatchObject({ number: 5, channel: 'card' });
		expect(await countSeats(db(), id())).toEqual({ present: 3, phones: 0, cards: 3 });
		const rows = await db().select().from(seat);
		expect(rows.map(({ seatedBy, consentVersion }) => [seatedBy, consentVersion !== ''])).toEqual(
			rows.map(() => [`helper:${helper.helper!.id}`, true])
		);
		const trail = (await db().select().from(event)).filter(({ action }) => action === 'mark_present');
		expect(trail.map(({ actor }) => actor)).toEqual(rows.map(({ seatedBy }) => seatedBy));
	});
	it('a card that has a seat names it; sent again it is the same; wrong cards are refused', async () => {
		const helper = await hire();
		const first = await marked(helper, { card: { number: 1 } });
		expect(await present(helper, { card: { code: 'KARTAA' }, consent: false })).toMatchObject({
			value: { seat: { id: first.id }, known: true }
		});
		const request = newId();
		const [a, b] = await Promise.all([present(helper, { id: request }), present(helper, { id: request })]);
		expect(a).toEqual(b);
		expect(await db().select().from(seat)).toHaveLength(2);
		expect(await present(helper, { card: { number: 4 } })).toMatchObject({ reason: 'card_void' });
		expect(await present(helper, { card: { number: 77 } })).toMatchObject({ reason: 'unknown_card' });
	});
	it('by seats, strangers and the akimat is refused; after the end by everybody; and only while there is room', async () => {
		const helper = await hire();
		const phone = await house.join();
		expect(await present(phone)).toMatchObject({ reason: 'signed_out' });
		expect(await present(NOBODY)).toMatchObject({ reason: 'signed_out' });
		expect(await present(house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		expect(await present(house.people.facilitator)).toMatchObject({ ok: true });
		while ((await countSeats(db(), id())).present < 12) await marked(helper);
		expect(await present(helper)).toMatchObject({ reason: 'workshop_full' });
		await house.desk({ act: 'end_workshop' });
		expect(await present(helper)).toMatchObject({ reason: 'workshop_ended' });
	});
});

describe('coming and going', () => {
	it('leaves rows with times, is not counted, may not write, and gets a table again', async () => {
		const helper = await hire();
		const [a] = [await house.join(), await house.join(), await house.join()];
		await house.open('cafe');
		const request = newId();
		const leave = () => actOnSeat(a, id(), a.seat.id, { id: request, act: 'leave' });
		expect(await leave()).toMatchObject({ ok: true });
		expect(await leave()).toMatchObject({ ok: true });
		expect((await countSeats(db(), id())).present).toBe(2);
		const gone = await phoneOf(a.token);
		expect(gone.seat).toMatchObject({ left: true });
		expect(await writeNote(gone, id(), { id: newId(), text: 'мен', colour: 1 })).toMatchObject({ reason: 'seat_left' });
		expect((await readStage(db(), id())).cafe!.tables.flatMap(({ seats }) => seats)).not.toContain(a.seat.number);
		// Somebody new is seated by who is really there.
		const late = await house.join();
		const tables = (await readStage(db(), id())).cafe!.tables;
		expect(tables.map(({ seats }) => seats.length).sort()).toEqual([1, 2]);
		expect(tables.find(({ seats }) => seats.includes(late.seat.number))!.number).toBe(1);
		await house.desk({ act: 'next_round' });
		expect(await act(helper, a.seat.id, { act: 'back' })).toMatchObject({ ok: true });
		expect((await readStage(db(), id())).cafe!.tables.flatMap(({ seats }) => seats)).toContain(a.seat.number);
		const turns = await db().select().from(attendance).where(eq(attendance.seatId, a.seat.id));
		expect(turns.map(({ change, by }) => [change, by.split(':')[0]])).toEqual([
			['in', 'seat'],
			['out', 'seat'],
			['in', 'helper']
		]);
		const [line] = (await readRoll(db(), id(), Date.now())).seats;
		expect(line).toMatchObject({ phone: true, left: null, turns: [{ change: 'in' }, { change: 'out' }, { change: 'in' }] });
	});
	it('a card that comes back is here again', async () => {
		const helper = await hire();
		const seated = await marked(helper, { card: { number: 2 } });
		await act(helper, seated.id, { act: 'leave' });
		expect((await countSeats(db(), id())).present).toBe(0);
		expect(await present(helper, { card: { code: 'KARTBB' } })).toMatchObject({ value: { known: true, back: true } });
		await act(helper, seated.id, { act: 'leave' });
		expect(await join({ card: 'KARTBB' })).toMatchObject({ ok: true, value: { id: seated.id } });
		expect(await countSeats(db(), id())).toEqual({ present: 1, phones: 1, cards: 0 });
	});
	it('of another seat is a matter of helpers, and of none after the end', async () => {
		const [a, b] = [await house.join(), await house.join()];
		expect(await act(a, b.seat.id, { act: 'leave' })).toMatchObject({ reason: 'signed_out' });
		expect(await act(a, a.seat.id, { act: 'free' })).toMatchObject({ reason: 'signed_out' });
		expect(await act(house.people.facilitator, newId(), { act: 'leave' })).toMatchObject({ reason: 'not_found' });
		await house.desk({ act: 'end_workshop' });
		expect(await act(a, a.seat.id, { act: 'leave' })).toMatchObject({ reason: 'workshop_ended' });
		expect(await act(house.people.facilitator, a.seat.id, { act: 'leave' })).toMatchObject({ reason: 'workshop_ended' });
	});
	it('what one says of oneself is what is asked here, can be taken back, and stays out of the trail', async () => {
		const phone = await house.join();
		const say = (more: object) => act(phone, phone.seat.id, { act: 'describe', ...more });
		expect(await say({ name: 'Айша', group: 'youth', gender: 'women', age: '23-27' })).toMatchObject({ ok: true });
		expect(await say({ social: 'youth' })).toMatchObject({ reason: 'unknown_choice', field: 'social' });
		expect((await readMine(db(), phone, id())).seat).toMatchObject({ name: 'Айша', answers: { gender: 'women', age: '23-27' } });
		expect(await say({ gender: null })).toMatchObject({ ok: true });
		expect((await readMine(db(), phone, id())).seat).toMatchObject({ name: 'Айша', group: 'youth', answers: { age: '23-27' } });
		expect(JSON.stringify(await db().select().from(event))).not.toMatch(/Айша|women/);
	});
});

describe('the count in the hall', () => {
	const count = (actor: Actor, add: number, more: object = {}) =>
		addCount(actor, id(), { id: newId(), category: 'gender', value: 'women', add, ...more });
	it('adds what two helpers count, never below zero, once for each request, beside what people said', async () => {
		const [a, b] = [await hire('А'), await hire('Б')];
		const request = newId();
		await Promise.all([count(a, 1), count(b, 1), count(a, 1, { id: request }), count(a, 1, { id: request })]);
		expect(await count(b, -1)).toMatchObject({ value: { n: 2 } });
		expect(await count(b, -9, { value: 'men' })).toMatchObject({ value: { n: 0 } });
		const phone = await house.join();
		await act(phone, phone.seat.id, { act: 'describe', gender: 'men' });
		expect(await readRollSummary(db(), id())).toMatchObject({
			...{ present: 1, came: 1, phones: 1, cards: 0 },
			categories: { gender: { said: { men: 1 }, counted: { women: 2 } }, age: { said: {}, counted: {} } }
		});
	});
	it('is only for what this workshop asks, and for helpers', async () => {
		expect(await count(await hire(), 1, { category: 'social', value: 'youth' })).toMatchObject({
			reason: 'unknown_choice',
			field: 'category'
		});
		expect(await count(await house.join(), 1)).toMatchObject({ reason: 'signed_out' });
	});
});
