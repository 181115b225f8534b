import { and, eq, lt, max } from 'drizzle-orm';
import { config } from '#lib/server/config.ts';
import { hashToken, makeToken } from '#lib/server/auth.ts';
import { activity, cafeTable, card, request, seat, seatToken, seating, workshop } from '#lib/server/schema.ts';
import { transact, type Tx } from '#lib/server/transact.ts';
import { newId } from '#lib/live/id.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { can, CONSENT_VERSION, type Actor } from '#lib/workshop/rules.ts';
import { readRound, readState } from '#lib/workshop/read.server.ts';
import type { JoinInput } from './input.ts';
import { countSeats } from './read.server.ts';
import { emptiestTable } from './rules.ts';

export type TakenSeat = { id: string; number: number; channel: 'phone' | 'card'; token: string; expiresAt: number };

/**
 * Gives this phone a seat: a new one, or the one of a printed card. The same request id gives the same seat again (a lost answer).
 * In a running cafe the newcomer goes to the emptiest table.
 * Refusals: workshop_ended, workshop_full, unknown_card, card_used.
 */
export function takeSeat(actor: Actor, workshopId: string, input: JoinInput): Promise<Result<TakenSeat>> {
	return transact<Result<TakenSeat>>(async (tx) => {
		const state = await readState(tx.db, workshopId);
		const may = can(actor, 'join', state);
		if (!may.ok) return may;
		const key = { actor: `join:${workshopId}`, id: input.id ?? '' };
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
		await seatLatecomer(tx, workshopId, made.value.id, state.activities.find((a) => a.kind === 'cafe' && a.phase === 'open')?.id);
		await tx.record({
			workshopId,
			actor: `seat:${made.value.id}`,
			action: 'join',
			subject: `seat:${made.value.id}`,
			data: { channel: made.value.channel, consent: CONSENT_VERSION }
		});
		tx.publish({ kind: 'workshop', workshopId });
		return giveToken(tx, made.value);
	});
}

type Row = { id: string; number: number; channel: 'phone' | 'card' };

async function readSeat(tx: Tx, seatId: string): Promise<Row> {
	const [row] = await tx.db.select().from(seat).where(eq(seat.id, seatId));
	if (!row) throw new Error('a remembered seat is gone');
	return row as Row;
}

async function seatOfPhone(tx: Tx, workshopId: string, input: JoinInput): Promise<Result<Row>> {
	const full = await refuseWhenFull(tx, workshopId);
	if (full) return full;
	const [last] = await tx.db
		.select({ number: max(seat.number) })
		.from(seat)
		.where(eq(seat.workshopId, workshopId));
	const [lastCard] = await tx.db
		.select({ number: max(card.number) })
		.from(card)
		.where(eq(card.workshopId, workshopId));
	// Cards are printed beforehand and keep their numbers: phones count on behind them.
	const number = Math.max(last?.number ?? 0, lastCard?.number ?? 0) + 1;
	return accept(await insertSeat(tx, workshopId, input, number, 'phone'));
}

async function seatOfCard(tx: Tx, workshopId: string, input: JoinInput, code: string): Promise<Result<Row>> {
	const [found] = await tx.db
		.select()
		.from(card)
		.where(and(eq(card.workshopId, workshopId), eq(card.code, code)));
	if (!found || found.voidedAt !== null) return refuse('unknown_card', 'card');
	if (found.seatId) return refuse('card_used', 'card');
	const full = await refuseWhenFull(tx, workshopId);
	if (full) return full;
	const row = await insertSeat(tx, workshopId, input, found.number, 'card');
	await tx.db.update(card).set({ seatId: row.id }).where(eq(card.id, found.id));
	return accept(row);
}

async function refuseWhenFull(tx: Tx, workshopId: string): Promise<Refusal | null> {
	const [row] = await tx.db.select({ capacity: workshop.capacity }).from(workshop).where(eq(workshop.id, workshopId));
	const { present } = await countSeats(tx.db, workshopId);
	return present >= (row?.capacity ?? 0) ? refuse('workshop_full') : null;
}

async function insertSeat(tx: Tx, workshopId: string, input: JoinInput, number: number, channel: 'phone' | 'card'): Promise<Row> {
	const row = { id: newId(tx.now), number, channel };
	const { locale } = input;
	const name = input.name || null;
	await tx.db.insert(seat).values({ ...row, workshopId, name, locale, consentVersion: CONSENT_VERSION, joinedAt: tx.now });
	return row;
}

async function giveToken(tx: Tx, row: Row): Promise<Result<TakenSeat>> {
	const token = makeToken();
	const expiresAt = tx.now + config.seatDays * 24 * 3600_000;
	await tx.db.insert(seatToken).values({ tokenHash: hashToken(token), seatId: row.id, createdAt: tx.now, expiresAt });
	return accept({ ...row, token, expiresAt });
}

/** Someone who comes while the cafe runs sits down at the emptiest table. */
async function seatLatecomer(tx: Tx, workshopId: string, seatId: string, cafeId: string | undefined): Promise<void> {
	if (!cafeId) return;
	const round = await readRound(tx.db, cafeId);
	const tables = await tx.db
		.select({ id: cafeTable.id, number: cafeTable.number })
		.from(cafeTable)
		.innerJoin(activity, eq(activity.id, cafeTable.activityId))
		.where(and(eq(cafeTable.activityId, cafeId), eq(activity.workshopId, workshopId)));
	const taken = await tx.db
		.select({ tableId: seating.tableId })
		.from(seating)
		.where(and(eq(seating.activityId, cafeId), eq(seating.round, round)));
	const tableId = emptiestTable(tables, taken);
	if (tableId && round > 0) await tx.db.insert(seating).values({ activityId: cafeId, round, seatId, tableId, at: tx.now });
}

/** Throws away what phones held for seats longer ago than they may. @param now ms */
export async function forgetSeatTokens(now: number): Promise<void> {
	await transact(async (tx) => {
		await tx.db.delete(seatToken).where(lt(seatToken.expiresAt, now));
	});
}
