/** What stands in a person's calendar: reports that are due, ends of work, duties of promises, openings. */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { isLocale, pickWords } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { readDuties } from '#lib/commitment/kept.server.ts';
import { readRunning } from '#lib/project/due.server.ts';
import { addDays, dayOf } from '#lib/project/weeks.ts';
import { db } from '#lib/server/app.ts';
import { hashToken } from '#lib/server/auth.ts';
import { account, membership, noticeSetting, opening, project, workItem } from '#lib/server/schema.ts';
import { hasPart, hasRole, type Actor, type Role } from '#lib/workshop/rules.ts';
import { NOBODY } from '#lib/workshop/rules.ts';
import { writeCalendar, type CalendarEvent } from './calendar.ts';

/** Openings and duties are kept in the calendar for this long. */
const BACK_DAYS = 60;

/** @returns the calendar of whoever this address belongs to, as RFC 5545, or null. @param origin the house as the reader sees it */
export async function readCalendar(token: string, origin: string, now: number): Promise<string | null> {
	const [owner] = await db()
		.select({ id: account.id, name: account.name, locale: account.locale })
		.from(noticeSetting)
		.innerJoin(account, eq(account.id, noticeSetting.accountId))
		.where(and(eq(noticeSetting.calendarHash, hashToken(token)), isNull(account.disabledAt)));
	if (!owner) return null;
	const locale = isLocale(owner.locale) ? owner.locale : 'kk';
	const roles = await db().select().from(membership).where(eq(membership.accountId, owner.id));
	const held = roles.map(({ role, villageId }) => ({ role: role as Role, villageId }));
	const actor: Actor = { ...NOBODY, account: { id: owner.id, name: owner.name, roles: held } };
	const own = (await readRunning(now)).filter((row) => hasPart(actor, 'report_project', { villageId: row.village.id, people: row.people }));
	const events: CalendarEvent[] = [];
	for (const { id, title, weeks } of own)
		for (const { week, dueOn, standing } of weeks.slice(-4)) {
			const done = standing === 'in_time' || standing === 'late';
			const words = { project: pickWords(title, locale) };
			events.push({
				uid: `report-${id}-${week}`,
				onDay: dueOn,
				title: done ? m.notice_calendar_reported(words, { locale }) : m.notice_calendar_report(words, { locale }),
				url: `${origin}/projects/${id}/report`
			});
		}
	const ids = own.map(({ id }) => id);
	const works = ids.length
		? await db()
				.select()
				.from(workItem)
				.where(and(inArray(workItem.projectId, ids), isNull(workItem.removedAt)))
		: [];
	for (const { id, projectId, title, endsOn } of works)
		events.push({
			uid: `work-${id}`,
			onDay: endsOn,
			title: m.notice_calendar_work({ title }, { locale }),
			url: `${origin}/projects/${projectId}/plan`
		});
	const since = addDays(dayOf(now), -BACK_DAYS);
	const { calendar, rules } = await readDuties({ accountId: owner.id }, now);
	// What is due every day would fill every day.
	const rare = new Set(rules.filter(({ rhythm }) => rhythm.every !== 'day').map(({ id }) => id));
	for (const { ruleId, projectId, text, dueOn, state } of calendar) {
		if (dueOn < since || !rare.has(ruleId)) continue;
		const done = state === 'kept' || state === 'late';
		events.push({
			uid: `duty-${ruleId}-${dueOn}`,
			onDay: dueOn,
			title: done ? m.notice_calendar_duty_done({ duty: text }, { locale }) : m.notice_calendar_duty({ duty: text }, { locale }),
			url: `${origin}/projects/${projectId}/duties`
		});
	}
	const openings = await db().select({ opening, project }).from(opening).innerJoin(project, eq(project.id, opening.projectId));
	for (const { opening: row, project: of } of openings) {
		const may = hasRole(actor, 'report_project', of.villageId) || hasRole(actor, 'take_commitment', of.villageId);
		if (row.onDay < since || !may) continue;
		const title = m.notice_calendar_opening({ project: pickWords(of.title, locale) }, { locale });
		events.push({ uid: `opening-${of.id}`, onDay: row.onDay, title, url: `${origin}/projects/${of.id}/opening` });
	}
	return writeCalendar(m.notice_calendar_name({}, { locale }), events, now);
}
