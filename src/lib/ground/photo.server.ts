/** Pictures from above, cut into tiles of several sizes, so that a phone loads only what it sees. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { looksLikePicture } from '#lib/media/rules.ts';
import { app } from '#lib/server/app.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { GROUND_LIMITS } from './rules.ts';

/** @returns where the tiles of a picture lie. */
const folderOf = (dataDir: string, id: string) => join(dataDir, 'ground', id);

/** Pictures are decoded one at a time: each takes a hundred megabytes. */
let decoding: Promise<unknown> = Promise.resolve();

/**
 * Cuts a picture into WebP tiles: level 0 is one tile, each further level twice as fine, the last one the picture itself. EXIF is left behind.
 * @returns px and the number of the last level, or refusal not_a_picture, too_many_pixels (n and max in megapixels) at `file`.
 */
export async function cutPhoto(file: string, id: string): Promise<Result<{ width: number; height: number; levels: number }>> {
	const turn = decoding.then(() => cut(file, id));
	decoding = turn.catch(() => undefined);
	return turn;
}

async function cut(file: string, id: string): Promise<Result<{ width: number; height: number; levels: number }>> {
	const head = Buffer.alloc(32);
	const handle = await open(file, 'r');
	await handle.read(head, 0, 32, 0).finally(() => handle.close());
	if (!looksLikePicture(head)) return refuse('not_a_picture', 'file');
	const { default: sharp } = await import('sharp');
	const whole = folderOf(app().dataDir, id);
	const half = `${whole}.half`;
	try {
		const meta = await sharp(file, { limitInputPixels: false }).metadata();
		const pixels = meta.width * meta.height;
		if (pixels > GROUND_LIMITS.photoPixels)
			return refuse('too_many_pixels', 'file', { n: Math.round(pixels / 1e6), max: GROUND_LIMITS.photoPixels / 1e6 });
		await rm(half, { recursive: true, force: true });
		await mkdir(half, { recursive: true });
		const info = await sharp(file, { limitInputPixels: GROUND_LIMITS.photoPixels, failOn: 'error' })
			.autoOrient()
			.webp({ quality: 76 })
			.tile({ size: GROUND_LIMITS.photoTile, overlap: 0, layout: 'dz', depth: 'onetile', container: 'fs' })
			.toFile(join(half, 'cut.dz'));
		// What stands beside the tiles may tell where and when the picture was taken.
		await rm(join(half, 'cut_files', 'vips-properties.xml'), { force: true });
		await rename(join(half, 'cut_files'), whole);
		const { width, height } = info;
		return accept({ width, height, levels: Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / GROUND_LIMITS.photoTile))) });
	} catch {
		await rm(whole, { recursive: true, force: true });
		return refuse('not_a_picture', 'file');
	} finally {
		await rm(half, { recursive: true, force: true });
	}
}

/** Takes back the tiles of a picture whose row was not inserted. */
export async function discardPhotoTiles(id: string): Promise<void> {
	await rm(folderOf(app().dataDir, id), { recursive: true, force: true });
}

/** @returns where one tile of a picture lies; whole numbers only. */
export function photoTileFile(id: string, level: number, x: number, y: number): string {
	return join(folderOf(app().dataDir, id), String(level), `${x}_${y}.webp`);
}
