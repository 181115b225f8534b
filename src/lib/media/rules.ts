/** Photos: which files are pictures, and the sizes they are kept in. Pure. */

/** Widths of the longer side, px: for looking at, and for lists. */
export const PHOTO_SIZES = [1600, 480] as const;
export type PhotoSize = (typeof PHOTO_SIZES)[number];
/** More pixels than this are refused before they are decoded (a small file can unfold to gigabytes). */
export const MOST_PIXELS = 80_000_000;

/** @returns the size asked for in an address (`?w=480`); nothing = the large one; null = no such size. */
export function readSize(typed: string | null): PhotoSize | null {
	return typed === null ? 1600 : (PHOTO_SIZES.find((size) => String(size) === typed) ?? null);
}

const ascii = (bytes: Uint8Array, from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));

/**
 * Looks at the first bytes: only raster pictures go on to the decoder, never SVG, PDF or anything that can refer to other files.
 * @returns whether the file says it is JPEG, PNG, GIF, WebP, HEIF or AVIF
 */
export function looksLikePicture(bytes: Uint8Array): boolean {
	if (bytes.length < 16) return false;
	if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return true;
	if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return true;
	if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return true;
	if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return true;
	return ascii(bytes, 4, 8) === 'ftyp' && /^(avif|avis|heic|heix|heif|hevc|mif1|msf1)$/.test(ascii(bytes, 8, 12));
}

/** A file that comes with a form, bytes: a little less than a whole request may be. */
export const FILE_BYTES = 19 * 1024 * 1024;
/** What a file may be where it is kept, and the reason when it is something else. A paper is signed or a quote; a document may be written in Word, too. */
export const FILE_KINDS = {
	paper: { types: /^(application\/pdf|image\/(jpeg|png))$/, not: 'not_a_document' },
	document: { types: /^(application|image)\//, not: 'not_a_document' },
	video: { types: /^video\//, not: 'not_a_video' }
} as const;
export type FileKind = keyof typeof FILE_KINDS;

/** @returns the media type that the first bytes of a file say, of those that are kept: pictures, PDF, Word and Excel files, MP4 and WebM. */
export function fileTypeOf(bytes: Uint8Array): string | null {
	if (bytes.length < 16) return null;
	if (ascii(bytes, 0, 5) === '%PDF-') return 'application/pdf';
	if (ascii(bytes, 0, 4) === '\x1aE\xdf\xa3') return 'video/webm';
	if (ascii(bytes, 4, 8) === 'ftyp' && /^(isom|iso\d|mp4\d|M4V |avc1|3gp\d|qt {2}|dash)$/.test(ascii(bytes, 8, 12))) return 'video/mp4';
	if (ascii(bytes, 0, 4) === 'PK\x03\x04') return 'application/vnd.openxmlformats-officedocument';
	if (!looksLikePicture(bytes)) return null;
	if (bytes[0] === 0xff) return 'image/jpeg';
	if (bytes[0] === 0x89) return 'image/png';
	return ascii(bytes, 0, 3) === 'GIF' ? 'image/gif' : ascii(bytes, 0, 4) === 'RIFF' ? 'image/webp' : 'image/heif';
}
