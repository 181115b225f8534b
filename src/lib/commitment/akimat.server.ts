/** What one village's akimat (or anybody who looks) sees at once: promises, this month, what residents reported. */
import { and, desc, eq, isNull } from 'drizzle-orm';
import { pickWords, type Locale, type Words } from '#lib/i18n/locale.ts';
import { db } from '#lib/server/app.ts';
import { plateReport, project, village } from '#lib/server/schema.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { readDuties, type OpenDuty } from './kept.server.ts';
import { readKeepRates, readRate, type KeepRates, type Rate } from './keeping.server.ts';
import { toReport, type PlateReport } from './plate.server.ts';
import { readCommitments, type Commitment } from './read.server.ts';

type Where = { where: { title: string; href: string } };
export type VillageKeeping = {
	village: { id: string; name: Words };
	rate: Rate;
	holders: KeepRates['holders'];
	/** Can be done now; the overdue ones first. */
	open: (OpenDuty & Where)[];
	/** Begins later this month. */
	later: (OpenDuty & Where)[];
	/** Without an answer, or answered and not settled; newest first. */
	reports: (PlateReport & Where)[];
	commitments: (Commitment & Where & { rate: Rate })[];
};

/** @returns how promises stand in a village, or null: no such village. */
export async function readVillageKeeping(villageId: string, now: number, locale: Locale): Promise<VillageKeeping | null> {
	const [home] = await db().select({ id: village.id, name: village.name }).from(village).where(eq(village.id, villageId));
	if (!home) return null;
	const projects = await db().select({ id: project.id, title: project.title }).from(project).where(eq(project.villageId, villageId));
	const titles = new Map(projects.map(({ id, title }) => [id, pickWords(title, locale)]));
	const placed = <T extends { projectId: string }>(one: T) => ({
		...one,
		where: { title: titles.get(one.projectId) ?? '', href: `/projects/${one.projectId}/duties` }
	});
	const [{ open, calendar }, rates, rows, promises] = await Promise.all([
		readDuties({ villageId }, now),
		readKeepRates({ villageId }, now),
		db()
			.select({ report: plateReport })
			.from(plateReport)
			.innerJoin(project, eq(project.id, plateReport.projectId))
			.where(and(eq(project.villageId, villageId), isNull(plateReport.hiddenAt), isNull(plateReport.settledAt)))
			.orderBy(desc(plateReport.at))
			.limit(60),
		readCommitments(db(), [...titles.keys()])
	]);
	const rate = await readRate({ villageId }, now);
	const month = toDateInput(now).slice(0, 7);
	const commitments = [];
	for (const promise of promises) {
		commitments.push({ ...placed(promise), rate: await readRate({ commitmentId: promise.id }, now) });
	}
	return {
		village: home,
		rate,
		holders: rates.holders,
		open: open.map(placed),
		later: calendar
			.filter(({ state, from }) => state === 'coming' && from.startsWith(month))
			.map((duty) => placed({ ...duty, evidence: '' })),
		reports: rows.map(({ report }) => placed({ ...toReport(report), projectId: report.projectId })),
		commitments
	};
}
