/** Every way into one count, and what each of those who look on is told meanwhile. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { stageDocument } from '#lib/live/protocol.ts';
import { readRoll, readMine } from '#lib/seat/read.server.ts';
import { serveSeat } from '#lib/seat/roll.server.ts';
import { db } from '#lib/server/app.ts';
import { activity, idea } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { removeIdea } from '#lib/idea/write.server.ts';
import type { BallotInput } from '#lib/vote/input.ts';
import { readMotions, readStageVote, readVoteAnswer } from '#lib/vote/read.server.ts';
import type { Dots } from '#lib/vote/rules.ts';
import { countHands, placeDots } from '#lib/vote/write.server.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { forPhones } from '#lib/workshop/stage.ts';
import type { House } from '../support/house.ts';
import { openRoll, rollOf } from '../support/roll.ts';

let house: House;
let ideas: string[];
beforeEach(async () => {
	house = await openRoll();
	ideas = [newId(), newId(), newId(), newId()];
	const byAccountId = house.people.facilitator.account.id;
	await transact(async (tx) => {
		for (const [i, id] of ideas.entries())
			await tx.db.insert(idea).values({
				...{ id, workshopId: house.ids.workshop, number: i + 1, title: ['Алаң', 'Шам', 'Көпір', 'Құдық'][i]!, cost: 1_000_000 * (i + 1) },
				...{ createdAt: tx.now, byAccountId }
			});
	});
});
afterEach(() => house.close());

const { hire, marked, act } = rollOf(() => house);
const here = () => house.ids.workshop;
const rows = (sql: string, ...params: unknown[]) => house.app.handles.raw.prepare(sql).all(...params) as Record<string, unknown>[];
const stageVote = async () => (await readStageVote(db(), here()))!;
const setVote = (settings: Record<string, unknown>) => transact(async (tx) => void (await tx.db.update(activity).set({ settings })));
async function openVoting(settings?: Record<string, unknown>): Promise<string> {
	if (settings) await setVote(settings);
	expect(await house.open('vote')).toMatchObject({ ok: true });
	return (await stageVote()).id;
}
const place = (actor: Actor, voteId: string, dots: Dots, more: Partial<BallotInput> = {}) =>
	placeDots(actor, here(), voteId, { id: newId(), dots, ...more });
const hands = (actor: Actor, voteId: string, people: number, dots: Dots) =>
	countHands(actor, here(), voteId, { id: newId(), people, dots });
async function serve(actor: Actor, seatId: string): Promise<Actor> {
	const serving = await serveSeat(db(), actor, here(), seatId);
	if (!serving.ok) throw new Error(serving.reason);
	return serving.value;
}
async function reveal() {
	expect(await house.desk({ act: 'close_vote' })).toMatchObject({ ok: true });
	expect(await house.desk({ act: 'reveal_vote' })).toMatchObject({ ok: true });
	return stageVote();
}

describe('one ballot a seat, whichever way', () => {
	test('phones, cards, paper and hands are one count, told apart afterwards where they are many enough', async () => {
		const voteId = await openVoting({ fewest: 3 });
		const helper = await hire();
		for (let i = 0; i < 4; i++) await place(await house.join(), voteId, { [ideas[0]!]: 3 });
		for (let i = 0; i < 3; i++) await place(await serve(helper, (await marked(helper)).id), voteId, { [ideas[1]!]: 2 }, { paper: true });
		for (let i = 0; i < 5; i++) await marked(helper);
		expect(await hands(helper, voteId, 4, { [ideas[1]!]: 8, [ideas[2]!]: 4 })).toMatchObject({ value: { people: 4 } });
		expect(await stageVote()).toMatchObject({ voted: 11, tally: null, channels: null, hands: null });
		const vote = await reveal();
		expect(vote.voted).toBe(11);
		expect(vote.channels).toEqual([
			{ channel: 'phone', people: 4, dots: { [ideas[0]!]: 12 } },
			{ channel: 'paper', people: 3, dots: { [ideas[1]!]: 6 } },
			{ channel: 'hands', people: 4, dots: { [ideas[1]!]: 8, [ideas[2]!]: 4 } }
		]);
		expect(vote.tally!.map(({ ideaId, dots }) => [ideas.indexOf(ideaId), dots])).toEqual([
			...[
				[1, 14],
				[0, 12],
				[2, 4],
				[3, 0]
			]
		]);
		expect(vote.hands).toMatchObject({ people: 4, by: 'Айгүл' });
		const { ballots } = (await readVoteAnswer(db(), here(), voteId))!;
		expect(ballots).toHaveLength(7);
	});

	test('a channel that few used is put together with the others, or not told', async () => {
		const voteId = await openVoting();
		const helper = await hire();
		for (let i = 0; i < 6; i++) await place(await house.join(), voteId, { [ideas[0]!]: 1 });
		await place(await serve(helper, (await marked(helper)).id), voteId, { [ideas[3]!]: 1 });
		const vote = await reveal();
		expect(vote.channels).toEqual([
			{ channel: 'phone', people: 6, dots: null },
			{ channel: 'card', people: 1, dots: null }
		]);
		expect(rows('select distinct channel from counted_ballot')).toEqual([{ channel: null }]);
	});

	test('a helper’s ballot stands until the person asks; each replacement is kept without what it said', async () => {
		const voteId = await openVoting();
		const helper = await hire();
		const seat = await marked(helper);
		await place(await serve(helper, seat.id), voteId, { [ideas[0]!]: 3 });
		const other = { ...(await serve(helper, seat.id)), assistedBy: 'Басқа' };
		expect(await place(other, voteId, { [ideas[1]!]: 1 })).toMatchObject({ reason: 'ballot_by_other', params: { name: 'Айгүл' } });
		const person: Actor = { account: null, screenOf: null, seat: { id: seat.id, workshopId: here(), number: seat.number } };
		expect(await place(person, voteId, { [ideas[1]!]: 1 })).toMatchObject({ reason: 'ballot_by_other' });
		expect(await stageVote()).toMatchObject({ voted: 1 });
		expect(await place(person, voteId, { [ideas[1]!]: 1 }, { replace: true })).toMatchObject({ value: { dots: { [ideas[1]!]: 1 } } });
		expect(await place(person, voteId, { [ideas[1]!]: 2 })).toMatchObject({ ok: true });
		await house.desk({ act: 'close_vote' });
		expect(rows('select channel, helper, replaced from voted')).toEqual([{ channel: 'phone', helper: null, replaced: '["Айгүл"]' }]);
		expect(rows('select dots from counted_ballot')).toEqual([{ dots: JSON.stringify({ [ideas[1]!]: 2 }) }]);
	});

	test('hands are counted for those without a phone who have no ballot, and no further ballot slips in beside them', async () => {
		const voteId = await openVoting();
		const helper = await hire();
		const phone = await house.join();
		const seats = [await marked(helper), await marked(helper), await marked(helper)];
		await place(await serve(helper, seats[0]!.id), voteId, { [ideas[0]!]: 1 });
		expect(await hands(helper, voteId, 3, {})).toMatchObject({ reason: 'too_many_hands', params: { max: 2 } });
		expect(await hands(phone, voteId, 1, {})).toMatchObject({ reason: 'signed_out' });
		expect(await hands(house.people.akimat, voteId, 1, {})).toMatchObject({ reason: 'forbidden' });
		expect(await hands(helper, voteId, 2, { [ideas[0]!]: 2 })).toMatchObject({ ok: true });
		expect(await place(await serve(helper, seats[1]!.id), voteId, { [ideas[0]!]: 1 })).toMatchObject({ reason: 'hands_counted' });
		// Who has a ballot already may change it, and a phone votes as ever.
		expect(await place(await serve(helper, seats[0]!.id), voteId, { [ideas[1]!]: 1 })).toMatchObject({ ok: true });
		expect(await place(phone, voteId, { [ideas[1]!]: 1 })).toMatchObject({ ok: true });
		expect(await hands(house.people.facilitator, voteId, 1, { [ideas[0]!]: 1 })).toMatchObject({ ok: true });
		expect(await place(await serve(helper, seats[1]!.id), voteId, { [ideas[0]!]: 1 })).toMatchObject({ ok: true });
		expect((await stageVote()).voted).toBe(4);
		expect(rows('select people, by_name from vote_hands order by at')).toEqual([
			{ people: 2, by_name: 'Айгүл' },
			{ people: 1, by_name: 'facilitator' }
		]);
		await house.desk({ act: 'close_vote' });
		expect(await hands(helper, voteId, 1, {})).toMatchObject({ reason: 'vote_closed' });
	});

	test('the receipt is there before the first dot and stays; a vote may have none', async () => {
		const voteId = await openVoting();
		const phone = await house.join();
		const before = (await readMine(db(), phone, here())).ballot!;
		expect(before).toMatchObject({ state: 'none', dots: {}, cast: false });
		expect(before.receipt).toMatch(/^[2-9A-HJKMNP-Z]{6}$/);
		expect(await place(phone, voteId, { [ideas[0]!]: 1 })).toMatchObject({ value: { receipt: before.receipt } });
		await reveal();
		await setVote({ receipts: false });
		await house.desk({ act: 'repeat_vote', reason: 'Кодсыз' });
		const again = (await stageVote()).id;
		for (let i = 0; i < 5; i++)
			expect(await place(await house.join(), again, { [ideas[i % 4]!]: 1 })).toMatchObject({ value: { receipt: null } });
		expect((await readMine(db(), phone, here())).ballot!.receipt).toBeNull();
		await reveal();
		const { ballots } = (await readVoteAnswer(db(), here(), again))!;
		expect(ballots!.map(({ receipt }) => receipt)).toEqual([null, null, null, null, null]);
		const contents = ballots!.map(({ dots }) => JSON.stringify(dots));
		expect(contents).toEqual([...contents].sort());
	});
});

describe('kinds and rules', () => {
	test('a ranking, approval and a cart are opened as planned and judged by their own rules', async () => {
		const phone = await house.join();
		const voteId = await openVoting({ ballot: 'ranking', places: 2 });
		expect(await stageVote()).toMatchObject({ kind: 'ranking', dotsPerSeat: 2 });
		expect(await place(phone, voteId, {}, { order: [ideas[2]!, ideas[0]!] })).toMatchObject({
			value: { dots: { [ideas[2]!]: 2, [ideas[0]!]: 1 }, left: null, cast: true }
		});
		expect(await place(phone, voteId, {}, { order: ideas.slice(0, 3) })).toMatchObject({ reason: 'too_many_places', params: { max: 2 } });
		expect(await hands(house.people.facilitator, voteId, 0, {})).toMatchObject({ reason: 'by_seats_only' });
		await house.desk({ act: 'close_vote' });
		await setVote({ ballot: 'cart' });
		await house.desk({ act: 'repeat_vote', reason: 'Басқаша' });
		const cart = (await stageVote()).id;
		expect((await stageVote()).rules.fund).toBe(4_000_000);
		expect(await place(phone, cart, { [ideas[0]!]: 1, [ideas[2]!]: 1 })).toMatchObject({ ok: true });
		expect(await place(phone, cart, { [ideas[1]!]: 1, [ideas[2]!]: 1 })).toMatchObject({ reason: 'cart_full' });
	});

	test('a ranking is counted by points and by pairs, and neither is told before it is shown', async () => {
		const voteId = await openVoting({ ballot: 'ranking', places: 3 });
		const [a, b, c, d] = ideas as [string, string, string, string];
		// Three of five put b before c; c has more points because nobody leaves it out.
		const orders = [[b, c, a], [b, c, a], [b, c, d], [c, a, d], [c, a, d]]; // prettier-ignore
		for (const order of orders) expect(await place(await house.join(), voteId, {}, { order })).toMatchObject({ ok: true });
		expect((await stageVote()).pairwise).toBeNull();
		const shown = await reveal();
		expect(shown.tally![0]).toMatchObject({ ideaId: c, dots: 12 });
		expect(shown.pairwise!.slice(0, 2)).toEqual([
			{ ideaId: b, place: 1, tied: false },
			{ ideaId: c, place: 2, tied: false }
		]);
	});

	test('with “at least three ideas” a ballot is kept but counts only from the third on', async () => {
		const voteId = await openVoting({ minIdeas: 3 });
		const phone = await house.join();
		expect(await place(phone, voteId, { [ideas[0]!]: 3 })).toMatchObject({ value: { cast: false } });
		expect((await stageVote()).voted).toBe(0);
		expect(await place(phone, voteId, { [ideas[0]!]: 1, [ideas[1]!]: 1, [ideas[2]!]: 1 })).toMatchObject({ value: { cast: true } });
		await place(await house.join(), voteId, { [ideas[3]!]: 3 });
		expect(await reveal()).toMatchObject({ voted: 1, present: 2 });
	});

	test('an idea that is withdrawn gives its dots back, and a ballot that still names it counts without it', async () => {
		const voteId = await openVoting();
		const [one, two] = [await house.join(), await house.join()];
		await place(one, voteId, { [ideas[0]!]: 3, [ideas[1]!]: 2 });
		await place(two, voteId, { [ideas[0]!]: 3 });
		const withdraw = (ideaId: string) =>
			removeIdea(house.people.facilitator, here(), { id: newId(), ideaId, reason: 'Жер даулы болып шықты' });
		expect(await withdraw(ideas[0]!)).toMatchObject({ ok: true });
		const stage = await readStage(db(), here());
		expect(stage.vote).toMatchObject({
			voted: 1,
			ideas: ideas.slice(1),
			withdrawn: [{ ideaId: ideas[0], reason: 'Жер даулы болып шықты' }]
		});
		expect(stage.ideas.find(({ id }) => id === ideas[0])).toMatchObject({ title: 'Алаң' });
		expect((await readMine(db(), one, here())).ballot).toMatchObject({ dots: { [ideas[1]!]: 2 }, cast: true });
		// The phone had not heard of it.
		expect(await place(two, voteId, { [ideas[0]!]: 3, [ideas[2]!]: 1 })).toMatchObject({ value: { dots: { [ideas[2]!]: 1 }, left: 4 } });
		expect((await reveal()).tally!.map(({ ideaId, dots }) => [ideaId, dots])).toEqual([
			[ideas[1], 2],
			[ideas[2], 1],
			[ideas[3], 0]
		]);
	});

	test('those who were there at the closing are kept: a quorum does not change when people go home', async () => {
		const voteId = await openVoting({ quorum: 50 });
		const helper = await hire();
		const [phone, seat] = [await house.join(), await marked(helper)];
		await place(phone, voteId, { [ideas[0]!]: 1 });
		await house.desk({ act: 'close_vote' });
		await act(helper, seat.id, { act: 'leave' });
		expect(await stageVote()).toMatchObject({ present: 2, voted: 1, rules: { quorum: 50 } });
	});
});

describe('beside the agenda', () => {
	test('a test vote is never mixed with the real one', async () => {
		await house.open('ideas');
		const phone = await house.join();
		expect(await house.desk({ act: 'open_poll', purpose: 'test' })).toMatchObject({ ok: true });
		const poll = (await readStage(db(), here())).poll!;
		expect(poll).toMatchObject({ purpose: 'test', state: 'open', kind: 'dots' });
		expect(await place(phone, poll.id, { tea_milk: 2, tea_green: 1 })).toMatchObject({ ok: true });
		expect(await place(phone, poll.id, { [ideas[0]!]: 1 })).toMatchObject({ reason: 'unknown_idea' });
		expect(await house.desk({ act: 'open_poll', purpose: 'test' })).toMatchObject({ reason: 'vote_open' });
		// Moving on closes it.
		const voteId = await openVoting();
		const stage = await readStage(db(), here());
		expect(stage.poll).toMatchObject({ state: 'revealed', voted: 1 });
		expect(stage.vote).toMatchObject({ id: voteId, round: 1, voted: 0, state: 'open' });
		expect(await house.desk({ act: 'open_poll', purpose: 'test' })).toMatchObject({ reason: 'vote_open' });
		await place(phone, voteId, { [ideas[0]!]: 1 });
		expect((await reveal()).tally![0]).toMatchObject({ ideaId: ideas[0], dots: 1 });
		expect(await readMotions(db(), here())).toEqual([]);
	});

	test('a motion by seats and hands goes to the protocol; one by hands takes no ballots', async () => {
		await house.open('decision');
		const helper = await hire();
		const phones = [await house.join(), await house.join()];
		await marked(helper);
		await marked(helper);
		expect(await house.desk({ act: 'open_poll', purpose: 'motion' })).toMatchObject({ reason: 'required', field: 'question' });
		await house.desk({ act: 'open_poll', purpose: 'motion', question: 'Хаттаманы бекітеміз бе?' });
		const poll = (await readStage(db(), here())).poll!;
		await place(phones[0]!, poll.id, { yes: 1 });
		await place(phones[1]!, poll.id, { yes: 1 });
		expect(await place(phones[1]!, poll.id, { abstain: 1 })).toMatchObject({ ok: true });
		expect(await hands(helper, poll.id, 0, { yes: 1, no: 2 })).toMatchObject({ reason: 'too_many_hands', params: { max: 2 } });
		expect(await hands(helper, poll.id, 0, { yes: 1, no: 1 })).toMatchObject({ value: { people: 2 } });
		expect(await readMotions(db(), here())).toEqual([]);
		await house.desk({ act: 'close_poll' });
		await house.desk({ act: 'open_poll', purpose: 'motion', question: 'Тараймыз ба?', byHands: true });
		const raised = (await readStage(db(), here())).poll!;
		expect(await place(phones[0]!, raised.id, { yes: 1 })).toMatchObject({ reason: 'by_hands_only' });
		expect(await hands(house.people.facilitator, raised.id, 0, { yes: 4 })).toMatchObject({ ok: true });
		await house.desk({ act: 'close_poll' });
		const motions = (await readMotions(db(), here())).map(({ question, voted, tally }) => [
			question,
			voted,
			Object.fromEntries(tally!.map(({ ideaId, dots }) => [ideaId, dots]))
		]);
		expect(motions).toEqual([
			['Хаттаманы бекітеміз бе?', 4, { yes: 2, no: 1, abstain: 1 }],
			['Тараймыз ба?', 4, { yes: 4, no: 0, abstain: 0 }]
		]);
	});

	test('two ideas that say the same become one, or are kept apart with a reason; both can be taken back', async () => {
		await house.open('ideas');
		const pair = { ideaIds: [ideas[1]!, ideas[0]!], reason: 'Бірі мектепте, бірі саябақта' };
		expect(await house.desk({ act: 'keep_apart', ...pair })).toMatchObject({ ok: true });
		const apart = async () => (await readStage(db(), here())).ideas.map((one) => one.apart);
		expect(await apart()).toEqual([[ideas[1]], [ideas[0]], [], []]);
		const undo = async () => house.desk({ act: 'undo', stepId: (await readStage(db(), here())).desk.undo!.id });
		await undo();
		expect(await apart()).toEqual([[], [], [], []]);
		expect(await house.desk({ act: 'merge_ideas', ideaId: ideas[1]!, into: ideas[1]! })).toMatchObject({ reason: 'unknown_idea' });
		expect(await house.desk({ act: 'merge_ideas', ideaId: ideas[1]!, into: ideas[0]! })).toMatchObject({ ok: true });
		expect((await readStage(db(), here())).ideas.map(({ number }) => number)).toEqual([1, 3, 4]);
		await undo();
		expect((await readStage(db(), here())).ideas.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
	});
});

describe('hidden until the reveal', () => {
	test('phone, screen, desk, helper and the API learn how many have voted, and nothing else of it', async () => {
		const voteId = await openVoting();
		const helper = await hire();
		const phones = [await house.join(), await house.join(), await house.join()];
		const seat = await marked(helper);
		/** Everything that somebody who is not the voter can read. */
		async function look(): Promise<string> {
			await house.app.refreshStage(here());
			const stage = await readStage(db(), here());
			const document = await house.app.rooms.view(stageDocument(here()), (doc) => doc.getMap('stage').toJSON());
			const served = await readMine(db(), await serve(helper, seat.id), here());
			const all = {
				...{ feed: forPhones(stage), stage, document, served: served.ballot },
				...{ other: (await readMine(db(), phones[2]!, here())).ballot, roll: await readRoll(db(), here(), 0) },
				api: await readVoteAnswer(db(), here(), voteId)
			};
			return JSON.stringify(all, (key, value: unknown) => (['now', 'receipt', 'seenAt'].includes(key) ? undefined : value));
		}
		const count = (text: string) => text.replaceAll(/"voted":\d+/g, '"voted":n');
		const empty = await look();
		await place(phones[0]!, voteId, { [ideas[0]!]: 3, [ideas[1]!]: 2 });
		const first = await look();
		expect(first).not.toBe(empty);
		expect(count(first)).toBe(count(empty));
		// A changed mind is not even that.
		await place(phones[0]!, voteId, { [ideas[3]!]: 1 });
		expect(await look()).toBe(first);
		await place(phones[1]!, voteId, { [ideas[3]!]: 3 });
		expect(count(await look())).toBe(count(empty));
		// The helper who entered a ballot is told that it is there, not what it says.
		await place(await serve(helper, seat.id), voteId, { [ideas[2]!]: 3 });
		const served = (await readMine(db(), await serve(helper, seat.id), here())).ballot;
		expect(served).toEqual({ voteId, dots: {}, receipt: null, cast: true, by: 'Айгүл', state: 'covered' });
		await house.desk({ act: 'close_vote' });
		for (const part of [await readStage(db(), here()), await readVoteAnswer(db(), here(), voteId)]) {
			const text = JSON.stringify(part);
			for (const secret of ['"tally":[', '"channels":[', '"ballots":[', '"hands":{']) expect(text).not.toContain(secret);
		}
	});
});
