/** Which cards to print, a Wi-Fi network for the poster, and photos of the hall as the desk sends them. */
import * as v from 'valibot';
import { PAPER_NAMES, SCALES, type Paper, type Scale } from '#lib/ground/grid.ts';
import { LAYER_KINDS, type LayerKind } from '#lib/ground/rules.ts';
import { LOCALES, type Locale } from '#lib/i18n/locale.ts';
import type { Place } from '#lib/map/rules.ts';
import { idField, optionalText, parse, textFields } from '#lib/server/input.ts';
import { accept, refuse, type Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import type { Wifi } from './rules.ts';

const number = v.optional(v.pipe(v.string('malformed'), v.trim(), v.regex(/^[1-9]\d{0,4}$/, 'number_invalid'), v.transform(Number)));
const cardQuery = v.object({ from: number, to: number, number }, 'malformed');

/** Which cards to print: numbers from - to, both included. */
export type CardRange = { from: number; to: number };

/**
 * Reads `?from=1&to=40`, `?number=7` or nothing (all cards).
 * @returns the range, or a refusal: number_invalid (from, to, number).
 */
export function parseCardRange(query: URLSearchParams): Result<CardRange> {
	const asked = parse(cardQuery, Object.fromEntries(query));
	if (!asked.ok) return asked;
	const { number, from = 1, to = Infinity } = asked.value;
	if (number !== undefined) return accept({ from: number, to: number });
	return from <= to ? accept({ from, to }) : refuse('number_invalid', 'to');
}

/** What the radio standard allows: a name of 32 bytes, a password of 8 to 63 or a key of 64 hexadecimal digits. */
const NAME_BYTES = 32;
const PASSWORD = { min: 8, max: 63 };
const wifiForm = v.object(
	{ wifiName: v.optional(v.pipe(v.string('malformed'), v.trim()), ''), wifiPassword: v.optional(v.string('malformed'), '') },
	'malformed'
);

/**
 * Reads the form fields wifiName, wifiPassword (empty = open network) and wifiHidden (present = the network does not show its name).
 * @returns the network; null when both fields are empty; or a refusal: required (wifiName), too_long (either), too_short (wifiPassword).
 */
export function parseWifi(fields: Record<string, string>): Result<Wifi | null> {
	const typed = parse(wifiForm, fields);
	if (!typed.ok) return typed;
	const { wifiName: name, wifiPassword: password } = typed.value;
	if (name === '') return password === '' ? accept(null) : refuse('required', 'wifiName');
	const bytes = new TextEncoder().encode(name).length;
	// A Cyrillic letter takes two bytes.
	if (bytes > NAME_BYTES) return refuse('too_long', 'wifiName', { max: bytes > name.length ? NAME_BYTES / 2 : NAME_BYTES });
	if (password !== '' && password.length < PASSWORD.min) return refuse('too_short', 'wifiPassword', { min: PASSWORD.min });
	if (password.length > PASSWORD.max && !/^[0-9a-f]{64}$/i.test(password)) return refuse('too_long', 'wifiPassword', { max: PASSWORD.max });
	return accept({ name, password, hidden: 'wifiHidden' in fields });
}

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

/** Which map to print. Without a paper, scale or centre those that suit the village; without kinds all that everybody may see. */
export type SheetChoice = {
	paper: Paper | null;
	scale: Scale | null;
	centre: Place | null;
	kinds: LayerKind[] | null;
	/** Sites of this workshop are numbered on it. */
	workshopId: string | null;
	locale: Locale | null;
};
const degree = (most: number) =>
	v.pipe(
		v.string('malformed'),
		v.transform(Number),
		v.check((n) => Number.isFinite(n) && Math.abs(n) <= most, 'malformed')
	);
const sheetSchema = v.object({
	paper: v.nullable(v.picklist(PAPER_NAMES, 'unknown_choice')),
	scale: v.nullable(
		v.pipe(
			v.string('malformed'),
			v.transform(Number),
			v.custom<Scale>((n) => (SCALES as readonly unknown[]).includes(n), 'unknown_choice')
		)
	),
	centre: v.nullable(v.object({ lng: degree(180), lat: degree(85) })),
	kinds: v.nullable(v.array(v.picklist(LAYER_KINDS, 'unknown_choice'))),
	workshopId: v.nullable(idField),
	locale: v.nullable(v.picklist(LOCALES, 'unknown_choice'))
});

/**
 * Reads `paper`, `scale`, `lng` with `lat`, `chosen` with any number of `kind`, `workshop`, `lang`; what is empty is left to the village.
 * @returns the choice, or a refusal: unknown_choice, malformed (paper, scale, centre, kinds, workshopId, locale)
 */
export function parseSheetChoice(query: URLSearchParams): Result<SheetChoice> {
	const text = (name: string) => query.get(name) || null;
	const [lng, lat] = [text('lng'), text('lat')];
	return parse(sheetSchema, {
		paper: text('paper'),
		scale: text('scale'),
		centre: lng && lat ? { lng, lat } : null,
		kinds: query.has('chosen') ? query.getAll('kind') : null,
		workshopId: text('workshop'),
		locale: text('lang')
	});
}
