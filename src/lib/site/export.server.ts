/** What the files of the akimat's map say besides what the map itself reads, and the workbook. */
import { and, asc, count, eq, inArray, isNull } from 'drizzle-orm';
import { mayPrintMap } from '#lib/document/rules.ts';
import { filterSites, type AtlasSite, type MapFilter } from '#lib/office/atlas.ts';
import { readAtlasNow } from '#lib/office/atlas.server.ts';
import type { Locale } from '#lib/i18n/locale.ts';
import { app } from '#lib/server/app.ts';
import { account, review, site, siteAssignment, siteQuestion, siteSupport } from '#lib/server/schema.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { toTable, type ExportRow } from './export.ts';
import { listSites, type SiteRow } from './read.server.ts';

/** SQLite takes so many values in one question. */
const PART = 5000;

type Listed = SiteRow & Pick<AtlasSite, 'state' | 'dots' | 'attention'>;

/**
 * @param filter of the map's address
 * @returns the sites that the map lists, in its order; what is for the office only where the reader works for that village
 */
export async function readExport(filter: MapFilter, actor: Actor): Promise<ExportRow[]> {
	const { sites } = await readAtlasNow(actor.account !== null);
	const chosen = filterSites(sites, filter, Date.now(), actor.account?.id ?? null);
	const rows = new Map((await listSites()).map((row) => [row.id, row]));
	const listed = chosen.flatMap(({ id, state, dots, attention }) => {
		const row = rows.get(id);
		return row ? { ...row, state, dots, attention } : [];
	});
	const all: ExportRow[] = [];
	for (let from = 0; from < listed.length; from += PART) all.push(...(await readPart(listed.slice(from, from + PART), actor)));
	return all;
}

async function readPart(rows: readonly Listed[], actor: Actor): Promise<ExportRow[]> {
	const db = app().handles.read;
	const ids = rows.map(({ id }) => id);
	const ours = new Map([...new Set(rows.map(({ village }) => village.id))].map((id) => [id, mayPrintMap(actor, id)]));
	const isStaff = [...ours.values()].includes(true);
	const [words, supports, reviewers, assignees, questions] = await Promise.all([
		db
			.select({ id: site.id, placeWords: site.placeWords, benefits: site.benefits, helper: site.helper })
			.from(site)
			.where(inArray(site.id, ids)),
		db.select({ id: siteSupport.siteId, n: count() }).from(siteSupport).where(inArray(siteSupport.siteId, ids)).groupBy(siteSupport.siteId),
		isStaff
			? db
					.select({ id: review.siteId, name: account.name })
					.from(review)
					.innerJoin(account, eq(account.id, review.accountId))
					.where(inArray(review.siteId, ids))
					.orderBy(asc(review.at), asc(review.id))
			: [],
		isStaff
			? db
					.select({ id: siteAssignment.siteId, name: account.name })
					.from(siteAssignment)
					.leftJoin(account, eq(account.id, siteAssignment.accountId))
					.where(inArray(siteAssignment.siteId, ids))
					.orderBy(asc(siteAssignment.at), asc(siteAssignment.id))
			: [],
		isStaff
			? db
					.select({ id: siteQuestion.siteId, n: count() })
					.from(siteQuestion)
					.where(and(inArray(siteQuestion.siteId, ids), isNull(siteQuestion.answeredAt)))
					.groupBy(siteQuestion.siteId)
			: []
	]);
	const wordsOf = new Map(words.map((row) => [row.id, row]));
	const supportOf = new Map(supports.map(({ id, n }) => [id, n]));
	// The newest comes last and counts.
	const reviewerOf = new Map(reviewers.map(({ id, name }) => [id, name]));
	const assigneeOf = new Map(assignees.map(({ id, name }) => [id, name]));
	const questionsOf = new Map(questions.map(({ id, n }) => [id, n]));
	return rows.map((row) => {
		const { placeWords = '', benefits = '', helper = null } = wordsOf.get(row.id) ?? {};
		const office = ours.get(row.village.id)
			? {
					reviewer: reviewerOf.get(row.id) ?? null,
					assignee: assigneeOf.get(row.id) ?? null,
					questions: questionsOf.get(row.id) ?? 0,
					helper
				}
			: null;
		return { ...row, placeWords, benefits, support: supportOf.get(row.id) ?? 0, office };
	});
}

/** Of a column, in letters; the long texts get room. */
const WIDTHS = { least: 8, most: 48 };

/** @returns the table as a workbook; its text is text, never a formula. */
export async function toXlsx(rows: readonly ExportRow[], locale: Locale): Promise<Buffer> {
	// Read only when a workbook is asked for.
	const { default: writeExcelFile } = await import('write-excel-file/node');
	const table = toTable(rows, locale);
	const heads = table.heads.map((value) => ({ value, type: String, fontWeight: 'bold' as const, wrap: true }));
	const cells = table.rows.map((row) =>
		row.map((value) =>
			value === null ? null : typeof value === 'number' ? { value, type: Number } : { value: clean(value), type: String, wrap: true }
		)
	);
	const columns = table.heads.map((head, i) => {
		const longest = table.rows.reduce((most, row) => Math.max(most, String(row[i] ?? '').length), head.length);
		return { width: Math.min(Math.max(longest + 1, WIDTHS.least), WIDTHS.most) };
	});
	const file = await writeExcelFile([heads, ...cells], { columns, stickyRowsCount: 1 });
	return file.toBuffer();
}

/** A cell holds so many signs, and XML no control characters. */
const clean = (text: string) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').slice(0, 32_000);
