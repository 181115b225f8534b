import { and, asc, count, eq, isNull } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { activity, need, needSource, needSupport, seat } from '#lib/server/schema.ts';
import { readModeration } from '#lib/moderation/read.server.ts';
import { readSettings } from '#lib/workshop/settings.ts';
import type { StageNeed } from '#lib/workshop/stage.ts';
import { rankNeeds } from './rules.ts';

/** @returns the needs of a workshop that are not removed, ranked, with their marks of support, the number of the author's seat (where names are shown) and what the desk says of them; those that are not shown without words. */
export async function readStageNeeds(db: Db, workshopId: string): Promise<StageNeed[]> {
	const rows = await db
		.select({
			id: need.id,
			activityId: need.activityId,
			settings: activity.settings,
			category: need.category,
			text: need.text,
			group: need.group,
			support: count(needSupport.seatId),
			seat: seat.number,
			seatId: need.seatId,
			helper: need.helper,
			createdAt: need.createdAt
		})
		.from(need)
		.innerJoin(activity, eq(activity.id, need.activityId))
		.leftJoin(needSupport, eq(needSupport.needId, need.id))
		.leftJoin(seat, eq(seat.id, need.seatId))
		.where(and(eq(need.workshopId, workshopId), isNull(need.removedAt)))
		.groupBy(need.id, seat.number);
	const moderationOf = await readModeration(db, workshopId);
	return rankNeeds(rows).map(({ createdAt: _createdAt, settings, seatId, ...shown }) => {
		const { names, moderated } = readSettings(settings);
		const said = moderationOf(shown.id, moderated && seatId !== null);
		const blank = said.state !== 'shown' && { text: '', group: '', seat: null };
		return { ...shown, seat: names ? shown.seat : null, ...blank, ...said };
	});
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

/** @returns how many seats support a need. */
export async function countSupport(db: Db, needId: string): Promise<number> {
	return db.$count(needSupport, eq(needSupport.needId, needId));
}
