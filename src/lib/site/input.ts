import * as v from 'valibot';
import { middleOf } from '#lib/map/rules.ts';
import { idField, optionalText, parse, textField } from '#lib/server/input.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { SITE_CHANGES, SITE_TYPES, VERDICTS, WHY_MIN } from './rules.ts';
import { readShape, type Shape } from './shape.ts';

/** A degree as a number, or as a form sends it. What is missing or no number becomes NaN: the rule of the place refuses it. */
const degrees = v.optional(
	v.pipe(
		v.union([v.number(), v.string(), v.null_()], 'place_missing'),
		v.transform((typed) => (typeof typed === 'number' ? typed : typed?.trim() ? Number(typed.replace(',', '.')) : Number.NaN))
	),
	''
);
/** Where and when a photo was taken; sent only when the person allowed it. */
const photoPlace = { photoLng: v.optional(degrees), photoLat: v.optional(degrees), photoTakenAt: v.optional(degrees) };
const words = {
	lng: degrees,
	lat: degrees,
	/** GeoJSON, or its text in a form; when it is there, lng and lat are its middle. */
	geometry: v.optional(v.unknown()),
	objectType: v.picklist(SITE_TYPES, 'unknown_choice'),
	title: textField(LIMITS.title),
	why: textField(LIMITS.text),
	/** The place in words, and who would be better off. */
	placeWords: optionalText(LIMITS.title),
	benefits: optionalText(LIMITS.need)
};
/** id: client-made; it becomes the id of the site. */
const siteSchema = v.object({ id: idField, ...words, ...photoPlace });
/** Where and when a photo was taken: degrees, ms. */
export type PhotoPlace = { lng: number | null; lat: number | null; takenAt: number | null };
type Drawn = { geometry?: Shape };
type Told = { placeWords?: string; benefits?: string; photoPlace?: PhotoPlace };
export type SiteFields = Omit<v.InferOutput<typeof siteSchema>, 'geometry' | keyof typeof photoPlace | keyof Told> & Drawn & Told;
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
	const { photoLng, photoLat, photoTakenAt, geometry, ...fields } = result.value;
	if ([...fields.why].length < WHY_MIN) return refuse('too_short', 'why', { min: WHY_MIN });
	const drawn = readDrawn(geometry);
	if (!drawn.ok) return drawn;
	const photoPlace = readPhotoPlace(photoLng, photoLat, photoTakenAt);
	return { ok: true, value: { ...fields, ...drawn.value, ...(photoPlace && { photoPlace }) } };
}

/** @returns the shape with its middle, nothing where none was drawn, or a refusal as readShape. */
function readDrawn(geometry: unknown): Result<{ geometry?: Shape; lng?: number; lat?: number }> {
	if (geometry === undefined || geometry === null || geometry === '') return { ok: true, value: {} };
	let input = geometry;
	if (typeof geometry === 'string')
		try {
			input = JSON.parse(geometry);
		} catch {
			return refuse('shape_invalid', 'shape');
		}
	const shape = readShape(input);
	return shape.ok ? { ok: true, value: { geometry: shape.value, ...middleOf(shape.value) } } : shape;
}

/** A place that is none on Earth is not kept: it is no reason to refuse a photo. */
function readPhotoPlace(lng = Number.NaN, lat = Number.NaN, takenAt = Number.NaN): PhotoPlace | null {
	const onEarth = Math.abs(lng) <= 180 && Math.abs(lat) <= 90;
	const time = Number.isSafeInteger(takenAt) && takenAt > 0 ? takenAt : null;
	return onEarth ? { lng, lat, takenAt: time } : time === null ? null : { lng: null, lat: null, takenAt: time };
}

/** Reads the same from a form, with the photo. An empty file field means no photo. @returns as parseSite; picture_too_large (photo). */
export async function parseSiteForm(form: FormData): Promise<Result<SiteInput>> {
	const fields: Record<string, unknown> = {};
	for (const name of Object.keys(siteSchema.entries)) if (form.has(name)) fields[name] = form.get(name);
	const result = parseSite(fields);
	if (!result.ok) return result;
	const photo = await readPhotoField(form);
	if (!photo.ok) return photo;
	return photo.value ? { ok: true, value: { ...result.value, photo: photo.value } } : result;
}

async function readPhotoField(form: FormData): Promise<Result<Uint8Array | null>> {
	const photo = form.get('photo');
	if (photo === null || (photo instanceof File && photo.size === 0) || photo === '') return { ok: true, value: null };
	if (!(photo instanceof File)) return refuse('not_a_picture', 'photo');
	if (photo.size > LIMITS.photoBytes) return refuse('picture_too_large', 'photo');
	return { ok: true, value: new Uint8Array(await photo.arrayBuffer()) };
}

const sitePhotoSchema = v.object({ id: idField, siteId: idField, ...photoPlace });
export type SitePhotoInput = { id: string; siteId: string; photo: Uint8Array; photoPlace: PhotoPlace | null };

/** Reads one more photo of a site from a form. @returns as parseSiteForm; required (photo). */
async function parsePhotoForm(form: FormData, siteId: string): Promise<Result<SitePhotoInput>> {
	const fields: Record<string, unknown> = { siteId };
	for (const name of ['id', ...Object.keys(photoPlace)]) if (form.has(name)) fields[name] = form.get(name);
	const result = parse(sitePhotoSchema, fields);
	if (!result.ok) return result;
	const photo = await readPhotoField(form);
	if (!photo.ok) return photo;
	if (!photo.value) return refuse('required', 'photo');
	const { id, photoLng, photoLat, photoTakenAt } = result.value;
	return { ok: true, value: { id, siteId, photo: photo.value, photoPlace: readPhotoPlace(photoLng, photoLat, photoTakenAt) } };
}

/** Around a photo at its limit: the other fields and the boundaries of the form. */
const FORM_ROOM = 64 * 1024;

/** Reads a request with a form. @returns as parseSiteForm; a form beyond what may be sent is picture_too_large (photo), a broken one malformed. */
export const readSiteForm = (request: Request): Promise<Result<SiteInput>> => readForm(request, parseSiteForm);

/** Reads a request with one more photo of a site. @returns as parsePhotoForm and readSiteForm. */
export const readPhotoForm = (request: Request, siteId: string): Promise<Result<SitePhotoInput>> =>
	readForm(request, (form) => parsePhotoForm(form, siteId));

async function readForm<T>(request: Request, read: (form: FormData) => Promise<Result<T>>): Promise<Result<T>> {
	const tooLarge = refuse('picture_too_large', 'photo');
	if (Number(request.headers.get('content-length')) > LIMITS.photoBytes + FORM_ROOM) return tooLarge;
	try {
		return await read(await request.formData());
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

const editSchema = v.object({ id: idField, siteId: idField, ...words });
export type SiteEdit = Omit<v.InferOutput<typeof editSchema>, 'geometry'> & Drawn;

/** @returns a site as its author wants it now, or a refusal as parseSite. */
export function parseSiteEdit(input: unknown): Result<SiteEdit> {
	const result = parse(editSchema, input);
	if (!result.ok) return result.field === 'lng' || result.field === 'lat' ? refuse('place_missing', 'place') : result;
	const { geometry, ...fields } = result.value;
	if ([...fields.why].length < WHY_MIN) return refuse('too_short', 'why', { min: WHY_MIN });
	const drawn = readDrawn(geometry);
	return drawn.ok ? { ok: true, value: { ...fields, ...drawn.value } } : drawn;
}

const supportSchema = v.object({ id: idField, siteId: idField, on: v.boolean('malformed') });
export type SiteSupportInput = v.InferOutput<typeof supportSchema>;

/** @returns a mark given or taken back, or refusal malformed. */
export const parseSiteSupport = (input: unknown): Result<SiteSupportInput> => parse(supportSchema, input);

const commentSchema = v.object({ id: idField, siteId: idField, text: textField(LIMITS.comment) });
export type SiteCommentInput = v.InferOutput<typeof commentSchema>;

/** @returns what somebody says of a site, or a refusal: required, too_long (text), malformed. */
export const parseSiteComment = (input: unknown): Result<SiteCommentInput> => parse(commentSchema, input);

const turnSchema = v.object({
	id: idField,
	siteId: idField,
	change: v.picklist(SITE_CHANGES, 'unknown_choice'),
	into: v.optional(idField),
	reason: optionalText(LIMITS.reason)
});
export type SiteTurnInput = v.InferOutput<typeof turnSchema>;

/** @returns what becomes of a site, or a refusal: unknown_choice (change), required (into and reason of a merging), too_long (reason), malformed. */
export function parseSiteTurn(input: unknown): Result<SiteTurnInput> {
	const result = parse(turnSchema, input);
	if (!result.ok || result.value.change !== 'merged') return result;
	if (!result.value.into) return refuse('required', 'into');
	return result.value.reason ? result : refuse('required', 'reason');
}

export const ASKED = ['author', 'facilitator'] as const;
const questionSchema = v.object({
	id: idField,
	siteId: idField,
	toWhom: v.picklist(ASKED, 'unknown_choice'),
	text: textField(LIMITS.reason)
});
export type SiteQuestionInput = v.InferOutput<typeof questionSchema>;

/** @returns a question of the akimat, or a refusal: unknown_choice (toWhom), required, too_long (text), malformed. */
export const parseSiteQuestion = (input: unknown): Result<SiteQuestionInput> => parse(questionSchema, input);

const answerSchema = v.object({ id: idField, questionId: idField, text: textField(LIMITS.text) });
export type SiteAnswerInput = v.InferOutput<typeof answerSchema>;

/** @returns an answer, or a refusal: required, too_long (text), malformed. */
export const parseSiteAnswer = (input: unknown): Result<SiteAnswerInput> => parse(answerSchema, input);

const actSchema = v.object({ id: idField });
/** @returns the id of a request that says nothing else, or refusal malformed. */
export const parseAct = (input: unknown): Result<{ id: string }> => parse(actSchema, input);
