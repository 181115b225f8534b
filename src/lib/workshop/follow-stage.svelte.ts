/** The stage as a phone follows it: JSON over a WebSocket, no Yjs (live/feed.server.ts). */
import { FEED_BEAT_MS, feedPath } from '#lib/live/feed.ts';
import { pauseBefore } from '#lib/live/pace.ts';
import { STAGE_PARTS, type Stage } from './stage.ts';

/** Without a word for this long the line is dead although the browser has not noticed, ms. */
const SILENCE_MS = 2.5 * FEED_BEAT_MS;
/** A line that brings no stage in this time is given up, ms. */
const OPENING_MS = 10_000;
/** So often in a row without a word, and the house is asked by other ways whether this phone may still come. */
const ASK_EVERY = 3;
/** Close code of a seat that this phone does not hold any more (CLOSE.noSeat; protocol.ts would bring lib0 to the first page). */
const SENT_AWAY = 4401;

type Ways = {
	/** The line has come back. */
	onReturn(): void;
	/** @returns whether trying on makes sense: a browser does not say why a socket was turned away */
	mayReturn(): Promise<boolean>;
};

/**
 * Call once in a component. Until `start()` (onMount) it is the server's stage; afterwards it follows the feed.
 * @param initial stage of the page's load
 * @param measuredMs what to add to Date.now() to get server time, as far as the page knows
 * @param seatId which of this phone's seats follows; left out = whoever the cookies name
 */
export function followStage(code: string, initial: Stage, measuredMs: number, seatId?: string) {
	let stage = $state.raw(initial);
	let connected = $state(true);
	let offsetMs = $state(measuredMs);
	let here = $state<number | null>(null);
	let socket: WebSocket | null = null;
	/** Losses since the last word, when the first of them was, and when that word came (ms). */
	let failed = 0;
	let lostAt = 0;
	let heardAt = 0;
	let patience: ReturnType<typeof setTimeout> | undefined;
	let comeBack: ReturnType<typeof setTimeout> | undefined;
	let ways: Ways | undefined;

	function hear(event: MessageEvent<string>): void {
		const { now, here: people, ...parts } = JSON.parse(event.data) as Partial<Stage> & { now: number; here?: number };
		clearTimeout(patience);
		patience = setTimeout(() => lose(false), SILENCE_MS);
		heardAt = Date.now();
		offsetMs = now - heardAt;
		if (people !== undefined) here = people;
		if (STAGE_PARTS.some((part) => part in parts)) stage = { ...stage, ...parts };
		failed = 0;
		if (!connected) ways?.onReturn();
		connected = true;
	}

	function open(): void {
		drop();
		const mine = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${feedPath(code, seatId)}`);
		socket = mine;
		patience = setTimeout(() => lose(false), OPENING_MS);
		mine.onmessage = hear;
		mine.onclose = ({ code }) => {
			// A late goodbye of an old line must not end the new one.
			if (socket === mine) lose(code === SENT_AWAY);
		};
	}

	function drop(): void {
		clearTimeout(patience);
		clearTimeout(comeBack);
		const old = socket;
		socket = null;
		old?.close();
	}

	/** The line is gone: say so and come back, not all phones of the hall in the same moment. */
	function lose(sentAway: boolean): void {
		connected = false;
		here = null;
		drop();
		if (failed === 0) lostAt = Date.now();
		comeBack = setTimeout(open, pauseBefore(failed++, Date.now() - lostAt));
		if (sentAway || failed % ASK_EVERY === 0) void ways?.mayReturn().then((may) => !may && !connected && drop());
	}

	const cut = () => lose(false);

	/** A phone that slept, or has its network back, does not wait for its next try. */
	function wake(): void {
		if (document.visibilityState !== 'hidden' && (!connected || Date.now() - heardAt > SILENCE_MS)) open();
	}

	return {
		get stage() {
			return stage;
		},
		get connected() {
			return connected;
		},
		/** How many people are connected to the workshop; null while that is not known. */
		get here() {
			return here;
		},
		/** Add to Date.now() to get server time, ms. */
		get offsetMs() {
			return offsetMs;
		},
		/** Opens the feed. @returns how to stop */
		start(hears: Ways): () => void {
			ways = hears;
			open();
			addEventListener('online', wake);
			addEventListener('offline', cut);
			document.addEventListener('visibilitychange', wake);
			return () => {
				drop();
				removeEventListener('online', wake);
				removeEventListener('offline', cut);
				document.removeEventListener('visibilitychange', wake);
			};
		}
	};
}
