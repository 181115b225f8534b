import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import { newId } from '#lib/live/id.ts';
import { app } from '#lib/server/app.ts';
import type { photo } from '#lib/server/schema.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { photoFile } from './read.server.ts';
import { looksLikePicture, MOST_PIXELS, PHOTO_SIZES } from './rules.ts';

export type PhotoOwner = { seatId?: string; accountId?: string };
export type PhotoRow = typeof photo.$inferInsert;

/** Pictures are decoded one at a time: a hall that sends forty at once must not take the memory of forty. */
let decoding: Promise<unknown> = Promise.resolve();

/**
 * Decodes a picture and stores it as WebP in two sizes, upright and without EXIF (no place, no camera, no date). The files are on the
 * disk when this returns; insert the row in the transaction of what it belongs to, or take the files back with discardPhoto.
 * @param bytes the file as it was chosen
 * @returns the row to insert (width, height in px and bytes of the large size), or a refusal at `photo`: picture_too_large, not_a_picture.
 */
export async function preparePhoto(bytes: Uint8Array, owner: PhotoOwner): Promise<Result<PhotoRow>> {
	if (bytes.byteLength > LIMITS.photoBytes) return refuse('picture_too_large', 'photo');
	if (!looksLikePicture(bytes)) return refuse('not_a_picture', 'photo');
	const turn = decoding.then(() => shrink(bytes));
	decoding = turn;
	const sizes = await turn;
	if (!sizes) return refuse('not_a_picture', 'photo');
	const now = Date.now();
	const id = newId(now);
	for (const { size, data } of sizes) await writeDurably(photoFile(app().dataDir, id, size), data);
	const [{ width, height, data }] = sizes;
	return accept({ id, width, height, bytes: data.byteLength, seatId: owner.seatId, accountId: owner.accountId, createdAt: now });
}

/** Takes back the files of a photo whose row was not inserted. */
export async function discardPhoto(id: string): Promise<void> {
	for (const size of PHOTO_SIZES) await rm(photoFile(app().dataDir, id, size), { force: true });
}

/** @returns the whole picture upright and without EXIF (no place, no camera), for those who keep originals; null when it cannot be decoded. */
export async function cleanOriginal(bytes: Uint8Array): Promise<Uint8Array | null> {
	try {
		const { default: sharp } = await import('sharp');
		return await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' }).autoOrient().webp({ quality: 88 }).toBuffer();
	} catch {
		return null;
	}
}

/**
 * Makes a copy of a photo on which places (px of its large size) cannot be recognised: they are drawn from a few large squares and
 * blurred, so that nothing of a face can be computed back.
 * @returns the row of the copy to insert, or null when the photo is gone
 */
export async function blurPhoto(
	id: string,
	boxes: readonly { left: number; top: number; width: number; height: number }[],
	accountId: string
): Promise<PhotoRow | null> {
	try {
		const { default: sharp } = await import('sharp');
		const source = await readFile(photoFile(app().dataDir, id, 1600));
		const covers = await Promise.all(
			boxes.map(async (box) => {
				const few = await sharp(source).extract(box).resize(4, 4, { fit: 'fill' }).png().toBuffer();
				const cover = await sharp(few).resize(box.width, box.height, { fit: 'fill', kernel: 'cubic' }).png().toBuffer();
				return { input: cover, left: box.left, top: box.top };
			})
		);
		const made = await preparePhoto(await sharp(source).composite(covers).webp({ quality: 90 }).toBuffer(), { accountId });
		return made.ok ? made.value : null;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
}

type Shrunk = { size: (typeof PHOTO_SIZES)[number]; data: Buffer; width: number; height: number };

/** @returns the two sizes, the large one first; null when it cannot be decoded. Never throws. */
async function shrink(bytes: Uint8Array): Promise<[Shrunk, Shrunk] | null> {
	try {
		// Only evenings with photos pay for loading the decoder.
		const { default: sharp } = await import('sharp');
		const upright = sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' }).autoOrient();
		const large = await fit(upright, 1600);
		return [large, await fit(sharp(large.data), 480)];
	} catch {
		return null;
	}
}

async function fit(picture: Sharp, size: Shrunk['size']): Promise<Shrunk> {
	const small = picture.resize(size, size, { fit: 'inside', withoutEnlargement: true }).webp({ quality: 78 });
	const { data, info } = await small.toBuffer({ resolveWithObject: true });
	return { size, data, width: info.width, height: info.height };
}

/** A file is there whole or not at all, also after a power cut. */
export async function writeDurably(file: string, data: Uint8Array): Promise<void> {
	const folder = join(file, '..');
	await mkdir(folder, { recursive: true });
	const half = `${file}.half`;
	const handle = await open(half, 'w');
	try {
		await handle.writeFile(data);
		await handle.sync();
	} finally {
		await handle.close();
	}
	await rename(half, file);
	const entry = await open(folder, 'r');
	await entry.sync().finally(() => entry.close());
}
