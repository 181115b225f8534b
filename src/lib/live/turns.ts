/** One socket for all boards of a phone: the board on the page and those that still have something to send take turns. */

/** A document that wants the socket. `staying`: the page shows it; the others only deliver and go. halt: resolves when it is closed. */
export type Turn = { staying: boolean; go(): void; halt(): Promise<void> };

/** A visitor delivers in this time, ms. */
const VISIT_MS = 4_000;
/** The board on the page is disturbed after this time, then after twice as long and so on, ms. */
const STAY_MS = 6_000;
const LONGEST_STAY_MS = 60_000;

export class Turns {
	/** The first one has the socket. */
	private line: Turn[] = [];
	private timer: ReturnType<typeof setTimeout> | undefined;
	private stayMs = STAY_MS;
	/** The goodbye of the last one; nobody opens a socket before it is over. */
	private shut: Promise<void> = Promise.resolve();

	/** Stands in line; `go` is called when it has the socket. */
	enter(turn: Turn): void {
		this.line.push(turn);
		if (this.line.length === 1) this.give();
		this.watch();
	}

	/** Leaves the line for good. @param shut resolves when its socket is closed */
	leave(turn: Turn, shut: Promise<void>): void {
		const had = this.line[0] === turn;
		this.line = this.line.filter((other) => other !== turn);
		this.stayMs = STAY_MS;
		if (had) {
			this.shut = shut;
			this.give();
		}
		this.watch();
	}

	private give(): void {
		const [turn] = this.line;
		void this.shut.then(() => {
			if (turn && this.line[0] === turn) turn.go();
		});
	}

	/** How long the first one may keep the socket has changed. */
	watch(): void {
		clearTimeout(this.timer);
		const [first, next] = this.line;
		if (!first || !next) return;
		this.timer = setTimeout(() => this.pass(), first.staying ? this.stayMs : VISIT_MS);
	}

	private pass(): void {
		const first = this.line.shift()!;
		if (first.staying) this.stayMs = Math.min(this.stayMs * 2, LONGEST_STAY_MS);
		this.line.push(first);
		this.shut = first.halt();
		this.give();
		this.watch();
	}
}
