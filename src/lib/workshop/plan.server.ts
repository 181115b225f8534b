/** The plan of a workshop in the database: read for the studio, saved as a whole. */
import { and, asc, eq, inArray, ne } from 'drizzle-orm';
import { boardDocument } from '#lib/live/protocol.ts';
import type { Db } from '#lib/server/db.ts';
import {
	activity,
	cafeHost,
	cafeTable,
	documentSnapshot,
	documentUpdate,
	documentVersion,
	seating,
	village,
	workshop
} from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import type { Plan, PlannedActivity, PlannedTable, SaveInput } from './plan.ts';
import { readActivities, readState, type ActivityRow, type WorkshopRow } from './read.server.ts';
import { accept, refuse, type Refusal, type Result } from './refusal.ts';
import { can, hasRole, nameActor, type Actor, type Phase } from './rules.ts';
import { readSettings, SETTINGS_OF } from './settings.ts';

/** A plan with what the studio must know of each part: whether it was ever opened, and which tables somebody wrote or sat at. */
export type PlanView = Plan & { revision: number; phases: Record<string, Phase>; used: string[] };

/** @returns the plan of a workshop with all settings of each kind filled in. */
export async function readPlan(db: Db, row: WorkshopRow): Promise<PlanView> {
	const activities = await readActivities(db, row.id);
	const tables = await readTables(
		db,
		activities.map(({ id }) => id)
	);
	const { title, villageId, startsAt, endsAt, secondStartsAt, fund, capacity, revision } = row;
	return {
		...{ title, villageId, startsAt, endsAt, secondStartsAt, fund, capacity, revision },
		voters: row.voters as Plan['voters'],
		asks: row.asks as Plan['asks'],
		activities: activities.map((one) => ({
			...{ id: one.id, kind: one.kind, title: one.title, minutes: one.minutes },
			settings: fillSettings(one),
			tables: tables.filter(({ activityId }) => activityId === one.id).map(({ id, question }) => ({ id, question }))
		})),
		phases: Object.fromEntries(activities.map(({ id, phase }) => [id, phase])),
		used: await findUsed(db, tables)
	};
}

function fillSettings({ kind, settings }: ActivityRow): Record<string, unknown> {
	const all = readSettings(settings);
	return Object.fromEntries(SETTINGS_OF[kind].map((name) => [name, all[name]]));
}

type TableRow = typeof cafeTable.$inferSelect;

function readTables(db: Db, activityIds: string[]): Promise<TableRow[]> {
	return db.select().from(cafeTable).where(inArray(cafeTable.activityId, activityIds)).orderBy(asc(cafeTable.number));
}

/** Tables whose board was ever written on, or where somebody sat: they cannot be taken away. @returns their ids */
async function findUsed(db: Db, tables: readonly Pick<TableRow, 'id' | 'activityId'>[]): Promise<string[]> {
	if (!tables.length) return [];
	const names = new Map(tables.map(({ id, activityId }) => [boardDocument(activityId, id), id]));
	const boards = [...names.keys()];
	const written = await Promise.all(
		[documentUpdate, documentSnapshot, documentVersion].map((kept) =>
			db.selectDistinct({ document: kept.document }).from(kept).where(inArray(kept.document, boards))
		)
	);
	const sat = await db
		.selectDistinct({ id: seating.tableId })
		.from(seating)
		.where(
			inArray(
				seating.tableId,
				tables.map(({ id }) => id)
			)
		);
	return [...new Set([...written.flat().map(({ document }) => names.get(document)!), ...sat.map(({ id }) => id)])];
}

/**
 * Saves a whole plan. What was opened stays: it keeps its kind and the order among what was opened. Tables keep their ids, because boards
 * hang on them. Refusals: signed_out, forbidden, not_found, workshop_ended, changed_meanwhile (somebody saved since `revision`),
 * unknown_choice (villageId), already_open (activities.ID, villageId), table_used (activities.ID.tables.TABLE), malformed.
 */
export function savePlan(actor: Actor, workshopId: string, input: SaveInput): Promise<Result<{ revision: number }>> {
	return transactOnce<Result<{ revision: number }>>({ actor: nameActor(actor), id: input.id, action: 'save_plan' }, async (tx) => {
		const [row] = await tx.db.select().from(workshop).where(eq(workshop.id, workshopId));
		if (!row || row.deletedAt !== null) return refuse('not_found');
		const may = can(actor, 'plan_workshop', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		if (row.endedAt !== null) return refuse('workshop_ended');
		if (row.revision !== input.revision) return refuse('changed_meanwhile');
		const before = await readActivities(tx.db, workshopId);
		const refused =
			(await refusePlace(tx, actor, row, before, input)) ??
			refuseOrder(before, input.activities) ??
			(await saveAgenda(tx, workshopId, before, input));
		if (refused) return refused;
		const { id: _, revision, activities: __, ...head } = input;
		await tx.db
			.update(workshop)
			.set({ ...head, revision: revision + 1 })
			.where(eq(workshop.id, workshopId));
		await tx.record({ workshopId, actor: nameActor(actor), action: 'save_plan', subject: `workshop:${workshopId}`, data: { revision } });
		tx.publish({ kind: 'workshop', workshopId, phase: true });
		return accept({ revision: revision + 1 });
	});
}

async function refusePlace(
	tx: Tx,
	actor: Actor,
	row: WorkshopRow,
	before: readonly ActivityRow[],
	{ villageId }: SaveInput
): Promise<Refusal | null> {
	if (villageId === row.villageId) return null;
	const [place] = await tx.db.select().from(village).where(eq(village.id, villageId));
	if (!place || !hasRole(actor, 'plan_workshop', villageId)) return refuse('unknown_choice', 'villageId');
	return before.some(wasOpened) ? refuse('already_open', 'villageId') : null;
}

const wasOpened = ({ openedAt }: ActivityRow) => openedAt !== null;

/** What was opened is still there, of the same kind, in the same order. */
function refuseOrder(before: readonly ActivityRow[], after: readonly PlannedActivity[]): Refusal | null {
	let last = -1;
	for (const { id, kind } of before.filter(wasOpened)) {
		const place = after.findIndex((one) => one.id === id && one.kind === kind);
		if (place <= last) return refuse('already_open', `activities.${id}`);
		last = place;
	}
	return null;
}

async function saveAgenda(tx: Tx, workshopId: string, before: readonly ActivityRow[], { activities }: SaveInput): Promise<Refusal | null> {
	const [stranger] = await tx.db
		.select({ id: activity.id })
		.from(activity)
		.where(
			and(
				ne(activity.workshopId, workshopId),
				inArray(
					activity.id,
					activities.map(({ id }) => id)
				)
			)
		);
	if (stranger) return refuse('malformed', 'activities');
	for (const gone of before.filter(({ id }) => !activities.some((one) => one.id === id))) {
		const refused = await saveTables(tx, gone.id, []);
		if (refused) return refused;
		await tx.db.delete(activity).where(eq(activity.id, gone.id));
	}
	// Two parts cannot stand at one place even for a moment: first everybody steps aside.
	for (const [i, { id }] of before.entries())
		await tx.db
			.update(activity)
			.set({ position: -1 - i })
			.where(eq(activity.id, id));
	for (const [position, { id, kind, title, minutes, settings, tables }] of activities.entries()) {
		const value = { position, kind, title, minutes, settings };
		if (before.some((one) => one.id === id)) await tx.db.update(activity).set(value).where(eq(activity.id, id));
		else await tx.db.insert(activity).values({ id, workshopId, ...value });
		const refused = await saveTables(tx, id, tables);
		if (refused) return refused;
	}
	return null;
}

async function saveTables(tx: Tx, activityId: string, after: readonly PlannedTable[]): Promise<Refusal | null> {
	const before = await readTables(tx.db, [activityId]);
	const gone = before.filter(({ id }) => !after.some((one) => one.id === id));
	const [used] = await findUsed(tx.db, gone);
	if (used) return refuse('table_used', `activities.${activityId}.tables.${used}`);
	for (const { id } of gone) {
		await tx.db.delete(cafeHost).where(eq(cafeHost.tableId, id));
		await tx.db.delete(cafeTable).where(eq(cafeTable.id, id));
	}
	for (const [i, { id }] of before.entries())
		await tx.db
			.update(cafeTable)
			.set({ number: -1 - i })
			.where(eq(cafeTable.id, id));
	for (const [i, { id, question }] of after.entries()) {
		const number = i + 1;
		if (before.some((one) => one.id === id)) await tx.db.update(cafeTable).set({ number, question }).where(eq(cafeTable.id, id));
		else {
			const [stranger] = await tx.db.select({ id: cafeTable.id }).from(cafeTable).where(eq(cafeTable.id, id));
			if (stranger) return refuse('malformed', `activities.${activityId}.tables`);
			await tx.db.insert(cafeTable).values({ id, activityId, number, question });
		}
	}
	return null;
}
