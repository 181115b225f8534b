/** Asks a route of the API as SvelteKit would, without a server. */
import type { RequestEvent } from '@sveltejs/kit';
import type { Locale } from '#lib/i18n/locale.ts';
import { NOBODY, type Actor } from '#lib/workshop/rules.ts';

type Asked = {
	actor?: Actor;
	params?: Record<string, string>;
	/** An object goes as JSON, a text as it is, a form as multipart/form-data. */
	body?: object | string | FormData;
	locale?: Locale;
	method?: string;
	/** Path and query. */
	path?: string;
};

/** @returns the raw response. */
export async function askRaw(handler: (event: never) => Response | Promise<Response>, asked: Asked): Promise<Response> {
	const url = new URL(asked.path ?? '/', 'http://asar.test');
	const isForm = asked.body instanceof FormData;
	const body = asked.body === undefined || isForm || typeof asked.body === 'string' ? (asked.body as BodyInit) : JSON.stringify(asked.body);
	const method = asked.method ?? (body === undefined ? 'GET' : 'POST');
	const headers: Record<string, string> = isForm ? {} : { 'content-type': 'application/json' };
	const request = new Request(url, { method, headers, body });
	const locals = { actor: asked.actor ?? NOBODY, locale: asked.locale ?? 'kk', requestId: 'test' };
	const event: Partial<RequestEvent> = { request, url, params: asked.params ?? {}, locals };
	return handler(event as never);
}

/** @returns status and parsed JSON. */
export async function ask(
	handler: (event: never) => Response | Promise<Response>,
	asked: Asked
): Promise<{ status: number; body: unknown }> {
	const response = await askRaw(handler, asked);
	return { status: response.status, body: await response.json() };
}
