/** The screens of a workshop: a page that projects is noted down, so that the desk can name it and set how it shows things. */
import { and, count, eq, gt, max } from 'drizzle-orm';
import type { Locale } from '#lib/i18n/locale.ts';
import { db } from '#lib/server/app.ts';
import { projector } from '#lib/server/schema.ts';
import { transact } from '#lib/server/transact.ts';

/** What the address of a screen may ask for; null = nothing. */
export type ScreenWishes = { scale: number | null; dark: boolean | null; locale: Locale | null };

/** A screen that stays open is noted down this often at most, ms. */
const AGAIN_MS = 5 * 60_000;
/** So many screens are listed of a workshop in a day; more of them project all the same. */
const MOST = 24;
const DAY_MS = 24 * 3600_000;

/**
 * A screen has been opened. What its address asks for counts from now on, until the desk sets it otherwise.
 * @param id as in the screen's cookie
 */
export async function seeProjector(workshopId: string, id: string, wishes: ScreenWishes): Promise<void> {
	const asked = Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== null));
	const isNews = (row: typeof projector.$inferSelect | undefined, now: number) =>
		!row ||
		(row.workshopId === workshopId &&
			(now - row.seenAt > AGAIN_MS || Object.entries(asked).some(([key, value]) => row[key as keyof typeof row] !== value)));
	const find = async (from: ReturnType<typeof db>) => (await from.select().from(projector).where(eq(projector.id, id)))[0];
	if (!isNews(await find(db()), Date.now())) return;
	await transact(async (tx) => {
		const row = await find(tx.db);
		if (!isNews(row, tx.now)) return;
		const here = eq(projector.workshopId, workshopId);
		if (row)
			await tx.db
				.update(projector)
				.set({ ...asked, seenAt: tx.now })
				.where(eq(projector.id, id));
		else {
			const today = and(here, gt(projector.seenAt, tx.now - DAY_MS));
			const [all] = await tx.db.select({ n: count() }).from(projector).where(today);
			if (all!.n >= MOST) return;
			const [last] = await tx.db
				.select({ number: max(projector.number) })
				.from(projector)
				.where(here);
			await tx.db.insert(projector).values({ id, workshopId, number: (last?.number ?? 0) + 1, ...asked, seenAt: tx.now });
		}
		tx.publish({ kind: 'workshop', workshopId });
	});
}
