/** Who owes a report: the list, the reminders, and to whom it goes when nobody answers. The clock is passed in. */
import { and, eq, inArray, isNull, notInArray, or, sql } from 'drizzle-orm';
import { tell, type News } from '#lib/notice/write.server.ts';
import { pickWords, type Words } from '#lib/i18n/locale.ts';
import { db } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { cutPages } from '#lib/server/pages.ts';
import { account, membership, notice, opening, project, village } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { hasPart, type Actor, type Role } from '#lib/workshop/rules.ts';
import { readPeople, type Person } from './life.server.ts';
import { judgeWeeks, owesReports, readWeekday, REMIND, remindersOf, type Reminder, type StateAt, type WeekStanding } from './report.ts';
import { readReportDays, readReportTimes } from './report.server.ts';
import { ROAD, type ProjectState } from './rules.ts';
import { addDays, dayOf, daysBetween } from './weeks.ts';

export type Running = {
	id: string;
	title: Words;
	village: { id: string; name: Words };
	weekday: number;
	people: Person[];
	weeks: WeekStanding[];
	reports: number;
};

/** So many projects are judged before others get their turn. */
const CHUNK = 100;

/**
 * @returns the projects that owe reports now, with how their weeks stand. Those on the way to their opening only: a few out of thousands.
 * In portions, so that a hall does not wait: not for inside a transaction.
 */
export async function readRunning(now: number): Promise<Running[]> {
	const done = ROAD.slice(ROAD.indexOf('opened'));
	const rows = await db()
		.select({ id: project.id, title: project.title, village: { id: village.id, name: village.name } })
		.from(project)
		.innerJoin(village, eq(village.id, project.villageId))
		.where(notInArray(project.state, [...done, 'contract_signed', 'stopped']));
	const found: Running[] = [];
	for (let from = 0; from < rows.length; from += CHUNK) {
		if (from > 0) await new Promise((resolve) => setImmediate(resolve));
		found.push(...(await judgeRunning(rows.slice(from, from + CHUNK), now)));
	}
	return found;
}

async function judgeRunning(rows: readonly Pick<Running, 'id' | 'title' | 'village'>[], now: number): Promise<Running[]> {
	const ids = rows.map(({ id }) => id);
	const [states, days, people, times] = await Promise.all([
		readStatesOf(db(), ids),
		readReportDays(db(), ids),
		readPeople(db(), ids),
		readReportTimes(db(), ids)
	]);
	return rows
		.filter(({ id }) => owesReports((states.get(id) ?? []).map(({ state }) => state)))
		.map((row) => {
			const weekday = days.get(row.id) ?? readWeekday(null);
			const reports = times.get(row.id) ?? [];
			const weeks = judgeWeeks(states.get(row.id) ?? [], reports, weekday, now);
			return { ...row, weekday, people: people.get(row.id) ?? [], weeks, reports: new Set(reports.map(({ week }) => week)).size };
		});
}

async function readStatesOf(on: Db, ids: readonly string[]): Promise<Map<string, StateAt[]>> {
	const found = new Map<string, StateAt[]>();
	if (!ids.length) return found;
	const rows = await on.all<{ projectId: string; state: string; at: number; byAccountId: string | null }>(
		sql`select project_id as projectId, state, at, by_account_id as byAccountId from project_state
			where project_id in ${[...ids]} order by at, id`
	);
	for (const { projectId, state, at, byAccountId } of rows) {
		const row = { state: state as ProjectState, at: byAccountId ? at : null };
		const own = found.get(projectId);
		if (own) own.push(row);
		else found.set(projectId, [row]);
	}
	return found;
}

/** How far a missing report has gone: to whoever reports, to the coordinator, to the manager of the programme. */
export type Level = 'waiting' | 'overdue' | 'coordinator' | 'manager';
export type DueRow = Omit<Running, 'people' | 'weeks'> & {
	overdue: WeekStanding[];
	/** The running week when its report has not come. */
	waiting: WeekStanding | null;
	level: Level;
	days: number;
	people: { role: string; name: string }[];
};

/** @returns what this person sees of the due list: longest overdue first, then what is due next. Names are for staff only. */
export async function readDueList(actor: Actor, now: number): Promise<DueRow[]> {
	const today = dayOf(now);
	const rows = (await readRunning(now)).filter((row) =>
		hasPart(actor, 'report_project', { villageId: row.village.id, people: row.people })
	);
	return rows
		.map(({ people, weeks, ...row }) => {
			const overdue = weeks.filter(({ standing }) => standing === 'overdue');
			const waiting = weeks.find(({ standing }) => standing === 'waiting') ?? null;
			const days = overdue[0] ? daysBetween(overdue[0].dueOn, today) : 0;
			const level: Level = !overdue.length
				? 'waiting'
				: days >= REMIND.manager
					? 'manager'
					: days >= REMIND.coordinator
						? 'coordinator'
						: 'overdue';
			return { ...row, overdue, waiting, level, days, people: people.map(({ role, name }) => ({ role, name })) };
		})
		.sort(
			(a, b) =>
				b.days - a.days ||
				(a.waiting?.dueOn ?? '9').localeCompare(b.waiting?.dueOn ?? '9') ||
				pickWords(a.title, 'kk').localeCompare(pickWords(b.title, 'kk'))
		);
}

/** So many rows are on one page. */
export const DUE_A_PAGE = 50;
export type DuePage = {
	rows: DueRow[];
	/** Of all pages: projects that owe reports at all, those with one overdue, those whose next one is waited for. */
	all: number;
	late: number;
	next: number;
	page: number;
	pages: number;
};
/**
 * One page of the due list: what is overdue before what is due next; who owes nothing now is only counted.
 * @param page from 1; one that does not exist is the nearest one that does
 */
export function pageOfDue(rows: readonly DueRow[], page: number, size = DUE_A_PAGE): DuePage {
	const late = rows.filter(({ overdue }) => overdue.length > 0);
	const next = rows.filter(({ overdue, waiting }) => overdue.length === 0 && waiting);
	const { from, ...at } = cutPages(late.length + next.length, size, page);
	return { rows: [...late, ...next].slice(from, from + size), all: rows.length, late: late.length, next: next.length, ...at };
}

/** @returns accounts with a role that counts in a village. */
async function readWithRole(on: Db, role: Role, villageId: string): Promise<string[]> {
	const rows = await on
		.select({ id: account.id })
		.from(membership)
		.innerJoin(account, eq(account.id, membership.accountId))
		.where(
			and(eq(membership.role, role), isNull(account.disabledAt), or(isNull(membership.villageId), eq(membership.villageId, villageId)))
		);
	return [...new Set(rows.map(({ id }) => id))];
}

/** Whoever is named for the project; where nobody is, everybody of that role in the village. */
async function readAnswering(on: Db, kind: Reminder, running: Running): Promise<string[]> {
	const named = (...roles: string[]) => running.people.filter(({ role }) => roles.includes(role)).map(({ accountId }) => accountId);
	const coordinators = async () => {
		const own = named('coordinator');
		return own.length ? own : readWithRole(on, 'coordinator', running.village.id);
	};
	if (kind === 'report_manager') {
		const own = named('manager');
		return own.length ? own : readWithRole(on, 'admin', running.village.id);
	}
	if (kind === 'report_coordinator') return coordinators();
	const writing = named('leader', 'mentor');
	return writing.length ? writing : coordinators();
}

/**
 * Tells everybody what has to be told by now about reports and openings; each thing once, however often this runs.
 * @param now ms; @returns how many notices are new
 */
export async function remind(now: number): Promise<number> {
	const today = dayOf(now);
	const news: { accountIds: string[]; news: News }[] = [];
	for (const running of await readRunning(now))
		for (const { week, dueOn: until, standing } of running.weeks.slice(-2)) {
			if (standing !== 'waiting' && standing !== 'overdue') continue;
			for (const kind of remindersOf(until, today)) {
				const data = { project: pickWords(running.title, 'kk'), week, dueOn: until };
				const key = `${kind}:${running.id}:${week}`;
				news.push({
					accountIds: await readAnswering(db(), kind, running),
					news: { kind, subject: `project:${running.id}`, data, key }
				});
			}
		}
	for (const soon of await readOpenings(today)) {
		const data = { project: pickWords(soon.title, 'kk'), onDay: soon.onDay };
		const key = `opening_soon:${soon.id}:${soon.onDay}`;
		const accountIds = [
			...(await readWithRole(db(), 'akimat', soon.villageId)),
			...(await readWithRole(db(), 'coordinator', soon.villageId))
		];
		news.push({ accountIds, news: { kind: 'opening_soon', subject: `project:${soon.id}`, data, key } });
	}
	const known = await readTold(news.map((one) => one.news.key));
	const fresh = news
		.map((one) => ({ ...one, accountIds: one.accountIds.filter((id) => !known.has(`${id} ${one.news.key}`)) }))
		.filter(({ accountIds }) => accountIds.length);
	if (!fresh.length) return 0;
	return transact(async (tx) => {
		let told = 0;
		for (const one of fresh) told += await tell(tx, one.accountIds, one.news, now);
		return told;
	});
}

const OPENING_DAYS = 3;
async function readOpenings(today: string) {
	const rows = await db()
		.select({ id: project.id, title: project.title, villageId: project.villageId, onDay: opening.onDay })
		.from(opening)
		.innerJoin(project, eq(project.id, opening.projectId))
		.where(sql`${opening.onDay} between ${today} and ${addDays(today, OPENING_DAYS)}`);
	return rows;
}

async function readTold(keys: readonly string[]): Promise<Set<string>> {
	const told = new Set<string>();
	for (let i = 0; i < keys.length; i += 500) {
		const rows = await db()
			.select({ accountId: notice.accountId, key: notice.key })
			.from(notice)
			.where(inArray(notice.key, keys.slice(i, i + 500)));
		for (const { accountId, key } of rows) told.add(`${accountId} ${key}`);
	}
	return told;
}
