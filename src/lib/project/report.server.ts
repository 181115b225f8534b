/** Weekly reports: sent from a phone, perhaps days later; read with the plan they tell about. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { tell, tellAkimat } from '#lib/notice/write.server.ts';
import { pickWords } from '#lib/i18n/locale.ts';
import { db } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { photo, projectPhoto, weeklyReport, workItem } from '#lib/server/schema.ts';
import { newId } from '#lib/live/id.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import type { ReportInput } from './life-input.ts';
import { actIn, readPeople } from './life.server.ts';
import { percentsOf, plannedProgress, progressOf, type PlanItem } from './plan.ts';
import { readStates } from './read.server.ts';
import { countingReports, dueOn, judgeWeeks, mayReportWeek, owedWeeks, owesReports, readWeekday, type WeekStanding } from './report.ts';
import { dayOf } from './weeks.ts';

/**
 * Takes one weekly report with up to two photos. Several for one week may be sent: the newest written counts. Photos become photos "during"
 * of the project, not yet public. Help asked for is told to the akimat of the village.
 * Refusals: those of actIn; date_invalid (week: no Monday, to come, or more than eight weeks back), reports_not_due (week: nothing is
 * owed in this state).
 */
export function sendReport(
	actor: Actor,
	projectId: string,
	input: ReportInput,
	photos: readonly Uint8Array[] = []
): Promise<Result<{ id: string; week: string; late: boolean }>> {
	const { id, week, text, spent, volunteers, hours, problems, help } = input;
	const act = { id, act: 'send_report', action: 'report_project' as const, data: { week, spent, volunteers, hours } };
	return actIn(
		actor,
		projectId,
		act,
		async (tx, row, made, accountId) => {
			if (!mayReportWeek(week, tx.now)) return refuse('date_invalid', 'week');
			const weekday = await readReportDay(tx.db, projectId);
			const states = await readStates(tx.db, projectId);
			const owed = owedWeeks(states, weekday, tx.now).includes(week) || owesReports(states.map(({ state }) => state));
			if (!owed) return refuse('reports_not_due', 'week');
			if (await tx.db.$count(weeklyReport, eq(weeklyReport.id, id))) return refuse('malformed', 'id');
			const known = new Set((await readItems(tx.db, projectId)).map((item) => item.id));
			// A piece of work may have been taken out of the plan while the phone was offline: the rest of the report counts.
			const percents = Object.fromEntries(Object.entries(input.percents).filter(([item]) => known.has(item)));
			const writtenAt = Math.min(input.writtenAt ?? tx.now, tx.now);
			for (const picture of made.photos) {
				await tx.db.insert(photo).values(picture);
				const shown = { id: newId(tx.now), projectId, photoId: picture.id, phase: 'during', caption: '', takenAt: null };
				await tx.db.insert(projectPhoto).values({ ...shown, at: tx.now, byAccountId: accountId });
			}
			const [photoId = null, secondPhotoId = null] = made.photos.map((picture) => picture.id);
			const told = { id, projectId, week, text, percents, spent, volunteers, hours, problems, help, photoId, secondPhotoId };
			await tx.db.insert(weeklyReport).values({ ...told, writtenAt, at: tx.now, byAccountId: accountId });
			const data = { project: pickWords(row.title, 'kk'), week, help: help.slice(0, 200) };
			if (help) await tellAkimat(tx, row.villageId, { kind: 'help_asked', subject: `project:${projectId}`, data, key: `help:${id}` });
			const problem = { project: pickWords(row.title, 'kk'), week, problems: problems.slice(0, 200) };
			const people = (await readPeople(tx.db, [projectId])).get(projectId) ?? [];
			const answering = people.filter(({ role }) => role === 'coordinator').map((person) => person.accountId);
			if (problems)
				await tell(
					tx,
					answering.filter((other) => other !== accountId),
					{ kind: 'problem_told', subject: `project:${projectId}`, data: problem, key: `problem:${id}` }
				);
			return accept({ id, week, late: dayOf(writtenAt) > dueOn(week, weekday) });
		},
		{ photos }
	);
}

/** @returns the weekday on which reports of this project are due: of the programme that gave the grant, else Friday. */
export async function readReportDay(on: Db, projectId: string): Promise<number> {
	return (await readReportDays(on, [projectId])).get(projectId) ?? readWeekday(null);
}

/** @returns the weekday of reports by project, of those whose programme says one. */
export async function readReportDays(on: Db, ids: readonly string[]): Promise<Map<string, number>> {
	if (!ids.length) return new Map();
	const rows = await on.all<{ projectId: string; settings: string }>(
		sql`select award.project_id as projectId, programme.settings as settings from award
			join application on application.id = award.application_id join programme on programme.id = application.programme_id
			where award.project_id in ${ids}`
	);
	return new Map(rows.map(({ projectId, settings }) => [projectId, readWeekday(JSON.parse(settings) as Record<string, unknown>)]));
}

/** @returns the pieces of work of a project that are in the plan, in order. */
export async function readItems(on: Db, projectId: string): Promise<(PlanItem & { title: string })[]> {
	const rows = await on
		.select()
		.from(workItem)
		.where(and(eq(workItem.projectId, projectId), isNull(workItem.removedAt)))
		.orderBy(asc(workItem.position), asc(workItem.id));
	return rows.map(({ id, title, weight, startsOn, endsOn }) => ({ id, title, weight, startsOn, endsOn }));
}

export type ReportRow = Omit<typeof weeklyReport.$inferSelect, 'projectId' | 'byAccountId'> & { late: boolean };
/** Everything about the weeks of a project. progress, planned: whole percent of the whole, null without a plan. */
export type Weeks = {
	weekday: number;
	weeks: WeekStanding[];
	/** Newest week first; only the one that counts. */
	reports: ReportRow[];
	items: (PlanItem & { title: string; percent: number })[];
	progress: number | null;
	planned: number | null;
	/** Work of volunteers as the reports told it. */
	volunteers: number;
	hours: number;
};

/** @returns the weeks of a project with the reports that count, its plan and how far it is. @param now ms */
export async function readWeeks(projectId: string, now: number, on: Db = db()): Promise<Weeks> {
	const [weekday, states, items, rows] = await Promise.all([
		readReportDay(on, projectId),
		readStates(on, projectId),
		readItems(on, projectId),
		on.select().from(weeklyReport).where(eq(weeklyReport.projectId, projectId)).orderBy(asc(weeklyReport.at), asc(weeklyReport.id))
	]);
	const counting = countingReports(rows);
	const percents = percentsOf(items, inOrder(rows));
	return {
		weekday,
		weeks: judgeWeeks(states, rows, weekday, now),
		reports: counting
			.map(({ projectId: _p, byAccountId: _a, ...report }) => ({ ...report, late: dayOf(report.writtenAt) > dueOn(report.week, weekday) }))
			.reverse(),
		items: items.map((item) => ({ ...item, percent: percents[item.id]! })),
		progress: progressOf(items, percents),
		planned: plannedProgress(items, dayOf(now)),
		volunteers: counting.reduce((all, report) => all + (report.volunteers ?? 0), 0),
		hours: counting.reduce((all, report) => all + (report.hours ?? 0), 0)
	};
}

/** What was told of a piece of work stands until something else is told: also by an earlier report of the same week. */
const inOrder = <T extends { week: string; writtenAt: number }>(rows: readonly T[]): T[] =>
	[...rows].sort((a, b) => a.week.localeCompare(b.week) || a.writtenAt - b.writtenAt);

/** @returns how many pieces of work are below 100 percent. */
export async function countUnfinished(on: Db, projectId: string): Promise<number> {
	const [items, rows] = await Promise.all([
		readItems(on, projectId),
		on.select().from(weeklyReport).where(eq(weeklyReport.projectId, projectId)).orderBy(asc(weeklyReport.at), asc(weeklyReport.id))
	]);
	return Object.values(percentsOf(items, inOrder(rows))).filter((percent) => percent < 100).length;
}

/** @returns when the first report of each week was written, of many projects, as the due list needs them. */
export async function readReportTimes(on: Db, ids: readonly string[]): Promise<Map<string, { week: string; writtenAt: number }[]>> {
	const found = new Map<string, { week: string; writtenAt: number }[]>();
	if (!ids.length) return found;
	// Thousands of short rows: as they come, without a column by column look at each.
	const rows = await on.all<{ projectId: string; week: string; writtenAt: number }>(
		sql`select project_id as projectId, week, min(written_at) as writtenAt from weekly_report
			where project_id in ${[...ids]} group by project_id, week`
	);
	for (const { projectId, ...report } of rows) {
		const own = found.get(projectId);
		if (own) own.push(report);
		else found.set(projectId, [report]);
	}
	return found;
}
