/** How the API answers: JSON, `{ error: { code, message } }` in the reader's language, the right status. */
import { json, type RequestEvent } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { refuse, STATUS, type Refusal, type Result } from '#lib/workshop/refusal.ts';

type Event = Pick<RequestEvent, 'locals'>;

/** @returns the response of a refusal. `field` names the input that the sentence belongs to. */
export function answerRefusal(event: Event, refusal: Refusal): Response {
	const { reason, field, params } = refusal;
	const error = { code: reason, message: say(reason, event.locals.locale, params), ...(field && { field }) };
	return json({ error }, { status: STATUS[reason] });
}

/** @returns the value as JSON, or the refusal. */
export function answer<T>(event: Event, result: Result<T>, status = 200): Response {
	return result.ok ? json(result.value, { status }) : answerRefusal(event, result);
}

/** Reads a JSON body. @returns the unknown value or refusal malformed / too_large. */
export async function readBody(event: Pick<RequestEvent, 'request'>): Promise<Result<unknown>> {
	const type = event.request.headers.get('content-type') ?? '';
	if (!type.includes('json')) return refuse('malformed');
	try {
		const text = await event.request.text();
		if (text.length > 256 * 1024) return refuse('too_large');
		return { ok: true, value: JSON.parse(text) };
	} catch {
		return refuse('malformed');
	}
}
