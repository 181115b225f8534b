import { and, count, eq, isNull } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { ballot, needSupport, need, seat, vote, voteClosing } from '#lib/server/schema.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import type { Mine } from '#lib/workshop/stage.ts';
import { desc } from 'drizzle-orm';

/** @returns the seats of people who have not left, by number. */
export async function readSeats(db: Db, workshopId: string) {
	return db
		.select()
		.from(seat)
		.where(and(eq(seat.workshopId, workshopId), isNull(seat.leftAt)))
		.orderBy(seat.number);
}

/** @returns how many people are present: phones + cards. */
export async function countSeats(db: Db, workshopId: string): Promise<{ present: number; phones: number; cards: number }> {
	const rows = await db
		.select({ channel: seat.channel, n: count() })
		.from(seat)
		.where(and(eq(seat.workshopId, workshopId), isNull(seat.leftAt)))
		.groupBy(seat.channel);
	const of = (channel: string) => rows.find((row) => row.channel === channel)?.n ?? 0;
	return { phones: of('phone'), cards: of('card'), present: of('phone') + of('card') };
}

/** @returns what is the seat's own: marks of support and the ballot of an open vote. */
export async function readMine(
	db: Db,
	actor: Actor & { seat: { id: string; number: number; locale?: string } | null },
	workshopId: string
): Promise<Mine> {
	const own = actor.seat?.workshopId === workshopId ? actor.seat : null;
	if (!own) return { seat: null, supports: [], ballot: null };
	const supports = await db
		.select({ id: needSupport.needId })
		.from(needSupport)
		.innerJoin(need, eq(need.id, needSupport.needId))
		.where(and(eq(needSupport.seatId, own.id), eq(need.workshopId, workshopId)));
	const [cast] = await db
		.select({ voteId: ballot.voteId, dots: ballot.dots, receipt: ballot.receipt })
		.from(ballot)
		.innerJoin(vote, eq(vote.id, ballot.voteId))
		.leftJoin(voteClosing, eq(voteClosing.voteId, vote.id))
		.where(and(eq(ballot.seatId, own.id), eq(vote.workshopId, workshopId), isNull(voteClosing.voteId)))
		.orderBy(desc(vote.openedAt))
		.limit(1);
	return {
		seat: { id: own.id, number: own.number, locale: own.locale ?? 'kk' },
		supports: supports.map((row) => row.id),
		ballot: cast ?? null
	};
}
