import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { activity, need, needRanking, needSource, needSupport, seat } from '#lib/server/schema.ts';
import { readModeration, readShown } from '#lib/moderation/read.server.ts';
import type { RankingState } from '#lib/workshop/rules.ts';
import { readSettings } from '#lib/workshop/settings.ts';
import type { StageNeed } from '#lib/workshop/stage.ts';
import { rankNeeds, sameWords, type RankingWay } from './rules.ts';

/**
 * @returns the needs of a workshop that are not removed, those joined to another and rejected ones too, ranked, with their marks of support
 * (of each seat once, those of joined needs among them), the number of the author's seat (where names are shown) and what the desk says of
 * them; those that are not shown without words.
 */
export async function readStageNeeds(db: Db, workshopId: string): Promise<StageNeed[]> {
	const rows = await db
		.select({ need, settings: activity.settings, number: seat.number })
		.from(need)
		.innerJoin(activity, eq(activity.id, need.activityId))
		.leftJoin(seat, eq(seat.id, need.seatId))
		.where(and(eq(need.workshopId, workshopId), isNull(need.removedAt)));
	const supporters = await readSupporters(db, workshopId);
	const moderationOf = await readModeration(db, workshopId);
	const all = rows.map(({ need: row, ...rest }) => ({
		...{ ...rest, row, id: row.id, createdAt: row.createdAt },
		support: supporters.get(row.id)?.size ?? 0
	}));
	return rankNeeds(all).map(({ row, settings, number, support }) => {
		const { names, moderated } = readSettings(settings);
		const said = moderationOf(row.id, moderated && row.seatId !== null);
		const { id, activityId, category, text, group, groups, people, since, lng, lat, helper, mergedInto } = row;
		const place = lng === null || lat === null ? null : { lng, lat };
		const blank = said.state !== 'shown' && { text: '', group: '', groups: [], people: null, since: null, place: null, seat: null };
		return {
			...{ id, activityId, category, text, group, groups, people, since, place, support, seat: names ? number : null, helper, mergedInto },
			rejected: row.rejectedAt === null ? null : (row.rejectedReason ?? ''),
			...blank,
			...said
		};
	});
}

/** @returns who supports a need, by its id: seats that marked it or one that was joined to it. */
export async function readSupporters(db: Db, workshopId: string): Promise<Map<string, Set<string>>> {
	const marks = await db
		.select({ needId: need.id, into: need.mergedInto, seatId: needSupport.seatId })
		.from(needSupport)
		.innerJoin(need, eq(need.id, needSupport.needId))
		.where(and(eq(need.workshopId, workshopId), isNull(need.removedAt)));
	const found = new Map<string, Set<string>>();
	for (const { needId, into, seatId } of marks)
		for (const id of into === null ? [needId] : [needId, into]) found.set(id, (found.get(id) ?? new Set()).add(seatId));
	return found;
}

/** A note that a need grew from; words: what it said then. */
export type NeedNote = { id: string; document: string; words: string };

/** @returns the notes that the needs of a workshop grew from, by need, in the order they were gathered. */
export async function readNeedNotes(db: Db, workshopId: string): Promise<Map<string, NeedNote[]>> {
	const rows = await db
		.select({ needId: needSource.needId, id: needSource.sourceId, document: needSource.document, words: needSource.words })
		.from(needSource)
		.innerJoin(need, eq(need.id, needSource.needId))
		.where(eq(need.workshopId, workshopId))
		.orderBy(asc(needSource.id));
	const found = new Map<string, NeedNote[]>();
	for (const { needId, ...note } of rows) found.set(needId, [...(found.get(needId) ?? []), note]);
	return found;
}

/** @returns how many seats support a need, with the marks of those that were joined to it. */
export async function countSupport(db: Db, workshopId: string, needId: string): Promise<number> {
	return (await readSupporters(db, workshopId)).get(needId)?.size ?? 0;
}

/**
 * @returns the id of a need of the same words (sameWords) that this seat can see: on the screen, or its own that waits; of one that was
 * joined to another, that other's.
 */
export async function findSameNeed(db: Db, workshopId: string, text: string, seatId: string): Promise<string | null> {
	const rows = await db
		.select({ need, settings: activity.settings })
		.from(need)
		.innerJoin(activity, eq(activity.id, need.activityId))
		.where(and(eq(need.workshopId, workshopId), isNull(need.removedAt), isNull(need.rejectedAt)))
		.orderBy(asc(need.createdAt), asc(need.id));
	const words = sameWords(text);
	for (const { need: row, settings } of rows) {
		if (sameWords(row.text) !== words) continue;
		const state = await readShown(db, workshopId, row.id, readSettings(settings).moderated && row.seatId !== null);
		if (state === 'shown' || (state === 'waiting' && row.seatId === seatId)) return row.mergedInto ?? row.id;
	}
	return null;
}

type Row = typeof needRanking.$inferSelect;
export type RankingRow = Row & { way: RankingWay; state: RankingState };

/** @returns a stored ranking with its state; a paused one is none: people collect again. */
export function toRanking(row: Row | undefined): RankingRow | null {
	if (!row || row.pausedAt !== null) return null;
	const state = row.revealedAt !== null ? 'revealed' : row.closedAt !== null ? 'closed' : 'open';
	return { ...row, way: row.way as RankingWay, state };
}

/** @returns the ranking of a workshop that was opened last, or null. */
export async function readNewestRanking(db: Db, workshopId: string): Promise<RankingRow | null> {
	const [row] = await db
		.select()
		.from(needRanking)
		.where(and(eq(needRanking.workshopId, workshopId), isNull(needRanking.pausedAt)))
		.orderBy(desc(needRanking.openedAt), desc(needRanking.id))
		.limit(1);
	return toRanking(row);
}

/** @returns the state of the ranking of each needs activity that has one. */
export async function readRankingStates(db: Db, workshopId: string): Promise<Map<string, RankingState>> {
	const rows = await db.select().from(needRanking).where(eq(needRanking.workshopId, workshopId));
	return new Map(rows.flatMap((row) => (toRanking(row) ? [[row.activityId, toRanking(row)!.state] as const] : [])));
}
