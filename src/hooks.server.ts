import type { Handle, HandleServerError, RequestEvent, ServerInit } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { allowOnlineTiles } from '#lib/ground/online.server.ts';
import { paraglideMiddleware } from '#lib/i18n/paraglide/server.js';
import { chooseLocale } from '#lib/i18n/locale.ts';
import { newId } from '#lib/live/id.ts';
import { serveSeat } from '#lib/seat/roll.server.ts';
import { app, db } from '#lib/server/app.ts';
import { answerRefusal, dressError } from '#lib/server/answer.ts';
import { readActor } from '#lib/server/auth.ts';
import { startApp } from '#lib/server/start.server.ts';
import { findWorkshop } from '#lib/workshop/read.server.ts';
import { readCode } from '#lib/workshop/rules.ts';

export const init: ServerInit = startApp;

/** The pages that others may put into a frame. Cookies do not reach them there: the address says the language. */
const isFramed = (event: RequestEvent) => event.route.id?.startsWith('/embed/') ?? false;

/**
 * Who asks, in which language; the seat counts only in the workshop of the address. A program says which of a phone's seats acts
 * (x-asar-seat), a helper for whom they act (x-asar-for), so that nothing is ever done as somebody else.
 */
const identify: Handle = async ({ event, resolve }) => {
	const code = event.params.code ? readCode(event.params.code) : null;
	const isApi = event.url.pathname.startsWith('/api/');
	event.locals.requestId = newId();
	const acting = isApi ? event.request.headers.get('x-asar-seat') : null;
	event.locals.actor = await readActor((name) => event.cookies.get(name), code, acting);
	const seat = event.locals.actor.seat as { locale?: string } | null;
	event.locals.locale = chooseLocale({
		cookie: (isFramed(event) && event.url.searchParams.get('lang')) || event.cookies.get('asar-language'),
		// The browser's half of a page knows only the cookie; pages are Kazakh until the reader picks. Programs say what they read in a header.
		seat: isApi ? seat?.locale : null,
		acceptLanguage: isApi ? event.request.headers.get('accept-language') : null
	});
	const served = isApi && code ? event.request.headers.get('x-asar-for') : null;
	if (served) {
		const found = await findWorkshop(code!);
		const serving = found.ok ? await serveSeat(db(), event.locals.actor, found.value.id, served) : found;
		if (!serving.ok) return answerRefusal(event, serving);
		event.locals.actor = serving.value;
	}
	return resolve(event);
};

const speak: Handle = ({ event, resolve }) => {
	// Paraglide reads its cookie; the choice made above is the one that counts (a seat's language, an API header).
	const headers = new Headers(event.request.headers);
	headers.set('cookie', `asar-language=${event.locals.locale}`);
	return paraglideMiddleware(new Request(event.url, { headers }), () =>
		resolve(event, { transformPageChunk: ({ html }) => html.replace('%asar.locale%', event.locals.locale) })
	);
};

/** What every answer carries. */
const protect: Handle = async ({ event, resolve }) => {
	const started = performance.now();
	let response = await resolve(event);
	if (response.status >= 400 && event.url.pathname.startsWith('/api/') && !response.headers.has('x-asar'))
		response = dressError(event, response);
	const { headers } = response;
	const policy = headers.get('content-security-policy');
	// Old Safari does not count its own WebSocket as 'self'.
	if (policy)
		headers.set(
			'content-security-policy',
			await allowOnlineTiles(
				policy
					.replace("connect-src 'self'", `connect-src 'self' ws://${event.url.host} wss://${event.url.host}`)
					.replace("frame-ancestors 'self'", isFramed(event) ? 'frame-ancestors *' : "frame-ancestors 'self'"),
				db()
			)
		);
	headers.set('x-content-type-options', 'nosniff');
	headers.set('referrer-policy', 'same-origin');
	headers.set('permissions-policy', 'camera=(self), geolocation=(self), microphone=()');
	headers.set('x-request-id', event.locals.requestId);
	if (headers.get('content-type')?.startsWith('text/html') && !headers.has('cache-control')) headers.set('cache-control', 'no-store');
	const { requestId } = event.locals;
	app().log.debug(
		{
			requestId,
			method: event.request.method,
			route: event.route.id,
			status: response.status,
			ms: Math.round(performance.now() - started)
		},
		'answered'
	);
	return response;
};

export const handle = sequence(protect, identify, speak);

export const handleError: HandleServerError = ({ error, event, status, message }) => {
	if (status >= 500) app().log.error({ err: error, requestId: event.locals.requestId, route: event.route.id, status }, 'a request failed');
	return { message };
};
