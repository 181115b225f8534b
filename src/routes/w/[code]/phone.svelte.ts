/** What a phone knows: the stage as it is now, what is its own, and whether it hears the server. */
import { outbox } from '#lib/live/outbox.svelte.ts';
import { STAGE_PARTS, type Mine, type Stage } from '#lib/workshop/stage.ts';

/** Without a live connection the stage is asked for this often, ms. */
const ASK_MS = 10_000;
type LiveStage = { readonly stage: Stage; readonly connected: boolean; start(onReturn?: () => void): () => void };

/** @param first what the server rendered */
export function followWorkshop(first: { code: string; stage: Stage; mine: Mine; now: number }) {
	const { code } = first;
	let live = $state.raw<LiveStage | null>(null);
	let asked = $state.raw<Stage | null>(null);
	let unreachable = $state(false);
	let mine = $state.raw(first.mine);
	let offsetMs = $state(measureOffset(first.now));
	const connected = $derived(live ? live.connected : !unreachable);
	const stage = $derived((!connected && asked) || live?.stage || first.stage);

	/** Asks for the stage by HTTP. A seat that is not known any more goes back to the door. */
	async function ask(): Promise<void> {
		try {
			const response = await fetch(`/api/v1/workshops/${code}`, { signal: AbortSignal.timeout(ASK_MS) });
			if (!response.ok) return;
			const answer = (await response.json()) as Stage & { mine: Mine; now: number };
			if (!answer.mine.seat) return location.assign(`/join/${code}?again=1`);
			asked = Object.fromEntries(STAGE_PARTS.map((part) => [part, answer[part]])) as Stage;
			offsetMs = answer.now - Date.now();
			if (!outbox.acts.length) mine = answer.mine;
			outbox.hurry();
		} catch {
			// asked again soon
		}
	}

	/** The live part is a download of its own, so that the page stands before it comes. */
	async function goLive(signal: AbortSignal): Promise<void> {
		try {
			const { liveStage } = await import('#lib/workshop/live-stage.svelte.ts');
			if (signal.aborted) return;
			live = liveStage(first.stage, first.now);
			unreachable = false;
			signal.addEventListener(
				'abort',
				live.start(() => outbox.hurry())
			);
		} catch {
			unreachable = true;
		}
	}

	return {
		get stage() {
			return stage;
		},
		get mine() {
			return mine;
		},
		get connected() {
			return connected;
		},
		/** Add to Date.now() to get server time, ms. */
		get offsetMs() {
			return offsetMs;
		},
		change(part: Partial<Mine>) {
			mine = { ...mine, ...part };
		},
		/** Starts following. @returns how to stop */
		start(): () => void {
			const stop = new AbortController();
			void outbox.open().then(async () => {
				if (!outbox.acts.length) return;
				// An earlier page left these: when they are through, what is mine has changed.
				const settled = $effect.root(() => {
					$effect(() => {
						if (outbox.acts.length) return;
						void ask();
						queueMicrotask(() => settled());
					});
				});
			});
			void goLive(stop.signal);
			const timer = setInterval(() => {
				if (!live) void goLive(stop.signal);
				if (!connected) void ask();
			}, ASK_MS);
			return () => {
				clearInterval(timer);
				stop.abort();
			};
		}
	};
}

/** Clocks of phones are wrong; the server's time was read when its answer began to arrive. */
function measureOffset(serverNow: number): number {
	if (typeof window === 'undefined') return 0;
	const atLeast = serverNow - Date.now();
	const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
	const arrived = entry ? serverNow - (performance.timeOrigin + entry.responseStart) : atLeast;
	return arrived - atLeast >= 0 && arrived - atLeast < 15_000 ? arrived : atLeast;
}
