/** What a helper does for people without a phone: before, while and after each step. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBoard } from '#lib/board/read.server.ts';
import { writeNote } from '#lib/board/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { addNeed, supportNeed } from '#lib/need/write.server.ts';
import { saveIdea } from '#lib/idea/write.server.ts';
import { serveSeat } from '#lib/seat/roll.server.ts';
import { db } from '#lib/server/app.ts';
import { ballot, event, need, site, voted } from '#lib/server/schema.ts';
import { addSite } from '#lib/site/write.server.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import { type Actor } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import type { House } from '../support/house.ts';
import { openRoll, rollOf } from '../support/roll.ts';

let house: House;
beforeEach(async () => {
	house = await openRoll();
});
afterEach(() => house.close());

const id = () => house.ids.workshop;
const { hire, marked, act } = rollOf(() => house);
/** Who acts when this helper serves this seat. */
async function serve(actor: Actor, seatId: string): Promise<Actor> {
	const serving = await serveSeat(db(), actor, id(), seatId);
	if (!serving.ok) throw new Error(serving.reason);
	return serving.value;
}

describe('serving a person without a phone', () => {
	it('is for helpers and the desk, here, while the workshop runs, and for seats without a phone', async () => {
		const helper = await hire();
		const own = await marked(helper);
		const phone = await house.join();
		const ask = (actor: Actor, seatId = own.id) => serveSeat(db(), actor, id(), seatId);
		expect(await ask(helper)).toMatchObject({ value: { account: null, seat: { id: own.id }, assistedBy: 'Айгүл' } });
		expect(await ask(house.people.facilitator)).toMatchObject({ value: { account: null, assistedBy: 'facilitator' } });
		expect(await ask(helper, phone.seat.id)).toMatchObject({ reason: 'seat_has_phone' });
		expect(await ask(helper, newId())).toMatchObject({ reason: 'not_found' });
		expect(await ask(phone)).toMatchObject({ reason: 'signed_out' });
		expect(await ask(house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		await act(helper, phone.seat.id, { act: 'free' });
		expect(await ask(helper, phone.seat.id)).toMatchObject({ ok: true });
		await house.desk({ act: 'end_workshop' });
		expect(await ask(helper)).toMatchObject({ reason: 'workshop_ended' });
	});

	it('a need, a mark of support, a site, a note: before, while and after its step, marked with the helper’s name', async () => {
		const helper = await hire();
		const own = await marked(helper);
		const needId = newId();
		const needs = async () => addNeed(await serve(helper, own.id), id(), { id: needId, category: 'play', text: 'Алаң жоқ', group: '' });
		const support = async () => supportNeed(await serve(helper, own.id), id(), { id: newId(), needId, on: true });
		const place = { objectType: 'playground', title: 'Алаң', why: 'Балалар көп, жер жоқ', lng: 53.81667, lat: 47 };
		const sites = async () => addSite(await serve(helper, own.id), id(), { id: newId(), photo: undefined, ...place } as never);
		const note = async (noteId = newId()) => writeNote(await serve(helper, own.id), id(), { id: noteId, text: 'Көше қараңғы', colour: 1 });

		for (const before of [needs, sites, note]) expect(await before()).toMatchObject({ reason: 'not_open' });
		await house.open('cafe');
		const noteId = newId();
		expect(await note(noteId)).toMatchObject({ ok: true });
		expect(await note(noteId)).toMatchObject({ ok: true });
		const table = (await readStage(db(), id())).cafe!.tables.find(({ seats }) => seats.includes(own.number))!;
		expect(table.document).toBe(boardDocument(house.activity('cafe'), table.id));
		expect(await readBoard(table.document)).toMatchObject([{ text: 'Көше қараңғы', author: `seat:${own.id}` }]);
		const kept = await house.app.rooms.view(table.document, (doc) => JSON.stringify(doc.getMap('notes').toJSON()));
		expect(kept).toContain('"helper":"Айгүл"');
		await house.open('needs');
		expect(await note()).toMatchObject({ reason: 'not_open' });
		expect(await needs()).toMatchObject({ ok: true });
		expect(await needs()).toMatchObject({ ok: true });
		expect(await support()).toMatchObject({ value: { support: 1 } });
		await house.open('sites');
		expect(await support()).toMatchObject({ reason: 'not_open' });
		expect(await sites()).toMatchObject({ ok: true });
		await house.open('pause');
		expect(await sites()).toMatchObject({ reason: 'not_open' });
		expect((await db().select().from(need)).map((row) => row.helper)).toEqual(['Айгүл']);
		expect((await db().select().from(site)).map((row) => row.helper)).toEqual(['Айгүл']);
		const trail = await db()
			.select()
			.from(event)
			.where(eq(event.actor, `seat:${own.id}`));
		expect(trail.map(({ action, data }) => [action, data?.helper])).toEqual([
			['write_note', 'Айгүл'],
			['add_need', 'Айгүл'],
			['support_need', 'Айгүл'],
			['add_site', 'Айгүл']
		]);
	});

	it('a ballot: before, while and after the vote; who has voted carries the name, what was voted does not', async () => {
		const helper = await hire();
		const own = await marked(helper);
		const phone = await house.join();
		const ideaId = newId();
		await house.open('ideas');
		await saveIdea(house.people.facilitator, id(), {
			id: ideaId,
			title: 'Алаң',
			description: '',
			cost: 1000,
			siteId: null,
			sources: []
		} as never);
		const vote = async (voteId: string) => placeDots(await serve(helper, own.id), id(), voteId, { id: newId(), dots: { [ideaId]: 2 } });
		expect(await vote(newId())).toMatchObject({ reason: 'not_found' });
		await house.open('vote');
		const { id: voteId } = (await readStage(db(), id())).vote!;
		expect(await vote(voteId)).toMatchObject({ ok: true });
		await placeDots(phone, id(), voteId, { id: newId(), dots: { [ideaId]: 1 } });
		expect((await db().select().from(ballot)).map((row) => row.helper).sort()).toEqual(['Айгүл', null].sort());
		await house.desk({ act: 'close_vote' });
		expect(await vote(voteId)).toMatchObject({ reason: 'vote_closed' });
		const rows = await db().select().from(voted);
		expect(Object.fromEntries(rows.map((row) => [row.seatId, row.helper]))).toEqual({ [own.id]: 'Айгүл', [phone.seat.id]: null });
	});

	it('a seat that has left is not written for until it is back', async () => {
		const helper = await hire();
		const own = await marked(helper);
		await house.open('needs');
		await act(helper, own.id, { act: 'leave' });
		const say = async () => addNeed(await serve(helper, own.id), id(), { id: newId(), category: 'play', text: 'Алаң жоқ', group: '' });
		expect(await say()).toMatchObject({ reason: 'seat_left' });
		await act(helper, own.id, { act: 'back' });
		expect(await say()).toMatchObject({ ok: true });
	});
});
