/**
 * What the house does by itself as time goes by: reminders in the daytime, mail that waits, kept promises counted before somebody asks.
 * Tests call each with a clock of their own.
 */
import { countAhead } from '#lib/commitment/keeping.server.ts';
import { localParts } from '#lib/i18n/format.ts';
import { remind } from '#lib/project/due.server.ts';
import { maybeApp } from '#lib/server/app.ts';
import { sendMail } from './mail.server.ts';
import { isDaytime } from './rules.ts';

const REMIND_MS = 10 * 60_000;
const MAIL_MS = 30_000;

/** Starts all for as long as the process runs. */
export function startClock(): void {
	every(REMIND_MS, 'kept promises could not be counted', countAhead);
	every(REMIND_MS, 'reminders could not be told', async (now) => {
		if (isDaytime(localParts(now).hour)) await remind(now);
	});
	every(MAIL_MS, 'mail could not be sent', sendMail);
}

function every(ms: number, trouble: string, work: (now: number) => Promise<unknown>): void {
	const tick = () => {
		// What was under way when the house closed has nothing to say.
		if (maybeApp()) void work(Date.now()).catch((error: unknown) => maybeApp()?.log.error({ err: error }, trouble));
	};
	setInterval(tick, ms).unref();
	tick();
}
