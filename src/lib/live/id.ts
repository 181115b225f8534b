let last = 0;
let counter = 0;

/**
 * UUIDv7 text, made by the server or the phone: sorts by time, and laptops can be merged later. Those made here within one millisecond
 * sort in the order in which they were made (RFC 9562, section 6.2, method 1), so that the newest of two rows is never a matter of chance.
 * Works on plain http, where browsers have getRandomValues but not randomUUID.
 * @param now ms since 1970
 */
export function newId(now: number = Date.now()): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	for (let i = 0; i < 6; i++) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) & 0xff;
	// Begins low, so that there is room to count.
	counter = now === last ? counter + 1 : bytes[7]!;
	last = now;
	bytes[6] = 0x70 | ((counter >> 8) & 0x0f);
	bytes[7] = counter & 0xff;
	bytes[8] = (bytes[8]! & 0x3f) | 0x80;
	const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** @returns whether a text has the form of an id. */
export function isId(text: unknown): text is string {
	return typeof text === 'string' && FORM.test(text);
}
