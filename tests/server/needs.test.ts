import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import type { NeedInput } from '#lib/need/input.ts';
import { readStageNeeds } from '#lib/need/read.server.ts';
import { addNeed, removeNeed, supportNeed } from '#lib/need/write.server.ts';
import { db } from '#lib/server/app.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';
import { ask } from '../support/ask.ts';
import { POST as postNeed } from '../../src/routes/api/v1/workshops/[code]/needs/+server.ts';
import { PUT as putSupport } from '../../src/routes/api/v1/workshops/[code]/needs/[need]/support/+server.ts';

type Seated = Actor & { seat: NonNullable<Actor['seat']> };
let house: House;
let phone: Seated;
beforeEach(async () => {
	house = await openHouse();
	phone = await house.join();
});
afterEach(() => house.close());

const needOf = (change: Partial<NeedInput> = {}): NeedInput => ({
	id: newId(),
	category: 'play',
	text: 'Ойын алаңы жоқ',
	group: 'балалар',
	...change
});
const add = (actor: Actor, input: NeedInput) => addNeed(actor, house.ids.workshop, input);
const support = (actor: Actor, needId: string, on: boolean, id = newId()) => supportNeed(actor, house.ids.workshop, { id, needId, on });
const remove = (actor: Actor, needId: string, id = newId()) =>
	removeNeed(actor, house.ids.workshop, { id, needId, reason: 'Екі рет жазылған' });
const stage = () => readStageNeeds(db(), house.ids.workshop);
const events = (action: string) =>
	house.app.handles.raw.prepare('select * from event where action = ?').all(action) as Record<string, unknown>[];

describe('before, during and after the needs activity', () => {
	test('nobody says a need before it opens', async () => {
		expect(await add(phone, needOf())).toEqual({ ok: false, reason: 'not_open' });
		await house.open('cafe');
		expect(await add(phone, needOf())).toEqual({ ok: false, reason: 'not_open' });
		expect(await stage()).toEqual([]);
	});

	test('while it is open a seat adds needs and everybody sees them', async () => {
		await house.open('needs');
		const need = needOf();
		expect(await add(phone, need)).toEqual({ ok: true, value: { id: need.id } });
		expect(await stage()).toMatchObject([
			{ id: need.id, category: 'play', text: 'Ойын алаңы жоқ', group: 'балалар', support: 0, seat: phone.seat.number, state: 'shown' }
		]);
		expect(events('add_need')).toMatchObject([{ actor: `seat:${phone.seat.id}`, subject: `need:${need.id}` }]);
	});

	test('afterwards neither needs nor marks change any more', async () => {
		await house.open('needs');
		const need = needOf();
		await add(phone, need);
		await house.open('sites');
		expect(await add(phone, needOf())).toEqual({ ok: false, reason: 'not_open' });
		expect(await support(phone, need.id, true)).toEqual({ ok: false, reason: 'not_open' });
		await house.desk({ act: 'end_workshop' });
		expect(await add(phone, needOf())).toEqual({ ok: false, reason: 'workshop_ended' });
		expect(await stage()).toMatchObject([{ id: need.id, support: 0 }]);
	});

	test('no seat, no need; the facilitator without a seat has none either', async () => {
		await house.open('needs');
		expect(await add(NOBODY, needOf())).toEqual({ ok: false, reason: 'no_seat' });
		expect(await add(house.people.facilitator, needOf())).toEqual({ ok: false, reason: 'no_seat' });
		const elsewhere = { ...phone, seat: { ...phone.seat, workshopId: newId() } };
		expect(await add(elsewhere, needOf())).toEqual({ ok: false, reason: 'no_seat' });
	});

	test('a phone with an account on it acts as its seat', async () => {
		await house.open('needs');
		const both = { ...phone, account: house.people.facilitator.account };
		await add(both, needOf());
		expect(await stage()).toMatchObject([{ seat: phone.seat.number }]);
		expect(events('add_need')).toMatchObject([{ actor: `seat:${phone.seat.id}` }]);
	});
});

describe('sent again', () => {
	test('a need counts once, also when both arrive together, and also after closing', async () => {
		await house.open('needs');
		const need = needOf();
		const answers = await Promise.all([add(phone, need), add(phone, need), add(phone, need)]);
		expect(answers.every((answer) => answer.ok && answer.value.id === need.id)).toBe(true);
		await house.open('sites');
		expect(await add(phone, need)).toEqual({ ok: true, value: { id: need.id } });
		expect(await stage()).toHaveLength(1);
		expect(events('add_need')).toHaveLength(1);
	});

	test('another seat cannot take an id that is in use', async () => {
		await house.open('needs');
		const need = needOf();
		await add(phone, need);
		expect(await add(await house.join(), need)).toEqual({ ok: false, reason: 'malformed', field: 'id' });
	});

	test('support counts once per seat however it is sent', async () => {
		await house.open('needs');
		const need = needOf();
		await add(phone, need);
		const id = newId();
		await support(phone, need.id, true, id);
		await support(phone, need.id, true, id);
		expect(await support(phone, need.id, true)).toEqual({ ok: true, value: { needId: need.id, on: true, support: 1 } });
		expect(events('support_need')).toHaveLength(1);
	});
});

describe('support', () => {
	test('can be taken back and given again, and ranks the needs', async () => {
		await house.open('needs');
		const other = await house.join();
		const [first, second] = [needOf({ text: 'Жарық' }), needOf({ text: 'Су' })];
		await add(phone, first);
		await add(phone, second);
		await support(phone, second.id, true);
		await support(other, second.id, true);
		expect((await stage()).map(({ text, support }) => [text, support])).toEqual([
			['Су', 2],
			['Жарық', 0]
		]);
		await support(phone, second.id, false);
		expect(await support(other, second.id, false)).toMatchObject({ value: { on: false, support: 0 } });
		expect((await stage()).map(({ text }) => text)).toEqual(['Жарық', 'Су']);
	});

	test('is refused for a need that is not there', async () => {
		await house.open('needs');
		expect(await support(phone, newId(), true)).toEqual({ ok: false, reason: 'not_found' });
		expect(await support(NOBODY, newId(), true)).toEqual({ ok: false, reason: 'no_seat' });
	});
});

describe('the desk', () => {
	test('removes a need with a reason; nobody can support it any more', async () => {
		await house.open('needs');
		const need = needOf();
		await add(phone, need);
		expect(await remove(phone, need.id)).toEqual({ ok: false, reason: 'signed_out' });
		expect(await remove(house.people.akimat, need.id)).toEqual({ ok: false, reason: 'forbidden' });
		const id = newId();
		expect(await remove(house.people.facilitator, need.id, id)).toEqual({ ok: true, value: { id: need.id } });
		expect(await remove(house.people.facilitator, need.id, id)).toEqual({ ok: true, value: { id: need.id } });
		expect(await remove(house.people.facilitator, need.id)).toEqual({ ok: false, reason: 'not_found' });
		expect(await support(phone, need.id, true)).toEqual({ ok: false, reason: 'not_found' });
		expect(await stage()).toEqual([]);
		expect(events('remove_need')).toMatchObject([{ reason: 'Екі рет жазылған', subject: `need:${need.id}` }]);
	});
});

test('needs survive a restart', async () => {
	await house.open('needs');
	await add(phone, needOf());
	await house.restart();
	expect(await stage()).toHaveLength(1);
});

describe('the API', () => {
	test('answers 201, then the mark with its count', async () => {
		await house.open('needs');
		const need = needOf();
		const params = { code: 'hatt-24' };
		expect(await ask(postNeed, { actor: phone, params, body: need })).toEqual({ status: 201, body: { id: need.id } });
		const mark = { actor: phone, params: { ...params, need: need.id }, body: { id: newId(), on: true } };
		expect(await ask(putSupport, mark)).toEqual({ status: 200, body: { needId: need.id, on: true, support: 1 } });
	});

	test('says what is wrong in the reader’s language, at its field', async () => {
		const params = { code: house.code };
		expect(await ask(postNeed, { actor: phone, params, body: needOf() })).toMatchObject({
			status: 409,
			body: { error: { code: 'not_open' } }
		});
		await house.open('needs');
		const long = await ask(postNeed, { actor: phone, params, body: needOf({ text: 'т'.repeat(201) }), locale: 'ru' });
		expect(long).toMatchObject({ status: 422, body: { error: { code: 'too_long', field: 'text' } } });
		expect((long.body as { error: { message: string } }).error.message).toContain('200');
		expect(await ask(postNeed, { actor: NOBODY, params, body: needOf() })).toMatchObject({
			status: 401,
			body: { error: { code: 'no_seat' } }
		});
		expect(await ask(postNeed, { actor: phone, params: { code: 'ZZZZZZ' }, body: needOf() })).toMatchObject({ status: 404 });
		expect(await ask(postNeed, { actor: phone, params, body: '{' })).toMatchObject({ status: 400, body: { error: { code: 'malformed' } } });
		for (const body of [null, 'text', 7])
			expect(await ask(postNeed, { actor: phone, params, body: JSON.stringify(body) })).toMatchObject({ status: 400 });
		const unknown = { actor: phone, params: { ...params, need: newId() }, body: { id: newId(), on: true } };
		expect(await ask(putSupport, unknown)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
	});
});
