import { asc, desc, eq, inArray, notInArray } from 'drizzle-orm';
import type { Words } from '#lib/i18n/locale.ts';
import type { Db } from '#lib/server/db.ts';
import { account, event, membership, seat, village, workshop } from '#lib/server/schema.ts';
import type { Role } from '#lib/workshop/rules.ts';

export type Colleague = {
	id: string;
	login: string;
	name: string;
	disabled: boolean;
	/** village null = everywhere. */
	roles: { role: Role; village: Words | null }[];
};

/** @returns all accounts with their roles, oldest first. */
export async function listAccounts(db: Db): Promise<Colleague[]> {
	const accounts = await db.select().from(account).orderBy(asc(account.createdAt));
	const roles = await db
		.select({ accountId: membership.accountId, role: membership.role, village: village.name })
		.from(membership)
		.leftJoin(village, eq(village.id, membership.villageId));
	return accounts.map(({ id, login, name, disabledAt }) => ({
		id,
		login,
		name,
		disabled: disabledAt !== null,
		roles: roles.filter((row) => row.accountId === id).map(({ role, village }) => ({ role: role as Role, village }))
	}));
}

/** The projector and the clock change all the time, and when a seat voted is nobody's business. */
const UNTOLD = ['show', 'set_timer', 'place_dots', 'support_need', 'rank_needs'];

export type TrailEntry = {
	id: string;
	/** ms */
	at: number;
	action: string;
	subject: string;
	reason: string | null;
	/** An account's name, a seat's number, or null for the system. */
	who: { name: string } | { seat: number } | null;
	/** Title of the workshop. */
	workshop: string | null;
};

/** @returns the newest entries of the audit trail, newest first. */
export async function listEvents(db: Db, limit: number): Promise<TrailEntry[]> {
	const rows = await db
		.select({ event, workshop: workshop.title })
		.from(event)
		.leftJoin(workshop, eq(workshop.id, event.workshopId))
		.where(notInArray(event.action, UNTOLD))
		.orderBy(desc(event.at), desc(event.id))
		.limit(limit);
	const idsOf = (kind: string) => [
		...new Set(rows.flatMap(({ event: { actor } }) => (actor.startsWith(`${kind}:`) ? [actor.slice(kind.length + 1)] : [])))
	];
	const people = await db
		.select({ id: account.id, name: account.name })
		.from(account)
		.where(inArray(account.id, idsOf('account')));
	const seats = await db
		.select({ id: seat.id, number: seat.number })
		.from(seat)
		.where(inArray(seat.id, idsOf('seat')));
	const nameOf = (actor: string): TrailEntry['who'] => {
		const id = actor.slice(actor.indexOf(':') + 1);
		const person = people.find((row) => row.id === id);
		const seated = seats.find((row) => row.id === id);
		return person ? { name: person.name } : seated ? { seat: seated.number } : null;
	};
	return rows.map(({ event: { id, at, action, subject, reason, actor }, workshop }) => ({
		id,
		at,
		action,
		subject,
		reason,
		who: nameOf(actor),
		workshop
	}));
}
