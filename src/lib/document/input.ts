/** Photos of the hall, as the desk sends them. */
import * as v from 'valibot';
import { idField, optionalText, parse, textFields } from '#lib/server/input.ts';
import { refuse, type Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';

const photoSchema = v.object({
	/** Client-made; it becomes the id of the photo in the summary. */
	id: idField,
	caption: optionalText(LIMITS.title),
	photo: v.instance(Uint8Array, 'required')
});
export type HallPhotoInput = v.InferOutput<typeof photoSchema>;

/**
 * Reads a multipart form with a file `photo`.
 * @returns the photo, or a refusal: required, picture_too_large (photo), too_long (caption), malformed (id, or not such a form)
 */
export async function readHallPhotoForm(request: Request): Promise<Result<HallPhotoInput>> {
	const form = await request.formData().catch(() => null);
	if (!form) return refuse('malformed');
	const file = form.get('photo');
	if (file instanceof File && file.size > LIMITS.photoBytes) return refuse('picture_too_large', 'photo');
	const photo = file instanceof File && file.size > 0 ? new Uint8Array(await file.arrayBuffer()) : undefined;
	return parse(photoSchema, { ...textFields(form), photo });
}

const changeSchema = v.object({
	id: idField,
	photoId: idField,
	/** Missing = stays as it is. */
	caption: v.optional(v.pipe(v.string('malformed'), v.trim(), v.maxLength(LIMITS.title, `too_long:${LIMITS.title}`))),
	removed: v.optional(v.boolean('malformed'))
});
export type HallPhotoChange = v.InferOutput<typeof changeSchema>;

/** @returns a changed caption, a removal or its undoing, or a refusal: too_long (caption), malformed (id, photoId, removed). */
export function parseHallPhotoChange(input: unknown): Result<HallPhotoChange> {
	return parse(changeSchema, input);
}
