/** What one village's akimat (or anybody who looks) sees at once: promises, this month, what residents reported. */
import { and, count, desc, eq, isNull } from 'drizzle-orm';
import { pickWords, type Locale, type Words } from '#lib/i18n/locale.ts';
import { db } from '#lib/server/app.ts';
import { cutPages } from '#lib/server/pages.ts';
import { commitment, plateReport, project, village } from '#lib/server/schema.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { readDuties, readTitles, type Duty, type OpenDuty } from './kept.server.ts';
import { readKeepRates, readRate, readRates, type KeepRates, type Rate } from './keeping.server.ts';
import { toReport, type PlateReport } from './plate.server.ts';
import { readCommitmentPage, type Commitment } from './read.server.ts';

type Where = { where: { title: string; href: string } };
export type VillageKeeping = {
	village: { id: string; name: Words };
	rate: Rate;
	holders: KeepRates['holders'];
	/** Can be done now; the overdue ones first, and of many only the first. */
	open: (OpenDuty & Where)[];
	/** How many can be done now. */
	openAll: number;
	/** Begins later this month; the first of them. */
	later: (Duty & Where)[];
	laterAll: number;
	/** Without an answer, or answered and not settled; newest first, of many only the first. */
	reports: (PlateReport & Where)[];
	reportsAll: number;
	/** One page of them, newest first. */
	commitments: (Commitment & Where & { rate: Rate })[];
	commitmentsAll: number;
	page: number;
	pages: number;
};

/** So many of each are shown; a village keeps hundreds of promises after ten years. */
const MOST = { open: 30, later: 30, commitments: 30 };
/** Days back: the grace of the longest rhythm. */
const BEHIND = 31;

/**
 * @returns how promises stand in a village, or null: no such village.
 * @param part page of its commitments, from 1 (one that does not exist is the nearest one that does); most: how many open duties and reports at most
 */
export async function readVillageKeeping(
	villageId: string,
	now: number,
	locale: Locale,
	{ page = 1, most = MOST.open }: { page?: number; most?: number } = {}
): Promise<VillageKeeping | null> {
	const [home] = await db().select({ id: village.id, name: village.name }).from(village).where(eq(village.id, villageId));
	if (!home) return null;
	const inVillage = eq(project.villageId, villageId);
	const [{ open, calendar }, rates, rate, reports, all] = await Promise.all([
		readDuties({ villageId }, now, db(), BEHIND),
		readKeepRates({ villageId }, now),
		readRate({ villageId }, now),
		db()
			.select({ report: plateReport })
			.from(plateReport)
			.innerJoin(project, eq(project.id, plateReport.projectId))
			.where(and(inVillage, isNull(plateReport.hiddenAt), isNull(plateReport.settledAt)))
			.orderBy(desc(plateReport.at)),
		db().select({ n: count() }).from(commitment).innerJoin(project, eq(project.id, commitment.projectId)).where(inVillage)
	]);
	const commitmentsAll = all[0]!.n;
	const { from, ...at } = cutPages(commitmentsAll, MOST.commitments, page);
	const promises = await readCommitmentPage(villageId, { from, count: MOST.commitments });
	const reportsShown = reports.slice(0, most);
	const month = toDateInput(now).slice(0, 7);
	const later = calendar.filter(({ state, from }) => state === 'coming' && from.startsWith(month));
	const [nowShown, laterShown] = [open.slice(0, most), later.slice(0, MOST.later)];
	const own = await readRates(
		promises.map(({ id }) => id),
		now
	);
	const shown = [...nowShown, ...laterShown, ...promises, ...reportsShown.map(({ report }) => report)].map(({ projectId }) => projectId);
	const titles = await readTitles([...new Set(shown)]);
	const placed = <T extends { projectId: string }>(one: T) => ({
		...one,
		where: { title: pickWords(titles.get(one.projectId)?.title, locale), href: `/projects/${one.projectId}/duties` }
	});
	return {
		village: home,
		rate,
		holders: rates.holders,
		open: nowShown.map(placed),
		openAll: open.length,
		later: laterShown.map(placed),
		laterAll: later.length,
		reports: reportsShown.map(({ report }) => placed({ ...toReport(report), projectId: report.projectId })),
		reportsAll: reports.length,
		commitments: promises.map((promise) => ({ ...placed(promise), rate: own.get(promise.id)! })),
		commitmentsAll,
		...at
	};
}
