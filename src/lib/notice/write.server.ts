/** Tells people what concerns them: in the app, and by mail where they asked for it. */
import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import { randomBytes } from 'node:crypto';
import { isLocale } from '#lib/i18n/locale.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import { newId } from '#lib/live/id.ts';
import { hashToken } from '#lib/server/auth.ts';
import { config } from '#lib/server/config.ts';
import { account, mail, membership, notice, noticeSetting } from '#lib/server/schema.ts';
import { transact, transactOnce, type Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { nameActor, type Actor } from '#lib/workshop/rules.ts';
import { noticeText } from './labels.ts';
import { addressOf, isEmail, type NoticeKind } from './rules.ts';

/** key: the same news is told to the same person once. subject: kind:id. data: fills the sentence. */
export type News = { kind: NoticeKind; subject: string; data: Record<string, string | number>; key: string };

/** Part of a larger work. @param at when it is said, ms; @returns how many people had not heard it yet */
export async function tell(tx: Tx, accountIds: readonly string[], { kind, subject, data, key }: News, at = tx.now): Promise<number> {
	let told = 0;
	for (const accountId of new Set(accountIds)) {
		const row = { id: newId(at), accountId, kind, subject, data, key, at };
		const fresh = await tx.db.insert(notice).values(row).onConflictDoNothing().returning({ id: notice.id });
		if (!fresh.length) continue;
		told++;
		const [to] = await tx.db
			.select({ locale: account.locale })
			.from(noticeSetting)
			.innerJoin(account, eq(account.id, noticeSetting.accountId))
			.where(and(eq(noticeSetting.accountId, accountId), isNull(account.disabledAt)));
		const [setting] = await tx.db.select().from(noticeSetting).where(eq(noticeSetting.accountId, accountId));
		if (!to || !setting?.email) continue;
		const locale = isLocale(to.locale) ? to.locale : 'kk';
		const text = noticeText(kind, data, locale);
		const where = config.origin ? `\n\n${config.origin}${addressOf(kind, subject)}` : '';
		const body = `${text}${where}\n\n${m.notice_mail_end({}, { locale })}\n`;
		const first = text.split('\n')[0]!.slice(0, 150);
		await tx.db.insert(mail).values({ id: newId(at), noticeId: row.id, accountId, subject: first, body, at, nextAt: at });
	}
	return told;
}

/** The same for everybody of the akimat who answers for a village. */
export async function tellAkimat(tx: Tx, villageId: string, news: News): Promise<number> {
	const rows = await tx.db
		.select({ id: membership.accountId })
		.from(membership)
		.innerJoin(account, eq(account.id, membership.accountId))
		.where(
			and(eq(membership.role, 'akimat'), isNull(account.disabledAt), or(isNull(membership.villageId), eq(membership.villageId, villageId)))
		);
	return tell(
		tx,
		rows.map(({ id }) => id),
		news
	);
}

/** Marks notices as read: one, or all that were there. Refusal: signed_out. */
export function readNotices(actor: Actor, input: { id: string; noticeIds: readonly string[] | null }): Promise<Result<{ read: number }>> {
	return transactOnce<Result<{ read: number }>>({ actor: nameActor(actor), id: input.id, action: 'read_notices' }, async (tx) => {
		const own = actor.account?.id;
		if (!own) return refuse('signed_out');
		const which = input.noticeIds ? inArray(notice.id, [...input.noticeIds]) : undefined;
		const hit = await tx.db
			.update(notice)
			.set({ readAt: tx.now })
			.where(and(eq(notice.accountId, own), isNull(notice.readAt), which))
			.returning({ id: notice.id });
		return accept({ read: hit.length });
	});
}

/** Where a person wants mail; empty = none. Refusals: signed_out, malformed (email). */
export function setEmail(actor: Actor, input: { id: string; email: string }): Promise<Result<{ email: string }>> {
	return transactOnce<Result<{ email: string }>>({ actor: nameActor(actor), id: input.id, action: 'set_email' }, async (tx) => {
		const accountId = actor.account?.id;
		if (!accountId) return refuse('signed_out');
		const email = input.email.trim();
		if (email && !isEmail(email)) return refuse('email_invalid', 'email');
		await tx.db
			.insert(noticeSetting)
			.values({ accountId, email, at: tx.now })
			.onConflictDoUpdate({ target: noticeSetting.accountId, set: { email, at: tx.now } });
		return accept({ email });
	});
}

/**
 * A new address of one's own calendar; the one before ends. The token is shown once and kept nowhere, also not among the answers given:
 * asked twice, the second address counts. Refusal: signed_out.
 */
export function makeCalendar(actor: Actor): Promise<Result<{ token: string }>> {
	const token = randomBytes(18).toString('base64url');
	return transact<Result<{ token: string }>>(async (tx) => {
		const accountId = actor.account?.id;
		if (!accountId) return refuse('signed_out');
		const calendarHash = hashToken(token);
		await tx.db
			.insert(noticeSetting)
			.values({ accountId, calendarHash, at: tx.now })
			.onConflictDoUpdate({ target: noticeSetting.accountId, set: { calendarHash, at: tx.now } });
		return accept({ token });
	});
}
