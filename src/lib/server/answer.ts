/** How the API answers: JSON, `{ error: { code, message } }` in the reader's language, the right status. */
import { json, type RequestEvent } from '@sveltejs/kit';
import { say } from '#lib/i18n/say.ts';
import { refuse, STATUS, type Refusal, type Result } from '#lib/workshop/refusal.ts';

type Event = Pick<RequestEvent, 'locals'>;

/** @returns the response of a refusal. `field` names the input that the sentence belongs to. */
export function answerRefusal(event: Event, refusal: Refusal): Response {
	const { reason, field, params } = refusal;
	const error = { code: reason, message: say(reason, event.locals.locale, params), ...(field && { field }) };
	// The header tells our own refusals from bare errors of the framework.
	return json({ error }, { status: STATUS[reason], headers: { 'x-asar': 'refused' } });
}

/** @returns the value as JSON, or the refusal. */
export function answer<T>(event: Event, result: Result<T>, status = 200): Response {
	return result.ok ? json(result.value, { status }) : answerRefusal(event, result);
}

const MOST_LETTERS = 256 * 1024;
/** A letter is at most three bytes of UTF-8; what announces more is not taken in. */
const MOST_BYTES = 3 * MOST_LETTERS;
/** Exactly JSON: a page of another site may send text/plain with any parameter without asking. */
const JSON_TYPE = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

/** Reads a JSON body. @returns the object with its unknown fields or refusal malformed (also for a list, a text, nothing) / too_large. */
export async function readBody(event: Pick<RequestEvent, 'request'>): Promise<Result<unknown>> {
	const { headers } = event.request;
	if (!JSON_TYPE.test(headers.get('content-type') ?? '')) return refuse('malformed');
	if (Number(headers.get('content-length')) > MOST_BYTES) return refuse('too_large');
	try {
		const text = await event.request.text();
		if (text.length > MOST_LETTERS) return refuse('too_large');
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ok: true, value } : refuse('malformed');
	} catch (error) {
		return refuse((error as { status?: number }).status === 413 ? 'too_large' : 'malformed');
	}
}

/** Gives a bare error of the framework (unknown address, wrong method, a bug) the form that API clients know. */
export function dressError(event: Event, response: Response): Response {
	const reason =
		response.status === 404 ? 'not_found' : response.status === 413 ? 'too_large' : response.status >= 500 ? 'server_trouble' : 'malformed';
	const dressed = answerRefusal(event, refuse(reason));
	return new Response(dressed.body, { status: response.status, headers: dressed.headers });
}
