/** How the forms of applications and programmes answer: done and back to the page, or the sentence with everything that was typed. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import type { GenericSchema, InferOutput } from 'valibot';
import { say } from '#lib/i18n/say.ts';
import { formatNumber } from '#lib/i18n/format.ts';
import { parse, textFields } from '#lib/server/input.ts';
import { STATUS, type Result } from '#lib/workshop/refusal.ts';

/** Takes a form through a reader and an act. @param back where to go when it is done; null = say what came out on the same page */
export async function takeForm<I, T>(
	event: RequestEvent,
	act: string,
	read: (typed: Record<string, string>) => Result<I>,
	run: (input: I) => Promise<Result<T>>,
	back: ((value: T) => string) | null
) {
	const typed = textFields(await event.request.formData());
	const input = read(typed);
	const result = input.ok ? await run(input.value) : input;
	if (result.ok && back) redirect(303, back(result.value));
	if (result.ok) return { act, at: typed.at ?? '', message: '', field: '', typed: {} as Record<string, string>, made: result.value };
	const { reason, field, params = {} } = result;
	const { locale } = event.locals;
	const told = Object.fromEntries(
		Object.entries(params).map(([key, value]) => [key, typeof value === 'number' ? formatNumber(value, locale) : value])
	);
	return fail(STATUS[reason], { act, at: typed.at ?? '', message: say(reason, locale, told), field: field ?? '', typed, made: null });
}

/** @returns a reader of a valibot schema. */
export const reader =
	<S extends GenericSchema>(schema: S) =>
	(typed: Record<string, string>): Result<InferOutput<S>> =>
		parse(schema, typed);
