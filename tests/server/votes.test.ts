import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { card, idea, workshop } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { readBallotForm, readBallotInput } from '#lib/vote/input.ts';
import { readBallot, readStageVote, readVoteAnswer } from '#lib/vote/read.server.ts';
import { closeVote, revealVote } from '#lib/vote/turns.server.ts';
import { placeDots, type PlacedDots } from '#lib/vote/write.server.ts';
import type { Dots } from '#lib/vote/rules.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';

type Seated = Actor & { seat: NonNullable<Actor['seat']> };
let house: House;
let ideas: string[];

beforeEach(async () => {
	house = await openHouse();
	ideas = [newId(), newId(), newId()];
	await transact(async (tx) => {
		const byAccountId = house.people.facilitator.account.id;
		// The last one was removed before the vote: it must not stand on the paper.
		for (const [i, id] of [...ideas, newId()].entries())
			await tx.db.insert(idea).values({
				id,
				workshopId: house.ids.workshop,
				number: [3, 1, 2, 9][i]!,
				title: `Идея ${i}`,
				cost: 1_000_000,
				createdAt: tx.now,
				byAccountId,
				removedAt: i === 3 ? tx.now : null
			});
	});
});
afterEach(() => house.close());

async function openVoting(): Promise<string> {
	expect(await house.open('vote')).toMatchObject({ ok: true });
	return (await readStageVote(db(), house.ids.workshop))!.id;
}
const place = (actor: Actor, voteId: string, dots: Dots, id = newId()) => placeDots(actor, house.ids.workshop, voteId, { id, dots });
async function placed(actor: Actor, voteId: string, dots: Dots, id?: string): Promise<PlacedDots> {
	const result = await place(actor, voteId, dots, id);
	if (!result.ok) throw new Error(result.reason);
	return result.value;
}
const stageVote = async () => (await readStageVote(db(), house.ids.workshop))!;
const seatPhones = (n: number): Promise<Seated[]> => Promise.all(Array.from({ length: n }, () => house.join()));
const rows = (sql: string, ...params: unknown[]) => house.app.handles.raw.prepare(sql).all(...params) as Record<string, unknown>[];

describe('before the vote', () => {
	test('there is no vote, and a ballot for one is refused', async () => {
		const [phone] = await seatPhones(1);
		expect(await readStageVote(db(), house.ids.workshop)).toBeNull();
		expect(await place(phone!, newId(), {})).toMatchObject({ ok: false, reason: 'not_found' });
		expect(await house.desk({ act: 'close_vote' })).toMatchObject({ ok: false, reason: 'not_found' });
	});
	test('it cannot be opened without ideas', async () => {
		house.app.handles.raw.prepare('update idea set removed_at = 1').run();
		expect(await house.open('vote')).toMatchObject({ ok: false, reason: 'no_ideas' });
		expect(await readStageVote(db(), house.ids.workshop)).toBeNull();
	});
	test('the paper holds the ideas that stand, by number', async () => {
		await openVoting();
		const vote = await stageVote();
		expect(vote).toMatchObject({ state: 'open', round: 1, dotsPerSeat: 5, maxPerIdea: 3, voted: 0, tally: null });
		expect(vote.ideas).toEqual([ideas[1], ideas[2], ideas[0]]);
	});
});

describe('while it is open', () => {
	test('a ballot is confirmed with what is left and a receipt', async () => {
		const voteId = await openVoting();
		const [phone] = await seatPhones(1);
		const first = await placed(phone!, voteId, { [ideas[0]!]: 3 });
		expect(first).toMatchObject({ voteId, dots: { [ideas[0]!]: 3 }, left: 2 });
		expect(first.receipt).toMatch(/^[2-9A-HJKMNP-Z]{6}$/);
		expect(await stageVote()).toMatchObject({ voted: 1, tally: null });
	});
	test('a changed mind replaces the ballot and keeps the receipt; all dots taken back is no vote', async () => {
		const voteId = await openVoting();
		const [phone] = await seatPhones(1);
		const first = await placed(phone!, voteId, { [ideas[0]!]: 3 });
		const second = await placed(phone!, voteId, { [ideas[1]!]: 1, [ideas[2]!]: 0 });
		expect(second).toEqual({ voteId, dots: { [ideas[1]!]: 1 }, left: 4, receipt: first.receipt, cast: true });
		expect(rows('select * from ballot')).toHaveLength(1);
		const third = await placed(phone!, voteId, {});
		expect(third).toEqual({ voteId, dots: {}, left: 5, receipt: first.receipt, cast: false });
		expect((await stageVote()).voted).toBe(0);
	});
	test('sent twice it counts once, also at the same moment', async () => {
		const voteId = await openVoting();
		const [phone] = await seatPhones(1);
		const id = newId();
		const answers = await Promise.all([1, 2, 3].map(() => placed(phone!, voteId, { [ideas[0]!]: 2 }, id)));
		expect(answers[1]).toEqual(answers[0]);
		expect(answers[2]).toEqual(answers[0]);
		expect(rows('select * from ballot')).toHaveLength(1);
		expect(rows("select * from request where action like 'place_dots%'")).toHaveLength(1);
	});
	test('an old request that comes again after a newer ballot does not overwrite it', async () => {
		const voteId = await openVoting();
		const [phone] = await seatPhones(1);
		const old = newId();
		await placed(phone!, voteId, { [ideas[0]!]: 2 }, old);
		await placed(phone!, voteId, { [ideas[1]!]: 3 });
		expect(await placed(phone!, voteId, { [ideas[0]!]: 2 }, old)).toMatchObject({ dots: { [ideas[1]!]: 3 } });
		expect((await readBallot(db(), voteId, phone!.seat.id))?.dots).toEqual({ [ideas[1]!]: 3 });
	});
	test('bad ballots are refused and change nothing; the same id may be mended', async () => {
		const voteId = await openVoting();
		const [phone] = await seatPhones(1);
		await placed(phone!, voteId, { [ideas[0]!]: 1 });
		const id = newId();
		expect(await place(phone!, voteId, { [ideas[0]!]: 3, [ideas[1]!]: 3 }, id)).toMatchObject({
			reason: 'too_many_dots',
			field: 'dots',
			params: { max: 5 }
		});
		expect(await place(phone!, voteId, { [ideas[0]!]: 4 }, id)).toMatchObject({ reason: 'too_many_on_one', params: { max: 3 } });
		expect(await place(phone!, voteId, { [newId()]: 1 }, id)).toMatchObject({ reason: 'unknown_idea' });
		expect((await readBallot(db(), voteId, phone!.seat.id))?.dots).toEqual({ [ideas[0]!]: 1 });
		expect(await placed(phone!, voteId, { [ideas[1]!]: 3 }, id)).toMatchObject({ left: 2 });
	});
	test('nobody votes without a seat here; a signed-in facilitator with a seat votes as that seat', async () => {
		const voteId = await openVoting();
		const [phone] = await seatPhones(1);
		expect(await place(NOBODY, voteId, {})).toMatchObject({ reason: 'no_seat' });
		expect(await place(house.people.facilitator, voteId, {})).toMatchObject({ reason: 'no_seat' });
		expect(await place({ ...phone!, seat: { ...phone!.seat, workshopId: newId() } }, voteId, {})).toMatchObject({ reason: 'no_seat' });
		await placed(phone!, voteId, { [ideas[0]!]: 1 });
		await placed({ ...phone!, account: house.people.facilitator.account }, voteId, { [ideas[0]!]: 2 });
		expect(rows('select * from ballot')).toHaveLength(1);
	});
	test('a second vote cannot be opened, and the tally cannot be revealed', async () => {
		await openVoting();
		expect(await house.desk({ act: 'repeat_vote', reason: 'қайта' })).toMatchObject({ reason: 'vote_open' });
		expect(await house.desk({ act: 'reveal_vote' })).toMatchObject({ reason: 'not_closed_yet' });
	});
});

describe('closed', () => {
	test('late ballots change nothing; one that had arrived in time is told so when it comes again', async () => {
		const voteId = await openVoting();
		const [early, late] = await seatPhones(2);
		const id = newId();
		await placed(early!, voteId, { [ideas[0]!]: 2 }, id);
		expect(await house.desk({ act: 'close_vote' })).toMatchObject({ ok: true });
		expect(await place(late!, voteId, { [ideas[0]!]: 1 })).toMatchObject({ reason: 'vote_closed' });
		expect(await place(early!, voteId, { [ideas[1]!]: 3 })).toMatchObject({ reason: 'vote_closed' });
		expect(await placed(early!, voteId, { [ideas[0]!]: 2 }, id)).toEqual({ voteId, dots: null, left: null, receipt: null, cast: true });
		expect(rows('select count(*) n from counted_ballot')).toEqual([{ n: 1 }]);
		expect(await house.desk({ act: 'close_vote' })).toMatchObject({ reason: 'vote_closed' });
	});
	test('moving on closes the vote; coming back does not open it again', async () => {
		const voteId = await openVoting();
		const [phone] = await seatPhones(1);
		await placed(phone!, voteId, { [ideas[0]!]: 1 });
		await house.open('decision');
		expect(await stageVote()).toMatchObject({ state: 'closed', voted: 1 });
		await house.open('vote');
		expect(await stageVote()).toMatchObject({ id: voteId, state: 'closed' });
		expect(await place(phone!, voteId, { [ideas[1]!]: 1 })).toMatchObject({ reason: 'vote_closed' });
	});
});

describe('revealed', () => {
	test('the tally is hidden from everybody until then', async () => {
		const voteId = await openVoting();
		const phones = await seatPhones(5);
		for (const phone of phones) await placed(phone, voteId, { [ideas[0]!]: 3, [ideas[2]!]: 1 });
		for (const step of ['close_vote', 'reveal_vote'] as const) {
			expect((await stageVote()).tally).toBeNull();
			expect(await readVoteAnswer(db(), house.ids.workshop, voteId)).toMatchObject({
				tally: null,
				ballots: null,
				counts: { present: 5, voted: 5 }
			});
			await house.desk({ act: step });
		}
		const tally = [
			{ ideaId: ideas[0], dots: 15, seats: 5 },
			{ ideaId: ideas[2], dots: 5, seats: 5 },
			{ ideaId: ideas[1], dots: 0, seats: 0 }
		];
		expect(await stageVote()).toMatchObject({ state: 'revealed', voted: 5, tally });
		const answer = (await readVoteAnswer(db(), house.ids.workshop, voteId))!;
		expect(answer).toMatchObject({ state: 'revealed', tally });
		expect(answer.ideas.map((row) => row.id)).toEqual([ideas[1], ideas[2], ideas[0]]);
		expect(answer.ballots).toHaveLength(5);
		expect(Object.keys(answer.ballots![0]!).sort()).toEqual(['dots', 'receipt']);
	});
	test('every voter finds the ballot by its receipt, but fewer than five are not published', async () => {
		const voteId = await openVoting();
		const phones = await seatPhones(5);
		const receipts = new Map<string, Dots>();
		for (const [i, phone] of phones.slice(0, 4).entries()) {
			const { receipt, dots } = await placed(phone, voteId, { [ideas[i % 3]!]: 1 });
			receipts.set(receipt!, dots!);
		}
		await house.desk({ act: 'close_vote' });
		await house.desk({ act: 'reveal_vote' });
		expect((await readVoteAnswer(db(), house.ids.workshop, voteId))!.ballots).toBeNull();

		await house.desk({ act: 'repeat_vote', reason: 'Бір адам үлгермей қалды' });
		const again = (await stageVote()).id;
		for (const [i, phone] of phones.entries()) {
			const { receipt, dots } = await placed(phone, again, { [ideas[i % 3]!]: 2 });
			receipts.set(receipt!, dots!);
		}
		await house.desk({ act: 'close_vote' });
		await house.desk({ act: 'reveal_vote' });
		const { ballots } = (await readVoteAnswer(db(), house.ids.workshop, again))!;
		expect(ballots).toHaveLength(5);
		for (const { receipt, dots } of ballots!) expect(receipts.get(receipt!)).toEqual(dots);
	});
	test('a repeated vote is a new round with a reason; the old one is kept', async () => {
		const voteId = await openVoting();
		const [phone] = await seatPhones(1);
		await placed(phone!, voteId, { [ideas[0]!]: 1 });
		await house.desk({ act: 'close_vote' });
		expect(await house.desk({ act: 'repeat_vote', reason: '  ' })).toMatchObject({ reason: 'required', field: 'reason' });
		await house.desk({ act: 'repeat_vote', reason: 'Есік ашылмай қалды' });
		const second = await stageVote();
		expect(second).toMatchObject({ round: 2, state: 'open', voted: 0 });
		expect(second.id).not.toBe(voteId);
		expect(await place(phone!, voteId, { [ideas[1]!]: 1 })).toMatchObject({ reason: 'vote_closed' });
		await placed(phone!, second.id, { [ideas[1]!]: 1 });
		expect(await readVoteAnswer(db(), house.ids.workshop, voteId)).toMatchObject({ round: 1, state: 'closed', counts: { voted: 1 } });
		expect(rows('select reason from vote order by round')).toEqual([{ reason: null }, { reason: 'Есік ашылмай қалды' }]);
	});
	test('closing or revealing an unknown vote is refused; revealing twice changes nothing', async () => {
		const accountId = house.people.facilitator.account.id;
		expect(await transact((tx) => closeVote(tx, { voteId: newId(), accountId }))).toMatchObject({ reason: 'not_found' });
		expect(await transact((tx) => revealVote(tx, { voteId: newId(), accountId }))).toMatchObject({ reason: 'not_found' });
		await openVoting();
		for (const act of ['close_vote', 'reveal_vote', 'reveal_vote'] as const) expect(await house.desk({ act })).toMatchObject({ ok: true });
		expect(rows('select count(*) n from vote_reveal')).toEqual([{ n: 1 }]);
	});
});

describe('the ballot as it arrives', () => {
	const id = newId();
	test.each<[string, unknown]>([
		['nothing', undefined],
		['a list', []],
		['no id', { dots: {} }],
		['no dots', { id }],
		['a made-up id', { id: '1', dots: {} }],
		['dots as a list', { id, dots: [1] }],
		['dots as text', { id, dots: 'a' }]
	])('%s is malformed', (_, body) => expect(readBallotInput(body)).toMatchObject({ ok: false, reason: 'malformed' }));
	test('a word instead of a number is refused at the dots', () =>
		expect(readBallotInput({ id, dots: { a: 'two' } })).toMatchObject({ reason: 'dots_not_whole', field: 'dots' }));
	test('a plain form is read too: empty fields are no dots', () => {
		const form = new FormData();
		for (const [name, value] of Object.entries({ id, 'dots.a': '2', 'dots.b': '', 'dots.c': ' 0 ', other: '9' })) form.set(name, value);
		expect(readBallotForm(form)).toEqual({ ok: true, value: { id, dots: { a: 2, b: 0, c: 0 } } });
		form.set('dots.a', '-1');
		expect(readBallotForm(form)).toMatchObject({ reason: 'dots_not_whole', field: 'dots' });
	});
});

test('where only people with a card vote, a phone without one is told so', async () => {
	const [phone, other] = await seatPhones(2);
	await transact(async (tx) => {
		await tx.db.update(workshop).set({ voters: 'cards' }).where(eq(workshop.id, house.ids.workshop));
		const printed = { id: newId(), workshopId: house.ids.workshop, number: 90, code: 'KARTAA', seatId: other!.seat.id };
		await tx.db.insert(card).values(printed);
	});
	const voteId = await openVoting();
	expect(await place(phone!, voteId, { [ideas[0]!]: 1 })).toEqual({ ok: false, reason: 'cards_only' });
	expect(await place(other!, voteId, { [ideas[0]!]: 1 })).toMatchObject({ ok: true });
	await transact((tx) => tx.db.update(card).set({ voidedAt: tx.now }).where(eq(card.seatId, other!.seat.id)));
	expect(await place(other!, voteId, { [ideas[0]!]: 2 })).toEqual({ ok: false, reason: 'cards_only' });
	expect((await stageVote()).voted).toBe(1);
});
