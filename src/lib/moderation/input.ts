import * as v from 'valibot';
import { idField, parse, textField } from '#lib/server/input.ts';
import { refuse, type Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { JUDGEMENTS, MODERATED_KINDS, MOST_ITEMS } from './rules.ts';

const reason = textField(LIMITS.reason);
const document = v.pipe(v.string('malformed'), v.maxLength(200, 'malformed'));
const itemSchema = v.object(
	{
		kind: v.picklist(MODERATED_KINDS, 'unknown_choice'),
		id: idField,
		document: v.optional(document),
		words: v.optional(v.pipe(v.string('malformed'), v.trim(), v.maxLength(LIMITS.note, 'malformed')))
	},
	'malformed'
);
const judgementSchema = v.object({
	id: idField,
	verdict: v.picklist(JUDGEMENTS, 'unknown_choice'),
	items: v.pipe(v.array(itemSchema, 'malformed'), v.minLength(1, 'required'), v.maxLength(MOST_ITEMS, 'too_large')),
	reason: v.optional(reason)
});
export type JudgementInput = v.InferOutput<typeof judgementSchema>;

/** @returns the desk's word on things, or a refusal: unknown_choice (verdict), required (items, reason of what is hidden), too_large (items), too_long (reason), malformed. */
export function parseJudgement(input: unknown): Result<JudgementInput> {
	const result = parse(judgementSchema, input);
	return result.ok && result.value.verdict === 'hidden' && !result.value.reason ? refuse('required', 'reason') : result;
}

const reportSchema = v.object({
	id: idField,
	kind: v.picklist(MODERATED_KINDS, 'unknown_choice'),
	subjectId: idField,
	document: v.optional(document)
});
export type ReportInput = v.InferOutput<typeof reportSchema>;

/** @returns what a resident asks the desk to look at, or a refusal: unknown_choice (kind), malformed. */
export function parseReport(input: unknown): Result<ReportInput> {
	return parse(reportSchema, input);
}

const voiceSchema = v.union([
	v.object({ id: idField, muted: v.literal(true), reason }),
	v.object({ id: idField, muted: v.literal(false), reason: v.optional(reason) }),
	v.object({ id: idField, hideAll: v.literal(true), reason })
]);
export type VoiceInput = v.InferOutput<typeof voiceSchema>;

/** @returns whether a seat may write, or that all it wrote goes; or a refusal: required, too_long (reason), malformed. */
export function parseVoice(input: unknown): Result<VoiceInput> {
	const { muted, hideAll } = input as { muted?: unknown; hideAll?: unknown };
	const schema = muted === true ? voiceSchema.options[0] : muted === false ? voiceSchema.options[1] : voiceSchema.options[2];
	return muted === undefined && hideAll !== true ? refuse('malformed') : parse(schema, input);
}

/** @returns the number of a seat in an address, or refusal not_found. */
export function parseSeatNumber(text: string): Result<number> {
	return /^[1-9]\d{0,5}$/.test(text) ? { ok: true, value: Number(text) } : refuse('not_found');
}
