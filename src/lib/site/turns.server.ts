/** What becomes of a site besides the akimat's word: merged by the desk or the akimat, withdrawn by its author, and back. Nothing is deleted. */
import { and, eq, isNull, max } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import type { Db } from '#lib/server/db.ts';
import { site, siteTurn } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { can, hasRole, nameActor, type Actor } from '#lib/workshop/rules.ts';
import { recordStep } from '#lib/workshop/undo.server.ts';
import type { SiteTurnInput } from './input.ts';
import { findOwn, nameSeat, type SiteRow } from './own.server.ts';
import { isOnMap, mayTurn, type SiteChange } from './rules.ts';
import { readStandings } from './standing.server.ts';

export type Turned = { id: string; change: SiteChange };
/** What undo needs to take a merging or its end back. */
export type TurnPayload = { siteId: string; change: SiteChange; into: string | null };

/**
 * A turn of a site. The author withdraws its own site and restores it, while the step is open; the desk (until the workshop ends) and the
 * akimat of the village (at any time) merge it into another of the same village, and take that back. Supports count for what it was merged into.
 * @returns the site's id and the change, or a refusal: as `can`; signed_out, forbidden, not_found (no such site, or none that stands to
 * merge into: `into`), site_fixed (it is no longer where this leads from: merged, withdrawn, an idea or a project)
 */
export function turnSite(actor: Actor, input: SiteTurnInput): Promise<Result<Turned>> {
	const { id, siteId, change, reason } = input;
	const isAuthors = change === 'withdrawn' || change === 'restored';
	const name = isAuthors ? nameSeat(actor) : nameActor(actor);
	return transactOnce<Result<Turned>>({ actor: name, id, action: `turn_site:${siteId}:${change}` }, async (tx) => {
		const found = isAuthors ? await findAuthors(tx.db, actor, siteId) : await findForStaff(tx.db, actor, siteId);
		if (!found.ok) return found;
		const row = found.value;
		const standing = (await readStandings(tx.db, [siteId])).get(siteId)!;
		if (!mayTurn(standing, change)) return refuse('site_fixed');
		const into = change === 'merged' ? input.into! : null;
		const target = into ? await findTarget(tx.db, row, into) : null;
		if (target && !target.ok) return target;
		await saveTurn(tx, row, { change, into, reason }, name);
		if (target?.value.workshopId && target.value.workshopId !== row.workshopId)
			tx.publish({ kind: 'workshop', workshopId: target.value.workshopId });
		// The desk's history knows what its desks have done; the akimat takes back what it has done itself.
		if (!isAuthors && row.workshopId && can(actor, 'run_desk', await readState(tx.db, row.workshopId)).ok) {
			const data = { number: row.number, ...(target && { into: target.value.number }) };
			const undo = { kind: 'turn_site', siteId, change, into: into ?? standing.into };
			await recordStep(tx, { id, workshopId: row.workshopId, accountId: actor.account!.id, act: `${change}_site`, data, undo });
		}
		return accept({ id: siteId, change });
	});
}

async function findSite(from: Db, siteId: string): Promise<SiteRow | undefined> {
	const [row] = await from
		.select()
		.from(site)
		.where(and(eq(site.id, siteId), isNull(site.removedAt)));
	return row;
}

async function findAuthors(from: Db, actor: Actor, siteId: string): Promise<Result<SiteRow>> {
	if (!actor.seat) return refuse('no_seat');
	return findOwn(from, actor, actor.seat.workshopId, siteId, 'withdraw_site');
}

async function findForStaff(from: Db, actor: Actor, siteId: string): Promise<Result<SiteRow>> {
	if (!actor.account) return refuse('signed_out');
	const row = await findSite(from, siteId);
	if (!row) return refuse('not_found');
	if (hasRole(actor, 'review_site', row.villageId)) return accept(row);
	const may = row.workshopId ? can(actor, 'run_desk', await readState(from, row.workshopId)) : refuse('forbidden');
	return may.ok ? accept(row) : may;
}

/** What stands for others stands for itself, in the same village. */
async function findTarget(from: Db, row: SiteRow, into: string): Promise<Result<SiteRow>> {
	const target = into === row.id ? undefined : await findSite(from, into);
	if (!target || target.villageId !== row.villageId) return refuse('not_found', 'into');
	return isOnMap((await readStandings(from, [into])).get(into)!) ? accept(target) : refuse('not_found', 'into');
}

async function saveTurn(
	tx: Tx,
	{ id: siteId, workshopId, villageId }: Pick<SiteRow, 'id' | 'workshopId' | 'villageId'>,
	{ change, into, reason }: { change: SiteChange; into: string | null; reason: string },
	actor: string
): Promise<void> {
	const [last] = await tx.db
		.select({ at: max(siteTurn.at) })
		.from(siteTurn)
		.where(eq(siteTurn.siteId, siteId));
	// The newest counts, also when two turns come in one millisecond.
	const at = Math.max(tx.now, (last?.at ?? 0) + 1);
	await tx.db.insert(siteTurn).values({ id: newId(at), siteId, change, intoSiteId: into, reason, actor, at });
	const data = { change, ...(into && { into }) };
	await tx.record({
		workshopId: workshopId ?? undefined,
		actor,
		action: 'turn_site',
		subject: `site:${siteId}`,
		reason: reason || undefined,
		data
	});
	if (workshopId) tx.publish({ kind: 'workshop', workshopId });
	tx.publish({ kind: 'ground', villageId, siteId });
}

/** Takes a merging back, or merges again. Inside the desk's undo. @returns site_fixed when somebody has turned the site since, else null */
export async function undoTurn(tx: Tx, accountId: string, { siteId, change, into }: TurnPayload): Promise<Refusal | null> {
	const row = await findSite(tx.db, siteId);
	if (!row) return null;
	const back = change === 'merged' ? ('unmerged' as const) : ('merged' as const);
	const standing = (await readStandings(tx.db, [siteId])).get(siteId)!;
	if (!mayTurn(standing, back)) return refuse('site_fixed');
	await saveTurn(tx, row, { change: back, into: back === 'merged' ? into : null, reason: '' }, `account:${accountId}`);
	return null;
}
