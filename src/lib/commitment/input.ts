import * as v from 'valibot';
import { idField, optionalText } from '#lib/server/input.ts';
import { COMMITMENT_KINDS, COMMITMENT_LIMITS, HOLDERS, isDay, MONTHS } from './rules.ts';

/**
 * A commitment as typed or sent. An empty length means: without an end.
 * Refusals at their field: unknown_choice (kind, holder), required and date_invalid (startsOn), number_invalid (months), too_long.
 */
export const commitmentInput = v.object({
	id: idField,
	projectId: idField,
	kind: v.picklist(COMMITMENT_KINDS, 'unknown_choice'),
	holder: v.picklist(HOLDERS, 'unknown_choice'),
	holderName: optionalText(COMMITMENT_LIMITS.holderName),
	note: optionalText(COMMITMENT_LIMITS.note),
	startsOn: v.pipe(v.string('required'), v.trim(), v.minLength(1, 'required'), v.check(isDay, 'date_invalid')),
	months: v.optional(
		v.nullable(
			v.pipe(
				v.union([v.number(), v.string()], 'number_invalid'),
				v.transform((value) => (typeof value === 'string' && value.trim() === '' ? null : Number(value))),
				v.check((value) => value === null || (Number.isInteger(value) && value >= MONTHS.min && value <= MONTHS.max), 'number_invalid')
			)
		),
		null
	)
});
export type CommitmentInput = v.InferOutput<typeof commitmentInput>;
