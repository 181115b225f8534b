import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import { app } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { activity, activityTurn, cafeRound, seating, village, workshop } from '#lib/server/schema.ts';
import { accept, refuse, type Result } from './refusal.ts';
import { phaseOf, readCode, type ActivityKind, type WorkshopState } from './rules.ts';

export type WorkshopRow = typeof workshop.$inferSelect;
export type ActivityRow = typeof activity.$inferSelect & {
	kind: ActivityKind;
	phase: 'planned' | 'open' | 'closed';
	openedAt: number | null;
};

/** Finds a workshop by its code as typed. @returns the row or refusal unknown_code (field code). */
export async function findWorkshop(typed: string): Promise<Result<WorkshopRow>> {
	const code = readCode(typed);
	const [row] = code ? await app().handles.read.select().from(workshop).where(eq(workshop.code, code)) : [];
	return row ? accept(row) : refuse('unknown_code', 'code');
}

/** @returns the activities of a workshop in order, each with its phase and when it was opened last (ms). */
export async function readActivities(db: Db, workshopId: string): Promise<ActivityRow[]> {
	const rows = await db.select().from(activity).where(eq(activity.workshopId, workshopId)).orderBy(asc(activity.position));
	const turns = rows.length
		? await db
				.select()
				.from(activityTurn)
				.where(
					inArray(
						activityTurn.activityId,
						rows.map((row) => row.id)
					)
				)
				.orderBy(asc(activityTurn.at), asc(activityTurn.id))
		: [];
	return rows.map((row) => {
		const own = turns.filter((turn) => turn.activityId === row.id);
		const openedAt = own.findLast((turn) => turn.change === 'opened')?.at ?? null;
		return { ...row, kind: row.kind as ActivityKind, phase: phaseOf(own), openedAt };
	});
}

/**
 * The part of a workshop that permission depends on. Inside a transaction pass tx.db, so that the answer cannot change before the write.
 * @param seatId when given, `tableId` says where this seat sits in the running cafe
 */
export async function readState(db: Db, workshopId: string, seatId?: string): Promise<WorkshopState> {
	const [row] = await db.select().from(workshop).where(eq(workshop.id, workshopId));
	if (!row) throw new Error('no such workshop');
	const activities = await readActivities(db, workshopId);
	const cafe = activities.find((a) => a.kind === 'cafe' && a.phase === 'open');
	return {
		id: row.id,
		villageId: row.villageId,
		endedAt: row.endedAt,
		activities: activities.map(({ id, kind, phase }) => ({ id, kind, phase })),
		tableId: cafe && seatId ? await readTable(db, cafe.id, seatId) : null
	};
}

/** @returns the number of the running round of a cafe; 0 before the first. */
export async function readRound(db: Db, activityId: string): Promise<number> {
	const [last] = await db
		.select({ number: cafeRound.number })
		.from(cafeRound)
		.where(eq(cafeRound.activityId, activityId))
		.orderBy(desc(cafeRound.number))
		.limit(1);
	return last?.number ?? 0;
}

/** @returns the id of the table where a seat sits in the running round, or null. */
export async function readTable(db: Db, activityId: string, seatId: string): Promise<string | null> {
	const round = await readRound(db, activityId);
	const [row] = await db
		.select({ tableId: seating.tableId })
		.from(seating)
		.where(and(eq(seating.activityId, activityId), eq(seating.round, round), eq(seating.seatId, seatId)));
	return row?.tableId ?? null;
}

/** @returns the table of every seat in the running round of a cafe, by seat id. */
export async function readTables(db: Db, activityId: string): Promise<Map<string, string>> {
	const round = await readRound(db, activityId);
	const rows = await db
		.select({ seatId: seating.seatId, tableId: seating.tableId })
		.from(seating)
		.where(and(eq(seating.activityId, activityId), eq(seating.round, round)));
	return new Map(rows.map((row) => [row.seatId, row.tableId]));
}

/** Workshops for the studio and the village page, newest first, with the village's name. running = something has been opened. */
export async function listWorkshops(villageId?: string) {
	const { read } = app().handles;
	const turns = read
		.select({ id: activityTurn.id })
		.from(activityTurn)
		.innerJoin(activity, eq(activity.id, activityTurn.activityId))
		.where(eq(activity.workshopId, workshop.id));
	const rows = await read
		.select({ workshop, villageName: village.name, begun: sql<number>`exists ${turns}` })
		.from(workshop)
		.innerJoin(village, eq(village.id, workshop.villageId))
		.where(villageId ? eq(workshop.villageId, villageId) : undefined)
		.orderBy(desc(workshop.startsAt));
	return rows.map(({ begun, ...row }) => {
		const state = row.workshop.endedAt !== null ? ('ended' as const) : begun ? ('running' as const) : ('planned' as const);
		return { ...row, state };
	});
}
