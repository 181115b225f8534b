import { and, eq } from 'drizzle-orm';
import { discardPhoto, preparePhoto } from '#lib/media/write.server.ts';
import { db } from '#lib/server/app.ts';
import { hallPhoto, photo, request } from '#lib/server/schema.ts';
import { transactOnce } from '#lib/server/transact.ts';
import { readState } from '#lib/workshop/read.server.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { can, nameActor, type Actor } from '#lib/workshop/rules.ts';
import type { HallPhotoChange, HallPhotoInput } from './input.ts';
import { mayPrintMap } from './rules.ts';

/** A workshop keeps at most so many photos of its hall, removed ones counted too. */
const MOST_PHOTOS = 200;

/**
 * The desk adds a photo of the hall to the summary, without its EXIF; also after the end.
 * @returns its id, or a refusal: signed_out, forbidden, picture_too_large, not_a_picture (photo), too_large (no room for more), malformed (id
 * already taken).
 */
export async function addHallPhoto(actor: Actor, workshopId: string, input: HallPhotoInput): Promise<Result<{ id: string }>> {
	const name = nameActor(actor);
	const { id, caption } = input;
	// A repetition needs no decoding, and neither does somebody who may not.
	const answered = await db().$count(request, and(eq(request.actor, name), eq(request.id, id)));
	const allowed = can(actor, 'keep_record', await readState(db(), workshopId));
	if (!allowed.ok) return allowed;
	const made = answered ? null : await preparePhoto(input.photo, { accountId: actor.account!.id });
	if (made && !made.ok) return made;
	let kept = false;
	try {
		return await transactOnce<Result<{ id: string }>>({ actor: name, id, action: 'add_hall_photo' }, async (tx) => {
			const may = can(actor, 'keep_record', await readState(tx.db, workshopId));
			if (!may.ok) return may;
			if (!made || (await tx.db.$count(hallPhoto, eq(hallPhoto.id, id)))) return refuse('malformed', 'id');
			if ((await tx.db.$count(hallPhoto, eq(hallPhoto.workshopId, workshopId))) >= MOST_PHOTOS) return refuse('too_large');
			await tx.db.insert(photo).values(made.value);
			const row = { id, workshopId, photoId: made.value.id, caption, at: tx.now, byAccountId: actor.account!.id };
			await tx.db.insert(hallPhoto).values(row);
			await tx.record({ workshopId, actor: name, action: 'add_hall_photo', subject: `hall_photo:${id}` });
			kept = true;
			return accept({ id });
		});
	} finally {
		if (made && !kept) await discardPhoto(made.value.id);
	}
}

/**
 * The desk changes the words under a photo of the hall, takes the photo out of the summary or puts it back; also after the end.
 * @returns its id, or a refusal: signed_out, forbidden, not_found.
 */
export function changeHallPhoto(actor: Actor, workshopId: string, input: HallPhotoChange): Promise<Result<{ id: string }>> {
	const name = nameActor(actor);
	const { id, photoId, caption, removed } = input;
	return transactOnce<Result<{ id: string }>>({ actor: name, id, action: `change_hall_photo:${photoId}` }, async (tx) => {
		const may = can(actor, 'keep_record', await readState(tx.db, workshopId));
		if (!may.ok) return may;
		const here = and(eq(hallPhoto.id, photoId), eq(hallPhoto.workshopId, workshopId));
		const [known] = await tx.db.select().from(hallPhoto).where(here);
		if (!known) return refuse('not_found');
		const change = {
			...(caption !== undefined && { caption }),
			...(removed !== undefined && { removedAt: removed ? (known.removedAt ?? tx.now) : null })
		};
		if (Object.keys(change).length) await tx.db.update(hallPhoto).set(change).where(here);
		const action = removed === undefined ? 'caption_hall_photo' : removed ? 'remove_hall_photo' : 'restore_hall_photo';
		await tx.record({ workshopId, actor: name, action, subject: `hall_photo:${photoId}` });
		return accept({ id: photoId });
	});
}

/**
 * Keeps that the map of a village was printed, and by which code: helpers are offered the sheet that was printed last.
 * @param id client-made
 * @returns the code, or a refusal: signed_out, forbidden
 */
export function keepPrinted(
	actor: Actor,
	villageId: string,
	{ id, sheet }: { id: string; sheet: string }
): Promise<Result<{ sheet: string }>> {
	const name = nameActor(actor);
	return transactOnce<Result<{ sheet: string }>>({ actor: name, id, action: `print_sheet:${villageId}` }, async (tx) => {
		if (!actor.account) return refuse('signed_out');
		if (!mayPrintMap(actor, villageId)) return refuse('forbidden');
		await tx.record({ actor: name, action: 'print_sheet', subject: `village:${villageId}`, data: { sheet } });
		return accept({ sheet });
	});
}
