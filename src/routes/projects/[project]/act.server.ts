/** How the forms of the page of a project answer. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import type { GenericSchema, InferOutput } from 'valibot';
import { say } from '#lib/i18n/say.ts';
import { parse, textFields } from '#lib/server/input.ts';
import { STATUS, type Result } from '#lib/workshop/refusal.ts';

/** What a form gets back when it was refused: the sentence, its field, and everything that was typed. */
export async function take<S extends GenericSchema>(
	event: RequestEvent<{ project: string }>,
	schema: S,
	act: (input: InferOutput<S>, form: FormData) => Promise<Result<unknown>>,
	at: string
) {
	const form = await event.request.formData();
	const typed = textFields(form);
	const input = parse(schema, { ...typed, projectId: event.params.project });
	const result = input.ok ? await act(input.value, form) : input;
	if (result.ok) redirect(303, `/projects/${event.params.project}?done=${typed.act ?? 'commit'}#${at}`);
	const { reason, field, params } = result;
	return fail(STATUS[reason], {
		act: typed.act ?? 'commit',
		reason,
		field: field ?? '',
		message: say(reason, event.locals.locale, params),
		typed
	});
}
