/** Casting a ballot on a phone or for somebody: saved with every tap, waiting until the server has it, changed until the vote is closed. */
import { onDestroy, onMount } from 'svelte';
import { outbox, ownerHeaders } from '#lib/live/outbox.svelte.ts';
import { passOn } from '#lib/live/unheard.ts';
import type { Mine, StageVote } from '#lib/workshop/stage.ts';
import { keepBallot } from './kept-ballot.svelte.ts';
import { withoutIdeas, type Dots } from './rules.ts';

export type OwnBallot = NonNullable<Mine['ballot']>;
export type Casting = ReturnType<typeof castBallot>;
/** How long an answer may take before the page says that it waits, ms. */
const PATIENCE_MS = 700;
/** A hall whose vote has just opened does not ask in one moment, ms. */
const SPREAD_MS = 1_500;

/**
 * Call once in a component. @param props what the component was given, read anew each time
 * @param props.ballot what the server has
 */
export function castBallot(props: () => { code: string; vote: StageVote; ballot: OwnBallot | null; onballot(ballot: OwnBallot): void }) {
	const { vote } = props();
	const key = `ballot:${vote.id}`;
	const none: OwnBallot = { voteId: vote.id, dots: {}, receipt: null, cast: false, by: null, state: 'none' };
	let problem = $state<string | null>(null);
	let late = $state(false);
	/** The person asks that this ballot takes the place of another one's. */
	let replaces = $state(false);
	let paper = $state(false);
	let gone = false;
	let touched = false;
	onDestroy(() => (gone = true));
	onMount(() => {
		const timer = setTimeout(() => void ask(), Math.random() * SPREAD_MS);
		return () => clearTimeout(timer);
	});

	/** What the server has for this seat: the receipt, and whether somebody else has cast for it or it is counted already. */
	async function ask(): Promise<void> {
		const { code, vote: now, onballot } = props();
		try {
			const address = `/api/v1/workshops/${code}/votes/${now.id}/ballot`;
			const response = await fetch(address, { headers: ownerHeaders(outbox.owner), cache: 'no-store' });
			const { ballot } = (await response.json()) as { ballot: OwnBallot | null };
			if (ballot && !touched && !gone) onballot(ballot);
		} catch {
			// The receipt comes with the first answer.
		}
	}

	const queued = $derived(outbox.own.findLast((act) => act.replaces === key));
	/** Dots on what has left the paper are free again, also before the server has said so. */
	const standing = (dots: Dots) => {
		const { ideas, kind, dotsPerSeat } = props().vote;
		const left = new Set(Object.keys(dots).filter((id) => !ideas.includes(id)));
		return left.size ? withoutIdeas(dots, left, { kind, dotsPerSeat }) : dots;
	};
	const own = $derived.by(() => {
		const ballot = props().ballot ?? none;
		return { ...ballot, dots: standing(ballot.dots) };
	});
	const dots = $derived(standing((queued?.body.dots as Dots | undefined) ?? own.dots));
	/** Somebody else's ballot for this seat lies there. */
	const foreign = $derived(!replaces && !queued && own.cast && (own.state === 'covered' || (own.by !== null && !outbox.owner.served)));

	$effect(() => {
		const waits = queued !== undefined;
		const timer = setTimeout(() => (late = waits), waits ? PATIENCE_MS : 0);
		return () => clearTimeout(timer);
	});
	$effect(() => {
		if (own.state === 'own' && own.receipt) keepBallot(own.voteId, { dots: own.dots, receipt: own.receipt });
	});

	return {
		get dots() {
			return dots;
		},
		get own() {
			return own;
		},
		get late() {
			return late;
		},
		get problem() {
			return problem;
		},
		get foreign() {
			return foreign;
		},
		/** A helper types from a paper ballot. */
		get paper() {
			return paper;
		},
		set paper(now: boolean) {
			paper = now;
		},
		takeOver() {
			replaces = true;
		},
		refuse(sentence: string) {
			problem = sentence;
		},
		/** Saves the whole ballot at once. */
		async save(next: Dots): Promise<void> {
			problem = null;
			touched = true;
			const { code, vote: now, onballot } = props();
			const chosen = Object.fromEntries(Object.entries(next).filter(([, n]) => n > 0));
			const answer = await outbox.send({
				kind: 'ballot',
				url: `/api/v1/workshops/${code}/votes/${now.id}/ballot`,
				method: 'PUT',
				body: { dots: chosen, ...(replaces && { replace: true }), ...(paper && { paper: true }) },
				replaces: key
			});
			if (!answer.ok) {
				if (!passOn(answer, gone)) problem = answer.message;
				return;
			}
			const value = answer.value as { dots: Dots | null; receipt: string | null; cast: boolean };
			if (!value.dots) return;
			const { receipt, cast } = value;
			onballot({ voteId: now.id, dots: value.dots, receipt, cast, by: outbox.owner.served ? own.by : null, state: 'own' });
		}
	};
}
