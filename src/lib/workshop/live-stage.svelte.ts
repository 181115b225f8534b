/** The stage as a page sees it: what the server rendered first, then what the stage document says. */
import { measureOffset } from '#lib/ui/clock.ts';
import { openDocument } from '#lib/live/client.svelte.ts';
import { stageDocument, type Page, type Presence } from '#lib/live/protocol.ts';
import { STAGE_PARTS, type Stage } from './stage.ts';

/**
 * Call once in a component. Until `start()` (onMount) it is the server's stage; afterwards it follows the live document.
 * @param initial stage of the page's load
 * @param serverNow server time of that load, ms: clocks of phones are wrong, so countdowns use `offsetMs`
 * @param page what the page is, so that the desks see it; none for a page that is only looked at
 */
export function liveStage(initial: Stage, serverNow: number, page?: Page) {
	let stage = $state.raw(initial);
	let connected = $state(false);
	let started = $state(false);
	let presence = $state.raw<Presence | null>(null);
	const offsetMs = measureOffset(serverNow);
	return {
		get stage() {
			return stage;
		},
		/** The live connection stands. Before the first try it counts as connected: nothing is wrong yet. */
		get connected() {
			return connected || !started;
		},
		/** Who is in the workshop, as far as this reader may know; null while not connected. */
		get presence() {
			return presence;
		},
		/** Add to Date.now() to get server time, ms. */
		offsetMs,
		/** Opens the live document. @param onReturn called whenever the connection comes (back) */
		start(onReturn?: () => void): () => void {
			const live = openDocument(stageDocument(initial.workshop.id), { persist: false, page });
			const map = live.doc.getMap('stage');
			const read = () => {
				if (map.size)
					stage = Object.fromEntries(STAGE_PARTS.map((part) => [part, map.get(part) ?? (part in stage ? stage[part] : null)])) as Stage;
			};
			map.observe(read);
			const stopWatching = $effect.root(() => {
				$effect(() => {
					const now = live.connected;
					if (now && !connected) onReturn?.();
					connected = now;
					if (now) started = true;
				});
				$effect(() => {
					presence = live.presence;
				});
			});
			// A phone that never gets through must not look connected for ever.
			const patience = setTimeout(() => (started = true), 4000);
			return () => {
				clearTimeout(patience);
				stopWatching();
				map.unobserve(read);
				live.close();
			};
		}
	};
}
