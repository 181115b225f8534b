/** Acts as they come: a form with files, or JSON. What was refused goes back to its form with everything that was typed. */
import { fail, redirect, type RequestEvent } from '@sveltejs/kit';
import type { GenericSchema, InferOutput } from 'valibot';
import { say } from '#lib/i18n/say.ts';
import { answer, answerRefusal, readBody } from '#lib/server/answer.ts';
import { parse, textFields } from '#lib/server/input.ts';
import { refuse, STATUS, type Result } from '#lib/workshop/refusal.ts';
import { LIMITS } from '#lib/workshop/rules.ts';
import type { Attached } from './life.server.ts';

type Came = { typed: Record<string, unknown>; attached: Attached };
const PERCENT = 'percent:';

async function readForm(form: FormData): Promise<Result<Came>> {
	const photos: Uint8Array[] = [];
	for (const name of ['photo', 'photo2']) {
		const chosen = form.get(name);
		if (!(chosen instanceof File) || chosen.size === 0) continue;
		if (chosen.size > LIMITS.photoBytes) return refuse('picture_too_large', name);
		photos.push(new Uint8Array(await chosen.arrayBuffer()));
	}
	const chosen = form.get('file');
	const has = chosen instanceof File && chosen.size > 0;
	const file = has ? { bytes: new Uint8Array(await chosen.arrayBuffer()), name: chosen.name } : undefined;
	const typed: Record<string, unknown> = textFields(form);
	// A plain form has one field for each piece of work.
	const percents = Object.entries(typed).filter(([name, value]) => name.startsWith(PERCENT) && value !== '');
	if (percents.length) typed.percents = Object.fromEntries(percents.map(([name, value]) => [name.slice(PERCENT.length), Number(value)]));
	return { ok: true, value: { typed, attached: { photos, ...(file && { file }) } } };
}

type Work<S extends GenericSchema> = (input: InferOutput<S>, attached: Attached) => Promise<Result<unknown>>;

/** A form of a page: done -> the page again (`?done=act`), refused -> the sentence, its field and what was typed. */
export async function takeForm<S extends GenericSchema>(event: RequestEvent, schema: S, work: Work<S>, back: string) {
	const form = await event.request.formData();
	const came = await readForm(form);
	const typed = textFields(form);
	const input = came.ok ? parse(schema, came.value.typed) : came;
	const result = input.ok && came.ok ? await work(input.value, came.value.attached) : (input as Result<unknown>);
	if (result.ok) redirect(303, `${back}${back.includes('?') ? '&' : '?'}done=${encodeURIComponent(typed.act ?? 'sent')}#done`);
	const { reason, field, params } = result;
	const message = say(reason, event.locals.locale, params);
	return fail(STATUS[reason], { form: typed.form ?? typed.act ?? '', reason, field: field ?? '', message, typed });
}
/** What a page gets back when a form of it was refused. */
export type Returned = { form: string; reason: string; field: string; message: string; typed: Record<string, string> } | null;

/** An act over the API: JSON, or multipart/form-data with `photo`, `photo2` or `file`. @param at how a refusal names a nested field */
export async function takeRequest<S extends GenericSchema>(
	event: RequestEvent,
	schema: S,
	work: Work<S>,
	status = 200,
	at: 'top' | 'whole' = 'top'
): Promise<Response> {
	if (!event.locals.actor.account) return answerRefusal(event, refuse('signed_out'));
	const isForm = event.request.headers.get('content-type')?.startsWith('multipart/form-data');
	const form = isForm ? await event.request.formData().catch(() => null) : null;
	if (isForm && !form) return answerRefusal(event, refuse('malformed'));
	const body = form ? null : await readBody(event);
	if (body && !body.ok) return answerRefusal(event, body);
	const came = form ? await readForm(form) : null;
	if (came && !came.ok) return answerRefusal(event, came);
	const input = parse(schema, came ? came.value.typed : (body as { value: unknown }).value, at);
	return input.ok ? answer(event, await work(input.value, came?.value.attached ?? {}), status) : answerRefusal(event, input);
}
