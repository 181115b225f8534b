/** The clock of an activity or round. Pure. Either it runs towards `endsAt`, or stands still with `leftMs`, or there is none. */
export type Timer = { endsAt: number | null; leftMs: number | null };

const toMs = (minutes: number) => Math.round(minutes * 60_000);

/**
 * @param change `minutes` starts anew, `addMinutes` lengthens (or shortens), `pause` and `resume` stop and go on
 * @param now ms
 * @returns the clock afterwards
 */
export function setTimer(
	timer: Timer,
	change: { minutes?: number; addMinutes?: number; pause?: boolean; resume?: boolean },
	now: number
): Timer {
	if (change.minutes !== undefined)
		return change.minutes > 0 ? { endsAt: now + toMs(change.minutes), leftMs: null } : { endsAt: null, leftMs: null };
	if (change.addMinutes !== undefined) {
		const more = toMs(change.addMinutes);
		if (timer.leftMs !== null) return { endsAt: null, leftMs: Math.max(0, timer.leftMs + more) };
		return { endsAt: Math.max(now, timer.endsAt ?? now) + more, leftMs: null };
	}
	if (change.pause && timer.endsAt !== null) return { endsAt: null, leftMs: Math.max(0, timer.endsAt - now) };
	if (change.resume && timer.leftMs !== null) return { endsAt: now + timer.leftMs, leftMs: null };
	return timer;
}
