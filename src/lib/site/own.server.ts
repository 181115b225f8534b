/** What people do with a site that is theirs: they change its words and place, and add or take away photos, while the step is open. */
import { and, asc, eq, isNull, max } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { discardPhoto, preparePhoto } from '#lib/media/write.server.ts';
import { readShown } from '#lib/moderation/read.server.ts';
import { db } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { activity, moderation, photo, request, site, sitePhoto, village } from '#lib/server/schema.ts';
import { transactOnce, type Tx } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { can, nameActor, type Action, type Actor } from '#lib/workshop/rules.ts';
import { readSettings } from '#lib/workshop/settings.ts';
import type { SiteEdit, SitePhotoInput } from './input.ts';
import { MOST_PHOTOS } from './rules.ts';
import { readStandings } from './standing.server.ts';
import { judgeShape, shapeOf } from './write.server.ts';

export type SiteRow = typeof site.$inferSelect;
/** Acts of a seat belong to the seat, even when somebody is signed in on the same phone. */
export const nameSeat = (actor: Actor) => nameActor({ ...actor, account: null });

/**
 * Finds a site of this seat, on which it may act now.
 * @returns the site, or a refusal: as `can`, not_found, forbidden (somebody else's)
 */
export async function findOwn(from: Db, actor: Actor, workshopId: string, siteId: string, action: Action): Promise<Result<SiteRow>> {
	const [row] = await from
		.select()
		.from(site)
		.where(and(eq(site.id, siteId), eq(site.workshopId, workshopId), isNull(site.removedAt)));
	const may = can(actor, action, await readState(from, workshopId, actor.seat?.id), { activityId: row?.activityId ?? undefined });
	if (!may.ok) return may;
	if (!row) return refuse('not_found');
	return row.seatId === actor.seat!.id ? accept(row) : refuse('forbidden');
}

/** What the akimat has judged, what was merged or withdrawn, and what became an idea stays as it is. */
async function judgeFixed(from: Db, siteId: string): Promise<Refusal | null> {
	return (await readStandings(from, [siteId])).get(siteId)?.state === 'proposed' ? null : refuse('site_fixed');
}

/**
 * Changes the words and the place of one's own site, while its step is open and nobody has judged it. What the desk had let through has to
 * be let through again; what it has hidden stays hidden.
 * @returns the site's id, or a refusal: no_seat, not_open, workshop_ended, seat_left, seat_muted, desk_writes, not_found, forbidden,
 * site_fixed, place_missing, outside_village (place or shape)
 */
export function editSite(actor: Actor, workshopId: string, input: SiteEdit): Promise<Result<{ id: string }>> {
	const author = nameSeat(actor);
	const { id, siteId, objectType, title, why, placeWords, benefits } = input;
	return transactOnce<Result<{ id: string }>>({ actor: author, id, action: `edit_site:${siteId}` }, async (tx) => {
		const own = await findOwn(tx.db, actor, workshopId, siteId, 'add_site');
		if (!own.ok) return own;
		const before = own.value;
		const fixed = await judgeFixed(tx.db, siteId);
		if (fixed) return fixed;
		const [around] = await tx.db.select().from(village).where(eq(village.id, before.villageId));
		const wrong = judgeShape(input, around!);
		if (wrong) return wrong;
		const geometry = shapeOf(input);
		await tx.db.update(site).set({ objectType, title, why, placeWords, benefits, geometry }).where(eq(site.id, siteId));
		const { objectType: type, title: was, why: reason, placeWords: place, benefits: whom, geometry: shape } = before;
		const data = { before: { objectType: type, title: was, why: reason, placeWords: place, benefits: whom, geometry: shape } };
		await tx.record({ workshopId, actor: author, action: 'edit_site', subject: `site:${siteId}`, data });
		await waitAgain(tx, workshopId, before, author);
		tx.publish({ kind: 'workshop', workshopId });
		if (JSON.stringify(geometry) !== JSON.stringify(shape)) tx.publish({ kind: 'ground', villageId: before.villageId, siteId });
		return accept({ id: siteId });
	});
}

/** The desk's approval was for other words: it ends with them. */
async function waitAgain(tx: Tx, workshopId: string, { id, activityId }: SiteRow, by: string): Promise<void> {
	const [step] = activityId ? await tx.db.select().from(activity).where(eq(activity.id, activityId)) : [];
	if (!readSettings(step?.settings ?? {}).moderated || (await readShown(tx.db, workshopId, id, true)) !== 'shown') return;
	const row = { workshopId, kind: 'site', subjectId: id, document: null, verdict: 'open', reason: null, words: null };
	await tx.db.insert(moderation).values({ ...row, id: newId(tx.now), at: tx.now, byAccountId: by });
}

/** @returns the ids of the photos of a site, in order. */
async function readPhotoIds(from: Db, { id, photoId }: SiteRow): Promise<string[]> {
	const more = await from
		.select({ photoId: sitePhoto.photoId })
		.from(sitePhoto)
		.where(and(eq(sitePhoto.siteId, id), isNull(sitePhoto.removedAt)))
		.orderBy(asc(sitePhoto.position));
	return [...new Set([photoId, ...more.map((row) => row.photoId)].filter((one) => one !== null))];
}

/**
 * One more photo of one's own site, three in all, while its step is open.
 * @returns the photo's id, or a refusal: as editSite, photos_full (photo), not_a_picture, picture_too_large (photo)
 */
export async function addSitePhoto(actor: Actor, workshopId: string, input: SitePhotoInput): Promise<Result<{ id: string }>> {
	const author = nameSeat(actor);
	const { id, siteId } = input;
	const key = { actor: author, id, action: `add_site_photo:${siteId}` };
	const judge = async (from: Db): Promise<Result<SiteRow>> => {
		const own = await findOwn(from, actor, workshopId, siteId, 'add_site');
		if (!own.ok) return own;
		return (await readPhotoIds(from, own.value)).length >= MOST_PHOTOS ? refuse('photos_full', 'photo', { max: MOST_PHOTOS }) : own;
	};
	// Decoding takes a second: not for who is refused or was answered already.
	const answered = await db().$count(request, and(eq(request.actor, author), eq(request.id, id)));
	const may = answered ? null : await judge(db());
	if (may && !may.ok) return may;
	const made = may ? await preparePhoto(input.photo, { seatId: actor.seat!.id }) : null;
	if (made && !made.ok) return made;
	let kept = false;
	try {
		return await transactOnce<Result<{ id: string }>>(key, async (tx) => {
			const own = await judge(tx.db);
			if (!own.ok) return own;
			const picture = made!.value;
			const [last] = await tx.db
				.select({ position: max(sitePhoto.position) })
				.from(sitePhoto)
				.where(eq(sitePhoto.siteId, siteId));
			await tx.db.insert(photo).values(picture);
			const isFirst = own.value.photoId === null;
			if (isFirst) await tx.db.update(site).set({ photoId: picture.id! }).where(eq(site.id, siteId));
			const place = { siteId, photoId: picture.id!, position: isFirst ? 0 : (last?.position ?? 0) + 1, createdAt: tx.now };
			if (!isFirst || input.photoPlace) await tx.db.insert(sitePhoto).values({ id: newId(tx.now), ...place, ...input.photoPlace });
			await tx.record({ workshopId, actor: author, action: 'add_site_photo', subject: `site:${siteId}`, data: { photo: picture.id! } });
			tx.publish({ kind: 'workshop', workshopId });
			kept = true;
			return accept({ id: picture.id! });
		});
	} finally {
		if (made && !kept) await discardPhoto(made.value.id!);
	}
}

/**
 * Takes a photo of one's own site away: it is kept and can no longer be opened.
 * @returns the photo's id, or a refusal: as findOwn; not_found (no photo of this site)
 */
export function removeSitePhoto(
	actor: Actor,
	workshopId: string,
	{ id, siteId, photoId }: { id: string; siteId: string; photoId: string }
): Promise<Result<{ id: string }>> {
	const author = nameSeat(actor);
	return transactOnce<Result<{ id: string }>>({ actor: author, id, action: `remove_site_photo:${photoId}` }, async (tx) => {
		const own = await findOwn(tx.db, actor, workshopId, siteId, 'withdraw_site');
		if (!own.ok) return own;
		if (!(await readPhotoIds(tx.db, own.value)).includes(photoId)) return refuse('not_found');
		const here = and(eq(sitePhoto.siteId, siteId), eq(sitePhoto.photoId, photoId));
		const gone = { removedAt: tx.now };
		if (await tx.db.$count(sitePhoto, here)) await tx.db.update(sitePhoto).set(gone).where(here);
		else await tx.db.insert(sitePhoto).values({ id: newId(tx.now), siteId, photoId, position: 0, createdAt: tx.now, ...gone });
		if (own.value.photoId === photoId) {
			const [next] = (await readPhotoIds(tx.db, own.value)).filter((one) => one !== photoId);
			await tx.db
				.update(site)
				.set({ photoId: next ?? null })
				.where(eq(site.id, siteId));
		}
		await tx.record({ workshopId, actor: author, action: 'remove_site_photo', subject: `site:${siteId}`, data: { photo: photoId } });
		tx.publish({ kind: 'workshop', workshopId });
		return accept({ id: photoId });
	});
}
