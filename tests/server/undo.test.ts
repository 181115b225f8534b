/** Every act of the desk and what takes it back. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveIdea } from '#lib/idea/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { addNeed } from '#lib/need/write.server.ts';
import { db } from '#lib/server/app.ts';
import { activity, deskStep, event, staging, voted, workshop } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { addSite } from '#lib/site/write.server.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import { actAtDesk } from '#lib/workshop/desk.server.ts';
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
/** What people see, without the history itself. */
async function picture() {
	const { desk: _desk, ...rest } = await stage();
	return rest;
}
async function addIdea(title = 'Алаң', cost = 1_000_000) {
	const id = newId();
	const value = { id, title, description: '', cost, siteId: undefined, sources: [] };
	expect(await saveIdea(house.people.facilitator, house.ids.workshop, value as never)).toMatchObject({ ok: true });
	return id;
}

describe('opening', () => {
	it('is taken back: what was open is open again with its clock and picture, and the other was never opened', async () => {
		await act({ act: 'open_activity', activityId: house.activity('ideas') });
		await act({ act: 'set_timer', minutes: 6 });
		await act({ act: 'show', view: 'map' });
		const before = await picture();
		await act({ act: 'open_activity', activityId: house.activity('decision') });
		const { desk } = await stage();
		expect(desk.undo).toMatchObject({
			act: 'open_activity',
			data: { activityId: house.activity('decision'), from: house.activity('ideas') }
		});
		expect(desk.undo!.data.leftMs).toBeGreaterThan(5.9 * 60_000);
		await undone();
		const { timer, ...after } = await picture();
		expect({ ...after, timer: null }).toEqual({ ...before, timer: null });
		expect(timer.endsAt! - before.timer.endsAt!).toBeLessThan(5_000);
		expect(await phase('decision')).toBe('planned');
		const [row] = await db().select().from(event).where(eq(event.action, 'undo'));
		expect(row).toMatchObject({ actor: `account:${house.people.facilitator.account.id}` });
	});

	it('a clock that stood still stands still again', async () => {
		await act({ act: 'open_activity', activityId: house.activity('needs') });
		await act({ act: 'set_timer', pause: true });
		const { timer } = await stage();
		await act({ act: 'open_activity', activityId: house.activity('sites') });
		await undone();
		expect((await stage()).timer).toEqual(timer);
	});

	it('people may write again at once, and no longer in what was opened by mistake', async () => {
		const phone = await house.join();
		const need = (id = newId()) => addNeed(phone, house.ids.workshop, { id, category: 'water_green', text: 'Су', group: '' } as never);
		await house.open('needs');
		await house.open('sites');
		expect(await need()).toMatchObject({ reason: 'not_open' });
		await undone();
		expect(await need()).toMatchObject({ ok: true });
		await undone();
		expect(await need()).toMatchObject({ reason: 'not_open' });
		expect(await phase('needs')).toBe('planned');
	});

	it('a vote that nobody used is withdrawn; its number is free again', async () => {
		await addIdea();
		await house.open('ideas');
		await house.open('vote');
		await undone();
		expect((await stage()).vote).toBeNull();
		await house.open('vote');
		expect((await stage()).vote).toMatchObject({ round: 1, state: 'open' });
	});

	it('a vote with a ballot is kept, closed and counted', async () => {
		const ideaId = await addIdea();
		const phone = await house.join();
		await house.open('ideas');
		await house.open('vote');
		const { vote } = await stage();
		expect(await placeDots(phone, house.ids.workshop, vote!.id, { id: newId(), dots: { [ideaId]: 2 } })).toMatchObject({ ok: true });
		await undone();
		expect((await stage()).vote).toMatchObject({ id: vote!.id, state: 'closed', voted: 1 });
		expect(await db().select().from(voted)).toHaveLength(1);
		expect([await phase('ideas'), await phase('vote')]).toEqual(['open', 'closed']);
		await house.open('vote');
		expect(nextStep(await stage())?.act).toEqual({ act: 'reveal_vote' });
	});

	it('leaving a vote closed it: going back does not open the ballots again', async () => {
		await addIdea();
		await house.open('vote');
		await house.open('decision');
		expect((await stage()).desk.undo!.data).toMatchObject({ closedVote: true });
		await undone();
		expect([(await stage()).vote!.state, await phase('vote')]).toEqual(['closed', 'open']);
	});

	it('the first round of a cafe goes with it; who came meanwhile has a seat when it is opened again', async () => {
		await house.join();
		await house.open('welcome');
		await house.open('cafe');
		await house.join();
		await undone();
		expect((await stage()).cafe).toBeNull();
		await house.open('cafe');
		const { cafe, missing } = await stage();
		expect([cafe!.round, cafe!.tables.flatMap(({ seats }) => seats).sort(), missing]).toEqual([1, [1, 2], []]);
	});

	it('reopening a cafe is taken back without losing its rounds', async () => {
		await house.join();
		await house.open('cafe');
		await act({ act: 'next_round' });
		await house.open('needs');
		await house.open('cafe');
		await undone();
		expect([await phase('cafe'), await phase('needs'), (await stage()).cafe!.round]).toEqual(['closed', 'open', 2]);
	});
});

describe('closing, rounds, clock, screen, message', () => {
	it('closing is taken back', async () => {
		await house.open('needs');
		await act({ act: 'close_activity' });
		expect(await house.desk({ act: 'close_activity' })).toMatchObject({ reason: 'not_open' });
		await undone();
		const { timer, activities } = await stage();
		expect(activities.find(({ phase }) => phase === 'open')?.kind).toBe('needs');
		expect(timer.endsAt).not.toBeNull();
	});

	it('a round: everybody sits where they sat, also who came during the round taken back', async () => {
		for (let i = 0; i < 3; i++) await house.join();
		await house.open('cafe');
		await act({ act: 'set_timer', minutes: 4 });
		const before = (await stage()).cafe!.tables.map(({ seats }) => seats);
		await act({ act: 'next_round' });
		await house.join();
		await undone();
		const { cafe, timer, missing } = await stage();
		expect(cafe!.round).toBe(1);
		const after = cafe!.tables.map(({ seats }) => seats);
		expect(after.map((seats) => seats.filter((n) => n < 4))).toEqual(before);
		expect([after.flat().sort(), missing]).toEqual([[1, 2, 3, 4], []]);
		expect(timer.endsAt! - Date.now()).toBeGreaterThan(3.9 * 60_000);
		await act({ act: 'next_round' });
		expect((await stage()).cafe!.round).toBe(2);
	});

	it('clock, picture and message go back to what they were, one by one', async () => {
		await house.open('needs');
		const first = await picture();
		await act({ act: 'set_timer', addMinutes: 1 });
		const second = await picture();
		await act({ act: 'show', view: 'map' });
		const third = await picture();
		await act({ act: 'say', text: 'Орамал тастаңыздар' });
		const fourth = await picture();
		expect(fourth.message).toMatchObject({ text: 'Орамал тастаңыздар' });
		await act({ act: 'say', text: '' });
		expect((await stage()).message).toBeNull();
		for (const earlier of [fourth, third, second, first]) {
			await undone();
			expect(await picture()).toEqual(earlier);
		}
	});

	it('pictures that were shown can be returned to, newest first, each once', async () => {
		for (const view of ['map', 'needs', 'map', 'blank', 'ideas'] as const) await act({ act: 'show', view });
		expect((await stage()).desk.shown.map(({ view }) => view)).toEqual(['blank', 'map', 'needs']);
	});

	it('what the desk removed comes back', async () => {
		const phone = await house.join();
		const [needId, siteId] = [newId(), newId()];
		await house.open('needs');
		await addNeed(phone, house.ids.workshop, { id: needId, category: 'water_green', text: 'Су', group: '' } as never);
		await house.open('sites');
		const place = { objectType: 'playground', title: 'Алаң', why: 'Керек', lng: 53.8168, lat: 47.0002 };
		expect(await addSite(phone, house.ids.workshop, { id: siteId, ...place } as never)).toMatchObject({ ok: true });
		await act({ act: 'remove_need', needId, reason: 'екі рет' });
		await act({ act: 'remove_site', siteId, reason: 'екі рет' });
		expect((await stage()).desk.undo).toMatchObject({ act: 'remove_site', data: { number: 1 } });
		await undone();
		await undone();
		const { needs, sites } = await stage();
		expect([needs.map(({ id }) => id), sites.map(({ id }) => id)]).toEqual([[needId], [siteId]]);
		// The words of what was taken off are not told to every phone.
		expect(JSON.stringify(await db().select().from(deskStep))).not.toContain('екі рет');
	});

	it('settings of an activity: only what was set goes back', async () => {
		const activityId = house.activity('needs');
		await act({ act: 'set_activity', activityId, moderated: true });
		await act({ act: 'set_activity', activityId, writers: 'desk' });
		await undone();
		const settings = async () => (await db().select().from(activity).where(eq(activity.id, activityId)))[0]!.settings;
		expect(await settings()).toEqual({ moderated: true });
		await undone();
		expect(await settings()).toEqual({});
		await act({ act: 'set_activity', activityId: house.activity('pause'), moderated: true });
		expect((await stage()).desk.undo).toBeNull();
	});
});

describe('retiming', () => {
	const until = (minutes: number) =>
		transact(async ({ db, now }) => void (await db.update(workshop).set({ endsAt: now + minutes * 60_000 + 5_000 })));
	it('shortens what lies ahead, a cafe by its rounds, and is taken back', async () => {
		await until(45);
		await act({ act: 'retime' });
		const { activities, desk } = await stage();
		const total = activities.reduce((all, { minutes }) => all + minutes, 0);
		expect(total).toBeLessThanOrEqual(45);
		expect(desk.last).toMatchObject({ act: 'retime', data: { fits: true } });
		await house.open('cafe');
		const { cafe, activities: now } = await stage();
		expect(now.find(({ kind }) => kind === 'cafe')!.minutes).toBe(cafe!.rounds * cafe!.roundMinutes);
		await undone();
		await undone();
		expect((await stage()).activities.map(({ minutes }) => minutes)).toEqual(Array(8).fill(10));
		const [row] = await db()
			.select()
			.from(activity)
			.where(eq(activity.id, house.activity('cafe')));
		expect(row!.settings).toMatchObject({ rounds: 2, roundMinutes: 5 });
	});
	it('says when it cannot fit, and does nothing when it fits', async () => {
		await until(500);
		await act({ act: 'retime' });
		expect((await stage()).desk.last).toBeNull();
		await until(2);
		await act({ act: 'retime' });
		expect((await stage()).desk.last).toMatchObject({ act: 'retime', data: { fits: false } });
		expect((await stage()).activities.every(({ kind, minutes }) => minutes === (kind === 'cafe' ? 6 : 3))).toBe(true);
	});
});

describe('votes and decisions', () => {
	async function closedVote() {
		const ideaId = await addIdea();
		const phone = await house.join();
		await house.open('vote');
		const { vote } = await stage();
		await placeDots(phone, house.ids.workshop, vote!.id, { id: newId(), dots: { [ideaId]: 3 } });
		await act({ act: 'close_vote' });
		return { ideaId, vote: vote! };
	}
	it('closing and repeating a vote cannot be taken back, nor anything before them', async () => {
		await closedVote();
		let { desk } = await stage();
		expect([desk.undo, desk.barred?.act]).toEqual([null, 'close_vote']);
		expect(await house.desk({ act: 'undo', stepId: desk.barred!.id })).toMatchObject({ reason: 'nothing_to_undo' });
		await act({ act: 'repeat_vote', reason: 'қате болды' });
		({ desk } = await stage());
		expect([desk.undo, desk.barred?.act]).toEqual([null, 'repeat_vote']);
		await act({ act: 'show', view: 'blank' });
		expect((await stage()).desk.undo?.act).toBe('show');
	});
	it('a shown result is hidden again, for everybody', async () => {
		await closedVote();
		await act({ act: 'reveal_vote' });
		expect((await stage()).vote!.tally).not.toBeNull();
		await undone();
		expect((await stage()).vote).toMatchObject({ state: 'closed', tally: null });
		await act({ act: 'reveal_vote' });
		await act({ act: 'reveal_vote' });
		await undone();
		expect((await stage()).vote!.state).toBe('closed');
	});
	it('a decision is taken back and the one before stands again', async () => {
		await closedVote();
		await act({ act: 'reveal_vote' });
		await house.open('decision');
		await act({ act: 'decide' });
		const first = (await stage()).decision!.id;
		await act({ act: 'decide' });
		expect((await stage()).decision!.id).not.toBe(first);
		await undone();
		expect((await stage()).decision!.id).toBe(first);
		await undone();
		expect((await stage()).decision).toBeNull();
	});
});

describe('the end', () => {
	it('is taken back within a day by whoever runs the desk', async () => {
		const phone = await house.join();
		await house.open('needs');
		await act({ act: 'end_workshop' });
		expect(await house.desk({ act: 'show', view: 'blank' })).toMatchObject({ reason: 'workshop_ended' });
		expect(await undo(phone as never)).toMatchObject({ ok: false });
		expect(await undo(house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		await undone();
		expect([(await stage()).workshop.endedAt, await phase('needs')]).toEqual([null, 'open']);
		expect(
			await addNeed(phone, house.ids.workshop, { id: newId(), category: 'water_green', text: 'Су', group: '' } as never)
		).toMatchObject({
			ok: true
		});
	});
	it('not after a day', async () => {
		await act({ act: 'end_workshop' });
		const dayAgo = Date.now() - 24 * 3600_000 - 1;
		await transact(async ({ db }) => void (await db.update(workshop).set({ endedAt: dayAgo })));
		expect(await undo()).toMatchObject({ reason: 'workshop_ended' });
	});
});

describe('taking back', () => {
	it('goes by the stack, each step once', async () => {
		await house.open('welcome');
		const first = (await stage()).desk.undo!;
		await act({ act: 'show', view: 'map' });
		expect(await house.desk({ act: 'undo', stepId: first.id })).toMatchObject({ reason: 'desk_moved' });
		const second = (await stage()).desk.undo!;
		await act({ act: 'undo', stepId: second.id });
		expect(await house.desk({ act: 'undo', stepId: second.id })).toMatchObject({ reason: 'desk_moved' });
		await act({ act: 'undo', stepId: first.id });
		expect(await house.desk({ act: 'undo', stepId: first.id })).toMatchObject({ reason: 'nothing_to_undo' });
		expect((await stage()).desk).toMatchObject({ undo: null, last: { act: 'undo', data: { act: 'open_activity' } } });
	});
	it('the same request counts once', async () => {
		await house.open('welcome');
		await house.open('needs');
		const body = { act: 'undo', stepId: (await stage()).desk.undo!.id, id: newId() } as const;
		const twice = await Promise.all([1, 2].map(() => actAtDesk(house.people.facilitator, house.ids.workshop, body)));
		expect(twice).toEqual([
			{ ok: true, value: { done: true } },
			{ ok: true, value: { done: true } }
		]);
		expect(await phase('welcome')).toBe('open');
	});
});

it('nothing is left standing on a stage that was never touched', async () => {
	expect((await stage()).desk).toEqual({ last: null, undo: null, barred: null, shown: [] });
	expect((await db().select().from(staging))[0]!.message).toBeNull();
});
