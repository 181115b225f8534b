/** Needs are collected, joined, rejected, ranked and shown: what is told when, what can be taken back, who must not be found out. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readProtocol, readSummary } from '#lib/document/read.server.ts';
import { newId } from '#lib/live/id.ts';
import { stageDocument } from '#lib/live/protocol.ts';
import { castRanks } from '#lib/need/ranking.server.ts';
import { ownCategory, type Ranks } from '#lib/need/rules.ts';
import { addNeed, supportNeed } from '#lib/need/write.server.ts';
import { readMine } from '#lib/seat/read.server.ts';
import { db } from '#lib/server/app.ts';
import { needBallot, needCounted, request, seat as seatTable, workshop } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { nextStep } from '#lib/workshop/next-step.ts';
import type { DeskAct } from '#lib/workshop/desk-acts.ts';
import { ask } from '../support/ask.ts';
import { openHouse, type House } from '../support/house.ts';
import { GET as getWorkshop } from '../../src/routes/api/v1/workshops/[code]/+server.ts';
import { POST as postNeed } from '../../src/routes/api/v1/workshops/[code]/needs/+server.ts';
import { PUT as putRanks } from '../../src/routes/api/v1/workshops/[code]/rankings/[ranking]/ballot/+server.ts';

type Seated = Actor & { seat: NonNullable<Actor['seat']> };
let house: House;
let phone: Seated;
beforeEach(async () => {
	house = await openHouse();
	phone = await house.join();
	await house.open('needs');
});
afterEach(() => house.close());

const stage = () => readStage(db(), house.ids.workshop);
const ranking = async () => (await stage()).ranking!;
const add = async (text: string, actor: Actor = phone, more: Record<string, unknown> = {}): Promise<string> => {
	const added = await addNeed(actor, house.ids.workshop, { id: newId(), category: 'play', text, group: '', ...more });
	if (!added.ok) throw new Error(added.reason);
	return added.value.id;
};
const three = async () =>
	[await add('Ойын алаңы жоқ'), await add('Ауыз су нашар'), await add('Көше жарығы жоқ')] as [string, string, string];
const act = (desk: DeskAct) => house.desk(desk);
const done = async (desk: DeskAct) => expect(await act(desk)).toMatchObject({ ok: true });
const rank = async (actor: Actor, ranks: Ranks, id = newId()) => castRanks(actor, house.ids.workshop, (await ranking()).id, { id, ranks });
const undo = async () => act({ act: 'undo', stepId: (await stage()).desk.undo!.id });
const people = async (n: number, more: Partial<typeof seatTable.$inferInsert> = {}) => {
	const seats = await Promise.all(Array.from({ length: n }, () => house.join()));
	if (Object.keys(more).length)
		await transact(async (tx) => {
			for (const { seat } of seats) await tx.db.update(seatTable).set(more).where(eq(seatTable.id, seat.id));
		});
	return seats;
};
const firsts = (places: { needId: string; place: number }[]) => places.flatMap(({ needId, place }) => (place === 1 ? [needId] : []));

describe('collecting', () => {
	test('one word is asked for more, in the reader’s language', async () => {
		const body = { id: newId(), category: 'play', text: 'су' };
		const answer = await ask(postNeed, { actor: phone, params: { code: house.code }, body, locale: 'kk' });
		expect(answer).toMatchObject({ status: 422, body: { error: { code: 'say_more', field: 'text' } } });
		expect(JSON.stringify(answer.body)).toContain('Бір сөз аз');
	});
	test('the same need twenty times is one need; whoever repeats it supports it', async () => {
		const id = await add('Ауыз су жоқ.');
		for (let i = 0; i < 19; i++) expect(await add('  ауыз  су ЖОҚ!', phone)).toBe(id);
		const other = await house.join();
		const body = { id: newId(), category: 'clean', text: 'Ауыз су жок' };
		expect(await ask(postNeed, { actor: other, params: { code: house.code }, body })).toEqual({ status: 200, body: { id, same: true } });
		expect((await stage()).needs).toMatchObject([{ id, support: 2 }]);
	});
	test('details are kept; a year ahead, a place far away and a category that is not offered are refused', async () => {
		await add('Пандус жоқ', phone, { groups: ['disability', 'pensioners'], people: 12, since: 2019, place: { lng: 53.81667, lat: 47 } });
		expect((await stage()).needs[0]).toMatchObject({
			...{ groups: ['disability', 'pensioners'], people: 12, since: 2019, place: { lng: 53.81667, lat: 47 } },
			...{ mergedInto: null, rejected: null }
		});
		const wrong = (more: Record<string, unknown>) =>
			addNeed(phone, house.ids.workshop, { id: newId(), category: 'play', text: 'Басқа бір қажеттілік', group: '', ...more });
		expect(await wrong({ since: new Date().getUTCFullYear() + 1 })).toMatchObject({ reason: 'number_invalid', field: 'since' });
		expect(await wrong({ place: { lng: 10, lat: 47 } })).toMatchObject({ reason: 'outside_village', field: 'place' });
		house.app.handles.raw.prepare(`update activity set settings = '{"categories":["clean"]}' where kind = 'needs'`).run();
		expect(await wrong({})).toMatchObject({ reason: 'unknown_choice', field: 'category' });
		// One that a facilitator named is offered like any other, and only where it is offered.
		const [pasture, elsewhere] = [ownCategory({ kk: 'Мал жайылымы' })!, ownCategory({ kk: 'Балық аулау' })!];
		house.app.handles.raw
			.prepare(`update activity set settings = ? where kind = 'needs'`)
			.run(JSON.stringify({ categories: [pasture, 'clean'] }));
		expect(await wrong({ category: elsewhere })).toMatchObject({ reason: 'unknown_choice', field: 'category' });
		const grazing = await add('Жайылым жетпейді', phone, { category: pasture });
		expect((await stage()).needs.find(({ id }) => id === grazing)).toMatchObject({ category: pasture });
		expect(await wrong({ category: 'clean' })).toMatchObject({ ok: true });
	});
});

describe('the desk', () => {
	test('joins needs: one mark a seat, no chains, and all of it can be taken back', async () => {
		const [a, b, c] = await three();
		const other = await house.join();
		for (const [who, id] of [
			[phone, a],
			[phone, b],
			[other, b]
		] as const)
			await supportNeed(who, house.ids.workshop, { id: newId(), needId: id, on: true });
		await done({ act: 'merge_needs', needIds: [b], into: a });
		const of = async (id: string) => (await stage()).needs.find((need) => need.id === id)!;
		expect(await of(a)).toMatchObject({ support: 2, mergedInto: null });
		expect((await of(b)).mergedInto).toBe(a);
		await done({ act: 'merge_needs', needIds: [a], into: c });
		expect([(await of(a)).mergedInto, (await of(b)).mergedInto, (await of(c)).support]).toEqual([c, c, 2]);
		expect(await act({ act: 'merge_needs', needIds: [b], into: a })).toMatchObject({ ok: false, reason: 'not_found' });
		expect(await act({ act: 'merge_needs', needIds: [c], into: c })).toMatchObject({ ok: false, reason: 'not_found' });
		await undo();
		expect([(await of(a)).mergedInto, (await of(b)).mergedInto, (await of(a)).support]).toEqual([null, a, 2]);
		await undo();
		expect([(await of(b)).mergedInto, (await of(a)).support, (await of(b)).support]).toEqual([null, 1, 2]);
	});
	test('a late mark on a need that was joined counts for the one it was joined to', async () => {
		const [a, b] = await three();
		await done({ act: 'merge_needs', needIds: [b], into: a });
		await supportNeed(phone, house.ids.workshop, { id: newId(), needId: b, on: true });
		expect((await stage()).needs.find(({ id }) => id === a)!.support).toBe(1);
	});
	test('moves and rejects with a reason; the need stays readable', async () => {
		const [a, b] = await three();
		await done({ act: 'move_need', needId: a, category: 'clean' });
		await done({ act: 'reject_need', needId: b, reason: 'Облыс деңгейіндегі мәселе' });
		const needs = async () => Object.fromEntries((await stage()).needs.map((need) => [need.id, need]));
		expect((await needs())[a]).toMatchObject({ category: 'clean' });
		expect((await needs())[b]).toMatchObject({ text: 'Ауыз су нашар', rejected: 'Облыс деңгейіндегі мәселе' });
		expect(await supportNeed(phone, house.ids.workshop, { id: newId(), needId: b, on: true })).toMatchObject({ reason: 'not_found' });
		await undo();
		await undo();
		expect((await needs())[b]).toMatchObject({ rejected: null });
		expect((await needs())[a]).toMatchObject({ category: 'play' });
	});
	test('residents and the akimat may not', async () => {
		const [a, b] = await three();
		for (const who of [phone, house.people.akimat])
			for (const desk of [{ act: 'merge_needs', needIds: [a], into: b }, { act: 'open_ranking' }] as DeskAct[])
				expect(await house.desk(desk, who)).toMatchObject({ ok: false });
		expect((await stage()).ranking).toBeNull();
	});
});

describe('the steps', () => {
	const next = async () => nextStep(await stage())?.act.act;
	test('where it is planned: collecting, ranking, closing, showing, and on', async () => {
		await done({ act: 'set_activity', activityId: house.activity('needs'), ranking: 'rate' });
		await add('Ойын алаңы жоқ');
		expect(await next()).toBe('open_activity');
		await add('Ауыз су нашар');
		expect(await next()).toBe('open_ranking');
		await done({ act: 'open_ranking' });
		expect(await ranking()).toMatchObject({ way: 'rate', state: 'open', ranked: 0, result: null });
		expect(await next()).toBe('close_ranking');
		await done({ act: 'close_ranking' });
		expect(await next()).toBe('reveal_ranking');
		await done({ act: 'reveal_ranking' });
		expect(await next()).toBe('open_activity');
	});
	test('one need cannot be put in order, and only a needs activity can be ranked', async () => {
		await add('Ойын алаңы жоқ');
		expect(await act({ act: 'open_ranking' })).toMatchObject({ ok: false, reason: 'few_needs' });
		await add('Ауыз су нашар');
		await house.open('sites');
		expect(await act({ act: 'open_ranking' })).toMatchObject({ ok: false, reason: 'not_open' });
	});
	test('while needs are ranked none is added or supported; afterwards none is ranked', async () => {
		const [a] = await three();
		await done({ act: 'open_ranking' });
		const late = { id: newId(), category: 'play' as const, text: 'Кеш келген сөз', group: '' };
		expect(await addNeed(phone, house.ids.workshop, late)).toMatchObject({ reason: 'needs_closed' });
		expect(await supportNeed(phone, house.ids.workshop, { id: newId(), needId: a, on: true })).toMatchObject({ reason: 'needs_closed' });
		const id = newId();
		expect(await rank(phone, { order: [a] }, id)).toMatchObject({ ok: true, value: { ranked: 1 } });
		await house.join();
		expect((await stage()).missing).toHaveLength(1);
		await done({ act: 'close_ranking' });
		// Nobody can be missed any more.
		expect((await stage()).missing).toEqual([]);
		expect(await rank(phone, { order: [a] })).toMatchObject({ ok: false, reason: 'ranking_closed' });
		// What had arrived in time and is sent again is no late one.
		expect(await rank(phone, { order: [a] }, id)).toMatchObject({ ok: true });
	});
	test('moving on closes it; taking that back opens it again', async () => {
		await three();
		await done({ act: 'open_ranking' });
		await house.open('sites');
		expect((await ranking()).state).toBe('closed');
		expect(await rank(phone, { order: [] })).toMatchObject({ reason: 'ranking_closed' });
		await undo();
		expect((await ranking()).state).toBe('open');
	});
	test('the meeting does not end before the result was shown', async () => {
		const [a] = await three();
		await done({ act: 'open_ranking' });
		await rank(phone, { order: [a] });
		await house.open('decision');
		expect(nextStep(await stage())?.act.act).toBe('reveal_ranking');
		expect(await act({ act: 'end_workshop' })).toMatchObject({ reason: 'ranking_hidden' });
		await done({ act: 'reveal_ranking' });
		expect((await stage()).screen).toEqual({ view: 'needs' });
		await done({ act: 'end_workshop' });
	});
	test('opening taken back goes back to collecting; the ballots wait', async () => {
		const [a] = await three();
		await done({ act: 'open_ranking' });
		await rank(phone, { order: [a] });
		await undo();
		expect((await stage()).ranking).toBeNull();
		const fourth = await add('Мектеп асханасы тар');
		await done({ act: 'open_ranking' });
		expect(await ranking()).toMatchObject({ ranked: 1, state: 'open' });
		expect((await ranking()).needs).toContain(fourth);
	});
});

describe('a ballot', () => {
	test('counts once a seat, the last one; empty takes it back', async () => {
		const [a, b] = await three();
		await done({ act: 'open_ranking' });
		const id = newId();
		await Promise.all([rank(phone, { order: [a, b] }, id), rank(phone, { order: [a, b] }, id)]);
		await rank(phone, { order: [b] });
		expect((await ranking()).ranked).toBe(1);
		expect((await readMine(db(), phone, house.ids.workshop)).ranks?.ranks).toEqual({ order: [b] });
		expect((await stage()).missing).toEqual([]);
		expect(await rank(phone, { order: [] })).toMatchObject({ value: { ranked: 0 } });
		expect((await stage()).missing).toEqual([phone.seat.number]);
	});
	test('is refused with a sentence when something is wrong with it', async () => {
		const [a] = await three();
		await done({ act: 'open_ranking' });
		const params = { code: house.code, ranking: (await ranking()).id };
		const put = async (body: object, actor: Actor = phone) => {
			const answer = await ask(putRanks, { actor, params, body });
			return [answer.status, (answer.body as { error?: { code: string } }).error?.code];
		};
		expect(await put({ id: newId(), order: [a] })).toEqual([200, undefined]);
		expect(await put({ id: newId(), order: [a, a] })).toEqual([400, 'malformed']);
		expect(await put({ id: newId(), order: [newId()] })).toEqual([422, 'unknown_choice']);
		expect(await put({ id: newId() })).toEqual([400, 'malformed']);
		expect(await put({ id: newId(), marks: { [a]: [1, 2, 3] } })).toEqual([400, 'malformed']);
		expect(await put({ id: newId(), marks: { [a]: [0, 2, 3] } })).toEqual([422, 'number_invalid']);
		expect(await put({ id: newId(), order: [a] }, house.people.facilitator)).toEqual([401, 'no_seat']);
		expect(await put({ id: newId(), order: Array.from({ length: 6 }, () => newId()) })).toEqual([422, 'unknown_choice']);
		expect(await ask(putRanks, { actor: phone, params: { ...params, ranking: newId() }, body: { id: newId(), order: [] } })).toMatchObject({
			status: 404
		});
	});
	test('a seat that has left does not rank; where only cards vote, only cards rank', async () => {
		const [a] = await three();
		await done({ act: 'open_ranking' });
		expect(await rank({ ...phone, seat: { ...phone.seat, left: true } }, { order: [a] })).toMatchObject({ reason: 'seat_left' });
		await transact(async (tx) => void (await tx.db.update(workshop).set({ voters: 'cards' })));
		expect(await rank(phone, { order: [a] })).toMatchObject({ reason: 'cards_only' });
	});
	test('a helper casts it for a person without a phone; the result says how many', async () => {
		const [a, b] = await three();
		const [card] = await people(1);
		await done({ act: 'open_ranking' });
		await rank({ ...card!, assistedBy: 'Айгүл' }, { order: [b, a] });
		await done({ act: 'close_ranking' });
		const recorded = async () => [(await readProtocol(house.ids.workshop)).ranking, (await readSummary(house.ids.workshop)).ranking];
		expect(await recorded()).toEqual([null, null]);
		await done({ act: 'reveal_ranking' });
		expect((await ranking()).result).toMatchObject({ assisted: 1 });
		for (const record of await recorded()) {
			expect(record).toMatchObject({
				ranking: { ranked: 1 },
				result: { assisted: 1, borda: [{ needId: b, place: 1 }, { needId: a }, {}] }
			});
			expect(record!.needs).toHaveLength(3);
		}
	});
});

describe('ranks close up', () => {
	test('hidden and joined needs leave the list and the ballots, and come back with an undo', async () => {
		const [a, b, c] = await three();
		await done({ act: 'open_ranking' });
		await rank(phone, { order: [b, a, c] });
		const other = await house.join();
		await rank(other, { order: [c, b] });
		await done({ act: 'merge_needs', needIds: [b], into: c });
		expect((await ranking()).needs).toEqual([a, c]);
		await undo();
		expect((await ranking()).needs).toEqual([a, b, c]);
		await done({ act: 'reject_need', needId: b, reason: 'екі рет' });
		await done({ act: 'close_ranking' });
		await done({ act: 'reveal_ranking' });
		const { needs, result } = await ranking();
		expect(needs).toEqual([a, c]);
		// One ballot says a before c, the other c alone: two points against two.
		expect(result!.borda.map(({ needId, place, tied, points }) => [needId, place, tied, points])).toEqual([
			[a, 1, true, 2],
			[c, 1, true, 2]
		]);
	});
	test('more than five are too many, whatever has left since', async () => {
		const ids = [
			...(await three()),
			await add('Мектеп асханасы тар'),
			await add('Дәріхана алыс орналасқан'),
			await add('Қоқыс жәшігі жоқ')
		];
		await done({ act: 'open_ranking' });
		expect(await rank(phone, { order: ids })).toMatchObject({ reason: 'too_many_ranked', params: { max: 5 } });
		await done({ act: 'reject_need', needId: ids[0]!, reason: 'екі рет' });
		expect(await rank(phone, { order: ids.slice(0, 5) })).toMatchObject({ ok: true });
	});
});

describe('secrecy', () => {
	const everything = async () => {
		const answer = await ask(getWorkshop, { actor: house.people.facilitator, params: { code: house.code } });
		const doc = await house.app.rooms.view(stageDocument(house.ids.workshop), (ydoc) => JSON.stringify(ydoc.getMap('stage')));
		return JSON.stringify(answer.body) + doc;
	};
	test('before it is shown nobody is told more than how many have ranked, not even the desk', async () => {
		const [a, b] = await three();
		await done({ act: 'open_ranking' });
		await rank(phone, { order: [b, a] });
		for (const state of ['open', 'closed']) {
			if (state === 'closed') await done({ act: 'close_ranking' });
			const seen = await ranking();
			expect(seen).toMatchObject({ state, ranked: 1, result: null });
			expect(Object.keys(seen).sort()).toEqual(['activityId', 'id', 'needs', 'ranked', 'result', 'state', 'way']);
			expect(await everything()).not.toMatch(/"borda"|"points"|"tops"/);
		}
		const events = JSON.stringify(house.app.handles.raw.prepare('select action, data from event').all());
		expect(events).toContain('rank_needs');
		expect(events).not.toContain('order');
	});
	test('once shown nothing links a seat to its ballot, and it cannot be opened again', async () => {
		const [a, b] = await three();
		await done({ act: 'open_ranking' });
		await rank(phone, { order: [b, a] });
		await done({ act: 'close_ranking' });
		await done({ act: 'reveal_ranking' });
		expect(await db().select().from(needBallot)).toEqual([]);
		expect(await db().select().from(needCounted)).toMatchObject([{ position: 0, ranks: { order: [b, a] } }]);
		expect(JSON.stringify(await db().select({ answer: request.answer }).from(request))).not.toContain(`["${b}"`);
		expect((await readMine(db(), phone, house.ids.workshop)).ranks).toBeNull();
		await undo();
		expect(await ranking()).toMatchObject({ state: 'closed', ranked: 1, result: null });
		expect(await undo()).toMatchObject({ ok: false, reason: 'ranking_shown' });
		await done({ act: 'reveal_ranking' });
		expect(firsts((await ranking()).result!.borda)).toEqual([b]);
		expect(await act({ act: 'merge_needs', needIds: [a], into: b })).toMatchObject({ reason: 'ranking_shown' });
	});
	test('groups of five are told, four are among the others, and what people say of themselves later changes nothing', async () => {
		const [a, b] = await three();
		const women = await people(6, { gender: 'women' });
		const old = await people(4, { group: 'pensioner' });
		const men = await people(3, { gender: 'men' });
		await done({ act: 'open_ranking' });
		for (const one of women) await rank(one, { order: [a, b] });
		for (const one of [...old, ...men]) await rank(one, { order: [b] });
		await done({ act: 'close_ranking' });
		await done({ act: 'reveal_ranking' });
		const before = (await ranking()).result!;
		expect(before.groups).toEqual([
			{ group: 'women', n: 6, tops: [[a], [b]] },
			{ group: 'others', n: 7, tops: [[b]] }
		]);
		expect(await everything()).not.toContain('pensioners');
		await transact(async (tx) => void (await tx.db.update(seatTable).set({ gender: 'women', group: 'youth' })));
		expect((await ranking()).result).toEqual(before);
	});
	test('marks are shown as means over those who gave them', async () => {
		const [a, b] = await three();
		await done({ act: 'open_ranking', way: 'rate' });
		await rank(phone, { marks: { [a]: [5, 4, 3], [b]: [1, 1, 1] } });
		await rank(await house.join(), { marks: { [a]: [3, 4, 5] } });
		await done({ act: 'close_ranking' });
		await done({ act: 'reveal_ranking' });
		const { result } = await ranking();
		expect(result!.marks[0]).toEqual({ needId: a, n: 2, importance: 4, urgency: 4, feasibility: 4, score: 60 });
		expect([firsts(result!.borda), firsts(result!.schulze), result!.agreement]).toEqual([[a], [a], 'same']);
	});
});

test('everything survives a restart', async () => {
	const [a] = await three();
	await done({ act: 'open_ranking' });
	await rank(phone, { order: [a] });
	await house.restart();
	expect(await ranking()).toMatchObject({ state: 'open', ranked: 1 });
});
