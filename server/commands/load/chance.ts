/** Chance that repeats: the same seed gives the same numbers, and with them the same rows. */
import { CODE_ALPHABET } from '#lib/workshop/rules.ts';

export const DAY_MS = 86_400_000;
export type Chance = ReturnType<typeof makeChance>;

/** @returns chance from a seed (mulberry32). */
export function makeChance(seed: number) {
	let state = seed >>> 0;
	/** 0 <= n < 1 */
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
	};
	const hex = (n: number) => Array.from({ length: n }, () => Math.floor(next() * 16).toString(16)).join('');
	return {
		next,
		/** Whether something happens that happens in this share of cases. */
		happens: (share: number) => next() < share,
		/** A whole number, both ends in it. */
		whole: (from: number, to: number) => from + Math.floor(next() * (to - from + 1)),
		pick: <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!,
		/** An item, each as often as its weight says. */
		weighted<T>(items: readonly (readonly [T, number])[]): T {
			let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
			for (const [item, weight] of items) if ((left -= weight) < 0) return item;
			return items.at(-1)![0];
		},
		/** An id as newId makes them, of a moment (ms). */
		id(at: number): string {
			const time = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0');
			return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${'89ab'[Math.floor(next() * 4)]}${hex(3)}-${hex(12)}`;
		},
		/** A code of six characters that was not given out before. */
		code(taken: Set<string>): string {
			for (;;) {
				const made = Array.from({ length: 6 }, () => CODE_ALPHABET[Math.floor(next() * CODE_ALPHABET.length)]).join('');
				if (!taken.has(made)) return (taken.add(made), made);
			}
		},
		hex
	};
}

/** Takes exactly `wanted` of `all` things that come by one after the other, each with the same chance. */
export function makeDraw(chance: Chance, all: number, wanted: number): () => boolean {
	let [left, needed] = [all, Math.min(all, wanted)];
	return () => {
		const take = chance.next() * left-- < needed;
		if (take) needed--;
		return take;
	};
}
