import { and, desc, eq, inArray, isNull } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { attendance, cafeRound, card, need, needSupport, rollCount, seat, seating, seatToken, site, workshop } from '#lib/server/schema.ts';
import { readSupported } from '#lib/site/hall.server.ts';
import { readOwnQuestions } from '#lib/site/questions.server.ts';
import { readRanks, readWhoRanked } from '#lib/need/ranking.server.ts';
import { readWithheld } from '#lib/moderation/read.server.ts';
import { readMyBallot } from '#lib/vote/read.server.ts';
import { readCode, type ActivityKind, type Actor } from '#lib/workshop/rules.ts';
import type { Mine } from '#lib/workshop/stage.ts';
import { isCategory, type Category } from './rules.ts';

/** @returns the seats of people who have not left, by number. */
export async function readSeats(db: Db, workshopId: string) {
	return db
		.select()
		.from(seat)
		.where(and(eq(seat.workshopId, workshopId), isNull(seat.leftAt)))
		.orderBy(seat.number);
}

/**
 * @returns how many people are present. phones: seats that a phone holds, or that came by phone and were not taken from it; cards: the
 * others, with a card or without anything, who are served by a helper.
 */
export async function countSeats(db: Db, workshopId: string): Promise<{ present: number; phones: number; cards: number }> {
	const rows = await db
		.select({ id: seat.id, channel: seat.channel })
		.from(seat)
		.where(and(eq(seat.workshopId, workshopId), isNull(seat.leftAt)));
	const byCard = rows.filter(({ channel }) => channel !== 'phone').map(({ id }) => id);
	const cards = byCard.length - (await readHeld(db, byCard, Date.now())).size;
	return { present: rows.length, phones: rows.length - cards, cards };
}

/**
 * Who is present and not yet in the open activity. @param open null = none is open
 * @returns seat numbers: without a table in a cafe, without anything written or supported in needs (without a
 * ranking while they are ranked); nobody in a vote
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
		const ranked = await readWhoRanked(db, open.id);
		if (ranked) return ranked === 'over' ? null : ranked;
		const wrote = await db.select({ seatId: need.seatId }).from(need).where(eq(need.activityId, open.id));
		const backed = await db
			.select({ seatId: needSupport.seatId })
			.from(needSupport)
			.innerJoin(need, eq(need.id, needSupport.needId))
			.where(eq(need.activityId, open.id));
		return [...wrote, ...backed].map(({ seatId }) => seatId);
	}
	// While people vote only their number is told: who is missing would say when somebody voted.
	return null;
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
	if (!own || !row) return { seat: null, seats: [], supports: [], wrote: [], withheld: [], questions: [], ballot: null, ranks: null };
	const supports = await db
		.select({ id: needSupport.needId })
		.from(needSupport)
		.innerJoin(need, eq(need.id, needSupport.needId))
		.where(and(eq(needSupport.seatId, own.id), eq(need.workshopId, workshopId)));
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
		seats: [...(actor.seats ?? [{ id, number }])],
		wrote: [...needs, ...sites].map((row) => row.id),
		withheld: await readWithheld(db, workshopId, own.id),
		supports: [...supports.map((row) => row.id), ...(await readSupported(db, workshopId, own.id))],
		questions: await readOwnQuestions(db, own.id),
		ballot: await readMyBallot(db, workshopId, own.id, actor.assistedBy ?? null),
		ranks: await readRanks(db, workshopId, own.id)
	};
}

/** @returns whether a card as typed opens one of these seats. */
export async function isCardOf(db: Db, workshopId: string, typed: string, seats: readonly { id: string }[]): Promise<boolean> {
	const code = readCode(typed);
	if (!code) return false;
	const [found] = await db
		.select({ seatId: card.seatId })
		.from(card)
		.where(and(eq(card.workshopId, workshopId), eq(card.code, code)));
	return seats.some(({ id }) => id === found?.seatId);
}

/** One line of the roll. Times in ms; phone: a phone holds the seat now; turns: coming and going, oldest first. */
export type RollSeat = {
	id: string;
	number: number;
	name: string | null;
	group: string | null;
	answers: Partial<Record<Category, string>>;
	phone: boolean;
	/** It came by phone and was not taken from it: nobody serves it, although the phone may have been away for long. */
	channel: string;
	/** Number on the card that opens this seat. */
	card: number | null;
	left: number | null;
	muted: boolean;
	turns: { change: 'in' | 'out'; at: number }[];
};
export type RollCount = { category: Category; value: string; n: number };

/** @returns everybody who is or was here, by number, and what helpers have counted. @param now ms */
export async function readRoll(db: Db, workshopId: string, now: number): Promise<{ seats: RollSeat[]; counted: RollCount[] }> {
	const rows = await db.select().from(seat).where(eq(seat.workshopId, workshopId)).orderBy(seat.number);
	const held = await readHeld(
		db,
		rows.map(({ id }) => id),
		now
	);
	const cards = await db
		.select({ seatId: card.seatId, number: card.number })
		.from(card)
		.where(and(eq(card.workshopId, workshopId), isNull(card.voidedAt)));
	const turns = await db
		.select({ seatId: attendance.seatId, change: attendance.change, at: attendance.at })
		.from(attendance)
		.where(eq(attendance.workshopId, workshopId))
		.orderBy(attendance.at, attendance.id);
	const counted = await db
		.select({ category: rollCount.category, value: rollCount.value, n: rollCount.n })
		.from(rollCount)
		.where(eq(rollCount.workshopId, workshopId));
	return {
		seats: rows.map((row) => ({
			...{ id: row.id, number: row.number, name: row.name, group: row.group, channel: row.channel },
			answers: answersOf(row),
			phone: held.has(row.id),
			card: cards.find(({ seatId }) => seatId === row.id)?.number ?? null,
			left: row.leftAt,
			muted: row.mutedAt !== null,
			turns: turns.flatMap(({ seatId, change, at }) => (seatId === row.id ? [{ change: change as 'in' | 'out', at }] : []))
		})),
		counted: counted.filter((row): row is RollCount => isCategory(row.category))
	};
}

function answersOf({ gender, ageBand, social }: typeof seat.$inferSelect): Partial<Record<Category, string>> {
	return { ...(gender && { gender }), ...(ageBand && { age: ageBand }), ...(social && { social }) };
}

/** Everybody who was at the workshop, for reports. `said`: by the people; `counted`: by helpers in the hall. Not for the public: small groups are not folded. */
export type RollSummary = {
	/** Here now, and everybody who has been. */
	present: number;
	came: number;
	phones: number;
	cards: number;
	groups: Record<string, number>;
	categories: Partial<Record<Category, { said: Record<string, number>; counted: Record<string, number> }>>;
};

/** @returns who was at a workshop, by channel, group and the categories that it asks for. */
export async function readRollSummary(db: Db, workshopId: string): Promise<RollSummary> {
	const [head] = await db.select({ asks: workshop.asks }).from(workshop).where(eq(workshop.id, workshopId));
	const { seats, counted } = await readRoll(db, workshopId, Date.now());
	const tally = (values: (string | null | undefined)[]) => {
		const counts: Record<string, number> = {};
		for (const value of values) if (value) counts[value] = (counts[value] ?? 0) + 1;
		return counts;
	};
	const asked = (head?.asks ?? []).filter(isCategory);
	return {
		...(await countSeats(db, workshopId)),
		came: seats.length,
		groups: tally(seats.map(({ group }) => group)),
		categories: Object.fromEntries(
			asked.map((category) => [
				category,
				{
					said: tally(seats.map(({ answers }) => answers[category])),
					counted: Object.fromEntries(counted.flatMap((row) => (row.category === category && row.n > 0 ? [[row.value, row.n]] : [])))
				}
			])
		)
	};
}
