import * as v from 'valibot';
import { idField, optionalText, parse, textField } from '#lib/server/input.ts';
import { LOCALES } from '#lib/i18n/locale.ts';
import { refuse, type Result } from '#lib/workshop/refusal.ts';
import { LIMITS, readCode } from '#lib/workshop/rules.ts';
import { isId } from '#lib/live/id.ts';
import { CATEGORIES, GROUPS } from './rules.ts';

const schema = v.object(
	{
		/** Client-made; sent again it gives the same seat. */
		id: v.optional(v.custom<string>(isId, 'malformed')),
		consent: v.literal(true, 'consent_missing'),
		locale: v.optional(v.picklist(LOCALES, 'unknown_choice'), 'kk'),
		name: optionalText(LIMITS.name),
		/** Beside the seats that the phone holds already. */
		more: v.optional(v.boolean('malformed'), false),
		card: v.optional(
			v.pipe(
				v.string('malformed'),
				v.transform((typed) => (typed.trim() === '' ? undefined : (readCode(typed) ?? 'unreadable'))),
				v.check((code) => code !== 'unreadable', 'unknown_card')
			)
		)
	},
	'malformed'
);
export type JoinInput = v.InferOutput<typeof schema>;

/** @returns the join form, or a refusal: consent_missing, unknown_choice (locale), too_long (name), unknown_card (card), malformed. */
export function parseJoin(input: unknown): Result<JoinInput> {
	const record = typeof input === 'object' && input !== null && !Array.isArray(input) ? { consent: false, ...input } : input;
	return parse(schema, record);
}

/** Choices that may be left open: '' and null say nothing. */
const choice = <const T extends readonly string[]>(values: T) =>
	v.optional(
		v.nullable(
			v.pipe(
				v.string('malformed'),
				v.transform((text) => text || null),
				v.nullable(v.picklist(values, 'unknown_choice'))
			)
		)
	);
const about = {
	name: v.optional(optionalText(LIMITS.name)),
	group: choice(GROUPS),
	gender: choice(CATEGORIES.gender),
	age: choice(CATEGORIES.age),
	social: choice(CATEGORIES.social)
};

const presentSchema = v.object(
	{
		/** Client-made; sent again it gives the same seat. */
		id: idField,
		/** A card as typed or scanned: its code, its number, or the whole address in its QR code. Empty = a person without a card. */
		card: v.optional(v.pipe(v.string('malformed'), v.trim()), ''),
		...about,
		/** The person was told what is kept and said yes. */
		consent: v.optional(v.boolean('malformed'), false)
	},
	'malformed'
);
export type PresentInput = Omit<v.InferOutput<typeof presentSchema>, 'card'> & { card: CardName | null };

/** A card by its code or by its number. */
export type CardName = { code: string } | { number: number };

/** Reads a card as typed, scanned, or from the address in its QR code (…/join/CODE?card=KART77). @returns null when it is neither */
export function readCard(typed: string): CardName | null {
	const inside = /[?&]card=([^&#]+)/.exec(typed)?.[1] ?? typed;
	if (/^\d{1,4}$/.test(inside.trim())) return { number: Number(inside) };
	const code = readCode(inside);
	return code ? { code } : null;
}

/** @returns who is marked present, or a refusal: malformed (id), unknown_card (card), too_long (name), unknown_choice. */
export function parsePresent(input: unknown): Result<PresentInput> {
	const read = parse(presentSchema, input);
	if (!read.ok) return read;
	const card = read.value.card ? readCard(read.value.card) : null;
	if (read.value.card && !card) return refuse('unknown_card', 'card');
	return { ok: true, value: { ...read.value, card } };
}

const id = idField;
const actSchema = v.variant(
	'act',
	[
		v.object({ id, act: v.literal('leave') }),
		v.object({ id, act: v.literal('back') }),
		v.object({ id, act: v.literal('describe'), ...about }),
		v.object({ id, act: v.literal('free') }),
		v.object({ id, act: v.literal('give_card'), card: textField(200) })
	],
	'malformed'
);
type Act = v.InferOutput<typeof actSchema>;
/** leave, back: coming and going; describe: about oneself; free: its phone is lost; give_card: a blank card for a seat. */
export type SeatAct = Exclude<Act, { act: 'give_card' }> | { id: string; act: 'give_card'; card: CardName };

/** @returns one act on a seat, or a refusal: malformed (id, act), required, unknown_card (card), too_long (name), unknown_choice. */
export function parseSeatAct(input: unknown): Result<SeatAct> {
	const read = parse(actSchema, input);
	if (!read.ok || read.value.act !== 'give_card') return read as Result<SeatAct>;
	const card = readCard(read.value.card);
	return card ? { ok: true, value: { ...read.value, card } } : refuse('unknown_card', 'card');
}

/** More people of a category at once are a mistake. */
const MOST_AT_ONCE = 50;
const countSchema = v.object(
	{
		id,
		category: v.picklist(Object.keys(CATEGORIES) as (keyof typeof CATEGORIES)[], 'unknown_choice'),
		value: v.string('malformed'),
		/** How many more (or fewer) than before: two helpers may count at the same time. */
		add: v.pipe(
			v.number('number_invalid'),
			v.integer('number_invalid'),
			v.minValue(-MOST_AT_ONCE, 'number_invalid'),
			v.maxValue(MOST_AT_ONCE, 'number_invalid')
		)
	},
	'malformed'
);
export type CountInput = v.InferOutput<typeof countSchema>;

/** @returns what a helper has counted, or a refusal: unknown_choice (category, value), number_invalid (add), malformed (id). */
export function parseCount(input: unknown): Result<CountInput> {
	const read = parse(countSchema, input);
	if (!read.ok) return read;
	const known: readonly string[] = CATEGORIES[read.value.category];
	return known.includes(read.value.value) ? read : refuse('unknown_choice', 'value');
}

const inviteSchema = v.object({ id, name: textField(LIMITS.name) }, 'malformed');
export type InviteInput = v.InferOutput<typeof inviteSchema>;

/** @returns whom the desk invites to help, or a refusal: required, too_long (name), malformed (id). */
export function parseInvite(input: unknown): Result<InviteInput> {
	return parse(inviteSchema, input);
}

const endSchema = v.object({ id }, 'malformed');

/** @returns the request id of an act that needs nothing else, or refusal malformed (id). */
export function parseEnd(input: unknown): Result<{ id: string }> {
	return parse(endSchema, input);
}
