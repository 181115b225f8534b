/** The initiative group of an application, and what is said at its fields. */
import { and, asc, count, eq, isNull, ne } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { applicationDocument } from '#lib/live/protocol.ts';
import { app, db as readDb } from '#lib/server/app.ts';
import { hashToken, makeToken } from '#lib/server/auth.ts';
import { account, applicationComment, applicationMember } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import type { Actor } from '#lib/workshop/rules.ts';
import { changeText, textOf } from './document.ts';
import { isTextField, type CommentInput, type MemberInput, type SettleInput } from './input.ts';
import { mayWrite } from './rules.ts';
import { findApplication, readPerson, readState, type ApplicationRow, type Person } from './standing.server.ts';

/** Members of one group, and what may be said at one application, at most. */
const MOST = { members: 60, comments: 1000 } as const;
/** Where the commission speaks: not a field that the group sees. */
export const DISCUSSION = 'commission';

/** Who acts on which application; the rest of an act runs only for those who may see it. */
export type Act = { actor: Actor; token: string | null; applicationId: string; id: string; action: string };
/** Runs an act on an application once. Refusals: not_found, signed_out, forbidden, and those of the work. */
export async function actOn<T>(
	{ actor, token, applicationId, id, action }: Act,
	work: (tx: Tx, person: Person, row: ApplicationRow) => Promise<Result<T>>
): Promise<Result<T>> {
	const row = await findApplication(readDb(), applicationId);
	if (!row) return refuse('not_found');
	const asked = await readPerson(readDb(), row, actor, token);
	if (!asked.sees) return refuse(asked.author ? 'forbidden' : 'signed_out');
	return transactOnce<Result<T>>({ actor: asked.author, id, action: `${action}:${applicationId}` }, async (tx) => {
		const person = await readPerson(tx.db, row, actor, token);
		return person.sees ? work(tx, person, row) : refuse('forbidden');
	});
}

export type Member = { id: string; role: string; name: string | null; leader: boolean; account: boolean; link: boolean };
/** @returns the group, its leader first. */
export async function listMembers(applicationId: string): Promise<Member[]> {
	const rows = await readDb()
		.select()
		.from(applicationMember)
		.where(and(eq(applicationMember.applicationId, applicationId), isNull(applicationMember.removedAt)))
		.orderBy(asc(applicationMember.createdAt), asc(applicationMember.id));
	return rows
		.map(({ id, role, name, leader, accountId, tokenHash }) => ({
			id,
			role,
			name,
			leader,
			account: accountId !== null,
			link: tokenHash !== null
		}))
		.sort((a, b) => Number(b.leader) - Number(a.leader));
}

const mayGather = ({ staff, leader }: Person): Refusal | null => (staff || leader ? null : refuse('forbidden'));

/**
 * Adds a member; a new leader takes the place of the old one. Without an account the member gets a link, shown once.
 * Refusals: those of actOn, unknown_choice (login), too_large.
 * @returns the token of the link, or null when an account writes
 */
export function addMember(
	actor: Actor,
	token: string | null,
	applicationId: string,
	input: MemberInput
): Promise<Result<{ id: string; token: string | null }>> {
	return actOn({ actor, token, applicationId, id: input.id, action: 'add_member' }, async (tx, person, row) => {
		const refused = mayGather(person);
		if (refused) return refused;
		const [have] = await tx.db.select({ n: count() }).from(applicationMember).where(eq(applicationMember.applicationId, row.id));
		if ((have?.n ?? 0) >= MOST.members) return refuse('too_large', 'role');
		const [known] = input.login ? await tx.db.select({ id: account.id }).from(account).where(eq(account.login, input.login)) : [];
		if (input.login && !known) return refuse('unknown_choice', 'login');
		const id = newId(tx.now);
		const made = known ? null : makeToken();
		if (input.leader)
			await tx.db
				.update(applicationMember)
				.set({ leader: false })
				.where(and(eq(applicationMember.applicationId, row.id), ne(applicationMember.id, id)));
		await tx.db.insert(applicationMember).values({
			id,
			applicationId: row.id,
			role: input.role,
			name: input.name || null,
			consentAt: input.name ? tx.now : null,
			accountId: known?.id ?? null,
			tokenHash: made && hashToken(made),
			leader: input.leader,
			createdAt: tx.now
		});
		await tx.record({
			actor: person.author,
			action: 'add_member',
			subject: `application:${row.id}`,
			data: { memberId: id, role: input.role, leader: input.leader }
		});
		return accept({ id, token: made });
	});
}

/** Takes a member out of the group: the link stops working at once, the name goes with it. Refusals: those of actOn, not_found. */
export async function removeMember(actor: Actor, token: string | null, applicationId: string, input: { id: string; memberId: string }) {
	const done = await actOn({ actor, token, applicationId, id: input.id, action: 'remove_member' }, async (tx, person, row) => {
		const refused = mayGather(person);
		if (refused) return refused;
		const gone = await tx.db
			.update(applicationMember)
			.set({ removedAt: tx.now, name: null, consentAt: null })
			.where(
				and(eq(applicationMember.id, input.memberId), eq(applicationMember.applicationId, row.id), isNull(applicationMember.removedAt))
			)
			.returning({ id: applicationMember.id });
		if (gone.length === 0) return refuse('not_found');
		await tx.record({
			actor: person.author,
			action: 'remove_member',
			subject: `application:${row.id}`,
			data: { memberId: input.memberId }
		});
		return accept({ id: input.memberId });
	});
	if (done.ok) app().rooms.permissionsChanged(applicationId);
	return done;
}

/** A link of the group is opened. @returns the application it is for, or null when it is none (any more) */
export async function findByLink(applicationId: string, token: string): Promise<boolean> {
	const [row] = await readDb()
		.select({ id: applicationMember.id })
		.from(applicationMember)
		.where(
			and(
				eq(applicationMember.applicationId, applicationId),
				eq(applicationMember.tokenHash, hashToken(token)),
				isNull(applicationMember.removedAt)
			)
		);
	return Boolean(row);
}

export type Comment = {
	id: string;
	field: string;
	text: string;
	suggestion: string | null;
	who: string;
	at: number;
	outcome: 'accepted' | 'declined' | 'settled' | null;
};

/** @returns what is said at an application, oldest first. @param discussion what the commission says among itself, instead of what stands at fields */
export async function listComments(applicationId: string, discussion = false): Promise<Comment[]> {
	const where = discussion ? eq(applicationComment.field, DISCUSSION) : ne(applicationComment.field, DISCUSSION);
	const rows = await readDb()
		.select()
		.from(applicationComment)
		.where(and(eq(applicationComment.applicationId, applicationId), where))
		.orderBy(asc(applicationComment.at), asc(applicationComment.id));
	const accounts = new Map(
		(await readDb().select({ id: account.id, name: account.name }).from(account)).map(({ id, name }) => [`account:${id}`, name])
	);
	const members = await readDb().select().from(applicationMember).where(eq(applicationMember.applicationId, applicationId));
	const names = new Map(members.map(({ id, name, role }) => [`member:${id}`, name ?? role]));
	return rows.map(({ id, field, text, suggestion, actor, at, outcome }) => ({
		id,
		field,
		text,
		suggestion,
		who: accounts.get(actor) ?? names.get(actor) ?? '',
		at,
		outcome: outcome as Comment['outcome']
	}));
}

/** Says something at a field, or suggests other words for a text. Refusals: those of actOn, required (text), unknown_choice (field), too_large. */
export function addComment(
	actor: Actor,
	token: string | null,
	applicationId: string,
	input: CommentInput
): Promise<Result<{ id: string }>> {
	return actOn({ actor, token, applicationId, id: input.id, action: 'comment' }, async (tx, person, row) => {
		if (!person.staff && !person.member) return refuse('forbidden');
		const { field, text, suggestion } = input;
		if (field === DISCUSSION) return refuse('unknown_choice', 'field');
		if (!text && !suggestion) return refuse('required', 'text');
		if (suggestion && !isTextField(field)) return refuse('unknown_choice', 'field');
		const [have] = await tx.db.select({ n: count() }).from(applicationComment).where(eq(applicationComment.applicationId, row.id));
		if ((have?.n ?? 0) >= MOST.comments) return refuse('too_large', 'text');
		const id = newId(tx.now);
		await tx.db
			.insert(applicationComment)
			.values({ id, applicationId: row.id, field, text, suggestion: suggestion || null, actor: person.author, at: tx.now });
		return accept({ id });
	});
}

/**
 * Settles a comment, or accepts or declines a suggestion: an accepted one becomes the words of its text, live for everybody.
 * Refusals: those of actOn, not_found, already_answered, application_fixed (accepting when nothing may be written).
 */
export async function settleComment(
	actor: Actor,
	token: string | null,
	applicationId: string,
	input: SettleInput
): Promise<Result<{ id: string }>> {
	let words: { field: string; suggestion: string; author: string } | null = null;
	const done = await actOn<{ id: string }>(
		{ actor, token, applicationId, id: input.id, action: 'settle_comment' },
		async (tx, person, row) => {
			if (!person.staff && !person.member) return refuse('forbidden');
			const [comment] = await tx.db
				.select()
				.from(applicationComment)
				.where(
					and(
						eq(applicationComment.id, input.commentId),
						eq(applicationComment.applicationId, row.id),
						ne(applicationComment.field, DISCUSSION)
					)
				);
			if (!comment) return refuse('not_found');
			if (comment.outcome) return refuse('already_answered');
			const outcome = comment.suggestion ? input.outcome : 'settled';
			if (outcome === 'accepted') {
				if (!mayWrite(await readState(tx.db, row.id), person)) return refuse('application_fixed');
				words = { field: comment.field, suggestion: comment.suggestion!, author: person.author };
			}
			await tx.db
				.update(applicationComment)
				.set({ outcome, outcomeAt: tx.now, outcomeBy: person.author })
				.where(eq(applicationComment.id, comment.id));
			return accept({ id: comment.id });
		}
	);
	const accepted = words as { field: string; suggestion: string; author: string } | null;
	if (done.ok && accepted)
		await app().rooms.edit(applicationDocument(applicationId), accepted.author, (doc) => {
			const text = isTextField(accepted.field) ? textOf(doc, accepted.field) : null;
			if (text) changeText(text, accepted.suggestion);
		});
	return done;
}
