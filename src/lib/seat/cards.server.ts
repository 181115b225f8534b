/** The printed cards of a workshop: making, listing, printing, voiding them. A card becomes a seat in seat/write.server.ts. */
import { and, asc, eq, gte, inArray, isNull, lte, max } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { newId } from '#lib/live/id.ts';
import type { Db } from '#lib/server/db.ts';
import { card, seat, workshop } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { can, makeCode, nameActor, type Actor, type Verdict } from '#lib/workshop/rules.ts';

/** Cards that may be made at once, and that a workshop may have. */
export const MOST_AT_ONCE = 300;
export const MOST_CARDS = 999;

/** state: what it is good for now. seat: number of the seat it became. Times in ms. */
export type CardRow = {
	id: string;
	number: number;
	code: string;
	state: 'blank' | 'printed' | 'used' | 'void';
	seat: number | null;
	printedAt: number | null;
	voidReason: string | null;
};
export type CardRange = { from: number; to: number };

/** Cards are prepared by whoever plans and handed out by whoever runs the desk; after the end there is nothing to join. */
async function mayHandle(tx: Tx, actor: Actor, workshopId: string): Promise<Verdict> {
	const state = await readState(tx.db, workshopId);
	const desk = can(actor, 'run_desk', state);
	if (desk.ok) return desk;
	const plan = can(actor, 'plan_workshop', state);
	return plan.ok && state.endedAt !== null ? refuse('workshop_ended') : plan;
}

/** @returns the cards of a workshop by number. */
export async function listCards(db: Db, workshopId: string): Promise<CardRow[]> {
	const rows = await db
		.select({ card, seat: seat.number })
		.from(card)
		.leftJoin(seat, eq(seat.id, card.seatId))
		.where(eq(card.workshopId, workshopId))
		.orderBy(asc(card.number));
	return rows.map(({ card: { id, number, code, seatId, printedAt, voidedAt, voidReason }, seat }) => {
		const state = voidedAt !== null ? 'void' : seatId !== null ? 'used' : printedAt !== null ? 'printed' : 'blank';
		return { id, number, code, state, seat, printedAt, voidReason };
	});
}

/** @returns how many cards are not void, and how many of those were printed. */
export async function countCards(db: Db, workshopId: string): Promise<{ made: number; printed: number }> {
	const rows = await db
		.select({ printedAt: card.printedAt })
		.from(card)
		.where(and(eq(card.workshopId, workshopId), isNull(card.voidedAt)));
	return { made: rows.length, printed: rows.filter(({ printedAt }) => printedAt !== null).length };
}

/**
 * Makes `count` cards. Their numbers go on behind the cards and seats there are, so that a card never carries somebody's number; their
 * codes are not used by any workshop that is not over, so that a card of another hall is told apart.
 * Refusals: signed_out, forbidden, workshop_ended, number_invalid (count: 1 to MOST_AT_ONCE, MOST_CARDS in all).
 */
export function makeCards(actor: Actor, workshopId: string, input: { id: string; count: number }): Promise<Result<CardRange>> {
	return transactOnce<Result<CardRange>>({ actor: nameActor(actor), id: input.id, action: 'make_cards' }, async (tx) => {
		const may = await mayHandle(tx, actor, workshopId);
		if (!may.ok) return may;
		const { count } = input;
		const [cards, seats] = [await readLast(tx, card, workshopId), await readLast(tx, seat, workshopId)];
		const before = await tx.db.select({ id: card.id }).from(card).where(eq(card.workshopId, workshopId));
		if (!Number.isInteger(count) || count < 1 || count > MOST_AT_ONCE || before.length + count > MOST_CARDS)
			return refuse('number_invalid', 'count');
		const from = Math.max(cards, seats) + 1;
		const taken = await readCodes(tx, workshopId);
		for (let number = from; number < from + count; number++) {
			const code = makeFreeCode(taken);
			await tx.db.insert(card).values({ id: newId(tx.now), workshopId, number, code, createdAt: tx.now });
		}
		const range = { from, to: from + count - 1 };
		await tx.record({ workshopId, actor: nameActor(actor), action: 'make_cards', subject: `workshop:${workshopId}`, data: range });
		return accept(range);
	});
}

async function readLast(tx: Tx, table: typeof card | typeof seat, workshopId: string): Promise<number> {
	const [last] = await tx.db
		.select({ number: max(table.number) })
		.from(table)
		.where(eq(table.workshopId, workshopId));
	return last?.number ?? 0;
}

/** Codes that a new card must not have: those of cards here and in workshops that are not over, and of all workshops. */
async function readCodes(tx: Tx, workshopId: string): Promise<Set<string>> {
	const alive = await tx.db
		.select({ code: card.code })
		.from(card)
		.innerJoin(workshop, eq(workshop.id, card.workshopId))
		.where(isNull(workshop.endedAt));
	const own = await tx.db.select({ code: card.code }).from(card).where(eq(card.workshopId, workshopId));
	const workshops = await tx.db.select({ code: workshop.code }).from(workshop);
	return new Set([...alive, ...own, ...workshops].map(({ code }) => code));
}

function makeFreeCode(taken: Set<string>): string {
	for (;;) {
		const code = makeCode(randomBytes(8));
		if (taken.has(code)) continue;
		taken.add(code);
		return code;
	}
}

/**
 * A lost or spoilt card: nobody can join with it any more. A seat that it became stays as it is.
 * Refusals: signed_out, forbidden, workshop_ended, not_found (number), required (reason), card_void (it is already).
 */
export function voidCard(
	actor: Actor,
	workshopId: string,
	input: { id: string; number: number; reason: string }
): Promise<Result<{ number: number }>> {
	return transactOnce<Result<{ number: number }>>({ actor: nameActor(actor), id: input.id, action: 'void_card' }, async (tx) => {
		const may = await mayHandle(tx, actor, workshopId);
		if (!may.ok) return may;
		const { number, reason } = input;
		if (!reason) return refuse('required', 'reason');
		const [row] = await tx.db
			.select()
			.from(card)
			.where(and(eq(card.workshopId, workshopId), eq(card.number, number)));
		if (!row) return refuse('not_found', 'number');
		if (row.voidedAt !== null) return refuse('card_void', 'number');
		const change = { voidedAt: tx.now, voidedBy: actor.account!.id, voidReason: reason };
		await tx.db.update(card).set(change).where(eq(card.id, row.id));
		await tx.record({ workshopId, actor: nameActor(actor), action: 'void_card', subject: `card:${row.id}`, reason, data: { number } });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ number });
	});
}

/**
 * Notes down that cards were sent to the printer; those already printed keep their first time. @param input numbers, both ends included
 * Refusals: signed_out, forbidden, workshop_ended.
 */
export function markPrinted(actor: Actor, workshopId: string, input: CardRange & { id: string }): Promise<Result<{ printed: number }>> {
	return transactOnce<Result<{ printed: number }>>({ actor: nameActor(actor), id: input.id, action: 'print_cards' }, async (tx) => {
		const may = await mayHandle(tx, actor, workshopId);
		if (!may.ok) return may;
		const fresh = await tx.db
			.select({ id: card.id })
			.from(card)
			.where(
				and(
					eq(card.workshopId, workshopId),
					gte(card.number, input.from),
					lte(card.number, input.to),
					isNull(card.printedAt),
					isNull(card.voidedAt)
				)
			);
		if (fresh.length)
			await tx.db
				.update(card)
				.set({ printedAt: tx.now })
				.where(
					inArray(
						card.id,
						fresh.map(({ id }) => id)
					)
				);
		const { from, to } = input;
		await tx.record({ workshopId, actor: nameActor(actor), action: 'print_cards', subject: `workshop:${workshopId}`, data: { from, to } });
		return accept({ printed: fresh.length });
	});
}
