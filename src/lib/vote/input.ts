/** Ballots as they arrive: from the API as JSON, from a phone without JavaScript as a form. */
import * as v from 'valibot';
import { newId } from '#lib/live/id.ts';
import { idField, parse } from '#lib/server/input.ts';
import { refuse, type Result } from '#lib/workshop/refusal.ts';
import { DOTS_FIELD, type Dots } from './rules.ts';

export type BallotInput = { id: string; dots: Dots };

const ballotSchema = v.object({
	id: idField,
	dots: v.pipe(
		v.custom<Dots>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), 'malformed'),
		v.record(v.string(), v.number('dots_not_whole'))
	)
});

/** @returns a ballot `{ id, dots }` or a refusal: malformed (no object, no id, no dots), dots_not_whole (field dots). */
export function readBallotInput(input: unknown): Result<BallotInput> {
	const read = parse(ballotSchema, input);
	return !read.ok && read.reason === 'required' ? refuse('malformed', read.field) : read;
}

/**
 * Reads a ballot from a plain form: one number field `dots.<idea>` each, empty = 0; the hidden field `id` makes a double submission count once.
 * @returns the ballot or refusal dots_not_whole (field dots).
 */
export function readBallotForm(form: FormData): Result<BallotInput> {
	const dots: Dots = {};
	for (const [name, value] of form) {
		if (!name.startsWith(DOTS_FIELD)) continue;
		const typed = String(value).trim();
		if (!/^\d{0,4}$/.test(typed)) return refuse('dots_not_whole', 'dots');
		dots[name.slice(DOTS_FIELD.length)] = Number(typed);
	}
	return readBallotInput({ id: form.get('id') || newId(), dots });
}
