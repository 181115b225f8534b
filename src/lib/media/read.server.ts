import { and, eq, isNotNull, isNull, ne, notExists, or, sql } from 'drizzle-orm';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '#lib/live/id.ts';
import { readUnseenSites } from '#lib/moderation/read.server.ts';
import { app } from '#lib/server/app.ts';
import {
	contributionEntry,
	dutyEvidence,
	expense,
	hallPhoto,
	photo,
	plateReport,
	projectPhoto,
	site,
	sitePhoto
} from '#lib/server/schema.ts';
import type { PhotoSize } from './rules.ts';

/** @returns where a photo lies, in one of its sizes. The id has been checked to be one. */
export function photoFile(dataDir: string, id: string, size: PhotoSize): string {
	return join(dataDir, 'media', `${id}-${size}.webp`);
}

/** @returns the address of a photo without a size (`?w=480` asks for the small one), or null. */
export function photoAddress(id: string | null): string | null {
	return id && `/media/${id}`;
}

/**
 * @param forStaff the desk looks at pictures that are not to be seen (hidden, or not let through yet)
 * @returns the bytes of a photo (WebP), or null: no id, no such photo, its site was taken off the map or is not to be seen, or it
 * was removed from the photos of the hall; a report at an object was hidden, evidence was withdrawn
 */
export async function readPhoto(id: string, size: PhotoSize, forStaff = false): Promise<Uint8Array<ArrayBuffer> | null> {
	if (!isId(id)) return null;
	const { handles, dataDir } = app();
	const removed = handles.read
		.select({ id: site.id })
		.from(site)
		.where(and(eq(site.photoId, photo.id), isNotNull(site.removedAt)));
	const more = { id: sitePhoto.id };
	const ofRemoved = handles.read
		.select(more)
		.from(sitePhoto)
		.innerJoin(site, eq(site.id, sitePhoto.siteId))
		.where(and(eq(sitePhoto.photoId, photo.id), or(isNotNull(sitePhoto.removedAt), isNotNull(site.removedAt))));
	const takenDown = handles.read
		.select({ id: hallPhoto.id })
		.from(hallPhoto)
		.where(and(eq(hallPhoto.photoId, photo.id), isNotNull(hallPhoto.removedAt)));
	const hiddenReport = handles.read
		.select({ id: plateReport.id })
		.from(plateReport)
		.where(and(eq(plateReport.photoId, photo.id), isNotNull(plateReport.hiddenAt), forStaff ? sql`0` : undefined));
	const withdrawn = handles.read
		.select({ id: dutyEvidence.id })
		.from(dutyEvidence)
		.where(and(eq(dutyEvidence.photoId, photo.id), isNotNull(dutyEvidence.removedAt)));
	const [row] = await handles.read
		.select({ id: photo.id })
		.from(photo)
		.where(
			and(eq(photo.id, id), ...[removed, ofRemoved, takenDown, hiddenReport, withdrawn].map((query) => notExists(query as typeof removed)))
		);
	if (!row) return null;
	if (!forStaff) {
		if (await isPrivate(id)) return null;
		const unseen = await readUnseenSites(handles.read);
		const first = unseen.size ? await handles.read.select({ id: site.id }).from(site).where(eq(site.photoId, id)) : [];
		const others = unseen.size ? await handles.read.select({ id: sitePhoto.siteId }).from(sitePhoto).where(eq(sitePhoto.photoId, id)) : [];
		const sites = [...first, ...others];
		if (sites.some((of) => unseen.has(of.id))) return null;
	}
	try {
		return new Uint8Array(await readFile(photoFile(dataDir, id, size)));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
}

/** Receipts, evidence of gifts, originals with faces, and photos of projects that nobody has published yet. */
async function isPrivate(id: string): Promise<boolean> {
	const { read } = app().handles;
	const unpublished = and(eq(projectPhoto.photoId, id), or(isNull(projectPhoto.publishedAt), isNotNull(projectPhoto.removedAt)));
	const hidden = or(unpublished, and(eq(projectPhoto.originalId, id), ne(projectPhoto.photoId, id)));
	return (
		(await read.$count(projectPhoto, hidden)) > 0 ||
		(await read.$count(expense, eq(expense.receiptPhotoId, id))) > 0 ||
		(await read.$count(contributionEntry, eq(contributionEntry.photoId, id))) > 0
	);
}
