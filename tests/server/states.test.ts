/** The machines that live in rows: hand-overs, moved savings, reports at a plate, memoranda. Every act in every state, by everybody who might try. */
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepCommitment } from '#lib/commitment/duties.server.ts';
import { addMemorandum, readMemoranda, withdrawMemorandum } from '#lib/commitment/memorandum.server.ts';
import { actOnReport, makePlate, readReports, reportAtPlate } from '#lib/commitment/plate.server.ts';
import { readCommitments } from '#lib/commitment/read.server.ts';
import { takeCommitment } from '#lib/commitment/write.server.ts';
import { newId } from '#lib/live/id.ts';
import { changeMoney, readMoney } from '#lib/project/money.server.ts';
import { db } from '#lib/server/app.ts';
import { account, handOver, reallocation } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import type { Result } from '#lib/workshop/refusal.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';
import { openHouse, type House } from '../support/house.ts';
import { startProject } from '../support/project.ts';

let house: House;
let projectId: string;
/** An account that has no role and holds nothing. */
const stranger: Actor = { ...NOBODY, account: { id: newId(), name: 'stranger', roles: [] } };
beforeAll(async () => {
	house = await openHouse();
	projectId = await startProject(house, Date.now());
	const { id, name } = stranger.account!;
	await transact(({ db }) => db.insert(account).values({ id, login: name, passwordHash: 'x', name, createdAt: 1 }));
});
afterAll(() => house.close());

const said = (result: Result<unknown>) => (result.ok ? 'ok' : result.reason);
const done = <T>(result: Result<T>): T => {
	if (!result.ok) throw new Error(result.reason);
	return result.value;
};
const pairs = <A extends string, B extends string>(states: readonly A[], acts: readonly B[]) =>
	states.flatMap((state) => acts.map((act) => [state, act] as const));

describe('hand-over', () => {
	const STATES = ['offered', 'given', 'taken', 'done', 'declined'] as const;
	const ACTS = ['give', 'take', 'decline'] as const;
	const PEOPLE = ['holder', 'next', 'other'] as const;
	type State = (typeof STATES)[number];
	const OVER = { give: [], take: [], decline: [] } as const;
	/** Who may do what; everybody else is forbidden. After the end nobody: it is answered. */
	const MAY: Record<State, Record<(typeof ACTS)[number], readonly string[]>> = {
		offered: { give: ['holder'], take: ['next'], decline: ['holder', 'next'] },
		given: { give: ['holder'], take: ['next'], decline: ['holder', 'next'] },
		taken: { give: ['holder'], take: ['next'], decline: ['holder', 'next'] },
		done: OVER,
		declined: OVER
	};
	/** A promise of the akimat that the coordinator wants to hand on to the facilitator, in a state. */
	async function offer(state: State) {
		const { akimat, coordinator, facilitator } = house.people;
		const promise = { projectId, kind: 'watering' as const, holder: 'akimat' as const, holderName: '', note: '', startsOn: '2026-01-01' };
		const commitmentId = done(await takeCommitment(akimat, { ...promise, id: newId(), months: null })).id;
		const act = (actor: Actor, one: 'give' | 'take' | 'decline', handOverId: string) =>
			keepCommitment(actor, commitmentId, { act: one, id: newId(), handOverId });
		const to = { login: 'facilitator', toHolder: 'school' as const, toName: '№2 мектеп', reason: 'Жақын тұр' };
		const { id } = done(await keepCommitment(coordinator, commitmentId, { act: 'offer', id: newId(), ...to }));
		if (state === 'given' || state === 'done') done(await act(akimat, 'give', id));
		if (state === 'taken' || state === 'done') done(await act(facilitator, 'take', id));
		if (state === 'declined') done(await act(facilitator, 'decline', id));
		const holder = async () => (await readCommitments(db(), [projectId])).find((one) => one.id === commitmentId)!.accountId;
		return { id, act, holder, people: { holder: akimat, next: facilitator, other: coordinator } };
	}
	test.each(pairs(STATES, ACTS))('hand-over: %s -> %s', async (state, one) => {
		for (const who of PEOPLE) {
			const { id, act, holder, people } = await offer(state);
			const over = state === 'done' || state === 'declined';
			const may = MAY[state][one].includes(who);
			expect(said(await act(people[who], one, id)), who).toBe(over ? 'already_answered' : may ? 'ok' : 'forbidden');
			const [row] = await db().select().from(handOver).where(eq(handOver.id, id));
			const agreed = state === 'done' || (may && ((state === 'given' && one === 'take') || (state === 'taken' && one === 'give')));
			expect(await holder(), who).toBe((agreed ? people.next : people.holder).account.id);
			expect(row!.refusedAt !== null, who).toBe(state === 'declined' || (may && one === 'decline'));
		}
	});
});

describe('reallocation', () => {
	const STATES = ['waiting', 'approved', 'refused'] as const;
	const OUTCOMES = ['approved', 'refused'] as const;
	test.each(pairs(STATES, OUTCOMES))('reallocation: %s -> %s', async (state, outcome) => {
		const { admin, coordinator, facilitator, akimat } = house.people;
		const { lines } = await readMoney(projectId);
		const [from, to] = lines as [(typeof lines)[number], (typeof lines)[number]];
		const ask = { act: 'move_savings' as const, id: newId(), fromLineId: from.id, toLineId: to.id, amount: 1000, reason: 'Арзанға алдық' };
		const { id: reallocationId } = done(await changeMoney(coordinator, projectId, ask));
		const decide = (actor: Actor, as = outcome as string) => {
			const input = { act: 'decide_savings' as const, id: newId(), reallocationId, outcome: as as 'approved', reason: 'Тексердім' };
			return changeMoney(actor, projectId, input);
		};
		const planned = async () => (await readMoney(projectId)).lines.map((line) => line.planned);
		if (state !== 'waiting') done(await decide(admin, state));
		const before = await planned();
		// Who asked does not decide; who only reports or promises neither.
		for (const [actor, reason] of [
			[facilitator, 'forbidden'],
			[akimat, 'forbidden'],
			[stranger, 'forbidden'],
			[NOBODY, 'signed_out'],
			[coordinator, state === 'waiting' ? 'forbidden' : 'already_answered']
		] as const)
			expect(said(await decide(actor)), actor.account?.name ?? 'nobody').toBe(reason);
		expect(await planned()).toEqual(before);
		expect(said(await decide(admin))).toBe(state === 'waiting' ? 'ok' : 'already_answered');
		const moved = state === 'waiting' && outcome === 'approved' ? 1000 : 0;
		expect(await planned()).toEqual([before[0]! - moved, before[1]! + moved]);
		const [row] = await db().select().from(reallocation).where(eq(reallocation.id, reallocationId));
		expect(row!.outcome).toBe(state === 'waiting' ? outcome : state);
	});
});

describe('plate report', () => {
	const STATES = ['new', 'answered', 'settled', 'hidden'] as const;
	const ACTS = ['answer', 'settle', 'hide', 'unhide'] as const;
	test.each(pairs(STATES, ACTS))('plate report: %s -> %s', async (state, one) => {
		const { akimat, coordinator } = house.people;
		const { code } = done(await makePlate(akimat, projectId));
		const said_ = { id: newId(), kind: 'not_watered' as const, dangerous: false, text: '' };
		const { id: reportId } = done(await reportAtPlate(code, newId(), said_, null));
		const act = (actor: Actor, name: (typeof ACTS)[number]) => {
			const settled = name === 'settle';
			const answer = { act: 'answer' as const, id: newId(), reportId, text: settled ? 'Суардық' : 'Ертең суарамыз', settled };
			if (name === 'answer' || name === 'settle') return actOnReport(actor, answer);
			return actOnReport(actor, { act: name as 'hide', id: newId(), reportId, reason: 'Балағат' });
		};
		const seen = async () => (await readReports(db(), projectId, true)).find(({ id }) => id === reportId)!;
		if (state === 'answered') done(await act(akimat, 'answer'));
		if (state === 'settled') done(await act(akimat, 'settle'));
		if (state === 'hidden') done(await act(coordinator, 'hide'));
		expect(said(await act(NOBODY, one))).toBe('signed_out');
		expect(said(await act(stranger, one))).toBe('forbidden');
		// The holder answers and settles; what is seen is not for the holder to say.
		const hides = one === 'hide' || one === 'unhide';
		expect(said(await act(akimat, one))).toBe(hides ? 'forbidden' : 'ok');
		expect(said(await act(coordinator, one))).toBe('ok');
		const now = await seen();
		expect(now.hidden !== null).toBe(one === 'hide' || (state === 'hidden' && one !== 'unhide'));
		expect(now.settledAt !== null).toBe(one === 'settle' || (state === 'settled' && hides));
		expect(now.answer).toBe(
			one === 'settle' || (state === 'settled' && hides) ? 'Суардық' : one === 'answer' || state === 'answered' ? 'Ертең суарамыз' : null
		);
		expect((await readReports(db(), projectId, false)).some(({ id }) => id === reportId)).toBe(now.hidden === null);
	});
});

describe('memorandum', () => {
	const STATES = ['standing', 'withdrawn'] as const;
	const ACTS = ['withdraw', 'restore'] as const;
	test.each(pairs(STATES, ACTS))('memorandum: %s -> %s', async (state, one) => {
		const { akimat } = house.people;
		const text = { year: 2026, kinds: ['watering' as const], text: '', signedOn: '2026-01-15', signedBy: 'Ауыл әкімі' };
		const memorandumId = done(await addMemorandum(akimat, house.ids.village, { id: newId(), ...text }, null)).id;
		const act = (actor: Actor, name: (typeof ACTS)[number]) =>
			withdrawMemorandum(actor, { id: newId(), memorandumId, back: name === 'restore', reason: 'Қате жүктелген' });
		if (state === 'withdrawn') done(await act(akimat, 'withdraw'));
		const stands = async () => (await readMemoranda(house.ids.village)).some(({ id }) => id === memorandumId);
		const before = await stands();
		expect(said(await act(NOBODY, one))).toBe('signed_out');
		for (const actor of [stranger, house.people.facilitator]) expect(said(await act(actor, one))).toBe('forbidden');
		expect(await stands()).toBe(before);
		expect(said(await act(akimat, one))).toBe('ok');
		expect(await stands()).toBe(one === 'restore');
	});
});
