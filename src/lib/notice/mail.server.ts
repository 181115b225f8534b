/** Sends the mail that waits, by the SMTP server of the settings. What cannot be sent now is tried again, later each time. */
import { and, asc, eq, isNull, lt, lte } from 'drizzle-orm';
import { app, db } from '#lib/server/app.ts';
import { config } from '#lib/server/config.ts';
import { mail, noticeSetting } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';
import { MAIL_TRIES, pauseAfter } from './rules.ts';

export type MailServer = { url: string; from: string };
const AT_ONCE = 50;
const PATIENCE_MS = 20_000;
let sending = false;

/**
 * One round over the queue. Each mail goes out once: it is marked when the SMTP server has taken it.
 * @param now ms; @param server by default the one of the settings; none = nothing is sent and the mail waits
 * @returns how many were taken and how many were not
 */
export async function sendMail(now: number, server: MailServer | null = config.mail): Promise<{ sent: number; failed: number }> {
	const done = { sent: 0, failed: 0 };
	if (!server || sending) return done;
	sending = true;
	try {
		const waiting = await db()
			.select({ mail, to: noticeSetting.email })
			.from(mail)
			.innerJoin(noticeSetting, eq(noticeSetting.accountId, mail.accountId))
			.where(and(isNull(mail.sentAt), lte(mail.nextAt, now), lt(mail.tries, MAIL_TRIES)))
			.orderBy(asc(mail.nextAt))
			.limit(AT_ONCE);
		if (!waiting.length) return done;
		const { createTransport } = await import('nodemailer');
		const wait = { connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS };
		const transport = createTransport({ url: server.url, pool: true, maxConnections: 1, ...wait });
		try {
			for (const { mail: row, to } of waiting) {
				const failure = to
					? await transport.sendMail({ from: server.from, to, subject: row.subject, text: row.body }).then(() => null, asText)
					: null;
				done[failure === null ? 'sent' : 'failed']++;
				const tries = row.tries + 1;
				const next = failure === null ? { sentAt: now, error: null } : { error: failure, nextAt: now + pauseAfter(tries) };
				await transact((tx) =>
					tx.db
						.update(mail)
						.set({ tries, ...next })
						.where(eq(mail.id, row.id))
						.then(() => undefined)
				);
				if (failure) app().log.warn({ mail: row.id, tries, error: failure }, 'mail could not be sent');
			}
		} finally {
			transport.close();
		}
		return done;
	} finally {
		sending = false;
	}
}

/** Code and first line; never the address. */
function asText(error: unknown): string {
	const { code, responseCode } = error as { code?: string; responseCode?: number };
	return `${code ?? 'error'}${responseCode ? ` ${responseCode}` : ''}`;
}
