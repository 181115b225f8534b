/**
 * A clock that stands days or months ahead: the same hook for the process of a server (`node --import`) and for the pages of a browser
 * (addInitScript). From there time goes on as usual. Nothing of the product knows of it.
 */

/** Moves `Date` so many ms ahead of the machine; called again, from the machine's own time. Refers to nothing outside: browsers run its text. */
export function moveClock(ms: number): void {
	const place = globalThis as typeof globalThis & { clockOfMachine?: DateConstructor };
	const machine = (place.clockOfMachine ??= Date);
	const now = () => machine.now() + ms;
	const moved: DateConstructor = new Proxy(machine, {
		construct: (target, given: unknown[], made) =>
			Reflect.construct(target, given.length ? given : [now()], made === moved ? target : made),
		apply: () => new machine(now()).toString(),
		get: (target, key) => (key === 'now' ? now : Reflect.get(target, key))
	});
	place.Date = moved;
}

/** What makes a process of Node live so many ms ahead. */
export function aheadOf(ms: number): Record<string, string> {
	const options = [process.env.NODE_OPTIONS, `--import=${import.meta.url}`].filter(Boolean).join(' ');
	return ms ? { NODE_OPTIONS: options, MOVED_CLOCK_MS: String(ms) } : {};
}

if (process.env.MOVED_CLOCK_MS) moveClock(Number(process.env.MOVED_CLOCK_MS));
