/** Two desks at once, the end of the first of two dates, screens that are set one by one. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveIdea } from '#lib/idea/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { attendance, projector, seat, workshop } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { actAtDesk } from '#lib/workshop/desk.server.ts';
import { parseDeskAct } from '#lib/workshop/input.ts';
import { seeProjector } from '#lib/workshop/projector.server.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { nextStep } from '#lib/workshop/next-step.ts';
import type { DeskAct } from '#lib/workshop/desk-acts.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	house = await openHouse();
});
afterEach(() => house.close());

const stage = () => readStage(db(), house.ids.workshop);
const phase = async (kind: string) => (await stage()).activities.find((one) => one.kind === kind)!.phase;
/** Presses the desk's undo button as it stands. */
async function undo(actor = house.people.facilitator) {
	const step = (await stage()).desk.undo;
	return house.desk({ act: 'undo', stepId: step?.id ?? newId() }, actor);
}
const act = async (body: DeskAct) => expect(await house.desk(body)).toMatchObject({ ok: true });
const undone = async () => expect(await undo()).toMatchObject({ ok: true });
async function addIdea(title = 'Алаң', cost = 1_000_000) {
	const id = newId();
	const value = { id, title, description: '', cost, siteId: undefined, sources: [] };
	expect(await saveIdea(house.people.facilitator, house.ids.workshop, value as never)).toMatchObject({ ok: true });
	return id;
}

describe('two desks', () => {
	const other = () => house.people.coordinator;
	const press = async (actor: typeof house.people.facilitator, seen: string | null) =>
		actAtDesk(actor, house.ids.workshop, { ...nextStep(await stage())!.act, id: newId(), seen } as never);

	it('both press "next" at once: one step is done, the other desk is told', async () => {
		await house.open('welcome');
		const seen = (await stage()).desk.last!.id;
		const next = nextStep(await stage())!.act;
		const answers = await Promise.all(
			[house.people.facilitator, other()].map((actor) => actAtDesk(actor, house.ids.workshop, { ...next, id: newId(), seen } as never))
		);
		expect(answers.map((answer) => (answer.ok ? 'done' : answer.reason))).toEqual(['done', 'desk_moved']);
		expect(await phase('cafe')).toBe('open');
	});
	it('a quiet act of the other desk does not stop a step; a step, or an undo of one, does', async () => {
		await house.open('welcome');
		const seen = (await stage()).desk.last!.id;
		expect(await house.desk({ act: 'show', view: 'map' }, other())).toMatchObject({ ok: true });
		expect(await press(house.people.facilitator, seen)).toMatchObject({ ok: true });
		const after = (await stage()).desk.last!.id;
		expect(await undo(other())).toMatchObject({ ok: true });
		expect(await press(house.people.facilitator, after)).toMatchObject({ reason: 'desk_moved' });
		expect(await press(house.people.facilitator, null)).toMatchObject({ reason: 'desk_moved' });
		expect(await press(house.people.facilitator, newId())).toMatchObject({ reason: 'desk_moved' });
		expect(await press(house.people.facilitator, (await stage()).desk.last!.id)).toMatchObject({ ok: true });
	});
	it('of other acts the last wins; both desks undo the same step once', async () => {
		await act({ act: 'show', view: 'map' });
		await house.desk({ act: 'show', view: 'needs' }, other());
		expect((await stage()).screen).toEqual({ view: 'needs' });
		const { undo: step } = (await stage()).desk;
		expect(step!.by).toBe(other().account.id);
		const answers = await Promise.all(
			[other(), house.people.facilitator].map((actor) => house.desk({ act: 'undo', stepId: step!.id }, actor))
		);
		expect(answers.map((answer) => answer.ok)).toEqual([true, false]);
		expect((await stage()).screen).toEqual({ view: 'map' });
	});
	it('a step carries the id of its request, so that a desk knows its own', async () => {
		const id = newId();
		await actAtDesk(house.people.facilitator, house.ids.workshop, { act: 'show', view: 'map', id });
		expect((await stage()).desk.last!.id).toBe(id);
		await actAtDesk(other(), house.ids.workshop, { act: 'show', view: 'needs', id });
		expect((await stage()).desk.last!.id).not.toBe(id);
	});
});

describe('adjourning', () => {
	const second = Date.now() + 7 * 24 * 3600_000;
	const plan = () => transact(async ({ db }) => void (await db.update(workshop).set({ secondStartsAt: second })));

	it('is there only with a second date, and not in the middle of a vote', async () => {
		expect(await house.desk({ act: 'adjourn' })).toMatchObject({ reason: 'not_found' });
		await plan();
		await addIdea();
		await house.open('vote');
		expect(await house.desk({ act: 'adjourn' })).toMatchObject({ reason: 'vote_open' });
	});
	it('closes what is open, stops the clock, and everybody leaves; the second date starts with an empty roll', async () => {
		await plan();
		for (let i = 0; i < 3; i++) await house.join();
		await house.open('cafe');
		await act({ act: 'adjourn' });
		const now = await stage();
		expect(now.workshop.adjournedAt).not.toBeNull();
		expect([now.counts.present, now.timer, now.activities.some(({ phase }) => phase === 'open')]).toEqual([
			0,
			{ endsAt: null, leftMs: null },
			false
		]);
		expect(now.cafe!.tables).toHaveLength(2);
		const readGone = () => db().select().from(attendance).where(eq(attendance.change, 'out'));
		const gone = await readGone();
		expect(gone.map(({ change, by }) => [change, by])).toEqual(Array(3).fill(['out', `account:${house.people.facilitator.account.id}`]));
		await act({ act: 'adjourn' });
		expect(await readGone()).toHaveLength(3);
		await house.open('cafe');
		expect((await stage()).workshop.adjournedAt).toBeNull();
	});
	it('is taken back: everybody is present, but who had left before', async () => {
		await plan();
		const phones = [await house.join(), await house.join()];
		await transact(async ({ db }) => void (await db.update(seat).set({ leftAt: 5 }).where(eq(seat.id, phones[0]!.seat.id))));
		await house.open('needs');
		await act({ act: 'adjourn' });
		await undone();
		expect((await stage()).workshop.adjournedAt).toBeNull();
		expect([(await stage()).counts.present, await phase('needs')]).toEqual([1, 'open']);
	});
	it('undoing the opening of the second date is adjourned again', async () => {
		await plan();
		await act({ act: 'adjourn' });
		await house.open('needs');
		await undone();
		expect((await stage()).workshop.adjournedAt).not.toBeNull();
	});
});

describe('screens', () => {
	const see = (id: string, more = {}) => seeProjector(house.ids.workshop, id, { scale: null, dark: null, locale: null, ...more });
	it('are numbered as they come; what the address asks for is where they start', async () => {
		const [a, b] = [newId(), newId()];
		await see(a);
		await see(b, { scale: 1.2, dark: true, locale: 'ru' });
		await see(a);
		expect((await stage()).projectors).toEqual([
			{ id: a, number: 1, name: '', scale: 1, dark: false, locale: null },
			{ id: b, number: 2, name: '', scale: 1.2, dark: true, locale: 'ru' }
		]);
	});
	it('each is set from the desk, and set back', async () => {
		const [a, b] = [newId(), newId()];
		await see(a);
		await see(b);
		await act({ act: 'set_projector', projectorId: b, name: 'Екінші бөлме', scale: 1.4, dark: true, locale: 'ru' });
		const [first, second] = (await stage()).projectors;
		expect(first).toMatchObject({ scale: 1, dark: false });
		expect(second).toMatchObject({ name: 'Екінші бөлме', scale: 1.4, dark: true, locale: 'ru' });
		await act({ act: 'set_projector', projectorId: b, dark: true });
		await undone();
		expect((await stage()).projectors[1]).toMatchObject({ name: '', scale: 1, dark: false, locale: null });
		expect(await house.desk({ act: 'set_projector', projectorId: newId(), dark: true })).toMatchObject({ reason: 'not_found' });
		const asked = (more: object) => parseDeskAct({ id: newId(), act: 'set_projector', projectorId: a, ...more });
		expect([asked({ scale: 2 }).ok, asked({ locale: 'de' }).ok, asked({ name: 'а'.repeat(41) }).ok]).toEqual([false, false, false]);
	});
	it('a crowd of them does not fill the list, and a screen of another workshop is not taken over', async () => {
		const ids = Array.from({ length: 30 }, () => newId());
		for (const id of ids) await see(id);
		expect((await stage()).projectors).toHaveLength(24);
		const row = { id: newId(), workshopId: house.ids.workshop, number: 99, seenAt: 1 };
		await transact(async ({ db }) => void (await db.insert(projector).values(row)));
		await seeProjector('elsewhere', row.id, { scale: 1.5, dark: null, locale: null });
		const [kept] = await db().select().from(projector).where(eq(projector.id, row.id));
		expect(kept).toMatchObject({ scale: 1, seenAt: 1 });
	});
});
