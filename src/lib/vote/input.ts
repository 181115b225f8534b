/** Ballots as they arrive: from the API as JSON, from a phone without JavaScript as a form. */
import * as v from 'valibot';
import { newId } from '#lib/live/id.ts';
import { idField, parse } from '#lib/server/input.ts';
import { refuse, type Result } from '#lib/workshop/refusal.ts';
import { DOTS_FIELD, PLACE_FIELD, type Dots } from './rules.ts';

/**
 * `order`: a ranking as ids, the best first, in place of dots. replace: the person asks that this ballot takes the place of one that
 * somebody else cast for the seat. paper: typed from a paper ballot.
 */
export type BallotInput = { id: string; dots: Dots; order?: string[]; replace?: boolean; paper?: boolean };
export type HandsInput = { id: string; people: number; dots: Dots };

/** No paper has more ideas than this. */
const MOST_IDEAS = 500;
const dotsField = v.pipe(
	v.custom<Dots>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'malformed'),
	v.record(v.string(), v.number('dots_not_whole'))
);
const flag = v.optional(v.boolean('malformed'));
const marks = { replace: flag, paper: flag };
const ballotSchema = v.object({ id: idField, dots: dotsField, ...marks });
const orderSchema = v.object({
	id: idField,
	order: v.pipe(
		v.array(v.string('malformed'), 'malformed'),
		v.maxLength(MOST_IDEAS, 'malformed'),
		v.check((order) => new Set(order).size === order.length, 'order_broken')
	),
	...marks
});

/**
 * @returns a ballot `{ id, dots }` or `{ id, order }`, or a refusal: malformed (no object, no id, no dots), dots_not_whole (field dots),
 * order_broken (order: an idea stands twice).
 */
export function readBallotInput(input: unknown): Result<BallotInput> {
	const ordered = typeof input === 'object' && input !== null && 'order' in input;
	const read = ordered ? parse(orderSchema, input) : parse(ballotSchema, input);
	if (!read.ok) return read.reason === 'required' ? refuse('malformed', read.field) : read;
	return { ok: true, value: { dots: {}, ...read.value } };
}

/**
 * Reads a ballot from a plain form: one number field `dots.<idea>` each, empty = 0; or one field `answer` with the id that was chosen; or
 * fields `place.<idea>` of a ranking, empty = none. The hidden field `id` makes a double submission count once.
 * @returns the ballot or a refusal: dots_not_whole, order_broken (field dots).
 */
export function readBallotForm(form: FormData): Result<BallotInput> {
	const places = [...form].filter(([name, place]) => name.startsWith(PLACE_FIELD) && place !== '');
	if (places.length) return readPlaces(places, form.get('id'));
	const dots: Dots = {};
	const answer = form.get('answer');
	if (typeof answer === 'string' && answer) dots[answer] = 1;
	for (const [name, value] of form) {
		if (!name.startsWith(DOTS_FIELD)) continue;
		const typed = String(value).trim();
		if (!/^\d{0,4}$/.test(typed)) return refuse('dots_not_whole', 'dots');
		dots[name.slice(DOTS_FIELD.length)] = Number(typed);
	}
	return readBallotInput({ id: form.get('id') || newId(), dots, ...(form.get('replace') === 'true' && { replace: true }) });
}

/** Places 1, 2, 3 ... without a gap, each once. */
function readPlaces(places: [string, FormDataEntryValue][], id: FormDataEntryValue | null): Result<BallotInput> {
	const sorted = places.sort(([, a], [, b]) => Number(a) - Number(b));
	if (sorted.some(([, place], i) => Number(place) !== i + 1)) return refuse('order_broken', 'dots');
	return readBallotInput({ id: id || newId(), order: sorted.map(([name]) => name.slice(PLACE_FIELD.length)) });
}

const handsSchema = v.object({ id: idField, people: v.optional(v.number('number_invalid'), 0), dots: dotsField });

/** @returns counted hands, or a refusal: malformed, number_invalid (people), dots_not_whole (dots). people may be missing for a motion. */
export function parseHands(input: unknown): Result<HandsInput> {
	const read = parse(handsSchema, input);
	return !read.ok && read.reason === 'required' ? refuse('malformed', read.field) : read;
}
