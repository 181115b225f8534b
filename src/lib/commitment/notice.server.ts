import { newId } from '#lib/live/id.ts';
import { notice } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';

type News = { accountId: string; kind: string; subject: string; data: Record<string, string | number>; key: string };

/** Tells a person something once: the same `key` again says nothing. */
export async function tellOnce(tx: Tx, news: News): Promise<void> {
	await tx.db
		.insert(notice)
		.values({ id: newId(tx.now), ...news, at: tx.now })
		.onConflictDoNothing();
}
