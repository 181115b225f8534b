/**
 * Ids for the many forms of a page from one that the server has made: each form has its own, the same on server and phone, and new ones
 * with every load.
 * @param seed an id; @param key names the form on its page
 */
export function idFor(seed: string, key: string): string {
	let hash = 0x811c9dc5;
	for (const letter of key) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
	return seed.slice(0, -8) + hash.toString(16).padStart(8, '0');
}
