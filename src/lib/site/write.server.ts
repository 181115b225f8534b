import { and, eq, isNull, max } from 'drizzle-orm';
import { newId } from '#lib/live/id.ts';
import { middleOf } from '#lib/map/rules.ts';
import { discardPhoto, preparePhoto, type PhotoRow } from '#lib/media/write.server.ts';
import { db } from '#lib/server/app.ts';
import { photo, request, review, site, sitePhoto, village } from '#lib/server/schema.ts';
import { transactOnce } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Refusal, type Result } from '#lib/workshop/refusal.ts';
import { can, hasRole, LIMITS, nameActor, openActivity, type Actor } from '#lib/workshop/rules.ts';
import { recordStep } from '#lib/workshop/undo.server.ts';
import { judgePlace } from './checks.ts';
import type { Shape } from './shape.ts';
import type { ReviewInput, SiteInput, SiteRemoval } from './input.ts';

const nameSeat = (actor: Actor) => nameActor({ ...actor, account: null });

/**
 * A seat puts a place on the map, with a photo if it has one. Only while a sites activity is open.
 * @returns the site's id and its number in the workshop, or a refusal: no_seat, not_open, workshop_ended, place_missing,
 * outside_village (place), picture_too_large, not_a_picture (photo), malformed (id already taken), too_large (a seat's share is used up).
 */
export async function addSite(actor: Actor, workshopId: string, input: SiteInput): Promise<Result<{ id: string; number: number }>> {
	const author = nameSeat(actor);
	const picture = await takePhoto(actor, workshopId, input);
	if (picture && 'ok' in picture) return picture;
	let kept = false;
	try {
		return await transactOnce<Result<{ id: string; number: number }>>({ actor: author, id: input.id, action: 'add_site' }, async (tx) => {
			const refused = await judgeProposal(tx.db, actor, workshopId, input);
			if (refused) return refused;
			if (await tx.db.$count(site, eq(site.id, input.id))) return refuse('malformed', 'id');
			const state = await readState(tx.db, workshopId, actor.seat?.id);
			const [last] = await tx.db
				.select({ number: max(site.number) })
				.from(site)
				.where(eq(site.workshopId, workshopId));
			if (picture) await tx.db.insert(photo).values(picture);
			const { id, objectType, title, why, placeWords, benefits } = input;
			const number = (last?.number ?? 0) + 1;
			await tx.db.insert(site).values({
				id,
				workshopId,
				activityId: openActivity(state)!.id,
				villageId: state.villageId,
				seatId: actor.seat!.id,
				number,
				objectType,
				title,
				why,
				placeWords,
				benefits,
				geometry: shapeOf(input),
				photoId: picture?.id,
				helper: actor.assistedBy,
				createdAt: tx.now
			});
			// Where it was taken is kept only if the person allowed it.
			if (picture && input.photoPlace)
				await tx.db.insert(sitePhoto).values({
					...{ id: newId(tx.now), siteId: id, photoId: picture.id!, position: 0 },
					...input.photoPlace,
					createdAt: tx.now
				});
			await tx.record({
				workshopId,
				actor: author,
				action: 'add_site',
				subject: `site:${id}`,
				data: { objectType, photo: Boolean(picture), ...(actor.assistedBy && { helper: actor.assistedBy }) }
			});
			tx.publish({ kind: 'workshop', workshopId });
			tx.publish({ kind: 'ground', villageId: state.villageId, siteId: id });
			kept = true;
			return accept({ id, number });
		}).catch((error) => {
			kept = false; // the commit itself failed
			throw error;
		});
	} finally {
		if (picture && !kept) await discardPhoto(picture.id);
	}
}

/** Six decimals are a hand's breadth on the ground. */
const toMicro = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
/** @returns what was drawn, otherwise the point. */
export const shapeOf = ({ geometry, lng, lat }: { geometry?: Shape; lng: number; lat: number }): Shape =>
	geometry ?? { type: 'Point', coordinates: [toMicro(lng), toMicro(lat)] };

/**
 * May this be proposed for a village: a point, or every corner of what was drawn.
 * @returns null, or a refusal as judgePlace; at `shape` when something was drawn
 */
export function judgeShape(
	input: { geometry?: Shape; lng: number; lat: number },
	around: { lng: number; lat: number; accuracyM: number }
): Refusal | null {
	const { geometry } = input;
	if (!geometry || geometry.type === 'Point') return judgePlace(geometry ? middleOf(geometry) : input, around);
	const corners = geometry.type === 'Polygon' ? geometry.coordinates.flat() : geometry.coordinates;
	const wrong = corners.map(([lng, lat]) => judgePlace({ lng, lat }, around)).find(Boolean);
	return wrong ? { ...wrong, field: 'shape' } : null;
}

/** May this seat propose this place now? Asked before a photo is worked on, and again inside the transaction. */
async function judgeProposal(
	from: Parameters<typeof readState>[0],
	actor: Actor,
	workshopId: string,
	input: SiteInput
): Promise<Refusal | null> {
	const state = await readState(from, workshopId, actor.seat?.id);
	const may = can(actor, 'add_site', state);
	if (!may.ok) return may;
	if ((await from.$count(site, and(eq(site.workshopId, workshopId), eq(site.seatId, actor.seat!.id)))) >= LIMITS.perSeat)
		return refuse('too_large');
	const [around] = await from.select().from(village).where(eq(village.id, state.villageId));
	return judgeShape(input, around!);
}

/** Decoding takes a second and must not hold up the queue: it is done before, and not at all for who is refused or was answered already. */
async function takePhoto(actor: Actor, workshopId: string, input: SiteInput): Promise<PhotoRow | Refusal | null> {
	if (!input.photo) return null;
	const answered = and(eq(request.actor, nameSeat(actor)), eq(request.id, input.id));
	if (await db().$count(request, answered)) return null;
	const refused = await judgeProposal(db(), actor, workshopId, input);
	if (refused) return refused;
	const made = await preparePhoto(input.photo, { seatId: actor.seat!.id });
	return made.ok ? made.value : made;
}

/**
 * The akimat's word on a site, with its reason; also for sites that belong to no workshop, and after the workshop. The newest counts, all are kept.
 * @returns the review's id, or a refusal: signed_out, forbidden (another village), not_found.
 */
export function reviewSite(actor: Actor, input: ReviewInput): Promise<Result<{ id: string }>> {
	const name = nameActor(actor);
	const { id, siteId, verdict, reason, conditions = '' } = input;
	return transactOnce<Result<{ id: string }>>({ actor: name, id, action: `review_site:${siteId}` }, async (tx) => {
		if (!actor.account) return refuse('signed_out');
		const [found] = await tx.db
			.select({ villageId: site.villageId, workshopId: site.workshopId })
			.from(site)
			.where(and(eq(site.id, siteId), isNull(site.removedAt)));
		if (!found) return refuse('not_found');
		if (!hasRole(actor, 'review_site', found.villageId)) return refuse('forbidden');
		const [last] = await tx.db
			.select({ at: max(review.at) })
			.from(review)
			.where(eq(review.siteId, siteId));
		// The newest counts, also when two words come in one millisecond.
		const at = Math.max(tx.now, (last?.at ?? 0) + 1);
		const reviewId = newId(at);
		await tx.db.insert(review).values({ id: reviewId, siteId, verdict, reason, conditions, accountId: actor.account.id, at });
		const workshopId = found.workshopId ?? undefined;
		await tx.record({
			workshopId,
			actor: name,
			action: 'review_site',
			subject: `site:${siteId}`,
			reason,
			data: { verdict, ...(conditions && { conditions }) }
		});
		if (workshopId) tx.publish({ kind: 'workshop', workshopId });
		return accept({ id: reviewId });
	});
}

/**
 * The desk takes a site off the map, with a reason. It is kept; its photo can no longer be opened. Ideas keep what they grew from.
 * @returns the site's id, or a refusal: signed_out, forbidden, workshop_ended, not_found.
 */
export function removeSite(actor: Actor, workshopId: string, input: SiteRemoval): Promise<Result<{ id: string }>> {
	const name = nameActor(actor);
	const { id, siteId, reason } = input;
	return transactOnce<Result<{ id: string }>>({ actor: name, id, action: `remove_site:${siteId}` }, async (tx) => {
		const may = can(actor, 'run_desk', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const here = and(eq(site.id, siteId), eq(site.workshopId, workshopId), isNull(site.removedAt));
		const [gone] = await tx.db.select({ number: site.number, villageId: site.villageId }).from(site).where(here);
		if (!gone) return refuse('not_found');
		await tx.db.update(site).set({ removedAt: tx.now }).where(here);
		await tx.record({ workshopId, actor: name, action: 'remove_site', subject: `site:${siteId}`, reason });
		const accountId = actor.account!.id;
		await recordStep(tx, {
			id,
			workshopId,
			accountId,
			act: 'remove_site',
			data: { number: gone.number },
			undo: { kind: 'remove_site', siteId }
		});
		tx.publish({ kind: 'workshop', workshopId });
		tx.publish({ kind: 'ground', villageId: gone.villageId, siteId });
		return accept({ id: siteId });
	});
}
