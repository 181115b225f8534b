import { eq } from 'drizzle-orm';
import { pickWords } from '#lib/i18n/locale.ts';
import type { NoticeKind } from '#lib/notice/rules.ts';
import { tell } from '#lib/notice/write.server.ts';
import { project } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';

type News = { kind: NoticeKind; projectId: string; data?: Record<string, string | number>; key: string };

/** Tells people something about the promises of a project, by its title; the same `key` again says nothing. */
export async function tellOfPromise(tx: Tx, accountIds: readonly string[], { kind, projectId, data, key }: News): Promise<void> {
	const [found] = await tx.db.select({ title: project.title }).from(project).where(eq(project.id, projectId));
	const said = { project: pickWords(found?.title, 'kk'), ...data };
	await tell(tx, accountIds, { kind, subject: `project:${projectId}`, data: said, key });
}
