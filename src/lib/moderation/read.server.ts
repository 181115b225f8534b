import { and, asc, count, eq, ne } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { moderation, report } from '#lib/server/schema.ts';
import type { Moderated } from '#lib/workshop/stage.ts';
import { shownAs, type ModerationVerdict } from './rules.ts';

/** @returns says of anything but a note what the desk has said of it; `moderated` = whether its activity is. */
export async function readModeration(db: Db, workshopId: string): Promise<(subjectId: string, moderated: boolean) => Moderated> {
	const words = await db
		.select({ subjectId: moderation.subjectId, verdict: moderation.verdict, reason: moderation.reason })
		.from(moderation)
		.where(and(eq(moderation.workshopId, workshopId), ne(moderation.kind, 'note')))
		.orderBy(asc(moderation.at), asc(moderation.id));
	const reports = await db
		.select({ subjectId: report.subjectId, n: count() })
		.from(report)
		.where(and(eq(report.workshopId, workshopId), ne(report.kind, 'note')))
		.groupBy(report.subjectId);
	const newest = new Map(words.map((word) => [word.subjectId, word]));
	const reported = new Map(reports.map(({ subjectId, n }) => [subjectId, n]));
	return (subjectId, moderated) => {
		const word = newest.get(subjectId);
		return {
			state: shownAs((word?.verdict as ModerationVerdict | undefined) ?? null, moderated),
			reason: word?.reason ?? null,
			reports: reported.get(subjectId) ?? 0
		};
	};
}
