/** A note from a plain form (a phone without JavaScript), and the wish to go back to an earlier state. */
import * as v from 'valibot';
import { idField, parse } from '#lib/server/input.ts';
import type { Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { COLOURS } from './document.ts';

const noteSchema = v.object(
	{
		/** Client-made; sent twice it is one note. */
		id: idField,
		// Yjs counts UTF-16 units, and so do the board's gate and the textarea.
		text: v.pipe(v.string('required'), v.trim(), v.minLength(1, 'required'), v.maxLength(LIMITS.note, `too_long:${LIMITS.note}`)),
		colour: v.optional(
			v.pipe(v.union([v.number(), v.string()], 'unknown_choice'), v.transform(Number), v.picklist(COLOURS, 'unknown_choice')),
			1
		),
		/** Its writer does not want the number of the seat to stand on it. */
		unnamed: v.optional(
			v.pipe(
				v.union([v.boolean(), v.string()], 'unknown_choice'),
				v.transform((said) => said === true || said === 'on')
			)
		),
		/** The table it was written for; missing = where the seat sits now. */
		tableId: v.optional(idField)
	},
	'malformed'
);
export type NoteInput = v.InferOutput<typeof noteSchema>;

/** @returns a note, or a refusal: required, too_long (text), unknown_choice (colour), malformed (id, tableId). */
export function parseNote(input: unknown): Result<NoteInput> {
	return parse(noteSchema, input);
}

const restoreSchema = v.object({ id: idField }, 'malformed');

/** @returns the request id of a restore, or refusal malformed (id). */
export function parseRestore(input: unknown): Result<{ id: string }> {
	return parse(restoreSchema, input);
}
