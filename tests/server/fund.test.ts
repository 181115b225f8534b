import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countFile, voteAsCsv, voteAsPabulib } from '#lib/fund/files.server.ts';
import { readStageCount, readStageDecision } from '#lib/fund/read.server.ts';
import type { FundRule } from '#lib/fund/rules.ts';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { activity, idea, ideaSource, need } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { parsePabulib } from '#lib/vote/pabulib.ts';
import { readStageVote } from '#lib/vote/read.server.ts';
import type { Dots } from '#lib/vote/rules.ts';
import { countElection } from '#lib/vote/tally.ts';
import { placeDots } from '#lib/vote/write.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let ideas: string[];
/** Fund 4 000 000. Five seats want the first two, two seats the third. */
const COSTS = [2_000_000, 1_800_000, 1_100_000, 1_100_000];

beforeEach(async () => {
	house = await openHouse();
	ideas = COSTS.map(() => newId());
	await transact(async (tx) => {
		for (const [i, id] of ideas.entries())
			await tx.db.insert(idea).values({
				...{ id, workshopId: house.ids.workshop, number: i + 1, title: `Идея; ${i + 1}`, cost: COSTS[i]! },
				...{ createdAt: tx.now, byAccountId: house.people.facilitator.account.id }
			});
	});
});
afterEach(() => house.close());

const plan = (settings: Record<string, unknown>) =>
	transact((tx) =>
		tx.db
			.update(activity)
			.set({ settings })
			.where(eq(activity.id, house.activity('vote')))
	);
const ballots = (): Dots[] => [
	...Array.from({ length: 5 }, () => ({ [ideas[0]!]: 3, [ideas[1]!]: 2 })),
	...Array.from({ length: 2 }, () => ({ [ideas[2]!]: 3 }))
];
async function voteNow(cast = ballots(), { reveal = true } = {}) {
	await house.open('vote');
	const { id } = (await readStageVote(db(), house.ids.workshop))!;
	for (const dots of cast)
		expect(await placeDots(await house.join(), house.ids.workshop, id, { id: newId(), dots })).toMatchObject({ ok: true });
	await house.desk({ act: 'close_vote' });
	if (reveal) await house.desk({ act: 'reveal_vote' });
	return id;
}
const decision = async () => (await readStageDecision(db(), house.ids.workshop))!;
const count = () => readStageCount(db(), house.ids.workshop);
const winners = async () =>
	(await decision()).rows.filter(({ outcome }) => outcome === 'won').map(({ ideaId }) => ideas.indexOf(ideaId) + 1);

describe('the rule', () => {
	test('is the one chosen before the vote; without a choice it goes from the top', async () => {
		expect(await count()).toBeNull();
		await voteNow();
		expect(await count()).toMatchObject({ rule: 'greedy', oneFor: [], grants: 0, reason: null });
		await house.desk({ act: 'decide' });
		expect(await winners()).toEqual([1, 2]);
	});
	test('cannot be moved by the plan once people vote', async () => {
		await plan({ rule: 'shares' });
		await voteNow();
		await plan({ rule: 'greedy' });
		await house.desk({ act: 'decide' });
		expect(await decision()).toMatchObject({ rule: 'shares', changed: null });
		expect(await winners()).toEqual([1, 3]);
	});
	test('changed later needs a reason, stays in the record, and both results are shown', async () => {
		await voteNow();
		await house.desk({ act: 'decide' });
		const before = await decision();
		await house.desk({ act: 'change_rule', rule: 'shares', reason: 'Жиын солай шешті' });
		expect(await count()).toMatchObject({ rule: 'shares', reason: 'Жиын солай шешті' });
		const after = await decision();
		expect(after.id).not.toBe(before.id);
		expect(await winners()).toEqual([1, 3]);
		expect(after.changed).toMatchObject({ from: 'greedy', reason: 'Жиын солай шешті', winners: [ideas[0], ideas[1]] });
		// The same rule again changes nothing.
		await house.desk({ act: 'change_rule', rule: 'shares', reason: 'тағы' });
		expect((await decision()).id).toBe(after.id);
		// Back to what was chosen: nothing differs from the plan any more.
		await house.desk({ act: 'change_rule', rule: 'greedy', reason: 'Қайта ойландық' });
		expect(await decision()).toMatchObject({ rule: 'greedy', changed: null });
	});
	test.each<FundRule>(['greedy', 'shares', 'per_cost'])(
		'%s can promise one idea for the young: whom an idea is for follows from its needs',
		async (rule) => {
			await transact(async (tx) => {
				const needId = newId();
				const place = { workshopId: house.ids.workshop, activityId: house.activity('needs'), category: 'sport', text: 'Жастарға алаң' };
				await tx.db.insert(need).values({ id: needId, ...place, group: '', groups: ['youth'], createdAt: tx.now });
				await tx.db.insert(ideaSource).values({ id: newId(), ideaId: ideas[3]!, kind: 'need', sourceId: needId, words: '' });
			});
			await plan({ rule, oneFor: ['youth'] });
			await voteNow([...ballots(), { [ideas[3]!]: 1 }]);
			await house.desk({ act: 'decide' });
			const row = (await decision()).rows.find(({ ideaId }) => ideaId === ideas[3])!;
			expect(row).toMatchObject({ outcome: 'won', left: 4_000_000, why: { promised: 'youth' } });
		}
	);
	test('can be grants of equal size', async () => {
		await plan({ grants: 2 });
		await voteNow();
		await house.desk({ act: 'decide' });
		expect((await decision()).rows.map(({ cost, outcome }) => [cost, outcome]).slice(0, 2)).toEqual([
			[2_000_000, 'won'],
			[2_000_000, 'won']
		]);
	});
});

describe('the lot', () => {
	test('is drawn once from what the hall names, before the result, and anybody can draw it again', async () => {
		await voteNow(undefined, { reveal: false });
		await house.desk({ act: 'draw_lot', seed: ' наурыз 7 ' });
		const { lot } = (await count())!;
		const sum = (n: number) => createHash('sha256').update(`наурыз 7\n${n}`).digest('hex');
		const order = [1, 2, 3, 4].sort((a, b) => (sum(a) < sum(b) ? -1 : 1));
		expect(lot).toEqual({ seed: 'наурыз 7', source: 'hall', order: order.map((n) => ideas[n - 1]) });
		expect(await house.desk({ act: 'draw_lot', seed: 'басқа' })).toMatchObject({ ok: false, reason: 'lot_drawn' });
		await house.desk({ act: 'reveal_vote' });
		expect((await count())!.lot).toEqual(lot);
	});
	test('is drawn when the result is shown, if nobody drew it before; then it is too late', async () => {
		await voteNow();
		const { lot } = (await count())!;
		expect(lot).toMatchObject({ source: 'server' });
		expect(await house.desk({ act: 'draw_lot', seed: 'кеш' })).toMatchObject({ ok: false, reason: 'lot_drawn' });
		const { undo } = (await readStage(db(), house.ids.workshop)).desk;
		expect(undo).toMatchObject({ act: 'reveal_vote' });
		await house.desk({ act: 'undo', stepId: undo!.id });
		await house.desk({ act: 'reveal_vote' });
		expect((await count())!.lot).toEqual(lot);
	});
	test('orders what is level, and the row says so', async () => {
		await voteNow([{ [ideas[2]!]: 2, [ideas[3]!]: 2 }], { reveal: false });
		await house.desk({ act: 'draw_lot', seed: 'а' });
		await house.desk({ act: 'reveal_vote' });
		await house.desk({ act: 'decide' });
		const { rows, lot } = await decision();
		const level = rows.slice(0, 2);
		expect(level.map(({ tie }) => tie)).toEqual(['lot', 'lot']);
		expect(level.map(({ ideaId }) => ideaId)).toEqual(lot!.order.filter((id) => [ideas[2], ideas[3]].includes(id)));
	});
});

describe('another decision of the commission', () => {
	const override = (list: number[], more: object = {}) =>
		house.desk({
			act: 'override_decision',
			winners: list.map((n) => ideas[n - 1]!),
			who: 'Комиссия, №2 хаттама',
			reason: 'Жер берілмейді',
			...more
		});
	test('replaces the result and keeps what the count said, with who and why', async () => {
		expect(await override([1])).toMatchObject({ ok: false, reason: 'not_found' });
		await voteNow();
		await house.desk({ act: 'decide' });
		expect(await override([1, 3])).toMatchObject({ ok: true });
		expect(await winners()).toEqual([1, 3]);
		const now = await decision();
		expect(now).toMatchObject({
			spent: 3_100_000,
			override: { who: 'Комиссия, №2 хаттама', reason: 'Жер берілмейді', instead: [ideas[0], ideas[1]] }
		});
		expect(now.rows.find(({ ideaId }) => ideaId === ideas[1])).toMatchObject({
			outcome: 'set_aside',
			override: { reason: 'Жер берілмейді' }
		});
		await house.restart();
		expect(await decision()).toEqual(now);
	});
	test('is refused when it does not fit into the fund or names what did not stand to vote', async () => {
		await voteNow();
		await house.desk({ act: 'decide' });
		expect(await override([1, 2, 3])).toMatchObject({ ok: false, reason: 'over_fund', field: 'winners' });
		expect(await override([1], { winners: [newId()] })).toMatchObject({ ok: false, reason: 'unknown_idea', field: 'winners' });
		expect(await winners()).toEqual([1, 2]);
	});
	test('is followed by another one, never taken back; every one stays in the record', async () => {
		await voteNow();
		await house.desk({ act: 'decide' });
		await override([1]);
		await override([1, 2], { reason: 'Жер табылды' });
		expect(await decision()).toMatchObject({ spent: 3_800_000, override: { reason: 'Жер табылды' } });
		expect(house.app.handles.raw.prepare('select count(*) n from decision_override').get()).toEqual({ n: 2 });
		expect(await override([1], {})).toMatchObject({ ok: true });
		expect(await house.desk({ act: 'override_decision', winners: [], who: 'x', reason: 'y' }, await house.join())).toMatchObject({
			ok: false
		});
	});
});

describe('files', () => {
	const workshop = async () => {
		const found = await findWorkshop(house.code);
		if (!found.ok) throw new Error('no workshop');
		return found.value;
	};
	test('a vote goes out as a file that counts the same, by numbers and receipts', async () => {
		const voteId = await voteNow();
		await house.desk({ act: 'decide' });
		const file = await voteAsPabulib(await workshop(), voteId);
		const parsed = file.ok ? parsePabulib(file.value) : null;
		if (!parsed?.ok) throw new Error('unreadable');
		const { election, meta } = parsed.value;
		expect(election.ideas.map(({ id, name, cost }) => [id, name, cost])).toEqual(
			COSTS.map((cost, i) => [String(i + 1), `Идея; ${i + 1}`, cost])
		);
		expect(countElection(election)).toEqual({ seats: [5, 5, 2, 0], score: [15, 10, 6, 0] });
		expect(meta).toMatchObject({ budget: '4000000', num_votes: '7', vote_type: 'cumulative', max_sum_points: '5', max_points: '3' });
		const counted = file.ok ? countFile(file.value) : null;
		expect(counted).toMatchObject({
			counted: { ballots: 7, ideas: 4, results: [{ rule: 'greedy', winners: [{ id: '1' }, { id: '2' }] }, {}, {}] }
		});
		const table = await voteAsCsv(house.ids.workshop, voteId);
		expect(table.ok && table.value.trim().split('\r\n')).toHaveLength(8);
	});
	test('nothing goes out before the reveal, nor of so few that they could be told apart', async () => {
		const voteId = await voteNow(ballots().slice(0, 4), { reveal: false });
		expect(await voteAsCsv(house.ids.workshop, voteId)).toMatchObject({ ok: false, reason: 'not_revealed_yet' });
		await house.desk({ act: 'reveal_vote' });
		expect(await voteAsPabulib(await workshop(), voteId)).toMatchObject({ ok: false, reason: 'few_ballots' });
		expect(await voteAsCsv(house.ids.workshop, newId())).toMatchObject({ ok: false, reason: 'not_found' });
	});
	test('a broken file is refused with its line', () => {
		expect(
			countFile('META\nkey;value\nbudget;1\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;x\nVOTES\nvoter_id;vote\n')
		).toMatchObject({
			counted: null,
			fault: '7: "x" is not an amount of money'
		});
	});
});
