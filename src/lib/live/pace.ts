/** When a lost connection is tried again. Everybody in a hall loses it in the same moment; nobody shall return in the same moment. */

/** After this long a house is down for longer, and phones spare their batteries, ms. */
const SHORT_MS = 60_000;

/**
 * The pause before the next try. In the first minute at most 1.5 s, so that everybody is back 2 s after a crashed server listens again.
 * @param failed tries that have failed before, 0 = the connection has only just been lost
 * @param lostMs how long it has been away, ms
 * @returns ms
 */
export function pauseBefore(failed: number, lostMs: number, random = Math.random): number {
	if (lostMs > SHORT_MS) return 2_500 + 2_500 * random();
	const [least, spread] = failed === 0 ? [100, 500] : failed === 1 ? [300, 700] : [500, 1_000];
	return least! + spread! * random();
}
