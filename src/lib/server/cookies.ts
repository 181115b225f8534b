/** Cookies as the house sets them: never readable by scripts, never sent along from other sites. */
import type { Cookies } from '@sveltejs/kit';
import { isId, newId } from '#lib/live/id.ts';
import { groupCookie, helperCookie, makeToken, readSeats, screenCookie, seatCookie, SESSION_COOKIE } from './auth.ts';

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

/** Seats this browser in the workshop with this code: the new seat acts, the others that the phone holds stay behind it. */
export async function addSeatCookie(jar: Jar, code: string, token: string, seatId: string, expiresAt: number): Promise<void> {
	const others = (await readSeats(jar.cookies.get(seatCookie(code)))).filter(({ seat }) => seat.id !== seatId);
	const tokens = [token, ...others.map((other) => other.token)].join('.');
	jar.cookies.set(seatCookie(code), tokens, { ...base(isSecure(jar)), expires: new Date(expiresAt) });
}

/** Lets another of the phone's seats act. @param seconds how long the cookie lives @returns false when the phone does not hold it */
export async function chooseSeatCookie(jar: Jar, code: string, seatId: string, seconds: number): Promise<boolean> {
	const held = await readSeats(jar.cookies.get(seatCookie(code)));
	const chosen = held.find(({ seat }) => seat.id === seatId);
	if (!chosen) return false;
	const tokens = [chosen, ...held.filter((other) => other !== chosen)].map(({ token }) => token).join('.');
	jar.cookies.set(seatCookie(code), tokens, { ...base(isSecure(jar)), maxAge: seconds });
	return true;
}

/** Makes this browser a helper's of the workshop. @param seconds how long */
export function setHelperCookie(jar: Jar, code: string, token: string, seconds: number): void {
	jar.cookies.set(helperCookie(code), token, { ...base(isSecure(jar)), maxAge: seconds });
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

/** Lets this browser write in the application whose group gave it the link. */
export function setGroupCookie(jar: Jar, applicationId: string, token: string): void {
	jar.cookies.set(groupCookie(applicationId), token, { ...base(isSecure(jar)), maxAge: 400 * 24 * 3600 });
}

/** Remembers the language that the reader picked; scripts read it too. */
export function setLanguageCookie(jar: Jar, locale: string): void {
	jar.cookies.set('asar-language', locale, { ...base(isSecure(jar)), httpOnly: false, maxAge: 400 * 24 * 3600 });
}

/** @returns the token by which this browser's reports at objects are counted; it gets one with its first report, for a year. */
export function deviceToken(jar: Jar): string {
	const token = jar.cookies.get('asar-device') ?? makeToken();
	jar.cookies.set('asar-device', token, { ...base(isSecure(jar)), maxAge: 365 * 24 * 3600 });
	return token;
}
