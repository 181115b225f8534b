/** What somebody is to one application: asked by pages, acts and the live rooms alike. */
import { and, desc, eq, isNull, max } from 'drizzle-orm';
import { hashToken } from '#lib/server/auth.ts';
import type { Db } from '#lib/server/db.ts';
import { application, applicationMember, applicationState, commissionMember } from '#lib/server/schema.ts';
import { hasRole, type Actor } from '#lib/workshop/rules.ts';
import type { ApplicationState, Standing } from './rules.ts';

export type ApplicationRow = typeof application.$inferSelect;
/** author: account:ID or member:ID, '' for strangers; seated: in the commission of its programme; sees: may read the application. */
export type Person = Standing & {
	author: string;
	name: string;
	accountId: string | null;
	memberId: string | null;
	seated: boolean;
	sees: boolean;
};

/** @returns an application, or null. */
export async function findApplication(db: Db, id: string): Promise<ApplicationRow | null> {
	const [row] = await db.select().from(application).where(eq(application.id, id));
	return row ?? null;
}

/** @returns where an application stands now. */
export async function readState(db: Db, id: string): Promise<ApplicationState> {
	const [row] = await db
		.select({ state: applicationState.state })
		.from(applicationState)
		.where(eq(applicationState.applicationId, id))
		.orderBy(desc(applicationState.at), desc(applicationState.id))
		.limit(1);
	return (row?.state ?? 'draft') as ApplicationState;
}

/**
 * @param token of a link of the group, if the browser has one
 * @returns who this is here. Those who sit in the commission read an application once it is at the commission.
 */
export async function readPerson(db: Db, row: ApplicationRow, { account, ...rest }: Actor, token?: string | null): Promise<Person> {
	const members = await db
		.select()
		.from(applicationMember)
		.where(and(eq(applicationMember.applicationId, row.id), isNull(applicationMember.removedAt)));
	const actor = { account, ...rest };
	const hash = token ? hashToken(token) : null;
	const own =
		members.find((one) => account && one.accountId === account.id) ?? members.find((one) => hash !== null && one.tokenHash === hash);
	const [seat] = account
		? await db
				.select({ id: commissionMember.id })
				.from(commissionMember)
				.where(
					and(
						eq(commissionMember.programmeId, row.programmeId),
						eq(commissionMember.accountId, account.id),
						isNull(commissionMember.removedAt)
					)
				)
		: [];
	const staff = hasRole(actor, 'keep_application', row.villageId);
	const seated = Boolean(seat);
	const judged = seated && !['draft', 'submitted', 'aligned', 'withdrawn'].includes(await readState(db, row.id));
	const byAccount = account && (staff || seated || own?.accountId === account.id);
	return {
		staff,
		office: hasRole(actor, 'run_programme', row.villageId),
		member: Boolean(own),
		leader: own?.leader ?? false,
		author: byAccount ? `account:${account.id}` : own ? `member:${own.id}` : account ? `account:${account.id}` : '',
		name: byAccount ? account.name : own ? (own.name ?? own.role) : '',
		accountId: account?.id ?? null,
		memberId: own?.id ?? null,
		seated,
		sees: staff || Boolean(own) || judged
	};
}

/** @returns when the next state of an application begins, ms: later than the last one, also in the same millisecond. */
export async function nextMoment(db: Db, id: string, now: number): Promise<number> {
	const [last] = await db
		.select({ at: max(applicationState.at) })
		.from(applicationState)
		.where(eq(applicationState.applicationId, id));
	return Math.max(now, (last?.at ?? 0) + 1);
}
