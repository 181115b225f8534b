/** Who helps: invited by the desk with a link that opens once, until the desk ends it. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import { hashToken, makeToken } from '#lib/server/auth.ts';
import type { Db } from '#lib/server/db.ts';
import { cafeHost, helper } from '#lib/server/schema.ts';
import { transact, transactOnce } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { can, nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { InviteInput } from './input.ts';

export type HelperRow = { id: string; name: string; createdAt: number; claimedAt: number | null; endedAt: number | null };

/** @returns the helpers of a workshop, those of former times too, oldest first. */
export async function listHelpers(db: Db, workshopId: string): Promise<HelperRow[]> {
	return db
		.select({ id: helper.id, name: helper.name, createdAt: helper.createdAt, claimedAt: helper.claimedAt, endedAt: helper.endedAt })
		.from(helper)
		.where(eq(helper.workshopId, workshopId))
		.orderBy(asc(helper.createdAt), asc(helper.id));
}

/**
 * The desk invites somebody. Sent again with the same id before the link was opened, it gives a new link and the old one opens nothing:
 * an answer that holds a token must not be remembered.
 * Refusals: signed_out, forbidden, workshop_ended, link_used, malformed (id already taken).
 */
export function inviteHelper(
	actor: Actor,
	workshopId: string,
	input: InviteInput
): Promise<Result<{ id: string; name: string; token: string }>> {
	return transact<Result<{ id: string; name: string; token: string }>>(async (tx) => {
		const may = can(actor, 'run_desk', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const { id, name } = input;
		const byAccountId = actor.account!.id;
		const token = makeToken();
		const [again] = await tx.db.select().from(helper).where(eq(helper.id, id));
		if (again) {
			if (again.workshopId !== workshopId || again.byAccountId !== byAccountId) return refuse('malformed', 'id');
			if (again.claimedAt !== null || again.endedAt !== null) return refuse('link_used');
			await tx.db
				.update(helper)
				.set({ tokenHash: hashToken(token) })
				.where(eq(helper.id, id));
			return accept({ id, name: again.name, token });
		}
		await tx.db.insert(helper).values({ id, workshopId, name, tokenHash: hashToken(token), createdAt: tx.now, byAccountId });
		await tx.record({ workshopId, actor: nameActor(actor), action: 'invite_helper', subject: `helper:${id}` });
		return accept({ id, name, token });
	});
}

/** @returns whom an unused link of this workshop invites, or refusal link_used. */
export async function readInvite(db: Db, workshopId: string, token: string): Promise<Result<{ name: string }>> {
	const [row] = await db
		.select({ name: helper.name })
		.from(helper)
		.where(
			and(eq(helper.workshopId, workshopId), eq(helper.tokenHash, hashToken(token)), isNull(helper.claimedAt), isNull(helper.endedAt))
		);
	return row ? accept(row) : refuse('link_used');
}

/**
 * A device takes an invitation. The token of the link gives way to one that only this device knows, so that the link opens once.
 * @returns the device's token, or refusal: link_used, workshop_ended.
 */
export function claimHelper(workshopId: string, token: string): Promise<Result<{ token: string }>> {
	return transact<Result<{ token: string }>>(async (tx) => {
		const invited = await readInvite(tx.db, workshopId, token);
		if (!invited.ok) return invited;
		if ((await readState(tx.db, workshopId)).endedAt !== null) return refuse('workshop_ended');
		const own = makeToken();
		const link = eq(helper.tokenHash, hashToken(token));
		const [row] = await tx.db.select({ id: helper.id }).from(helper).where(link);
		await tx.db
			.update(helper)
			.set({ tokenHash: hashToken(own), claimedAt: tx.now })
			.where(link);
		await tx.record({ workshopId, actor: `helper:${row!.id}`, action: 'claim_helper', subject: `helper:${row!.id}` });
		tx.publish({ kind: 'workshop', workshopId, phase: true });
		return accept({ token: own });
	});
}

/**
 * The desk ends somebody's help, or an invitation that nobody has taken. Tables that the helper hosted have no host any more.
 * Refusals: signed_out, forbidden, workshop_ended, not_found.
 */
export function endHelper(actor: Actor, workshopId: string, helperId: string, id: string): Promise<Result<{ id: string }>> {
	return transactOnce<Result<{ id: string }>>({ actor: nameActor(actor), id, action: `end_helper:${helperId}` }, async (tx) => {
		const may = can(actor, 'run_desk', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const here = and(eq(helper.id, helperId), eq(helper.workshopId, workshopId));
		if (!(await tx.db.$count(helper, here))) return refuse('not_found');
		await tx.db
			.update(helper)
			.set({ endedAt: tx.now })
			.where(and(here, isNull(helper.endedAt)));
		await tx.db
			.update(cafeHost)
			.set({ endedAt: tx.now })
			.where(and(eq(cafeHost.helperId, helperId), isNull(cafeHost.endedAt)));
		await tx.record({ workshopId, actor: nameActor(actor), action: 'end_helper', subject: `helper:${helperId}` });
		tx.publish({ kind: 'workshop', workshopId, phase: true });
		return accept({ id: helperId });
	});
}
