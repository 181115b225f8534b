/** Who sits where in a World Cafe: the three ways, hosts, people who come, go and choose. */
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#lib/live/id.ts';
import { db } from '#lib/server/app.ts';
import { activity, cafeTable, seat, seatToken, workshop } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { chooseTable, moveSeat, nextRound, seatRest, setHost, undoHost, undoMove } from '#lib/workshop/cafe.server.ts';
import { readActivities } from '#lib/workshop/read.server.ts';
import { NOBODY } from '#lib/workshop/rules.ts';
import type { Seating } from '#lib/workshop/settings.ts';
import { readStage } from '#lib/workshop/stage.server.ts';
import { openHouse, type House } from '../support/house.ts';

let house: House;
let phones: Awaited<ReturnType<House['join']>>[];
const by = () => house.people.facilitator.account.id;
const cafeRow = async () => (await readActivities(db(), house.ids.workshop)).find(({ kind }) => kind === 'cafe')!;
const cafe = async () => (await readStage(db(), house.ids.workshop)).cafe!;
const tables = async () => (await cafe()).tables.map(({ seats }) => seats);
const seated = async () => (await tables()).flat().sort((a, b) => a - b);

/** A hall of people at four tables, seated in this way over some rounds. */
async function hall(people: number, way: Seating, rounds = 4, seatsPerTable = 10) {
	house = await openHouse();
	await transact(async (tx) => {
		const settings = { rounds, roundMinutes: 5, seating: way, seatsPerTable };
		await tx.db
			.update(activity)
			.set({ settings })
			.where(eq(activity.id, house.activity('cafe')));
		for (const number of [3, 4])
			await tx.db
				.insert(cafeTable)
				.values({ id: newId(), activityId: house.activity('cafe'), number, question: { kk: `Сұрақ ${number}` } });
	});
	phones = [];
	for (let i = 0; i < people; i++) phones.push(await house.join());
}
const leave = (n: number) =>
	transact(async (tx) => {
		await tx.db
			.update(seat)
			.set({ leftAt: tx.now })
			.where(eq(seat.id, phones[n - 1]!.seat.id));
		tx.publish({ kind: 'workshop', workshopId: house.ids.workshop, phase: true });
	});
const host = (n: number, tableId: string, on = true) =>
	transact((tx) => setHost(tx, house.ids.workshop, by(), { act: 'set_host', tableId, seat: n, on }));
const rotate = async () => {
	const row = await cafeRow();
	return transact((tx) => nextRound(tx, house.ids.workshop, row, by()));
};
afterEach(() => house.close());

describe('mixed', () => {
	beforeEach(() => hall(16, 'mixed'));

	it('nobody comes back to a table, every round is even, and people meet others', async () => {
		await house.open('cafe');
		const met = new Set<string>();
		const visits = new Map<number, Set<number>>();
		for (let round = 1; round <= 4; round++) {
			if (round > 1) expect(await rotate()).toBeNull();
			const now = await tables();
			expect(now.map((seats) => seats.length)).toEqual([4, 4, 4, 4]);
			now.forEach((seats, table) => {
				for (const a of seats) {
					expect(visits.get(a)?.has(table) ?? false).toBe(false);
					visits.set(a, (visits.get(a) ?? new Set()).add(table));
					for (const b of seats) if (a < b) met.add(`${a} ${b}`);
				}
			});
		}
		// The most that 16 people at 4 tables can meet in 4 rounds without anybody coming back to a table (proven in the bench).
		expect(met.size).toBe(84);
		expect(await rotate()).toMatchObject({ reason: 'last_round' });
	});

	it('a host stays through all rounds, ceases to be one, and who has left is not planned for', async () => {
		const { tables: all } = await (async () => {
			await house.open('cafe');
			return cafe();
		})();
		const home = all[2]!;
		expect(await host(5, home.id)).toMatchObject({ data: { seat: 5, on: true } });
		expect((await cafe()).tables[2]).toMatchObject({ hosts: [{ seat: 5, helper: null }] });
		expect((await cafe()).tables[2]!.seats).toContain(5);
		await leave(9);
		for (let round = 2; round <= 3; round++) {
			await rotate();
			expect((await cafe()).tables[2]!.seats).toContain(5);
			expect(await seated()).not.toContain(9);
			expect(await seated()).toHaveLength(15);
		}
		await host(5, home.id, false);
		await rotate();
		expect((await cafe()).tables[2]!.seats).not.toContain(5);
	});

	it('a seat hosts one table at a time; taking it back puts both back', async () => {
		await house.open('cafe');
		const { tables: all } = await cafe();
		const before = await tables();
		await host(1, all[0]!.id);
		const mid = await tables();
		const second = await host(1, all[3]!.id);
		expect((await cafe()).tables.map(({ hosts }) => hosts.length)).toEqual([0, 0, 0, 1]);
		expect((await cafe()).tables[3]!.seats).toContain(1);
		if ('ok' in second) throw new Error(second.reason);
		await transact((tx) => undoHost(tx, house.ids.workshop, second.undo));
		expect((await cafe()).tables.map(({ hosts }) => hosts.length)).toEqual([1, 0, 0, 0]);
		expect(await tables()).toEqual(mid);
		expect(before.flat()).toHaveLength(16);
	});

	it('only people who are there can host, at a table that is there', async () => {
		await house.open('cafe');
		const [first] = (await cafe()).tables;
		await leave(3);
		expect(await host(3, first!.id)).toMatchObject({ reason: 'seat_left', field: 'seat' });
		expect(await host(99, first!.id)).toMatchObject({ reason: 'not_found', field: 'seat' });
		expect(await host(1, newId())).toMatchObject({ reason: 'not_found', field: 'tableId' });
		const nobody = { act: 'set_host' as const, tableId: first!.id, on: true };
		expect(await transact((tx) => setHost(tx, house.ids.workshop, by(), nobody))).toMatchObject({ reason: 'malformed' });
		const stranger = { ...nobody, helperId: newId() };
		expect(await transact((tx) => setHost(tx, house.ids.workshop, by(), stranger))).toMatchObject({
			reason: 'not_found',
			field: 'helperId'
		});
	});

	it('the desk moves somebody, and back', async () => {
		const move = (n: number, tableId: string) => transact((tx) => moveSeat(tx, house.ids.workshop, { act: 'move_seat', seat: n, tableId }));
		expect(await move(1, house.ids.tables[0]!)).toMatchObject({ reason: 'not_open' });
		await house.open('cafe');
		const before = await tables();
		const target = (await cafe()).tables.find(({ seats }) => !seats.includes(2))!;
		const moved = await move(2, target.id);
		expect((await cafe()).tables.find(({ id }) => id === target.id)!.seats).toContain(2);
		if ('ok' in moved) throw new Error(moved.reason);
		await transact((tx) => undoMove(tx, house.ids.workshop, moved.undo));
		expect(await tables()).toEqual(before);
	});
});

describe('people choose', () => {
	beforeEach(() => hall(6, 'free', 2, 2));
	const choose = (n: number, tableId: string, id = newId()) => chooseTable(phones[n - 1]!, house.ids.workshop, { id, tableId });

	it('before the cafe, while it is open, and afterwards', async () => {
		const [first] = house.ids.tables;
		expect(await choose(1, first!)).toMatchObject({ reason: 'not_open' });
		await house.open('cafe');
		expect(await choose(1, first!)).toEqual({ ok: true, value: { tableId: first } });
		await house.open('needs');
		expect(await choose(1, first!)).toMatchObject({ reason: 'not_open' });
	});

	it('phones sit where they want, a table fills up, people without a phone get a chair', async () => {
		// The phone of seat 6 is lost.
		await transact((tx) => tx.db.delete(seatToken).where(eq(seatToken.seatId, phones[5]!.seat.id)));
		await house.open('cafe');
		expect(await seated()).toEqual([6]);
		expect((await readStage(db(), house.ids.workshop)).missing).toEqual([1, 2, 3, 4, 5]);
		const { tables: all } = await cafe();
		const free = all.find(({ seats }) => seats.length === 0)!;
		await choose(1, free.id);
		await choose(2, free.id);
		expect(await choose(3, free.id)).toMatchObject({ reason: 'table_full', field: 'tableId' });
		// Whoever leaves makes room.
		await leave(2);
		expect(await choose(3, free.id)).toMatchObject({ ok: true });
		expect(
			await chooseTable({ ...phones[1]!, seat: { ...phones[1]!.seat, left: true } }, house.ids.workshop, { id: newId(), tableId: free.id })
		).toMatchObject({
			reason: 'seat_left'
		});
		const row = await cafeRow();
		await transact((tx) => seatRest(tx, house.ids.workshop, row));
		expect(await seated()).toEqual([1, 3, 4, 5, 6]);
	});

	it('in the next round people choose anew, hosts stay', async () => {
		await house.open('cafe');
		const { tables: all } = await cafe();
		await choose(1, all[0]!.id);
		await host(2, all[1]!.id);
		await rotate();
		expect(await tables()).toEqual([[], [2], [], []]);
	});

	it('a change of mind counts, the same request twice counts once, another workshop’s table never', async () => {
		await house.open('cafe');
		const [a, b] = (await cafe()).tables;
		const id = newId();
		await choose(1, a!.id, id);
		await choose(1, b!.id);
		await choose(1, a!.id, id);
		expect(await tables()).toEqual([[], [1], [], []]);
		expect(await choose(1, newId())).toMatchObject({ reason: 'not_found' });
		expect(await chooseTable(NOBODY, house.ids.workshop, { id: newId(), tableId: a!.id })).toMatchObject({ reason: 'no_seat' });
		await transact((tx) => tx.db.update(workshop).set({ endedAt: tx.now }).where(eq(workshop.id, house.ids.workshop)));
		expect(await choose(1, a!.id)).toMatchObject({ reason: 'workshop_ended' });
	});

	it('is not offered where seats are given', async () => {
		await house.close();
		await hall(2, 'number');
		await house.open('cafe');
		expect(await chooseTable(phones[0]!, house.ids.workshop, { id: newId(), tableId: (await cafe()).tables[0]!.id })).toMatchObject({
			reason: 'forbidden'
		});
	});
});
