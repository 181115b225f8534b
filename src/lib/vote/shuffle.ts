/**
 * The first place gains votes: every seat gets the ideas in an order of its own, always the same one. Pure.
 * @param seed seat and vote
 */
export function shuffleFor<T>(items: readonly T[], seed: string): T[] {
	let state = 2_166_136_261;
	for (const letter of seed) state = Math.imul(state ^ letter.codePointAt(0)!, 16_777_619);
	const shuffled = [...items];
	for (let last = shuffled.length - 1; last > 0; last--) {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		const at = ((mixed ^ (mixed >>> 14)) >>> 0) % (last + 1);
		[shuffled[last], shuffled[at]] = [shuffled[at]!, shuffled[last]!];
	}
	return shuffled;
}
