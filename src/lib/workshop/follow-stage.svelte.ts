/** The stage as a phone follows it: server-sent events, no Yjs (feed.server.ts). */
import { STAGE_PARTS, type Stage } from './stage.ts';

/** The server beats every 15 s; without a word for this long the line is dead although the browser has not noticed, ms. */
const SILENCE_MS = 40_000;
const COME_BACK_MS = 2_000;

/**
 * Call once in a component. Until `start()` (onMount) it is the server's stage; afterwards it follows the feed.
 * @param initial stage of the page's load
 * @param serverNow server time of that load, ms
 */
export function followStage(code: string, initial: Stage, serverNow: number) {
	let stage = $state.raw(initial);
	let connected = $state(true);
	let offsetMs = $state(typeof window === 'undefined' ? 0 : serverNow - Date.now());
	let source: EventSource | null = null;
	let silence: ReturnType<typeof setTimeout> | undefined;
	let comeBack: ReturnType<typeof setTimeout> | undefined;
	let onReturn: (() => void) | undefined;

	function hear(event: MessageEvent<string>): void {
		const { now, ...parts } = JSON.parse(event.data) as Partial<Stage> & { now?: number };
		clearTimeout(silence);
		silence = setTimeout(reopen, SILENCE_MS);
		if (now) offsetMs = now - Date.now();
		if (STAGE_PARTS.some((part) => part in parts)) stage = { ...stage, ...parts };
		if (!connected) onReturn?.();
		connected = true;
	}

	function open(): void {
		close();
		source = new EventSource(`/api/v1/workshops/${code}/stage`);
		source.onmessage = hear;
		source.onerror = () => {
			connected = false;
			// The browser tries again by itself after a broken line, but not after a refusal or a restart's 5xx.
			if (source?.readyState === EventSource.CLOSED) comeBack = setTimeout(open, COME_BACK_MS * (0.5 + Math.random()));
		};
	}

	function close(): void {
		clearTimeout(silence);
		clearTimeout(comeBack);
		source?.close();
		source = null;
	}

	function reopen(): void {
		connected = false;
		open();
	}

	function lose(): void {
		connected = false;
	}

	return {
		get stage() {
			return stage;
		},
		get connected() {
			return connected;
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
				close();
				removeEventListener('online', open);
				removeEventListener('offline', lose);
			};
		}
	};
}
