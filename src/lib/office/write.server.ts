import { and, desc, eq, isNull } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { account, checkLimit, membership, savedView, site, siteAssignment, village } from '#lib/server/schema.ts';
import { transactOnce } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { AssignmentInput, LimitInput, ViewInput } from './input.ts';

/** One person keeps so many views. */
const MOST_VIEWS = 30;

/**
 * Says who of the akimat looks at a site; the newest word counts.
 * @returns the id of the assignment, or a refusal: signed_out, not_found, forbidden (another village), unknown_choice (accountId: nobody
 * who may review sites there).
 */
export function assignSite(actor: Actor, input: AssignmentInput): Promise<Result<{ id: string }>> {
	const name = nameActor(actor);
	const { id, siteId } = input;
	return transactOnce<Result<{ id: string }>>({ actor: name, id, action: `assign_site:${siteId}` }, async (tx) => {
		if (!actor.account) return refuse('signed_out');
		const [found] = await tx.db
			.select({ villageId: site.villageId, workshopId: site.workshopId })
			.from(site)
			.where(and(eq(site.id, siteId), isNull(site.removedAt)));
		if (!found) return refuse('not_found');
		if (!hasRole(actor, 'review_site', found.villageId)) return refuse('forbidden');
		const accountId = input.accountId || null;
		if (accountId) {
			const roles = await tx.db
				.select({ villageId: membership.villageId })
				.from(membership)
				.innerJoin(account, and(eq(account.id, membership.accountId), isNull(account.disabledAt)))
				.where(and(eq(membership.accountId, accountId), eq(membership.role, 'akimat')));
			if (!roles.some(({ villageId }) => villageId === null || villageId === found.villageId)) return refuse('unknown_choice', 'accountId');
		}
		await tx.db.insert(siteAssignment).values({ id, siteId, accountId, at: tx.now, byAccountId: actor.account.id });
		await tx.record({
			workshopId: found.workshopId ?? undefined,
			actor: name,
			action: 'assign_site',
			subject: `site:${siteId}`,
			data: { accountId }
		});
		return accept({ id });
	});
}

/** Keeps a filter of the map under a name; the same name again replaces it. @returns its id, or a refusal: signed_out, too_large (30 are kept). */
export function keepView(actor: Actor, { id, name, query }: ViewInput): Promise<Result<{ id: string }>> {
	return transactOnce<Result<{ id: string }>>({ actor: nameActor(actor), id, action: 'keep_view' }, async (tx) => {
		if (!actor.account) return refuse('signed_out');
		const own = and(eq(savedView.accountId, actor.account.id), isNull(savedView.removedAt));
		await tx.db
			.update(savedView)
			.set({ removedAt: tx.now })
			.where(and(own, eq(savedView.name, name)));
		if ((await tx.db.$count(savedView, own)) >= MOST_VIEWS) return refuse('too_large', 'name');
		await tx.db.insert(savedView).values({ id, accountId: actor.account.id, name, query, createdAt: tx.now });
		return accept({ id });
	});
}

/** Takes a kept view away; it can be kept again. @returns its id, or a refusal: signed_out, not_found (somebody else's, too). */
export function dropView(actor: Actor, { id, viewId }: { id: string; viewId: string }): Promise<Result<{ id: string }>> {
	return transactOnce<Result<{ id: string }>>({ actor: nameActor(actor), id, action: `drop_view:${viewId}` }, async (tx) => {
		if (!actor.account) return refuse('signed_out');
		const own = and(eq(savedView.id, viewId), eq(savedView.accountId, actor.account.id), isNull(savedView.removedAt));
		const gone = await tx.db.update(savedView).set({ removedAt: tx.now }).where(own).returning({ id: savedView.id });
		return gone.length ? accept({ id: viewId }) : refuse('not_found');
	});
}

/**
 * Enters a limit of the checks, for a village or for all; the newest of a key counts, all are kept. Sites are checked again.
 * @returns its id, or a refusal: signed_out, forbidden, unknown_choice (village).
 */
export function setLimit(actor: Actor, { id, key, villageId, value, norm }: LimitInput): Promise<Result<{ id: string }>> {
	const name = nameActor(actor);
	return transactOnce<Result<{ id: string }>>({ actor: name, id, action: 'set_limit' }, async (tx) => {
		if (!actor.account) return refuse('signed_out');
		// For everywhere only those whose word counts everywhere.
		const roles = actor.account.roles.filter((role) => villageId !== null || role.villageId === null);
		const may = hasRole({ ...actor, account: { ...actor.account, roles } }, 'set_limits', villageId);
		if (!may) return refuse('forbidden');
		if (villageId && !(await tx.db.$count(village, eq(village.id, villageId)))) return refuse('unknown_choice', 'village');
		const here = villageId ? eq(checkLimit.villageId, villageId) : isNull(checkLimit.villageId);
		const [last] = await tx.db
			.select({ at: checkLimit.at })
			.from(checkLimit)
			.where(and(here, eq(checkLimit.key, key)))
			.orderBy(desc(checkLimit.at))
			.limit(1);
		// Two words of one millisecond: the later one must be the newer.
		const at = Math.max(tx.now, (last?.at ?? 0) + 1);
		await tx.db.insert(checkLimit).values({ id: newId(at), villageId, key, value, norm, at, byAccountId: actor.account.id });
		await tx.record({ actor: name, action: 'set_limit', subject: `limit:${key}`, reason: norm, data: { villageId, value } });
		tx.publish({ kind: 'ground', villageId });
		return accept({ id });
	});
}
