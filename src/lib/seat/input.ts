import * as v from 'valibot';
import { optionalText, parse } from '#lib/server/input.ts';
import { LOCALES } from '#lib/i18n/locale.ts';
import type { Result } from '#lib/workshop/refusal.ts';
import { LIMITS, readCode } from '#lib/workshop/rules.ts';
import { isId } from '#lib/live/id.ts';

const schema = v.object(
	{
		/** Client-made; sent again it gives the same seat. */
		id: v.optional(v.custom<string>(isId, 'malformed')),
		consent: v.literal(true, 'consent_missing'),
		locale: v.optional(v.picklist(LOCALES, 'unknown_choice'), 'kk'),
		name: optionalText(LIMITS.name),
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
