import * as v from 'valibot';
import { idField, parse, textField } from '#lib/server/input.ts';
import { isLimitKey, MOST_M2, MOST_METRES, type LimitKey } from '#lib/site/limits.ts';
import { refuse, type Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import { readFilter, writeFilter } from './atlas.ts';

const assignmentSchema = v.object({
	id: idField,
	siteId: idField,
	/** Empty = nobody any more. */
	accountId: v.optional(v.union([idField, v.literal('')], 'unknown_choice'), '')
});
export type AssignmentInput = v.InferOutput<typeof assignmentSchema>;

/** @returns who looks at a site, or a refusal: unknown_choice (accountId), malformed. */
export const parseAssignment = (input: unknown): Result<AssignmentInput> => parse(assignmentSchema, input);

const viewSchema = v.object({ id: idField, name: textField(60), query: v.optional(v.string('malformed'), '') });
export type ViewInput = v.InferOutput<typeof viewSchema>;

/** @returns a filter under a name, brought into its shortest form, or a refusal: required, too_long (name), malformed. */
export function parseView(input: unknown): Result<ViewInput> {
	const result = parse(viewSchema, input);
	if (!result.ok) return result;
	const query = writeFilter(readFilter(new URLSearchParams(result.value.query))).toString();
	return { ok: true, value: { ...result.value, query } };
}

const viewRemovalSchema = v.object({ id: idField, viewId: idField });
/** @returns which kept view goes, or refusal malformed. */
export const parseViewRemoval = (input: unknown): Result<v.InferOutput<typeof viewRemovalSchema>> => parse(viewRemovalSchema, input);

const limitSchema = v.object({
	id: idField,
	key: v.string('unknown_choice'),
	/** Empty = everywhere. */
	village: v.optional(v.string('malformed'), ''),
	/** Empty = not checked any more. */
	value: v.optional(v.pipe(v.string('malformed'), v.trim()), ''),
	norm: textField(LIMITS.title)
});
/** value: metres, or square metres of an area; null = not checked any more. villageId null = everywhere. */
export type LimitInput = { id: string; key: LimitKey; villageId: string | null; value: number | null; norm: string };

/** @returns a limit with its norm, or a refusal: unknown_choice (key), number_invalid (value), required, too_long (norm), malformed. */
export function parseLimit(input: unknown): Result<LimitInput> {
	const result = parse(limitSchema, input);
	if (!result.ok) return result;
	const { id, key, village, norm, value: typed } = result.value;
	if (!isLimitKey(key)) return refuse('unknown_choice', 'key');
	const value = typed === '' ? null : Number(typed.replace(/[\s\u00a0]/g, '').replace(',', '.'));
	if (value !== null && !(Number.isFinite(value) && value >= 0)) return refuse('number_invalid', 'value');
	const most = key.startsWith('area:') ? MOST_M2 : MOST_METRES;
	if (value !== null && value > most) return refuse('number_invalid', 'value');
	return { ok: true, value: { id, key, villageId: village || null, value, norm } };
}
