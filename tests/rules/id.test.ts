import { describe, expect, it } from 'vitest';
import { isId, newId } from '#lib/live/id.ts';

describe('ids', () => {
	it('sort by time, and within a millisecond in the order in which they were made', () => {
		const ids = [...Array.from({ length: 3000 }, () => newId(1_800_000_000_000)), newId(1_800_000_000_001)];
		expect(ids.toSorted()).toEqual(ids);
		expect(new Set(ids).size).toBe(ids.length);
		for (const id of ids) expect(isId(id)).toBe(true);
	});
	it('name their moment', () => {
		expect(Number.parseInt(newId(1_800_000_000_123).replace('-', '').slice(0, 12), 16)).toBe(1_800_000_000_123);
	});
	it('of different times in turn are still all different', () => {
		const ids = Array.from({ length: 2000 }, (_, i) => newId(1_800_000_000_000 + (i % 2)));
		expect(new Set(ids).size).toBe(ids.length);
	});
});
