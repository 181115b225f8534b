/** What a phone knows: the stage as it is now, what is its own, and whether it hears the server. */
import { untrack } from 'svelte';
import { unknownOwn } from '#lib/moderation/rules.ts';
import { outbox, ownerHeaders } from '#lib/live/outbox.svelte.ts';
import { measureOffset } from '#lib/ui/clock.ts';
import { followStage } from '#lib/workshop/follow-stage.svelte.ts';
import { STAGE_PARTS, type Mine, type Stage } from '#lib/workshop/stage.ts';

/** Without a live connection the stage is asked for this often, ms. */
const ASK_MS = 10_000;

/** Refusals that say how the seat itself stands. */
const STANDING = ['seat_left', 'seat_muted', 'no_seat'];

/** @param first what the server rendered */
export function followWorkshop(first: { code: string; stage: Stage; mine: Mine; now: number }) {
	const { code } = first;
	const owner = { seat: first.mine.seat?.id };
	// The outbox is the page's; on the server it would be everybody's.
	if (typeof window !== 'undefined') outbox.owner = owner;
	const live = followStage(code, first.stage, measureOffset(first.now), owner.seat);
	/** The stage as it was asked for while the line is down; with the line back it is yesterday's. */
	let asked = $state.raw<Stage | null>(null);
	let mine = $state.raw(first.mine);
	const connected = $derived(live.connected);
	const stage = $derived((!connected && asked) || live.stage);

	/**
	 * Asks for the stage by HTTP. A seat or a workshop that is not known any more: back to the door.
	 * @returns whether this phone is still at home here, as far as can be known
	 */
	async function ask(): Promise<boolean> {
		try {
			const response = await fetch(`/api/v1/workshops/${code}`, {
				headers: ownerHeaders(owner),
				signal: AbortSignal.timeout(ASK_MS)
			});
			// A page is the word of something else that answers at this address.
			const isOurs = response.headers.get('content-type')?.startsWith('application/json');
			if (response.status === 404 && isOurs) return leave(`/join/${code}`);
			if (!response.ok || !isOurs) return true;
			const answer = (await response.json()) as Stage & { mine: Mine; now: number };
			// Another seat of this phone may still be known: the page finds out.
			if (!answer.mine.seat) return leave(`/w/${code}?again=1`);
			if (!connected) asked = Object.fromEntries(STAGE_PARTS.map((part) => [part, answer[part]])) as Stage;
			if (!outbox.acts.length) mine = answer.mine;
			outbox.hurry();
		} catch {
			// asked again soon
		}
		return true;
	}

	function leave(door: string): false {
		location.assign(door);
		return false;
	}

	/** The akimat has asked something of this seat's sites that the phone has not read. */
	const questions = $derived(stage.sites.reduce((all, { id, asked: { author } }) => all + (mine.wrote.includes(id) ? author : 0), 0));
	const unread = $derived(questions !== mine.questions.filter(({ answer }) => answer === null).length);
	/** The desk's word on own things: when the stage says something that this phone cannot explain, it asks for its own words and the reason. */
	const unknown = $derived(unknownOwn(stage, mine).join(' ') + (unread ? questions : ''));
	const hidden = $derived(
		[...stage.needs, ...stage.sites].flatMap(({ id, state }) => (state === 'hidden' && mine.wrote.includes(id) ? id : [])).join(' ')
	);

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
		/** How many people are connected to the workshop; null while that is not known. */
		get here() {
			return live.here;
		},
		/** Add to Date.now() to get server time, ms. */
		get offsetMs() {
			return live.offsetMs;
		},
		change(part: Partial<Mine>) {
			mine = { ...mine, ...part };
		},
		/** Starts following. @returns how to stop */
		start(): () => void {
			// The desk or a helper has said something about this seat that the stage does not tell.
			outbox.onrefused = (reason) => void (STANDING.includes(reason) && ask());
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
			const forget = $effect.root(() => {
				let known = untrack(() => hidden);
				$effect(() => {
					const asks = unknown !== '' || (hidden !== known && hidden !== '');
					known = hidden;
					if (asks) void untrack(ask);
				});
			});
			const onReturn = () => {
				asked = null;
				outbox.hurry();
			};
			const stop = live.start({ onReturn, mayReturn: ask });
			const timer = setInterval(() => {
				if (!live.connected) void ask();
			}, ASK_MS);
			return () => {
				clearInterval(timer);
				forget();
				stop();
			};
		}
	};
}
