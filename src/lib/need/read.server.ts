import { and, count, eq, isNull } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { need, needSupport, seat } from '#lib/server/schema.ts';
import type { StageNeed } from '#lib/workshop/stage.ts';
import { rankNeeds } from './rules.ts';

/** @returns the needs of a workshop that are not removed, ranked, with their marks of support and the number of the author's seat. */
export async function readStageNeeds(db: Db, workshopId: string): Promise<StageNeed[]> {
	const rows = await db
		.select({
			id: need.id,
			category: need.category,
			text: need.text,
			group: need.group,
			support: count(needSupport.seatId),
			seat: seat.number,
			createdAt: need.createdAt
		})
		.from(need)
		.leftJoin(needSupport, eq(needSupport.needId, need.id))
		.leftJoin(seat, eq(seat.id, need.seatId))
		.where(and(eq(need.workshopId, workshopId), isNull(need.removedAt)))
		.groupBy(need.id, seat.number);
	return rankNeeds(rows).map(({ createdAt: _createdAt, ...shown }) => shown);
}

/** @returns how many seats support a need. */
export async function countSupport(db: Db, needId: string): Promise<number> {
	return db.$count(needSupport, eq(needSupport.needId, needId));
}
