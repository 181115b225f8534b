/**
 * A hall of phones that cast and change their ballots while the server dies in between. Each phone behaves as the outbox does: one
 * request after the other, sent again with the same id until it is answered.
 */
import { newId } from '#lib/live/id.ts';
import type { Dots } from '#lib/vote/rules.ts';

export type Sent = { id: string; dots: Dots };
/** `send` answers the ballot that counts, or null when nobody answered. */
export type Hall = {
	seats: number;
	ideas: readonly string[];
	/** How long the phones take over their first and second ballot, ms. */
	overMs: number;
	/** Dies as soon as so many ballots are acknowledged. */
	killAfter: number;
	send(seat: number, ballot: Sent): Promise<Dots | null>;
	/** Kills the server and starts it again. @param acknowledged what each seat was told last, and what it may have sent since */
	crash(acknowledged: (Dots | null)[], sent: (Dots | null)[]): Promise<void>;
};
export type Fire = {
	/** What each seat was told last. */
	acknowledged: Dots[];
	/** Of each answered request, ms; those that nobody answered are sent again and do not count. */
	latencies: number[];
	requests: number;
	twice: number;
	/** Requests that nobody answered. */
	unanswered: number;
	tookMs: number;
};

const AGAIN_MS = 100;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The same random numbers every time. */
function chance(seed: number): () => number {
	let state = seed;
	return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** Five dots on some ideas, at most three on one. */
function drawBallot(ideas: readonly string[], random: () => number): Dots {
	const dots: Dots = {};
	for (let left = 1 + Math.floor(random() * 5); left > 0;) {
		const idea = ideas[Math.floor(random() * ideas.length)]!;
		if ((dots[idea] ?? 0) < 3) dots[idea] = (dots[idea] ?? 0) + 1;
		left--;
	}
	return dots;
}

/** Lets everybody vote and change their minds; every tenth request goes out twice. */
export async function voteUnderFire(hall: Hall): Promise<Fire> {
	const random = chance(11);
	const started = performance.now();
	const fire: Fire = { acknowledged: [], latencies: [], requests: 0, twice: 0, unanswered: 0, tookMs: 0 };
	const acknowledged: (Dots | null)[] = Array.from({ length: hall.seats }, () => null);
	const sent: (Dots | null)[] = [...acknowledged];
	let count = 0;
	let crash: Promise<void> | null = null;

	async function once(seat: number, ballot: Sent): Promise<Dots | null> {
		const from = performance.now();
		const answer = await hall.send(seat, ballot).catch(() => null);
		if (answer) fire.latencies.push(performance.now() - from);
		else fire.unanswered++;
		return answer;
	}

	async function cast(seat: number): Promise<void> {
		const ballot = { id: newId(), dots: drawBallot(hall.ideas, random) };
		const double = fire.requests++ % 10 === 9;
		sent[seat] = ballot.dots;
		for (;;) {
			const both = await Promise.all([once(seat, ballot), ...(double ? [once(seat, ballot)] : [])]);
			if (double) fire.twice++;
			const answer = both.find((one) => one !== null);
			if (answer) {
				acknowledged[seat] = answer;
				count++;
				if (count >= hall.killAfter) crash ??= hall.crash([...acknowledged], [...sent]);
				return;
			}
			await pause(AGAIN_MS * (0.5 + Math.random()));
		}
	}

	await Promise.all(
		acknowledged.map(async (_, seat) => {
			await pause((random() * hall.overMs) / 2);
			await cast(seat);
			await pause((random() * hall.overMs) / 2);
			await cast(seat);
		})
	);
	await crash;
	return { ...fire, acknowledged: acknowledged.map((dots) => dots!), tookMs: performance.now() - started };
}

/** @returns the sums of ballots by idea. */
export function sumBallots(ballots: readonly Dots[]): Dots {
	const sums: Dots = {};
	for (const dots of ballots) for (const [idea, n] of Object.entries(dots)) sums[idea] = (sums[idea] ?? 0) + n;
	return sums;
}

/** @returns the time within which this share of the requests was answered, ms. */
export function percentile(times: readonly number[], share: number): number {
	return [...times].sort((a, b) => a - b)[Math.max(0, Math.ceil(times.length * share) - 1)] ?? 0;
}

/** @returns whether two ballots say the same. */
export const isSame = (a: Dots | null, b: Dots | null): boolean =>
	JSON.stringify(Object.entries(a ?? {}).sort()) === JSON.stringify(Object.entries(b ?? {}).sort());
