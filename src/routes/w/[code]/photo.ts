/** A photo before it is sent: is it a picture, is it small enough, can it be made lighter for the hall's network. */
import { LIMITS } from '#lib/workshop/rules.ts';

/** Pictures above this many bytes are made smaller when the phone can. */
const HEAVY_BYTES = 1.5 * 1024 * 1024;
const LONGER_SIDE_PX = 1600;
const QUALITY = 0.82;

/** @returns what is wrong with a chosen file, or null. */
export function judgePhoto(file: File): 'not_a_picture' | 'picture_too_large' | null {
	if (file.type && !/^image\/(?!svg)/.test(file.type)) return 'not_a_picture';
	return file.size > LIMITS.photoBytes ? 'picture_too_large' : null;
}

/** Makes a heavy photo a JPEG of at most 1600 px. @returns the original where this phone cannot read or draw it. */
export async function lightenPhoto(file: Blob): Promise<Blob> {
	if (file.size <= HEAVY_BYTES) return file;
	try {
		const picture = await createImageBitmap(file);
		const scale = Math.min(1, LONGER_SIDE_PX / Math.max(picture.width, picture.height));
		const canvas = document.createElement('canvas');
		canvas.width = Math.round(picture.width * scale);
		canvas.height = Math.round(picture.height * scale);
		canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
		picture.close();
		const lighter = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
		return lighter && lighter.size < file.size ? lighter : file;
	} catch {
		return file;
	}
}
