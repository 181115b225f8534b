import * as v from 'valibot';
import { idField, optionalText, parse, textField } from '#lib/server/input.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { SITE_TYPES, VERDICTS, WHY_MIN } from './rules.ts';

/** A degree as a number, or as a form sends it. What is missing or no number becomes NaN: the rule of the place refuses it. */
const degrees = v.optional(
	v.pipe(
		v.union([v.number(), v.string(), v.null_()], 'place_missing'),
		v.transform((typed) => (typeof typed === 'number' ? typed : typed?.trim() ? Number(typed.replace(',', '.')) : Number.NaN))
	),
	''
);
const siteSchema = v.object({
	/** Client-made; it becomes the id of the site. */
	id: idField,
	lng: degrees,
	lat: degrees,
	objectType: v.picklist(SITE_TYPES, 'unknown_choice'),
	title: textField(LIMITS.title),
	why: textField(LIMITS.text)
});
export type SiteFields = v.InferOutput<typeof siteSchema>;
/** `photo`: the bytes of a picture as chosen on the phone, not yet looked at. */
export type SiteInput = SiteFields & { photo?: Uint8Array | null };

/**
 * @param input the fields of a proposed place, from JSON or a form (numbers may be text)
 * @returns the values (lng, lat may be NaN), or a refusal: place_missing (place), unknown_choice (objectType),
 * required, too_long (title, why), too_short (why), malformed (id).
 */
export function parseSite(input: unknown): Result<SiteFields> {
	const result = parse(siteSchema, input);
	if (!result.ok) return result.field === 'lng' || result.field === 'lat' ? refuse('place_missing', 'place') : result;
	if ([...result.value.why].length < WHY_MIN) return refuse('too_short', 'why', { min: WHY_MIN });
	return result;
}

/** Reads the same from a form, with the photo. An empty file field means no photo. @returns as parseSite; picture_too_large (photo). */
export async function parseSiteForm(form: FormData): Promise<Result<SiteInput>> {
	const fields: Record<string, unknown> = {};
	for (const name of ['id', 'lng', 'lat', 'objectType', 'title', 'why']) if (form.has(name)) fields[name] = form.get(name);
	const result = parseSite(fields);
	if (!result.ok) return result;
	const photo = form.get('photo');
	if (photo === null || (photo instanceof File && photo.size === 0) || photo === '') return result;
	if (!(photo instanceof File)) return refuse('not_a_picture', 'photo');
	if (photo.size > LIMITS.photoBytes) return refuse('picture_too_large', 'photo');
	return { ok: true, value: { ...result.value, photo: new Uint8Array(await photo.arrayBuffer()) } };
}

/** Around a photo at its limit: the other fields and the boundaries of the form. */
const FORM_ROOM = 64 * 1024;

/** Reads a request with a form. @returns as parseSiteForm; a form beyond what may be sent is picture_too_large (photo), a broken one malformed. */
export async function readSiteForm(request: Request): Promise<Result<SiteInput>> {
	const tooLarge = refuse('picture_too_large', 'photo');
	if (Number(request.headers.get('content-length')) > LIMITS.photoBytes + FORM_ROOM) return tooLarge;
	try {
		return await parseSiteForm(await request.formData());
	} catch (error) {
		return (error as { status?: unknown }).status === 413 ? tooLarge : refuse('malformed');
	}
}

const reviewSchema = v.object({
	id: idField,
	siteId: idField,
	verdict: v.picklist(VERDICTS, 'unknown_choice'),
	reason: textField(LIMITS.reason),
	/** What must be done first, or which papers are missing. */
	conditions: optionalText(LIMITS.reason)
});
type Reviewed = v.InferOutput<typeof reviewSchema>;
export type ReviewInput = Omit<Reviewed, 'conditions'> & Partial<Reviewed>;

/**
 * @returns a verdict with its reason, or a refusal: unknown_choice (verdict), required, too_long (reason; conditions where the verdict
 * depends on them), malformed (id, siteId).
 */
export function parseReview(input: unknown): Result<ReviewInput> {
	const result = parse(reviewSchema, input);
	if (!result.ok) return result;
	const depends = result.value.verdict === 'conditional' || result.value.verdict === 'needs_documents';
	if (!depends) return accept({ ...result.value, conditions: '' });
	return result.value.conditions ? result : refuse('required', 'conditions');
}

const removalSchema = v.object({ id: idField, siteId: idField, reason: textField(LIMITS.reason) });
export type SiteRemoval = v.InferOutput<typeof removalSchema>;

/** @returns which site goes and why, or a refusal: required, too_long (reason), malformed (id, siteId). */
export function parseSiteRemoval(input: unknown): Result<SiteRemoval> {
	return parse(removalSchema, input);
}
