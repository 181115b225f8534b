/** What people say of sites that are there: one mark of support a seat, and comments. */
import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { readModeration, readShown } from '#lib/moderation/read.server.ts';
import type { Db } from '#lib/server/db.ts';
import { activity, seat, site, siteComment, siteSupport } from '#lib/server/schema.ts';
import { transactOnce } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { can, LIMITS, type Action, type Actor } from '#lib/workshop/rules.ts';
import { readSettings } from '#lib/workshop/settings.ts';
import type { Shown } from '#lib/workshop/stage.ts';
import type { SiteCommentInput, SiteSupportInput } from './input.ts';
import { nameSeat } from './own.server.ts';
import { familyOf, rootOf } from './rules.ts';
import { readStandings } from './standing.server.ts';

/** A site that this seat can see and may act on now. @returns whether its step is moderated, or a refusal: as `can`, not_found */
async function findSeen(
	from: Db,
	actor: Actor,
	workshopId: string,
	siteId: string,
	action: Action
): Promise<Result<{ moderated: boolean }>> {
	const [row] = await from
		.select({ activityId: site.activityId, seatId: site.seatId, settings: activity.settings })
		.from(site)
		.leftJoin(activity, eq(activity.id, site.activityId))
		.where(and(eq(site.id, siteId), eq(site.workshopId, workshopId), isNull(site.removedAt)));
	const may = can(actor, action, await readState(from, workshopId, actor.seat?.id), { activityId: row?.activityId ?? undefined });
	if (!may.ok) return may;
	if (!row) return refuse('not_found');
	const { moderated } = readSettings(row.settings ?? {});
	const shown = await readShown(from, workshopId, siteId, moderated && row.seatId !== null);
	// What others cannot see they cannot speak of; its author may.
	return shown === 'hidden' || (shown === 'waiting' && row.seatId !== actor.seat!.id) ? refuse('not_found') : accept({ moderated });
}

/** @returns which sites of a workshop were merged into which, for counting marks. */
async function readJoined(db: Db, workshopId: string) {
	const rows = await db.select({ id: site.id }).from(site).where(eq(site.workshopId, workshopId));
	const standings = await readStandings(
		db,
		rows.map(({ id }) => id)
	);
	return rows.map(({ id }) => ({ id, standing: standings.get(id)! }));
}

/**
 * A seat supports a site, or takes its mark back: one mark a seat, its own site too, while the step is open. A mark on a site that was
 * merged counts for what stands for it, once.
 * @returns the mark as it stands, or a refusal: no_seat, not_open, workshop_ended, seat_left, not_found
 */
export function supportSite(
	actor: Actor,
	workshopId: string,
	input: SiteSupportInput
): Promise<Result<{ siteId: string; on: boolean; support: number }>> {
	const author = nameSeat(actor);
	const { id, siteId, on } = input;
	return transactOnce<Result<{ siteId: string; on: boolean; support: number }>>(
		{ actor: author, id, action: `support_site:${siteId}` },
		async (tx) => {
			const seen = await findSeen(tx.db, actor, workshopId, siteId, 'support_site');
			if (!seen.ok) return seen;
			const seatId = actor.seat!.id;
			const joined = await readJoined(tx.db, workshopId);
			const root = rootOf(joined, siteId);
			const family = familyOf(joined, root);
			const own = and(inArray(siteSupport.siteId, family), eq(siteSupport.seatId, seatId));
			const had = (await tx.db.$count(siteSupport, own)) > 0;
			if (on !== had) {
				if (on) await tx.db.insert(siteSupport).values({ siteId: root, seatId, helper: actor.assistedBy, at: tx.now });
				else await tx.db.delete(siteSupport).where(own);
				const data = actor.assistedBy ? { helper: actor.assistedBy } : undefined;
				await tx.record({ workshopId, actor: author, action: on ? 'support_site' : 'unsupport_site', subject: `site:${root}`, data });
				tx.publish({ kind: 'workshop', workshopId });
			}
			const marks = await tx.db.select({ seatId: siteSupport.seatId }).from(siteSupport).where(inArray(siteSupport.siteId, family));
			return accept({ siteId: root, on, support: new Set(marks.map((mark) => mark.seatId)).size });
		}
	);
}

/**
 * A seat says something of a site. In a moderated step others read it once the desk has let it through.
 * @returns the comment's id, or a refusal: no_seat, not_open, workshop_ended, seat_left, seat_muted, desk_writes, not_found, too_large
 */
export function commentSite(actor: Actor, workshopId: string, input: SiteCommentInput): Promise<Result<{ id: string }>> {
	const author = nameSeat(actor);
	const { id, siteId, text } = input;
	return transactOnce<Result<{ id: string }>>({ actor: author, id, action: `comment_site:${siteId}` }, async (tx) => {
		const seen = await findSeen(tx.db, actor, workshopId, siteId, 'comment_site');
		if (!seen.ok) return seen;
		if (await tx.db.$count(siteComment, eq(siteComment.id, id))) return refuse('malformed', 'id');
		const seatId = actor.seat!.id;
		if ((await tx.db.$count(siteComment, eq(siteComment.seatId, seatId))) >= LIMITS.perSeat) return refuse('too_large');
		await tx.db.insert(siteComment).values({ id, siteId, seatId, helper: actor.assistedBy, text, at: tx.now });
		await tx.record({ workshopId, actor: author, action: 'comment_site', subject: `comment:${id}`, data: { siteId } });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id });
	});
}

/**
 * A seat takes its own comment back; it is kept.
 * @returns the comment's id, or a refusal: as commentSite; forbidden (somebody else's)
 */
export function removeComment(actor: Actor, workshopId: string, input: { id: string; commentId: string }): Promise<Result<{ id: string }>> {
	const author = nameSeat(actor);
	const { id, commentId } = input;
	return transactOnce<Result<{ id: string }>>({ actor: author, id, action: `remove_comment:${commentId}` }, async (tx) => {
		const may = can({ ...actor, account: null }, 'own_seat', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const [row] = await tx.db
			.select({ seatId: siteComment.seatId })
			.from(siteComment)
			.innerJoin(site, eq(site.id, siteComment.siteId))
			.where(and(eq(siteComment.id, commentId), eq(site.workshopId, workshopId), isNull(siteComment.removedAt)));
		if (!row) return refuse('not_found');
		if (row.seatId !== actor.seat!.id) return refuse('forbidden');
		await tx.db.update(siteComment).set({ removedAt: tx.now, removedBy: author }).where(eq(siteComment.id, commentId));
		await tx.record({ workshopId, actor: author, action: 'remove_comment', subject: `comment:${commentId}` });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id: commentId });
	});
}

/** seat: null where names are not shown, or an account said it. */
export type SiteComment = { id: string; text: string; at: number; seat: number | null; own: boolean; state: Shown; helper: string | null };

/**
 * @returns what was said of a site, the earliest first: what is shown, and the reader's own; everything for the desk
 */
export async function readComments(db: Db, actor: Actor, workshopId: string, siteId: string): Promise<SiteComment[]> {
	const rows = await db
		.select({ comment: siteComment, number: seat.number, settings: activity.settings })
		.from(siteComment)
		.innerJoin(site, eq(site.id, siteComment.siteId))
		.leftJoin(activity, eq(activity.id, site.activityId))
		.leftJoin(seat, eq(seat.id, siteComment.seatId))
		.where(and(eq(siteComment.siteId, siteId), eq(site.workshopId, workshopId), isNull(siteComment.removedAt)))
		.orderBy(asc(siteComment.at), asc(siteComment.id));
	const saidOf = await readModeration(db, workshopId);
	const forDesk = can(actor, 'run_desk', await readState(db, workshopId)).ok;
	return rows
		.map(({ comment: { id, text, at, seatId, helper }, number, settings }) => {
			const { names, moderated } = readSettings(settings ?? {});
			const own = seatId !== null && seatId === actor.seat?.id;
			return { id, text, at, seat: names || forDesk ? number : null, own, state: saidOf(id, moderated && seatId !== null).state, helper };
		})
		.filter(({ state, own }) => state === 'shown' || own || forDesk);
}
