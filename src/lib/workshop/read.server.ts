import { and, asc, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import { readRankingStates } from '#lib/need/read.server.ts';
import { app } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import {
	activity,
	activityTurn,
	cafeHost,
	cafeRound,
	deskStep,
	helper,
	projector,
	seat,
	seating,
	village,
	workshop
} from '#lib/server/schema.ts';
import { accept, refuse, type Result } from './refusal.ts';
import { phaseOf, readCode, type ActivityKind, type WorkshopState } from './rules.ts';
import { readSettings } from './settings.ts';
import type { Stage } from './stage.ts';

export type WorkshopRow = typeof workshop.$inferSelect;
export type ActivityRow = typeof activity.$inferSelect & {
	kind: ActivityKind;
	phase: 'planned' | 'open' | 'closed';
	openedAt: number | null;
	closedAt: number | null;
};

/** Finds a workshop by its code as typed. @returns the row or refusal unknown_code (field code). */
export async function findWorkshop(typed: string): Promise<Result<WorkshopRow>> {
	const code = readCode(typed);
	const [row] = code
		? await app()
				.handles.read.select()
				.from(workshop)
				.where(and(eq(workshop.code, code), isNull(workshop.deletedAt)))
		: [];
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
		const closedAt = own.findLast((turn) => turn.change === 'closed')?.at ?? null;
		return { ...row, kind: row.kind as ActivityKind, phase: phaseOf(own), openedAt, closedAt };
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
	const rankings = await readRankingStates(db, workshopId);
	return {
		id: row.id,
		villageId: row.villageId,
		endedAt: row.endedAt,
		activities: activities.map(({ id, kind, phase, settings }) => {
			return { id, kind, phase, writers: readSettings(settings).writers, ranking: rankings.get(id) ?? null };
		}),
		tableId: cafe && seatId ? await readTable(db, cafe.id, seatId) : null,
		hostOf: cafe && seatId ? await readHosted(db, cafe.id, seatId) : null
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

/** @returns the id of the table that a seat hosts in a cafe, or null. */
export async function readHosted(db: Db, activityId: string, seatId: string): Promise<string | null> {
	const [row] = await db
		.select({ tableId: cafeHost.tableId })
		.from(cafeHost)
		.where(and(eq(cafeHost.activityId, activityId), eq(cafeHost.seatId, seatId), isNull(cafeHost.endedAt)));
	return row?.tableId ?? null;
}

/** @returns who stays at which table of a cafe. number: of a seat; helper: name. */
export async function readHosts(db: Db, activityId: string) {
	return db
		.select({ tableId: cafeHost.tableId, seatId: cafeHost.seatId, helperId: cafeHost.helperId, number: seat.number, helper: helper.name })
		.from(cafeHost)
		.leftJoin(seat, eq(seat.id, cafeHost.seatId))
		.leftJoin(helper, eq(helper.id, cafeHost.helperId))
		.where(and(eq(cafeHost.activityId, activityId), isNull(cafeHost.endedAt)))
		.orderBy(asc(cafeHost.at), asc(cafeHost.id));
}

/** How many earlier pictures of the screen the desk can go back to. */
const SHOWN = 6;
/** How far back the desk's history is read for them. */
const STEPS = 60;

/** @returns the desk's newest act, the newest that still stands (`undo` when it can be taken back, else `barred`), and earlier pictures. */
export async function readDeskPart(db: Db, workshopId: string, now: Stage['screen']): Promise<Stage['desk']> {
	const steps = await db.select().from(deskStep).where(eq(deskStep.workshopId, workshopId)).orderBy(desc(deskStep.at)).limit(STEPS);
	const plain = (row: typeof deskStep.$inferSelect | undefined) =>
		row ? { id: row.id, act: row.act, at: row.at, by: row.byAccountId, data: row.data } : null;
	const standing = steps.find(({ act, undoneAt }) => undoneAt === null && act !== 'undo');
	const pictures = steps.filter(({ act }) => act === 'show').map(({ data }) => data as Stage['screen']);
	const key = ({ view, focus }: Stage['screen']) => `${view} ${focus ?? ''}`;
	const shown = [...new Map(pictures.map((picture) => [key(picture), picture])).values()];
	return {
		last: plain(steps[0]),
		undo: standing?.undo ? plain(standing) : null,
		barred: standing?.undo ? null : plain(standing),
		shown: shown.filter((picture) => key(picture) !== key(now)).slice(0, SHOWN)
	};
}

/** A projector that was not seen for this long is not listed any more, ms. */
const PROJECTOR_MS = 24 * 3600_000;

/** @returns the projectors of a workshop, by number. @param now ms */
export async function readProjectors(db: Db, workshopId: string, now: number): Promise<Stage['projectors']> {
	const rows = await db
		.select()
		.from(projector)
		.where(and(eq(projector.workshopId, workshopId), gt(projector.seenAt, now - PROJECTOR_MS)))
		.orderBy(asc(projector.number));
	return rows.map(({ id, number, name, scale, dark, locale }) => ({ id, number, name, scale, dark, locale }));
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

/** Workshops for the studio and the village page, newest first, with the village's name; those in the bin are left out. running = something has been opened. */
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
		.where(and(isNull(workshop.deletedAt), villageId ? eq(workshop.villageId, villageId) : undefined))
		.orderBy(desc(workshop.startsAt));
	return rows.map(({ begun, ...row }) => {
		const state = row.workshop.endedAt !== null ? ('ended' as const) : begun ? ('running' as const) : ('planned' as const);
		return { ...row, state };
	});
}
