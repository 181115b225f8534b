/** Open data about projects: what they are, their money, their promises, their weeks. Read in pages, so that a file never is in memory as a whole. */
import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm';
import { holderLabel, kindLabel, promiseStateLabel } from '#lib/commitment/labels.ts';
import { readCommitments } from '#lib/commitment/read.server.ts';
import { toDateInput } from '#lib/i18n/format.ts';
import { categoryLabel, sourceLabel, stateLabel } from '#lib/project/labels.ts';
import { bySource, sumGifts, sumLines } from '#lib/project/money.ts';
import { readReportDays } from '#lib/project/report.server.ts';
import { countingReports, dueOn, readWeekday } from '#lib/project/report.ts';
import type { Category, ProjectState } from '#lib/project/rules.ts';
import { dayOf } from '#lib/project/weeks.ts';
import { db } from '#lib/server/app.ts';
import {
	budgetLine,
	contributionEntry,
	expense,
	project,
	projectState,
	reallocation,
	site,
	village,
	weeklyReport
} from '#lib/server/schema.ts';
import { placeOn } from '#lib/site/geometry.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { coded, inThree, placed, qualified } from './row.ts';
import type { OpenRow } from './rules.ts';

/** So many projects are read at once. */
const PAGE = 250;
const WHERE = { id: village.id, name: village.name, district: village.district, region: village.region };

/** Every project once, in the order of ids, in pages. */
async function* pages() {
	const on = db();
	for (let after = ''; ;) {
		const rows = await on
			.select({ project, where: WHERE, centre: { lng: village.lng, lat: village.lat }, geometry: site.geometry })
			.from(project)
			.innerJoin(village, eq(village.id, project.villageId))
			.leftJoin(site, eq(site.id, project.siteId))
			.where(gt(project.id, after))
			.orderBy(asc(project.id))
			.limit(PAGE);
		if (rows.length) yield rows;
		if (rows.length < PAGE) return;
		after = rows.at(-1)!.project.id;
	}
}
type Page = Awaited<ReturnType<ReturnType<typeof pages>['next']>>['value'] & object;
const idsOf = (rows: Page) => rows.map((row) => row.project.id);
const groupBy = <T>(rows: readonly T[], key: (row: T) => string) => {
	const found = new Map<string, T[]>();
	for (const row of rows) {
		const same = found.get(key(row));
		if (same) same.push(row);
		else found.set(key(row), [row]);
	}
	return found;
};

export async function* projectRows(origin: string): AsyncGenerator<OpenRow[]> {
	for await (const rows of pages()) {
		const states = await db()
			.select({ id: projectState.projectId, state: projectState.state })
			.from(projectState)
			.where(inArray(projectState.projectId, idsOf(rows)))
			.orderBy(asc(projectState.at), asc(projectState.id));
		// The newest comes last and counts.
		const now = new Map(states.map(({ id, state }) => [id, state as ProjectState]));
		yield rows.map(({ project: row, where, centre, geometry }) => {
			const state = now.get(row.id) ?? 'contract_signed';
			const { lng, lat } = geometry ? placeOn(geometry) : centre;
			return {
				id: row.id,
				url: `${origin}/projects/${row.id}`,
				programme_id: row.programmeId,
				programme_number: row.programmeNumber,
				stage: row.stage,
				...inThree('title', row.title),
				...inThree('summary', row.summary),
				...coded('category', row.category, (locale) => categoryLabel(row.category as Category, locale)),
				...coded('state', state, (locale) => stateLabel(state, locale)),
				object_types: row.objectTypes,
				...placed(where),
				...inThree('place', row.place),
				...qualified('grant_op', 'grant_kzt', 'grant_max_kzt', row.grant ?? null),
				...qualified('beneficiaries_op', 'beneficiaries', 'beneficiaries_max', row.beneficiaries ?? null),
				started_on: row.startedOn,
				opened_on: row.openedOn,
				...{ lng, lat, exact: geometry !== null }
			};
		});
	}
}

/** The budget by source as the page of money shows it, and what the community gave, by giver: two records that are never added up. */
export async function* moneyRows(origin: string): AsyncGenerator<OpenRow[]> {
	const givers = { residents: m.money_giver_residents, akimat: m.money_giver_akimat, business: m.money_giver_business };
	for await (const rows of pages()) {
		const ids = idsOf(rows);
		const on = db();
		const [lines, expenses, moves, gifts] = await Promise.all([
			on.select().from(budgetLine).where(inArray(budgetLine.projectId, ids)),
			on
				.select()
				.from(expense)
				.where(and(inArray(expense.projectId, ids), isNull(expense.removedAt))),
			on.select().from(reallocation).where(inArray(reallocation.projectId, ids)),
			on
				.select()
				.from(contributionEntry)
				.where(and(inArray(contributionEntry.projectId, ids), isNull(contributionEntry.removedAt)))
		]);
		const byProject = <T extends { projectId: string }>(all: T[]) => groupBy(all, ({ projectId }) => projectId);
		const [ofLines, ofExpenses, ofMoves, ofGifts] = [byProject(lines), byProject(expenses), byProject(moves), byProject(gifts)];
		yield ids.flatMap((id) => {
			const head = { project_id: id, url: `${origin}/projects/${id}/money` };
			const sums = bySource(sumLines(ofLines.get(id) ?? [], ofExpenses.get(id) ?? [], ofMoves.get(id) ?? []));
			const budget = sums.map(({ source, planned, committed, spent, left }) => ({
				...{ ...head, record: 'budget', ...coded('source', source, (locale) => sourceLabel(source, locale)) },
				...{ planned_kzt: planned, committed_kzt: committed, spent_kzt: spent, left_kzt: left, given_kzt: null, given_cash_kzt: null }
			}));
			const given = sumGifts(ofGifts.get(id) ?? []).givers.filter(({ value }) => value > 0);
			const contributed = given.map(({ giver, value, cash }) => ({
				...{ ...head, record: 'contribution', ...coded('source', giver, (locale) => givers[giver]({}, { locale })) },
				...{ planned_kzt: null, committed_kzt: null, spent_kzt: null, left_kzt: null, given_kzt: value, given_cash_kzt: cash }
			}));
			return [...budget, ...contributed];
		});
	}
}

/** Promises without the names of those who hold them: the kind of body says who. */
export async function* commitmentRows(origin: string): AsyncGenerator<OpenRow[]> {
	for await (const rows of pages()) {
		const where = new Map(rows.map((row) => [row.project.id, row.where]));
		yield (await readCommitments(db(), idsOf(rows))).map((one) => ({
			id: one.id,
			project_id: one.projectId,
			url: `${origin}/projects/${one.projectId}/duties`,
			...placed(where.get(one.projectId)!),
			...coded('kind', one.kind, (locale) => kindLabel(one.kind, locale)),
			...coded('holder', one.holder, (locale) => holderLabel(one.holder, locale)),
			...coded('state', one.state, (locale) => promiseStateLabel(one.state, locale)),
			since_on: one.at === null ? null : toDateInput(one.at),
			...{ starts_on: one.startsOn, months: one.months, ends_on: one.endsOn, evidence: one.evidence || null },
			...inThree('note', one.note)
		}));
	}
}

/** The report that counts for each week; what was hard and what was asked for stays between those who answer for it. */
export async function* reportRows(origin: string): AsyncGenerator<OpenRow[]> {
	for await (const rows of pages()) {
		const ids = idsOf(rows);
		const on = db();
		const [reports, weekdays] = await Promise.all([
			on.select().from(weeklyReport).where(inArray(weeklyReport.projectId, ids)).orderBy(asc(weeklyReport.at), asc(weeklyReport.id)),
			readReportDays(on, ids)
		]);
		const own = groupBy(reports, ({ projectId }) => projectId);
		yield ids.flatMap((id) =>
			countingReports(own.get(id) ?? []).map(({ id: reportId, week, writtenAt, text, volunteers, hours, spent }) => ({
				...{ id: reportId, project_id: id, url: `${origin}/projects/${id}/report`, week, written_on: dayOf(writtenAt) },
				late: dayOf(writtenAt) > dueOn(week, weekdays.get(id) ?? readWeekday(null)),
				...{ text, volunteers, hours, told_spent_kzt: spent }
			}))
		);
	}
}
