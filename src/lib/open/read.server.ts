/** Open data: the rows of each set, and when anything of it last changed. */
import { sql } from 'drizzle-orm';
import { findingLabel, headName } from '#lib/programme/labels.ts';
import { listProgrammeHeads, readPublicProgramme } from '#lib/programme/read.server.ts';
import { linesOf } from '#lib/programme/rules.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { LOCALES } from '#lib/i18n/locale.ts';
import { db } from '#lib/server/app.ts';
import { commitmentRows, moneyRows, projectRows, reportRows } from './projects.server.ts';
import { coded, inThree, qualified } from './row.ts';
import type { Dataset, OpenRow } from './rules.ts';
import { dutyRows, needRows, voteRows } from './villages.server.ts';

/**
 * The rows of a set in pages; only what everybody may see.
 * @param origin of the house, for addresses; now: ms
 */
export function openRows(dataset: Dataset, origin: string, now: number): AsyncGenerator<OpenRow[]> {
	switch (dataset) {
		case 'projects':
			return projectRows(origin);
		case 'needs':
			return needRows(origin, now);
		case 'votes':
			return voteRows(origin);
		case 'commitments':
			return commitmentRows(origin);
		case 'duties':
			return dutyRows(now);
		case 'reports':
			return reportRows(origin);
		case 'money':
			return moneyRows(origin);
		case 'statistics':
			return statisticRows(origin);
	}
}

async function* statisticRows(origin: string): AsyncGenerator<OpenRow[]> {
	for (const { id, name } of await listProgrammeHeads()) {
		const found = (await readPublicProgramme(id))!;
		yield found.statistics.flatMap((statistic) => {
			const { head, printed, findings } = statistic;
			const remarks = LOCALES.map((locale) => [
				locale,
				findings.map((finding) => findingLabel(head, finding, found.regions, locale)).join(' ')
			]);
			return linesOf(statistic).map((line, i, all) => ({
				...{ programme_id: id, url: `${origin}/programmes/${id}`, ...inThree('programme', name) },
				...coded('head', head, (locale) => headName(head, locale)),
				...{
					line: i + 1,
					role: line.total ? 'total' : 'part',
					stage: line.stage,
					region_code: line.region,
					group: line.group,
					online: line.online
				},
				...qualified('computed_op', 'computed', 'computed_max', line.computed),
				...qualified('printed_op', 'printed', 'printed_max', line.printed),
				as_of: line.printed ? (printed?.asOf ?? null) : null,
				...inThree('origin', line.printed ? found.source : null),
				// What has to be said about a head stands in its last line.
				...inThree('remark', i === all.length - 1 ? Object.fromEntries(remarks) : null)
			}));
		});
	}
}

/** at: ms of the newest change; mark: different whenever anything has changed, or a day has passed (duties fall due by themselves). */
export type Changed = { at: number; mark: string };
/** @returns when the house last changed. Every act is a row of the trail; what came with the data is counted by its own rows. */
export async function readChanged(now: number): Promise<Changed> {
	const last = async (table: 'event' | 'project' | 'programme_figure') => {
		const [row] = await db().all<{ n: number }>(sql.raw(`select coalesce(max(rowid), 0) as n from ${table}`));
		return row!.n;
	};
	const marks = [await last('event'), await last('project'), await last('programme_figure')];
	const [newest] = await db().all<{ at: number | null }>(
		sql`select coalesce((select at from event order by rowid desc limit 1), (select max(created_at) from project)) as at`
	);
	return { at: newest?.at ?? 0, mark: [...marks, toDateInput(now)].join('-') };
}
