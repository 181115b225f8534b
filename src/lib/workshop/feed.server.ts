/**
 * The stage for phones: the parts of the stage document as plain JSON events over one HTTP response (server-sent events). A phone that
 * only reads the stage needs no Yjs for it: 28 kB less on the first page.
 */
import type { Stage } from './stage.ts';

/** A beat this often tells phones that the line stands, and the server that a phone is gone, ms. */
export const BEAT_MS = 15_000;

type Listener = (event: string) => void;

/** @returns the event that carries some parts of a stage; `now` is server time, ms. */
export function encodeParts(parts: Partial<Stage>, now: number): string {
	return `data: ${JSON.stringify({ ...parts, now })}\n\n`;
}

/** The feeds of one process: who listens to which workshop. */
export function makeFeeds() {
	const listeners = new Map<string, Set<Listener>>();
	return {
		/** Sends parts to everybody who follows the workshop; encoded once for all of them. */
		send(workshopId: string, parts: Partial<Stage>): void {
			const all = listeners.get(workshopId);
			if (!all?.size) return;
			const event = encodeParts(parts, Date.now());
			for (const listener of all) listener(event);
		},
		/** @returns how to stop listening */
		listen(workshopId: string, listener: Listener): () => void {
			const all = listeners.get(workshopId) ?? new Set();
			listeners.set(workshopId, all.add(listener));
			return () => {
				all.delete(listener);
				if (!all.size) listeners.delete(workshopId);
			};
		}
	};
}
export type Feeds = ReturnType<typeof makeFeeds>;

/** A phone that does not read fast enough is let go after this many waiting events; it comes back for a fresh stage. */
const MOST_WAITING = 64;

/**
 * The body of one phone's feed: first the whole stage, then parts as they change. What changes while the stage is being read is sent
 * after it, so that nothing newer is overwritten by something older.
 */
export function openFeed(feeds: Feeds, workshopId: string, read: () => Promise<Stage>): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	let stop = () => {};
	return new ReadableStream<Uint8Array>(
		{
			async start(controller) {
				let early: string[] | null = [];
				const push = (event: string) => {
					if ((controller.desiredSize ?? 0) < -MOST_WAITING) {
						stop();
						controller.close();
					} else controller.enqueue(encoder.encode(event));
				};
				const unlisten = feeds.listen(workshopId, (event) => (early ? early.push(event) : push(event)));
				const beat = setInterval(() => push(': beat\n\ndata: {}\n\n'), BEAT_MS);
				stop = () => {
					clearInterval(beat);
					unlisten();
				};
				try {
					push('retry: 1500\n\n');
					push(encodeParts(await read(), Date.now()));
					for (const event of early) push(event);
					early = null;
				} catch (error) {
					stop();
					controller.error(error);
				}
			},
			cancel: () => stop()
		},
		{ highWaterMark: 8 }
	);
}
