import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readProtocol } from '#lib/document/read.server.ts';
import { readStageDecision } from '#lib/fund/read.server.ts';
import { addNote, readNotes, trashNote } from '#lib/board/document.ts';
import { boardDocument } from '#lib/live/protocol.ts';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { idea } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { readStageVote } from '#lib/vote/read.server.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import type { Dots } from '#lib/vote/rules.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let ideas: string[];

beforeEach(async () => {
	house = await openHouse();
	ideas = [newId(), newId(), newId(), newId()];
	await transact(async (tx) => {
		for (const [i, id] of ideas.entries())
			await tx.db.insert(idea).values({
				id,
				workshopId: house.ids.workshop,
				number: i + 1,
				title: `Идея ${i + 1}`,
				cost: [3_000_000, 2_000_000, 900_000, 100_000][i]!,
				createdAt: tx.now,
				byAccountId: house.people.facilitator.account.id
			});
	});
});
afterEach(() => house.close());

/** Opens a vote, casts one ballot per phone, closes it, and reveals it when asked. */
async function voteWith(ballots: Dots[], { reveal = true } = {}) {
	if (await readStageVote(db(), house.ids.workshop)) await house.desk({ act: 'repeat_vote', reason: 'қайта санау' });
	else await house.open('vote');
	const { id } = (await readStageVote(db(), house.ids.workshop))!;
	for (const dots of ballots)
		expect(await placeDots(await house.join(), house.ids.workshop, id, { id: newId(), dots })).toMatchObject({ ok: true });
	await house.desk({ act: 'close_vote' });
	if (reveal) await house.desk({ act: 'reveal_vote' });
	return id;
}
const decision = () => readStageDecision(db(), house.ids.workshop);
const [a, b, c] = [0, 1, 2];
const dots = (...pairs: [number, number][]): Dots => Object.fromEntries(pairs.map(([i, n]) => [ideas[i]!, n]));

describe('a decision', () => {
	test('needs a revealed vote', async () => {
		expect(await house.desk({ act: 'decide' })).toMatchObject({ ok: false, reason: 'not_revealed_yet' });
		await voteWith([dots([a, 1])], { reveal: false });
		expect(await house.desk({ act: 'decide' })).toMatchObject({ ok: false, reason: 'not_revealed_yet' });
		expect(await decision()).toBeNull();
		await house.desk({ act: 'reveal_vote' });
		expect(await house.desk({ act: 'decide' })).toMatchObject({ ok: true });
	});
	test('follows from the tally, the costs on the paper and the fund', async () => {
		await voteWith([dots([a, 3], [b, 2]), dots([b, 3], [c, 1])]);
		await house.desk({ act: 'decide' });
		expect(await decision()).toMatchObject({
			fund: 4_000_000,
			spent: 2_900_000,
			rule: 'greedy',
			rows: [
				{ ideaId: ideas[1], dots: 5, cost: 2_000_000, outcome: 'won', left: 4_000_000, tie: null },
				{ ideaId: ideas[0], dots: 3, cost: 3_000_000, outcome: 'over_fund', left: 2_000_000, tie: null },
				{ ideaId: ideas[2], dots: 1, cost: 900_000, outcome: 'won', left: 2_000_000, tie: null },
				{ ideaId: ideas[3], dots: 0, cost: 100_000, outcome: 'no_dots', left: 1_100_000, tie: null }
			]
		});
	});
	test('does not move when an idea is edited or the fund changed afterwards', async () => {
		await voteWith([dots([a, 1])]);
		await house.desk({ act: 'decide' });
		const before = await decision();
		house.app.handles.raw.exec('update idea set cost = 1; update workshop set fund = 1');
		expect(await decision()).toEqual(before);
	});
	test('made again supersedes, with a trace; the older ones are kept', async () => {
		await voteWith([dots([a, 1])]);
		await house.desk({ act: 'decide' });
		const first = (await decision())!;
		expect(first.rows[0]).toMatchObject({ ideaId: ideas[0], outcome: 'won' });
		await voteWith([dots([c, 2])]);
		expect((await decision())!.id).toBe(first.id);
		await house.desk({ act: 'decide' });
		const second = (await decision())!;
		expect(second.rows[0]).toMatchObject({ ideaId: ideas[2], outcome: 'won' });
		expect(house.app.handles.raw.prepare('select count(*) n from decision').get()).toEqual({ n: 2 });
		const trace = house.app.handles.raw.prepare('select actor, data from event where subject = ?').get(`decision:${second.id}`) as {
			actor: string;
			data: string;
		};
		expect(trace.actor).toBe(`account:${house.people.facilitator.account.id}`);
		expect(JSON.parse(trace.data)).toMatchObject({ supersedes: first.id, fund: 4_000_000, rule: 'greedy' });
	});
	test('is the facilitator’s act, not a resident’s or the akimat’s', async () => {
		await voteWith([dots([a, 1])]);
		expect(await house.desk({ act: 'decide' }, await house.join())).toMatchObject({ reason: 'signed_out' });
		expect(await house.desk({ act: 'decide' }, house.people.akimat)).toMatchObject({ reason: 'forbidden' });
		expect(await decision()).toBeNull();
	});
	test('stands after a restart', async () => {
		await voteWith([dots([a, 1])]);
		await house.desk({ act: 'decide' });
		const before = await decision();
		await house.restart();
		expect(await decision()).toEqual(before);
	});
});

describe('the protocol', () => {
	const read = () => readProtocol(house.ids.workshop);

	test('is there from the start, and says what is still missing', async () => {
		await house.join();
		expect(await read()).toMatchObject({
			workshop: { title: 'Ауылымызға не керек?', endedAt: null },
			village: { name: { kk: 'Тұрғызба' }, district: { kk: 'Жылыой ауданы' } },
			counts: { present: 1, phones: 1, cards: 0 },
			vote: null,
			decision: null
		});
	});
	test('counts the notes on the boards, without those in the trash', async () => {
		const document = boardDocument(house.activity('cafe'), house.ids.tables[1]!);
		const note = (text: string) => ({ id: newId(), text, colour: 1 as const, author: 'account:x', number: 0, round: 1, at: 1 });
		await house.app.rooms.edit(document, 'account:x', (doc) => {
			for (const text of ['су', 'жол', 'шам']) addNote(doc, note(text));
			trashNote(doc, readNotes(doc)[0]!.id, 2);
		});
		expect((await read()).tables.map(({ number, notes }) => [number, notes])).toEqual([
			[1, 0],
			[2, 2]
		]);
	});
	test('holds the tally back until the reveal, then agrees with the decision', async () => {
		await voteWith([dots([a, 3], [b, 2]), dots([b, 3])], { reveal: false });
		expect((await read()).vote).toMatchObject({ state: 'closed', tally: null, ballots: null, counts: { voted: 2, present: 2 } });
		await house.desk({ act: 'reveal_vote' });
		await house.desk({ act: 'decide' });
		const { vote, decision: decided } = await read();
		const byIdea = (rows: { ideaId: string; dots: number }[]) => Object.fromEntries(rows.map((row) => [row.ideaId, row.dots]));
		expect(byIdea(vote!.tally!)).toEqual({ [ideas[0]!]: 3, [ideas[1]!]: 5, [ideas[2]!]: 0, [ideas[3]!]: 0 });
		expect(byIdea(decided!.rows)).toEqual(byIdea(vote!.tally!));
	});
	test('keeps to the vote that was decided on while a repeated one runs', async () => {
		await voteWith([dots([a, 1])]);
		await house.desk({ act: 'decide' });
		await house.desk({ act: 'repeat_vote', reason: 'қайта санау' });
		const { vote, decision: decided } = await read();
		expect(vote).toMatchObject({ round: 1, state: 'revealed', reason: null });
		expect(decided!.rows[0]).toMatchObject({ ideaId: ideas[0], outcome: 'won' });
	});
});
