/** World Cafe: starting it, the next round, who sits where, who stays. Runs inside the transaction of whoever acts. */
import { and, asc, eq, isNull, lt } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { planRounds } from '#lib/seat/rotation.ts';
import { emptiestTable, seatByNumber } from '#lib/seat/rules.ts';
import { readHeld, readSeats } from '#lib/seat/read.server.ts';
import { activity, cafeHost, cafeRound, cafeTable, helper, seat, seating, staging } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { readHosts, readRound, readState, type ActivityRow } from './read.server.ts';
import { accept, refuse, type Refusal, type Result } from './refusal.ts';
import { can, nameActor, openActivity, type Actor } from './rules.ts';
import { readSettings } from './settings.ts';
import type { DeskAct } from './desk-acts.ts';

type Place = { seatId: string; tableId: string };

/** Opens round 1 and seats everybody present. A cafe that is reopened goes on where it was; who came meanwhile is seated too. */
export async function startCafe(tx: Tx, workshopId: string, cafe: ActivityRow, accountId: string): Promise<void> {
	if ((await readRound(tx.db, cafe.id)) > 0) return void (await seatRest(tx, workshopId, cafe));
	await begin(tx, workshopId, cafe, 1, accountId);
	await seatRound(tx, workshopId, cafe, 1);
}

/** Everybody who is present moves on; notes and hosts stay. Refusal: last_round. */
export async function nextRound(tx: Tx, workshopId: string, cafe: ActivityRow, accountId: string): Promise<Refusal | null> {
	const round = (await readRound(tx.db, cafe.id)) + 1;
	if (round > readSettings(cafe.settings).rounds) return refuse('last_round');
	await begin(tx, workshopId, cafe, round, accountId);
	await seatRound(tx, workshopId, cafe, round);
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

/** Seats everybody present for a round that has nobody yet, in the way the cafe is set to. */
async function seatRound(tx: Tx, workshopId: string, cafe: ActivityRow, round: number): Promise<void> {
	const { seating: way, rounds } = readSettings(cafe.settings);
	const [seats, tables, hosts] = [await readSeats(tx.db, workshopId), await readTables(tx, cafe.id), await readHostSeats(tx, cafe.id)];
	if (way === 'mixed') return follow(tx, cafe.id, round, await planAhead(tx, cafe.id, { seats, tables, hosts, round, rounds }));
	if (way === 'number') return save(tx, cafe.id, round, seatByNumber(seats, tables, hosts, round));
	// People choose themselves; hosts have their table, and who has no phone to choose with gets a chair.
	const held = await readHeld(
		tx.db,
		seats.map(({ id }) => id),
		tx.now
	);
	const places = seats.flatMap(({ id }) => (hosts.has(id) ? [{ seatId: id, tableId: hosts.get(id)! }] : []));
	const rest = seats.filter(({ id }) => !hosts.has(id) && !held.has(id));
	await save(tx, cafe.id, round, fill(rest, tables, places));
}

type Hall = {
	seats: readonly { id: string }[];
	tables: readonly { id: string }[];
	hosts: ReadonlyMap<string, string>;
	round: number;
	rounds: number;
};

/**
 * All rounds to come are planned together, so that this one leaves people to meet in the next. The plan made at the last change is
 * followed; when somebody has come or gone, or a host is another, what is left is planned anew.
 */
async function planAhead(tx: Tx, activityId: string, { seats, tables, hosts, round, rounds }: Hall): Promise<Map<string, string>[]> {
	const [before] = await tx.db
		.select({ plan: cafeRound.plan })
		.from(cafeRound)
		.where(and(eq(cafeRound.activityId, activityId), eq(cafeRound.number, round - 1)));
	const known = (before?.plan ?? []).map((places) => new Map(Object.entries(places)));
	const past = await readPast(tx, activityId, round);
	const isTrue = (plan: ReadonlyMap<string, string>) =>
		plan.size === seats.length &&
		seats.every(({ id }) => tables.some((table) => table.id === plan.get(id)) && (plan.get(id) === hosts.get(id) || !hosts.has(id)));
	if (known.length >= rounds - round + 1 && known.every(isTrue) && followed(past.at(-1), known[0]!, hosts)) return known;
	return planRounds({
		seats: seats.map(({ id }) => id),
		tables: tables.map(({ id }) => id),
		hosts,
		past,
		rounds: Math.max(1, rounds - round + 1),
		seed: round
	});
}

/** Whether the plan still fits where people really sat last: nobody who moves would come back to that table. */
function followed(last: ReadonlyMap<string, string> | undefined, next: ReadonlyMap<string, string>, hosts: ReadonlyMap<string, string>) {
	return [...next].every(([seatId, tableId]) => hosts.has(seatId) || last?.get(seatId) !== tableId);
}

/** Seats people by the first round of a plan, and keeps the rest for the rounds after it. */
async function follow(tx: Tx, activityId: string, round: number, [now, ...rest]: Map<string, string>[]): Promise<void> {
	await save(
		tx,
		activityId,
		round,
		[...(now ?? [])].map(([seatId, tableId]) => ({ seatId, tableId }))
	);
	await tx.db
		.update(cafeRound)
		.set({ plan: rest.map((places) => Object.fromEntries(places)) })
		.where(and(eq(cafeRound.activityId, activityId), eq(cafeRound.number, round)));
}

/** Gives each of these people the table that is emptiest when their turn comes. @returns `taken` and theirs */
function fill(people: readonly { id: string }[], tables: readonly { id: string; number: number }[], taken: readonly Place[]): Place[] {
	const places = [...taken];
	for (const { id } of people) {
		const tableId = emptiestTable(tables, places);
		if (tableId) places.push({ seatId: id, tableId });
	}
	return places;
}

/** Everybody present who has no table in the running round gets one, also where people choose themselves. Refusal: not_open. */
export async function seatRest(tx: Tx, workshopId: string, cafe: { id: string }): Promise<Done> {
	const round = await readRound(tx.db, cafe.id);
	if (round === 0) return refuse('not_open');
	const seats = await readSeats(tx.db, workshopId);
	const rows = await readPlaces(tx, cafe.id, round);
	const here = rows.filter(({ seatId }) => seats.some(({ id }) => id === seatId));
	const without = seats.filter(({ id }) => !rows.some(({ seatId }) => seatId === id));
	const made = fill(without, await readTables(tx, cafe.id), here).slice(here.length);
	await save(tx, cafe.id, round, made);
	const undo = { kind: 'seat_rest', activityId: cafe.id, round, seatIds: made.map(({ seatId }) => seatId) };
	return { data: { people: made.length }, undo };
}

/** Takes seatRest back. @param payload its undo */
export async function undoRest(tx: Tx, _workshopId: string, payload: Record<string, unknown>): Promise<null> {
	const { activityId, round, seatIds } = payload as { activityId: string; round: number; seatIds: string[] };
	for (const seatId of seatIds)
		await tx.db.delete(seating).where(and(eq(seating.activityId, activityId), eq(seating.round, round), eq(seating.seatId, seatId)));
	return null;
}

async function save(tx: Tx, activityId: string, round: number, rows: readonly Place[]): Promise<void> {
	if (rows.length) await tx.db.insert(seating).values(rows.map((row) => ({ ...row, activityId, round, at: tx.now })));
}

function readTables(tx: Tx, activityId: string) {
	return tx.db.select().from(cafeTable).where(eq(cafeTable.activityId, activityId)).orderBy(asc(cafeTable.number));
}

async function readHostSeats(tx: Tx, activityId: string): Promise<Map<string, string>> {
	return new Map((await readHosts(tx.db, activityId)).flatMap(({ seatId, tableId }) => (seatId ? [[seatId, tableId] as const] : [])));
}

async function readPast(tx: Tx, activityId: string, round: number): Promise<Map<string, string>[]> {
	const rows = await tx.db
		.select()
		.from(seating)
		.where(and(eq(seating.activityId, activityId), lt(seating.round, round)));
	const past = Array.from({ length: round - 1 }, () => new Map<string, string>());
	for (const row of rows) past[row.round - 1]?.set(row.seatId, row.tableId);
	return past;
}

function readPlaces(tx: Tx, activityId: string, round: number): Promise<Place[]> {
	return tx.db
		.select({ seatId: seating.seatId, tableId: seating.tableId })
		.from(seating)
		.where(and(eq(seating.activityId, activityId), eq(seating.round, round)));
}

/** Somebody sits at a table in the running round from now on. @returns where they sat before; undefined = nowhere */
async function sit(tx: Tx, activityId: string, seatId: string, tableId: string): Promise<string | undefined> {
	const round = await readRound(tx.db, activityId);
	if (round === 0) return undefined;
	const place = and(eq(seating.activityId, activityId), eq(seating.round, round), eq(seating.seatId, seatId));
	const [before] = await tx.db.select({ tableId: seating.tableId }).from(seating).where(place);
	if (before) await tx.db.update(seating).set({ tableId, at: tx.now }).where(place);
	else await save(tx, activityId, round, [{ seatId, tableId }]);
	return before?.tableId;
}

async function findTable(tx: Tx, workshopId: string, tableId: string) {
	const [row] = await tx.db
		.select({ id: cafeTable.id, number: cafeTable.number, activityId: activity.id })
		.from(cafeTable)
		.innerJoin(activity, eq(activity.id, cafeTable.activityId))
		.where(and(eq(cafeTable.id, tableId), eq(activity.workshopId, workshopId)));
	return row;
}

async function findSeat(tx: Tx, workshopId: string, number: number) {
	const [row] = await tx.db
		.select()
		.from(seat)
		.where(and(eq(seat.workshopId, workshopId), eq(seat.number, number)));
	return row;
}

/** What a step of the desk says of itself and what takes it back (workshop/undo.server.ts), or why it was not done. */
export type Done = { data: Record<string, unknown>; undo: { kind: string } & Record<string, unknown> } | Refusal;

/**
 * A seat or a helper becomes host of a table, or ceases to be. A seat hosts one table of a cafe at a time and sits there at once.
 * Refusals: not_found (tableId, seat, helperId), seat_left, malformed (neither or both named).
 */
export async function setHost(tx: Tx, workshopId: string, accountId: string, act: Extract<DeskAct, { act: 'set_host' }>): Promise<Done> {
	const table = await findTable(tx, workshopId, act.tableId);
	if (!table) return refuse('not_found', 'tableId');
	if ((act.seat === undefined) === (act.helperId === undefined)) return refuse('malformed');
	const person = act.seat === undefined ? undefined : await findSeat(tx, workshopId, act.seat);
	if (act.seat !== undefined && !person) return refuse('not_found', 'seat');
	if (act.on && person && person.leftAt !== null) return refuse('seat_left', 'seat');
	if (act.helperId !== undefined && !(await isHelper(tx, workshopId, act.helperId))) return refuse('not_found', 'helperId');
	const who = person ? eq(cafeHost.seatId, person.id) : eq(cafeHost.helperId, act.helperId!);
	const standing = and(eq(cafeHost.activityId, table.activityId), isNull(cafeHost.endedAt), who);
	const ended = (await tx.db.select({ id: cafeHost.id }).from(cafeHost).where(standing)).map(({ id }) => id);
	await tx.db.update(cafeHost).set({ endedAt: tx.now }).where(standing);
	const undo = { kind: 'set_host', ended, made: null as string | null, seatId: person?.id ?? null, before: null as string | null };
	const data = { table: table.number, seat: act.seat ?? null, on: act.on };
	if (!act.on) return { data, undo };
	const id = newId(tx.now);
	const { activityId } = table;
	const host = { id, activityId, tableId: table.id, seatId: person?.id ?? null, helperId: act.helperId ?? null };
	await tx.db.insert(cafeHost).values({ ...host, at: tx.now, byAccountId: accountId });
	const before = person ? ((await sit(tx, activityId, person.id, table.id)) ?? null) : null;
	return { data, undo: { ...undo, made: id, before } };
}

async function isHelper(tx: Tx, workshopId: string, helperId: string): Promise<boolean> {
	const here = and(eq(helper.id, helperId), eq(helper.workshopId, workshopId), isNull(helper.endedAt));
	return (await tx.db.$count(helper, here)) > 0;
}

/** Takes setHost back. @param payload its undo */
export async function undoHost(tx: Tx, _workshopId: string, payload: Record<string, unknown>): Promise<null> {
	const { ended, made, seatId, before } = payload as { ended: string[]; made: string | null; seatId: string | null; before: string | null };
	for (const id of ended) await tx.db.update(cafeHost).set({ endedAt: null }).where(eq(cafeHost.id, id));
	if (!made) return null;
	const [row] = await tx.db.select().from(cafeHost).where(eq(cafeHost.id, made));
	await tx.db.update(cafeHost).set({ endedAt: tx.now }).where(eq(cafeHost.id, made));
	if (row && seatId && before) await sit(tx, row.activityId, seatId, before);
	return null;
}

/** The desk seats somebody at a table of the running round. Refusals: not_found (tableId, seat), seat_left, not_open. */
export async function moveSeat(tx: Tx, workshopId: string, act: Extract<DeskAct, { act: 'move_seat' }>): Promise<Done> {
	const table = await findTable(tx, workshopId, act.tableId);
	if (!table) return refuse('not_found', 'tableId');
	const person = await findSeat(tx, workshopId, act.seat);
	if (!person) return refuse('not_found', 'seat');
	if (person.leftAt !== null) return refuse('seat_left', 'seat');
	if ((await readRound(tx.db, table.activityId)) === 0) return refuse('not_open');
	const before = (await sit(tx, table.activityId, person.id, table.id)) ?? null;
	const undo = { kind: 'move_seat', activityId: table.activityId, seatId: person.id, before };
	return { data: { seat: act.seat, table: table.number }, undo };
}

/** Takes moveSeat back. @param payload its undo */
export async function undoMove(tx: Tx, _workshopId: string, payload: Record<string, unknown>): Promise<null> {
	const { activityId, seatId, before } = payload as { activityId: string; seatId: string; before: string | null };
	if (before) await sit(tx, activityId, seatId, before);
	else {
		const round = await readRound(tx.db, activityId);
		await tx.db.delete(seating).where(and(eq(seating.activityId, activityId), eq(seating.round, round), eq(seating.seatId, seatId)));
	}
	return null;
}

/**
 * A seat sits down at a table of its choice, where the cafe lets people choose. The same request id counts once.
 * Refusals: no_seat, seat_left, not_open, workshop_ended, forbidden (people do not choose here), not_found, table_full.
 */
export function chooseTable(actor: Actor, workshopId: string, wish: { id: string; tableId: string }): Promise<Result<{ tableId: string }>> {
	// On its own phone a signed-in person is a seat like everybody else.
	const person = { ...actor, account: null };
	const key = { actor: nameActor(person), id: wish.id, action: `choose_table:${wish.tableId}` };
	return transactOnce<Result<{ tableId: string }>>(key, async (tx) => {
		const state = await readState(tx.db, workshopId, person.seat?.id);
		const may = can(person, 'choose_table', state);
		if (!may.ok) return may;
		const table = await findTable(tx, workshopId, wish.tableId);
		const cafeId = openActivity(state)!.id;
		if (table?.activityId !== cafeId) return refuse('not_found', 'tableId');
		const [row] = await tx.db.select({ settings: activity.settings }).from(activity).where(eq(activity.id, cafeId));
		const { seating: way, seatsPerTable } = readSettings(row!.settings);
		if (way !== 'free') return refuse('forbidden');
		const present = new Set((await readSeats(tx.db, workshopId)).map(({ id }) => id));
		const places = await readPlaces(tx, cafeId, await readRound(tx.db, cafeId));
		const others = places.filter(({ seatId, tableId }) => tableId === table.id && seatId !== person.seat!.id && present.has(seatId));
		if (others.length >= seatsPerTable) return refuse('table_full', 'tableId', { n: table.number });
		await sit(tx, cafeId, person.seat!.id, table.id);
		await tx.record({
			workshopId,
			actor: key.actor,
			action: 'choose_table',
			subject: `seat:${person.seat!.id}`,
			data: { table: table.number }
		});
		tx.publish({ kind: 'workshop', workshopId, phase: true });
		return accept({ tableId: table.id });
	});
}
