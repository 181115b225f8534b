/** Cookies as the house sets them: never readable by scripts, never sent along from other sites. */
import type { Cookies } from '@sveltejs/kit';
import { isId, newId } from '#lib/live/id.ts';
import { screenCookie, seatCookie, SESSION_COOKIE } from './auth.ts';

const base = (secure: boolean) => ({ path: '/', httpOnly: true, sameSite: 'lax', secure }) as const;
type Jar = { cookies: Cookies; url: URL };
const isSecure = ({ url }: Jar) => url.protocol === 'https:';

/** Gives the browser a session or a seat. `expiresAt` in ms. */
export function setSessionCookie(jar: Jar, token: string, expiresAt: number): void {
	jar.cookies.set(SESSION_COOKIE, token, { ...base(isSecure(jar)), expires: new Date(expiresAt) });
}

/** Takes the session cookie away. */
export function dropSessionCookie(jar: Jar): void {
	jar.cookies.delete(SESSION_COOKIE, { path: '/' });
}

/** Seats this browser in the workshop with this code. */
export function setSeatCookie(jar: Jar, code: string, token: string, expiresAt: number): void {
	jar.cookies.set(seatCookie(code), token, { ...base(isSecure(jar)), expires: new Date(expiresAt) });
}

/**
 * Marks this browser as a projector of the workshop: it may read the boards. Each has a name of its own: none takes another's sockets.
 * @returns that name, an id
 */
export function setScreenCookie(jar: Jar, code: string): string {
	const known = jar.cookies.get(screenCookie(code));
	const id = isId(known) ? known : newId();
	jar.cookies.set(screenCookie(code), id, { ...base(isSecure(jar)), maxAge: 24 * 3600 });
	return id;
}

/** Remembers the language that the reader picked; scripts read it too. */
export function setLanguageCookie(jar: Jar, locale: string): void {
	jar.cookies.set('asar-language', locale, { ...base(isSecure(jar)), httpOnly: false, maxAge: 400 * 24 * 3600 });
}
