/**
 * Who is asking. Accounts: password (argon2id) and Lucia sessions whose token is only in the browser; the database holds its SHA-256.
 * Seats and screens: own cookies per workshop. Lucia stays behind this file.
 */
import { hash, verify } from '@node-rs/argon2';
import { DrizzleSQLiteAdapter } from '@lucia-auth/adapter-drizzle';
import { and, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm';
import { Lucia, type Adapter, type DatabaseSession } from 'lucia';
import { createHash, randomBytes } from 'node:crypto';
import { SEATS_PER_PHONE } from '#lib/seat/rules.ts';
import { NOBODY, type Actor, type Role } from '#lib/workshop/rules.ts';
import { db } from './app.ts';
import type { Db } from './db.ts';
import { account, helper, membership, seat, seatToken, session, workshop } from './schema.ts';
import { transact } from './transact.ts';

/** Minimal cookie jar: SvelteKit's `cookies` and a parsed header both fit. */
export type ReadCookie = (name: string) => string | undefined;

/** @returns the SHA-256 of a token, hex: what may be stored. */
export function hashToken(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}

/** @returns a new random token (256 bits, base64url). */
export function makeToken(): string {
	return randomBytes(32).toString('base64url');
}

/** argon2id with the library's recommended cost (19 MiB, 2 passes). @returns the encoded hash */
export function hashPassword(password: string): Promise<string> {
	return hash(password, { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 });
}

/** @returns whether the password fits; a missing account costs the same time, so that logins cannot be found by the clock. */
export async function verifyPassword(encoded: string | undefined, password: string): Promise<boolean> {
	if (encoded) return verify(encoded, password);
	await hashPassword(password);
	return false;
}

/** The cookie of somebody whom the group of an application has given a link. */
export const groupCookie = (applicationId: string) => `asar-group-${applicationId}`;

/** Lucia's drizzle adapter with two changes: ids are hashed on the way in, writes go through the one door. */
class HashingAdapter implements Adapter {
	private reading() {
		return new DrizzleSQLiteAdapter(db(), session as never, account as never);
	}
	private writing<T>(work: (adapter: DrizzleSQLiteAdapter) => Promise<T>) {
		return transact((tx) => work(new DrizzleSQLiteAdapter(tx.db, session as never, account as never)));
	}
	getSessionAndUser(id: string) {
		return this.reading().getSessionAndUser(hashToken(id));
	}
	getUserSessions(userId: string) {
		return this.reading().getUserSessions(userId);
	}
	setSession(value: DatabaseSession) {
		return this.writing((adapter) => adapter.setSession({ ...value, id: hashToken(value.id) }));
	}
	updateSessionExpiration(id: string, expiresAt: Date) {
		return this.writing((adapter) => adapter.updateSessionExpiration(hashToken(id), expiresAt));
	}
	deleteSession(id: string) {
		return this.writing((adapter) => adapter.deleteSession(hashToken(id)));
	}
	deleteUserSessions(userId: string) {
		return this.writing((adapter) => adapter.deleteUserSessions(userId));
	}
	deleteExpiredSessions() {
		return this.writing((adapter) => adapter.deleteExpiredSessions());
	}
}

let lucia: Lucia | undefined;
function sessions(): Lucia {
	return (lucia ??= new Lucia(new HashingAdapter(), {
		sessionCookie: { name: 'asar-session', attributes: { sameSite: 'lax', secure: false } }
	}));
}

export const SESSION_COOKIE = 'asar-session';
/** Cookie of the seats of a phone in one workshop: up to SEATS_PER_PHONE tokens joined by a dot, the first acts. */
export const seatCookie = (code: string) => `asar-seat-${code}`;
/** Cookie of somebody whom the desk invited to serve people without a phone. */
export const helperCookie = (code: string) => `asar-helper-${code}`;
/** Cookie of a projector. */
export const screenCookie = (code: string) => `asar-screen-${code}`;

/** Makes a session for an account. @returns the token for the cookie and when it ends (ms). */
export async function startSession(accountId: string): Promise<{ token: string; expiresAt: number }> {
	const made = await sessions().createSession(accountId, {}, { sessionId: makeToken() });
	return { token: made.id, expiresAt: made.expiresAt.getTime() };
}

/** Ends a session. */
export async function endSession(token: string): Promise<void> {
	await sessions().invalidateSession(token);
}

/** Throws away sessions that have ended. */
export async function forgetSessions(): Promise<void> {
	await sessions().deleteExpiredSessions();
}

/** @returns the signed-in account with its roles, or null (no, unknown or expired token; disabled account). */
export async function readAccount(token: string | undefined): Promise<Actor['account']> {
	if (!token) return null;
	const { user } = await sessions().validateSession(token);
	if (!user) return null;
	const rows = await db()
		.select({ id: account.id, name: account.name, role: membership.role, villageId: membership.villageId })
		.from(account)
		.leftJoin(membership, eq(membership.accountId, account.id))
		.where(and(eq(account.id, user.id), isNull(account.disabledAt)));
	const [first] = rows;
	if (!first) return null;
	const roles = rows.flatMap((row) => (row.role ? [{ role: row.role as Role, villageId: row.villageId }] : []));
	return { id: first.id, name: first.name, roles };
}

/** Asked by every phone that comes, so it is prepared once for each database. */
const seatQueries = new WeakMap<Db, ReturnType<typeof prepareSeatQuery>>();
function prepareSeatQuery(db: Db) {
	return db
		.select({
			...{ id: seat.id, workshopId: seat.workshopId, number: seat.number, locale: seat.locale },
			...{ name: seat.name, leftAt: seat.leftAt, mutedAt: seat.mutedAt }
		})
		.from(seatToken)
		.innerJoin(seat, eq(seat.id, seatToken.seatId))
		.where(and(eq(seatToken.tokenHash, sql.placeholder('hash')), gt(seatToken.expiresAt, sql.placeholder('now'))))
		.prepare();
}

/** What a token stands for. `held`: hash of the token, so that a live connection can notice that it was taken back. */
export type HeldSeat = NonNullable<Actor['seat']> & { locale: string; name: string | null; held: string };

/** @returns the seat that a token stands for, or null. */
export async function readSeat(token: string | undefined): Promise<HeldSeat | null> {
	if (!token) return null;
	const from = db();
	let query = seatQueries.get(from);
	if (!query) seatQueries.set(from, (query = prepareSeatQuery(from)));
	const held = hashToken(token);
	const [row] = await query.execute({ hash: held, now: Date.now() });
	if (!row) return null;
	const { leftAt, mutedAt, ...rest } = row;
	return { ...rest, held, left: leftAt !== null, muted: mutedAt !== null };
}

/** @returns the tokens in a seat cookie, the acting one first. */
export function splitTokens(cookie: string | undefined): string[] {
	return [...new Set((cookie ?? '').split('.').filter(Boolean))].slice(0, SEATS_PER_PHONE);
}

/** @returns the seats that a phone holds, each with its token, the acting one first. Tokens that stand for nothing any more are left out. */
export async function readSeats(cookie: string | undefined): Promise<{ token: string; seat: HeldSeat }[]> {
	const found = await Promise.all(splitTokens(cookie).map(async (token) => ({ token, seat: await readSeat(token) })));
	return found.flatMap(({ token, seat }) => (seat ? [{ token, seat }] : []));
}

/**
 * Everything a browser is, in one workshop (or in none).
 * @param code of the workshop whose seat, screen and helper cookies count
 * @param seatId which of the phone's seats acts; left out = the first. One that the phone does not hold is nobody.
 */
export async function readActor(cookie: ReadCookie, code: string | null, seatId?: string | null): Promise<Actor> {
	const [signedIn, seated, screenOf, serving] = await Promise.all([
		readAccount(cookie(SESSION_COOKIE)),
		code ? readSeats(cookie(seatCookie(code))) : [],
		code && cookie(screenCookie(code)) ? findWorkshopId(code) : null,
		code ? readHelper(cookie(helperCookie(code)), code) : null
	]);
	if (!signedIn && !seated.length && !screenOf && !serving) return NOBODY;
	const own = seated.map(({ seat }) => seat);
	const acting = (seatId ? own.find(({ id }) => id === seatId) : own[0]) ?? null;
	return {
		account: signedIn,
		seat: acting,
		screenOf,
		...(own.length > 0 && { seats: own.map(({ id, number, name }) => ({ id, number, name })).sort((a, b) => a.number - b.number) }),
		...(serving && { helper: serving })
	};
}

async function readHelper(token: string | undefined, code: string): Promise<Actor['helper']> {
	if (!token) return null;
	const [row] = await db()
		.select({ id: helper.id, workshopId: helper.workshopId, name: helper.name })
		.from(helper)
		.innerJoin(workshop, eq(workshop.id, helper.workshopId))
		.where(and(eq(helper.tokenHash, hashToken(token)), eq(workshop.code, code), isNotNull(helper.claimedAt), isNull(helper.endedAt)));
	return row ?? null;
}

async function findWorkshopId(code: string): Promise<string | null> {
	const [row] = await db().select({ id: workshop.id }).from(workshop).where(eq(workshop.code, code));
	return row?.id ?? null;
}
