/** What a helper's page knows: the stage as it is now, the roll, and what was chosen. */
import { SvelteSet } from 'svelte/reactivity';
import type { Locale } from '#lib/i18n/locale.ts';
import { outbox, type Answer } from '#lib/live/outbox.svelte.ts';
import type { RollCount, RollSeat } from '#lib/seat/read.server.ts';
import { measureOffset } from '#lib/ui/clock.ts';
import { followStage } from '#lib/workshop/follow-stage.svelte.ts';
import type { Stage } from '#lib/workshop/stage.ts';

export type HelperData = {
	code: string;
	title: string;
	me: string;
	locale: Locale;
	back: string;
	stage: Stage;
	roll: { seats: RollSeat[]; counted: RollCount[] };
	now: number;
};
export type Helper = ReturnType<typeof makeHelper>;

/** Things that the stage does not tell (what a phone says about itself) are asked this often, ms. */
const ASK_MS = 15_000;

/** Call once in a component. @param data what the server rendered */
export function makeHelper(data: HelperData) {
	const { code } = data;
	const live = followStage(code, data.stage, measureOffset(data.now));
	let roll = $state.raw(data.roll);
	let asking: Promise<void> | null = null;
	let again = false;
	/** Requests that the helper has made and not heard of. */
	const pending = new SvelteSet<string>();

	/** Reads the roll anew; asked again meanwhile, once more afterwards. */
	function ask(): Promise<void> {
		again = asking !== null;
		return (asking ??= read().finally(() => {
			asking = null;
			if (again) void ask();
		}));
	}

	async function read(): Promise<void> {
		try {
			const response = await fetch(`/api/v1/workshops/${code}/roll`, { signal: AbortSignal.timeout(ASK_MS) });
			// The help was ended, or somebody has signed out: the page says so.
			if (response.status === 401 || response.status === 403) return location.reload();
			if (response.ok) roll = (await response.json()) as typeof roll;
		} catch {
			// asked again soon
		}
	}

	/** An act on the roll, in the helper's own name. Resolves when the server has answered, however long that takes. */
	async function act(path: string, body: Record<string, unknown>, kind = 'roll'): Promise<Answer> {
		const key = `${path} ${JSON.stringify(body)}`;
		pending.add(key);
		const answer = await outbox.send({ kind, url: `/api/v1/workshops/${code}/${path}`, method: 'POST', body, owner: {} });
		pending.delete(key);
		await ask();
		return answer;
	}

	return {
		code,
		me: data.me,
		locale: data.locale,
		get stage() {
			return live.stage;
		},
		get connected() {
			return live.connected;
		},
		/** Add to Date.now() to get server time, ms. */
		get offsetMs() {
			return live.offsetMs;
		},
		get here() {
			return live.here;
		},
		get seats() {
			return roll.seats;
		},
		get counted() {
			return roll.counted;
		},
		get over() {
			return live.stage.workshop.endedAt !== null;
		},
		act,
		ask,
		/** Starts following. @returns how to stop */
		start(): () => void {
			void outbox.open();
			const stop = live.start({
				onReturn: () => outbox.hurry(),
				mayReturn: async () => {
					await ask();
					return true;
				}
			});
			const timer = setInterval(() => void ask(), ASK_MS);
			return () => {
				clearInterval(timer);
				stop();
			};
		}
	};
}

/** How a person takes part. served: a helper may act for them. */
export function channelOf(seat: RollSeat): 'phone' | 'card' | 'none' {
	return seat.phone || seat.channel === 'phone' ? 'phone' : seat.card !== null ? 'card' : 'none';
}
