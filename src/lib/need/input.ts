import * as v from 'valibot';
import { idField, optionalText, parse, textField } from '#lib/server/input.ts';
import type { Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { MOST_NOTES, NEED_CATEGORIES } from './rules.ts';

const needSchema = v.object({
	/** Client-made; it becomes the id of the need. */
	id: idField,
	category: v.picklist(NEED_CATEGORIES, 'unknown_choice'),
	text: textField(LIMITS.need),
	/** Who lacks it; may be empty. */
	group: optionalText(LIMITS.group)
});
export type NeedInput = v.InferOutput<typeof needSchema>;

/** @returns a new need, or a refusal: unknown_choice (category), required (category, text), too_long (text, group), malformed (id). */
export function parseNeed(input: unknown): Result<NeedInput> {
	return parse(needSchema, input);
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
export type HarvestInput = v.InferOutput<typeof harvestSchema>;

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
