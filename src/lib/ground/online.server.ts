/** Online tiles of another host: off until an administrator switches them on, for the whole house. */
import { eq } from 'drizzle-orm';
import type { Db } from '#lib/server/db.ts';
import { setting } from '#lib/server/schema.ts';
import type { OnlineTiles } from './rules.ts';

export const ONLINE_KEY = 'online_tiles';

/** @returns the origin that the browser must be allowed to ask, or null when the address is none: https, {z}, {x} and {y}, no sign-in. */
export function originOf(template: string): string | null {
	if (!/^https:\/\//.test(template) || !['{z}', '{x}', '{y}'].every((part) => template.includes(part))) return null;
	try {
		const url = new URL(template.replace('{s}.', 'wildcard-of-hosts.'));
		if (url.username || url.password || /[{}%;,'"\s]/.test(url.host)) return null;
		return `https://${url.host.replace(/^wildcard-of-hosts\./, '*.')}`;
	} catch {
		return null;
	}
}

/** @returns the online tiles, or null while they are off. */
export async function readOnlineTiles(db: Db): Promise<OnlineTiles | null> {
	const [row] = await db.select().from(setting).where(eq(setting.key, ONLINE_KEY));
	const value = row?.value as OnlineTiles | null | undefined;
	return value && originOf(value.url) ? { url: value.url, attribution: value.attribution } : null;
}

/** Lets pages ask the host of the online tiles for pictures, and no other. @param policy the Content-Security-Policy of a page */
export async function allowOnlineTiles(policy: string, db: Db): Promise<string> {
	const online = await readOnlineTiles(db);
	const origin = online && originOf(online.url);
	return origin ? policy.replace("img-src 'self'", `img-src 'self' ${origin}`) : policy;
}
