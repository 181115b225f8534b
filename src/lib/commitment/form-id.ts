/**
 * A page with many small forms gets one fresh id; each form makes its own of it, the same on server and phone, so that what is sent
 * twice counts once with or without scripts.
 * @param base an id, fresh with every load @param key what the form is about
 */
export function formId(base: string, key: string): string {
	let hash = 0x811c9dc5;
	for (const letter of key) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
	return base.slice(0, -8) + hash.toString(16).padStart(8, '0');
}
/** What a form gets back when it was refused: the sentence, its field, everything that was typed. */
export type Refused = { key: string; field: string; message: string; typed: Record<string, string> } | null | undefined;
