import { and, desc, eq, isNull } from 'drizzle-orm';
import { db } from '#lib/server/app.ts';
import { notice, noticeSetting } from '#lib/server/schema.ts';

export type NoticeRow = {
	id: string;
	kind: string;
	subject: string;
	data: Record<string, string | number>;
	at: number;
	readAt: number | null;
};
const SHOWN = 100;

/** @returns the newest notices of a person, newest first. */
export async function listNotices(accountId: string): Promise<NoticeRow[]> {
	const rows = await db()
		.select()
		.from(notice)
		.where(eq(notice.accountId, accountId))
		.orderBy(desc(notice.at), desc(notice.id))
		.limit(SHOWN);
	return rows.map(({ id, kind, subject, data, at, readAt }) => ({ id, kind, subject, data, at, readAt }));
}

/** @returns how many notices a person has not read. */
export function countUnread(accountId: string): Promise<number> {
	return db().$count(notice, and(eq(notice.accountId, accountId), isNull(notice.readAt)));
}

/** @returns where a person wants to be told. */
export async function readNoticeSetting(accountId: string): Promise<{ email: string; calendar: boolean }> {
	const [row] = await db().select().from(noticeSetting).where(eq(noticeSetting.accountId, accountId));
	return { email: row?.email ?? '', calendar: Boolean(row?.calendarHash) };
}
