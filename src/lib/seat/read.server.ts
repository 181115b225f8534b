import { and, count, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { ballot, cafeRound, need, needSupport, seat, seating, seatToken, site, vote, voteClosing } from '#lib/server/schema.ts';
import { readWithheld } from '#lib/moderation/read.server.ts';
import { isCast } from '#lib/vote/rules.ts';
import type { ActivityKind, Actor } from '#lib/workshop/rules.ts';
import type { Mine } from '#lib/workshop/stage.ts';

/** @returns the seats of people who have not left, by number. */
export async function readSeats(db: Db, workshopId: string) {
	return db
		.select()
		.from(seat)
		.where(and(eq(seat.workshopId, workshopId), isNull(seat.leftAt)))
		.orderBy(seat.number);
}

/** @returns ids of the seats that may not write. */
export async function readMuted(db: Db, workshopId: string): Promise<Set<string>> {
	const rows = await db
		.select({ id: seat.id })
		.from(seat)
		.where(and(eq(seat.workshopId, workshopId), isNotNull(seat.mutedAt)));
	return new Set(rows.map(({ id }) => id));
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

/**
 * Who is present and not yet in the open activity. @param open null = none is open
 * @returns seat numbers: without a table in a cafe, without anything written or supported in needs, without dots in an open vote
 */
export async function readMissing(db: Db, workshopId: string, open: { id: string; kind: ActivityKind } | null): Promise<number[]> {
	const active = open && (await readActive(db, open));
	if (!active) return [];
	const there = new Set(active);
	return (await readSeats(db, workshopId)).filter(({ id }) => !there.has(id)).map(({ number }) => number);
}

/** @returns ids of the seats that take part; null where nobody can be missed. */
async function readActive(db: Db, open: { id: string; kind: ActivityKind }): Promise<(string | null)[] | null> {
	if (open.kind === 'cafe') {
		const [round] = await db.select().from(cafeRound).where(eq(cafeRound.activityId, open.id)).orderBy(desc(cafeRound.number)).limit(1);
		const rows = await db
			.select({ seatId: seating.seatId })
			.from(seating)
			.where(and(eq(seating.activityId, open.id), eq(seating.round, round?.number ?? 0)));
		return rows.map(({ seatId }) => seatId);
	}
	if (open.kind === 'needs') {
		const wrote = await db.select({ seatId: need.seatId }).from(need).where(eq(need.activityId, open.id));
		const backed = await db
			.select({ seatId: needSupport.seatId })
			.from(needSupport)
			.innerJoin(need, eq(need.id, needSupport.needId))
			.where(eq(need.activityId, open.id));
		return [...wrote, ...backed].map(({ seatId }) => seatId);
	}
	if (open.kind !== 'vote') return null;
	const [newest] = await db.select().from(vote).where(eq(vote.activityId, open.id)).orderBy(desc(vote.round)).limit(1);
	const [closed] = newest ? await db.select().from(voteClosing).where(eq(voteClosing.voteId, newest.id)) : [];
	if (!newest || closed) return null;
	const cast = await db.select({ seatId: ballot.seatId, dots: ballot.dots }).from(ballot).where(eq(ballot.voteId, newest.id));
	return cast.filter(({ dots }) => isCast(dots)).map(({ seatId }) => seatId);
}

/** @returns which of these seats a phone holds now. */
export async function readHeld(db: Db, seatIds: readonly string[], now: number): Promise<Set<string>> {
	if (!seatIds.length) return new Set();
	const rows = await db
		.select({ seatId: seatToken.seatId, expiresAt: seatToken.expiresAt })
		.from(seatToken)
		.where(inArray(seatToken.seatId, [...seatIds]));
	return new Set(rows.filter(({ expiresAt }) => expiresAt > now).map(({ seatId }) => seatId));
}

/** @returns what is the seat's own: who it is, what it wrote, marks of support and the ballot of an open vote. */
export async function readMine(db: Db, actor: Actor, workshopId: string): Promise<Mine> {
	const own = actor.seat?.workshopId === workshopId ? actor.seat : null;
	const [row] = own ? await db.select().from(seat).where(eq(seat.id, own.id)) : [];
	if (!own || !row) return { seat: null, seats: [], supports: [], wrote: [], withheld: [], ballot: null };
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
	const needs = await db
		.select({ id: need.id })
		.from(need)
		.where(and(eq(need.seatId, own.id), eq(need.workshopId, workshopId)));
	const sites = await db
		.select({ id: site.id })
		.from(site)
		.where(and(eq(site.seatId, own.id), eq(site.workshopId, workshopId)));
	const { id, number, locale, leftAt, mutedAt, name, group } = row;
	const said = { gender: row.gender, age: row.ageBand, social: row.social };
	const answers = Object.fromEntries(Object.entries(said).flatMap(([ask, value]) => (value ? [[ask, value]] : [])));
	return {
		seat: { id, number, locale, left: leftAt !== null, muted: mutedAt !== null, name, group, answers },
		seats: [{ id, number }],
		wrote: [...needs, ...sites].map((row) => row.id),
		withheld: await readWithheld(db, workshopId, own.id),
		supports: supports.map((row) => row.id),
		ballot: cast ?? null
	};
}
