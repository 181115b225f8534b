/** Photos and videos of a project: kept with their originals, paired, covered, published by a person. */
import { and, asc, eq, isNull } from 'drizzle-orm';
import { discardFile, prepareFile, type FileRow } from '#lib/media/files.server.ts';
import { blurPhoto, cleanOriginal, discardPhoto, type PhotoRow } from '#lib/media/write.server.ts';
import { db } from '#lib/server/app.ts';
import type { Db } from '#lib/server/db.ts';
import { file, photo, projectPhoto, projectVideo } from '#lib/server/schema.ts';
import type { Tx } from '#lib/server/transact.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import type { Action, Actor } from '#lib/workshop/rules.ts';
import type { PhotoAct } from './life-input.ts';
import { actIn, mayInProject, type Attached, type Made } from './life.server.ts';
import { judgePublishing, PHOTO_LIMITS, toPixels, type Phase } from './photo.ts';

const NEEDS = (act: PhotoAct['act']): Action => (act === 'add_photo' || act === 'add_video' ? 'report_project' : 'edit_project');
/** An original may be larger than what is sent: it is written anew without what the camera noted. */
const ORIGINAL_BYTES = 60 * 1024 * 1024;

/**
 * One act about photos or videos. A photo is kept in two sizes without EXIF, and whole as an original that only staff see; where and when it
 * was taken is kept only when it was sent along. Faces are covered on a copy; the photo with faces stays as the original.
 * Refusals: those of actIn; required (photo, title, url), consent_missing (consent), photos_full, not_found, not_a_video (url, file), malformed.
 */
export async function changePhotos(
	actor: Actor,
	projectId: string,
	input: PhotoAct,
	attached: Attached = {}
): Promise<Result<{ id: string }>> {
	const { id, act, ...data } = input;
	const extra: { original: FileRow | null; covered: PhotoRow | null; kept: boolean } = { original: null, covered: null, kept: false };
	const may = await mayInProject(db(), actor, NEEDS(act), projectId);
	if (!may.ok) return may;
	try {
		if (input.act === 'add_photo' && attached.photos?.[0]) extra.original = await keepOriginal(attached.photos[0], actor.account!.id);
		if (input.act === 'cover_faces') {
			const [row] = await db()
				.select()
				.from(projectPhoto)
				.where(and(eq(projectPhoto.id, input.photoId), eq(projectPhoto.projectId, projectId)));
			const [size] = row ? await db().select().from(photo).where(eq(photo.id, row.photoId)) : [];
			const boxes = size ? toPixels(input.boxes, size.width, size.height) : [];
			extra.covered = row && boxes.length ? await blurPhoto(row.photoId, boxes, actor.account!.id) : null;
			if (!extra.covered) return refuse('not_found');
		}
		return await actIn(
			actor,
			projectId,
			{
				id,
				act,
				action: NEEDS(act),
				file: act === 'add_video' ? 'video' : undefined,
				reason: 'reason' in input ? input.reason : undefined,
				data: input.act === 'cover_faces' ? { photoId: input.photoId } : data
			},
			async (tx, _row, made, accountId) => {
				const done = await applyPhoto(tx, projectId, input, made, extra, accountId);
				extra.kept = done.ok;
				return done;
			},
			attached
		);
	} finally {
		if (!extra.kept && extra.original) await discardFile(extra.original.id);
		if (!extra.kept && extra.covered) await discardPhoto(extra.covered.id);
	}
}

async function keepOriginal(bytes: Uint8Array, accountId: string): Promise<FileRow | null> {
	const clean = await cleanOriginal(bytes);
	const kept = clean && (await prepareFile(clean, 'original.webp', accountId, { kind: 'document', most: ORIGINAL_BYTES }));
	return kept?.ok ? kept.value : null;
}

async function applyPhoto(
	tx: Tx,
	projectId: string,
	input: PhotoAct,
	made: Made,
	extra: { original: FileRow | null; covered: PhotoRow | null },
	byAccountId: string
): Promise<Result<{ id: string }>> {
	const { db: on, now } = tx;
	const { id } = input;
	if (input.act === 'add_photo') {
		const [picture] = made.photos;
		if (!picture) return refuse('required', 'photo');
		if ((await on.$count(projectPhoto, eq(projectPhoto.projectId, projectId))) >= PHOTO_LIMITS.photos) return refuse('photos_full');
		if (await on.$count(projectPhoto, eq(projectPhoto.id, id))) return refuse('malformed', 'id');
		await on.insert(photo).values(picture);
		// The original carries the id of its photo, so that it can be found.
		if (extra.original) await on.insert(file).values({ ...extra.original, name: `original:${picture.id}` });
		const { phase, caption, takenAt, lng, lat, children } = input;
		const placed = lng !== null && lat !== null ? { lng, lat } : {};
		const row = { id, projectId, photoId: picture.id, phase, caption, takenAt, ...placed, children, consentAt: input.consent ? now : null };
		await on.insert(projectPhoto).values({ ...row, pair: input.pair || null, at: now, byAccountId });
		await joinView(tx, projectId, input.pair);
		return accept({ id });
	}
	if (input.act === 'add_video') {
		const { title, url } = input;
		if (!url && !made.file) return refuse('required', 'url');
		if (url && !/^https:\/\/[^\s<>"']+$/.test(url)) return refuse('not_a_video', 'url');
		if ((await on.$count(projectVideo, eq(projectVideo.projectId, projectId))) >= PHOTO_LIMITS.videos) return refuse('photos_full');
		if (made.file) await on.insert(file).values(made.file);
		await on.insert(projectVideo).values({ id, projectId, title, url: url || null, fileId: made.file?.id ?? null, at: now, byAccountId });
		return accept({ id });
	}
	if (input.act === 'remove_video' || input.act === 'restore_video') {
		const own = and(eq(projectVideo.id, input.videoId), eq(projectVideo.projectId, projectId));
		const hit = await on
			.update(projectVideo)
			.set({ removedAt: input.act === 'remove_video' ? now : null })
			.where(own)
			.returning({ id: projectVideo.id });
		return hit.length ? accept({ id: input.videoId }) : refuse('not_found');
	}
	const here = and(eq(projectPhoto.id, input.photoId), eq(projectPhoto.projectId, projectId));
	const [row] = await on.select().from(projectPhoto).where(here);
	if (!row) return refuse('not_found');
	const change = await changeOf(tx, row, input, extra.covered);
	if (input.act === 'change_photo') {
		const { phase, caption, pair, children, consentAt } = row;
		made.trace.before = { phase, caption, pair: pair ?? '', children, consent: consentAt !== null };
	}
	if (!change.ok) return change;
	await on.update(projectPhoto).set(change.value).where(here);
	if (input.act === 'change_photo') await joinView(tx, projectId, input.pair);
	return accept({ id: row.id });
}

/** A view carries the id of its photo "before": that one joins its own view when another photo does. */
async function joinView({ db: on }: Tx, projectId: string, pair: string): Promise<void> {
	const first = and(eq(projectPhoto.id, pair), eq(projectPhoto.projectId, projectId), isNull(projectPhoto.pair));
	if (pair) await on.update(projectPhoto).set({ pair }).where(first);
}

type Row = typeof projectPhoto.$inferSelect;
type OfOne = Exclude<PhotoAct, { act: 'add_photo' | 'add_video' | 'remove_video' | 'restore_video' }>;
async function changeOf(tx: Tx, row: Row, input: OfOne, covered: PhotoRow | null): Promise<Result<Partial<Row>>> {
	switch (input.act) {
		case 'change_photo': {
			const { phase, caption, children } = input;
			const consentAt = input.consent ? (row.consentAt ?? tx.now) : null;
			// Who takes back a consent takes the photo out of the public too.
			const publishedAt = judgePublishing({ children, consentAt }).ok ? row.publishedAt : null;
			return accept({ phase, caption, pair: input.pair || null, children, consentAt, publishedAt });
		}
		case 'publish': {
			const may = judgePublishing(row);
			return may.ok ? accept({ publishedAt: tx.now }) : may;
		}
		case 'hide':
			return accept({ publishedAt: null });
		case 'remove_photo':
			return accept({ removedAt: tx.now });
		case 'restore_photo':
			return accept({ removedAt: null });
		case 'show_faces':
			return accept({ photoId: row.originalId ?? row.photoId, originalId: null, publishedAt: null });
		case 'cover_faces':
			await tx.db.insert(photo).values(covered!);
			return accept({ photoId: covered!.id, originalId: row.originalId ?? row.photoId });
	}
}

export type ProjectPhoto = {
	id: string;
	photoId: string;
	width: number;
	height: number;
	phase: Phase;
	pair: string | null;
	caption: string;
	takenAt: number | null;
	at: number;
	children: boolean;
	consent: boolean;
	covered: boolean;
	published: boolean;
	removed: boolean;
};

/** @returns the photos of a project, oldest first. @param all with those that are not published or were taken away, for staff */
export async function readProjectPhotos(projectId: string, all: boolean, on: Db = db()): Promise<ProjectPhoto[]> {
	const rows = await on
		.select({ row: projectPhoto, photo })
		.from(projectPhoto)
		.innerJoin(photo, eq(photo.id, projectPhoto.photoId))
		.where(eq(projectPhoto.projectId, projectId))
		.orderBy(asc(projectPhoto.at), asc(projectPhoto.id));
	return rows
		.filter(({ row }) => all || (row.publishedAt !== null && row.removedAt === null))
		.map(({ row, photo: { width, height } }) => ({
			id: row.id,
			photoId: row.photoId,
			width,
			height,
			phase: row.phase as Phase,
			pair: row.pair,
			caption: row.caption,
			takenAt: row.takenAt,
			at: row.at,
			children: row.children,
			consent: row.consentAt !== null,
			covered: row.originalId !== null,
			published: row.publishedAt !== null,
			removed: row.removedAt !== null
		}));
}

/** @returns the videos of a project: a link, or the id of a file. */
export async function readVideos(projectId: string): Promise<{ id: string; title: string; url: string | null; fileId: string | null }[]> {
	const rows = await db()
		.select()
		.from(projectVideo)
		.where(and(eq(projectVideo.projectId, projectId), isNull(projectVideo.removedAt)))
		.orderBy(asc(projectVideo.at));
	return rows.map(({ id, title, url, fileId }) => ({ id, title, url, fileId }));
}
