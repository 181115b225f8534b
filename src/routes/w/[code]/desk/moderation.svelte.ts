/** The queue of the desk: what residents wrote and the desk has to look at, live, with the acts on it. */
import type { Overlooked } from '#lib/moderation/read.server.ts';
import { hiddenOf, queueOf, type Judgement, type Written } from '#lib/moderation/rules.ts';
import type { Boards } from './boards.svelte.ts';
import type { Desk } from './desk.svelte.ts';
import { look, toItems, writtenNotes } from './moderation.ts';

/** Words of needs and sites are asked for again after this when they could not be had, ms. */
const AGAIN_MS = 3_000;

export type Queue = ReturnType<typeof followQueue>;

/** Call in a component. The stage says what changed; the words that it keeps back are read by HTTP, for staff only. */
export function followQueue(desk: Desk, boards: Boards) {
	let overlooked = $state.raw<Overlooked>({ written: [], seats: [] });
	/** Acts on their way: what they are about is not asked about again. */
	let going = $state.raw<readonly string[]>([]);
	const version = $derived(
		JSON.stringify([
			desk.stage.counts.present,
			[...desk.stage.needs, ...desk.stage.sites].map(({ id, state, reports }) => [id, state, reports]),
			desk.stage.sites.map(({ comments }) => comments),
			desk.stage.activities.map(({ moderated }) => moderated)
		])
	);
	let asked = 0;
	let again: ReturnType<typeof setTimeout> | undefined;

	async function read(): Promise<void> {
		const turn = ++asked;
		clearTimeout(again);
		try {
			const response = await fetch(`/api/v1/workshops/${desk.code}/moderation`);
			if (!response.ok) throw new Error(String(response.status));
			const answer = (await response.json()) as Overlooked;
			if (turn === asked) overlooked = answer;
		} catch {
			if (turn === asked) again = setTimeout(() => void read(), AGAIN_MS);
		}
	}
	$effect(() => {
		void version;
		void read();
		return () => clearTimeout(again);
	});

	const written = $derived([...overlooked.written, ...writtenNotes(desk.stage, boards, overlooked.seats)]);
	const queue = $derived(queueOf(written, look).filter(({ id }) => !going.includes(id)));
	const hidden = $derived(hiddenOf(written).filter(({ id }) => !going.includes(id)));

	async function judge(verdict: Judgement, things: readonly Written[], reason?: string) {
		const ids = things.map(({ id }) => id);
		going = [...going, ...ids];
		const answer = await desk.send('/moderation', 'POST', { verdict, items: toItems(things), ...(reason && { reason }) });
		await read();
		going = going.filter((id) => !ids.includes(id));
		return answer;
	}

	async function voice(seat: number, body: { muted: boolean; reason?: string } | { hideAll: true; reason: string }) {
		const answer = await desk.send(`/seats/${seat}/voice`, 'POST', body);
		await read();
		return answer;
	}

	return {
		get queue() {
			return queue;
		},
		get hidden() {
			return hidden;
		},
		/** The seat as it stands now. */
		seat: (id: string) => overlooked.seats.find((seat) => seat.id === id) ?? null,
		approve: (things: readonly Written[]) => judge('approved', things),
		hide: (things: readonly Written[], reason: string) => judge('hidden', things, reason),
		mute: (seat: number, reason: string) => voice(seat, { muted: true, reason }),
		unmute: (seat: number) => voice(seat, { muted: false }),
		hideAll: (seat: number, reason: string) => voice(seat, { hideAll: true, reason })
	};
}
