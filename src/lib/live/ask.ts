/** What a phone asks the rooms over plain HTTP, at the address of the socket: a document's state, and why a socket is turned away. */
import { CLOSE } from './protocol.ts';

/** The whole state is worth waiting for this long; then the socket brings it, ms. */
const STATE_PATIENCE_MS = 3_000;
const WHY_PATIENCE_MS = 5_000;
/** Answers after which no try makes sense, as the close codes that say the same. */
const FINAL: Record<number, number> = { 401: CLOSE.noSeat, 403: CLOSE.forbidden, 404: CLOSE.notFound };

/**
 * A newcomer takes the whole state as one compressed answer; the socket then brings only what came since.
 * @param address of the document's socket
 * @returns a Yjs update (v1), or null when it is not to be had soon
 */
export function fetchState(address: string, fetch: typeof globalThis.fetch): Promise<Uint8Array | null> {
	return request(address, fetch, 'GET', STATE_PATIENCE_MS, async (answer) => {
		const isState = answer.ok && answer.headers.get('content-type')?.startsWith('application/octet-stream');
		return isState ? new Uint8Array(await answer.arrayBuffer()) : null;
	});
}

/**
 * A browser does not say why a socket was turned away; over HTTP the same question gets the same answer, in words.
 * @param address of the document's socket
 * @returns the close code that says the same, or null when another try makes sense
 */
export function askWhy(address: string, fetch: typeof globalThis.fetch): Promise<number | null> {
	return request(address, fetch, 'HEAD', WHY_PATIENCE_MS, async ({ status, headers }) => {
		// A page is the word of something else that answers at this address.
		const isOurs = !headers.get('content-type')?.startsWith('text/html');
		return (isOurs && FINAL[status]) || null;
	});
}

async function request<T>(
	address: string,
	fetch: typeof globalThis.fetch,
	method: 'GET' | 'HEAD',
	patienceMs: number,
	read: (answer: Response) => Promise<T>
): Promise<T | null> {
	const stop = new AbortController();
	const timer = setTimeout(() => stop.abort(), patienceMs);
	try {
		return await read(await fetch(address.replace(/^ws/, 'http'), { method, signal: stop.signal, credentials: 'same-origin' }));
	} catch {
		return null;
	} finally {
		clearTimeout(timer);
	}
}
