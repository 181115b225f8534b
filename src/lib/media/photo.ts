/** A photo before it is sent: is it a picture, is it small enough, can it be made lighter for the hall's network, where was it taken. */
import { fromLocalParts } from '#lib/i18n/format.ts';
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

/** What a camera wrote into a photo. degrees WGS 84; ms. */
export type Taken = { lng: number; lat: number; takenAt: number | null };
/** A camera writes what it knows at the beginning. */
const HEAD_BYTES = 256 * 1024;

/** Reads where a JPEG was taken from its EXIF. Stays on the phone unless the person allows it. @returns null where nothing is said */
export async function readTaken(file: Blob): Promise<Taken | null> {
	try {
		return findTaken(new DataView(await file.slice(0, HEAD_BYTES).arrayBuffer()));
	} catch {
		return null; // broken off in the middle: nothing is known
	}
}

/** @param photo the beginning of a file; throws a RangeError where it ends too early */
export function findTaken(photo: DataView): Taken | null {
	if (photo.getUint16(0) !== 0xffd8) return null;
	for (let at = 2; photo.getUint8(at) === 0xff; at += 2 + photo.getUint16(at + 2)) {
		const marker = photo.getUint8(at + 1);
		if (marker === 0xda) return null;
		// "Exif" and two zeros
		if (marker === 0xe1 && photo.getUint32(at + 4) === 0x45786966) return readTiff(new DataView(photo.buffer, photo.byteOffset + at + 10));
	}
	return null;
}

function readTiff(tiff: DataView): Taken | null {
	const little = tiff.getUint16(0) === 0x4949;
	/** Where the value of each tag of a directory stands: in its entry or, when it is longer than four bytes, elsewhere. */
	const directory = (start: number) => {
		const entries = Array.from({ length: tiff.getUint16(start, little) }, (_, i) => start + 2 + i * 12);
		return new Map(entries.map((entry) => [tiff.getUint16(entry, little), entry + 8]));
	};
	const pointer = (at: number | undefined) => (at === undefined ? undefined : tiff.getUint32(at, little));
	const letter = (at: number | undefined) => (at === undefined ? '' : String.fromCharCode(tiff.getUint8(at)));
	const main = directory(tiff.getUint32(4, little));
	const place = pointer(main.get(0x8825));
	if (place === undefined) return null;
	const gps = directory(place);
	const degrees = (tag: number, against: string) => {
		const at = pointer(gps.get(tag));
		if (at === undefined) return Number.NaN;
		const part = (i: number) => tiff.getUint32(at + i * 8, little) / tiff.getUint32(at + i * 8 + 4, little);
		const value = part(0) + part(1) / 60 + part(2) / 3600;
		return letter(gps.get(tag - 1)) === against ? -value : value;
	};
	const [lat, lng] = [degrees(2, 'S'), degrees(4, 'W')];
	if (!Number.isFinite(lat) || !Number.isFinite(lng) || Math.abs(lat) > 90 || Math.abs(lng) > 180) return null;
	const camera = pointer(main.get(0x8769));
	const written = camera === undefined ? undefined : pointer(directory(camera).get(0x9003));
	return { lng, lat, takenAt: written === undefined ? null : readMoment(tiff, written) };
}

/** "2026:11:20 14:05:00", the time of the village. */
function readMoment(tiff: DataView, at: number): number | null {
	const text = String.fromCharCode(...Array.from({ length: 16 }, (_, i) => tiff.getUint8(at + i)));
	const [year, month, day, hour, minute] = text.split(/[: ]/).map(Number);
	const moment = fromLocalParts(year!, month!, day!, hour, minute);
	return Number.isFinite(moment) && moment > 0 ? moment : null;
}
