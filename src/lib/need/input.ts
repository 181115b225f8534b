import * as v from 'valibot';
import { idField, optionalText, parse, textField } from '#lib/server/input.ts';
import { refuse, type Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import {
	AFFECTED,
	EARLIEST_YEAR,
	MOST_NOTES,
	MOST_PEOPLE,
	PLACE_FIELD,
	isNeedCategory,
	saysEnough,
	type NeedCategory,
	type Ranks
} from './rules.ts';

/** A whole number as a form or JSON sends it; nothing = not said. */
const wholeOrNone = (least: number, most: number) =>
	v.optional(
		v.pipe(
			v.nullable(v.union([v.number(), v.string()], 'number_invalid')),
			v.transform((typed) => (typed === null || String(typed).trim() === '' ? null : Number(typed))),
			v.check((n) => n === null || (Number.isInteger(n) && n >= least && n <= most), 'number_invalid')
		),
		null
	);
const degrees = v.number('place_missing');

/** The code of a category; whether the activity offers it is asked when it is known. */
export const categoryField = v.pipe(
	v.string('unknown_choice'),
	v.check(isNeedCategory, 'unknown_choice'),
	v.transform((code) => code as NeedCategory)
);

const needSchema = v.object({
	/** Client-made; it becomes the id of the need. */
	id: idField,
	category: categoryField,
	text: textField(LIMITS.need),
	/** Who lacks it, in the author's words; may be empty. */
	group: optionalText(LIMITS.group),
	groups: v.optional(v.pipe(v.array(v.picklist(AFFECTED, 'unknown_choice'), 'malformed'), v.maxLength(AFFECTED.length, 'malformed')), []),
	/** How many people; since which year (that it is not ahead is asked when the time is known). */
	people: wholeOrNone(1, MOST_PEOPLE),
	since: wholeOrNone(EARLIEST_YEAR, 9999),
	/** Where, degrees. */
	place: v.optional(v.nullable(v.object({ lng: degrees, lat: degrees }, 'place_missing')), null)
});
type Parsed = v.InferOutput<typeof needSchema>;
/** What the need is about can be told in more detail, and need not. */
export type NeedInput = Omit<Parsed, 'groups' | 'people' | 'since' | 'place'> & Partial<Parsed>;

/**
 * @returns a new need, or a refusal: unknown_choice (category, groups), required (category, text), say_more (text: one word says too
 * little), too_long (text, group), number_invalid (people, since), place_missing (place), malformed (id).
 */
export function parseNeed(input: unknown): Result<NeedInput> {
	const read = parse(needSchema, input);
	return read.ok && !saysEnough(read.value.text) ? refuse('say_more', 'text') : read;
}

const harvestSchema = v.object({
	...needSchema.entries,
	sources: v.pipe(
		v.array(
			v.object({
				document: v.pipe(v.string('malformed'), v.maxLength(200, 'malformed')),
				noteId: v.pipe(v.string('malformed'), v.minLength(1, 'malformed'), v.maxLength(80, 'malformed'))
			}),
			'malformed'
		),
		v.minLength(1, 'required'),
		v.maxLength(MOST_NOTES, 'malformed')
	)
});
export type HarvestInput = NeedInput & Pick<v.InferOutput<typeof harvestSchema>, 'sources'>;

/**
 * @returns a need that the desk makes of notes, or a refusal: unknown_choice (category), required (category, text, sources), too_long
 * (text, group), malformed (id, sources).
 */
export function parseHarvest(input: unknown): Result<HarvestInput> {
	return parse(harvestSchema, input);
}

const supportSchema = v.object({ id: idField, needId: idField, on: v.boolean('malformed') });
export type SupportInput = v.InferOutput<typeof supportSchema>;

/** @returns a mark of support, given or taken back, or refusal malformed (id, needId, on). */
export function parseSupport(input: unknown): Result<SupportInput> {
	return parse(supportSchema, input);
}

const removalSchema = v.object({ id: idField, needId: idField, reason: textField(LIMITS.reason) });
export type NeedRemoval = v.InferOutput<typeof removalSchema>;

/** @returns which need goes and why, or a refusal: required, too_long (reason), malformed (id, needId). */
export function parseNeedRemoval(input: unknown): Result<NeedRemoval> {
	return parse(removalSchema, input);
}

const mark = v.pipe(
	v.number('number_invalid'),
	v.integer('number_invalid'),
	v.minValue(1, 'number_invalid'),
	v.maxValue(5, 'number_invalid')
);
/** A workshop has no more needs than this that one seat could name. */
const MOST_NAMED = 1000;
const ranksSchema = v.object({
	id: idField,
	order: v.optional(v.pipe(v.array(idField, 'malformed'), v.maxLength(MOST_NAMED, 'malformed'))),
	marks: v.optional(
		v.pipe(
			v.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'malformed'),
			v.record(idField, v.strictTuple([mark, mark, mark], 'malformed')),
			v.check((marks) => Object.keys(marks).length <= MOST_NAMED, 'malformed')
		)
	)
});
export type RanksInput = { id: string; ranks: Ranks };

/** @returns what a seat ranks: an order or marks, or a refusal: malformed (both or neither, id), number_invalid (marks: not 1 to 5). */
export function parseRanks(input: unknown): Result<RanksInput> {
	const read = parse(ranksSchema, input);
	if (!read.ok) return read.reason === 'required' ? refuse('malformed', read.field) : read;
	const { id, order, marks } = read.value;
	if ((order === undefined) === (marks === undefined)) return refuse('malformed', 'ranks');
	return { ok: true, value: { id, ranks: order ? { order } : { marks: marks! } } };
}

/**
 * Reads an order from a plain form: the field `place.<need>` holds 1, 2, 3 ... or nothing.
 * @returns the order, or refusal number_invalid (ranks): no whole number, or one that stands twice.
 */
export function readRanksForm(form: FormData): Result<RanksInput> {
	const placed: { needId: string; place: number }[] = [];
	for (const [name, value] of form) {
		const typed = String(value).trim();
		if (!name.startsWith(PLACE_FIELD) || typed === '') continue;
		if (!/^[1-9]\d{0,2}$/.test(typed)) return refuse('number_invalid', 'ranks');
		placed.push({ needId: name.slice(PLACE_FIELD.length), place: Number(typed) });
	}
	if (new Set(placed.map(({ place }) => place)).size < placed.length) return refuse('number_invalid', 'ranks');
	return parseRanks({ id: form.get('id'), order: placed.sort((a, b) => a.place - b.place).map(({ needId }) => needId) });
}
