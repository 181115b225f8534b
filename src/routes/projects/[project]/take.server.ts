/** The forms of those who run a project, as they come from its page. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import type { GenericSchema, InferOutput } from 'valibot';
import { say } from '#lib/i18n/say.ts';
import { parse, textFields } from '#lib/server/input.ts';
import { STATUS, type Result } from '#lib/workshop/refusal.ts';

/** What a form gets back when it was refused: the sentence, its field, and everything that was typed. */
export async function take<S extends GenericSchema>(
	event: RequestEvent<{ project: string }>,
	schema: S,
	act: (input: InferOutput<S>) => Promise<Result<unknown>>,
	at: string
) {
	const typed = textFields(await event.request.formData());
	const input = parse(schema, { ...typed, projectId: event.params.project });
	const result = input.ok ? await act(input.value) : input;
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
