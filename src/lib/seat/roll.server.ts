/** The acts of the roll: who is here, what they say of themselves, which phone or card they have. By a helper, or by the seat itself. */
import { and, eq } from 'drizzle-orm';
import { card, rollCount, seat, seatToken, workshop } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { can, CONSENT_VERSION, hasRole, nameActor, type Actor, type WorkshopState } from '#lib/workshop/rules.ts';
import type { CountInput, PresentInput, SeatAct } from './input.ts';
import { readHeld } from './read.server.ts';
import { findCard, insertSeat, nextNumber, noteAttendance, refuseWhenFull, revokePhone, seatLatecomer } from './write.server.ts';

/** A helper acts as a helper, also on a phone that is a seat itself; whoever runs the desk acts as that. */
function nameServer(actor: Actor, state: WorkshopState): string {
	const account = hasRole(actor, 'run_desk', state.villageId) ? actor.account : null;
	return nameActor({ ...actor, account, seat: null });
}
/** For keys of requests, before the state is known: it must not differ between two sendings. */
const nameSender = (actor: Actor) => nameActor({ ...actor, seat: null });

export type Present = {
	seat: { id: string; number: number; channel: string };
	/** The person was on the roll before; `back`: had left, and is here again. */
	known: boolean;
	back: boolean;
};

/**
 * A helper marks a person present: by a card, or without one. A card that has a seat already names it; who had left is here again.
 * Refusals: signed_out, forbidden, workshop_ended, unknown_card, card_elsewhere, card_void, consent_missing, workshop_full.
 */
export function markPresent(actor: Actor, workshopId: string, input: PresentInput): Promise<Result<Present>> {
	return transactOnce<Result<Present>>({ actor: nameSender(actor), id: input.id, action: 'mark_present' }, async (tx) => {
		const state = await readState(tx.db, workshopId);
		const may = can(actor, 'assist', state);
		if (!may.ok) return may;
		const by = nameServer(actor, state);
		const found = input.card ? await findCard(tx, workshopId, input.card) : null;
		if (found && !found.ok) return found;
		if (found?.value.seatId) return greet(tx, state, found.value.seatId, by);
		if (!input.consent) return refuse('consent_missing', 'consent');
		const full = await refuseWhenFull(tx, workshopId);
		if (full) return full;
		const { name, group, gender, age, social } = input;
		const made = await insertSeat(tx, workshopId, {
			...{ number: found?.value.number ?? (await nextNumber(tx, workshopId)), channel: 'card', locale: 'kk', seatedBy: by },
			...{ name, group, gender, ageBand: age, social }
		});
		if (found) await tx.db.update(card).set({ seatId: made.id }).where(eq(card.id, found.value.id));
		await noteAttendance(tx, workshopId, made.id, 'in', by);
		await seatLatecomer(tx, state, made.id);
		await note(tx, workshopId, by, 'mark_present', made.id, { card: Boolean(found), consent: CONSENT_VERSION });
		return accept({ seat: made, known: false, back: false });
	});
}

async function greet(tx: Tx, state: WorkshopState, seatId: string, by: string): Promise<Result<Present>> {
	const [row] = await tx.db.select().from(seat).where(eq(seat.id, seatId));
	if (!row) throw new Error('the seat of a card is gone');
	const back = row.leftAt !== null;
	if (back) await comeBack(tx, state, seatId, by);
	return accept({ seat: { id: row.id, number: row.number, channel: row.channel }, known: true, back });
}

async function comeBack(tx: Tx, state: WorkshopState, seatId: string, by: string): Promise<void> {
	await tx.db.update(seat).set({ leftAt: null }).where(eq(seat.id, seatId));
	await noteAttendance(tx, state.id, seatId, 'in', by);
	await seatLatecomer(tx, state, seatId);
	await note(tx, state.id, by, 'come_back', seatId);
}

/** Records an act on a seat and tells the house; who may write may have changed with it. */
async function note(tx: Tx, workshopId: string, by: string, action: string, seatId: string, data?: Record<string, unknown>): Promise<void> {
	await tx.record({ workshopId, actor: by, action, subject: `seat:${seatId}`, data });
	tx.publish({ kind: 'workshop', workshopId, phase: true });
}

type SeatRow = typeof seat.$inferSelect;
type Asked = { tx: Tx; state: WorkshopState; row: SeatRow; by: string };

/**
 * One act on a seat, once: leave, back, describe by the seat itself or a helper; free, give_card by a helper. What changes nothing is done.
 * Refusals: no_seat, signed_out, forbidden, workshop_ended, not_found, unknown_choice (not asked here), and for give_card unknown_card,
 * card_elsewhere, card_void, card_used, seat_has_card.
 */
export function actOnSeat(actor: Actor, workshopId: string, seatId: string, input: SeatAct): Promise<Result<{ id: string }>> {
	const own = actor.seat?.id === seatId && (input.act === 'leave' || input.act === 'back' || input.act === 'describe');
	const sender = own ? `seat:${seatId}` : nameSender(actor);
	const action = `${input.act}:${seatId}`;
	return transactOnce<Result<{ id: string }>>({ actor: sender, id: input.id, action }, async (tx) => {
		const state = await readState(tx.db, workshopId);
		const may = can(actor, own ? 'own_seat' : 'assist', state);
		if (!may.ok) return may;
		const [row] = await tx.db
			.select()
			.from(seat)
			.where(and(eq(seat.id, seatId), eq(seat.workshopId, workshopId)));
		if (!row) return refuse('not_found');
		const refused = await perform({ tx, state, row, by: own ? sender : nameServer(actor, state) }, input);
		return refused ?? accept({ id: seatId });
	});
}

async function perform(asked: Asked, input: SeatAct): Promise<Refusal | null> {
	const { tx, state, row, by } = asked;
	if (input.act === 'describe') return describe(asked, input);
	if (input.act === 'free') return free(asked);
	if (input.act === 'give_card') return giveCard(asked, input.card);
	if (input.act === 'back') {
		if (row.leftAt !== null) await comeBack(tx, state, row.id, by);
		return null;
	}
	if (row.leftAt !== null) return null;
	await tx.db.update(seat).set({ leftAt: tx.now }).where(eq(seat.id, row.id));
	await noteAttendance(tx, state.id, row.id, 'out', by);
	await note(tx, state.id, by, 'leave', row.id);
	return null;
}

/** What is left out stays as it is; null and '' take it back. Only what this workshop asks may be answered. */
async function describe({ tx, state, row, by }: Asked, input: Extract<SeatAct, { act: 'describe' }>): Promise<Refusal | null> {
	const [{ asks }] = (await tx.db.select({ asks: workshop.asks }).from(workshop).where(eq(workshop.id, state.id))) as [{ asks: string[] }];
	const unasked = (['gender', 'age', 'social'] as const).find((ask) => input[ask] && !asks.includes(ask));
	if (unasked) return refuse('unknown_choice', unasked);
	const { name, group, gender, age, social } = input;
	const said = {
		...(name !== undefined && { name: name || null }),
		...(group !== undefined && { group }),
		...(gender !== undefined && { gender }),
		...(age !== undefined && { ageBand: age }),
		...(social !== undefined && { social })
	};
	if (Object.keys(said).length === 0) return null;
	await tx.db.update(seat).set(said).where(eq(seat.id, row.id));
	// What was said stays out of the trail: it is personal.
	await tx.record({
		workshopId: state.id,
		actor: by,
		action: 'describe_seat',
		subject: `seat:${row.id}`,
		data: { said: Object.keys(said) }
	});
	tx.publish({ kind: 'workshop', workshopId: state.id });
	return null;
}

/** The phone is lost: whatever it holds opens nothing any more, and the person is served by a helper until a phone takes the card. */
async function free({ tx, state, row, by }: Asked): Promise<null> {
	const tokens = await tx.db.$count(seatToken, eq(seatToken.seatId, row.id));
	if (tokens === 0 && row.channel === 'card') return null;
	await revokePhone(tx, state.id, row.id);
	await tx.db.update(seat).set({ channel: 'card' }).where(eq(seat.id, row.id));
	await note(tx, state.id, by, 'free_seat', row.id, { tokens });
	return null;
}

async function giveCard({ tx, state, row, by }: Asked, name: Extract<SeatAct, { act: 'give_card' }>['card']): Promise<Refusal | null> {
	const found = await findCard(tx, state.id, name);
	if (!found.ok) return found;
	if (found.value.seatId === row.id) return null;
	if (found.value.seatId) return refuse('card_used', 'card');
	const others = await tx.db.select({ voidedAt: card.voidedAt }).from(card).where(eq(card.seatId, row.id));
	if (others.some(({ voidedAt }) => voidedAt === null)) return refuse('seat_has_card', 'card');
	await tx.db.update(card).set({ seatId: row.id }).where(eq(card.id, found.value.id));
	await note(tx, state.id, by, 'give_card', row.id, { card: found.value.number });
	return null;
}

/**
 * A helper counts people of a category in the hall, beside what they say themselves; the count never falls below zero.
 * @returns the count as it stands now, or a refusal: signed_out, forbidden, workshop_ended, unknown_choice (not asked here).
 */
export function addCount(actor: Actor, workshopId: string, input: CountInput): Promise<Result<{ n: number }>> {
	return transactOnce<Result<{ n: number }>>({ actor: nameSender(actor), id: input.id, action: 'count_roll' }, async (tx) => {
		const state = await readState(tx.db, workshopId);
		const may = can(actor, 'assist', state);
		if (!may.ok) return may;
		const [head] = await tx.db.select({ asks: workshop.asks }).from(workshop).where(eq(workshop.id, workshopId));
		const { category, value, add } = input;
		if (!head?.asks.includes(category)) return refuse('unknown_choice', 'category');
		const here = and(eq(rollCount.workshopId, workshopId), eq(rollCount.category, category), eq(rollCount.value, value));
		const [before] = await tx.db.select({ n: rollCount.n }).from(rollCount).where(here);
		const n = Math.max(0, (before?.n ?? 0) + add);
		const by = nameServer(actor, state);
		const stand = { n, at: tx.now, by };
		if (before) await tx.db.update(rollCount).set(stand).where(here);
		else await tx.db.insert(rollCount).values({ workshopId, category, value, ...stand });
		await tx.record({ workshopId, actor: by, action: 'count_roll', subject: `workshop:${workshopId}`, data: { category, value, n } });
		return accept({ n });
	});
}

/**
 * Who acts when a helper serves the person of a seat: the seat, marked with the helper's name. Only for seats without a phone.
 * Refusals: signed_out, forbidden, workshop_ended, not_found, seat_has_phone.
 */
export async function serveSeat(db: Tx['db'], actor: Actor, workshopId: string, seatId: string): Promise<Result<Actor>> {
	const state = await readState(db, workshopId);
	const may = can(actor, 'assist', state);
	if (!may.ok) return may;
	const [row] = await db
		.select()
		.from(seat)
		.where(and(eq(seat.id, seatId), eq(seat.workshopId, workshopId)));
	if (!row) return refuse('not_found');
	if ((await readHeld(db, [seatId], Date.now())).has(seatId)) return refuse('seat_has_phone');
	const isStaff = hasRole(actor, 'run_desk', state.villageId);
	const assistedBy = (isStaff ? actor.account?.name : actor.helper?.name) ?? '';
	const { id, number, leftAt, mutedAt } = row;
	return accept({
		account: null,
		screenOf: null,
		seat: { id, workshopId, number, left: leftAt !== null, muted: mutedAt !== null },
		assistedBy
	});
}
