/** The lot that settles ties. Everybody can draw it again: `printf '%s\n%s' SEED NUMBER | sha256sum`, the smallest sum comes first. */
import { createHash } from 'node:crypto';

/** @returns the ideas' ids in the drawn order; it follows from the seed and the ideas' numbers alone. */
export function orderByLot(seed: string, ideas: readonly { id: string; number: number }[]): string[] {
	const sum = (number: number) => createHash('sha256').update(`${seed}\n${number}`).digest('hex');
	return ideas
		.map(({ id, number }) => ({ id, sum: sum(number) }))
		.sort((a, b) => (a.sum < b.sum ? -1 : 1))
		.map(({ id }) => id);
}
