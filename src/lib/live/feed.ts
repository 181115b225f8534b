/** What phones and server agree on about the feed. Safe for browsers. */

/** The server says something at least this often, ms. */
export const FEED_BEAT_MS = 15_000;

/** @returns the path of a workshop's feed. @param seatId which of a phone's seats follows it */
export function feedPath(code: string, seatId?: string): string {
	return `/feed/${code}${seatId ? `?seat=${seatId}` : ''}`;
}
