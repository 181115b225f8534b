/** What phones and server agree on about the feed. Safe for browsers. */

/** The server says something at least this often, ms. */
export const FEED_BEAT_MS = 15_000;

/** @returns the path of a workshop's feed. */
export function feedPath(code: string): string {
	return `/feed/${code}`;
}
