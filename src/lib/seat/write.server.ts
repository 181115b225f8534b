import { and, desc, eq, lt, max } from 'drizzle-orm';
import { config } from '#lib/server/config.ts';
import { hashToken, makeToken } from '#lib/server/auth.ts';
import { attendance, cafeTable, card, request, seat, seatToken, seating, workshop } from '#lib/server/schema.ts';
import { transact, type Tx } from '#lib/server/transact.ts';
import { newId } from '#lib/live/id.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { can, CONSENT_VERSION, type Actor, type WorkshopState } from '#lib/workshop/rules.ts';
import { readRound, readState } from '#lib/workshop/read.server.ts';
import type { CardName, JoinInput } from './input.ts';
import { countSeats, readHeld } from './read.server.ts';
import { emptiestTable } from './rules.ts';

type Joining = Omit<JoinInput, 'more'>;
export type TakenSeat = { id: string; number: number; channel: 'phone' | 'card'; token: string; expiresAt: number };

/**
 * Gives this phone a seat: a new one, or the one of a printed card. The same request id gives the same seat again (a lost answer).
 * In a running cafe the newcomer goes to the emptiest table.
 * A card whose seat has no phone any more gives this phone that seat. Of two phones with one card the first gets it.
 * Refusals: workshop_ended, workshop_full, unknown_card, card_elsewhere, card_void, card_used.
 */
export function takeSeat(actor: Actor, workshopId: string, input: Joining): Promise<Result<TakenSeat>> {
	return transact<Result<TakenSeat>>(async (tx) => {
		const state = await readState(tx.db, workshopId);
		const may = can(actor, 'join', state);
		if (!may.ok) return may;
		const key = { actor: joinsOf(workshopId), id: input.id ?? '' };
		const [again] = input.id
			? await tx.db
					.select()
					.from(request)
					.where(and(eq(request.actor, key.actor), eq(request.id, key.id)))
			: [];
		if (again) return giveToken(tx, await readSeat(tx, String(again.answer)));
		const made = input.card ? await seatOfCard(tx, workshopId, input, input.card) : await seatOfPhone(tx, workshopId, input);
		if (!made.ok) return made;
		if (input.id) await tx.db.insert(request).values({ ...key, action: 'join', answer: made.value.id, at: tx.now });
		const by = `seat:${made.value.id}`;
		await seatLatecomer(tx, state, made.value.id);
		if (!(await isIn(tx, made.value.id))) await noteAttendance(tx, workshopId, made.value.id, 'in', by);
		await tx.record({
			workshopId,
			actor: by,
			action: 'join',
			subject: by,
			data: { channel: made.value.channel, consent: CONSENT_VERSION }
		});
		tx.publish({ kind: 'workshop', workshopId });
		return giveToken(tx, made.value);
	});
}

/** @returns whether the newest row of attendance says that the person is here. */
async function isIn(tx: Tx, seatId: string): Promise<boolean> {
	const [last] = await tx.db
		.select({ change: attendance.change })
		.from(attendance)
		.where(eq(attendance.seatId, seatId))
		.orderBy(desc(attendance.at), desc(attendance.id))
		.limit(1);
	return last?.change === 'in';
}

/** Whom the requests of those who have no seat yet belong to. */
const joinsOf = (workshopId: string) => `join:${workshopId}`;

type Row = { id: string; number: number; channel: 'phone' | 'card' };

async function readSeat(tx: Tx, seatId: string): Promise<Row> {
	const [row] = await tx.db.select().from(seat).where(eq(seat.id, seatId));
	if (!row) throw new Error('a remembered seat is gone');
	return row as Row;
}

async function seatOfPhone(tx: Tx, workshopId: string, input: Joining): Promise<Result<Row>> {
	const full = await refuseWhenFull(tx, workshopId);
	if (full) return full;
	return accept(await insertSeat(tx, workshopId, { ...input, number: await nextNumber(tx, workshopId), channel: 'phone' }));
}

/** A card that nobody sits on makes its seat; one whose seat has no phone (any more) hands the seat over to this phone. */
async function seatOfCard(tx: Tx, workshopId: string, input: Joining, code: string): Promise<Result<Row>> {
	const found = await findCard(tx, workshopId, { code });
	if (!found.ok) return found;
	if (!found.value.seatId) {
		const full = await refuseWhenFull(tx, workshopId);
		if (full) return full;
		const row = await insertSeat(tx, workshopId, { ...input, number: found.value.number, channel: 'card' });
		await tx.db.update(card).set({ seatId: row.id }).where(eq(card.id, found.value.id));
		return accept(row);
	}
	const row = await readSeat(tx, found.value.seatId);
	if ((await readHeld(tx.db, [row.id], tx.now)).has(row.id)) return refuse('card_used', 'card');
	await revokePhone(tx, workshopId, row.id);
	const name = input.name ? { name: input.name } : {};
	await tx.db
		.update(seat)
		.set({ ...name, locale: input.locale, consentVersion: CONSENT_VERSION, leftAt: null })
		.where(eq(seat.id, row.id));
	return accept(row);
}

/** @returns a card of this workshop by its code or number, or a refusal at field card: unknown_card, card_elsewhere, card_void. */
export async function findCard(tx: Tx, workshopId: string, name: CardName): Promise<Result<typeof card.$inferSelect>> {
	const isNamed = 'code' in name ? eq(card.code, name.code) : eq(card.number, name.number);
	const [found] = await tx.db
		.select()
		.from(card)
		.where(and(eq(card.workshopId, workshopId), isNamed));
	if (found) return found.voidedAt === null ? accept(found) : refuse('card_void', 'card');
	const elsewhere = 'code' in name && (await tx.db.$count(card, eq(card.code, name.code))) > 0;
	return refuse(elsewhere ? 'card_elsewhere' : 'unknown_card', 'card');
}

/** @returns the number of the next seat without a card: cards are printed beforehand and keep theirs, so it counts on behind them. */
export async function nextNumber(tx: Tx, workshopId: string): Promise<number> {
	const [last] = await tx.db
		.select({ number: max(seat.number) })
		.from(seat)
		.where(eq(seat.workshopId, workshopId));
	const [lastCard] = await tx.db
		.select({ number: max(card.number) })
		.from(card)
		.where(eq(card.workshopId, workshopId));
	return Math.max(last?.number ?? 0, lastCard?.number ?? 0) + 1;
}

/** @returns refusal workshop_full, or null. */
export async function refuseWhenFull(tx: Tx, workshopId: string): Promise<Refusal | null> {
	const [row] = await tx.db.select({ capacity: workshop.capacity }).from(workshop).where(eq(workshop.id, workshopId));
	const { present } = await countSeats(tx.db, workshopId);
	return present >= (row?.capacity ?? 0) ? refuse('workshop_full') : null;
}

type NewSeat = Pick<typeof seat.$inferInsert, 'seatedBy' | 'group' | 'gender' | 'ageBand' | 'social'> & {
	number: number;
	channel: 'phone' | 'card';
	locale: string;
	name?: string | null;
};

/** Makes a seat. The caller notes down the coming. */
export async function insertSeat(tx: Tx, workshopId: string, values: NewSeat): Promise<Row> {
	const { number, channel, locale, name, seatedBy, group, gender, ageBand, social } = values;
	const row = { id: newId(tx.now), number, channel };
	await tx.db.insert(seat).values({
		...row,
		...{ workshopId, name: name || null, locale, consentVersion: CONSENT_VERSION, joinedAt: tx.now },
		...{ seatedBy, group, gender, ageBand, social }
	});
	return row;
}

/** What a phone holds for a seat opens nothing any more, and its way in cannot be repeated (the form sent again from its history). */
export async function revokePhone(tx: Tx, workshopId: string, seatId: string): Promise<void> {
	await tx.db.delete(seatToken).where(eq(seatToken.seatId, seatId));
	await tx.db.delete(request).where(and(eq(request.actor, joinsOf(workshopId)), eq(request.answer, seatId)));
}

/** A row of attendance. @param by as nameActor names them */
export async function noteAttendance(tx: Tx, workshopId: string, seatId: string, change: 'in' | 'out', by: string): Promise<void> {
	await tx.db.insert(attendance).values({ id: newId(tx.now), workshopId, seatId, change, at: tx.now, by });
}

async function giveToken(tx: Tx, row: Row): Promise<Result<TakenSeat>> {
	const token = makeToken();
	const expiresAt = tx.now + config.seatDays * 24 * 3600_000;
	await tx.db.insert(seatToken).values({ tokenHash: hashToken(token), seatId: row.id, createdAt: tx.now, expiresAt });
	return accept({ ...row, token, expiresAt });
}

/** Someone who comes (back) while a cafe runs sits down at the emptiest table; whoever has a place in this round keeps it. */
export async function seatLatecomer(tx: Tx, state: WorkshopState, seatId: string): Promise<void> {
	const cafeId = state.activities.find(({ kind, phase }) => kind === 'cafe' && phase === 'open')?.id;
	const round = cafeId ? await readRound(tx.db, cafeId) : 0;
	if (!cafeId || round === 0) return;
	const tables = await tx.db.select({ id: cafeTable.id, number: cafeTable.number }).from(cafeTable).where(eq(cafeTable.activityId, cafeId));
	const taken = await tx.db
		.select({ seatId: seating.seatId, tableId: seating.tableId, leftAt: seat.leftAt })
		.from(seating)
		.innerJoin(seat, eq(seat.id, seating.seatId))
		.where(and(eq(seating.activityId, cafeId), eq(seating.round, round)));
	if (taken.some((row) => row.seatId === seatId)) return;
	const tableId = emptiestTable(
		tables,
		taken.filter(({ leftAt }) => leftAt === null)
	);
	if (tableId) await tx.db.insert(seating).values({ activityId: cafeId, round, seatId, tableId, at: tx.now });
}

/** Throws away what phones held for seats longer ago than they may. @param now ms */
export async function forgetSeatTokens(now: number): Promise<void> {
	await transact(async (tx) => {
		await tx.db.delete(seatToken).where(lt(seatToken.expiresAt, now));
	});
}
