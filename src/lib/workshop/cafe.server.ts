/** World Cafe: starting it, the next round, who sits where. Runs inside the desk's transaction. */
import { and, eq } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { rotate, seatByNumber } from '#lib/seat/rules.ts';
import { readSeats } from '#lib/seat/read.server.ts';
import { cafeRound, cafeTable, seat, seating, staging } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import { readRound, type ActivityRow } from './read.server.ts';
import { refuse, type Refusal } from './refusal.ts';
import { readSettings } from './settings.ts';

/** Opens round 1 and seats everybody present. A cafe that is reopened goes on where it was; who came meanwhile is seated too. */
export async function startCafe(tx: Tx, workshopId: string, cafe: ActivityRow, accountId: string): Promise<void> {
	const round = await readRound(tx.db, cafe.id);
	if (round > 0) {
		const there = await readSeating(tx, cafe.id, round);
		const newcomers = (await readSeats(tx.db, workshopId)).filter((s) => !there.some((row) => row.seatId === s.id));
		return save(tx, cafe.id, round, seatByNumber(newcomers, await readTables(tx, cafe.id)));
	}
	await begin(tx, workshopId, cafe, 1, accountId);
	await save(tx, cafe.id, 1, seatByNumber(await readSeats(tx.db, workshopId), await readTables(tx, cafe.id)));
}

/** Everybody moves on; notes stay. Refusal: last_round. */
export async function nextRound(tx: Tx, workshopId: string, cafe: ActivityRow, accountId: string): Promise<Refusal | null> {
	const round = (await readRound(tx.db, cafe.id)) + 1;
	if (round > readSettings(cafe.settings).rounds) return refuse('last_round');
	const before = await readSeating(tx, cafe.id, round - 1);
	await begin(tx, workshopId, cafe, round, accountId);
	await save(tx, cafe.id, round, rotate(before, await readTables(tx, cafe.id), round));
	return null;
}

async function begin(tx: Tx, workshopId: string, cafe: ActivityRow, number: number, byAccountId: string): Promise<void> {
	await tx.db.insert(cafeRound).values({ id: newId(tx.now), activityId: cafe.id, number, startedAt: tx.now, byAccountId });
	const { roundMinutes } = readSettings(cafe.settings);
	await tx.db
		.update(staging)
		.set({ timerEndsAt: tx.now + roundMinutes * 60_000, timerLeftMs: null })
		.where(eq(staging.workshopId, workshopId));
}

async function save(tx: Tx, activityId: string, round: number, rows: { seatId: string; tableId: string }[]): Promise<void> {
	if (rows.length) await tx.db.insert(seating).values(rows.map((row) => ({ ...row, activityId, round, at: tx.now })));
}

function readTables(tx: Tx, activityId: string) {
	return tx.db.select().from(cafeTable).where(eq(cafeTable.activityId, activityId));
}

function readSeating(tx: Tx, activityId: string, round: number) {
	return tx.db
		.select({ seatId: seating.seatId, tableId: seating.tableId, number: seat.number })
		.from(seating)
		.innerJoin(seat, eq(seat.id, seating.seatId))
		.where(and(eq(seating.activityId, activityId), eq(seating.round, round)));
}
