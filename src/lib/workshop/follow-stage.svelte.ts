/** The stage as a phone follows it: JSON over a WebSocket, no Yjs (live/feed.server.ts). */
import { FEED_BEAT_MS, feedPath } from '#lib/live/feed.ts';
import { STAGE_PARTS, type Stage } from './stage.ts';

/** Without a word for this long the line is dead although the browser has not noticed, ms. */
const SILENCE_MS = 2.5 * FEED_BEAT_MS;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Call once in a component. Until `start()` (onMount) it is the server's stage; afterwards it follows the feed.
 * @param initial stage of the page's load
 * @param measuredMs what to add to Date.now() to get server time, as far as the page knows
 */
export function followStage(code: string, initial: Stage, measuredMs: number) {
	let stage = $state.raw(initial);
	let connected = $state(true);
	let offsetMs = $state(measuredMs);
	let here = $state<number | null>(null);
	let socket: WebSocket | null = null;
	let pause = FIRST_PAUSE_MS;
	let silence: ReturnType<typeof setTimeout> | undefined;
	let comeBack: ReturnType<typeof setTimeout> | undefined;
	let onReturn: (() => void) | undefined;

	function hear(event: MessageEvent<string>): void {
		const { now, here: people, ...parts } = JSON.parse(event.data) as Partial<Stage> & { now: number; here?: number };
		clearTimeout(silence);
		silence = setTimeout(lose, SILENCE_MS);
		offsetMs = now - Date.now();
		if (people !== undefined) here = people;
		if (STAGE_PARTS.some((part) => part in parts)) stage = { ...stage, ...parts };
		pause = FIRST_PAUSE_MS;
		if (!connected) onReturn?.();
		connected = true;
	}

	function open(): void {
		drop();
		const mine = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${feedPath(code)}`);
		socket = mine;
		mine.onmessage = hear;
		mine.onclose = () => {
			// A late goodbye of an old line must not end the new one.
			if (socket === mine) lose();
		};
	}

	function drop(): void {
		clearTimeout(silence);
		clearTimeout(comeBack);
		const old = socket;
		socket = null;
		old?.close();
	}

	/** The line is gone: say so and come back, not all phones of the hall in the same moment. */
	function lose(): void {
		connected = false;
		here = null;
		drop();
		comeBack = setTimeout(open, pause * (0.5 + Math.random()));
		pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
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
		/** Opens the feed. @param back called whenever the line comes back. @returns how to stop */
		start(back?: () => void): () => void {
			onReturn = back;
			open();
			addEventListener('online', open);
			addEventListener('offline', lose);
			return () => {
				drop();
				removeEventListener('online', open);
				removeEventListener('offline', lose);
			};
		}
	};
}
