/** Signing in and out, the first administrator, invited colleagues. */
import { and, eq, gt, isNull } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { app, db } from '#lib/server/app.ts';
import { endSession, hashPassword, hashToken, makeToken, startSession, verifyPassword } from '#lib/server/auth.ts';
import { account, invitation, membership, village } from '#lib/server/schema.ts';
import { transact, type Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { can, nameActor, type Actor, type Role } from '#lib/workshop/rules.ts';
import type { NewAccount } from './input.ts';

const TRIES = 8;
const TRY_WINDOW_MS = 5 * 60_000;
const INVITATION_MS = 7 * 24 * 3600_000;
/** So many logins are remembered before those whose time is over are forgotten. */
const MANY_LOGINS = 1000;
/** Tries per login since the last right password (never per address: the whole hall shares one). */
const tries = new Map<string, { n: number; since: number }>();

/** Counts a try before its password is looked at, so that many at once are no way around the limit. @returns whether it may go on */
function mayTry(login: string, now: number): boolean {
	const over = ({ since }: { since: number }) => now - since > TRY_WINDOW_MS;
	if (tries.size >= MANY_LOGINS) for (const [key, seen] of tries) if (over(seen)) tries.delete(key);
	const seen = tries.get(login);
	if (!seen || over(seen)) tries.set(login, { n: 1, since: now });
	else if (seen.n >= TRIES) return false;
	else seen.n++;
	return true;
}

/** @returns the session token for the cookie, or refusal wrong_login, too_many_tries. */
export async function signIn(input: { login: string; password: string }): Promise<Result<{ token: string; expiresAt: number }>> {
	if (!mayTry(input.login, Date.now())) return refuse('too_many_tries');
	const [found] = await db()
		.select()
		.from(account)
		.where(and(eq(account.login, input.login), isNull(account.disabledAt)));
	if (!(await verifyPassword(found?.passwordHash, input.password)) || !found) return refuse('wrong_login');
	tries.delete(input.login);
	return accept(await startSession(found.id));
}

/** Ends the session of a token. */
export async function signOut(token: string): Promise<void> {
	await endSession(token);
}

/** Adds an account with one role inside a transaction. Refusal: login_taken. */
export async function addAccount(
	tx: Tx,
	input: { login: string; name: string; passwordHash: string; locale: string; role: Role; villageId: string | null; by: string | null }
): Promise<Result<{ id: string }>> {
	const [taken] = await tx.db.select({ id: account.id }).from(account).where(eq(account.login, input.login));
	if (taken) return refuse('login_taken', 'login');
	const { login, name, passwordHash, locale, role, villageId, by } = input;
	const id = newId(tx.now);
	await tx.db.insert(account).values({ id, login, name, passwordHash, locale, createdAt: tx.now });
	await tx.db.insert(membership).values({ id: newId(tx.now), accountId: id, role, villageId, at: tx.now, byAccountId: by });
	await tx.record({ actor: by ? `account:${by}` : 'system', action: 'add_account', subject: `account:${id}`, data: { role, villageId } });
	return accept({ id });
}

/**
 * An empty house gets a one-time link for its first administrator.
 * @returns the path with the token, or null when there are accounts already
 */
export async function makeSetUpLink(): Promise<string | null> {
	const [anybody] = await db().select({ id: account.id }).from(account).limit(1);
	if (anybody) return null;
	const token = makeToken();
	await transact(async (tx) => {
		await tx.db.delete(invitation);
		await tx.db.insert(invitation).values({ ...newInvitation(token, tx.now), role: 'admin' });
	});
	return `/setup?token=${token}`;
}

const newInvitation = (token: string, now: number) => ({
	id: newId(now),
	tokenHash: hashToken(token),
	createdAt: now,
	expiresAt: now + INVITATION_MS
});

/** Invites a colleague (action manage_people). @returns the path of the one-time link. Refusals: forbidden, signed_out, unknown_choice (villageId). */
export function invite(actor: Actor, input: { role: Role; villageId: string | null }): Promise<Result<{ path: string }>> {
	return transact<Result<{ path: string }>>(async (tx) => {
		const may = can(actor, 'manage_people', { id: '', villageId: input.villageId ?? '', endedAt: null, activities: [] });
		if (!may.ok) return may;
		if (input.villageId && !(await tx.db.$count(village, eq(village.id, input.villageId)))) return refuse('unknown_choice', 'villageId');
		const token = makeToken();
		const row = { ...newInvitation(token, tx.now), ...input, byAccountId: actor.account!.id };
		await tx.db.insert(invitation).values(row);
		await tx.record({ actor: nameActor(actor), action: 'invite', subject: `invitation:${row.id}`, data: input });
		return accept({ path: `/setup?token=${token}` });
	});
}

/** @returns the role a one-time link gives, or refusal link_used (unknown, used or expired). */
export async function readInvitation(token: string): Promise<Result<{ role: Role; villageId: string | null }>> {
	const [row] = await db().select().from(invitation).where(fresh(token));
	return row ? accept({ role: row.role as Role, villageId: row.villageId }) : refuse('link_used');
}

const fresh = (token: string) =>
	and(eq(invitation.tokenHash, hashToken(token)), isNull(invitation.usedAt), gt(invitation.expiresAt, Date.now()));

/** Uses a one-time link: makes the account and signs it in. Refusals: link_used, login_taken. */
export async function acceptInvitation(token: string, input: NewAccount): Promise<Result<{ token: string; expiresAt: number }>> {
	const passwordHash = await hashPassword(input.password);
	const made = await transact<Result<{ id: string }>>(async (tx) => {
		const [row] = await tx.db.select().from(invitation).where(fresh(token));
		if (!row) return refuse('link_used');
		await tx.db.update(invitation).set({ usedAt: tx.now }).where(eq(invitation.id, row.id));
		return addAccount(tx, { ...input, passwordHash, role: row.role as Role, villageId: row.villageId, by: row.byAccountId });
	});
	if (!made.ok) return made;
	app().log.info({ accountId: made.value.id }, 'an invitation was used');
	return accept(await startSession(made.value.id));
}
