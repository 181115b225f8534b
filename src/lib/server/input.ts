/** Unknown input -> value or a refusal that names its field. Domains build their schemas from these with valibot. */
import * as v from 'valibot';
import { isId } from '#lib/live/id.ts';
import { refuse, type Reason, type Result } from '#lib/workshop/refusal.ts';

/** A client-made id (UUIDv7 text). */
export const idField = v.custom<string>(isId, 'malformed');

/** Text, trimmed, 1 to `max` characters (code points, as people count). Refusals: required, too_long. */
export function textField(max: number) {
	return v.pipe(v.string('required'), v.trim(), v.minLength(1, 'required'), v.check(fits(max), `too_long:${max}`));
}

/** Text that may be empty or left out. Refusal: too_long. */
export function optionalText(max: number) {
	return v.optional(v.pipe(v.string('malformed'), v.trim(), v.check(fits(max), `too_long:${max}`)), '');
}

const fits = (max: number) => (text: string) => [...text].length <= max;

/** @returns the text fields of a form by name. Files are left out: a page gives back what was typed, and cannot give back a file. */
export function textFields(form: FormData): Record<string, string> {
	return Object.fromEntries(
		[...form].flatMap(([name, value]) => (typeof value === 'string' && name !== '__proto__' ? [[name, value]] : []))
	);
}

/**
 * Parses with a valibot schema whose messages are reasons, optionally with a limit behind a colon ('too_long:280').
 * @param at `whole`: the refusal names the whole path of a nested field, with dots; `top`: the outermost field
 * @returns the value, or the first issue as a refusal at its field.
 */
export function parse<S extends v.GenericSchema>(schema: S, input: unknown, at: 'top' | 'whole' = 'top'): Result<v.InferOutput<S>> {
	const result = v.safeParse(schema, input, { abortEarly: true });
	if (result.success) return { ok: true, value: result.output };
	const issue = result.issues[0];
	const field = at === 'whole' ? v.getDotPath(issue) : issue.path?.[0]?.key;
	const [reason, max] = issue.message.split(':') as [string, string?];
	const known = /^[a-z_]+$/.test(reason)
		? (reason as Reason)
		: field === undefined || issue.received !== 'undefined'
			? 'malformed'
			: 'required';
	return refuse(known, typeof field === 'string' ? field : undefined, max ? { max: Number(max), min: Number(max) } : undefined);
}
